#!/usr/bin/perl
# service/customers-fcgi.init, with spawn-fcgi and multiwatch: it starts a pool,
# one at a time and only if a worker would start, whatever a reboot has left.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Service qw(web_user);
use Customers::Test;
use File::Copy ();
use File::Path qw(remove_tree);
use Test::More;

need(qw(spawn-fcgi multiwatch su install));
need_build('customers.fcgi');
plan(skip_all => 'not root') if $> != 0;
my ($user) = web_user();
my $shop = new_shop(start => 0, unprivileged => 1);
my $home = $shop->{home};
my $run = "$shop->{run}/pool";
my $socket = "$run/customers.sock";

# The script with our paths and our values.
File::Copy::cp(srcdir() . '/service/pool', "$home/pool") or die "$!\n";
File::Copy::cp(builddir() . '/customers.fcgi', "$home/customers.fcgi") or
    die "$!\n";
my $environment = $shop->environment;
spew("$home/logger", qq(#!/bin/sh\necho "\$*" >>$home/syslog\necho "\$*" >&2\n),
    0755);
spew("$home/default", join("\n", "ACCOUNT=$user", "WEB_ACCOUNT=$user",
    "RUN=$run", "WORKERS=$home/workers", "PATH=$home:\$PATH",
    (map { "export $_='$environment->{$_}'" } sort(keys(%$environment))), ''));
spew("$home/workers", "2\n");
chmod(0644, "$home/default", "$home/workers");
my $script = slurp(srcdir() . '/service/customers-fcgi.init');
$script =~ s{/usr/libexec/customers-fcgi/}{$home/}g;
$script =~ s{/etc/default/customers-fcgi\b}{$home/default}g;
spew("$home/init", $script, 0755);

# Run it; its exit status and all that it says.
sub init
{
	my ($status, $out, $err) = run_command('', "$home/init", @_);

	return ($status >> 8, "$out$err");
}

# False for a zombie, which the init of a container may leave for a while.
sub runs { return defined(Customers::Service::process_start($_[0])) }

sub pid { return slurp("$run/pool.pid") =~ /^(\d+)$/ ? $1 : 'none' }

sub workers
{
	return map { Customers::Service::children($_) }
	    Customers::Service::children(pid());
}

sub serves
{
	my ($name, $count) = @_;

	ok(wait_until(60, sub { workers() == $count }), "$name: workers");
	my $answer = eval { fcgi_request($socket, 'GET', '/rest/V1/nosuch') };
	is($answer->{status}, 404, "$name: they serve");
}

is((init('status'))[0], 3, 'nothing runs');
is((init())[0], 2, 'no word: usage');
my ($status, $said) = init('start');
is($status, 0, 'start') or diag($said);
serves('start', 2);
my $pid = pid();
is((stat($socket))[2] & 07777, 0600, 'the socket is for the web server alone');
is((stat("/proc/$pid"))[4], (getpwnam($user))[2], 'the account of the workers');
is((init('status'))[0], 0, 'it runs');
is(join(' ', init('start')), "0 process $pid is running already\n",
    'a second start does nothing');

# spawn-fcgi by itself would empty pool.pid, and then fail.
rename("$run/pool.pid", "$run/kept") or die "$!\n";
spew("$run/pool.pid", "1\n");
is((init('start'))[0], 1, 'a pool that is not known holds the socket');
is(slurp("$run/pool.pid"), "1\n", 'and pool.pid stays as it was');
is_deeply([glob("$run/pool.pid.*")], [], 'nothing else is left');
rename("$run/kept", "$run/pool.pid") or die "$!\n";
serves('a second start', 2);

spew("$home/workers", "3\n", 0644);
is((init('reload'))[0], 0, 'reload');
serves('reload', 3);
is(pid(), $pid, 'the same pool');

# A typo

$shop->{settings}{max_bdy} = 2000;
$shop->write_settings;
my ($gid, $uid) = (web_user())[1, 2];
chown($uid, $gid, $shop->{conf});
my $typo = qr/\Q$shop->{conf}\E:\d+: max_bdy: unknown key/;
for my $word (qw(restart reload)) {
	unlink("$home/syslog");
	($status, $said) = init($word);
	is($status, 6, "$word with a typo");
	like($said, qr/no worker would start: $typo/, 'says so');
	like(slurp("$home/syslog"), $typo, 'also in syslog');
	serves("$word with a typo", 3);
}
is(pid(), $pid, 'the same pool');
is((init('stop'))[0], 0, 'stop');
ok(!runs($pid), 'the pool is gone');
ok(!-e "$run/pool.pid" && !-e $socket, 'and what it had');
($status, $said) = init('start');
is($status, 1, 'start with a typo');
like($said, $typo, 'says so');
ok(!-e $socket, 'no socket: clients are told at once');
delete($shop->{settings}{max_bdy});
$shop->write_settings;
chown($uid, $gid, $shop->{conf});
is((init('start'))[0], 0, 'mended');
serves('mended', 3);

# A reboot: everything is killed, and /run is empty.

my @all = (pid(), Customers::Service::children(pid()), workers());
kill('KILL', @all);
ok(wait_until(60, sub { !grep { runs($_) } @all }), 'all are killed');
remove_tree($run);
is((init('start'))[0], 0, 'start after a reboot');
serves('after a reboot', 3);

# The same with a pool.pid that is left, of a process that is not the pool.
@all = (pid(), Customers::Service::children(pid()), workers());
kill('KILL', @all);
ok(wait_until(60, sub { !grep { runs($_) } @all }), 'all are killed');
spew("$run/pool.pid", "$$\n");
is((init('start'))[0], 0, 'start with what a crash has left');
serves('after a crash', 3);
$pid = pid();
is((init('restart'))[0], 0, 'restart');
serves('restart', 3);
isnt(pid(), $pid, 'another pool');
is((init('stop'))[0], 0, 'stop');
is((init('stop'))[0], 0, 'stop again');
is(join(' ', init('reload')), "7 no pool is running\n", 'reload then');

done_testing();
