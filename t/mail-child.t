#!/usr/bin/perl
# What the MTA's program gets from us and what it does not: descriptors,
# environment, signals, arguments; from a FastCGI worker, as CGI and from
# customersctl, whatever the request carries.
# (Workers block signals and ignore SIGPIPE: neither is passed on.)
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Mail;
use Customers::Test;
use Test::More;

need('cc');

# A program that tells all about itself, in a file beside it.
my $dir = scratch();
spew("$dir/dump.c", <<'EOT');
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

int
main(int argc, char **argv)
{
	char path[4096];
	struct sigaction action;
	struct stat status;
	sigset_t blocked;
	FILE *out;
	long bytes = 0;
	unsigned descriptors = 0, pipes = 0;

	for (int i = 0; i < 65536; i++)
		if (fcntl(i, F_GETFD) != -1) {
			descriptors |= i < 31 ? 1u << i : 1u << 31;
			if (fstat(i, &status) == 0 && S_ISFIFO(status.st_mode))
				pipes++;
		}
	snprintf(path, sizeof(path), "%s.out.new", argv[0]);
	out = fopen(path, "w");
	fprintf(out, "descriptors %x pipes %u\n", descriptors, pipes);
	for (int i = 0; i < argc; i++)
		fprintf(out, "argument %s\n", argv[i]);
	for (char **e = environ; *e != NULL; e++)
		fprintf(out, "environment %s\n", *e);
	fprintf(out, "leader %d\n", getpgrp() == getpid());
	sigprocmask(SIG_BLOCK, NULL, &blocked);
	for (int i = 1; i < 32; i++) {
		if (sigismember(&blocked, i) == 1)
			fprintf(out, "blocked %d\n", i);
		if (sigaction(i, NULL, &action) == 0 &&
		    action.sa_handler == SIG_IGN)
			fprintf(out, "ignored %d\n", i);
	}
	while (getchar() != EOF)
		bytes++;
	fprintf(out, "message %d\n", bytes > 1000);
	fclose(out);
	snprintf(path + strlen(path) - 4, 5, "%s", "");
	char final[4096];
	snprintf(final, sizeof(final), "%s.new", path);
	return rename(final, path) == 0 ? 0 : 1;
}
EOT
my ($status, undef, $err) = run_command('', program('cc'), '-w', '-o',
    "$dir/dump", "$dir/dump.c");
is($status, 0, 'the dumping program is built') or diag($err);

my $shop = new_shop(start => 0, sendmail => "$dir/dump");
my $pool = $shop->start_pool;

# Requests that try to reach the child by header and by variable.
my @headers = ('Proxy', 'http://evil.example/', 'Path', '/evil',
    'Mail-Config', '/evil', 'Ld-Preload', '/evil.so', 'X', "a\tb",
    'Authorization', 'Basic c2VjcmV0');
my %variables = (MAIL_CONFIG => '/evil', BASH_ENV => '/evil', ENV => '/evil',
    IFS => 'x', LD_LIBRARY_PATH => '/evil', TZ => 'evil', SHELLOPTS => 'xtrace',
    QUERY_STRING => 'a=b', SENDMAIL => '/evil', HOME => '/evil',
    PERL5LIB => '/evil', PYTHONPATH => '/evil');

# What the child must have seen, for this recipient.
sub wanted
{
	my ($email) = @_;

	return join('', map { "$_\n" } 'descriptors 7 pipes 3',
	    "argument $dir/dump", 'argument -i', 'argument -f',
	    'argument owner@example.com', 'argument --', "argument $email",
	    'environment PATH=/usr/sbin:/usr/bin:/sbin:/bin',
	    'environment LANG=C.UTF-8', 'environment HOME=/', 'leader 1',
	    'message 1');
}

my $data;
sub child_saw
{
	my ($name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is(-e "$dir/dump.out" ? slurp("$dir/dump.out") : 'nothing',
	    wanted($data->{customer}{email}), "$name: what the child sees");
	unlink("$dir/dump.out");
}

for my $mode (['FastCGI', sub { fcgi_request($pool->{socket}, @_) }],
    ['FastCGI, the same worker again',
	sub { fcgi_request($pool->{socket}, @_) }],
    ['CGI', sub { cgi_request(builddir() . '/customers.fcgi', @_,
	env => { %{$shop->environment}, %variables }) }]) {
	my ($name, $send) = @$mode;

	$data = customer(firstname => '-oQ', lastname => '-t');
	my $answer = $send->('POST', '/rest/default/V1/customers',
	    json => $data, headers => \@headers, variables => \%variables);
	is($answer->{status}, 200, "$name: created") or diag($answer->{raw});
	child_saw($name);
}

# An address that looks like an option stays an address.
$data = customer(email => '-oqx@example.com');
my $answer = fcgi_request($pool->{socket}, 'POST', '/rest/V1/customers',
    json => $data);
is($answer->{status}, 200, 'created') or diag($answer->{raw});
child_saw('an address with a hyphen first');

# From cron.
sendmail_script("$dir/later", 'exit 75');
rename("$dir/dump", "$dir/dump.kept");
rename("$dir/later", "$dir/dump");
$data = customer();
fcgi_request($pool->{socket}, 'POST', '/rest/V1/customers', json => $data);
rename("$dir/dump.kept", "$dir/dump");
{
	local @ENV{keys(%variables)} = values(%variables);
	delete(local $ENV{LD_LIBRARY_PATH});
	local $ENV{IFS};
	is_deeply([flush_mail($shop)], [0, "1 sent, 0 later, 0 failed\n"],
	    'flushed');
}
child_saw('customersctl');

done_testing();
