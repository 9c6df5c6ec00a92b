#!/usr/bin/perl
# GET attributeMetadata/customer, customerAddress and what is below them
# (contract G56): what a form is told is what a creation goes by.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Account;
use Customers::Shop;
use Customers::Test;
use JSON::PP ();
use Test::More;

my ($shop, $admin) = account_tests(settings => { scrypt => '4,8,1' });
my $here = "--database=$shop->{database}";
my %key = Customers::Shop::integration_keys(2);
my $clerk = $key{access_token};		# Magento_Customer::customer only
my ($true, $false) = (JSON::PP::true(), JSON::PP::false());
my @keys = qw(attribute_code backend_type data_model frontend_class
    frontend_input frontend_label input_filter is_filterable_in_grid
    is_searchable_in_grid is_used_in_grid is_visible_in_grid multiline_count
    note options required sort_order store_label system user_defined
    validation_rules visible);

sub look
{
	my ($path, $token, $store) = @_;

	return ask('GET', '/rest/' . ($store // 'default') .
	    "/V1/attributeMetadata/$path", undef, $token);
}

# What PATH answers, by code.
sub attributes
{
	my ($path, $store) = @_;
	my $answer = look($path, $admin, $store);

	is($answer->{status}, 200, "$path: status 200") or
	    diag($answer->{raw});
	return { map { $_->{attribute_code} => $_ } @{$answer->{json}} };
}

sub codes
{
	my ($path) = @_;
	my $answer = look("$path?fields=attribute_code", $clerk);

	is_ok($answer, undef, $path);
	return join(' ', map { $_->{attribute_code} } @{$answer->{json}});
}

# Who may

my $customer = sign_in(signup());
my @paths = map { ("customer$_", "customerAddress$_") } '', '/custom',
    '/form/x', '/attribute/x';
unchanged('nobody else', sub {
	for my $path (@paths) {
		is_refused(look($path, $_),
		    not_for('Magento_Customer::customer'), $path)
		    for undef, 'x', $customer;
	}
	is_error(look($_, $admin), 404, 'Request does not match any route.',
	    $_) for qw(customers customer/form customer/attribute
	    customer/x customerAddress/custom/x);
});

# What there is

my $own = join(' ', qw(prefix firstname middlename lastname suffix email dob
    taxvat
    gender));
my $office = 'website_id store_id group_id disable_auto_group_change';
my $place = 'prefix firstname middlename lastname suffix company street city ' .
    'country_id region region_id postcode telephone fax vat_id';
unchanged('reading', sub {
	is(codes('customer'), "$office $own created_in created_at updated_at " .
	    'confirmation default_billing default_shipping', 'of a customer');
	is(codes('customerAddress'), $place, 'of an address');
	is(codes("customer/form/$_"), $own, $_) for
	    qw(customer_account_create customer_account_edit
	    checkout_register);
	is(codes("customer/form/$_"), "$office $own", $_) for
	    qw(adminhtml_customer adminhtml_checkout);
	is(codes("customerAddress/form/$_"), $place, $_) for
	    qw(customer_register_address customer_address_edit
	    adminhtml_customer_address);
	is_ok(look("$_/custom", $clerk), [], "$_: no custom ones")
	    for qw(customer customerAddress);
});
for (['customer', 'customer_register_address'],
    ['customerAddress', 'customer_account_create'], ['customer', 'foo'],
    ['customer', 'CUSTOMER_ACCOUNT_CREATE']) {
	my ($of, $form) = @$_;

	is_refused(look("$of/form/$form", $clerk), 404, 'No such entity with ' .
	    '%fieldName = %fieldValue', { fieldName => 'formCode', fieldValue =>
	    $form }, "no form $form");
}
for (['customer', 'street', 'customer'], ['customer', 'password_hash',
    'customer'], ['customerAddress', 'email', 'customer_address'],
    ['customer', 'Email', 'customer'], ['customerAddress', 'nick',
    'customer_address']) {
	my ($of, $code, $entity) = @$_;

	is_refused(look("$of/attribute/$code", $clerk), 404, 'No such entity ' .
	    'with %fieldName = %fieldValue, %field2Name = %field2Value',
	    { fieldName => 'entityType', fieldValue => $entity, field2Name =>
	    'attributeCode', field2Value => $code }, "no attribute $code");
}
for my $path (qw(customer/attribute/%FF customerAddress/form/%00)) {
	is(look($path, $clerk)->{status}, 404, $path);
}

# What is told of one

my $all = attributes('customer');
is_deeply([sort(keys(%$_))], \@keys, "keys of $_->{attribute_code}")
    for values(%$all);
is_deeply($all->{lastname}, { frontend_input => 'text', input_filter => 'trim',
    store_label => 'Last Name', validation_rules => [{ name =>
    'max_text_length', value => '255' }], multiline_count => 1, visible =>
    $true, required => $true, data_model => '', options => [],
    frontend_class => '', user_defined => $false, sort_order => 80,
    frontend_label => 'Last Name', note => '', system => $true,
    backend_type => 'static', is_used_in_grid => $false, is_visible_in_grid =>
    $false, is_filterable_in_grid => $false, is_searchable_in_grid => $false,
    attribute_code => 'lastname' }, 'a name');
is_deeply([map { $all->{$_}{validation_rules}[0]{value} } qw(email dob taxvat)],
    [qw(email date 50)], 'rules');
is($all->{email}{validation_rules}[1]{value}, 254, 'an e-mail is shorter than ' .
    'its column');
is_deeply($all->{gender}{options}, [{ label => 'Male', value => '1' },
    { label => 'Female', value => '2' }, { label => 'Not Specified',
    value => '3' }], 'options of the gender');
is_ok(look('customer/attribute/gender', $clerk), $all->{gender}, 'one alone');
is_ok(look('customer/attribute/gender?fields=options[value]', $clerk),
    { options => [map { { value => "$_" } } 1 .. 3] }, 'filtered');
my $address = attributes('customerAddress');
is_deeply([map { $address->{$_}{required} ? 1 : 0 } qw(firstname street city
    country_id postcode telephone company fax region vat_id)],
    [(1) x 6, (0) x 4], 'required of an address');
is($address->{street}{multiline_count}, 2, 'lines of a street');

# Settings, of the store of the path

my $state = sub { join(' ', map { $_ ? 1 : 0 } @{$_[0]}{qw(visible
    required)}) };
is($state->($all->{$_}), '0 0', "$_ is not shown")
    for qw(prefix middlename suffix dob taxvat gender);
for (['opt', '1 0'], ['req', '1 1']) {
	my ($value, $want) = @$_;

	$shop->ctl('config', 'set', "customer/address/${_}_show", $value,
	    qw(--store it)) for qw(dob gender taxvat prefix company fax
	    telephone);
	my $it = attributes('customer', 'it');
	is($state->($it->{$_}), $want, "$_ is $value")
	    for qw(dob gender taxvat prefix);
	is($state->(attributes('customer')->{dob}), '0 0', 'not elsewhere');
	$it = attributes('customerAddress', 'it');
	is($state->($it->{$_}), $want, "$_ is $value")
	    for qw(company fax telephone);
	is($state->($it->{prefix}), '1 0', 'of an address it never is');
}
$shop->ctl(qw(config set customer/address/street_lines 4 --store it));
is(attributes('customerAddress', 'it')->{street}{multiline_count}, 4,
    'four lines');
$shop->ctl('config', 'set', 'general/country/allow', 'IT,DE,XX,FX',
    '--store', 'it');
is_deeply(attributes('customerAddress', 'it')->{country_id}{options},
    [{ label => 'Italia', value => 'IT' }, { label => 'Germania', value =>
    'DE' }, { label => 'XX', value => 'XX' }, { label => 'FX', value => 'FX' }],
    'countries, in the language of the store');
is(scalar(@{$address->{country_id}{options}}), 251, 'all of them');

# Custom ones

$shop->ctl(qw(attribute add nick --type text --label Nick --required));
$shop->ctl(qw(attribute add size --type select --label Size --option S
    --option XL));
$shop->ctl(qw(attribute add height --type decimal --label Height
    --entity customer_address));
$shop->sql("INSERT INTO eav_attribute_label (attribute_id, store_id, value)
    SELECT attribute_id, 2, 'Taglia' FROM eav_attribute
    WHERE attribute_code = 'size';
    INSERT INTO eav_attribute_option_value (option_id, store_id, value)
    SELECT option_id, 2, 'Grande' FROM eav_attribute_option_value
    WHERE value = 'XL'", $here);
my $custom = attributes('customer/custom');
is_deeply([sort(keys(%$custom))], [qw(nick size)], 'custom ones');
is_deeply([sort(keys(%{$custom->{nick}}))], \@keys, 'with the same keys');
is_deeply([@{$custom->{nick}}{qw(frontend_input backend_type required
    user_defined system frontend_label store_label sort_order visible)}],
    ['text', 'varchar', $true, $true, $false, 'Nick', 'Nick',
    10 * (keys(%$all) + 1), $true],
    'a text');
my @ids = map { $_->{option_id} } $shop->rows('SELECT option_id
    FROM eav_attribute_option ORDER BY option_id');
is_deeply([@{$custom->{size}}{qw(frontend_input backend_type options)}],
    ['select', 'int', [{ label => 'S', value => "$ids[0]" },
    { label => 'XL', value => "$ids[1]" }]], 'a choice');
my $size = look('customer/attribute/size', $clerk, 'it')->{json};
is_deeply([@{$size}{qw(frontend_label store_label)},
    map { $_->{label} } @{$size->{options}}], [qw(Size Taglia S Grande)],
    'as the store calls it');
is(codes('customer/form/customer_account_create'), "$own nick size",
    'in forms');
is(codes('customerAddress'), "$place height", 'of an address');
is(codes('customerAddress/custom'), 'height', 'the custom one');
is(attributes('customerAddress/custom')->{height}{sort_order},
    10 * (keys(%$address) + 1),
    'whose place does not depend on those of customers');

# What is required is what a creation asks for.

$shop->ctl(qw(config set customer/address/dob_show req));
my $form = attributes('customer/form/customer_account_create');
my %value = (firstname => 'J', lastname => 'D', dob => '1990-01-02',
    email => 'all@example.com');
my %custom = (nick => 'n');
is_deeply([sort(grep { $form->{$_}{required} } keys(%$form))],
    [sort(keys(%value), keys(%custom))], 'required');
is(ask('POST', '/rest/default/V1/customers', { customer => { %value,
    custom_attributes => \%custom } })->{status}, 200, 'which is enough');
for my $code (keys(%value), keys(%custom)) {
	my %left = (%value, custom_attributes => { %custom }, email =>
	    "x$code\@example.com");

	delete($left{$code});
	delete($left{custom_attributes}{$code});
	is(ask('POST', '/rest/default/V1/customers', { customer => \%left })
	    ->{status}, 400, "$code must be there");
}

done_testing();
