#!/usr/bin/perl
# Workers are restarted, their number changes and the program is replaced while
# clients create customers through nginx, in both of the ways that doc/production
# gives; no client sees an error and no account is missing.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Pool;
use Customers::Service;
use Customers::Test;
use File::Copy qw(copy);
use POSIX ();
use Test::More;

use constant CLIENTS => 4;
my $restarts = $ENV{CUSTOMERS_LONG} ? 100 : 20;		# of each way
my $pause = 50;			# answered requests between two of them

# The program, in a place where it can be replaced as an installation does it:
# a new file under the old name.  Nothing but its version differs.
my ($version) = run_version(builddir() . '/customers.fcgi');
sub run_version
{
	my ($program) = @_;
	my ($status, $out) = run_command('', $program, '--version');

	return $status == 0 ? $out =~ /^customers\.fcgi (\S+)$/ : ();
}

sub install_version
{
	my ($program, $other) = @_;
	my $bytes = slurp(builddir() . '/customers.fcgi');

	$bytes =~ s/\Q$version\E\0/$other\0/g or die "no version $version\n";
	spew($program, $bytes, 0755);
	is((run_version($program))[0], $other, "version $other is installed");
}

# Clients, each a process that creates one customer after the other until STOP
# is there, and writes a line for each answer.
sub start_client
{
	my ($shop, $stop, $file) = @_;
	my $pid = fork() // die "fork: $!\n";

	return $pid if $pid;
	my $ok = eval {
		open(my $out, '>>', $file) or die "$file: $!\n";
		$out->autoflush(1);
		while (!-e $stop) {
			my $answer = eval { post_customer($shop, customer()) };
			my ($first) = split(/\r?\n/,
			    $answer ? $answer->{raw} : "no answer: $@");
			print $out "$first\n";
		}
		1;
	};
	POSIX::_exit($ok ? 0 : 1);
}

# Restart in all ways of POOL, under load, and look at what clients saw.
sub under_load
{
	my ($way, $shop, $pool) = @_;
	my $stop = "$shop->{dir}/stop";
	my @files = map { "$shop->{dir}/client$_" } 1 .. CLIENTS;
	my @clients = map { start_client($shop, $stop, $_) } @files;
	my $lines = sub {
		return map { split(/\n/, -e $_ ? slurp($_) : '') } @files;
	};
	my ($workers, $next) = ($shop->{workers}, $version);
	# Name, whether all workers must be new ones after it, what is done.
	my @actions = (
		['TERM', 1, sub { kill('TERM', $pool->workers) }],
		['more workers', 0, sub { $pool->resize($workers += 3) }],
		['USR1', 1, sub { kill('USR1', $pool->workers) }],
		['new program', 1, sub {
			$next =~ s/(\d)\z/($1 + 1) % 10/e;
			install_version($shop->{program}, $next);
			$pool->deploy;
		}],
		['fewer workers', 0, sub { $pool->resize($workers -= 3) }],
	);

	my $done = 0;
	for my $n (0 .. $restarts - 1) {
		my ($name, $all_new, $action) = @{$actions[$n % @actions]};
		wait_until(120, sub { $lines->() >= $pause * $n }) or last;
		my %old = map { $_ => 1 } $pool->workers;
		$action->();
		ok(wait_until(60, sub {
			my @now = grep { is_current($_, $shop->{program}) }
			    $pool->workers;
			return @now == $workers &&
			    !($all_new && grep { $old{$_} } @now);
		}), "$way: $name, $workers workers") or last;
		$done++;
	}
	wait_until(120, sub { $lines->() >= $pause * $restarts });
	spew($stop, '');
	waitpid($_, 0) for @clients;
	my @lines = $lines->();
	my @bad = grep { !m{^HTTP/1\.1 200 } } @lines;
	figure("$way: $done restarts, " . @lines . ' answers, ' . @bad .
	    ' of them no success');
	is($done, $restarts, "$way: $restarts restarts");
	cmp_ok(scalar(@lines), '>=', $pause * $restarts,
	    "$way: enough answers");
	is_deeply(\@bad, [], "$way: each is a success");
	is($shop->value('SELECT count(*) FROM customer_entity'),
	    scalar(@lines), "$way: and is an account, and there are no others");
}

# Whether a worker runs the program that is installed now.
sub is_current
{
	my ($pid, $program) = @_;
	my @runs = stat("/proc/$pid/exe") or return 0;
	my @installed = stat($program);

	return $runs[1] == $installed[1];
}

for my $way (qw(script systemd)) {
	my $shop = new_shop(start => 0);
	$shop->{program} = "$shop->{dir}/customers.fcgi";
	install_version($shop->{program}, $version);
	my $pool = Customers::Pool->$way($shop);
	$shop->start_web;
	under_load($way, $shop, $pool);
	$pool->stop;
	is(scalar($pool->workers), 0, "$way: all workers end");
}

done_testing();
