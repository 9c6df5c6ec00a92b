#!/usr/bin/perl
# customersctl check: every fault that it must find, and that it finds no other;
# levels, remedies, exit status, JSON.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Proxy;
use Customers::Service;
use Customers::Test;
use File::Path qw(make_path);
use JSON::PP ();
use Test::More;

need('mariadb');
need_build(qw(customersctl customers.fcgi));

my ($usage, $config) = (64, 78);	# sysexits.h

# A server of this test's own: its settings are changed.
my $server = Customers::Test::own_mariadb();
$ENV{CUSTOMERS_TEST_MARIADB} = $server->{socket};
my $shop = new_database();
my %environment = %{$shop->environment};
our @before;			# words before the command's own

# Call "customersctl check"; exit status, output, error output.
sub call
{
	local @ENV{keys(%environment)} = values(%environment);
	my ($status, $out, $err) = run_command('', @before,
	    builddir() . '/customersctl', 'check', @_);
	return ($status & 127 ? "signal $status" : $status >> 8, $out, $err);
}

# What is not ok in its output: "level id", each once, in order.
sub faults
{
	my ($out) = @_;
	my %seen;

	return grep { !$seen{$_}++ } map {
		/^(warning|error) +([\w.]+): / ? "$1 $2" : ()
	} split(/\n/, $out);
}

# Root's check can't see all; elsewhere the administrator's file is our own.
# The cost is a test's, and there are no workers: t/serving.t has some.
our @always = ($> == 0 ? 'warning account' : 'warning admin.permissions',
    'warning scrypt.owasp', 'warning serving.socket');

sub write_settings
{
	my (%settings) = @_;

	$shop->{settings} = { scrypt => '10,8,1', scrypt_weak => 'allow',
	    %settings };
	$shop->write_settings;
	give($shop->conf);
}

# Root's workers are somebody else, who must be able to read the file.
sub give
{
	my ($file) = @_;
	my ($user, $group, $id) = Customers::Service::web_user();

	chmod(0640, $file);
	chown($id, $group, $file) if defined($user);
}

# A fault that check must find: NAME; FINDINGS, all of them ("level id") beside
# those that are always there; LINE, one of them; make it, undo it.
sub finds
{
	my ($name, $findings, $line, $make, $undo, @words) = @_;

	$make->() if defined($make);
	my ($found, $out, $err) = call(@words);
	$undo->() if defined($undo);
	my $status = grep({ /^error/ } @$findings) ? $config : 0;
	my %always = map { $_ => 1 } @always;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	subtest("finds: $name" => sub {
		is($found, $status, "exit status $status");
		is_deeply([grep { !$always{$_} } faults($out)], $findings,
		    'the findings') or diag($out);
		like($out, $line, 'the line');
		is($err, '', 'no error output');
	});
}

# The same where it only says that all is well.
sub is_fine
{
	my ($name, $line, $make, $undo, @words) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	finds($name, [], $line, $make, $undo, @words);
}

# Ways to make a fault and undo it: settings of the deployment, rows of the shop's
# (of all stores, or "it"), SQL.
sub settings
{
	my %settings = @_;
	return (sub { write_settings(%settings) }, sub { write_settings() });
}

sub config
{
	my ($path, $value, @scope) = @_;

	my @row = @scope ? ('stores', 2) : ();
	return (sub { $shop->set_row($path, $value, @row) },
	    sub { $shop->ctl(qw(config unset), $path, @scope) });
}

sub sql
{
	my ($make, $undo) = @_;
	return map { my $sql = $_; sub { $shop->sql($sql,
	    "--database=$shop->{database}") } } $make, $undo;
}

my $database = $shop->{database};
my $account = "'$database'\@'localhost'";

# Before anything is there.

write_settings();
$shop->sql("GRANT CREATE ON `$database`.x TO $account");
finds('a database without tables', ['error schema.version',
    'error grants.sufficient', 'warning grants.excessive', 'warning config',
    'warning stores', 'warning integrations', 'warning backlog'],
    qr/^error +schema\.version: version 0 .*schema install\)$/m);

# A shop without faults.

$shop->sql("REVOKE CREATE ON `$database`.x FROM $account");
$shop->ctl(qw(schema install));
$shop->grant;
$shop->ctl(qw(store add it --name Italiano --website base));
$shop->ctl(qw(store add closed --name Closed --website base --inactive));
$shop->ctl(qw(config set general/locale/code it_IT --store it));
$shop->ctl(qw(config set web/secure/base_url https://shop.example/));
for my $identity (qw(general support)) {
	$shop->ctl('config', 'set', "trans_email/ident_$identity/email",
	    'shop@example.com');
	$shop->ctl('config', 'set', "trans_email/ident_$identity/name", 'Shop');
}
$shop->ctl(qw(config set customer/create_account/mail_per_recipient_hour 10));
write_settings(scrypt => undef, scrypt_weak => undef);
my ($status, $fine, $err) = call();
is("$status|$err", '0|', 'check: no error');
is_deeply([faults($fine)], [@always[0, 2]], 'and no warning');
like($fine, $_, $_) for qr/^ok +settings\.file: \Q$shop->{conf}\E$/m,
    qr/^ok +scrypt\.owasp: 14,8,5 is on OWASP's list$/m,
    qr/^ok +scrypt\.asvs: 14,8,5 is not on .*\(scrypt = 15,8,3/m,
    qr/^ok +scrypt\.trial: a hash took \d+ ms and 16 MiB$/m,
    qr/^ok +database\.connection: database \Q$database\E$/m,
    qr/^ok +grants\.sufficient: all/m, qr/^ok +grants\.excessive: nothing/m,
    qr/^ok +stores\.base_url: .*: 2$/m;

# JSON says the same.

{
	my ($status, $json, $err) = call('--json');
	is("$status|$err", '0|', '--json: exit status 0');
	my $list = JSON::PP->new->utf8->decode($json);
	my $lines = join('', map {
		sprintf("%-7s  %s: %s%s\n", @$_{qw(level id text)},
		    defined($_->{remedy}) ? " ($_->{remedy})" : '')
	} @$list);
	s/\b\d+ ms|free: room.*|\d+ are\b//g for $lines, (my $text = $fine);
	is($lines, $text, 'JSON has what the lines have');
	is_deeply([grep { keys(%$_) != 4 } @$list], [], 'of four members');
	($status) = call('--json', '--workers', 100000);
	is($status, $config, '--json: an error counts');
	for my $bad (0, -1, 'x', 100001) {
		($status, my $out, $err) = call('--workers', $bad);
		is("$status|$out", "$usage|", "--workers $bad");
		like($err, qr/--workers needs a number/, 'it says why');
	}
}

# Settings file and its neighbours

finds('a bad setting', ['error settings.file', map { "warning $_" } qw(options
    log scrypt memory mail database schema grants config stores
    integrations backlog)],
    qr/^error +settings\.file: .*:\d+: max_body: .*customers\.conf\(5\)/m,
    settings(max_body => 'much'));
finds('an unknown key', ['error settings.file', map { "warning $_" } qw(options
    log scrypt memory mail database schema grants config stores
    integrations backlog)],
    qr/^error +settings\.file: .*:\d+: sendmial: unknown key/m,
    settings(sendmial => '/x'));
finds('a settings file that others may write', ['warning settings.permissions'],
    qr/^warning +settings\.permissions: .* mode 660 \(chmod 640 it\)$/m,
    sub { chmod(0660, $shop->conf) }, sub { chmod(0640, $shop->conf) });
finds('a settings file for everyone', ['error settings.file',
    'warning settings.permissions', map { "warning $_" } qw(options
    log scrypt memory mail database schema grants config stores
    integrations backlog)],
    qr/^warning +settings\.permissions: .* mode 644 \(chmod 640 it\)$/m,
    sub { chmod(0644, $shop->conf) }, sub { chmod(0640, $shop->conf) });
SKIP: {
	lacking('not root', 2) if $> != 0;
	finds("a settings file that is root's alone",
	    ['warning settings.permissions'],
	    qr/^warning .*mode 600: nobody but root can read it \(chgrp/m,
	    sub { chown(0, -1, $shop->conf); chmod(0600, $shop->conf) },
	    sub { give($shop->conf) });
	finds("a settings file of root's group",
	    ['warning settings.permissions'], qr/mode 640: nobody but root/,
	    sub { chown(0, 0, $shop->conf) }, sub { give($shop->conf) });
}
finds('an administrator in the settings file', ['warning admin.place'],
    qr/^warning +admin\.place: .*\[customers-admin\].*\(move it to customers-/m,
    sub { spew($shop->conf, slurp($shop->conf) . "\n[customers-admin]\n",
	0600); give($shop->conf) }, sub { write_settings() });
my $admin = $shop->conf =~ s/customers\.conf$/customers-admin.conf/r;
{
	local @always = grep { !/admin/ } @always;
	for ([0640, 'warning'], [0604, 'error']) {
		my ($mode, $level) = @$_;
		finds(sprintf("an administrator's file of mode %o", $mode),
		    ["$level admin.permissions"],
		    qr/^$level .*\Q$admin\E has mode 6\d\d \(chmod 600 it\)/m,
		    sub { chmod($mode, $admin) }, sub { chmod(0600, $admin) });
	}
	is_fine("no administrator's file",
	    qr/^ok +admin\.permissions: \Q$admin\E: No such file/m,
	    sub { rename($admin, "$admin.away") },
	    sub { rename("$admin.away", $admin) });
}
finds("an administrator's file without its group", ['warning admin.group'],
    qr/^warning +admin\.group: \Q$admin\E has no group \[customers-admin\]/m,
    sub { rename($admin, "$admin.away"); spew($admin, "[customers]\n", 0600) },
    sub { rename("$admin.away", $admin) });
for (['ssl-caa', 'ssl-caa'], ['ssl_verify_servercert', 'ssl-verify-servercert'],
    ['PORT', 'PORT']) {
	my ($key, $shown) = @$_;
	finds("the misspelt option $key", ['warning settings.database'],
	    qr/^warning +settings\.database: line \d+: $shown is not an/m,
	    sub { spew($shop->conf, slurp($shop->conf) . "\n$key = /x\n", 0600);
		give($shop->conf) }, sub { write_settings() });
}
for my $key ('reconnect', 'connect_timeout', 'return-found-rows') {
	my $shown = $key =~ tr/_/-/r;

	finds("the option $key", ['error settings.database'],
	    qr/^error +settings\.database: line \d+: $shown must not be set/m,
	    sub { spew($shop->conf, slurp($shop->conf) . "\n$key = 1\n", 0600);
		give($shop->conf) }, sub { write_settings() });
}
finds('much time for mails', ['warning mail.deadline'],
    qr/^warning +mail\.deadline: mail_deadline is 11; the shipped/m,
    sub { write_settings(mail_deadline => 11) }, sub { write_settings() });
is_fine('the most time for mails', qr/^ok +mail\.templates/m,
    sub { write_settings(mail_deadline => 10) }, sub { write_settings() });
is_fine('the memory of a unit',
    qr/^ok +memory\.unit: .*MemoryMax=176M, its mail program/m,
    sub { write_settings(scrypt => '17,8,1') }, sub { write_settings() });
is_fine('options of all kinds', qr/^ok +settings\.database: every key/m,
    sub { spew($shop->conf, slurp($shop->conf) . "# x\n;y = z\n\n" .
	" max_allowed_packet=1048576\ncompress\n[else]\nnonsense = 1\n", 0600);
	give($shop->conf) }, sub { write_settings() });
finds('no group for the database', ['warning settings.database',
    'error database.connection', map { "warning $_" } qw(schema grants
    config stores integrations backlog)], qr/^warning .*: there is no group \[customers-db\]/m,
    sub { spew($shop->conf, slurp($shop->conf) =~ s/\[customers-db/$&-not/r,
	0600); give($shop->conf) }, sub { write_settings() });
{
	local $environment{CUSTOMERS_CONF} = '/nowhere/customers.conf';
	my ($status, $out) = call();
	is($status, $config, 'a missing settings file');
	like($out, qr{^error +settings\.file: /nowhere/customers\.conf: No such}m,
	    'it says so');
	like($out, qr/^warning +database: skipped, it needs the settings f/m,
	    'what needs it is left out');
}

# Log

my $log = scratch() . '/log';
is_fine('a log that is not there yet', qr/^ok +log\.target: \Q$log\E$/m,
    settings(log => $log));
ok(!-e $log, 'check makes none that the workers could not open');
finds('a log in no folder', ['error log.target'],
    qr{^error +log\.target: /nowhere/log can't be written \(make its}m,
    settings(log => '/nowhere/log'));
finds('a log that is a folder', ['error log.target'], qr/^error +log\.target/m,
    settings(log => scratch()));
SKIP: {
	# Root may write everywhere, unless that is taken away.
	my $setpriv = program('setpriv');
	lacking('no setpriv', 2) if $> == 0 && !defined($setpriv);
	local @before = ($setpriv, '--bounding-set=-dac_override') if $> == 0;
	my $closed = scratch();
	spew("$closed/log", '');
	chmod(0400, "$closed/log");
	finds('a log that can be read only', ['error log.target'],
	    qr/^error +log\.target/m, settings(log => "$closed/log"));
	chmod(0500, $closed);
	finds('a log in a folder that can be read only', ['error log.target'],
	    qr/^error +log\.target/m, settings(log => "$closed/other"));
}
finds('syslog', [-e '/dev/log' ? () : 'warning log.target'],
    qr/^(?:ok|warning) +log\.target: syslog/m, settings(log => 'syslog'));

# This host

for (['15,8,3', 'on', 'on'], ['17,8,1', 'on', 'on'], ['13,8,10', 'on', 'not on'],
    ['14,8,4', 'for tests: below', 'not on']) {
	my ($cost, $owasp, $asvs) = @$_;
	my ($status, $out);
	write_settings(scrypt => $cost);
	($status, $out) = call();
	write_settings();
	is($status, 0, "cost $cost: no error");
	like($out, qr/^\w+ +scrypt\.owasp: $cost is $owasp OWASP's list/m,
	    'OWASP');
	like($out, qr/^ok +scrypt\.asvs: $cost is $asvs the list of ASVS 5\.0/m,
	    'ASVS');
}
{
	# 128 MiB of memory for a hash are more than there is.
	local @before = ('/bin/sh', '-c', 'ulimit -v 131072; exec "$@"', 'sh');
	finds('a limit of memory', ['error scrypt.trial'],
	    qr/^error +scrypt\.trial: no memory for a hash, which needs 128 M/m,
	    settings(scrypt => '17,8,1'));
	is_fine('enough memory', qr/^ok +scrypt\.trial: .* 32 MiB$/m,
	    settings(scrypt => '15,8,3'));
}
{
	my ($status, $out) = call(qw(--workers 100000));
	is($status, $config, 'more workers than memory');
	like($out, qr/^error +memory\.workers: 100000 workers need 5 MiB each, 50/m,
	    'it says how many');
	my ($total, $room) = $out =~ /is (\d+) MiB, .* room for (\d+)/;
	my ($kib) = slurp('/proc/meminfo') =~ /^MemTotal: +(\d+)/m;
	cmp_ok($total, '<=', $kib / 1024, 'no more memory than there is');
	cmp_ok($room, '<=', $total / 5 + 1, 'room for what fits');
	like($out, qr/\(at most $room workers, or a lower/, 'the remedy');
}
SKIP: {
	lacking('no prlimit', 2) unless defined(program('prlimit'));
	local @before = (program('prlimit'), '--nofile=40', '--nproc=13');
	finds('low limits of processes', ['warning limits.files',
	    'warning limits.processes'],
	    qr/^warning +limits\.processes: .*: 13, but 14 are needed/m,
	    undef, undef, qw(--workers 2));
	@before = (program('prlimit'), '--nofile=64', '--nproc=500');
	is_fine('higher ones', qr/^ok +limits\.processes: .*: 500$/m, undef,
	    undef, qw(--workers 2));
}

# With files of /proc and /sys of our own, where a mount namespace can be had:
# NAME, control groups of the process, files below /sys/fs/cgroup, what is told.
my $fake = scratch();
my @namespace = (program('unshare') || 'unshare', $> == 0 ? '-m' : '-rm',
    '/bin/sh', '-ec', 'mount -t tmpfs none /sys/fs/cgroup
	mount --bind "$0/meminfo" /proc/meminfo
	mount --bind "$0/cgroup" "/proc/$$/cgroup"
	cp -R "$0/files/." /sys/fs/cgroup
	exec "$@"', $fake);
spew("$fake/meminfo", "MemTotal:  1048576 kB\nMemFree:  1 kB\n" .
    "MemAvailable:  524288 kB\n");
spew("$fake/cgroup", '');
make_path("$fake/files");
my ($no_namespace) = run_command('', @namespace, 'true');
for (
    ['no control group', '', {}, 'warning', 'the memory of this host is 1024'],
    ['one of version 2 without a limit', "0::/a/b\n",
	{ 'a/memory.max' => "max\n" }, 'warning', 'the memory of this host is'],
    ['one of version 2', "0::/a/b\n", { 'a/memory.max' => 400 << 20,
	'a/b/memory.max' => 500 << 20 }, 'error',
	'the limit of the control group is 400 MiB, of which 400 are'],
    ['the one of version 2 around all', "0::/\n", { 'memory.max' =>
	700 << 20 }, 'warning',
	'the limit of the control group is 700 MiB, of which 512 are'],
    ['one of version 1', "3:memory:/x/y\n0::/\n", {
	'memory/x/y/memory.limit_in_bytes' => 300 << 20,
	'memory/memory.limit_in_bytes' => '9223372036854771712' }, 'error',
	'the limit of the control group is 300 MiB, of which 300 are'],
    ['one of version 1 for another thing', "3:cpu,memoryx:/x\n", {
	'memory/x/memory.limit_in_bytes' => 1 << 20 }, 'warning',
	'the memory of this host is 1024 MiB, of which 512 are'],
) {
	my ($name, $groups, $files, $level, $text) = @$_;
SKIP: {
	lacking('no mount namespace', 1) if $no_namespace;
	spew("$fake/cgroup", $groups);
	File::Path::remove_tree("$fake/files");
	make_path("$fake/files");
	for my $file (keys(%$files)) {
		make_path("$fake/files/$file" =~ s{/[^/]+$}{}r);
		spew("$fake/files/$file", $files->{$file});
	}
	local @before = @namespace;
	# There one is root, and owns one's own files as such.
	local @always = ('warning account', 'warning scrypt.owasp',
	    'warning serving.socket', $> == 0 ? () : 'warning settings.permissions');
	# Each needs 5 MiB.
	finds($name, ["$level memory.workers"],
	    qr/^$level +memory\.workers: 120 .*; $text/m, undef, undef,
	    qw(--workers 120));
}}

# Mail

finds('a missing sendmail', ['error mail.delivery'],
    qr{^error +mail\.delivery: /nowhere can't be run}m,
    settings(sendmail => '/nowhere'));
finds('a sendmail that is a folder', ['error mail.delivery'],
    qr/^error +mail\.delivery/m, settings(sendmail => '/usr'));
spew("$fake/sendmail", "#!/bin/sh\n", 0644);
finds('a sendmail that is no program', ['error mail.delivery'],
    qr/^error +mail\.delivery/m, settings(sendmail => "$fake/sendmail"));
spew("$fake/sendmail", "#!/bin/sh\necho no main.cf; exit 75\n", 0755);
finds('a sendmail that is not tried', [], qr/^ok +mail\.delivery: .*--mail/m,
    settings(sendmail => "$fake/sendmail"));
finds('a sendmail that takes no mail', ['error mail.trial'],
    qr/^error +mail\.trial: .*75.*no main\.cf/m,
    settings(sendmail => "$fake/sendmail"),
    qw(--mail owner@shop.example));
spew("$fake/sendmail", "#!/bin/sh\necho \"\$@\" >$fake/took; " .
    "cat >>$fake/took\n", 0755);
finds('one that takes a mail', [], qr/^ok +mail\.trial/m,
    settings(sendmail => "$fake/sendmail"),
    qw(--mail owner@shop.example));
like(slurp("$fake/took"), qr/-- owner\@shop\.example\n.*^To: <owner\@/ms,
    'it is a mail to that address');
spew("$fake/sendmail", "#!/bin/sh\nsleep 0.5; cat >/dev/null\n", 0755);
finds('one that takes its time', ['warning mail.trial'],
    qr/^warning +mail\.trial: .* in \d{3,4} ms: for .* \d\.\d workers/m,
    settings(sendmail => "$fake/sendmail"),
    qw(--mail owner@shop.example));
spew("$fake/sendmail", "#!/bin/sh\nsleep 1.2; cat >/dev/null\n", 0755);
finds('one that takes longer than a request waits', ['warning mail.trial'],
    qr/^warning +mail\.trial: .* for 1 s .*, so only .*, at most \d+ a/m,
    settings(sendmail => "$fake/sendmail", mail_deadline => 1),
    qw(--mail owner@shop.example));
finds('no address', ['error mail.trial'], qr/^error +mail\.trial/m,
    settings(sendmail => "$fake/sendmail"), qw(--mail nobody));
finds('a mail that would not be sent', ['warning mail.delivery',
    'warning mail.trial'], qr/^warning +mail\.trial/m,
    settings(mail => 'off'), qw(--mail owner@shop.example));
finds('mails to a missing folder', ['error mail.delivery'],
    qr{^error +mail\.delivery: .*/nowhere}m,
    settings(mail => 'directory', mail_directory => '/nowhere'));
finds('mails kept in a folder', ['warning mail.delivery'],
    qr/^warning +mail\.delivery: no mails are sent: .*\(mail = sendmail/m,
    settings(mail => 'directory', mail_directory => $fake));
finds('mail that is off', ['warning mail.delivery'],
    qr/^warning +mail\.delivery: it is off/m, settings(mail => 'off'));
my $templates = scratch();
make_path("$templates/en_US");
spew("$templates/en_US/registered.txt", "Subject: x\n\n{{nonsense}}\n");
finds('a faulty template', ['error mail.templates', 'error stores.locale'],
    qr/^error +mail\.templates: .*registered/m,
    settings(mail_templates => $templates));
my $pages = scratch();
make_path("$pages/it_IT");
spew("$pages/it_IT/account.html", "Title: x\n\n{{nonsense}}\n");
finds('a faulty page', ['error page.templates'],
    qr/^error +page\.templates: .*account\.html: unknown name \{\{nonsense/m,
    settings(page_templates => $pages));
spew("$pages/it_IT/account.html", "<h1>x</h1>\n");
finds('a page without a title', ['error page.templates'],
    qr/^error +page\.templates: .*account\.html: does not begin/m,
    settings(page_templates => $pages));
sub mail
{
	my ($state, $age, $due) = @_;

	return sql("INSERT INTO customer_mail (template, store_id, recipient,
	    parameters, state, message_id, created_at, next_attempt_at)
	    VALUES ('registered', 1, 'a\@example.com', '{}', '$state', 'x\@y',
	    NOW() - INTERVAL $age SECOND, NOW() - INTERVAL $due SECOND)",
	    'DELETE FROM customer_mail');
}
finds('a mail that was given up', ['warning mail.backlog'],
    qr/^warning +mail\.backlog: 1 given up/m, mail('failed', 5, 5));
finds('a mail that is tried again', ['warning mail.backlog'],
    qr/^warning +mail\.backlog: 1 refused for more than an hour/m,
    mail('pending', 7200, -60));
finds('a mail that nobody tries', ['error mail.backlog'],
    qr/^error +mail\.backlog: 1 pending, and not tried .*mail flush/m,
    mail('pending', 7200, 3700));

# Database

finds('no database', ['error database.connection',
    map { "warning $_" } qw(schema grants config stores
    integrations backlog)],
    qr/^error +database\.connection: 2002 .*start the database/m,
    sub { $shop->{db_socket} .= '.not'; write_settings() },
    sub { $shop->{db_socket} =~ s/\.not$//; write_settings() });
finds('a wrong password', ['error database.connection',
    map { "warning $_" } qw(schema grants config stores
    integrations backlog)],
    qr/^error +database\.connection: 1045 .*\(correct user and password/m,
    sub { spew($shop->conf, slurp($shop->conf) =~ s/(password = )/$1x/r,
	0600); give($shop->conf) }, sub { write_settings() });
finds('no database named', ['error database.connection',
    map { "warning $_" } qw(schema grants config stores
    integrations backlog)],
    qr/^error +database\.connection: no database is named/m,
    sub { spew($shop->conf, slurp($shop->conf) =~ s/database = .*//r, 0600);
	give($shop->conf) }, sub { write_settings() });
like((call())[1], qr/^ok +database\.$_: .*\Q$database\E|in force$/m, $_)
    for qw(strict_mode character_set time_zone isolation);
finds('a database that may forget', ['warning database.durability'],
    qr/^warning +database\.durability: .* = 2: a power f.*_trx_commit = 1 in/m,
    sql('SET GLOBAL innodb_flush_log_at_trx_commit = 2',
    'SET GLOBAL innodb_flush_log_at_trx_commit = 1'));
finds('a replica', ['error database.read_only'],
    qr/^error +database\.read_only: read_only = ON/m,
    sql('SET GLOBAL read_only = 1', 'SET GLOBAL read_only = 0'));
{
	my $health = sub {
		my $answer = cgi_request(builddir() . '/customers.fcgi', 'GET',
		    '/health', env => \%environment);
		return "$answer->{status} $answer->{body}";
	};
	is($health->(), '200 {"status":"ok"}', '/health: a primary');
	$shop->sql('SET GLOBAL read_only = 1');
	is($health->(), '503 {"status":"unavailable","reason":"read-only"}',
	    '/health: a replica');
	$shop->sql('SET GLOBAL read_only = 0');
}
finds('scarce connections', ['warning database.connections'],
    qr/^warning +database\.connections: max_connections = 10 is scarce for 6/m,
    sql('SET GLOBAL max_connections = 10', 'SET GLOBAL max_connections = 200'),
    qw(--workers 6));
finds('too few connections', ['error database.connections'],
    qr/^error +database\.connections: max_connections = 10 is too little for 11/m,
    sql('SET GLOBAL max_connections = 10', 'SET GLOBAL max_connections = 200'),
    qw(--workers 11));
finds('too few connections for the account', ['error database.connections'],
    qr/^error +database\.connections: max_user_connections = 3 is too lit/m,
    sql("ALTER USER $account WITH MAX_USER_CONNECTIONS 3",
    "ALTER USER $account WITH MAX_USER_CONNECTIONS 0"), qw(--workers 4));
# The session's clock is the server's for our statements.  It stands still, so
# that what check needs to come to it adds to one that is behind: up to 20 s here.
for ([-20, 'warning', '[23]\d s behind'], [40, 'warning', '[234]\d s ahead of'],
    [-290, 'error', '(?:29|30)\d s behind'],
    [300, 'error', '(?:2[89]\d|300) s ahead of']) {
	my ($seconds, $level, $text) = @$_;
	finds("a clock that is $seconds s off", ["$level clock.database"],
	    qr/^$level +clock\.database: .* clock is $text this host's \(set/m,
	    sql('SET GLOBAL init_connect =
		"SET timestamp = UNIX_TIMESTAMP(SYSDATE(6)) + ' . $seconds .
		'"', 'SET GLOBAL init_connect = ""'));
}

# Tables

my $newest = (sort(glob(quotemeta(srcdir()) . '/schema/[0-9]*.sql')))[-1];
my ($file, $version) = $newest =~ m{((\d{4})-[^/]*)$};
$version += 0;
my $older = $version - 1;
finds('an old schema', ['error schema.version'],
    qr/^error .*: version $older is there, $version is needed .*upgrade\)/m,
    sql("DELETE FROM schema_version WHERE version = $version",
    "INSERT INTO schema_version (version, name) VALUES ($version, '$file')"));
finds('a newer schema', ['error schema.version'],
    qr/^error .*: version 9999 is there, $version is .*newer program\)/m,
    sql("INSERT INTO schema_version (version, name) VALUES (9999, 'x')",
    'DELETE FROM schema_version WHERE version = 9999'));
finds('a collation that confuses addresses', ['error schema.collation'],
    qr/^error +schema\.collation/m,
    sql('ALTER TABLE customer_entity MODIFY email_key varchar(318)
	COLLATE utf8mb4_general_ci DEFAULT NULL',
    'ALTER TABLE customer_entity MODIFY email_key varchar(318)
	COLLATE utf8mb4_nopad_bin DEFAULT NULL'));
finds('a column that can\'t hold all', ['error schema.character_set'],
    qr/^error +schema\.character_set: customer_address_entity\.city is not/m,
    sql('ALTER TABLE customer_address_entity MODIFY city varchar(255)
	CHARACTER SET latin1 NOT NULL', 'ALTER TABLE customer_address_entity
	MODIFY city varchar(255) CHARACTER SET utf8mb4 NOT NULL'));
finds("a table that can't roll back", ['error schema.engine'],
    qr/^error +schema\.engine: uniqueness_guard is Aria, and can't/m,
    sql('ALTER TABLE uniqueness_guard ENGINE = Aria',
    'ALTER TABLE uniqueness_guard ENGINE = InnoDB'));

# Grants

sub missing
{
	my ($name, $text, @sql) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	finds($name, ['error grants.sufficient'],
	    qr/^error +grants\.sufficient: $text is missing \(run schema\/gr/m,
	    @sql);
}

sub excessive
{
	my ($name, $text, @sql) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	finds($name, ['warning grants.excessive'],
	    qr/^warning +grants\.excessive: $text is more than/m, @sql);
}

missing('a missing right', 'UPDATE on uniqueness_guard',
    sql("REVOKE UPDATE ON uniqueness_guard FROM $account",
    "GRANT UPDATE ON uniqueness_guard TO $account"));
missing('more missing rights', 'SELECT, UPDATE on customer_address_entity_int',
    sql("REVOKE SELECT, UPDATE ON customer_address_entity_int FROM $account",
    "GRANT SELECT, UPDATE ON customer_address_entity_int TO $account"));
missing('a right to some columns only', 'SELECT on customer_group',
    sql("REVOKE SELECT ON customer_group FROM $account;
	GRANT SELECT (customer_group_id) ON customer_group TO $account",
    "REVOKE SELECT (customer_group_id) ON customer_group FROM $account;
	GRANT SELECT ON customer_group TO $account"));
my $quoted = $database =~ s/_/\\_/gr;
my $similar = $database =~ s/_/x/gr;
for ('ALL PRIVILEGES ON *.*', 'DELETE ON directory_country',
    'CREATE, DROP, ALTER ON customer_mail', "SELECT ON `$quoted`.*",
    "SELECT ON `$database`.*", "INSERT (value) ON core_config_data",
    'FILE ON *.*', 'SELECT ON mysql.user', "INSERT ON `$similar`.*") {
	my ($privilege, $object) = /^(.*) ON (.*)$/;
	$object =~ s/^(\w+)$/`$database`.`$1`/;
	$object =~ s/^(\w+)\.(\w+)$/`$1`.`$2`/;
	# As the server writes it, in an order of its own.
	my $shown = $privilege =~ /ALTER/ ? 'CREATE, DROP, ALTER' :
	    $privilege =~ s/\((\w+)\)/(`$1`)/r;
	excessive("a right too many: $_", quotemeta("$shown on $object"),
	    sql("GRANT $_ TO $account", "REVOKE $_ FROM $account"));
}
excessive('GRANT OPTION', "GRANT OPTION on `$database`\\.`store`",
    sql("GRANT USAGE ON store TO $account WITH GRANT OPTION",
    "REVOKE GRANT OPTION ON store FROM $account"));
is_fine('a limit of the account', qr/^ok +grants\.excessive/m,
    sql("ALTER USER $account WITH MAX_QUERIES_PER_HOUR 100000",
    "ALTER USER $account WITH MAX_QUERIES_PER_HOUR 0"));
is_fine('names without quotes', qr/^ok +grants\.sufficient/m,
    sql('SET GLOBAL sql_quote_show_create = 0',
    'SET GLOBAL sql_quote_show_create = 1'));
{
	# All from elsewhere: a role, everything in the database, a pattern.
	my $none = "REVOKE ALL PRIVILEGES, GRANT OPTION FROM $account";
	my $back = sub { $shop->sql($none); $shop->grant };
	for my $object ("`$quoted`", "`$database`", "`t\\_%`", '*') {
		excessive("only ALL PRIVILEGES on $object",
		    "ALL PRIVILEGES on \Q$object\E\\.\\*",
		    sub { $shop->sql("$none; GRANT ALL PRIVILEGES ON
			$object.* TO $account") }, $back);
	}
	my $role = "r_$database";
	my $through = slurp(srcdir() . '/schema/grants.sql');
	$through =~ s/`customers`/`$database`/g;
	$through =~ s/'customers'\@'localhost'/$role/g;
	is_fine('a role', qr/^ok +grants\.sufficient/m, sub {
		$shop->sql("$none; CREATE ROLE $role; $through;
		    GRANT $role TO $account; SET DEFAULT ROLE $role FOR
		    $account");
	}, sub { $shop->sql("DROP ROLE $role"); $back->() });
	is_fine('all as before', qr/^ok +grants\.excessive/m);
}
{
	my $datadir = scratch();
	local $environment{CUSTOMERS_DATADIR} = $datadir;
	make_path("$datadir/schema");
	symlink(srcdir() . '/mail', "$datadir/mail");
	spew("$datadir/schema/$file", '');
	my ($status, $out) = call();
	is($status, $config, 'schema/grants.sql is not there');
	like($out, qr/^error +grants\.sufficient: schema\/grants\.sql is mis/m,
	    'it says so');
	spew("$datadir/schema/grants.sql", "-- not; this\nGRANT SELECT,\n" .
	    "\tUPDATE ON `x`.store\n    TO 'y'\@'z'");
	($status, $out) = call();
	like($out, qr/^error +grants\.sufficient: UPDATE on store is missing/m,
	    'what is needed is what schema/grants.sql says');
}

# Values of a wrong type, in any scope

for (['customer/create_account/confirm', 'yes', 'must be 0 or 1'],
    ['customer/password/minimum_password_length', 'abc', 'must be a whole num'],
    ['customer/address/street_lines', '0', 'must be a whole number from 1 to'],
    ['customer/address/fax_show', 'required', 'must be 0, 1, opt or req'],
    ['customer/create_account/email_identity', 'me', 'must be general, suppor'],
    ['general/region/state_required', 'US;CA', 'must be a list of countries'],
    ['general/locale/code', 'it', 'must be a locale such as it_IT']) {
	my ($path, $value, $fault) = @$_;
	for ($path =~ /confirm/ ? ('default 0', 'websites 1', 'websites 77') : (),
	    'stores 3') {
		my ($scope, $id) = split(/ /);

		finds("$path $value of $_", ['error config.value'],
		    qr/^error +config\.value: scope $_: \Q$path "$value" $fault/m,
		    sub { $shop->set_row($path, $value, $scope, $id) },
		    (sql('', "DELETE FROM core_config_data WHERE path =
		    '$path' AND scope = '$scope' AND scope_id = $id"))[1]);
	}
}
is_fine('values that are empty or none, and of other programs',
    qr/^ok +config\.value: every setting/m,
    sql("REPLACE INTO core_config_data (scope, scope_id, path, value) VALUES
    ('stores', 2, 'customer/create_account/confirm', ''),
    ('stores', 2, 'customer/create_account/default_group', NULL),
    ('stores', 2, 'customer/address/other', 'x'), ('stores', 2, 'x', 'y')",
    "DELETE FROM core_config_data WHERE scope = 'stores' AND scope_id = 2
    AND (value IS NULL OR value IN ('', 'x', 'y'))"));

# Stores

finds('no base URL', ['error stores.base_url'],
    qr/^error +stores\.base_url: store it: none is set/m,
    sub { $shop->ctl(qw(config set --empty web/secure/base_url --store it)) },
    sub { $shop->ctl(qw(config unset web/secure/base_url --store it)) });
finds("the reference's placeholder", ['error stores.base_url'],
    qr/^error +stores\.base_url: store it: none is set/m,
    config('web/secure/base_url', '{{base_url}}', qw(--store it)));
is_fine("the reference's word for the other URL", qr/^ok +stores\.base_url/m,
    sub {
	$shop->ctl(qw(config set web/secure/base_url {{unsecure_base_url}}
	    --store it));
	$shop->ctl(qw(config set web/unsecure/base_url https://it.example/
	    --store it));
    }, sub {
	$shop->ctl(qw(config unset web/secure/base_url --store it));
	$shop->ctl(qw(config unset web/unsecure/base_url --store it));
    });
for (['http://it.example/', 'carry their secrets over http: http://it'],
    ['https://it.example', 'has no slash at its end'],
    ['https://it.example/?x=/', 'is no absolute http'],
    ['https://it.example/a b/', 'is no absolute http']) {
	my ($url, $text) = @$_;
	finds("the base URL $url", ['warning stores.base_url'],
	    qr/^warning +stores\.base_url: store it: .*\Q$text\E/m,
	    config('web/secure/base_url', $url, qw(--store it)));
}
finds('a base URL that is relative', ['warning stores.base_url'],
    qr/^warning +stores\.base_url: store it: web\/unsecure\/base_url "\/it/m,
    config('web/unsecure/base_url', '/it/', qw(--store it)));
finds('an unknown time zone', ['error stores.time_zone'],
    qr/^error +stores\.time_zone: store it: "Europe\/Rom" is no time zone/m,
    config('general/locale/timezone', 'Europe/Rom', qw(--store it)));
finds('a sender that is nobody', ['warning stores.senders'],
    qr/^warning +stores\.senders: store it: it is owner/m,
    config('trans_email/ident_general/email', 'owner@example.com',
    qw(--store it)));
finds('a sender without a name', ['warning stores.senders'],
    qr/^warning +stores\.senders: store it: mails come from "Owner" \(run: .*'My/m,
    config('trans_email/ident_general/name', 'Owner', qw(--store it)));
finds('an address of the support that is nobody', ['warning stores.senders'],
    qr/^warning +stores\.senders: store it: it is support/m,
    config('trans_email/ident_support/email', 'support@example.com',
    qw(--store it)));
finds('a sender that is no address', ['error stores.senders'],
    qr/^error +stores\.senders: store it: "me" is no address/m, sub {
	$shop->set_row('trans_email/ident_support/email', 'me', 'stores', 2);
	$shop->ctl(qw(config set newsletter/subscription/success_email_identity
	    support --store it));
    }, sub {
	$shop->ctl(qw(config unset trans_email/ident_support/email
	    --store it));
	$shop->ctl(qw(config unset
	    newsletter/subscription/success_email_identity --store it));
    });
finds('a store without mails', ['warning stores.senders'],
    qr/^warning +stores\.senders: store it sends no mails/m,
    config('system/smtp/disable', 1, qw(--store it)));
is_fine('no integration that signs',
    qr/^ok +integrations\.key: integrations that may sign: 0$/m);
$shop->ctl(qw(integration create signer --oauth));
is_fine('one that signs',
    qr/^ok +integrations\.key: integrations that may sign: 1$/m);
for my $key ('a6' x 32, undef) {
	my $what = defined($key) ? '' : ', and there is none';
	finds('another integration_key' . $what, ['error integrations.key'],
	    qr/^error\ +integrations\.key:\ integrations\ whose\ signatures
	    .*with\ another\ key\Q$what\E:\ 1\ /mx,
	    settings(integration_key => $key));
}
for my $column ('integration.consumer_secret',
    'integration_token.token_secret') {
	my ($table, $name) = split(/\./, $column);
	my $change = "UPDATE $table SET $name = REVERSE($name)";

	finds("another $name", ['error integrations.key'],
	    qr/^error +integrations\.key: .* another key: 1 /m,
	    sql($change, $change));
}
for (['revoked', 'revoked_at = NOW()'],
    ['expired', 'expires_at = NOW() - INTERVAL 1 SECOND']) {
	my ($what, $set) = @$_;

	is_fine("one that is $what",
	    qr/^ok +integrations\.key: integrations that may sign: 0$/m, sql(
	    "UPDATE integration_token SET $set",
	    'UPDATE integration_token SET revoked_at = NULL,
	    expires_at = NULL'));
}
finds('a locale without mails', ['warning stores.locale'],
    qr/^warning +stores\.locale: store it: no mail \w+ for fr_FR; that for en/m,
    config('general/locale/code', 'fr_FR', qw(--store it)));
is_fine('another country of the same language', qr/^ok +stores\.locale/m,
    config('general/locale/code', 'it_CH', qw(--store it)));
{
	my $datadir = scratch();
	local $environment{CUSTOMERS_DATADIR} = $datadir;
	symlink(srcdir() . "/$_", "$datadir/$_") for qw(schema page);
	make_path("$datadir/mail/en_US");
	for my $file (glob(quotemeta(srcdir()) . '/mail/en_US/[cr]*')) {
		spew("$datadir/mail/en_US/" . ($file =~ m{([^/]+)$})[0],
		    slurp($file));
	}
	finds('a missing template', ['error stores.locale'],
	    qr/^error +stores\.locale: store default: newsletter_\w+: no such/m,
	    settings(mail_templates => undef));
	for my $file (glob(quotemeta(srcdir()) . '/mail/en_US/[!p]*')) {
		spew("$datadir/mail/en_US/" . ($file =~ m{([^/]+)$})[0],
		    slurp($file));
	}
	finds('a missing template of a later mail', ['error stores.locale'],
	    qr/^error +stores\.locale: store default: password_\w+: no such/m,
	    settings(mail_templates => undef));
}
for my $limit (['signup_limit', 'customers/limits/signups_per_address_hour', 60],
    ['mail_limit', 'customer/create_account/mail_per_recipient_hour', 10]) {
	my ($id, $path, $default) = @$limit;
	for my $off (0, -5) {
		finds("$id: $off", [$off < 0 ? 'error config.value' : (),
		    "warning stores.$id"],
		    qr/^warning +stores\.$id: store it: $path is $off: /m,
		    config($path, $off, qw(--store it)));
	}
	is_fine("$id: 1", qr/^ok +stores\.$id/m, config($path, 1,
	    qw(--store it)));
}
for my $list ('localhost', '10.0.0.1/8', '192.0.2.1, 10.0.0.1/8',
    '10.0.0.1/8,::/129') {
	my ($bad) = $list =~ /(localhost|10\.0\.0\.1\/8)/;
	finds("trusted addresses: $list", ['warning stores.trusted_addresses'],
	    qr/^warning +stores\.trusted_addresses: store it: .*: "\Q$bad\E" is/m,
	    config('customers/limits/trusted_addresses', $list,
	    qw(--store it)));
}
is_fine('sound ones', qr/^ok +stores\.trusted_addresses/m,
    config('customers/limits/trusted_addresses', '192.0.2.0/24, ::1'));
for (['customers/links/confirm', 'a?{id}', 'needs \{key\}'],
    ['customers/links/unsubscribe', '//x/{id}{code}', 'is no http or https'],
    ['customer/create_account/redirect_origins', 'x', 'has an item that']) {
	my ($path, $value, $fault) = @$_;
	finds("$path $value", ['error stores.links'],
	    qr/^error +stores\.links: store it: \Q$path\E $fault/m,
	    sql("INSERT INTO core_config_data (scope, scope_id, path, value)
	    VALUES ('stores', 2, '$path', '$value')",
	    "DELETE FROM core_config_data WHERE path = '$path'"));
}
is_fine('a front end of its own', qr/^ok +stores\.links/m,
    config('customers/links/confirm', 'https://app.example/#{email}/{key}'));
finds('no store', ['error stores.active'],
    qr/^error +stores\.active: no store is active/m,
    sql('UPDATE store SET is_active = is_active + 2',
    'UPDATE store SET is_active = is_active - 2'));
is_fine('all is well again', qr/^ok +stores\.locale: .*: 2$/m);

# Servers of another kind

sub restart
{
	$server->stop;
	$server->{arg}{options} = [@_];
	$server->again;
}

restart('--version=10.9.8-MariaDB', '--log-bin=binlog');
finds('an old server whose log is not synced', ['error database.version',
    'warning database.binary_log'],
    qr/^error +database\.version: 10\.9\.8-MariaDB \(install MariaDB 10\.10/m);
finds('a synced log', ['error database.version'],
    qr/^ok +database\.binary_log: log_bin = ON, sync_binlog = 1$/m,
    sql('SET GLOBAL sync_binlog = 1', 'SET GLOBAL sync_binlog = 0'));
restart('--version=11.0.2-MariaDB');
is_fine('a newer server', qr/^ok +database\.version: 11\.0\.2-MariaDB$/m);

# The session is as it must be because each connection begins with setting it.
# What stands between us and the server, such as a pool of connections, may keep
# that back; then it is as the server's variables say.

{
	my $proxy = Customers::Proxy->new(Customers::Test::short_scratch(),
	    $shop->{db_socket});
	my @charset = qw(character_set_client character_set_results
	    collation_connection);
	# Finding, what it says, the server's variable, right and wrong value.
	my @sessions = (
		['strict_mode', 'strict mode', 'sql_mode',
		    'STRICT_ALL_TABLES', 'STRICT_TRANS_TABLES'],
		['time_zone', 'UTC', 'time_zone', '+00:00', '+01:00'],
		['isolation', 'READ COMMITTED', 'tx_isolation',
		    'READ-COMMITTED', 'REPEATABLE-READ'],
		(map { ['character_set', 'utf8mb4', $_,
		    /^collation/ ? qw(utf8mb4_general_ci latin1_swedish_ci)
		    : qw(utf8mb4 latin1)] } @charset),
	);
	my $set = sub {
		my ($to, @rows) = @_;

		$shop->sql(join('; ', map { "SET GLOBAL $_->[2] = '$_->[$to]'" }
		    @rows));
	};

	restart('--skip-character-set-client-handshake');
	local $shop->{worker_db} = $proxy->{address};
	write_settings();
	$proxy->rule({ match => '^query SET SESSION', do => 'pretend',
	    times => 1000 });
	$set->(3, @sessions);
	is_fine('a session that was not set, but is right',
	    qr/^ok +database\.strict_mode: strict mode is in force$/m);
	for my $row (@sessions) {
		my ($id, $what, $variable) = @$row;

		finds("$variable that was not set",
		    ["error database.$id"],
		    qr/^error +database\.$id: $what is not in force$/m,
		    sub { $set->(4, $row) }, sub { $set->(3, $row) });
	}
	is($proxy->left, 1000 - 1 - @sessions, 'none was set');
	$proxy->rule();
	is_fine('one that is set', qr/^ok +database\.strict_mode: /m,
	    sub { $set->(4, @sessions) });
	$proxy->stop;
}
write_settings();

my ($provider) = grep { -e $_ } map { "$_/libgalera_smm.so" }
    qw(/usr/lib/galera /usr/lib64/galera);
SKIP: {
	lacking('no Galera', 4) unless defined($provider);
	my @galera = ('--wsrep-on=ON', "--wsrep-provider=$provider",
	    '--wsrep-cluster-address=gcomm://', '--wsrep-node-address=127.0.0.1',
	    '--binlog-format=ROW', '--wsrep-provider-options=' .
	    'gmcast.listen_addr=tcp://127.0.0.1:' . free_port() .
	    ';ist.recv_addr=127.0.0.1:' . free_port());
	restart(@galera, '--innodb-autoinc-lock-mode=1');
	finds('Galera with the wrong locks', ['error database.cluster'],
	    qr/^error +database\.cluster: .* innodb_autoinc_lock_mode = 1 \(/m);
	restart(@galera, '--innodb-autoinc-lock-mode=2');
	is_fine('Galera', qr/^ok +database\.cluster: Galera, and this node/m);
	$shop->sql("SET GLOBAL wsrep_cluster_address = ''");
	wait_until(60, sub { $shop->sql("SHOW STATUS LIKE 'wsrep_ready'") =~
	    /OFF/ });
	my ($status, $out) = call();
	is($status, $config, 'a node that has left its cluster');
	like($out, qr/^error +database\.connection: .*Galera node/m,
	    'it says so');
}

done_testing();
