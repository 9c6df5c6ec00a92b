#!/usr/bin/perl
# customers.fcgi -t, which tells beforehand whether a worker would start, and
# where a worker that does not start says why.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Service;
use Customers::Test;
use IO::Socket::UNIX;
use Test::More;

need('cc');
need_build('customers.fcgi');
my $program = builddir() . '/customers.fcgi';
my $dir = scratch();
my $log = "$dir/customers.log";
my $conf = "$dir/customers.conf";
local $ENV{CUSTOMERS_CONF} = $conf;
local $ENV{CUSTOMERS_DATADIR} = srcdir();
delete($ENV{REQUEST_METHOD});

sub settings
{
	spew($conf, join("\n", '[customers]', @_, ''), 0600);
}

# What -t says: status, output, error output.
sub tested
{
	my ($status, $out, $err) = run_command('', $program, '-t');

	return [$status >> 8, $out, $err];
}

settings("log = $log");
is_deeply(tested(), [0, "log: $log\na worker would start\n", ''], 'sound');
ok(!-e $log, 'the log is not made, which root might do');
settings('max_bdy = 2000', "log = $log");
is_deeply(tested(), [78, "log: $log\n", "$conf:2: max_bdy: unknown key\n"],
    'an unknown key; where the log is stands below it');
settings('log = syslog', 'max_body = 1');
is_deeply(tested(), [78, "log: syslog\n", "$conf:3: max_body: must be " .
    "a whole number from 1024 to 16777216\n"], 'a bad value');
settings('log = customers.log');
is_deeply(tested(), [78, "log: stderr\n", "$conf:2: log: must be stderr, " .
    "syslog or an absolute path\n"], 'no log');
for my $where ("$dir/nowhere/customers.log", $dir) {
	settings("log = $where");
	my $said = tested();
	is($said->[0], 78, "a log that can't be opened");
	like($said->[2], qr/^\Q$conf: log: $where\E: /, 'is named');
}
settings('mail_templates = /nonexistent');
like(tested()->[2], qr{^/nonexistent}, 'templates of mails');
settings('page_templates = /nonexistent');
like(tested()->[2], qr{^/nonexistent}, 'templates of pages');
unlink($conf);
is_deeply(tested(), [78, "log: stderr\n",
    "$conf: No such file or directory\n"], 'no settings file');

# As a CGI program it is told of no arguments (RFC 3875 section 4.4).
settings("log = $log");
{
	local @ENV{qw(REQUEST_METHOD REQUEST_URI)} = ('GET', '/rest/V1/nosuch');
	my (undef, $out) = run_command('', $program, '-t');
	like($out, qr/^Status: 503/, '-t in a query is none');
}

# A start that fails: its status, what the log has, and standard error.
sub started
{
	my ($name, $want, $in_log, @settings) = @_;

	unlink($log);
	settings(@settings);
	my $path = "$dir/socket";
	unlink($path);
	my $socket = IO::Socket::UNIX->new(Local => $path, Listen => 1) or
	    die "$path: $!\n";
	my $worker = Customers::Service->start(name => 'worker',
	    argv => [$program], stdin => $socket, log => "$dir/stderr");
	waitpid($worker->pid, 0);
	is($? >> 8, 78, "$name: status");
	my $stderr = slurp("$dir/stderr");
	unlink("$dir/stderr");
	like($stderr, $want, "$name: standard error");
	is(scalar(() = $stderr =~ /$want/g), 1, "$name: once");
	my @lines = map { Customers::HTTP::json()->decode($_) }
	    split(/\n/, $in_log ? slurp($log) : $stderr);
	is(scalar(@lines), 1, "$name: a line in the log");
	is($lines[0]{level}, 'error', "$name: an error");
	like($lines[0]{message}, $want, "$name: it says why");
}

my $typo = qr/\Q$conf\E:2: max_bdy: unknown key/;
started('a log file', $typo, 1, 'max_bdy = 2000', "log = $log");
started('stderr', $typo, 0, 'max_bdy = 2000', 'log = stderr');
started('templates', qr{/nonexistent\S*: No such file}, 1, "log = $log",
    'mail_templates = /nonexistent');

# A worker that was started with SIGCHLD ignored looks at another all the same.
{
	settings("log = $log");
	unlink($log, "$dir/socket");
	my $socket = IO::Socket::UNIX->new(Local => "$dir/socket",
	    Listen => 1) or die "$dir/socket: $!\n";
	my $worker = Customers::Service->start(name => 'worker',
	    argv => [$^X, '-e', '$SIG{CHLD} = "IGNORE"; exec(@ARGV)',
		$program], stdin => $socket, log => "$dir/stderr");
	ok(wait_until(60, sub { -e $log }), 'a worker that ignores SIGCHLD');
	kill('HUP', $worker->pid);
	ok(wait_until(60, sub { !$worker->is_running }), 'makes place') or
	    diag(slurp($log));
	$worker->stop;
}

# Under spawn-fcgi standard error is /dev/null: syslog has it, whether the
# settings name syslog, nothing, or a file that can't be opened.  A library in
# place of syslog(3) keeps what it is given.

spew("$dir/syslog.c", <<'EOT');
#include <stdio.h>
#include <stdlib.h>
#include <stdarg.h>

static void
keep(int priority, const char *format, va_list ap)
{
	FILE *file = fopen(getenv("SYSLOG_FILE"), "a");

	fprintf(file, "%d ", priority);
	vfprintf(file, format, ap);
	fclose(file);
}

void
syslog(int priority, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	keep(priority, format, ap);
	va_end(ap);
}

void
__syslog_chk(int priority, int flag, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	keep(priority, format, ap);
	va_end(ap);
}
EOT
my ($compiled, undef, $errors) = run_command('', 'cc', '-shared', '-fPIC',
    '-o', "$dir/syslog.so", "$dir/syslog.c");
is($compiled, 0, 'the library') or diag($errors);
for my $case (['syslog', 'log = syslog'], ['nothing'],
    ['no file', "log = $dir/nowhere/customers.log"]) {
	my ($name, @log) = @$case;
	local @ENV{qw(LD_PRELOAD SYSLOG_FILE)} = ("$dir/syslog.so",
	    "$dir/syslog");
	unlink("$dir/syslog");
	settings('max_bdy = 2000', @log);
	run_command('', '/bin/sh', '-c', 'exec "$0" 2>/dev/null', $program);
	my $said = -e "$dir/syslog" ? slurp("$dir/syslog") : '';
	like($said, qr/^3 \{.*"message":"$typo"\}\s*\z/, "$name: syslog has it");
}

done_testing();
