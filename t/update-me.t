#!/usr/bin/perl
# PUT customers/me (contract G25 to G30): what a change sends and leaves out,
# what it is refused for, and what it does to rows and mails.
use strict;
use warnings;
use utf8;
use Encode qw(encode);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Account;
use Customers::Database;
use Customers::Mail;
use Customers::Test;
use JSON::PP ();
use Test::More;

binmode(Test::More->builder->$_, ':encoding(UTF-8)')
    for qw(output failure_output todo_output);

my ($shop, $admin) = account_tests(settings => { scrypt => '4,8,1' });
my $db = Customers::Database->new($shop);
my ($true, $false) = (JSON::PP::true(), JSON::PP::false());
my $missing = 'The customer email is missing. Enter and try again.';
my $exists = 'A customer with the same email address already exists in an ' .
    'associated website.';

my %new_york = (firstname => 'Jane', lastname => 'Doe', street => ['1 Main St',
    'Floor 2'], city => 'Albany', postcode => '12207', telephone => '555',
    country_id => 'US', region => { region_code => 'NY' });
my %rome = (firstname => 'Gina', lastname => 'Rossi', street => ['Via Roma 1'],
    city => 'Roma', postcode => '00100', telephone => '06', country_id => 'IT',
    region => 'Roma', company => 'Acme', fax => '7', vat_id => 'IT1');

# The change of an account: FIELD beside the e-mail and names that it has.
sub put
{
	my ($account, $field, %more) = @_;

	return ask('PUT', $more{path} // '/rest/default/V1/customers/me',
	    { customer => { (map { $_ => $account->{$_} }
	    qw(email firstname lastname)), %$field }, %{$more{beside} || {}} },
	    $account->{token});
}

# A body as it stands.
sub put_body
{
	my ($account, $body) = @_;

	return ask('PUT', '/rest/default/V1/customers/me', $body,
	    $account->{token});
}

# What a change makes of an account, as it is stored and as it is read back.
sub changed
{
	my ($account, $field, $name, %more) = @_;
	my $answer = put($account, $field, %more);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($answer->{status}, 200, "$name: status 200") or
	    diag($answer->{raw});
	is_deeply(stored($account), $answer->{json}, "$name: as it is stored");
	return $answer->{json};
}

# The account as the customer reads it.
sub stored
{
	return ask('GET', '/rest/V1/customers/me', undef, $_[0]{token})
	    ->{json};
}

# A new customer who is signed in.
sub customer_in
{
	my $account = signup(@_);

	$account->{token} = sign_in($account);
	return $account;
}

# A test: a change is refused, and no row is touched.
sub refused
{
	my ($account, $field, $want, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	unchanged($name, sub {
		is_refused(ref($field) ? put($account, $field) :
		    put_body($account, $field), @$want, $name);
	});
}

# The list of faults of addresses that require these fields.
sub lacks
{
	my (@fields) = @_;
	my $one = '"%fieldName" is required. Enter and try again.';
	my $answer = pop(@fields);

	is_deeply($answer->{json}, @fields == 1 ? { message => $one,
	    parameters => { fieldName => $fields[0] } } : { message =>
	    'One or more input exceptions have occurred.', errors => [map {
	    { message => $one, parameters => { fieldName => $_ } } } @fields] },
	    "required: @fields") or diag($answer->{raw});
}

sub place
{
	return join('', map { "Error occurred during \"$_\" processing. " }
	    @_);
}

sub type
{
	my ($value, $type, @place) = @_;

	return [400, place(@place) . "The \"$value\" value's type is " .
	    "invalid. The \"$type\" type was expected. Verify and try again.",
	    undef];
}

sub line
{
	return [400, join("\n", @_), undef];
}

# Who may

my $jane = customer_in();
unchanged('nobody else', sub {
	my @path = ('PUT', '/rest/default/V1/customers/me');

	is_refused(ask(@path, '{'), not_for('self'), 'a guest');
	is_refused(ask(@path, '{', $admin), not_for('self'), 'an integration');
	is_refused(ask(@path, '{', 'x' x 43), not_for('self'), 'no token');
	is_refused(put($jane, {}, path => '/rest/outlet/V1/customers/me'),
	    not_for('self'), 'a store of another website');
	is_refused(ask('POST', '/rest/V1/customers/me', '{}', $jane->{token}),
	    404, 'Request does not match any route.', undef, 'POST');
	is_refused(put($jane, {}, path =>
	    '/rest/V1/customers/me?fields=a]'), 400, 'Invalid value of ' .
	    '"%value" provided for the %fieldName field.', { fieldName =>
	    'fields', value => 'a]' }, 'a malformed filter');
});
for my $store (qw(default it all), '') {
	my $path = $store eq '' ? '/rest/V1' : "/rest/$store/V1";

	is(put($jane, {}, path => "$path/customers/me")->{status}, 200,
	    "in store '$store'");
}
is_deeply(put($jane, { firstname => 'Joan' }, path =>
    '/rest/V1/customers/me?fields=id,firstname')->{json}, { id =>
    $jane->{entity_id} + 0, firstname => 'Joan' }, 'filtered');

# Bodies

refused($jane, '', [400, $missing, undef], 'no body');
for my $body ('[]', '{}', 'null', '"x"', '5', '{"customer":null}',
    '{"customer":{}}', '{"customer":[]}', '{"customer":{"email":null}}',
    '{"customer":{"email":""}}', '{"Customer":{"email":"x@example.com"}}',
    '{"email":"x@example.com"}', '{"customer":{"email":null,"dob":"x"}}') {
	refused($jane, $body, [400, $missing, undef], "body $body");
}
refused($jane, '{"customer":', [400, 'Decoding error.', undef], 'cut short');
refused($jane, '{"customer":"x"}', type('x', 'object'), 'a text');
refused($jane, '{"customer":true}', type('1', 'object'), 'a boolean');
refused($jane, '{"customer":{"email":"","gender":"x"}}',
    type('x', 'int', 'gender'), 'binding comes first');
refused($jane, '{"customer":{"firstname":[]}}', type('array', 'string',
    'firstname'), 'before what is missing, too');
for my $key (qw(foo firstName password passwordHash)) {
	refused($jane, { $key => undef }, [400, '"%fieldName" is not ' .
	    'supported. Correct the field name and try again.', { fieldName =>
	    ucfirst($key) }], "unknown: $key");
}
my $hash = $db->value("SELECT password_hash FROM customer_entity
    WHERE entity_id = $jane->{entity_id}");
changed($jane, { firstname => 'Jo' }, 'what stands beside', beside => {
    password => [], passwordHash => 'x:y:1', redirectUrl => 5, foo => {},
    email => 'z@example.com' });
is($db->value("SELECT password_hash FROM customer_entity
    WHERE entity_id = $jane->{entity_id}"), $hash, 'the password stays');

# The customer's own fields

my %optional = (prefix => 'Dr', middlename => 'Q', suffix => 'Jr', taxvat =>
    'IT1', dob => '1990-02-03', gender => 2, disable_auto_group_change => 1);
my $john = customer_in({ %optional });
my %all = %{stored($john)};
is_deeply(\%{changed($john, {}, 'nothing')}, { %all, updated_at =>
    account($john->{entity_id})->{updated_at} }, 'nothing changes');
is_deeply({ %{changed($john, { map { $_ => undef } keys(%optional),
    qw(addresses extension_attributes custom_attributes) }, 'null')},
    updated_at => 0 }, { %all, updated_at => 0 }, 'null is left out');
for my $field (qw(prefix middlename suffix taxvat dob)) {
	for my $empty ('', " \t") {
		my $json = changed($john, { $field => $empty },
		    "$field '$empty'");

		is($json->{$field}, undef, 'cleared');
		is($db->value("SELECT $field FROM customer_entity
		    WHERE entity_id = $john->{entity_id}"), undef, 'NULL');
		is(changed($john, { $field => $optional{$field} },
		    $field)->{$field}, $optional{$field}, 'and set again');
	}
}
is_deeply([map { changed($john, { gender => $_ }, "gender $_")->{gender} }
    1, 0, '3'], [1, 0, 3], 'gender');
is(changed($john, { disableAutoGroupChange => 0 }, 'camelCase')
    ->{disable_auto_group_change}, 0, 'a flag goes');
is_deeply([@{changed($john, { firstname => ' Jürgen ', lastname => "O'Neil" },
    'names')}{qw(firstname lastname)}], ['Jürgen', "O'Neil"], 'trimmed');

refused($john, { firstname => $_ }, line('"First Name" is a required value.'),
    'firstname ' . ($_ // 'null')) for undef, '', ' ';
refused($john, { lastname => $_ }, line('"Last Name" is a required value.'),
    'lastname ' . ($_ // 'null')) for undef, '', "\x{3000}";
refused($john, { firstname => '', lastname => '' },
    line('"First Name" is a required value.',
    '"Last Name" is a required value.'), 'both names');
refused($john, { firstname => 'a!', middlename => '<', lastname => '{' },
    line('First Name is not valid!', 'Last Name is not valid!',
    'Middle Name is not valid!'), 'names that are none');
refused($john, { taxvat => 'x' x 51 }, line('"Tax/VAT Number" length must ' .
    'be equal or less than 50 characters.'), 'taxvat');
refused($john, { prefix => "a\nb" }, line('"Name Prefix" contains ' .
    'characters that are not allowed.'), 'prefix');
refused($john, { dob => '1990-02-30' }, line('Invalid date'), 'dob');
refused($john, { dob => '2990-01-01' },
    line('The Date of Birth should not be greater than today.'), 'future');
refused($john, { gender => 9 }, line('Attribute gender does not contain ' .
    'option with Id 9'), 'gender');
refused($john, { gender => 'x' }, type('x', 'int', 'gender'), 'gender x');
refused($john, { email => $_->[0] }, line($_->[1]), "email $_->[0]") for
    ['nobody', '"Email" is not a valid email address.'],
    ['nobody@', '"Email" is not a valid email address.'],
    ['5', '"Email" is not a valid email address.'],
    ['a@b', '"Email" is not a valid hostname.'],
    ['x' x 65 . '@example.com', '"Email" uses too many characters.'];
refused($john, { email => [] }, type('array', 'string', 'email'), 'a list');

# What is the server's

my %mine = (id => 999, group_id => 2, website_id => 2, store_id => 3);
my $before = stored($john);
for my $values ([%mine], [map { $_ => 'x' } keys(%mine)],
    [map { $_ => [] } keys(%mine)], [groupId => {}, websiteId => $true,
	storeId => 1.5, Id => 'x'], [map { $_ => '1' } qw(created_at updated_at
	created_in confirmation default_billing default_shipping)],
    [created_at => '2001-01-01 00:00:00', extension_attributes =>
	{ assistance_allowed => 2 }]) {
	my $json = changed($john, { %$before{qw(firstname lastname)},
	    @$values }, "@$values[0, 1]");

	is_deeply({ %$json, updated_at => 0 }, { %$before, updated_at => 0 },
	    'ignored');
}
is($db->value('SELECT COUNT(*) FROM login_as_customer_assistance_allowed'), 0,
    'no assistance');
refused($john, { $_ => [] }, type('array', 'string', $_), "$_ has a type") for
    qw(created_at updated_at created_in confirmation default_billing
    default_shipping);

# Addresses

my $gina = customer_in({ addresses => [{ %new_york, default_billing => $true,
    default_shipping => $true }, { %rome }] });
my ($one, $two) = @{$gina->{answer}{addresses}};
my $ids = sub { join(' ', map { $_->{id} } @{$_[0]{addresses}}) };

for (undef, { addresses => undef }) {
	my $json = changed($gina, $_ // {}, 'addresses left out');

	is_deeply($json->{addresses}, [$one, $two], 'both stay');
	is_deeply([@$json{qw(default_billing default_shipping)}],
	    [$one->{id}, $one->{id}], 'the defaults, too');
}
my $json = changed($gina, { addresses => [{ id => $two->{id}, city => 'Ostia' },
    { id => "$one->{id}" }] }, 'a part of one');
is_deeply($json->{addresses}, [$one, { %$two, city => 'Ostia' }],
    'what is left out stays, and the default flags');
$json = changed($gina, { addresses => [{ id => $one->{id} }, { id =>
    $two->{id}, map { $_ => '' } qw(company fax vat_id) }] }, 'cleared');
my %bare = (%$two, city => 'Ostia');
delete(@bare{qw(company fax vat_id)});
is_deeply($json->{addresses}, [$one, \%bare], 'company, fax, vat_id');
is($db->value("SELECT COUNT(*) FROM customer_address_entity WHERE entity_id =
    $two->{id} AND company IS NULL AND fax IS NULL AND vat_id IS NULL"), 1,
    'NULL');
is_deeply(changed($gina, { addresses => [$one, $two] }, 'as it was read')
    ->{addresses}, [$one, $two], 'the same');

# Regions stay with their country.
my $milan = $db->value("SELECT region_id FROM directory_country_region
    WHERE country_id = 'IT' AND code = 'MI'");
for ([{}, 'RM', 'Roma'], [{ country_id => 'IT' }, 'RM', 'Roma'],
    [{ region_id => 0 }, undef, undef, 0],
    [{ region => 'Milano' }, 'MI', 'Milano', $milan],
    [{ region => {} }, undef, undef, 0],
    [{ region => 'Terra di Mezzo' }, ('Terra di Mezzo') x 2, 0],
    [{}, ('Terra di Mezzo') x 2, 0],
    [{ country_id => 'GB' }, undef, undef, undef],
    [{ region => { region => 'Kent' } }, 'Kent', 'Kent', 0],
    [{ region => undef, region_id => undef }, 'Kent', 'Kent', 0],
    [{ country_id => 'IT', region_id => $two->{region_id} }, 'RM', 'Roma']) {
	my ($sent, $code, $name, @id) = @$_;
	my $json = changed($gina, { addresses => [{ id => $one->{id} },
	    { id => $two->{id}, %$sent }] }, 'a region');
	my $region = $json->{addresses}[1]{region};

	is_deeply([@$region{qw(region_code region)}], [$code, $name],
	    $name // 'none');
	is($json->{addresses}[1]{region_id}, @id ? $id[0] : $two->{region_id},
	    'its id');
}

# Defaults: the one that asks, the last that asks, the one that was it.
for ([[1, {}, {}], 1], [[2, { default_billing => $false }, {}], 0],
    [[1, {}, { default_billing => $true }], 2],
    [[2, { default_billing => $true }, {}], 1],
    [[2, {}, {}], 1],
    [[2, { default_billing => $true }, { default_billing => $true }], 2],
    [[2, { default_billing => $false }, {}], 2],
    [[2, {}, { default_billing => $false }], 0]) {
	my ($sent, $which) = @$_;
	my (undef, @flags) = @$sent;
	my $json = changed($gina, { addresses => [{ id => $one->{id},
	    %{$flags[0]} }, { id => $two->{id}, %{$flags[1]} }] }, 'defaults');

	is($json->{default_billing}, [undef, $one->{id}, $two->{id}]->[$which],
	    "of billing: $which");
	is($json->{default_shipping}, $one->{id}, 'of shipping stays');
}
$json = changed($gina, { addresses => [{ id => $two->{id} }] }, 'one only');
is_deeply([$ids->($json), @$json{qw(default_billing default_shipping)}],
    [$two->{id}, undef, undef], 'the other is gone, the defaults with it');
is($db->value("SELECT COUNT(*) FROM customer_address_entity
    WHERE entity_id = $one->{id}"), 0, 'deleted');
$json = changed($gina, { addresses => { a => { %new_york, default_billing => 1 },
    b => { id => $two->{id} } } }, 'an object, and a new one');
is(scalar(@{$json->{addresses}}), 2, 'two');
is($json->{default_billing}, $json->{addresses}[1]{id}, 'the new one');
is($json->{addresses}[0]{id}, $two->{id}, 'in the order of their ids');
cmp_ok($db->value("SELECT MAX(ABS(TIMESTAMPDIFF(SECOND, created_at, NOW())))
    FROM customer_address_entity"), '<', 600, 'their times');
$json = changed($gina, { addresses => [{ %rome, id => 0 }, { %new_york, id =>
    undef }] }, 'only new ones');
unlike($ids->($json), qr/\b$two->{id}\b/, 'no old one');
is_deeply(changed($gina, { addresses => [] }, 'none')->{addresses}, [],
    'all are gone');
is_deeply(changed($gina, {}, 'none, again')->{addresses}, [], 'none');

$gina = customer_in({ addresses => [{ %new_york }, { %rome }] });
($one, $two) = @{$gina->{answer}{addresses}};
my $other = signup({ addresses => [{ %rome }] })->{answer}{addresses}[0]{id};
my $of_another = [400, 'Provided customer ID "%customer_id" isn\'t related ' .
    'to current customer address.', { customer_id => $gina->{entity_id} + 0 }];
refused($gina, { addresses => [{ id => $other }] }, $of_another, 'another\'s');
refused($gina, { addresses => [{ id => $one->{id} }, { %rome, id => "$other",
    city => '' }] }, $of_another, 'before its faults');
for my $id (999999999, -1, '9223372036854775807') {
	refused($gina, { addresses => [{ id => $id }] }, [404, 'No such ' .
	    'entity with %fieldName = %fieldValue', { fieldName => 'addressId',
	    fieldValue => $id + 0 }], "no address $id");
}
refused($gina, { addresses => [{ id => $one->{id} }, { id => $one->{id} }] },
    [400, 'Invalid value of "%value" provided for the %fieldName field.',
    { fieldName => 'id', value => "$one->{id}" }], 'twice');
refused($gina, { firstname => '', addresses => [{ id => $other }] },
    line('"First Name" is a required value.'), 'after the customer\'s own');
refused($gina, { addresses => 'x' }, type('x', 'array', 'addresses'), 'a text');
refused($gina, { addresses => [undef] }, type('', 'object', 'addresses'),
    'a null');
refused($gina, { addresses => { item => [{ %rome }] } },
    type('array', 'object', 'addresses'), 'a wrapper');
refused($gina, { addresses => [{ id => 'x' }] }, type('x', 'int', 'addresses',
    'id'), 'an id that is none');
refused($gina, { addresses => [{ id => $one->{id}, foo => 1 }] }, [400,
    '"%fieldName" is not supported. Correct the field name and try again.',
    { fieldName => 'Foo' }], 'unknown');
unchanged('what addresses lack', sub {
	lacks(qw(firstname lastname street telephone postcode countryId),
	    put($gina, { addresses => [{ city => 'X' }] }));
	lacks(qw(street city), put($gina, { addresses => [{ id => $one->{id},
	    street => [], city => ' ' }] }));
	lacks('telephone', put($gina, { addresses => [{ id => $one->{id} },
	    { id => $two->{id}, telephone => '' }] }));
	lacks('countryId', put($gina, { addresses => [{ id => $one->{id},
	    country_id => '' }] }));
});
refused($gina, { addresses => [{ id => $one->{id}, country_id => 'XX' }] },
    [400, 'Invalid value of "%value" provided for the %fieldName field.',
    { fieldName => 'countryId', value => 'XX' }], 'a country');
refused($gina, { addresses => [{ id => $one->{id}, region_id => 9999 }] },
    [400, 'Invalid value of "%value" provided for the %fieldName field.',
    { fieldName => 'regionId', value => '9999' }], 'a region');
refused($gina, { addresses => [{ id => $one->{id}, street => [1, 2, 3] }] },
    line('"Street Address" cannot contain more than 2 lines.'), 'a street');
refused($gina, { addresses => [{ id => $one->{id}, city => 'x' x 256 }] },
    line('"City" length must be equal or less than 255 characters.'), 'city');
$shop->ctl(qw(config set customers/limits/addresses_guest 2));
refused($gina, { addresses => [({}) x 3] }, [400,
    'Maximum items of type "%type" is %max', { max => 2, type =>
    '\\Magento\\Customer\\Api\\Data\\AddressInterface' }], 'too many');
$shop->ctl(qw(config unset customers/limits/addresses_guest));
is(scalar(@{put($gina, { addresses => [({}) x 100] })->{json}{errors}}), 50,
    'no more than 50 faults');

# Custom attributes

my @define = ([qw(customer nick --unique)], [qw(customer motto)],
    [qw(customer_address door)], [qw(customer_address gate --unique)]);
for (@define) {
	my ($entity, $code, @more) = @$_;

	$shop->ctl(qw(attribute add), $code, qw(--type text --label), ucfirst
	    $code, '--entity', $entity, @more);
}
$shop->ctl(qw(attribute add age --type int --label Age));
my $custom = sub {
	return { map { $_->{attribute_code} => $_->{value} }
	    @{$_[0]{custom_attributes} || []} };
};
my $anna = customer_in({ custom_attributes => { nick => 'an', motto => 'm', age => 7 },
    addresses => [{ %rome, custom_attributes => { door => 'd', gate => 'g1' } },
    { %new_york, custom_attributes => { gate => 'g2' } }] });
($one, $two) = map { $_->{id} } @{$anna->{answer}{addresses}};
for ([{}, 'left out'], [{ custom_attributes => [] }, 'an empty list'],
    [{ custom_attributes => undef }, 'null'],
    [{ custom_attributes => { nick => 'an' } }, 'one of them, the same']) {
	is_deeply($custom->(changed($anna, $_->[0], $_->[1])), { nick => 'an',
	    motto => 'm', age => 7 }, 'all stay');
}
is_deeply($custom->(changed($anna, { custom_attributes => { motto => 'n',
    age => 8 } }, 'two of them')), { nick => 'an', motto => 'n', age => 8 },
    'the other stays');
is_deeply($custom->(changed($anna, { custom_attributes => [{ attribute_code =>
    'motto', value => undef }, { attribute_code => 'age', value => '' }] },
    'no value')), { nick => 'an' }, 'cleared');
is($db->value("SELECT COUNT(*) FROM customer_entity_varchar
    WHERE entity_id = $anna->{entity_id}"), 1, 'no row is left');
$json = changed($anna, { addresses => [{ id => $one }, { id => $two,
    custom_attributes => { door => 'e' } }] }, 'of addresses');
is_deeply([map { $custom->($_) } @{$json->{addresses}}], [{ door => 'd',
    gate => 'g1' }, { door => 'e', gate => 'g2' }], 'stay as well');
$json = changed($anna, { addresses => [{ id => $one, custom_attributes =>
    { gate => 'g2' } }, { id => $two, custom_attributes => { gate => 'g1' } }] },
    'unique values');
is_deeply([map { $custom->($_)->{gate} } @{$json->{addresses}}], ['g2', 'g1'],
    'change places');
$json = changed($anna, { addresses => [{ id => $one }, { %rome,
    custom_attributes => { gate => 'g1' } }] }, 'of one that is deleted');
is_deeply([map { $custom->($_)->{gate} } @{$json->{addresses}}], ['g2', 'g1'],
    'goes to a new one');
$two = $json->{addresses}[1]{id};

my $bert = customer_in({ custom_attributes => { nick => 'be' }, addresses =>
    [{ %rome, custom_attributes => { gate => 'h' } }] });
my $unique = sub { [400, "The value of attribute \"$_[0]\" must be unique.",
    undef] };
refused($anna, { custom_attributes => { nick => 'be' } }, $unique->('nick'),
    'another has it');
refused($anna, { addresses => [{ id => $one, custom_attributes =>
    { gate => 'h' } }] }, $unique->('gate'), 'another\'s address');
refused($anna, { addresses => [{ id => $one, custom_attributes =>
    { gate => 'g1' } }, { id => $two }] }, $unique->('gate'),
    'one\'s own address');
refused($anna, { custom_attributes => { nick => 'be' }, email =>
    $bert->{email} }, $unique->('nick'), 'before the e-mail');
refused($anna, { custom_attributes => { foo => 1 } }, [400,
    place('custom_attributes') . 'The "foo" attribute code isn\'t defined. ' .
    'Verify the code and try again.', undef], 'undefined');
refused($anna, { custom_attributes => [{ attribute_code => 'nick' }] }, [400,
    place('custom_attributes') . 'The "nick" attribute code doesn\'t have a ' .
    'value set. Enter the value and try again.', undef], 'no value');
refused($anna, { custom_attributes => { age => 'x' } }, [400,
    place('custom_attributes') . 'Attribute "age" has invalid value. The "x" ' .
    'value\'s type is invalid. The "int" type was expected. Verify and try ' .
    'again.', undef], 'of another type');
# One that is required has a value already, or must be sent.
$shop->ctl(qw(attribute add pet --type text --label Pet --required));
refused($anna, {}, line('"Pet" is a required value.'), 'required by now');
is($custom->(changed($anna, { custom_attributes => { pet => 'cat' } }, 'sent'))
    ->{pet}, 'cat', 'sent');
is($custom->(changed($anna, {}, 'left out'))->{pet}, 'cat', 'it stays');
refused($anna, { custom_attributes => { pet => '' } },
    line('"Pet" is a required value.'), 'cleared');
$shop->sql("DELETE FROM eav_attribute WHERE attribute_code = 'pet'",
    "--database=$shop->{database}");

# The rules are those of the account's own store.

my $ida = customer_in({ taxvat => 'T' }, store => 'it');
$shop->ctl(qw(config set customer/address/taxvat_show req --store it));
$shop->ctl(qw(config set customer/address/dob_show req));
$shop->ctl(qw(config set customer/address/dob_show opt --store it));
is(changed($ida, {}, 'a field that is required')->{taxvat}, 'T', 'it is there');
refused($ida, { taxvat => '' }, line('"Tax/VAT Number" is a required value.'),
    'cleared');
refused($anna, {}, line('"Date of Birth" is a required value.'),
    'of another store');
$shop->ctl(qw(config unset customer/address/dob_show));

# Newsletter: [status before or none, what is sent, status after, mails].

my $subscriber = sub {
	my ($account) = @_;

	return join(', ', map { join(' ', @$_{qw(subscriber_status
	    subscriber_email store_id)}) } $shop->rows("SELECT * FROM
	    newsletter_subscriber WHERE customer_id = $account->{entity_id}
	    ORDER BY subscriber_id"));
};
my $news = customer_in();
my $email = $news->{email};
news($news);
my $subscribe = sub {
	my ($status, $sent, $name) = @_;

	$shop->sql("DELETE FROM newsletter_subscriber WHERE customer_id =
	    $news->{entity_id};" . (defined($status) ? "INSERT INTO
	    newsletter_subscriber (store_id, customer_id, subscriber_email,
	    subscriber_status) VALUES (1, $news->{entity_id}, '$email',
	    $status)" : ''), "--database=$shop->{database}");
	my $json = changed($news, { defined($sent) ? (extension_attributes =>
	    { is_subscribed => $sent }) : () }, $name);
	return [$subscriber->($news) =~ s/ .*//r,
	    !!$json->{extension_attributes}{is_subscribed}, news($news)];
};
for my $confirm (0, 1) {
	$shop->ctl(qw(config set newsletter/subscription/confirm), $confirm);
	my @on = $confirm ? (2, !!0, 'newsletter_confirm')
	    : (1, !!1, 'newsletter_success');

	for ([undef, $true, @on], [3, $true, @on], [2, $true, @on],
	    [4, $true, @on], [1, $true, 1, !!1],
	    [1, $false, 3, !!0, 'newsletter_unsubscribed'],
	    [2, $false, 2, !!0], [4, '0', 4, !!0], [3, 'no', 3, !!0],
	    [undef, $false, '', !!0], [undef, undef, '', !!0],
	    [1, undef, 1, !!1], [3, undef, 3, !!0], [2, undef, 2, !!0]) {
		my ($status, $sent, @want) = @$_;
		my $name = 'newsletter ' . join(' ', map { $_ // '-' }
		    $confirm, $status, $sent);

		is_deeply($subscribe->($status, $sent, $name), \@want, $name);
	}
}
# The mail's link is that of the row.
$subscribe->(undef, $true, 'to be confirmed');
my ($row) = $shop->rows("SELECT * FROM newsletter_subscriber
    WHERE customer_id = $news->{entity_id}");
ok((grep { /id=$row->{subscriber_id}\b/ &&
    /code=$row->{subscriber_confirm_code}\b/ } links($news)), 'the link');
$shop->ctl(qw(config unset newsletter/subscription/confirm));
# While the account is pending.
$shop->ctl(qw(config set customer/create_account/confirm 1));
change($news, "confirmation = 'key'");
for ([undef, 4], [3, 4], [2, 2], [4, 4]) {
	is_deeply($subscribe->($_->[0], $true, 'pending'), [$_->[1], !!0],
	    'pending: ' . ($_->[0] // 'none'));
}
$shop->ctl(qw(config set customer/create_account/confirm 0));
is_deeply($subscribe->(4, $true, 'a key that holds nobody back'), [1, !!1,
    'newsletter_success'], 'a key that holds nobody back');
is(stored($news)->{confirmation}, 'key', 'the key stays');
change($news, 'confirmation = NULL');
refused($news, { extension_attributes => { is_subscribed => 'abc' } },
    type('abc', 'boolean', 'extension_attributes', 'is_subscribed'), 'abc');
refused($news, { extension_attributes => { foo => 1 } }, [400,
    '"%fieldName" is not supported. Correct the field name and try again.',
    { fieldName => 'Foo' }], 'an extension');
# A guest's row is taken over.
my $guest = sub {
	my ($email, $status) = @_;

	$shop->sql("INSERT INTO newsletter_subscriber (store_id,
	    subscriber_email, subscriber_status) VALUES (1, '$email', $status)",
	    "--database=$shop->{database}");
};
for ([3, 1, 'newsletter_success'], [2, 1, 'newsletter_success'], [1, 1]) {
	my ($status, @want) = @$_;
	my $account = customer_in();

	news($account);
	$guest->($account->{email}, $status);
	changed($account, { extension_attributes => { is_subscribed => 1 } },
	    'a guest\'s');
	is_deeply([$subscriber->($account), news($account)],
	    ["$want[0] $account->{email} 1", @want[1 .. $#want]],
	    "a guest's $status is taken over");
}

# E-mail

my $token = $db->value("SELECT REPEAT('a', 64)");
my $mark = "rp_token = '$token', rp_token_created_at = NOW()";
my $mary = customer_in({ extension_attributes => { is_subscribed => 1 } });
news($mary);
# The recipients of the mails since the last call.
my $seen = $shop->mails;
my $to = sub {
	my @mails = $shop->mails;
	my @new = map { $_->{header}{to} =~ s/[<>]//gr } @mails[$seen .. $#mails];

	$seen = @mails;
	return sort(@new);
};
my $reset = sub { $db->value("SELECT CONCAT_WS(' ', rp_token,
    rp_token_created_at IS NOT NULL) FROM customer_entity
    WHERE entity_id = $_[0]{entity_id}") };
$to->();
change($mary, $mark);
my $new = "new-$mary->{email}";
$json = changed($mary, { email => $new }, 'another e-mail');
is($json->{email}, $new, 'it counts at once');
is_deeply([news($mary)], [('email_changed') x 2], 'two mails');
is_deeply([$to->()], [sort($mary->{email}, $new)], 'to both addresses');
is($reset->($mary), '0', 'the reset link is dead');
is($subscriber->($mary), "1 $new 1", 'the newsletter follows');
is($db->value("SELECT COUNT(*) FROM newsletter_subscriber
    WHERE email_key = '$new' AND customer_id = $mary->{entity_id}"), 1,
    'by its key');
is($db->value("SELECT email_key FROM customer_entity
    WHERE entity_id = $mary->{entity_id}"), $new, 'the key');
my $old = $mary->{email};
$mary->{email} = $new;
change($mary, $mark);
changed($mary, { firstname => 'Marie' }, 'the token is good for more');
is($reset->($mary), "$token 1", 'and nothing else kills the reset link');
changed($mary, { email => uc($new) }, 'in capitals');
is_deeply([news($mary)], [], 'no mail');
is($reset->($mary), "$token 1", 'the reset link lives');
is($subscriber->($mary), '1 ' . uc($new) . ' 1', 'the newsletter\'s spelling');
is($db->value("SELECT email_key FROM customer_entity
    WHERE entity_id = $mary->{entity_id}"), $new, 'the same key');
changed($mary, { email => "\x{fc}\@b\x{fc}cher.example" }, 'an international');
news($mary);
changed($mary, { email => "\x{dc}\@xn--bcher-kva.example" }, 'as A-labels');
is_deeply([news($mary)], [], 'the same');
changed($mary, { email => $new }, 'back');
is(signup({ email => $old })->{email}, $old, 'the old one is free');
refused($mary, { email => $old }, line($exists), 'and taken');
refused($mary, { email => uc($old) }, line($exists), 'in capitals');
refused($mary, { email => $old, firstname => '' },
    line('"First Name" is a required value.'), 'the last thing that is asked');
# Of two rows for the newsletter the account's own stays.
$guest->("g-$new", 1);
$mary->{email} = $new;
change($mary, $mark);
$shop->sql("UPDATE newsletter_subscriber SET subscriber_status = 3
    WHERE customer_id = $mary->{entity_id}", "--database=$shop->{database}");
changed($mary, { email => "g-$new" }, 'a guest\'s e-mail');
is($subscriber->($mary), "3 g-$new 1", 'the row stays');
is($db->value("SELECT COUNT(*) FROM newsletter_subscriber
    WHERE subscriber_email = 'g-$new'"), 1, 'and is the only one');
# A guest's row without one of its own.
my $nora = customer_in();
$guest->("g-$nora->{email}", 1);
is(changed($nora, { email => "g-$nora->{email}" }, 'a guest\'s e-mail')
    ->{extension_attributes}{is_subscribed}, $true, 'is taken over');
is($subscriber->($nora), "1 g-$nora->{email} 1", 'the row');
# Both at once.
my $olga = customer_in();
news($olga);
changed($olga, { email => "o-$olga->{email}", extension_attributes =>
    { is_subscribed => $true } }, 'an e-mail and the newsletter');
is_deeply([sort(news($olga))], [('email_changed') x 2, 'newsletter_success'],
    'three mails');
is($subscriber->($olga), "1 o-$olga->{email} 1", 'subscribed');
# Pending accounts stay so, and the answer has the key.
change($olga, "confirmation = 'k3y'");
is(changed($olga, { email => "p-$olga->{email}" }, 'pending')->{confirmation},
    'k3y', 'the key stays');
# Without mail.
$shop->ctl(qw(config set system/smtp/disable 1));
news($olga);
changed($olga, { email => "q-$olga->{email}" }, 'mail is off');
is_deeply([news($olga)], [], 'no mail');
$shop->ctl(qw(config unset system/smtp/disable));

# One address gives so many new e-mails in an hour, taken ones too.
{
	my $mover = customer_in();
	my $n = 0;
	my $move = sub {
		my ($email) = @_;

		return put($mover, { email => $email // 'm' . ++$n .
		    "-$mover->{email}" })->{status};
	};

	$shop->ctl(qw(config set customers/limits/trusted_addresses), '');
	$shop->ctl(qw(config set customers/limits/mails_per_address_hour 3));
	is_deeply([$move->(), $move->($old), $move->()], [200, 400, 200],
	    'three e-mails');
	unchanged('over the limit', sub {
		my $answer = put($mover, { email => "x-$mover->{email}" });

		is_error($answer, 429, 'Too many requests. Please wait and ' .
		    'try again.', 'a fourth');
		like($answer->{header}{'retry-after'}, qr/^[1-9]\d*$/,
		    'Retry-After');
	});
	is($move->(uc("m2-$mover->{email}")), 200, 'its own is not counted');
	$shop->ctl(qw(config unset customers/limits/mails_per_address_hour));
	$shop->ctl(qw(config set customers/limits/trusted_addresses 127.0.0.1));
}

# Websites: an e-mail is free in another one, unless accounts are global.
my $away = customer_in({}, store => 'outlet');
my $here = customer_in();
is(changed($here, { email => $away->{email} }, 'of another website')->{email},
    $away->{email}, 'it is free');
$here->{email} = $away->{email};
$shop->ctl(qw(config set customer/account_share/scope 0));
is(changed($here, { firstname => 'Jack' }, 'global, but not changed')
    ->{firstname}, 'Jack', 'what is there may stay');
my $third = customer_in();
$away = customer_in({}, store => 'outlet');
refused($third, { email => uc($away->{email}) }, line($exists),
    'global: taken anywhere');
changed($third, { email => "t-$third->{email}" }, 'global: a free one');
is(put($third, { firstname => 'X' }, path => '/rest/outlet/V1/customers/me')
    ->{status}, 200, 'global: in every website');
$shop->ctl(qw(config unset customer/account_share/scope));

# An account that is gone meanwhile
my $gone = signup();
my $last = sign_in($gone);
$shop->sql("DELETE FROM customer_entity WHERE entity_id = $gone->{entity_id}",
    "--database=$shop->{database}");
is_refused(ask('PUT', '/rest/V1/customers/me', { customer => { email =>
    'x@example.com', firstname => 'a', lastname => 'b' } }, $last),
    not_for('self'), 'gone');

done_testing();
