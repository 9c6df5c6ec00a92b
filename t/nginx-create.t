#!/usr/bin/perl
# A customer is created through the shipped nginx configuration, and what is
# refused, by the program or by nginx, is refused in JSON and leaves nothing.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Create;
use Customers::Test;
use Test::More;

my $shop = new_shop();
my $send = sub { http_request($shop->{port}, @_) };
my $bad = 'Specified request cannot be processed.';

my $taken = check_create($shop, $send);
check_refusals($shop, $send, $taken);

# Other ways in

my $answer = $send->('POST', '/index.php/rest/default/V1/customers',
    json => customer());
is($answer->{status}, 200, 'under /index.php/');
$answer = $send->('POST', '/rest/V1/customers',
    chunked => ['{"customer":{"email":"chunked@example.com",',
	'"firstname":"a","lastname":"b"}}'],
    headers => ['Content-Type', 'application/json']);
is($answer->{status}, 200, 'a chunked body') or diag($answer->{raw});
$answer = $send->('POST', '/rest/V1/customers', json => customer(),
    headers => ['X-Request-Id', 'mine-1']);
is($answer->{header}{'x-request-id'}, 'mine-1', 'the request id comes back');

# The token of an administrator arrives.

my $token = $shop->ctl(qw(token create test));
chomp($token);
$answer = $send->('POST', '/rest/V1/customers',
    json => customer(group_id => 2));
is_error($answer, 401, q(The consumer isn't authorized to access %resources.),
    'a guest chooses no group');
$answer = $send->('POST', '/rest/V1/customers',
    json => customer(group_id => 2),
    headers => ['Authorization', "Bearer $token"]);
is($answer->{status}, 200, 'an administrator does') or diag($answer->{raw});
is($answer->{json}{group_id}, 2, 'group 2');
for my $end ('expires_at = NOW() - INTERVAL 1 SECOND', 'revoked_at = NOW()') {
	$shop->sql("USE $shop->{database}; UPDATE integration_token
	    SET expires_at = NULL, revoked_at = NULL, $end");
	$answer = $send->('POST', '/rest/V1/customers',
	    json => customer(group_id => 2),
	    headers => ['Authorization', "Bearer $token"]);
	is($answer->{status}, 401, "no more, with $end");
}

# What nginx answers itself

nothing_kept($shop, 'a long chunked body', sub {
	is_error($send->('POST', '/rest/V1/customers',
	    chunked => [('x' x 50_000) x 2]), 413,
	    'The request body is larger than %1 bytes.', 'chunked 100 kB');
});
is_error(http_raw($shop->{port}, "garbage\r\n\r\n"), 400, $bad, 'garbage');
is_error(http_raw($shop->{port}, "POST /rest/V1/customers HTTP/1.1\r\n" .
    "Connection: close\r\n\r\n"), 400, $bad, 'no Host');
is_error($send->('GET', '/rest/' . 'a' x 20_000), 414, $bad, 'long path');
is_error($send->('GET', '/rest/', headers => ['X-A', 'a' x 20_000]), 400,
    $bad, 'long header');
is_error($send->('TRACE', '/rest/V1/customers'), 405,
    'The TRACE HTTP method is not supported.', 'TRACE');
$answer = $send->('HEAD', '/rest/V1/customers');
is($answer->{status}, 405, 'HEAD');
is($answer->{body}, '', 'HEAD has no body');
$answer = $send->('GET', '/customer/account/');
unlike($answer->{header}{'content-type'}, qr/json/,
    'other paths are not touched');

# Without workers

my $pool = $shop->{pool};
$pool->stop;
nothing_kept($shop, 'no workers', sub {
	is_error($send->('POST', '/rest/V1/customers', json => customer()),
	    503, 'The service is temporarily unavailable. ' .
	    'Please try again later.', 'no workers: 503');
});
$shop->start_pool;
$answer = $send->('POST', '/rest/V1/customers', json => customer());
is($answer->{status}, 200, 'workers again');

done_testing();
