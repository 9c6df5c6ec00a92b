#!/usr/bin/perl
# The document of the interface and the interface are the same: its routes,
# callers, arguments, fields, limits and statuses, and its examples (contract
# G60 to G62).  What other tests ask, t/journeys.t compares with it too.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Account;
use Customers::Document;
use Customers::HTTP ();
use Customers::Json qw(json_parse);
use Customers::Shop;
use Customers::Test;
use Digest::SHA qw(sha256_hex);
use Test::More;

my ($shop, $admin) = account_tests(settings => { scrypt => '4,8,1' });
my $program = builddir() . '/customers.fcgi';
my $json = Customers::HTTP::json();

# The document for the bearer of TOKEN: "schema" or "openapi.json".
sub document
{
	my ($name, $token) = @_;
	my $answer = ask('GET', "/rest/default/$name", undef, $token);

	is($answer->{status}, 200, "$name: status 200") or
	    die($answer->{raw});
	return Customers::Document->new($answer->{body});
}

my $swagger = document('schema', $admin);
my $openapi = document('openapi.json', $admin);
my $operations = $openapi->operations;

# Routes

my %source = map { $_ => slurp($_) } glob(srcdir() . '/src/endpoint/*.c');
my ($table) = slurp(srcdir() . '/src/router.c') =~
    /\broutes\[\] = \{\n(.*?)\n\};/s;
my %resource = slurp(srcdir() . '/src/call/caller.h') =~
    /^#define (CALLER_\w+) "([^"]+)"/mg;
my %routes;
while ($table =~ /\{ "(\w+)",((?:\s*"[^"]*")+),\s*(\w+),\s*(\w+) \}/g) {
	my ($method, $words, $resource, $endpoint) = ($1, $2, $3, $4);
	my $path = join('', $words =~ /"([^"]*)"/g);

	$routes{"$method $path"} = { resource => $resource{$resource},
		endpoint => $endpoint } if $path =~ /^V1/;
}
cmp_ok(scalar(keys(%routes)), '>', 30, 'the table of routes is read');
is_deeply([sort(keys(%$operations))], [sort(keys(%routes))],
    'the document has every route, and no other');
is_deeply([sort(keys(%{$swagger->operations}))], [sort(keys(%routes))],
    'so has Swagger');
my ($rows) = slurp(srcdir() . '/src/document/operations.c') =~
    /\boperations\[\] = \{\n(.*?)\n\};/s;
my @rows;
my ($shared) = slurp(srcdir() . '/src/document/operations.c') =~
    /^#define METADATA_ROWS\(.*?\n((?:.*\\\n)*.*)/m;
for my $before ($rows =~ /METADATA_ROWS\("(V1[^"]*)"/g) {
	push @rows, map { "GET $before" . ($_ // '') }
	    $shared =~ /\{ "GET", path(?: "([^"]*)")?,/g;
}
push @rows, "$1 " . join('', $2 =~ /"([^"]*)"/g)
    while $rows =~ /^\t\{ "(\w+)",((?:\s*"V1[^"]*"(?:\s+"[^"]*")*)),/mg;
is_deeply([sort(@rows)], [sort(keys(%routes))],
    'the table of operations has no row without a route');
my %ids = map { $_->{id} => 1 } values(%$operations);
is(scalar(keys(%ids)), scalar(keys(%$operations)), 'ids are unique');
is($operations->{'POST V1/customers'}{id},
    'customerAccountManagementV1CreateAccountPost', 'the known id');

# Callers

my %key = Customers::Shop::integration_keys(2);
my $account = signup();
my $customer = sign_in($account);
for (['a guest', undef, sub { !defined($_[0]) }],
    ['a customer', $customer, sub { ($_[0] // 'self') eq 'self' }],
    ['a clerk', $key{access_token}, sub {
	($_[0] // 'Magento_Customer::customer') eq
	    'Magento_Customer::customer' }]) {
	my ($who, $token, $may) = @$_;
	my @may = grep { $may->($routes{$_}{resource}) } keys(%routes);

	is_deeply([sort(keys(%{document('schema', $token)->operations}))],
	    [sort(@may)], "what $who may use");
}
for my $key (sort(keys(%routes))) {
	my $needs = $routes{$key}{resource};

	is_deeply([map { keys(%$_) } @{$operations->{$key}{security}}],
	    [!defined($needs) ? () : 'bearer', ($needs // 'self') eq 'self'
	    ? () : 'oauth'], "$key: security");
	like($operations->{$key}{about}, qr/Needs \Q$needs\E\./,
	    "$key: what it needs") if defined($needs);
}

# Both forms say the same.

for my $key (sort(keys(%routes))) {
	is_deeply($swagger->operations->{$key}{$_}, $operations->{$key}{$_},
	    "$key: $_ in both forms")
	    for qw(id tags about told parameters example);
	is_deeply([sort(keys(%{$swagger->operations->{$key}{status}}))],
	    [sort(keys(%{$operations->{$key}{status}}))],
	    "$key: statuses in both forms");
}
for my $name (sort(keys(%{$openapi->schemas}))) {
	my ($one, $other) = map { $_->schemas->{$name} } $swagger, $openapi;

	is_deeply([sort(keys(%{$one->{properties} // {}}))],
	    [sort(keys(%{$other->{properties} // {}}))],
	    "$name: properties in both forms");
	is_deeply($one->{required}, $other->{required},
	    "$name: required in both forms");
}

# Arguments are those that the endpoint's file names.

for my $key (grep { /^P/ } sort(keys(%routes))) {
	my ($source) = grep { /^\Q$routes{$key}{endpoint}\E\(/m }
	    values(%source);
	my @arguments = $source =~ /\.name = "(\w+)"/g;
	my $body = $operations->{$key}{body};
	my @told = keys(%{$body ? $body->{properties} : {}});

	@told = grep { !/^(?:customer|password|redirectUrl)$/ } @told
	    if $body && $body->{properties}{customer};
	is_deeply([sort(@told)], [sort(@arguments)], "$key: arguments")
	    if @told || $key !~ /revoke/;
}

# Fields are those by which requests are bound.

my %table = (customer_rows => 'customer-data-customer-interface',
    address_rows => 'customer-data-address-interface',
    region_rows => 'customer-data-region-interface',
    extension_rows => 'customer-data-customer-extension-interface');
my $fields = slurp(srcdir() . '/src/customer/fields.c');
for my $rows (sort(keys(%table))) {
	my ($text) = $fields =~ /\b$rows\[\] = \{\n(.*?)\n\};/s;
	my %names = map { $_ => 1 } $text =~ /TEXT\(\s*struct \w+, (\w+)/g,
	    $text =~ /(?:PLAIN|INSIDE)\(\s*struct \w+, "(\w+)"/g,
	    $text =~ /\{ "(\w+)"/g;
	my $schema = $openapi->schemas->{$table{$rows}};
	is_deeply([sort(keys(%{$schema->{properties}}))],
	    [sort(keys(%names))], "$table{$rows}: fields");
}

# Limits: what has as many characters as the document allows is accepted, one
# more is refused.

my %label;
{
	my $text = $fields =~ s/^static const struct field extension.*//msr;
	my ($customers) = $fields =~ /\bcustomer_rows\[\](.*?)\n\};/s;
	$label{address}{$1} = $2 while $text =~
	    /TEXT\(struct address, (\w+),\s+"([^"]+)"/g;
	$label{customer}{$1} = $2 while $customers =~
	    /TEXT\(\s*struct customer, (\w+),\s+"([^"]+)"/g;
}

# What the document says of the member NAME of a customer or an address.
sub property
{
	my ($what, $name, $document) = @_;
	my $schema = ($document // $openapi)->schemas->{
	    "customer-data-$what-interface"};

	return $schema->{properties}{$name};
}

# A customer whose texts have as many characters as they may, and MORE.
sub long_customer
{
	my ($more) = @_;
	my %long;

	for my $what (qw(customer address)) {
		my $properties = $openapi->schemas->{
		    "customer-data-$what-interface"}{properties};
		for my $name (keys(%$properties)) {
			my $most = $properties->{$name}{maxLength};
			$long{$what}{$name} = 'x' x ($most + $more)
			    if $most && $name ne 'email';
		}
	}
	$long{address}{street} = ['x' x (property(qw(address street))->{items}
	    ->{maxLength} + $more)];
	my $data = customer(%{$long{customer}});
	$data->{customer}{addresses} = [{ %{$long{address}},
	    country_id => 'FR' }];
	return ($data, \%long);
}

{
	my ($data, $long) = long_customer(0);
	is_ok(ask('POST', '/rest/V1/customers', $data), undef,
	    'texts as long as they may be');
	cmp_ok(scalar(keys(%{$long->{customer}})), '>=', 6,
	    'limits of a customer');
	cmp_ok(scalar(keys(%{$long->{address}})), '>=', 12,
	    'limits of an address');

	($data) = long_customer(1);
	my $addresses = delete($data->{customer}{addresses});
	my $told = ask('POST', '/rest/V1/customers', $data)->{json}{message};
	my $said = sub {
		my ($what, $name, $most) = @_;
		my $label = $label{$what}{$name} // 'Street Address';
		my $line = "\"$label\" length must be equal or less than " .
		    "$most characters.";
		$line = $label =~ s{/.*}{}r . ' is not valid!'
		    if $what eq 'customer' && $name =~ /name$/;
		like($told, qr/^\Q$line\E$/m,
		    "$what: $name may have $most characters");
	};
	$said->('customer', $_, length($long->{customer}{$_}))
	    for sort(keys(%{$long->{customer}}));
	$told = ask('POST', '/rest/V1/customers',
	    customer(addresses => $addresses))->{json}{message};
	$said->('address', $_, ref($long->{address}{$_}) ? 255 :
	    length($long->{address}{$_}))
	    for sort(keys(%{$long->{address}}));
}
{
	my $most = property(qw(customer email))->{maxLength};
	my $email = 'u@' . ('a' x 60 . '.') x 4;
	$email .= 'b' x ($most - length($email) - 4) . '.com';
	is(length($email), $most, 'a long e-mail');
	is_ok(ask('POST', '/rest/V1/customers', customer(email => $email)),
	    undef, "e-mail may have $most characters");
	is_error(ask('POST', '/rest/V1/customers',
	    customer(email => 'b' . $email)), 400,
	    '"Email" uses too many characters.', 'and no more');
}

# Limits that are settings, and the rules of the store.

sub password_of
{
	my $of = document('openapi.json')->operations->{'POST V1/customers'};

	return $of->{body}{properties}{password};
}

is(password_of()->{minLength}, 8, 'passwords have at least 8 characters');
is(password_of()->{maxLength}, 256, 'and at most 256');
$shop->ctl(qw(config set customer/password/minimum_password_length 12));
$shop->ctl(qw(config set customer/address/street_lines 3));
$shop->ctl(qw(config set customers/limits/addresses_guest 7));
$shop->ctl(qw(config set customer/address/dob_show req));
$shop->ctl(qw(attribute add shoe --type int --label Shoe));
is(password_of()->{minLength}, 12, 'the setting of the store');
{
	my $now = document('openapi.json');
	my $of = sub { property(@_, $now)->{description} };
	like($of->(qw(address street)), qr/At most 3 in this store/,
	    'lines of a street');
	like($of->(qw(customer addresses)), qr/At most 7 from a guest/,
	    'addresses');
	like($of->(qw(customer dob)), qr/Required in this store/,
	    'a field that the store requires');
	unlike($of->(qw(customer taxvat)), qr/Required in this store/,
	    'one that it does not');
	like($of->(qw(customer custom_attributes)), qr/shoe \(int\)/,
	    'custom attributes');
	unlike($of->(qw(address custom_attributes)) // '', qr/shoe/,
	    'those of addresses are others');
}
is_refused(ask('POST', '/rest/V1/customers', { %{customer(
    dob => '2000-01-01')}, password => 'Short-pw1' }), 400, 'The password ' .
    'needs at least %1 characters. Create a new password and try again.',
    ['12'], 'a password of less');
$shop->ctl('config', 'unset', $_) for
    'customer/password/minimum_password_length', 'customer/address/dob_show',
    'customer/address/street_lines', 'customers/limits/addresses_guest';

# Examples are answered with 200, and the answers are as the document says.
# They are about one account, number 1, which is made anew for each.

my $here = "--database=$shop->{database}";
my $person = { email => 'jane@example.com', firstname => 'Jane',
	lastname => 'Doe', addresses => [{ firstname => 'Jane',
	lastname => 'Doe', street => ['Main Street 1'], city => 'Austin',
	region => { region_code => 'TX' }, postcode => '73301',
	country_id => 'US', telephone => '512', default_billing => \1,
	default_shipping => \1 }] };

# Make the account, pending if KEY; returns a token of it.
sub jane
{
	my ($key) = @_;

	$shop->sql('DELETE FROM customer_entity;
	    ALTER TABLE customer_entity AUTO_INCREMENT = 1;
	    ALTER TABLE customer_address_entity AUTO_INCREMENT = 1', $here);
	my $row = signup($person, password => 'Passw0rd-of-Jane');
	change($row, "rp_token = '" . sha256_hex(
	    'abcdef0123456789abcdef0123456789') . "',
	    rp_token_created_at = UTC_TIMESTAMP()");
	change($row, "confirmation = '" . '0123456789abcdef' x 2 . "'")
	    if $key;
	return sign_in($row);
}

sub encoded
{
	my ($text) = @_;

	return $text =~ s/([^A-Za-z0-9._~-])/sprintf('%%%02X', ord($1))/ger;
}

# Send the example of KEY: CHANGED has other values of parameters, ARG what else
# cgi_request takes, "token" who asks.
sub send_example
{
	my ($key, $token, $changed, %arg) = @_;
	my $operation = $operations->{$key};
	my ($method, $path) = split(/ /, $key);
	my %value = map { $_ => $operation->{parameters}{$_}{example} }
	    keys(%{$operation->{parameters}});
	my @query = map { "$_=" . encoded($value{$_}) } grep {
	    defined($value{$_}) && $operation->{parameters}{$_}{in} eq 'query'
	    } sort(keys(%value));

	%value = (%value, %$changed);
	$path =~ s/\{(\w+)\}/encoded($value{$1})/ge;
	$path .= '?' . join('&', @query) if @query;
	my @headers = defined($token) ? ('Authorization', "Bearer $token")
	    : ();
	return cgi_request($program, $method, "/rest/default/$path",
	    env => $shop->environment, $operation->{body} && !exists(
	    $arg{body}) ? (json => typed($operation->{example},
	    $operation->{body})) : (),
	    %arg, headers => [@headers, @{$arg{headers} // []}]);
}

# An example with the booleans and numbers that it had.
sub typed
{
	my ($value) = @_;

	return [map { typed($_) } @$value] if ref($value) eq 'ARRAY';
	return { map { $_ => /^default_(?:billing|shipping)$/ ? \1 :
	    $_ eq 'websiteId' ? $value->{$_} + 0 : typed($value->{$_}) }
	    keys(%$value) } if ref($value) eq 'HASH';
	return $value;
}

my %seen;
sub seen
{
	my ($key, $answer, $what) = @_;
	my ($method) = split(/ /, $key);
	my $operation = $operations->{$key};
	my $schema = $operation->{status}{$answer->{status}};

	ok($schema, "$key: $what: status $answer->{status} is documented") or
	    return diag($answer->{raw});
	$seen{$key}{$answer->{status}} = 1;
	for my $document ($openapi, $swagger) {
		my $why = $document->difference(
		    $document->operations->{$key}{status}{$answer->{status}},
		    json_parse($answer->{body}), '$');
		ok(!defined($why), "$key: $what: the answer is as described")
		    or diag($why);
	}
}

# The bearer that KEY needs; CUSTOMER is one of an account.
sub bearer
{
	my ($key, $customer) = @_;
	my $needs = $routes{$key}{resource};

	return undef if !defined($needs);
	return $needs eq 'self' ? $customer : $admin;
}

# What makes a request for KEY one that is answered with 404.
my %lost = (
	'POST V1/customers' => { json => customer(store_id => 999) },
	'PUT V1/customers/me' => { json => { customer => {
	    email => 'jane@example.com', firstname => 'J', lastname => 'D',
	    addresses => [{ id => 999 }] } } },
	'PUT V1/customers/password' => { json => {
	    email => 'nobody@example.com', template => 'email_reset' } },
	'POST V1/customers/resetPassword' => { json => {
	    email => 'nobody@example.com', resetToken => 'x',
	    newPassword => 'Passw0rd-9' } },
	'POST V1/customers/confirm' => { json => {
	    email => 'nobody@example.com', websiteId => 1 } },
	'POST V1/customers/isEmailAvailable' => { json => {
	    customerEmail => 'x@example.com', websiteId => 999 } },
);
my %wrong = (customerId => 999, addressId => 999, id => 999, storeId => 999,
    countryId => 'XX', attributeCode => 'nosuch', formCode => 'nosuch',
    email => 'nobody@example.com');
# Arguments with which a sign-in, or a change of the password, is refused.
my %strange = (
	'PUT V1/customers/me/password' => { json => {
	    currentPassword => 'x', newPassword => 'Passw0rd-9' } },
	'POST V1/integration/customer/token' => { json => {
	    username => 'jane@example.com', password => 'x' } },
	'POST V1/integration/admin/token' => { json => {
	    username => 'owner', password => 'x' } },
	'POST V1/customers' => { json => customer(group_id => 1) },
);

# Those for which the database must fail or a limit be reached.
my %rare = map { $_ => 1 } qw(409 422 429 500 503);

for my $key (sort(keys(%routes))) {
	my $pending = $key =~ m{/activate|customers/confirm$};
	my $token = bearer($key, jane($pending));
	my @body = $key =~ /^P/ ? (json => { customer => {},
	    x => 'x' x 70_000 }) : ();

	seen($key, send_example($key, undef, {}), 'a guest')
	    if defined($routes{$key}{resource});
	seen($key, send_example($key, $token, {}, headers =>
	    ['Accept', 'text/html']), 'no JSON');
	seen($key, send_example($key, $token, {}, %{$lost{$key}}),
	    'what does not exist') if $lost{$key};
	seen($key, send_example($key, $token, \%wrong), 'what does not exist')
	    if grep { exists($wrong{$_}) } $key =~ /\{(\w+)\}/g;
	seen($key, send_example($key, $token, {}, %{$strange{$key}}),
	    'wrong arguments') if $strange{$key};
	if (@body) {
		seen($key, send_example($key, $token, {}, @body), 'too large');
		seen($key, send_example($key, $token, {}, body => '{',
		    headers => ['Content-Type', 'application/json']),
		    'no JSON at all');
	}
	my ($method, $path) = split(/ /, $key);
	seen($key, cgi_request($program, $method,
	    "/rest/nosuch/$path", env => $shop->environment), 'no such store');
	my $answer = send_example($key, $token, {});
	is($answer->{status}, 200, "$key: the example") or
	    diag($answer->{raw});
	seen($key, $answer, 'the example');
	my $documented = $operations->{$key}{status};
	is_deeply([sort(grep { !$rare{$_} } keys(%$documented))],
	    [sort(keys(%{$seen{$key}}))],
	    "$key: every status that is documented is answered");
}

done_testing();
