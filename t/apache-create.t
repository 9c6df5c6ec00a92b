#!/usr/bin/perl
# The same through Apache with each of the shipped configurations: the pool
# behind mod_proxy_fcgi, mod_fcgid, plain CGI.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Create;
use Customers::Test;
use Test::More;

need_build(qw(customers.fcgi customersctl));
my $bad = 'Specified request cannot be processed.';
my $away = 'The service is temporarily unavailable. Please try again later.';

for my $server (qw(apache-proxy apache-fcgid apache-cgi)) {
	subtest($server => sub {
		my $shop = new_shop(server => $server);
		my $send = sub { http_request($shop->{port}, @_) };
		my $taken = check_create($shop, $send);
		check_refusals($shop, $send, $taken);

		my $answer = $send->('POST',
		    '/index.php/rest/default/V1/customers',
		    json => customer());
		is($answer->{status}, 200, 'under /index.php/');
		$answer = $send->('POST', '/rest/V1/customers',
		    chunked => ['{"customer":{"email":"chunked@example.com",',
			'"firstname":"a","lastname":"b"}}'],
		    headers => ['Content-Type', 'application/json']);
		is($answer->{status}, 200, 'a chunked body') or
		    diag($answer->{raw});
		nothing_kept($shop, 'a long chunked body', sub {
			is_error($send->('POST', '/rest/V1/customers',
			    chunked => [('x' x 50_000) x 2],
			    headers => ['Content-Type', 'application/json']),
			    413, 'The request body is larger than %1 bytes.',
			    'chunked 100 kB');
		});
		my $token = $shop->ctl(qw(token create test));
		chomp($token);
		$answer = $send->('POST', '/rest/V1/customers',
		    json => customer(group_id => 2),
		    headers => ['Authorization', "Bearer $token"]);
		is($answer->{status}, 200, 'Authorization arrives') or
		    diag($answer->{raw});
		is_error($send->('GET', '/rest/default//V1/customers'), 400,
		    $bad, 'an empty segment arrives');
		is_error($send->('GET', '/rest/default/V1/cust%2Fomers'), 404,
		    'Request does not match any route.',
		    'an encoded slash arrives');
		is_error(http_raw($shop->{port}, "garbage\r\n\r\n"), 400, $bad,
		    'garbage');
		is_error($send->('GET', '/rest/' . 'a' x 20_000), 414, $bad,
		    'long path');
		is_error($send->('GET', '/rest/',
		    headers => ['X-A', 'a' x 20_000]), 400, $bad,
		    'long header');
		is_error($send->('TRACE', '/rest/V1/customers'), 405,
		    'The TRACE HTTP method is not supported.', 'TRACE');
		$answer = $send->('GET', '/customer/account/');
		unlike($answer->{header}{'content-type'}, qr/json/,
		    'other paths are not touched');
		if ($shop->{pool}) {
			$shop->{pool}->stop;
			is_error($send->('POST', '/rest/V1/customers',
			    json => customer()), 503, $away, 'no workers');
		}
		$shop->stop;
	});
}

done_testing();
