#!/usr/bin/perl
# The same steps through every web server configuration that is shipped, as it
# is shipped: customers are created, and what is refused, by the program or by
# the web server, is refused in JSON and leaves nothing.
#
# "prove t/every-host.t :: WORD" runs those hosts whose names have WORD in them.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Create;
use Customers::HTTP qw(http_open http_finish);
use Customers::Test;
use IO::Socket::UNIX;
use Test::More;
use Time::HiRes qw(sleep);

my $bad = 'Specified request cannot be processed.';
my $away = 'The service is temporarily unavailable. Please try again later.';
my $path = '/rest/default/V1/customers';
my ($port, $dead) = (free_port(), free_port());

# Name, and the arguments of new_shop.  Of the two pools on TCP one is down.
my @hosts = (
	['nginx, unix socket', server => 'nginx'],
	['nginx, TCP', server => 'nginx', pool_port => $port, upstream =>
	    "127.0.0.1:$dead max_fails=3 fail_timeout=5s; " .
	    "server 127.0.0.1:$port max_fails=3 fail_timeout=5s"],
	['Apache, mod_proxy_fcgi', server => 'apache-proxy'],
	['Apache, mod_fcgid', server => 'apache-fcgid'],
	['Apache, mod_cgid', server => 'apache-cgi'],
	['.htaccess, mod_fcgid', server => 'htaccess-fcgid'],
	['.htaccess, mod_cgid', server => 'htaccess-cgi'],
);

# The steps.  Each is called with the shop and a function that sends a request.

sub creation
{
	my ($shop, $send) = @_;

	check_refusals($shop, $send, check_create($shop, $send));
	my $answer = $send->('POST', '/rest/V1/customers',
	    json => customer(), headers => ['X-Request-Id', 'mine-1']);
	is($answer->{status}, 200, 'without a store');
	is($answer->{header}{'x-request-id'}, 'mine-1',
	    'the request id comes back');
}

# Not a byte is changed on the way, to the database and back.
sub utf8
{
	my ($shop, $send) = @_;
	my ($name, $street) = ("Zo\xc3\xab \xe6\xbc\xa2\xe2\x80\x99s",
	    "Stra\xc3\x9fe \xf0\x9d\x93\x90 \xf0\x9f\x8f\xa0");
	my $answer = $send->('POST', $path,
	    headers => ['Content-Type', 'application/json'],
	    body => qq({"customer":{"email":"utf8\@example.com",) .
	    qq("firstname":"$name","lastname":"Doe","addresses":[{) .
	    qq("firstname":"a","lastname":"b","street":["$street"],) .
	    qq("city":"Berlin","postcode":"10115","country_id":"DE",) .
	    qq("telephone":"1"}]}}));

	is($answer->{status}, 200, 'status 200') or diag($answer->{raw});
	for my $text ($name, $street) {
		isnt(index($answer->{body}, qq("$text")), -1, 'in the answer');
	}
	my ($row) = $shop->rows('SELECT c.firstname, a.street
	    FROM customer_entity c JOIN customer_address_entity a
	    ON a.parent_id = c.entity_id WHERE email = "utf8@example.com"');
	is_deeply($row, { firstname => $name, street => $street },
	    'in the database');
	is_error($send->('POST', $path, json => customer(
	    email => "a\@\x{e9}\x{1f3e0}")), 400,
	    '"Email" is not a valid hostname.', 'refused');
}

sub chunked
{
	my ($shop, $send) = @_;
	my @json = (headers => ['Content-Type', 'application/json']);
	my $answer = $send->('POST', $path, @json,
	    chunked => ['{"customer":{"email":"chunked@example.com",',
		'"firstname":"a","lastname":"b"}}']);

	is($answer->{status}, 200, 'a chunked body') or diag($answer->{raw});
	for my $size (70_000, 1_000_000) {
		nothing_kept($shop, "$size bytes", sub {
			is_error($send->('POST', $path, @json,
			    chunked => [('x' x ($size / 2)) x 2]), 413,
			    'The request body is larger than %1 bytes.',
			    "$size bytes");
		});
	}
}

# What only an administrator may do shows whether the token has arrived.
sub authorization
{
	my ($shop, $send) = @_;
	my $token = $shop->ctl(qw(token create test));
	my $refused = q(The consumer isn't authorized to access %resources.);
	chomp($token);
	my @header = (headers => ['Authorization', "Bearer $token"]);
	my $ask = sub {
		return $send->('POST', $path, json => customer(group_id => 2),
		    @_);
	};

	is_error($ask->(), 401, $refused, 'a guest chooses no group');
	my $answer = $ask->(@header);
	is($answer->{status}, 200, 'an administrator does') or
	    diag($answer->{raw});
	is($answer->{json}{group_id}, 2, 'group 2');
	is_error($ask->(headers => ['Authorization', "Bearer x$token"]), 401,
	    $refused, 'another token does not');
	for my $end ('expires_at = NOW() - INTERVAL 1 SECOND',
	    'revoked_at = NOW()') {
		$shop->sql("USE $shop->{database}; UPDATE integration_token
		    SET expires_at = NULL, revoked_at = NULL, $end");
		is_error($ask->(@header), 401, $refused, "no more, with $end");
	}
}

sub methods
{
	my ($shop, $send) = @_;

	my $answer = $send->('OPTIONS', $path);
	is_error($answer, 405, 'The OPTIONS HTTP method is not supported.',
	    'OPTIONS');
	is($answer->{header}{allow}, 'GET, POST, PUT, DELETE',
	    'OPTIONS: Allow');
	$answer = $send->('HEAD', $path);
	is($answer->{status}, 405, 'HEAD');
	is($answer->{header}{allow}, 'GET, POST, PUT, DELETE', 'HEAD: Allow');
	like($answer->{header}{'content-type'}, qr{^application/json\b},
	    'HEAD: JSON it would be');
	is($answer->{body}, '', 'HEAD: without a body');
}

sub paths
{
	my ($shop, $send) = @_;

	is_error($send->('GET', '/rest/default//V1/customers'), 400, $bad,
	    'an empty segment arrives');
	is_error($send->('GET', '/rest/'), 400, $bad, 'nothing after /rest/');
	for my $other ('/', '/customer/account/', '/restaurant/V1/customers') {
		my $answer = $send->('GET', $other);
		unlike($answer->{raw}, qr/json|Server-Timing/,
		    "$other is not touched");
	}
}

# As many slow clients as there are workers, with half of their bodies sent: a
# fast one is served, and then they are.
sub slow_clients
{
	my ($shop, $send) = @_;
	my @slow = map {
		my $body = Customers::HTTP::json()->encode(customer());
		my $length = length($body);
		my $socket = http_open($shop->{port});
		print $socket "POST $path HTTP/1.1\r\nHost: localhost\r\n" .
		    "Content-Type: application/json\r\nConnection: close\r\n" .
		    "Content-Length: $length\r\n\r\n" .
		    substr($body, 0, $length / 2, '');
		[$socket, split(/(.{9})/s, $body)];
	} 1 .. $shop->{workers};

	sleep(0.2);
	my $answer = $send->('POST', $path, json => customer());
	is($answer->{status}, 200, 'the fast one is served') or
	    diag($answer && $answer->{raw});
	while (grep { @$_ > 2 } @slow) {
		for my $slow (grep { @$_ > 2 } @slow) {
			my $socket = $slow->[0];
			print $socket splice(@$slow, 1, 1);
		}
		sleep(0.02);
	}
	for my $slow (@slow) {
		$answer = http_finish(@$slow);
		is($answer->{status}, 200, 'a slow one is served') or
		    diag($answer && $answer->{raw});
	}
}

# What a web server refuses before it knows whose request it is.
sub malformed
{
	my ($shop, $send) = @_;
	my $port = $shop->{port};
	my $end = "Host: localhost\r\nConnection: close\r\n";

	is_error(http_raw($port, "garbage\r\n\r\n"), 400, $bad, 'garbage');
	is_error(http_raw($port, "POST $path HTTP/1.1\r\n" .
	    "Connection: close\r\n\r\n"), 400, $bad, 'no Host');
	is_error(http_raw($port, "POST $path HTTP/1.1\r\n$end" .
	    "Content-Length: x\r\n\r\n"), 400, $bad, 'a faulty length');
	is_error($send->('GET', '/rest/' . 'a' x 20_000), 414, $bad,
	    'long path');
	is_error($send->('GET', '/rest/', headers => ['X-A', 'a' x 20_000]),
	    400, $bad, 'long header');
	is_error($send->('GET', '/rest/default/V1/cust%2Fomers'), 404,
	    'Request does not match any route.', 'an encoded slash arrives');
	is_error($send->('TRACE', $path), 405,
	    'The TRACE HTTP method is not supported.', 'TRACE');
	my $answer = $send->('POST', $path, json => {},
	    headers => ['Expect', 'cake']);
	is_error($answer, $answer->{status} == 417 ? 417 : 400,
	    qr/^(?:Specified request|"%fieldName" is required)/, 'Expect');
	$answer = $send->('POST', '/index.php/rest/default/V1/customers',
	    json => customer());
	is($answer->{status}, 200, 'under /index.php/');
}

# In place of the pool: what a worker is told of a request with a header Proxy.
sub proxy_header
{
	my ($shop, $send) = @_;
	my $socket = "$shop->{run}/customers.sock";

	$shop->{pool}->stop;
	unlink($socket);
	my $listen = IO::Socket::UNIX->new(Local => $socket, Listen => 1) or
	    die "$socket: $!";
	chmod(0666, $socket);
	my $client = http_open($shop->{port});
	print $client "GET $path HTTP/1.1\r\nHost: localhost\r\n" .
	    "Proxy: evil\r\nX-Other: good\r\nConnection: close\r\n\r\n";
	my $worker = $listen->accept;
	sysread($worker, my $records, 65536);
	like($records, qr/HTTP_X_OTHERgood/, 'a header arrives');
	unlike($records, qr/evil/, 'HTTP_PROXY does not');
	close($worker);
	is_error(http_finish($client, ''), 503, $away, 'a worker that fails');
}

my @steps = (
	['configuration', \&is_clean],
	['creation', \&creation],
	['UTF-8', \&utf8],
	['chunked bodies', \&chunked],
	['Authorization', \&authorization],
	['methods', \&methods],
	['paths', \&paths],
	['slow clients', \&slow_clients],
	# An .htaccess has no say in these.
	['malformed requests', \&malformed, qr/^(?:nginx|Apache)/],
	['HTTP_PROXY', \&proxy_header, qr/unix socket|mod_proxy_fcgi/],
);

for my $host (@hosts) {
	my ($name, %arg) = @$host;

	next if @ARGV && index($name, $ARGV[0]) < 0;
	subtest($name => sub {
		my $shop = new_shop(%arg);
		my $send = sub { http_request($shop->{port}, @_) };
		for my $step (@steps) {
			my ($what, $code, $servers) = @$step;
			next if $servers && $name !~ $servers;
			subtest($what => sub { $code->($shop, $send) });
		}
		$shop->stop;
	});
}

done_testing();
