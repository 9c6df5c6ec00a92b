package Customers::Bench;
# What the benchmarks share: a shop on a database server of a sensible size,
# load, processor time by process, medians, tables, and the report of a run in
# the folder bench of the build folder.
use strict;
use warnings;
use Customers::Service qw(builddir children program run_command slurp spew);
use Customers::Test ();
use Exporter 'import';
use List::Util qw(max min sum);
use POSIX ();
use Time::HiRes qw(sleep time);

our @EXPORT = qw(quick cores server shop set_shop body load interleave median
    range_of cpu_now cpu_since tree report say_line say_table verdict
    svg_path raw_hashes);

# "--quick" makes everything as small as it goes: it then only shows that the
# benchmark runs.
my $quick = grep { $_ eq '--quick' } @ARGV;

sub quick { return $quick }

sub cores
{
	my $n = () = slurp('/proc/cpuinfo') =~ /^processor\s*:/mg;
	return $n || 1;
}

# A database server as a shop has one; durable.
my $server;

sub server
{
	my $pool = $quick ? '64M' : '1G';

	return $server ||= Customers::Test::own_mariadb(options => [
	    "--innodb-buffer-pool-size=$pool", '--innodb-log-file-size=512M']);
}

# A shop, not started.  Mails go through a child that only reads them.
sub shop
{
	my (%settings) = @_;

	return Customers::Test::new_shop(start => 0,
	    db_socket => server()->{socket}, settings => {
		sendmail => builddir() . '/t/bench/accept-mail',
		max_requests => 1_000_000, %settings });
}

# Start SHOP anew with so many workers, if it has others, and let each answer.
sub set_shop
{
	my ($shop, $workers) = @_;

	return if $shop->{pool} && $shop->{workers} == $workers &&
	    $shop->services;
	$shop->stop;
	$shop->{workers} = $workers;
	$shop->start;
	load($shop, body(), seconds => .1, connections => 2 * $workers);
}

# The customer of README's example, with so many addresses.
sub body
{
	my ($addresses, $password) = @_;
	my $address = '{"firstname":"Jane","lastname":"Doe",' .
	    '"street":["123 Oak Ave"],"city":"Purchase",' .
	    '"region":{"region_code":"NY"},"postcode":"10755",' .
	    '"country_id":"US","telephone":"512-555-1111"';
	my $n = $addresses // 1;
	my @list = map { $address . ($_ == 1 ? ',"default_billing":true,' .
	    '"default_shipping":true}' : '}') } 1 .. $n;

	$password //= 'Passw0rd!x';
	return '{"customer":{"email":"#.jane@example.com",' .
	    '"firstname":"Jane","lastname":"Doe","addresses":[' .
	    join(',', @list) . qq(]},"password":"$password"});
}

# Send BODY, in which each "#" becomes a new number, to SHOP's web server for
# so many seconds, or so many requests, over so many connections; with a rate,
# so many a second.  method, path, token (a bearer's): if it is no creation by a
# guest.
# What t/bench/load says, as a hash; "cpu" is its own time in seconds.
my $number = 0;

sub load
{
	my ($shop, $body, %arg) = @_;
	my $cpu = sum((times)[2, 3]);
	my ($status, $out, $err) = run_command($body,
	    builddir() . '/t/bench/load', '-s', $number,
	    '-c', $arg{connections} || 1,
	    $arg{rate} ? ('-r', $arg{rate}) : (),
	    $arg{requests} ? ('-n', $arg{requests}) : (),
	    $arg{token} ? ('-t', $arg{token}) : (),
	    $arg{seconds} // 60, $shop->{port}, $arg{method} || 'POST',
	    $arg{path} || '/rest/default/V1/customers');

	$status == 0 or die "load: $err";
	my %result = map { split(' ', $_, 2) } split(/\n/, $out);
	$result{cpu} = sum((times)[2, 3]) - $cpu;
	# Each connection may have one that was not answered.
	$number += $result{requests} + ($arg{connections} || 1);
	my $expected = $arg{status} || 200;
	my @other = grep { /^\d/ && $_ != $expected } keys(%result);
	die "load: status @other\n", grep { /"level":"error"/ }
	    split(/^/, slurp($shop->log_file))
	    if @other && !$arg{any_status};
	return \%result;
}

# How many hashes a second libscrypt makes in so many processes at once; or
# libsodium, if that is named.
sub raw_hashes
{
	my ($processes, $seconds, $cost, @library) = @_;
	my (@pipe, $n);

	for (1 .. $processes) {
		open(my $in, '-|', builddir() . '/t/bench/hash', $seconds,
		    split(/,/, $cost), @library) or die "hash: $!\n";
		push @pipe, $in;
	}
	for my $in (@pipe) {
		$n += readline($in);
		close($in) or die "hash failed\n";
	}
	return $n;
}

# Call each of the named functions once a round; all that they returned.
sub interleave
{
	my ($rounds, @functions) = @_;
	my (%all, @names);

	for my $round (1 .. $rounds) {
		for (my $i = 0; $i < @functions; $i += 2) {
			my $value = $functions[$i + 1]->();
			push @{$all{$functions[$i]}}, $value;
		}
	}
	return \%all;
}

sub median
{
	my @sorted = sort { $a <=> $b } @_;
	my $half = int(@sorted / 2);

	return @sorted % 2 ? $sorted[$half]
	    : ($sorted[$half - 1] + $sorted[$half]) / 2;
}

# Lowest and highest, for a table.
sub range_of
{
	my ($format, @values) = @_;

	return sprintf("$format-$format", min(@values), max(@values));
}

# The processes below PID, itself included.
sub tree
{
	my @todo = @_;
	my @found;

	while (@todo) {
		my $pid = shift(@todo);
		push @found, $pid;
		push @todo, children($pid);
	}
	return @found;
}

# Processor time in seconds of the processes below each of the named PIDs, that
# of children which have ended included.
sub cpu_now
{
	my (%pid) = @_;
	my $ticks = POSIX::sysconf(POSIX::_SC_CLK_TCK());
	my %used;

	for my $name (keys(%pid)) {
		for my $pid (tree($pid{$name})) {
			my $stat = eval { slurp("/proc/$pid/stat") } or next;
			my @field = split(' ', $stat =~ s/^.*\) //sr);
			$used{$name} += sum(@field[11 .. 14]) / $ticks;
		}
	}
	return { pid => \%pid, used => \%used };
}

# What each has used since BEFORE.
sub cpu_since
{
	my ($before) = @_;
	my $now = cpu_now(%{$before->{pid}});

	return { map { $_ => $now->{used}{$_} - $before->{used}{$_} }
	    keys(%{$now->{used}}) };
}

# Reports

my ($name, $out);

sub _versions
{
	my @version;

	for my $ask (['mariadbd', '--version'], ['nginx', '-v'],
	    ['cc', '--version'], ['ldd', '--version']) {
		my (undef, $said, $err) = run_command('',
		    program($ask->[0]) || 'false', $ask->[1]);
		my ($line) = split(/\n/, $said . $err);
		push @version, $line =~ s/^\S*\///r if defined($line);
	}
	return @version;
}

# Begin the report of the benchmark NAME with the machine it ran on.
sub report
{
	my ($benchmark, $what) = @_;
	my $info = slurp('/proc/cpuinfo');
	my ($model) = $info =~ /^model name\s*:\s*(.*)/m;
	my ($memory) = slurp('/proc/meminfo') =~ /^MemTotal:\s*(\d+)/m;
	my ($load) = split(' ', slurp('/proc/loadavg'));
	my $dir = builddir() . '/bench';
	my $huge = eval { slurp('/sys/kernel/mm/transparent_hugepage/enabled') }
	    || '';

	mkdir($dir);
	$name = $benchmark;
	open($out, '>', "$dir/$name.txt") or die "$dir/$name.txt: $!\n";
	$out->autoflush(1);
	STDOUT->autoflush(1);
	say_line("$name: $what");
	say_line('');
	say_line(sprintf('%s, %d cores, %.0f GiB, Linux %s (%s)',
	    $model // 'processor', cores(), $memory / 2 ** 20,
	    (POSIX::uname())[2, 4]));
	say_line(join("\n", _versions()));
	say_line('huge pages: ' . ($huge =~ /\[(\w+)\]/ ? $1 : 'unknown') .
	    "; load average before: $load; " .
	    POSIX::strftime('%Y-%m-%d %H:%M UTC', gmtime()));
	say_line('A quick run: the numbers mean nothing.') if $quick;
	say_line('');
}

sub say_line
{
	my ($text) = @_;

	print $out "$text\n";
	print "$text\n";
}

# Columns as wide as what stands in them, numbers to the right.
sub say_table
{
	my @rows = @_;
	my @width;

	for my $row (@rows) {
		$width[$_] = max($width[$_] // 0, length($row->[$_]))
		    for 0 .. $#$row;
	}
	for my $row (@rows) {
		say_line(join('  ', map {
			sprintf($_ == 0 ? "%-$width[$_]s" : "%$width[$_]s",
			    $row->[$_])
		} 0 .. $#$row) =~ s/\s+$//r);
	}
	say_line('');
}

# Hold VALUE against what it should be: AT_LEAST or at most.
sub verdict
{
	my ($what, $format, $value, $wanted, $at_least) = @_;
	my $good = $at_least ? $value >= $wanted : $value <= $wanted;

	say_line(sprintf("%s: $format, wanted %s $format: %s", $what, $value,
	    $at_least ? 'at least' : 'at most', $wanted,
	    $good ? 'yes' : 'NO'));
}

sub svg_path
{
	my ($of) = @_;

	return builddir() . "/bench/$of.svg";
}

1;
