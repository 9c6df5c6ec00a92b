#!/usr/bin/perl
# Addresses for integrations: one of whatever account, its end, and the default
# ones of an account (contract G36).  See delete.t for COMMITs that go wrong.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Account;
use Customers::Database;
use Customers::Shop;
use Customers::Test;
use JSON::PP ();
use Test::More;

my ($shop, $admin) = account_tests(settings => { scrypt => '4,8,1' });
my $db = Customers::Database->new($shop);
my %key = Customers::Shop::integration_keys(2);
my $clerk = $key{access_token};		# Magento_Customer::customer only
my $true = JSON::PP::true();
my %rome = (firstname => 'Gina', lastname => 'Rossi', street => ['Via Roma 1'],
    city => 'Roma', postcode => '00100', telephone => '06', country_id => 'IT',
    region => 'Roma');

$shop->ctl(qw(attribute add gate --type text --label Gate
    --entity customer_address));

sub look
{
	my ($path, $token) = @_;

	return ask('GET', "/rest/default/V1/$path", undef, $token // $admin);
}

sub remove
{
	my ($id, $token) = @_;

	return ask('DELETE', "/rest/default/V1/addresses/$id", undef,
	    $token // $admin);
}

sub unknown
{
	my ($field, $value) = @_;

	return (404, 'No such entity with %fieldName = %fieldValue',
	    { fieldName => $field, fieldValue => $value });
}

my $gina = signup({ addresses => [
    { %rome, default_billing => $true, custom_attributes => { gate => 'g' } },
    { %rome, company => 'Acme', default_shipping => $true }, { %rome }] });
my $id = $gina->{entity_id};
my ($one, $two, $three) = @{$gina->{answer}{addresses}};
my $none = signup();
my $token = sign_in($gina);

# Who may

unchanged('nobody else', sub {
	for my $who (['a guest', 'x'], ['the customer', $token],
	    ['a clerk', $clerk]) {
		my ($name, $token) = @$who;
		my @not = not_for('Magento_Customer::manage');

		is_refused(look("customers/addresses/$_", $token), @not,
		    "$name: address $_") for $one->{id}, 999999999, 'abc';
		is_refused(look("customers/$id/${_}Address", $token), @not,
		    "$name: $_") for qw(billing shipping);
		is_refused(remove($_, $token), @not, "$name: deletes $_")
		    for $one->{id}, 'abc';
	}
});

# Reading

unchanged('reading', sub {
	is_ok(look("customers/$id/billingAddress"), $one, 'billing');
	is_ok(look("customers/$id/shippingAddress"), $two, 'shipping');
	is_ok(look("customers/$none->{entity_id}/${_}Address"), [], "no $_")
	    for qw(billing shipping);
	is_ok(look("customers/addresses/$_->{id}"), $_, "address $_->{id}")
	    for $one, $two, $three;
	is_ok(look("customers/addresses/$two->{id}?fields=company,region[" .
	    'region_code]'), { company => 'Acme', region =>
	    { region_code => 'RM' } }, 'filtered');
	is_ok(ask('GET', "/rest/outlet/V1/customers/addresses/$one->{id}",
	    undef, $admin), $one, 'in another website');
	is_ok(ask('GET', "/rest/V1/customers/addresses/$one->{id}", '{',
	    $admin), $one, 'a body is not looked at');
	for my $no (0, -1, 999999999, '9223372036854775807') {
		is_refused(look("customers/addresses/$no"),
		    unknown('addressId', $no), "no address $no");
		is_refused(remove($no), unknown('addressId', $no),
		    "no address $no to delete");
		is_refused(look("customers/$no/billingAddress"),
		    unknown('customerId', $no), "no account $no");
	}
	for my $word ('abc', '1.5', '99999999999999999999') {
		is_refused(look("customers/addresses/$word"),
		    wrong_type($word, 'int'), "address $word");
		is_refused(remove($word), wrong_type($word, 'int'),
		    "deletes $word");
		is_refused(look("customers/$word/shippingAddress"),
		    wrong_type($word, 'int'), "account $word");
	}
	is_error(ask($_->[0], "/rest/V1/$_->[1]/$one->{id}", undef, $admin),
	    404, 'Request does not match any route.', "@$_")
	    for ['GET', 'addresses'], ['DELETE', 'customers/addresses'],
		['PUT', 'addresses'];
});

# Deleting

my $defaults = sub { my $row = account($id); join(' ', map { $_ // '-' }
    @$row{qw(default_billing default_shipping)}) };
change($gina, "updated_at = '2001-01-01'");
is(remove($three->{id})->{body}, 'true', 'deleted');
is($defaults->(), "$one->{id} $two->{id}", 'the defaults stay');
cmp_ok(account($id)->{updated_at}, 'gt', '2020', 'the account has changed');
is_ok(look("customers/$id?fields=addresses"), { addresses => [$one, $two] },
    'the others stay');
is(remove("$one->{id}?customerId=x")->{body}, 'true', 'a default one');
is($defaults->(), "- $two->{id}", 'it is no default any more');
is_ok(look("customers/$id/billingAddress"), [], 'so there is none');
is($db->value("SELECT COUNT(*) FROM customer_address_entity_varchar
    WHERE entity_id = $one->{id}"), 0, 'its values are gone');
unchanged('a second time', sub {
	is_refused(remove($_), unknown('addressId', $_ + 0), "again: $_")
	    for $one->{id}, $three->{id};
});
is(remove($two->{id})->{body}, 'true', 'the last one');
is($defaults->(), '- -', 'no default');

done_testing();
