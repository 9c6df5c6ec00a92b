#!/usr/bin/perl
# What is read of an account: by the customer itself (customers/me and its
# default addresses), and by administrators (customers/{id}): who may, what the
# answer shows, which is what a creation answers, and what it costs (contract
# G21 to G23).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Proxy;
use Customers::Test;
use Digest::SHA qw(sha256_hex);
use JSON::PP ();
use Test::More;

my $database = Customers::Test::own_mariadb();
my $shop = new_shop(start => 0, db_socket => $database->{socket},
    settings => { scrypt => '1,1,1', scrypt_weak => 'allow' });
my $program = [builddir() . '/customers.fcgi'];
my $proxy = Customers::Proxy->new(scratch(), $database->{socket});
my $not_authorized =
    "The consumer isn't authorized to access %resources.";
my $tokens = 0;

END { local $?; $proxy->stop if $proxy }

$proxy->stand_before($shop);
$shop->ctl(qw(attribute add size --type select --label Size --option S));
$shop->ctl(qw(attribute add nick --type text --label Nick));
$shop->ctl(qw(attribute add height --type decimal --label Height));
$shop->ctl(qw(attribute add story --type textarea --label Story));
$shop->ctl(qw(attribute add since --type date --label Since));
$shop->ctl(qw(attribute add gate --type text --label Gate
    --entity customer_address));
$shop->ctl(qw(attribute add floor --type int --label Floor
    --entity customer_address));
chomp(my $administrator = $shop->ctl(qw(token create test)));

sub send_request
{
	my $answer = cgi_request($program, @_, env => $shop->environment);

	is($answer->{exit}, 0, 'exit status 0') or diag($answer->{errors});
	return $answer;
}

sub bearer { return ('Authorization', "Bearer $_[0]") }

# GET PATH, with TOKEN if it is given, and HEADERS.
sub get
{
	my ($path, $token, @headers) = @_;

	return send_request('GET', $path, headers =>
	    [defined($token) ? bearer($token) : (), @headers]);
}

# Create a customer with FIELDS; returns the answer.
sub create
{
	my $answer = send_request('POST', '/rest/V1/customers',
	    json => customer(@_), headers => [bearer($administrator)]);

	is($answer->{status}, 200, 'created') or diag($answer->{raw});
	return $answer;
}

# A token of customer ID; CHANGES are to the columns of its row.
sub token_of
{
	my ($id, %changes) = @_;
	my $token = 'token' . ++$tokens;
	my %column = (generation => "(SELECT token_generation
	    FROM customer_entity WHERE entity_id = $id)",
	    expires_at => 'NOW() + INTERVAL 1 HOUR', %changes);

	$shop->sql("INSERT INTO $shop->{database}.customer_token (customer_id,
	    token_hash, generation, expires_at) SELECT $id,
	    '@{[sha256_hex($token)]}', $column{generation},
	    $column{expires_at}", "--database=$shop->{database}");
	return $token;
}

# A test: ANSWER is the 401 for RESOURCE.
sub is_refused
{
	my ($answer, $resource, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is_error($answer, 401, $not_authorized, $name);
	is_deeply($answer->{json}{parameters}, { resources => $resource },
	    "$name: $resource");
}

# A test: ANSWER is 200 with BODY.
sub answers
{
	my ($answer, $body, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($answer->{status}, 200, "$name: 200") or diag($answer->{raw});
	is($answer->{body}, $body, $name);
}

# In this order, which is that of their ids.
sub attributes
{
	my @pairs = @_;

	return map { { attribute_code => $pairs[$_ - 1], value => $pairs[$_] }
	    } grep { $_ % 2 } 1 .. $#pairs;
}

sub address
{
	return { firstname => 'Jane', lastname => 'Doe',
	    street => ['123 Oak Ave', 'back door'], city => 'Purchase',
	    postcode => '10755', telephone => '512', country_id => 'US',
	    region => { region_code => 'TX' }, @_ };
}

my $whole = create(group_id => 2, prefix => 'Dr', middlename => "A\x{e4}",
    suffix => 'II', dob => '1980-02-29', taxvat => 'X1', gender => 2,
    disable_auto_group_change => 1,
    extension_attributes => { is_subscribed => JSON::PP::true() },
    custom_attributes => [attributes(size => 1, nick => 'Jo',
	height => '1.5', story => "long\nstory", since => '2020-01-02')],
    addresses => [
	address(default_billing => JSON::PP::true(), company => 'C',
	    fax => '1', vat_id => 'V', prefix => 'p', middlename => 'm',
	    suffix => 's'),
	address(region => 'Nowhere', country_id => 'NZ',
	    custom_attributes => [attributes(gate => 'G', floor => 3)]),
	address(default_shipping => JSON::PP::true(),
	    custom_attributes => { gate => 'left' }, region => undef,
	    country_id => 'NZ')]);
my $plain = create();
my $elsewhere = send_request('POST', '/rest/outlet/V1/customers',
    json => customer(custom_attributes => { nick => 'other' }));
is($elsewhere->{status}, 200, 'created elsewhere');
my ($id, $plain_id) = map { $_->{json}{id} } $whole, $plain;
my $token = token_of($id);
my $me = '/rest/V1/customers/me';
my @below = ($me, "$me/billingAddress", "$me/shippingAddress");

# One text, whoever reads it.
answers(get($me, $token), $whole->{body}, 'me is what the creation answered');
answers(get($me, token_of($plain_id)), $plain->{body}, 'a plain customer');
answers(get($me, token_of($elsewhere->{json}{id})), $elsewhere->{body},
    'a customer of another website');
answers(get("/rest/V1/customers/$id", $administrator), $whole->{body},
    'the administrator reads it too');
answers(get("/rest/outlet/V1/customers/$id/", $administrator),
    $whole->{body}, 'through any store');
answers(send_request('GET', $me, headers => [bearer($token),
    'Content-Type', 'text/plain'], body => '{"customer":'), $whole->{body},
    'a GET looks at no body');

# Two subscriptions in its store do not double the addresses.
$shop->sql("INSERT INTO $shop->{database}.newsletter_subscriber (store_id,
    customer_id, subscriber_email, subscriber_status) SELECT 1, $id, 'x', 1");
answers(get($me, $token), $whole->{body}, 'subscribed twice');

# The addresses by themselves.
my @addresses = map { my ($n) = $_;
    JSON::PP->new->utf8->canonical->encode($whole->{json}{addresses}[$n])
} 0 .. 2;
for (['billingAddress', 0], ['shippingAddress', 2]) {
	my ($which, $n) = @$_;
	my $answer = get("$me/$which", $token);

	is($answer->{status}, 200, "$which: 200");
	isnt(index($whole->{body}, $answer->{body}), -1,
	    "$which stands in the customer") or diag($answer->{raw});
	is(JSON::PP->new->utf8->canonical->encode($answer->{json}),
	    $addresses[$n], "$which is that one");
	answers(get("$me/$which", token_of($plain_id)), '[]', "no $which");
	answers(get("$me/$which?fields=city,region[region_code]", $token),
	    '{"region":{"region_code":' . ($n == 0 ? '"TX"' : 'null') .
	    '},"city":"Purchase"}', "$which: fields");
}

# Fields, and what is refused before anybody is asked.
answers(get("$me?fields=email,addresses[id],extension_attributes", $token),
    qq({"email":"$whole->{json}{email}","addresses":[) . join(',', map {
    qq({"id":$_->{id}}) } @{$whole->{json}{addresses}}) .
    '],"extension_attributes":{"is_subscribed":true}}', 'fields');
answers(get("/rest/V1/customers/$id?fields=none", $administrator), '{}',
    'no known field');
for my $path (@below, "/rest/V1/customers/$id") {
	for my $with ($token, undef, $administrator) {
		is_error(get("$path?fields=a[", $with), 400, 'Invalid value of'
		    . ' "%value" provided for the %fieldName field.',
		    "$path: malformed fields");
		is_error(get($path, $with, 'Accept', 'text/html'), 406,
		    qr/^Server cannot match/, "$path: Accept");
	}
}

# Whose token is good where (contract Gc).
for my $path (map { s{/rest}{}r } @below) {
	is(get("/rest$_$path", $token)->{status}, 200, "'$_'$path")
	    for '', '/', '/all', '/default', '/it';
	is_refused(get("/rest/outlet$path", $token), 'self', "outlet$path");
	is_refused(get("/rest$path", $administrator), 'self',
	    "$path, an integration");
	is_refused(get("/rest$path"), 'self', "$path, a guest");
}
$shop->ctl(qw(config set customer/account_share/scope 0));
is(get("/rest/outlet/V1/customers/me", $token)->{status}, 200,
    'in another website if accounts are global');
$shop->ctl(qw(config unset customer/account_share/scope));

# What is a token, and what is none any more.
for (["Bearer $token", 200], ["bearer $token", 200], ["BEARER $token", 200],
    ["Bearer  $token", 401], ["Bearer\t$token", 401], ["Bearer $token ", 401],
    ["Bearer $token,", 401], ["Bearer ${token}x", 401], ['Bearer', 401],
    ["Bearer $token $token", 401], ['Bearer ', 401], ['', 401],
    ["Bearer\"$token\"", 401], [$token, 401], ['Basic dTpw', 401],
    ["Token $token", 401], ['Bearer aaaa.bbbb.cccc', 401]) {
	my ($header, $status) = @$_;
	my $answer = get($me, undef, 'Authorization', $header);

	if ($status == 200) {
		answers($answer, $whole->{body}, "'$header'");
	} else {
		is_refused($answer, 'self', "'$header'");
	}
}
is_refused(get($me, token_of($id, expires_at => 'NOW()')), 'self', 'expired');
is_refused(get($me, token_of($id, generation => '7')), 'self',
    'of another generation');
$shop->sql("UPDATE $shop->{database}.customer_entity SET token_generation =
    token_generation + 1, updated_at = updated_at
    WHERE entity_id = $plain_id");
answers(get($me, token_of($plain_id)), $plain->{body}, 'a new one is good');
for my $now ('', 'is gone') {
	$proxy->rule({ match => '^execute SELECT c\.email', do => 'empty' })
	    if $now;
	my $answer = get($me, $token);
	$now ? is_refused($answer, 'self', 'an account that has just gone')
	    : answers($answer, $whole->{body}, 'one that is there');
}
is($proxy->left, 0, 'so it was');

# Ids.
for my $bad (qw(password isEmailAvailable Me 1.5 1e0x 99999999999999999999 -),
    '%00', '1%2F2') {
	my $answer = get("/rest/V1/customers/$bad", $administrator);

	my $quoted = $bad =~ s/%(..)/chr(hex($1))/er;
	is_error($answer, 400, qq(The "$quoted" value's type is invalid. ) .
	    'The "int" type was expected. Verify and try again.', "id $bad");
	is_refused(get("/rest/V1/customers/$bad", $token),
	    'Magento_Customer::customer', "$bad, a customer");
}
for my $none (qw(0 -1 999999999 9223372036854775807)) {
	my $answer = get("/rest/V1/customers/$none", $administrator);

	is_error($answer, 404, 'No such entity with %fieldName = %fieldValue',
	    "id $none");
	is_deeply($answer->{json}{parameters}, { fieldName => 'customerId',
	    fieldValue => $none + 0 }, "id $none: parameters");
	like($answer->{body}, qr/"fieldValue":\Q$none\E}/, 'a number');
}
answers(get("/rest/V1/customers/+$id", $administrator), $whole->{body},
    'a sign');
answers(get('/rest/V1/customers/' . join('', map { sprintf('%%%02x', ord) }
    split(//, $id)), $administrator), $whole->{body}, 'percent-encoded');
is_refused(get("/rest/V1/customers/$id", $_), 'Magento_Customer::customer',
    'not an administrator') for $token, undef;
for my $route (['POST', $me],
    ['POST', "/rest/V1/customers/$id"], ['GET', "$me/nosuch"],
    ['GET', "/rest/V1/customers/$id/nosuch"], ['GET', "$me/billingaddress"],
    ['POST', "$me/billingAddress"]) {
	is_error(send_request(@$route, headers => [bearer($administrator)]),
	    404, 'Request does not match any route.', "@$route");
}

# The key of a pending account shows, but not to who creates it.
$shop->ctl(qw(config set customer/create_account/confirm 1));
my $pending = create();
my ($pending_id, $email) = @{$pending->{json}}{qw(id email)};
my $key = $shop->value("SELECT confirmation FROM customer_entity
    WHERE entity_id = $pending_id");
(my $with_key = $pending->{body}) =~
    s/(?="created_at")/"confirmation":"$key",/;
unlike($pending->{body}, qr/confirmation/, 'a creation hides the key');
answers(get($me, token_of($pending_id)), $with_key, 'the customer sees it');
answers(get("/rest/V1/customers/$pending_id", $administrator), $with_key,
    'the administrator too');
my $long = "\x{2603}" x 64;
utf8::encode($long);
$shop->sql("SET NAMES utf8mb4; UPDATE $shop->{database}.customer_entity
    SET confirmation = '$long', updated_at = updated_at WHERE entity_id = $pending_id");
is(get("$me?fields=confirmation", token_of($pending_id))->{body},
    qq({"confirmation":"$long"}), 'as long as its column');
$shop->sql("UPDATE $shop->{database}.customer_entity SET confirmation = NULL,
    updated_at = updated_at WHERE entity_id = $pending_id");
$shop->ctl(qw(config unset customer/create_account/confirm));
answers(get($me, token_of($pending_id)), $pending->{body},
    'confirmed, it has none');

# Three statements, whatever the account has: the shop, the token, the account.
sub statements
{
	my ($path, $bearer) = @_;
	my @seen = $proxy->statements(sub {
		is(get($path, $bearer)->{status}, 200, $path);
	});

	return grep { !/^query SET (?:SESSION|STATEMENT)/ }
	    grep { /^(?:query|execute) / } @seen;
}

for my $path (@below, "/rest/V1/customers/$id") {
	my @sent = statements($path, $path =~ m{/me} ? $token : $administrator);

	is(scalar(@sent), 3, "$path: three statements") or diag(explain(\@sent));
	like($sent[2], qr/customer_entity_varchar/, 'with attributes');
}
$shop->sql("DELETE FROM $shop->{database}.eav_attribute
    WHERE is_user_defined = 1");
my @sent = statements($me, $token);
is(scalar(@sent), 3, 'three statements') or diag(explain(\@sent));
unlike($sent[2], qr/UNION|varchar/, 'no values where there are no attributes');
is(get($me, $token)->{body}, $whole->{body} =~
    s/,"custom_attributes":\[(?:\{[^{}]*\},?)*\]//gr, 'and none in the answer');

# A fault is the database's.
$proxy->rule({ match => '^execute SELECT c\.email', do => 'refuse',
    times => 9 });
is_error(get($me, $token), 503, qr/^The service is temporarily/, 'no server');
$proxy->rule();
done_testing();
