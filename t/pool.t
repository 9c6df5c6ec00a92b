#!/usr/bin/perl
# service/pool and service/customers-fcgi.init, with the real spawn-fcgi and
# multiwatch: a fault in the settings, the file with the number of workers or
# the program ends no worker that serves, and is told in the log.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Pool;
use Customers::Service;
use Customers::Test;
use File::Copy ();
use Test::More;
use Time::HiRes qw(sleep time);

need(qw(spawn-fcgi multiwatch));
need_build('customers.fcgi');

# A program of that name before all others in PATH: it keeps what it is told.
my $bin = Customers::Test::short_scratch();
spew("$bin/logger", qq(#!/bin/sh\nprintf '%s\\n' "\$*" >>$bin/syslog\n), 0755);
chmod(0777, $bin);
$ENV{PATH} = "$bin:$ENV{PATH}";

my $shop = new_shop(start => 0, workers => 2);
my $log = $shop->log_file;
my $sound = builddir() . '/customers.fcgi';
$shop->{program} = "$shop->{dir}/customers.fcgi";
File::Copy::cp($sound, $shop->{program}) or die "$shop->{program}: $!\n";
my $pool = Customers::Pool->script($shop);
my $socket = $pool->{pool}{socket};

# Write the settings file, with these keys changed.
sub settings
{
	$shop->{settings} = { @_ };
	$shop->write_settings;
}

sub serves
{
	my ($name) = @_;

	is(fcgi_request($socket, 'GET', '/rest/V1/nosuch')->{status}, 404,
	    "$name: it serves");
}

# The members NAMES of what the log has since it was asked last, each line one
# text; nothing but JSON.
my $read = 0;
sub told
{
	my ($whole) = substr(slurp($log), $read) =~ /\A(.*\n)?/s;
	$read += length($whole // '');
	my @lines = map { Customers::HTTP::json()->decode($_) }
	    grep { !/"answered"/ } split(/\n/, $whole // '');
	return join("\n", map {
		join(': ', grep { defined } @$_{qw(level message reason)})
	} @lines);
}

sub is_told
{
	my ($want, $name) = @_;
	my $found = '';

	ok(wait_until(60, sub { ($found .= told()) =~ $want }),
	    "$name: the log says it") or diag($found);
	return $found;
}

# After ACTION the same workers serve, and the log has WANT.
sub keeps
{
	my ($name, $action, $want) = @_;
	my @before = $pool->workers;

	$action->();
	is_told($want, $name);
	is_deeply([$pool->workers], \@before, "$name: the workers go on");
	serves($name);
}

# After ACTION there are COUNT workers, all of them new.
sub replaces
{
	my ($name, $action, $count) = @_;
	my %old = map { $_ => 1 } $pool->workers;

	$action->();
	ok(wait_until(60, sub {
		my @now = grep { is_worker($_) } $pool->workers;
		return @now == $count && !grep { $old{$_} } @now;
	}), "$name: $count new workers");
	serves($name);
}

# Not pool's script, which becomes a worker after a look, nor one that does not
# know HUP yet.
sub is_worker
{
	my ($caught) = (eval { slurp("/proc/$_[0]/status") } // '') =~
	    /^Name:\tcustomers\.fcgi\n.*^SigCgt:\t\w+(\w)$/ms;

	return hex($caught // 0) & 1;
}

my $hup = sub { $pool->deploy };
my $typo = qr/\Q$shop->{conf}\E:\d+: max_bdy: unknown key/;
ok(wait_until(60, sub { 2 == grep { is_worker($_) } $pool->workers }),
    'two workers');
serves('at first');
replaces('HUP', $hup, 2);

# HUP of the pool

settings(max_bdy => 2000);
keeps('a typo', $hup, qr/^error: the workers that serve go on: $typo$/m);
settings(max_body => 'many');
keeps('a bad value', $hup, qr/go on: \Q$shop->{conf}\E:\d+: max_body: must be/);
settings(mail_templates => '/nonexistent');
keeps('no templates', $hup, qr{go on: /nonexistent});
settings();
replaces('mended', $hup, 2);

for my $what ('six', '0', '1000', '', '2 3') {
	spew($pool->{file}, "$what\n");
	keeps("workers '$what'", $hup,
	    qr/\Q$pool->{file}: $what is no number of workers/);
}
spew($pool->{file}, "3\n");
replaces('three workers', $hup, 3);
spew($pool->{file}, "2\n");
replaces('two workers', $hup, 2);

for (['killed', "#!/bin/sh\nkill -9 \$\$\n", 0755, qr/-t: status 137/],
    ['no program', "nonsense\n", 0644, qr/Permission denied|not executable/],
    ['a library is missing', "#!/bin/sh\necho no libfoo >&2\nexit 127\n", 0755,
	qr/go on: no libfoo/]) {
	my ($name, $text, $mode, $want) = @$_;
	spew($shop->{program}, $text, $mode);
	keeps($name, $hup, $want);
}
File::Copy::cp($sound, "$shop->{program}.new") or die "$!\n";
rename("$shop->{program}.new", $shop->{program}) or die "$!\n";
replaces('a sound program', $hup, 2);

# HUP of workers: they look as well, with the program that is there then.

my $to_workers = sub { kill('HUP', $pool->workers) };
my $stays = qr/this worker goes on, because another would not start/;
settings(max_bdy => 2000);
keeps('HUP of workers', $to_workers, qr/$stays: $typo.*$stays: $typo/s);
settings();
spew("$shop->{program}.new", "#!/bin/sh\necho no libfoo >&2\nexit 127\n", 0755);
rename("$shop->{program}.new", $shop->{program}) or die "$!\n";
keeps('HUP of workers: a broken program', $to_workers,
    qr/$stays: no libfoo.*$stays: no libfoo/s);
File::Copy::cp($sound, "$shop->{program}.new") or die "$!\n";
rename("$shop->{program}.new", $shop->{program}) or die "$!\n";

# They open the log again, so that logrotate loses nothing.
settings(max_bdy => 2000);
rename($log, "$log.1") or die "$log: $!\n";
spew($log, '', 0666);
$read = 0;
keeps('a rotated log', $to_workers, qr/$stays: $typo.*$stays: $typo/s);
my $old = -s "$log.1";
serves('a rotated log') for 1 .. 4;
is(-s "$log.1", $old, 'nothing more goes to the old log');
like(slurp($log), qr/"answered"/, 'but to the new one');

# A worker is killed: the next one can't start, which is told every few seconds
# and not tried all the time; the other one serves, and the fault mended, there
# are two again without a signal.

my ($victim, $other) = $pool->workers;
kill('KILL', $victim);
is_told(qr/^error: no worker can start: $typo$/m, 'killed');
my $began = time();
sleep(2);
my $told = () = told() =~ /no worker can start/g;
# Every five seconds.
cmp_ok($told, '<=', 1 + (time() - $began) / 5, 'not in a busy loop');
ok(is_worker($other), 'the other one runs');
serves('killed');
settings(max_requests => 2);
ok(wait_until(60, sub { 2 == grep { is_worker($_) } $pool->workers }),
    'mended: two workers without a signal');

# max_requests

replaces('max_requests', $hup, 2);
settings(max_requests => 2, max_bdy => 2000);
told();
my @before = $pool->workers;
serves('max_requests') for 1 .. 9;
is_told(qr/$stays: $typo/, 'max_requests');
is_deeply([$pool->workers], \@before, 'max_requests: the workers go on');
settings(max_requests => 2);
ok(wait_until(60, sub {
	fcgi_request($socket, 'GET', '/rest/V1/nosuch');
	my @now = grep { is_worker($_) } $pool->workers;
	return 0 == grep { my $pid = $_; grep { $_ == $pid } @before } @now;
}), 'max_requests: mended, others take their place');
$pool->stop;
is(scalar($pool->workers), 0, 'TERM ends the pool');

# A pool that starts with faults serves as soon as they are mended; syslog has
# them as long as nobody knows where the log is.

settings();
$shop->{workers} = 4;
spew($pool->{file}, "six\n");
$read = -s $log;
rename($shop->{conf}, "$shop->{conf}.away") or die "$shop->{conf}: $!\n";
$pool = Customers::Service->start(name => 'pool', argv => [
    program('spawn-fcgi'), '-n', '-s', $socket, '-M', '0666', '--',
    srcdir() . '/service/pool', "$shop->{dir}/workers", $shop->{program}],
    env => $shop->environment, log => "$shop->{dir}/pool.log");
ok(wait_until(60, sub { -e "$bin/syslog" && slurp("$bin/syslog") =~
    /-p daemon\.err .*no worker can start: \Q$shop->{conf}\E: No such file/ }),
    'no settings file: syslog has it');
like(slurp("$bin/syslog"), qr/4 workers are started: .*six is no number/,
    "workers 'six' at the start: syslog has it");
rename("$shop->{conf}.away", $shop->{conf}) or die "$shop->{conf}: $!\n";
ok(wait_until(60, sub { 4 == grep { is_worker($_) } $pool->workers }),
    'then four workers');
serves('started with a fault');

# What ends multiwatch is told.
my @orphans = $pool->workers;
kill('KILL', Customers::Service::children($pool->pid));
is_told(qr/^error: multiwatch has ended with status 137$/m, 'multiwatch');
kill('TERM', @orphans);
$pool->stop;

done_testing();
