#!/usr/bin/perl
# The commands of doc/operate, as they stand there, in their order, on a shop
# with the pool that service/customers-fcgi.init keeps: each does what its
# heading says.  Then those of doc/production, but for a host's own.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Commands;
use Customers::Service qw(program web_user);
use Customers::Test;
use File::Copy ();
use JSON::PP;
use Test::More;

need(qw(spawn-fcgi multiwatch su install curl logrotate nginx));
need_build(qw(customers.fcgi customersctl));
plan(skip_all => 'not root') if $> != 0;
my ($user, $gid, $uid) = web_user();
my $shop = new_shop(start => 0, unprivileged => 1, pages => 1);
my $home = $shop->{home};
my $run = "$shop->{run}/pool";
my $here = "--database=$shop->{database}";

# The commands of the section NAME.
my $doc = slurp(srcdir() . '/doc/operate');
my @done;
sub commands
{
	my ($name) = @_;
	my ($section) = $doc =~ /^\Q$name\E\n-+\n(.*?)(?=\n\n\n|\z)/ms;

	return map { s/^\t//mgr } $section =~ /((?:^\t[^\n]*\n?)+)/mg;
}

# The host: the init script, logrotate's file, programs and folders of README
# are those of the test.
my $environment = $shop->environment;
my $env = join(' ', map { "$_='$environment->{$_}'" }
    sort(keys(%$environment)));
File::Copy::cp(srcdir() . '/service/pool', "$home/pool") or die "$!\n";
File::Copy::cp(builddir() . '/customers.fcgi', "$home/customers.fcgi") or
    die "$!\n";
spew("$home/default", join("\n", "ACCOUNT=$user", "WEB_ACCOUNT=$user",
    "RUN=$run", "WORKERS=$home/etc/workers", "export $env", ''), 0644);
mkdir("$home/bin") or die "$!\n";
mkdir("$home/etc") or die "$!\n";
mkdir("$home/root") or die "$!\n";
spew("$home/etc/workers", "2\n", 0644);
spew("$home/init", slurp(srcdir() . '/service/customers-fcgi.init')
    =~ s{/usr/libexec/customers-fcgi/}{$home/}gr
    =~ s{/etc/default/customers-fcgi\b}{$home/default}gr, 0755);
spew("$home/logrotate", slurp(srcdir() . '/service/customers-fcgi.logrotate')
    =~ s{/var/log/customers-fcgi/customers\.log}{$shop->{log}}r
    =~ s{0640 customers adm}{0640 $user root}r
    =~ s{pkill .*}{kill -HUP "\$(cat $run/pool.pid)"}r, 0644);
programs_for($shop, "$home/bin");
for (['runuser', "shift 3; exec setpriv --reuid=$user --regid=$gid " .
	"--clear-groups env $env \"\$@\""],
    ['logrotate', "exec @{[program('logrotate')]} -s $home/state \"\$@\""]) {
	my ($name, $command) = @$_;
	spew("$home/bin/$name", "#!/bin/sh\n$command\n", 0755);
}

# Run the only command of the section NAME, or its AT-th; its output.
sub operate
{
	my ($name, $at, @replaced) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	return run_here($name, (commands($name))[$at], @replaced);
}

# Run a COMMAND on this host, in which pairs of texts are REPLACED; its output.
sub run_here
{
	my ($name, $command, @replaced) = @_;
	my ($status, $out, $err) = run_command('', '/bin/sh', '-euc',
	    here($command, @replaced));

	push @done, $command;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($status, 0, "$name: exit status 0") or diag("$command\n$out$err");
	return $out;
}

# A script: the COMMAND, with what is elsewhere on this host.
sub here
{
	my ($command, @replaced) = @_;

	for ((map { [@replaced[2 * $_, 2 * $_ + 1]] } 0 .. @replaced / 2 - 1),
	    ['/etc/init.d/customers-fcgi' => "$home/init"],
	    ['/etc/logrotate.d/customers-fcgi' => "$home/logrotate"],
	    ['/usr/local/etc/customers-fcgi' => "$home/etc"],
	    ['/usr/local/libexec/customers-fcgi' => $home],
	    ['/usr/local/share/customers-fcgi/schema/grants.sql' =>
		"$home/bin/grants.sql"],
	    ['/var/log/customers-fcgi/customers.log' => $shop->log_file],
	    ['/root/' => "$home/root/"],
	    ['http://127.0.0.1/' => $shop->base_url . '/'],
	    ['https://shop.example/' => $shop->base_url . '/'],
	    ['transaction customers ' => "transaction $shop->{database} "],
	    ['mariadb customers ' => "mariadb $shop->{database} "]) {
		my ($there, $ours) = @$_;
		$command =~ s/\Q$there\E/$ours/g;
	}
	return "PATH=$home/bin:\$PATH\n$command";
}

sub pid { return slurp("$run/pool.pid") =~ s/\s//gr }

sub workers
{
	return map { Customers::Service::children($_) }
	    Customers::Service::children(pid());
}

# A test: there are COUNT workers, none of which is one of BEFORE, and one
# answers.
sub replaced
{
	my ($name, $count, @before) = @_;
	my %before = map { ($_ => 1) } @before;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	ok(wait_until(60, sub {
		my @now = workers();
		return @now == $count && !grep { $before{$_} } @now;
	}), "$name: other workers");
	is(http_request($shop->{port}, 'GET', '/rest/V1/nosuch')->{status},
	    404, "$name: they serve");
}

END {
	local $?;
	run_command('', "$home/init", 'stop') if defined($home);
}
$shop->{upstream} = "unix:$run/customers.sock";
is((run_command('', "$home/init", 'start'))[0], 0, 'the pool starts');
$shop->start_web;
replaced('start', 2);

my @before = workers();
operate('Change the number of workers', 0);
replaced('more workers', 3, @before);

@before = workers();
operate('Upgrade', 0);
replaced('upgrade', 3, @before);

operate('Change a setting', 0);
is($shop->ctl(qw(config get customer/create_account/confirm)), "1\n",
    'a setting');
$shop->ctl(qw(config unset customer/create_account/confirm));
@before = workers();
$shop->{settings}{max_requests} = 500;
$shop->write_settings;
chown($uid, $gid, $shop->conf);
operate('Change a setting', 1);
replaced('a setting of the host', 3, @before);

@before = workers();
operate('Rotate the log', 0);
replaced('rotated', 3, @before);
ok(-s $shop->log_file . '.1', 'the old log is kept');

# A customer whose mail fails.

my ($jane) = commands('Forget a person');
my ($email) = $jane =~ /(\S+@\S+)/;
my $data = customer(email => $email);
my $answer = post_customer($shop, $data);
is($answer->{status}, 200, 'a customer') or diag($answer->{raw});
my $now = http_request($shop->{port}, 'POST', '/rest/V1/customers',
    json => $data);
is($now->{status}, 400, 'a refusal');
$shop->sql("UPDATE customer_mail SET state = 'failed', sent_at = NULL,
    last_error = 'no such host', parameters = '{}'", $here);
like(operate('See which mails have failed', 0),
    qr/^\d+\tfailed\t.*\t\Q$email\E\tno such host$/m, 'a failed mail');
my $mails = $shop->mails;
operate('Send failed mails once more', 0);
is($shop->mails, $mails + 1, 'is sent once more');

like(operate("See today's sign-ups", 0),
    qr/^$answer->{json}{id}\tbase\tdefault\t.*\t\Q$email\E$/,
    "today's sign-up");

like(operate('Find out why a request failed', 0,
    '3f9a52c07be1d684' => $now->{header}{'x-request-id'}),
    qr/ was refused: status 400, .*^    - .*A customer with the same email/ms,
    'why it failed');

operate('Tell a person what is recorded of them', 0);
is(decode_json(slurp("$home/root/jane.json"))->{accounts}[0]{email}, $email,
    'what is recorded');
is((stat("$home/root/jane.json"))[2] & 0777, 0600, 'for root alone');

operate('Back up, and restore', 0);
is((stat("$home/root/customers.sql"))[2] & 0777, 0600, 'a backup');

like(operate('Forget a person', 0), qr/^1\taccounts$/m, 'forgotten');
is($shop->value('SELECT COUNT(*) FROM customer_entity'), 0, 'it is gone');

operate('Back up, and restore', 1);
is($shop->value('SELECT email FROM customer_entity'), $email,
    'it is there again');
replaced('restored', 3);

my $version = $shop->value('SELECT version FROM shop_version');
operate('Change settings without customersctl', 0);
is($shop->value('SELECT version FROM shop_version'), $version + 1,
    'all shops are read anew');

is(decode_json(operate('Monitor', 0))->{status}, 'ok', 'well');
like(operate('Monitor', 1), qr/^ok +url\.sign_up/m, 'checked');
like(operate('Monitor', 2), qr/^  accepted +[01] +1 +1$/m, 'counted');

my @all = $doc =~ /^([A-Z][^\n]*)\n-+$/mg;
is(scalar(@all), 13, 'thirteen tasks');
all_run('doc/operate', \@done);

# doc/production

my @production = document_commands('doc/production');
sub produce
{
	my ($begin, @replaced) = @_;
	my ($command) = grep { /^\Q$begin\E/ } @production;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	return run_here($begin, $command, @replaced);
}

@before = workers();
produce('/etc/init.d/customers-fcgi reload');
replaced('reload', 3, @before);
@before = workers();
produce('echo 8');
replaced('eight workers', 8, @before);
produce('runuser');
produce('curl');
like(produce('customersctl check'), qr/^ok +url\.sign_up/m, 'checked');
like(produce('customersctl status'), qr/^  accepted +/m, 'counted');
produce('* * * * *', '* * * * * root ' => '', '/usr/local/sbin/' =>
    "$home/bin/", '/var/lib/node_exporter' => $home);
like(slurp("$home/customers.prom"), qr/^customers_\w+(?:\{.*\})? \d/m,
    'for Prometheus');
like(produce('grep', 'X-REQUEST-ID' => $now->{header}{'x-request-id'}),
    qr/"status":400/, 'the line of a request');

# Under a supervisor, in place of the init script.
run_command('', "$home/init", 'stop');
my ($supervised) = grep { /^exec spawn-fcgi/ } @production;
my $supervisor = Customers::Service->start(name => 'supervised',
    argv => ['/bin/sh', '-euc', here($supervised,
	'/run/customers-fcgi' => $run, '-u customers' => "-u $user",
	'www-data' => $user)],
    env => $environment, log => "$home/supervised.log");
ok(wait_until(30, sub {
	return http_request($shop->{port}, 'GET', '/rest/V1/nosuch')->{status}
	    == 404;
}), 'under a supervisor: they serve');
$supervisor->stop;
all_run('doc/production', [@done, $supervised],
    qr{^\./bootstrap build\n} => 't/fresh/run upgrades',
    qr/^umask/ => 't/fresh/run makes a backup',
    qr/^tar / => 't/fresh/run restores it',
    qr/^systemctl / => 'no test has systemd; t/service.t has the units');

done_testing();
