#!/usr/bin/perl
# What programs look up around a sign-up: customer groups, stores and their
# settings (contract G50 to G52).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Account;
use Customers::Shop;
use Customers::Test;
use Test::More;

my ($shop, $admin) = account_tests();
my $here = "--database=$shop->{database}";
my %key = Customers::Shop::integration_keys(2);
my $clerk = $key{access_token};		# Magento_Customer::customer only
my $account = signup();
my $customer = sign_in($account);

sub look
{
	my ($path, $token, $store) = @_;

	$store //= 'default';
	return ask('GET', "/rest/$store/V1/$path", undef, $token);
}

# Tests: a path is for those who have RESOURCE, which the clerk has not.
sub guarded
{
	my ($resource, @path) = @_;

	for my $path (@path) {
		is_refused(look($path, $_->[1]), not_for($resource),
		    "$path: $_->[0]")
		    for ['a guest'], ['a broken token', 'not.a.token'],
			['a customer', $customer], ['a clerk', $clerk];
	}
}

sub unknown
{
	my ($field, $value) = @_;

	return (404, 'No such entity with %fieldName = %fieldValue',
	    { fieldName => $field, fieldValue => $value });
}

# Groups

my @groups = map { { id => $_->[0], code => $_->[1], tax_class_id => 3,
    tax_class_name => 'Retail Customer' } } ([0, 'NOT LOGGED IN'],
    [1, 'General'], [2, 'Wholesale'], [3, 'Retailer']);

unchanged('reading groups', sub {
	is_ok(look("customerGroups/$_", $admin), $groups[$_], "group $_")
	    for 0 .. 3;
	is_ok(look('customerGroups/1?fields=code,foo', $admin),
	    { code => 'General' }, 'fields');
	is_refused(look("customerGroups/$_", $admin), unknown('id', $_),
	    "no group $_") for 999, -1, 4294967297;
	is_refused(look("customerGroups/$_", $admin), wrong_type($_, 'int'),
	    "group $_") for 'abc', '1.5', '99999999999999999999';
	guarded('Magento_Customer::group', qw(customerGroups/1
	    customerGroups/999 customerGroups/default customerGroups/default/1
	    customerGroups/1/permissions));
});

$shop->sql("INSERT INTO customer_group (customer_group_code, tax_class_id)
    VALUES ('Ünique', 8)", $here);
is_ok(look('customerGroups/4', $admin), { id => 4, code => "\x{dc}nique",
    tax_class_id => 8 }, 'a tax class without a name');

# The one of new customers: the setting of a store, its website, the shop.

my $setting = 'customer/create_account/default_group';
my $default = sub {
	my ($path, $group, $name, $store) = @_;

	is_ok(look("customerGroups/default$path", $admin, $store),
	    $groups[$group], $name);
};
$default->('', 1, 'without a setting');
$default->("/$_", 1, "store $_") for 0 .. 4;
is_refused(look("customerGroups/default/$_", $admin), unknown('storeId', $_),
    "no store $_") for 99, -1;
is_refused(look('customerGroups/default/it', $admin), wrong_type('it', 'int'),
    'a code is no id');
$shop->ctl('config', 'set', $setting, 2);
$shop->ctl('config', 'set', '--store', 'closed', $setting, 3);
$shop->ctl('config', 'set', '--website', 'outlet', $setting, 3);
$default->('', 2, 'of the path', 'it');
$default->('', 3, "of the path's website", 'outlet');
$default->('', 2, 'of all', 'all');
$default->('/0', 2, 'of the back office');
$default->('/2', 2, 'of a store');
$default->('/3', 3, 'of a website');
$default->('/4', 3, 'of a closed store');

# Which may not be deleted.

my $readonly = sub {
	my (%is) = @_;

	is(look("customerGroups/$_/permissions", $admin)->{body},
	    $is{$_} ? 'true' : 'false', "permissions of group $_") for 0 .. 3;
};
$readonly->(0 => 1, 2 => 1, 3 => 1);
$shop->ctl('config', 'unset', '--store', 'closed', $setting);
$shop->ctl('config', 'unset', '--website', 'outlet', $setting);
$readonly->(0 => 1, 2 => 1);
$shop->ctl('config', 'unset', $setting);
$readonly->(0 => 1, 1 => 1);
is_refused(look('customerGroups/999/permissions', $admin),
    unknown('groupId', 999), 'permissions of no group');

# An account may always be changed.

my $id = $account->{entity_id};
for (['an administrator', $admin], ['a clerk', $clerk]) {
	my $answer = look("customers/$id/permissions/readonly", $_->[1]);

	is("$answer->{status} $answer->{body}", '200 false',
	    "readonly: $_->[0]");
}
is_refused(look("customers/$id/permissions/readonly", $_),
    not_for('Magento_Customer::customer'), 'readonly: nobody else')
    for undef, $customer;
is_refused(look('customers/999999/permissions/readonly', $clerk),
    unknown('customerId', 999999), 'readonly: no such account');
is_refused(look('customers/abc/permissions/readonly', $clerk),
    wrong_type('abc', 'int'), 'readonly: a word');

done_testing();
