#!/usr/bin/perl
# Requests signed by OAuth 1.0a, by a program that is none of ours: what holds,
# each with the same under a wrong secret, and what is refused, which leaves
# nothing behind (contract O).
use strict;
use warnings;
use utf8;
use Digest::SHA qw(sha256_hex);
use Encode qw(encode);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Proxy;
use Customers::Service;
use Customers::Signer;
use Customers::Test;
use Test::More;

Customers::Test::need_nothing_more(sign_lacks());
my $shop = new_shop(start => 0, workers => 4);
my $here = "--database=$shop->{database}";
my $db = Customers::Database->new($shop);
my $program = [builddir() . '/customers.fcgi'];
my $path = '/rest/V1/store/websites';	# owner may, clerk may not
my $now = time();

sub nonces
{
	my ($number) = $db->lines('SELECT COUNT(*) FROM integration_nonce');

	return $number;
}

# A request that is signed: what it is called, and what differs from the usual
# one.  What is sent: method, target, host, json, vary (variables).  What is
# signed: url, if not that, and members of oauth_sign.py; "after" changes the
# header.
sub request
{
	my ($name, %differs) = @_;
	my %sent = (name => $name, method => 'GET', target => $path,
	    host => 'shop.example', after => sub { });

	for my $key (qw(target host json vary after verb)) {
		$sent{$key} = delete($differs{$key}) if exists($differs{$key});
	}
	my %job = (url => "http://$sent{host}$sent{target}", %differs);
	$sent{method} = $sent{verb} // $job{method} // 'GET';
	return { %sent, job => \%job };
}

# Sign all of REQUESTS.
sub signed
{
	my (@requests) = @_;
	my @headers = sign_requests(map { $_->{job} } @requests);

	for my $request (@requests) {
		local $_ = shift(@headers);
		$request->{after}->();
		$request->{header} = $_;
	}
	return @requests;
}

sub send_it
{
	my ($request, %more) = @_;
	my @json = defined($request->{json})
	    ? (body => encode('UTF-8', $request->{json})) : ();

	return cgi_request($program, $request->{method}, $request->{target},
	    env => $shop->environment, headers => ['Host', $request->{host},
	    'Authorization', encode('UTF-8', $request->{header}),
	    @json ? ('Content-Type', 'application/json') : ()], @json,
	    variables => $request->{vary} // {}, %more);
}

# What is refused, in short: name, status, message.
my %refusal = (
	version => [400, q(The "%1" Oauth version isn't supported.)],
	required => [400, '"%fieldName" is required. Enter and try again.'],
	several => [400, 'One or more input exceptions have occurred.'],
	length => [400, 'The token length is invalid. Check the length and ' .
	    'try again.'],
	method => [400, 'Signature method %1 is not supported'],
	'key length' => [401, 'Consumer key is not the correct length'],
	key => [401, 'A consumer having the specified key does not exist'],
	nonce => [401, 'An error occurred validating the nonce'],
	token => [401, 'Specified token does not exist'],
	"another's" => [401, 'Token is not associated with the specified ' .
	    'consumer'],
	revoked => [401, 'Access token has been revoked'],
	signature => [401, 'The signature is invalid. Verify and try again.'],
	guest => [401, q(The consumer isn't authorized to access %resources.)],
);

sub holds
{
	my ($request) = @_;
	my $before = nonces();
	my $answer = send_it($request);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($answer->{status}, 200, "accepts: $request->{name}") or
	    diag("$answer->{raw} $request->{header}");
	is(nonces(), $before + 1, 'and remembers the nonce');
	return $answer;
}

sub fails
{
	my ($request, $why, $parameters) = @_;
	my $before = nonces();
	my $answer = send_it($request);
	my ($status, $message) = @{$refusal{$why}};

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is_error($answer, $status, $message, "refuses: $request->{name}");
	is_deeply($answer->{json}{parameters}, $parameters, 'parameters')
	    if defined($parameters);
	is(nonces(), $before, 'and remembers no nonce');
	return $answer;
}

sub customer_json
{
	return Customers::HTTP::json()->encode(customer(@_));
}

# Accepted

my $search = 'searchCriteria[filterGroups][%d][filters][0][field]=';
my $ten = join('&', map { "a[$_]=" . (12 - $_) } 0 .. 11);
my @accepted = (
	request('HMAC-SHA256'),
	request('HMAC-SHA1', hash => 'HMAC-SHA1'),
	# forms of the header
	request('a realm', realm => 'http://shop.example/'),
	request('a realm at the end', after => sub {
		s/$/, realm="x, y"/;
	}),
	request('no quotation marks', after => sub { tr/"//d }),
	request('no blanks', after => sub { s/, /,/g }),
	request('tabs and blanks', after => sub {
		s/=/ =\t/g; s/, / ,\t /g; s/$/ /;
	}),
	request('oauth', after => sub { s/OAuth/oauth/ }),
	request('OAUTH, a tab', after => sub { s/OAuth /OAUTH\t/ }),
	request('more blanks', after => sub { s/OAuth /OAuth   / }),
	request('after another scheme', after => sub { s/^/Basic dTpw, / }),
	request('after a token', after => sub { s/^/Bearer x / }),
	request('small hexadecimal digits', after => sub {
		s/(%..)/\L$1/g;
	}),
	request('a known parameter more', set => { oauth_callback => 'oob' }),
	request('an unknown one', set => { oauth_x => 'a b+c&d=%é' }),
	request('one without a value', set => { oauth_x => '' }),
	request('other parameters that are not signed', after => sub {
		s/$/, foo="1", bar, OAUTH_X="2"/;
	}),
	request('the last of two', after => sub {
		s/ oauth_nonce/ oauth_nonce="x", oauth_nonce/;
	}),
	request('no version', omit => ['oauth_version']),
	request('version 1', set => { oauth_version => '1' }),
	# timestamp and nonce
	request('eight minutes old', timestamp => time() - 480),
	request('ten minutes ahead', timestamp => time() + 590),
	request('zeros before', timestamp => "00$now"),
	request('an empty nonce', set => { oauth_nonce => '' }),
	request('a nonce of one character', nonce => 'x'),
	request('a nonce of 2000', nonce => 'x' x 2000),
	request('a nonce of anything', set => { oauth_nonce => "é\0 \"," }),
	# queries
	request('a query', target => "$path?b=2&a=1"),
	request('an empty query', target => "$path?"),
	request('brackets', target => "$path?a[0][b]=c&a[1][b]=d",
	    url => "http://shop.example$path?a%5B0%5D%5Bb%5D=c&" .
	    'a%5B1%5D%5Bb%5D=d'),
	request('encoded brackets', target => "$path?a%5B0%5d=c"),
	request('%20', target => "$path?a=b%20c"),
	request('%2B', target => "$path?a=b%2Bc"),
	request('a plus sign that is one', target => "$path?a=b+c",
	    url => "http://shop.example$path?a=b%2Bc"),
	request('@ and ,', target => "$path?a=b\@c.de,f"),
	request('encoded @', target => "$path?a=b%40c.de"),
	request('~', target => "$path?a=~b"),
	request('encoded ~', target => "$path?a=%7eb"),
	request('UTF-8', target => "$path?a=J%C3%A4ne%F0%9F%98%80"),
	request('a value with all in it',
	    target => "$path?a=%26%3D%25%22%2C%2F%3F"),
	request('no value', target => "$path?a=&b=1"),
	request('& too many', target => "$path?&&a=1&",
	    url => "http://shop.example$path?a=1"),
	request('% that is none', target => "$path?a=%zz&b=%",
	    url => "http://shop.example$path?a=%25zz&b=%25"),
	request('oauth_ in the query', target => "$path?a=1&oauth_token=x",
	    url => "http://shop.example$path?a=1"),
	# the eight forms
	request('no =, by the RFC', target => "$path?a&b=1"),
	request('no =, left out', target => "$path?a&b=1", form => ['odd']),
	request('two =, by the RFC', target => "$path?a=b=c&d=1"),
	request('two =, left out', target => "$path?a=b=c&d=1",
	    form => ['odd']),
	request('a name twice, both', target => "$path?a=2&a=1"),
	request('a name twice, the last', target => "$path?a=2&a=1",
	    form => ['last']),
	request('many, by bytes', target => "$path?" . $ten =~
	    s/\[(\d+)\]/%5B$1%5D/gr),
	request('many, naturally', target => "$path?" . $ten =~
	    s/\[(\d+)\]/%5B$1%5D/gr, form => ['naturally']),
	(map { my $form = $_;
	    request("all of that: " . join(' ', @$form), target =>
	    "$path?a10=1&a2=1&a10=2&b&c=d=e", form => $form) }
	    [], ['naturally'], ['last'], ['odd'], ['naturally', 'last'],
	    ['naturally', 'odd'], ['last', 'odd'],
	    ['naturally', 'last', 'odd']),
	# the URL
	request('a port', host => 'shop.example:8080'),
	request('port 80', host => 'shop.example:80',
	    url => "http://shop.example$path"),
	request('a host in capitals', host => 'SHOP.Example'),
	request('an address', host => '[::1]:8443'),
	(map { my ($name, $vary) = @$_;
	    request("https: $name", url => "https://shop.example$path",
	    vary => $vary) }
	    ['HTTPS', { HTTPS => 'on' }],
	    ['REQUEST_SCHEME', { REQUEST_SCHEME => 'https' }],
	    ['a proxy', { HTTP_X_FORWARDED_PROTO => 'https' }],
	    ['two', { HTTP_X_FORWARDED_PROTO => 'HTTPS, http',
		REQUEST_SCHEME => 'http' }]),
	request('https, port 443', host => 'shop.example:443',
	    vary => { HTTPS => 'on' }, url => "https://shop.example$path"),
	request('http before a proxy', vary => { HTTPS => 'on',
	    HTTP_X_FORWARDED_PROTO => 'http' }),
	(map { request("$_ before rest", target => "$_$path") } qw(/ /it
	    /index.php /shop/it //shop/index.php)),
	request('a store', target => '/rest/it/V1/store/websites'),
	request('all stores', target => '/rest/all/V1/store/websites'),
	request('a slash at the end', target => "$path/"),
	request('a folder', target => "/some/folder$path",
	    vary => { SCRIPT_NAME => '/some/folder/rest/customers.fcgi' }),
	# methods and bodies
	request('POST', method => 'POST', target => '/rest/V1/customers',
	    json => customer_json(group_id => 2)),
	request('a filter', method => 'POST',
	    target => '/rest/V1/customers?fields=id,addresses[city]',
	    url => 'http://shop.example/rest/V1/customers?' .
		'fields=id,addresses%5Bcity%5D',
	    json => customer_json(group_id => 2)),
	(map { my ($json, $hash) = (customer_json(group_id => 2,
		lastname => 'Doe'), $_);
	    request("a body and its $hash", method => 'POST',
	    target => '/rest/V1/customers', json => $json, body => $json,
	    hash => "HMAC-$hash", body_hash => lc($hash)) } qw(SHA256 SHA1)),
	request('the hash of no body', body_hash => 'sha256'),
);
my @twins = map { my %job = %{$_->{job}};
    +{ %$_, name => "$_->{name}, a wrong secret",
	job => { %job, token_secret => 'x' x 32 } } } @accepted;

signed(@accepted, @twins);
for my $i (0 .. $#accepted) {
	fails($twins[$i], 'signature');
	holds($accepted[$i]);
}
is($shop->value('SELECT COUNT(*) FROM customer_entity WHERE group_id = 2'), 4,
    'who signs may choose a group');
cmp_ok(scalar(@accepted), '>', 60, scalar(@accepted) . ' signed requests');

# Refused: why, its parameters, and the request.

my $hash = 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=';
my ($hers, $his) = map { { Customers::Shop::integration_keys($_) } } 1, 2;
my @customers = (method => 'POST', target => '/rest/V1/customers');
my @refused = (
	# the signature
	[signature => undef, request('a wrong consumer secret',
	    secret => 'x' x 32)],
	[signature => undef, request('secrets the other way round',
	    secret => $hers->{access_token_secret},
	    token_secret => $hers->{consumer_secret})],
	[signature => undef, request('the consumer secret alone',
	    token_secret => '')],
	[signature => undef, request('no signature in it', after => sub {
		s/(oauth_signature)="[^"]*"/$1=""/;
	})],
	[signature => undef, request('half a signature', after => sub {
		s/(oauth_signature="[^"]{20})[^"]*/$1/;
	})],
	[signature => undef, request('a byte more', after => sub {
		s/(oauth_signature="[^"]*)/$1A/;
	})],
	[signature => undef, request('not decoded', after => sub {
		s/(oauth_signature="[^"]*)%3D/$1%253D/;
	})],
	[signature => undef, request('SHA1 that is called SHA256',
	    hash => 'HMAC-SHA1', after => sub {
		s/HMAC-SHA1/HMAC-SHA256/;
	})],
	[signature => undef, request('a parameter that is not signed',
	    after => sub { s/$/, oauth_x="1"/ })],
	[signature => undef, request('a parameter that is not sent',
	    set => { oauth_x => '1' }, after => sub {
		s/oauth_x="1", //;
	})],
	[signature => undef, request('another nonce', after => sub {
		s/(oauth_nonce=")/${1}1/;
	})],
	[signature => undef, request('another timestamp', after => sub {
		s/(oauth_timestamp="\d+)(\d)/$1 . (9 - $2)/e;
	})],
	# what was signed is not what was sent
	[signature => undef, request('another method', method => 'POST',
	    verb => 'GET')],
	[signature => undef, request('another path',
	    url => "http://shop.example$path/")],
	[signature => undef, request('another store',
	    url => 'http://shop.example/rest/it/V1/store/websites')],
	[signature => undef, request('a path without what is before rest',
	    target => "/index.php$path", url => "http://shop.example$path")],
	[signature => undef, request('a path without the folder',
	    target => "/some/folder$path", url => "http://shop.example$path",
	    vary => { SCRIPT_NAME => '/some/folder/rest/customers.fcgi' })],
	[signature => undef, request('a query that is not signed',
	    target => "$path?a=1", url => "http://shop.example$path")],
	[signature => undef, request('a query that is not sent',
	    url => "http://shop.example$path?a=1")],
	[signature => undef, request('another value', target => "$path?a=1",
	    url => "http://shop.example$path?a=2")],
	[signature => undef, request('a parameter more',
	    target => "$path?a=1&b=2", url => "http://shop.example$path?a=1")],
	[signature => undef, request('a plus sign that is a blank',
	    target => "$path?a=b+c")],
	[signature => undef, request('escapes as they stand',
	    target => "$path?a%5B0%5D=b",
	    url => "http://shop.example$path?a%255B0%255D=b")],
	[signature => undef, request('the first of two',
	    target => "$path?a=2&a=1",
	    url => "http://shop.example$path?a=2")],
	[signature => undef, request('an odd one left out of two',
	    target => "$path?a&b=c=d",
	    url => "http://shop.example$path?a=")],
	[signature => undef, request('another host',
	    url => "http://test.example$path")],
	[signature => undef, request('another host, which the client claims',
	    url => "http://test.example$path",
	    vary => { HTTP_X_FORWARDED_HOST => 'test.example' })],
	[signature => undef, request('no port', host => 'shop.example:8080',
	    url => "http://shop.example$path")],
	[signature => undef, request('another port',
	    host => 'shop.example:8080',
	    url => "http://shop.example:8081$path")],
	[signature => undef, request('a port that was not sent',
	    url => "http://shop.example:8080$path")],
	[signature => undef, request('443 of http',
	    host => 'shop.example:443', url => "http://shop.example$path")],
	[signature => undef, request('https instead of http',
	    url => "https://shop.example$path")],
	[signature => undef, request('http instead of https',
	    vary => { HTTPS => 'on' })],
	[signature => undef, request('http instead of https at a proxy',
	    vary => { HTTP_X_FORWARDED_PROTO => 'https' })],
	[signature => undef, request('no host at all',
	    vary => { HTTP_HOST => undef })],
	# the body's hash
	[signature => undef, request('the hash of another body', @customers,
	    json => customer_json(group_id => 2), body => '{}',
	    body_hash => 'sha256')],
	[signature => undef, request('the hash of a body that is not sent',
	    body => '{}', body_hash => 'sha256')],
	[signature => undef, request('no hash of a body', @customers,
	    json => customer_json(group_id => 2), body_hash => 'sha256')],
	[signature => undef, request('the hash of another method',
	    body_hash => 'sha1')],
	[signature => undef, request('an empty hash',
	    set => { oauth_body_hash => '' })],
	[signature => undef, request('some hash',
	    set => { oauth_body_hash => $hash })],
	do {
		my $json = '{"customer": "' . 'x' x 70_000 . '"}';
		[signature => undef, request('a body that is too large',
		    method => 'POST', target => '/rest/V1/customers/confirm',
		    json => $json, body => $json,
		    body_hash => 'sha256')];
	},
	# what is asked before
	[version => ['2.0'], request('version 2.0',
	    set => { oauth_version => '2.0' })],
	[version => [''], request('an empty version',
	    set => { oauth_version => '' })],
	[version => ['1.0a'], request('version 1.0a and no nonce',
	    set => { oauth_version => '1.0a' }, omit => ['oauth_nonce'])],
	(map { [required => { fieldName => $_ }, request("no $_",
	    omit => [$_])] } qw(oauth_consumer_key oauth_signature_method
	    oauth_nonce oauth_timestamp oauth_token)),
	[required => { fieldName => 'oauth_signature' },
	    request('no oauth_signature', after => sub {
		s/(oauth_signature)="/$1_of="/;
	})],
	[several => undef, request('nothing but a parameter', after => sub {
		$_ = 'OAuth oauth_x="1"';
	})],
	[length => undef, request('no characters of a token', token => ' ',
	    set => { oauth_token => '' })],
	[length => undef, request('31 characters of a token',
	    token => substr($hers->{access_token}, 1))],
	[length => undef, request('33 characters of a token',
	    token => "$hers->{access_token}1")],
	[length => undef, request('33 bytes', token => 'é' . 'x' x 31)],
	[method => ['PLAINTEXT'], request('PLAINTEXT',
	    hash => 'PLAINTEXT')],
	[method => ['HMAC-SHA512'], request('HMAC-SHA512',
	    hash => 'HMAC-SHA512')],
	[method => ['hmac-sha256'], request('small letters',
	    set => { oauth_signature_method => 'hmac-sha256' })],
	[method => [''], request('no method', key => 'short',
	    set => { oauth_signature_method => '' })],
	['key length' => undef, request('31 characters of a key',
	    key => substr($hers->{consumer_key}, 1))],
	['key length' => undef, request('33 characters of a key',
	    key => "$hers->{consumer_key}1", timestamp => 1)],
	[key => undef, request('no characters of a key', key => '',
	    set => { oauth_consumer_key => '' })],
	[key => undef, request('an unknown key', key => 'x' x 32,
	    timestamp => 1)],
	[key => undef, request('a key in capitals',
	    key => uc($hers->{consumer_key}))],
	[key => undef, request('32 bytes', key => 'é' x 16)],
	(map { [nonce => undef, request("timestamp: $_->[0]",
	    set => { oauth_timestamp => "$_->[1]" }, token => 'x' x 32)] }
	    ['eleven minutes old', time() - 660],
	    ['fifteen minutes ahead', time() + 900], ['0', 0], ['1', 1],
	    ['-5', -5], ['a word', 'x'], ['empty', ''],
	    ['a number and a word', "${now}x"], ['a fraction', "$now.0"],
	    ['a blank before', " $now"], ['a sign', "+$now"],
	    ['an exponent', '1e9'], ['long', "1$now" x 3],
	    ['milliseconds', $now . '000'],
	    ['other digits', join('', map { chr(0x660 + $_) }
		split(//, $now))]),
	[token => undef, request('an unknown token', token => 'x' x 32,
	    token_secret => 'x' x 32)],
	[token => undef, request('a token in capitals',
	    token => uc($hers->{access_token}))],
	["another's" => undef, request("another's token",
	    token => $his->{access_token},
	    token_secret => $his->{access_token_secret})],
	["another's" => undef, request("another's key",
	    key => $his->{consumer_key}, secret => $his->{consumer_secret})],
	[revoked => undef, request('a revoked token', as => 3)],
	[revoked => undef, request('a revoked token, wrongly signed', as => 3,
	    secret => 'x' x 32)],
	# who signed, and may not
	[guest => { resources => 'Magento_Backend::store' },
	    request('an inactive integration', as => 4)],
	[guest => { resources => 'Magento_Backend::store' },
	    request('no parameter', after => sub { $_ = 'OAuth realm="x"' })],
	[guest => { resources => 'Magento_Backend::store' },
	    request('parameters of the query', target =>
	    "$path?oauth_consumer_key=$hers->{consumer_key}&oauth_token=x",
	    after => sub { $_ = '' })],
	[signature => undef, request('an inactive one, wrongly signed',
	    as => 4, secret => 'x' x 32)],
	# too much
	[signature => undef, request('1000 parameters and more', target =>
	    "$path?" . join('&', map { "a$_=" } 1 .. 1000))],
	[signature => undef, request('16 KiB and more', target =>
	    "$path?a=" . 'x' x 16_384)],
	# a creation, where nobody needs to be somebody, and the customer's own
	[signature => undef, request('a creation', @customers,
	    json => customer_json(), secret => 'x' x 32)],
	[nonce => undef, request('a creation, an old timestamp', @customers,
	    json => customer_json(), timestamp => 1)],
	[signature => undef, request('me', secret => 'x' x 32,
	    target => '/rest/V1/customers/me')],
);

# A signature holds, but is refused afterwards.
my @useless = (
	[guest => { resources => 'self' }, request('me', target =>
	    '/rest/V1/customers/me')],
	[guest => { resources => 'Magento_Backend::store' },
	    request('a clerk', as => 2)],
);
my @kept = signed(map { $_->[2] } @refused, @useless);
my $accounts = $shop->value('SELECT COUNT(*) FROM customer_entity');
for my $row (@refused) {
	my ($why, $parameters, $request) = @$row;

	fails($request, $why, $parameters);
}
is($shop->value('SELECT COUNT(*) FROM customer_entity'), $accounts,
    'nobody was made');
cmp_ok(scalar(@refused), '>', 80, scalar(@refused) . ' that are refused');
my $missing = send_it((grep { $_->{name} eq 'nothing but a parameter' }
    @kept)[0]);
is_deeply([map { $_->{parameters}{fieldName} } @{$missing->{json}{errors}}],
    [map { "oauth_$_" } qw(consumer_key signature signature_method nonce
    timestamp token)], 'all that is missing');
for my $row (@useless) {
	my ($why, $parameters, $request) = @$row;
	my $answer = send_it($request);

	is_error($answer, @{$refusal{$why}}, "refuses: $request->{name}");
	is_deeply($answer->{json}{parameters}, $parameters, 'parameters');
}

# An inactive one is a guest, and others do not look.
my ($guest, $grouped, $countries) = signed(
    request('an inactive one signs up', @customers, as => 4,
	json => customer_json()),
    request('an inactive one with a group', @customers, as => 4,
	json => customer_json(group_id => 2)),
    request('who does not ask', target => '/rest/V1/directory/currency',
	secret => 'x' x 32));
is(send_it($guest)->{status}, 200, $guest->{name});
is_error(send_it($grouped), @{$refusal{guest}}, $grouped->{name});
is(send_it($countries)->{status}, 200, $countries->{name});

# Nonces

my ($first, $later, $other, $wrong, $right, $plain) = signed(
    request('a nonce', nonce => 'once'),
    request('a nonce with another timestamp', nonce => 'once',
	timestamp => $now - 60),
    request('a nonce of another', nonce => 'once', as => 2,
	target => '/rest/V1/customers/999999'),
    request('a wrong signature', nonce => 'twice', secret => 'x' x 32),
    request('a nonce after a wrong signature', nonce => 'twice'),
    request('a nonce of an inactive one', nonce => 'once', as => 4));
holds($first);
fails({ %$first, name => 'the same again' }, 'nonce');
fails($later, 'nonce');
is(send_it($other)->{status}, 404, $other->{name});
fails($wrong, 'signature');
holds($right);
fails({ %$right, name => 'the same again' }, 'nonce');
fails($plain, 'guest');
is($shop->value("SELECT COUNT(*) FROM integration_nonce WHERE expires_at
    BETWEEN FROM_UNIXTIME($now + 1200) AND NOW() + INTERVAL 1260 SECOND"),
    nonces(), 'each is kept until its timestamp is too old');

# Those whose time is over are deleted, by the cron job or by one request of 256.
$shop->sql("UPDATE integration_nonce SET expires_at = NOW() - INTERVAL 1 SECOND
    ORDER BY nonce_hash LIMIT 3", $here);
my $number = nonces();
$shop->ctl(qw(mail flush));
is(nonces(), $number - 3, 'mail flush deletes old ones');
$shop->sql("INSERT INTO integration_nonce WITH RECURSIVE n AS (SELECT 1 AS i
    UNION SELECT i + 1 FROM n WHERE i < 900) SELECT SHA2(i, 256), '',
    NOW() - INTERVAL 1 SECOND FROM n", $here);
my $id = $shop->value("SELECT integration_id FROM integration
    WHERE name = 'owner'");
my ($lucky) = grep { sha256_hex("$id $_") =~ /^00/ } 1 .. 9999;
my ($common) = grep { sha256_hex("$id $_") !~ /^00/ } 1 .. 9999;
$number = nonces();
send_it($_) for signed(request('one of 255', nonce => $common));
is(nonces(), $number + 1, 'most requests delete none');
send_it($_) for signed(request('one of 256', nonce => $lucky));
is(nonces(), $number + 2 - 500, 'one deletes some');
$shop->ctl(qw(mail flush));

# Without the key that the secrets were sealed with

my $log = length(slurp($shop->log_file));
for my $key ('a6' x 32, undef) {
	my $what = defined($key) ? 'another integration_key' : 'no key';
	local $shop->{settings} = { %{$shop->{settings}},
	    integration_key => $key };
	$shop->write_settings;
	fails((signed(request($what)))[0], 'signature');
	is(cgi_request($program, 'GET', $path, env => $shop->environment,
	    headers => ['Authorization', "Bearer $hers->{access_token}"])
	    ->{status}, 200, "$what: the token is a bearer all the same");
}
$shop->write_settings;
my $told = substr(slurp($shop->log_file), $log);
is(() = $told =~ /"level":"error".*not sealed with this integration_key/g, 2,
    'the log tells');
unlike(slurp($shop->log_file), qr/fixtureconsumer|fixtureaccess|
    oauth_signature=|$hash/x, 'and never a credential');

# A connection that is lost when a nonce is stored, or a database that is away

my $proxy = Customers::Proxy->new(Customers::Test::short_scratch(),
    $shop->{db_socket});
END {
	local $?;
	$proxy->stop if $proxy;
}
$proxy->stand_before($shop);
for my $do (qw(drop swallow cut)) {
	$proxy->rule({ match => '^execute INSERT INTO integration_nonce',
	    do => $do });
	holds($_) for signed(request("a connection that is lost: $do"));
}
$proxy->rule({ match => '^execute SELECT i.integration_id', do => 'drop',
    times => 9 });
is(send_it($_)->{status}, 503, $_->{name})
    for signed(request('no database to look in'));
$proxy->rule({ match => '^execute INSERT INTO integration_nonce',
    do => 'drop', times => 9 });
is(send_it($_)->{status}, 503, $_->{name})
    for signed(request('no database to store a nonce'));
$proxy->rule();
$proxy->stop;
delete($shop->{worker_db});
$shop->write_settings;

# The same request many times at once, at two pools of workers

my $run = Customers::Test::short_scratch();
my $second = Customers::Service->pool(dir => scratch(), run => $run,
    workers => 4, program => $shop->{program}, env => $shop->environment);
$shop->{upstream} = "unix:$shop->{run}/customers.sock max_fails=0; " .
    "server unix:$run/customers.sock max_fails=0";
$shop->start;
END {
	local $?;
	$second->stop if $second;
}
for my $round (1 .. 3) {
	my ($request) = signed(request("round $round",
	    url => "http://localhost$path"));
	my @answers = http_together($shop->{port}, map { ['GET', $path,
	    headers => ['Authorization', $request->{header}]] } 1 .. 50);
	my %statuses;

	$statuses{$_->{status} // 0}++ for @answers;
	is_deeply(\%statuses, { 200 => 1, 401 => 49 },
	    "round $round: one of 50 is let in");
	is(scalar(grep { $_->{body} =~ /validating the nonce/ } @answers), 49,
	    'the others have used its nonce');
}

done_testing();
