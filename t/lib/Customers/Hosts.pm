# The steps that every shipped web server configuration must pass: customers can
# sign up, and whatever the program or the web server refuses is refused in JSON
# and leaves nothing behind.  Each step is called with the shop and a function
# that sends a request.
package Customers::Hosts;

use strict;
use warnings;
use Customers::Create;
use Customers::HTTP qw(http_begin http_finish);
use Customers::Signer;
use Customers::Test;
use Exporter 'import';
use Test::More;
use Time::HiRes qw(sleep);

our @EXPORT = qw(check_host);

my $bad = 'Specified request cannot be processed.';
my $away = 'The service is temporarily unavailable. Please try again later.';
my $path = '/rest/default/V1/customers';

# What may stand before /rest/ and means nothing.
my @before_rest = ('', '/', '///', '/it', '//it', '/nosuch', '/index.php',
    '/index.php/it', '/shop', '/shop/it', '/shop/index.php', '//shop/outlet',
    '/shop/');

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

# No byte is changed on the way to the database and back.
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
			my $answer = $send->('POST', $path, @json,
			    chunked => [('x' x ($size / 2)) x 2]);
			is_error($answer, 413,
			    'The request body is larger than %1 bytes.',
			    "$size bytes");
			like($answer->{body}, qr/"parameters":\["65536"\]}/,
			    'the limit is a string');
		});
	}
}

# A field that only an integration may set shows whether the token has arrived.
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
		    SET expires_at = NULL, revoked_at = NULL, $end
		    WHERE name = 'test'");
		is_error($ask->(@header), 401, $refused, "no more, with $end");
	}
}

# Scheme, host, port and path arrive as the client has signed them: here what
# stands before the path, and further headers.
sub signed
{
	my ($shop, $send) = @_;
	my $target = '/rest/V1/store/websites?a[1]=b%20c&a[0]=%7e+&d';
	my $sent = '/rest/V1/store/websites?a%5B1%5D=b%20c&a%5B0%5D=~%2B&d';
	my $body = '{"customer":{"email":"signed@example.com",' .
	    '"firstname":"a","lastname":"b","group_id":2}}';
	my @urls = ((map { ["http://localhost$_", $_] } @before_rest),
	    ['http://shop.example', '', Host => 'Shop.example:80'],
	    ['http://shop.example:8080', '', Host => 'shop.example:8080'],
	    ['https://localhost', '', 'X-Forwarded-Proto' => 'https']);

	SKIP: {
		my $why = sign_lacks();
		lacking($why, 1) if defined($why);
		my @headers = sign_requests((map { { url => "$_->[0]$sent" } }
		    @urls), (map { { url => "http://wrong.example$_->[1]$sent" }
		    } @urls), { url => "http://localhost$path",
		    method => 'POST', body => $body, body_hash => 'sha256' });
		for my $i (0 .. $#urls) {
			my ($url, $before, @more) = @{$urls[$i]};
			my @answers = map { $send->('GET', "$before$target",
			    headers => ['Authorization', $_, @more]) }
			    @headers[$i, $i + @urls];
			is($answers[0]{status}, 200, "$url: signed") or
			    diag($answers[0]{raw});
			is_error($answers[1], 401, 'The signature is invalid.' .
			    ' Verify and try again.', "$url: and wrongly");
		}
		my @request = ('POST', $path, body => $body, headers => [
		    'Content-Type', 'application/json',
		    'Authorization', $headers[-1]]);
		is($send->(@request)->{status}, 200, 'a body');
		is_error($send->(@request), 401, 'An error occurred ' .
		    'validating the nonce', 'once');
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
	my ($shop, $send, $name) = @_;

	is_error($send->('GET', '/rest/default//V1/customers'), 400, $bad,
	    'an empty segment arrives');
	is_error($send->('GET', '/rest/'), 400, $bad, 'nothing after /rest/');
	for my $before (@before_rest) {
		my $answer = $send->('POST', "$before/rest/it/V1/customers",
		    json => customer());
		is($answer->{status}, 200, "$before/rest/ is served") or
		    diag($answer->{raw});
		is($answer->{json}{store_id}, 2, 'the store is that after it');
		is_error($send->('GET', "$before/rest/default//V1/customers"),
		    400, $bad, "$before/rest/: a path that has no form");
	}
	for my $none ($name =~ /^\.htaccess/ ? () : '/rest', '/it/rest',
	    '/a/b/c/rest/V1/customers', '/a/b/c/rest/', '/it/%72est/V1/x',
	    '/a/b/c/d/rest/V1/customers') {
		is_error($send->('POST', $none, json => customer()), 404,
		    'Request does not match any route.', "$none is no route");
	}
	for my $document ('/openapi.json', '/it/rest/openapi.json') {
		my $answer = $send->('GET', $document);
		is($answer->{status}, 200, "$document is served") or
		    diag($answer->{raw});
		is($answer->{json}{openapi}, '3.1.0', 'it is the document');
	}
	for my $query (qw(x 123 fields a+b --help)) {
		is_error($send->('GET', "/rest/V1/nosuch?$query"), 404,
		    'Request does not match any route.',
		    "a query without \"=\": $query");
	}
	for my $other ('/', '/customer/account/', '/restaurant/V1/customers',
	    '/it/restaurant/V1/customers', '/interest/V1/customers') {
		my $answer = $send->('GET', $other);
		unlike($answer->{raw}, qr/json|Server-Timing/,
		    "$other is not touched");
	}
}

# As many slow clients as there are workers have sent half of their bodies: a
# fast client is served, and afterwards the slow ones are.
sub slow_clients
{
	my ($shop, $send) = @_;
	my @slow = map {
		my ($socket, $half) = http_begin($shop->{port}, 'POST', $path,
		    json => customer());
		[$socket, split(/(.{9})/s, $half)];
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

# Requests that a web server refuses before it has found a location.  An
# .htaccess cannot change these answers, nor that to TRACE.
sub malformed
{
	my ($shop, $send, $name) = @_;
	my $end = "Host: localhost\r\nConnection: close\r\n";
	my $long = 'a' x 20_000;
	my @cases = (
		['garbage', 'garbage', 400, $bad],
		['no Host', "POST $path HTTP/1.1\r\nConnection: close\r\n",
		    400, $bad],
		['a faulty length', "POST $path HTTP/1.1\r\n$end" .
		    "Content-Length: x\r\n", 400, $bad],
		['a long path', "GET /rest/$long HTTP/1.1\r\n$end", 414, $bad],
		['a name that no file can have', 'GET /rest/' . 'a' x 256 .
		    " HTTP/1.1\r\n$end", 400, $bad],
		['a long header', "GET /rest/ HTTP/1.1\r\n${end}X-A: $long\r\n",
		    400, $bad],
		['an encoded slash', "GET /rest/default/V1/cust%2Fomers " .
		    "HTTP/1.1\r\n$end", 404,
		    'Request does not match any route.'],
		['TRACE', "TRACE $path HTTP/1.1\r\n$end", 405,
		    'The TRACE HTTP method is not supported.'],
		['Expect', "GET /rest/ HTTP/1.1\r\n${end}Expect: cake\r\n",
		    $name =~ /^nginx/ ? 400 : 417, $bad],
	);

	for my $case (@cases) {
		my ($what, $bytes, $status, $message) = @$case;
		nothing_kept($shop, $what, sub {
			my $answer = http_raw($shop->{port}, "$bytes\r\n");
			$name =~ /^\.htaccess/
			    ? like("$answer->{status} $what",
				qr/^4|^200 TRACE$/, "$what is refused")
			    : is_error($answer, $status, $message, $what);
		});
	}
}

# nginx's log and the program's log have the same request id.
sub request_id
{
	my ($shop, $send) = @_;

	for my $sent ([], ['X-Request-Id', 'of no use'],
	    ['X-Request-Id', 'mine-2']) {
		my $id = $send->('GET', '/rest/', headers => $sent)
		    ->{header}{'x-request-id'};
		ok(wait_until(60, sub {
			return slurp("$shop->{dir}/nginx-access.log") =~
			    / \Q$id\E$/m && slurp($shop->log_file) =~
			    /"request":"\Q$id\E"/;
		}), "$id is in both logs");
	}
}

# Replace customers.fcgi by a program that writes down its environment and dies.
sub proxy_header
{
	my ($shop, $send) = @_;
	my $told = "$shop->{run}/told";

	mkdir($told) && chmod(0777, $told) or die "$told: $!\n";
	$shop->stop;
	$shop->{program} = "$shop->{home}/customers.fcgi";
	spew($shop->{program}, <<"EOT", 0755);
#!$^X
my \$told = join("\\n", %ENV);
if (accept(my \$server, STDIN)) {
	1 while sysread(\$server, \$told, 65536, length(\$told)) &&
	    \$told !~ /\\x01\\x05\\0.\\0\\0..\\z/s;
}
open(my \$out, '>', '$told/new') || die;
print \$out \$told;
close(\$out) && rename('$told/new', '$told/all');
EOT
	$shop->start;
	is_error($send->('GET', $path, headers => ['Proxy', 'evil', 'X-Other',
	    'good']), 503, $away, 'a program that dies');
	my $text = slurp("$told/all");
	like($text, qr/HTTP_X_OTHER\n?good/, 'a header arrives');
	unlike($text, qr/evil/, 'HTTP_PROXY does not');
}

my @steps = (
	['configuration', \&is_clean],
	['creation', \&creation],
	['UTF-8', \&utf8],
	['chunked bodies', \&chunked],
	['Authorization', \&authorization],
	['signed requests', \&signed],
	['methods', \&methods],
	['paths', \&paths],
	['slow clients', \&slow_clients],
	['malformed requests', \&malformed],
	['request ids', \&request_id, qr/^nginx/],
	['HTTP_PROXY', \&proxy_header],
);

# Run all steps through SHOP's web server, NAME.  After the last, customers.fcgi
# is no longer there.
sub check_host
{
	my ($name, $shop) = @_;
	my $send = sub { http_request($shop->{port}, @_) };

	for my $step (@steps) {
		my ($what, $code, $servers) = @$step;
		next if $servers && $name !~ $servers;
		subtest($what => sub { $code->($shop, $send, $name) });
	}
}

1;
