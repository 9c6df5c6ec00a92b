#!/usr/bin/perl
# The files of service/: systemd's units are sound and forbid nothing that a
# mail program needs, a worker takes its socket as standard input, cron's line
# sends mails, and no line of a rotated log is lost.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Mail;
use Customers::Service;
use Customers::Test;
use POSIX ();
use Test::More;

need(qw(systemd-analyze systemd-socket-activate systemd-sysusers logrotate));
need_build(qw(customers.fcgi customersctl));
my $service = srcdir() . '/service';
my $worker = slurp("$service/customers-fcgi\@.service");
my $mail = slurp("$service/customers-fcgi-mail.service");

# The programs under a path that a unit can name.
my $run = Customers::Test::short_scratch();
symlink(builddir(), "$run/build") or die "$run/build: $!\n";

sub with_our_paths
{
	my ($text) = @_;

	return $text =~ s{/usr/libexec/customers-fcgi/|/usr/sbin/(?=customers)}
	    {$run/build/}gr;
}

# What systemd says about the units; MORE is added to the worker's.
sub verify
{
	my ($more) = @_;
	my $dir = scratch();

	for my $name (map { s{.*/}{}r } glob("\Q$service\E/*.{socket,timer}"),
	    glob("\Q$service\E/*.service")) {
		spew("$dir/$name", with_our_paths(slurp("$service/$name")) .
		    ($name =~ /\@/ ? $more : ''));
	}
	my ($status, $out, $err) = run_command('', program('systemd-analyze'),
	    'verify', '--man=no', map { "$dir/customers-fcgi$_" }
	    qw(.socket @1.service -mail.service -mail.timer));
	return ($status, "$out$err");
}

my ($status, $said) = verify('');
is($status, 0, 'systemd finds the units sound');
is($said, '', 'and has nothing to say');
($status, $said) = verify("[Service]\nExecStart=/nonexistent/program\n");
isnt($said, '', 'but would say something');

# What would take Postfix's postdrop its group, by systemd.exec(5).
my @implies = qw(DynamicUser LockPersonality MemoryDenyWriteExecute
    PrivateDevices ProtectClock ProtectHostname ProtectKernelLogs
    ProtectKernelModules ProtectKernelTunables RestrictAddressFamilies
    RestrictNamespaces RestrictRealtime RestrictSUIDSGID
    SystemCallArchitectures SystemCallFilter SystemCallLog);
my $implies = join('|', @implies);

for my $unit ($worker, $mail) {
	like($unit, qr/^NoNewPrivileges=no$/m, 'new privileges are allowed');
	unlike($unit, qr/^(?:$implies)=/m, 'and nothing implies they are not');
	like($unit, qr/^LimitCORE=0$/m, 'no core files');
}

like($worker, qr/^StandardInput=socket$/m, 'standard input is the socket');

# systemd's own hand-over of a listening socket as standard input.

my $shop = new_shop(start => 0, settings => { scrypt => '14,8,5' });
my $env = $shop->environment;
my $socket = "$shop->{run}/customers.sock";
my $activate = Customers::Service->start(
	name => 'systemd-socket-activate',
	argv => [program('systemd-socket-activate'), '--inetd', '-l', $socket,
	    (map { ('-E', "$_=$env->{$_}") } sort(keys(%$env))),
	    with_our_paths($worker =~ /^ExecStart=(\S+)$/m)],
	log => "$shop->{dir}/activate.log",
);
push @{$shop->{services}}, $activate;
$activate->ready(sub { slurp("$shop->{dir}/activate.log") =~ /^Listening/m });
my $answer = fcgi_request($socket, 'POST', '/rest/V1/customers',
    json => customer());
is($answer->{status}, 200, 'a worker on a socket of systemd') or
    diag(slurp("$shop->{dir}/activate.log"));

# Its memory, after a hash at the default cost and a mail.

my ($limit) = $worker =~ /^MemoryMax=(\d+)M$/m;
my ($peak) = slurp('/proc/' . $activate->pid . '/status') =~
    /^VmHWM:\s+(\d+) kB$/m;
cmp_ok($peak, '>', 16 * 1024, 'a hash was made');
my (undef, $check) = run_command('', $shop->ctl_words, 'check');
like($check, qr/^ok +memory\.unit: .*MemoryMax=${limit}M/m,
    'customersctl check asks for as much');
cmp_ok($peak, '<', ($limit - 16) * 1024,
    'a worker at its peak leaves 16 MiB of MemoryMax');
$shop->stop;

# The account
{
	my $root = scratch();
	mkdir("$root/etc") or die "$root/etc: $!\n";
	my ($status, $out, $err) = run_command('', program('systemd-sysusers'),
	    "--root=$root", "$service/customers-fcgi.sysusers");
	is($status, 0, 'systemd-sysusers') or diag($err);
	my ($name) = $worker =~ /^User=(.*)$/m;
	like(slurp("$root/etc/passwd"), qr/^\Q$name\E:/, 'makes the account');
}

# cron and the timer do the same, and it sends mails.

my ($user, $command) = slurp("$service/customers-fcgi.cron") =~
    m{^\*/5 \* \* \* \* (\S+) (.*)\n\z}m;
is($user, 'customers', 'cron: the account of the workers');
my ($flush) = $mail =~ /^ExecStart=(.*)$/m;
is($command, "$flush >/dev/null", 'cron and systemd run the same');
$shop->sql("UPDATE customer_mail SET state = 'pending', claimed_until = NULL,
    next_attempt_at = NULL, sent_at = NULL, created_at = NOW() -
    INTERVAL 2 MINUTE", "--database=$shop->{database}");
my $mails = $shop->mails;
{
	local @ENV{keys(%$env)} = values(%$env);
	my ($status, $out, $err) = run_command('', '/bin/sh', '-c',
	    with_our_paths($command));
	is("$status$out$err", '0', 'cron: the command is silent');
}
is(scalar($shop->mails), $mails + 1, 'cron: a mail is sent');

# A mail that must wait is no failure of the unit.
$shop->ctl(qw(config set system/smtp/disable 1));
$shop->sql("UPDATE customer_mail SET state = 'pending', sent_at = NULL",
    "--database=$shop->{database}");
{
	local @ENV{keys(%$env)} = values(%$env);
	my ($status) = run_command('', split(' ', with_our_paths($flush)));
	my ($success) = $mail =~ /^SuccessExitStatus=(.*)$/m;
	is($status >> 8, $success, 'systemd: a mail that waits is a success');
}

# logrotate, with path, account and processes of ours, while workers serve.

my $log = $shop->log_file;
unlink($log);
my $pool = $shop->start_pool;
my @old = $pool->workers;
my ($me, $group) = (scalar(getpwuid($>)), scalar(getgrgid((split(' ', $)))[0])));
my $config = slurp("$service/customers-fcgi.logrotate");
for (["/var/log/customers-fcgi/customers.log", qq("$log")],
    ['create 0640 customers adm', "create 0640 $me $group"],
    ['pkill -HUP -x -u customers customers.fcgi', "kill -HUP @old"]) {
	my ($shipped, $ours) = @$_;
	$config =~ s/^\t*\K\Q$shipped\E/$ours/m or die "no $shipped\n";
}
spew("$shop->{dir}/logrotate.conf", $config, 0644);

my $requests = 300;
my $client = fork() // die "fork: $!\n";
if ($client == 0) {
	my $served = grep {
		my $answer = eval { fcgi_request($pool->{socket}, 'GET',
		    '/rest/V1/nosuch') };
		$answer && $answer->{status} == 404;
	} 1 .. $requests;
	POSIX::_exit($served == $requests ? 0 : 1);
}
ok(wait_until(60, sub { lines($log) >= 20 }), 'a log');
my ($rotated, $out, $err) = run_command('', program('logrotate'), '-f',
    '-s', "$shop->{dir}/logrotate.state", "$shop->{dir}/logrotate.conf");
is("$rotated$out$err", '0', 'logrotate has nothing to complain of');
ok(wait_until(60, sub {
	my %now = map { $_ => 1 } $pool->workers;
	return keys(%now) == @old && !grep { $now{$_} } @old;
}), 'workers are new ones');
waitpid($client, 0);
is($?, 0, 'every request was answered');
wait_until(60, sub { lines("$log.1") + lines($log) >= $requests });
my $before = lines("$log.1");
cmp_ok($before, '>=', 20, 'the old log was kept');
is($before + lines($log), $requests, 'no line is lost');
is((stat($log))[2] & 07777, 0640, 'the new log is not for everybody');
fcgi_request($pool->{socket}, 'GET', '/rest/V1/nosuch');
is(lines("$log.1"), $before, 'and all is written there');

# The lines about requests.
sub lines
{
	my ($file) = @_;

	return -e $file ? scalar(() = slurp($file) =~ /"answered"/g) : 0;
}

done_testing();
