#!/usr/bin/perl
# t/sandbox: up, up again, up with other values, down; its env file is right;
# bootstrap takes SANDBOX_DIR to it.  It has a folder of its own, so a running
# sandbox is left alone.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Service qw(children process_start);
use Customers::Test;
use File::Path qw(make_path);
use Test::More;

need(Customers::Shop::programs('nginx'), 'curl');
need_build(qw(customers.fcgi customersctl schema/regions.csv));

my $scratch = scratch();
my $dir = "$scratch/sand box";
my $sandbox = "$FindBin::Bin/sandbox";
$ENV{SANDBOX_DIR} = $dir;
delete(@ENV{qw(WORKERS SCRYPT PORT SENDMAIL SERVER LIMITS)});

END {
	local $?;
	run_command('', $^X, $sandbox, 'down') if $sandbox;
}

sub sandbox
{
	my ($command, %env) = @_;

	local @ENV{keys(%env)} = values(%env);
	return run_command('', $^X, $sandbox, $command);
}

# ./bootstrap of a tree whose make has nothing to build, called from the scratch
# folder.
my $tree = "$scratch/tree";
make_path("$tree/build", "$tree/bin");
symlink(srcdir() . "/$_", "$tree/$_") or die "link: $!" for qw(bootstrap t);
spew("$tree/$_", '') for qw(configure.ac configure Makefile.am Makefile.in);
spew("$tree/build/Makefile", "all:\n\nup:\n\t\@'$^X' '$sandbox' \$\@\n");
spew("$tree/bin/dpkg-query", "#!/bin/sh\necho installed\n", 0755);

sub bootstrap
{
	my ($target, $sandbox_dir) = @_;

	local $ENV{SANDBOX_DIR} = $sandbox_dir;
	local $ENV{PATH} = "$tree/bin:$ENV{PATH}";
	return run_command('', '/bin/sh', '-c',
	    'cd "$1" && exec tree/bootstrap "$2"', 'sh', $scratch, $target);
}

# Run a shell script after reading the env file; its output.
sub shell
{
	my ($script) = @_;
	my ($status, $out, $err) = run_command('', '/bin/sh', '-euc',
	    ". \"\$1\"\n$script", 'sh', "$dir/env");

	is($status, 0, 'the script ends well') or diag($err);
	chomp($out);
	return $out;
}

# What a hundred requests at once are answered with.
sub hundred
{
	return shell('curl -sZ -o /dev/null -w "%{http_code}\n" ' .
	    '"$BASE_URL/rest/V1/[1-100]" | sort -u');
}

my ($status, $out, $err) = sandbox('up');
is($status, 0, 'up') or die($err);
is($out . $err, '', 'says nothing');
my %value;
for my $name (qw(BASE_URL MAIL_DIR DB_SOCKET DB_NAME CUSTOMERSCTL
    CUSTOMERS_CONF LOG_FILE WORKERS POOL_PID ADMIN_TOKEN)) {
	$value{$name} = shell("printf %s \"\$$name\"");
	isnt($value{$name}, '', "$name is set");
}
like($value{BASE_URL}, qr{^http://127\.0\.0\.1:\d+$}, 'BASE_URL');
is(scalar(children($value{POOL_PID})), 2, 'two workers');
for my $worker (children($value{POOL_PID})) {
	like(slurp("/proc/$worker/cmdline"), qr/customers\.fcgi/,
	    'a worker is called so');
}
is(shell('mariadb -uroot -S "$DB_SOCKET" -N "$DB_NAME" ' .
    '-e "SELECT group_concat(store_id, code ORDER BY store_id) FROM store"'),
    '1default,2it,3outlet,4closed', 'root needs no password; stores');
is(shell('eval "$CUSTOMERSCTL config get web/unsecure/base_url"'),
    "$value{BASE_URL}/", 'CUSTOMERSCTL, base URL in the settings');

my $json = Customers::HTTP::json();
my $body = $json->encode(customer(group_id => 3));
is(shell("curl -s -o /dev/null -w '%{http_code}' " .
    '-H "Authorization: Bearer $ADMIN_TOKEN" ' .
    '-H "Content-Type: application/json" ' .
    "-d '$body' \"\$BASE_URL/rest/V1/customers\""), 200,
    'ADMIN_TOKEN is an administrator');
is(shell('ls "$MAIL_DIR" | wc -l'), 1, 'one mail');
is(hundred(), 404, 'no limits');
my $limits = 'eval "$CUSTOMERSCTL config get customers/limits/';
is(shell($limits . 'signups_per_address_hour"'), 0, 'nor of sign-ups');
is(shell($limits . 'trusted_addresses"'), '127.0.0.1', 'this host is trusted');

($status, $out, $err) = sandbox('up');
is($status, 0, 'up again');
is(shell('echo $POOL_PID'), $value{POOL_PID}, 'changes nothing');
($status, $out, $err) = sandbox('up', WORKERS => 3, SCRYPT => '10,8,1',
    LIMITS => 1);
is($status, 0, 'up with other values') or diag($err);
is(shell('echo $WORKERS'), 3, 'three workers');
my $pool = shell('echo $POOL_PID');
is(scalar(children($pool)), 3, 'three processes');
is(process_start($value{POOL_PID}), undef, 'the old pool is gone');
is(shell("curl -s -o /dev/null -w '%{http_code}' " .
    '-H "Content-Type: application/json" ' .
    "-d '{\"customer\":{\"email\":\"a\@example.com\",\"firstname\":\"a\"," .
    "\"lastname\":\"b\"},\"password\":\"Passw0rd!x\"}' " .
    '"$BASE_URL/rest/V1/customers"'), 200, 'a customer');
like(shell('mariadb -uroot -S "$DB_SOCKET" -N "$DB_NAME" ' .
    '-e "SELECT password_hash FROM customer_entity"'), qr/^\$s1\$0a0801\$/,
    'SCRYPT is the cost');
is(shell($limits . 'signups_per_address_hour"'), 60,
    'LIMITS are the shipped ones of sign-ups');
is(shell($limits . 'trusted_addresses"'), '', 'nobody is trusted');

# The demonstration, on one screen; with LIMITS, or the sandbox would be another.
($status, $out, $err) = sandbox('demo', WORKERS => 3, SCRYPT => '10,8,1',
    LIMITS => 1);
is($status, 0, 'demo') or diag($err);
is(shell('echo $POOL_PID'), $pool, 'it is the same sandbox');
cmp_ok(scalar(() = $out =~ /\n/g), '<=', 24, 'its story is one screen');
my ($number, $email) = $out =~ /number (\d+), (jane\S+)/;
is(shell("mariadb -uroot -S \"\$DB_SOCKET\" -N \"\$DB_NAME\" -e " .
    "'SELECT email FROM customer_entity WHERE entity_id = $number'"), $email,
    'it names the new customer');
like($out, qr/^\t2 rows of customer_address_entity, 1 of customer_mail$/m,
    'and what else was created');
my ($files) = $out =~ /^Where to look:\n((?:\t.*\n)+)/m;
$files =~ s{^\t(http\S+/console/)\t.*\n}{}m or die('no console');
my $console = $1;
like(shell("curl -s $console"), qr/<title>Customers console/, 'the console');
like(shell("curl -s ${console}mails/"), qr/"type":"file"/, 'and its mails');
my @files = map { s/^'(.*)'$/$1/r } $files =~ /^\t(.+)$/mg;
is(scalar(@files), 5, 'five files');
ok(-s, 'there is ' . s{.*/}{}r) for map { s/'//gr } @files;

# Last, as whoever has used up what a second allows is refused for a while.
is(hundred(), "404\n429", 'LIMITS are the shipped ones of nginx');

my $socket = shell('echo "$DB_SOCKET"');
# The sandbox SANDBOX_DIR, its pool and its sockets, goes with "down".
sub goes_down
{
	my ($sandbox_dir, $pool, $socket) = @_;
	my ($status, $out, $err) = bootstrap('down', $sandbox_dir);

	is($status, 0, "SANDBOX_DIR=$sandbox_dir ./bootstrap down");
	is($out . $err, '', 'says nothing');
	ok(!-e $dir, 'nothing is left of it');
	ok(!-e $socket, 'nor of its sockets');
	is(process_start($pool), undef, 'the pool is gone');
}

goes_down($dir, $pool, $socket);
($status, $out, $err) = sandbox('down');
is($status, 0, 'down again');
($status, $out, $err) = sandbox('up', SCRYPT => 'x');
isnt($status, 0, 'a bad value is refused');

# A relative path, and one that is not a sandbox.
($status, $out, $err) = bootstrap('up', 'sand box');
is($status, 0, 'SANDBOX_DIR=relative ./bootstrap up') or diag($out . $err);
is(shell('dirname "$CUSTOMERS_CONF"'), $dir, 'paths in env are absolute');
goes_down('sand box', shell('echo $POOL_PID'), shell('echo "$DB_SOCKET"'));
for my $command (qw(up down)) {
	local $ENV{SANDBOX_DIR} = $tree;
	($status, $out, $err) = sandbox($command);
	isnt($status, 0, "$command: another folder is refused");
	ok(-e "$tree/configure", 'and left alone');
}

done_testing();
