#!/usr/bin/perl
# The shipped formats of access logs: the id that leads to the program's log, and
# no key, token or mail address.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use Test::More;

# What is sent, and what the line has of it.
my @requests = (
	['GET', '/rest/V1/directory/countries', '/rest/V1/directory/countries'],
	['GET', '/rest/V1/directory/countries/DE?fields=TOKEN',
	    '/rest/V1/directory/countries/DE'],
	['GET', '/customer/account/createPassword/?id=7&token=TOKEN',
	    '/customer/account/createPassword/'],
	['GET', '/it/customer/account/confirm/?back_url=&id=7&key=TOKEN',
	    '/it/customer/account/confirm/'],
	['GET', '/rest/V1/customers/7/password/resetLinkToken/TOKEN',
	    '/rest/V1/customers/7/password/resetLinkToken/*'],
	['GET', '/rest/V1/customers/7/password/reset%4CinkToken/TOKEN',
	    '/rest/V1/customers/7/password/*'],
	['PUT', '/rest/V1/customers/TOKEN@example.com/activate',
	    '/rest/V1/customers/*'],
	['PUT', '/rest/V1/customers/TOKEN%40example.com/activate?x=TOKEN',
	    '/rest/V1/customers/*'],
	['GET', '/customer/%61ccount/confirm/?id=7&key=TOKEN', '/customer/*'],
	['PATCH', '/rest/V1/customers?x=TOKEN', '/rest/V1/customers'],
);

for my $server (qw(nginx apache-proxy)) {
	my $shop = new_shop(server => $server, pages => 1,
	    settings => { scrypt => '4,8,1' });
	my $log = "$shop->{run}/" . ($server =~ /(\w+)/)[0] . '/access.log';
	my $n = 0;

	for my $request (@requests) {
		my ($method, $path, $want) = @$request;
		my $id = "access-$server-" . ++$n;
		my $answer = http_request($shop->{port}, $method, $path,
		    headers => ['X-Request-Id', $id, 'User-Agent', 'test',
			'Referer', 'http://localhost/?TOKEN']);
		my $sent = $answer->{header}{'x-request-id'};
		$id = $sent // '-';
		my $line;
		ok(wait_until(60, sub {
			($line) = grep { / \Q$id\E$/ } split(/\n/, slurp($log));
			return $line;
		}), "$server: $path: a line with the id") or next;
		my ($said, $status, $time) = $line =~
		    /^127\.0\.0\.1 - - \[[^]]+\] "([^"]*)" (\d+) (?:\d+|-) "-" "test" ([\d.]+) /
		    or fail("$server: $line");
		is($said, "$method $want HTTP/1.1", "$server: $path: the line");
		is($status, $answer->{status}, "$server: $path: its status");
	}
	# Those that the web server itself answers, maybe with an id of its own.
	my $lines = () = slurp($log) =~ /\n/g;
	http_request($shop->{port}, 'GET', $_)
	    for '/nosuch?x=TOKEN', '/rest/%ZZ?x=TOKEN';
	ok(wait_until(60, sub { $lines + 2 == (() = slurp($log) =~ /\n/g) }),
	    "$server: a line for each request");
	unlike(slurp($log), qr/TOKEN|example\.com/, "$server: no secret");

	# From an answer to the reason.
	my $answer = http_request($shop->{port}, 'POST', '/rest/V1/customers',
	    json => customer(lastname => undef));
	my $id = $answer->{header}{'x-request-id'};
	ok(wait_until(60, sub { slurp($log) =~ / \Q$id\E$/m }),
	    "$server: the access log has the id");
	my ($reason) = grep { /"request":"\Q$id\E"/ }
	    split(/\n/, slurp($shop->log_file));
	like($reason, qr/"path":"customer\.lastname"/,
	    "$server: and so has the program's");
	$shop->stop;
}
done_testing();
