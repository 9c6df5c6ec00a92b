#!/usr/bin/perl
# What programs look up around a sign-up: customer groups, stores and their
# settings, countries (contract G50 to G55).
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

# A search

my $search = sub {
	my ($query, $count, $name, @id) = @_;

	is_ok(look("customerGroups/search?fields=items[id],total_count&$query",
	    $admin), { items => [map { { id => $_ } } @id],
	    total_count => $count }, $name);
};
my $filter = sub { join('&', map { 'searchCriteria[filterGroups][0]' .
    "[filters][0][$_->[0]]=$_->[1]" } ['field', $_[0]], ['value', $_[1]],
    ['conditionType', $_[2] // 'eq']) };
$search->('searchCriteria=', 5, 'all', 0 .. 4);
$search->($filter->('code', 'general'), 1, 'by code', 1);
$search->($filter->('code', '%25sale', 'like'), 1, 'by its end', 2);
$search->($filter->('tax_class_id', 3), 4, 'by tax class', 0 .. 3);
$search->($filter->('id', '1,3', 'in') . '&searchCriteria[sortOrders][0]' .
    '[field]=id', 2, 'downwards', 3, 1);
$search->('searchCriteria[pageSize]=2&searchCriteria[currentPage]=2', 5,
    'a page', 2, 3);
is_ok(look('customerGroups/search?' . $filter->('code', 'Retailer'), $admin),
    { items => [$groups[3]], total_count => 1, search_criteria =>
    { filter_groups => [{ filters => [{ field => 'code', value => 'Retailer',
    condition_type => 'eq' }] }] } }, 'the whole answer');
is_refused(look('customerGroups/search', $admin), required('searchCriteria'),
    'no criteria');
is_refused(look('customerGroups/search?' . $filter->('foo', 1), $admin), 400,
    'The "%1" attribute name is invalid. Reset the name and try again.',
    ['foo'], 'an unknown field');
guarded('Magento_Customer::group', 'customerGroups/search?searchCriteria=');

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

# Stores

my @views = map { my %view; @view{qw(id code name website_id store_group_id
    is_active)} = @$_; \%view } ([0, 'admin', 'Admin', 0, 0, 1],
    [1, 'default', 'Default Store View', 1, 1, 1],
    [2, 'it', 'Italiano', 1, 1, 1],
    [3, 'outlet', 'Outlet Store View', 2, 2, 1],
    [4, 'closed', 'Closed View', 1, 1, 0]);
my @websites = map { my %website; @website{qw(id code name
    default_group_id)} = @$_; \%website } ([0, 'admin', 'Admin', 0],
    [1, 'base', 'Main Website', 1], [2, 'outlet', 'Outlet Website', 2]);
my $lists = sub {
	my ($name) = @_;

	is_ok(look('store/storeViews', $admin), \@views, "$name: views");
	is_ok(look('store/websites', $admin), \@websites, "$name: websites");
	my $groups = look('store/storeGroups', $admin);
	is_ok($groups, undef, "$name: groups");
	is_deeply($groups->{json}[0], { id => 0, website_id => 0,
	    root_category_id => 0, default_store_id => 0, name => 'Default',
	    code => 'default' }, "$name: the group of the back office");
	is_deeply($groups->{json}[1], { id => 1, website_id => 1,
	    root_category_id => 0, default_store_id => 1,
	    name => 'Main Website Store', code => 'main_website_store' },
	    "$name: a group");
	is(join(' ', map { $_->{id} } @{$groups->{json}}), '0 1 2',
	    "$name: groups by id");
};
unchanged('reading stores', sub {
	$lists->('without a back office');
	is_ok(look('store/storeViews?fields=id,foo', $admin, 'all'),
	    [map { { id => $_ } } 0 .. 4], 'fields of a list');
	guarded('Magento_Backend::store', map { "store/$_" } qw(websites
	    storeGroups storeViews storeConfigs storeConfigs?storeCodes=it));
	is_error(look('store/storeViews/1', $admin), 404,
	    'Request does not match any route.', 'one view');
});

# A shop that was copied has rows for it.
$shop->sql("SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
    INSERT INTO store_website (website_id, code, name)
	VALUES (0, 'admin', 'Admin');
    INSERT INTO store_group (group_id, website_id, name, code)
	VALUES (0, 0, 'Default', 'default');
    INSERT INTO store (store_id, code, website_id, group_id, name, is_active)
	VALUES (0, 'admin', 0, 0, 'Admin', 1)", $here);
$lists->('with a back office');

# Settings of stores

my $base = $shop->base_url . '/';
my %urls = (base_url => $base, base_link_url => $base,
    base_static_url => "${base}static/", base_media_url => "${base}media/");
my %config = map { my ($id, $code, $website, $locale) = @$_; $code => {
    id => $id, code => $code, website_id => $website, locale => $locale,
    base_currency_code => 'USD', default_display_currency_code => 'USD',
    timezone => 'America/Los_Angeles', weight_unit => 'lbs', %urls,
    map { ("secure_$_" => $urls{$_}) } keys(%urls) } }
    [4, 'closed', 1, 'en_US'], [1, 'default', 1, 'en_US'],
    [2, 'it', 1, 'it_IT'], [3, 'outlet', 2, 'en_US'];
my $configs = sub {
	my ($query, $name, @code) = @_;

	is_ok(look("store/storeConfigs$query", $admin), [@config{@code}],
	    $name);
};
my @all = qw(closed default it outlet);
$configs->('', 'all stores', @all);
$configs->('?storeCodes[]=default', 'one', 'default');
$configs->('?storeCodes[]=outlet&storeCodes[]=it&storeCodes[]=it', 'two',
    qw(it outlet));
$configs->('?storeCodes%5B7%5D=closed', 'encoded', 'closed');
$configs->('?store_codes[]=it', 'snake_case', 'it');
$configs->('?storeCodes[]=foo&storeCodes[x]=it', 'unknown and known', 'it');
$configs->("?storeCodes[]=$_", "'$_'") for '', qw(foo admin IT it%20 0);
$configs->('?storeCode[]=it&other=1', 'other parameters', @all);
is_ok(look('store/storeConfigs?fields=code&storeCodes[]=it', $admin),
    [{ code => 'it' }], 'fields of settings');
is_refused(look("store/storeConfigs?storeCodes$_->[0]", $admin),
    wrong_type(@{$_->[1]}), "storeCodes$_->[0]")
    for ['=it', ['string', 'string[]']], ['=', ['string', 'string[]']],
	['', ['string', 'string[]']], ['[a][b]=it', ['array', 'string']];
is_refused(look('store/storeConfigs?storeCodes[]=%FF', $admin), 400,
    'Decoding error.', undef, 'no UTF-8');
is(look('store/storeConfigs?' . join('&', ('storeCodes[]=x') x 1001), $admin)
    ->{status}, 400, 'too many codes');

$shop->ctl(qw(config set general/locale/timezone Europe/Rome --store it));
$shop->ctl(qw(config set web/secure/base_url https://s.example --store it));
$shop->ctl(qw(config set web/url/use_store 1 --store it));
my %secure = (base_url => '', base_link_url => 'it/',
    base_static_url => 'static/', base_media_url => 'media/');
$config{it}{timezone} = 'Europe/Rome';
$config{it}{base_link_url} .= 'it/';
$config{it}{"secure_$_"} = "https://s.example/$secure{$_}" for keys(%secure);
$configs->('?storeCodes[]=it&storeCodes[]=default', "a store's own settings",
    qw(default it));
$shop->ctl(qw(config unset web/unsecure/base_url));
$config{it}{$_} = $config{it}{"secure_$_"} for keys(%urls);
for my $key (keys(%urls)) {
	$config{default}{$_} = '' for $key, "secure_$key";
}
$configs->('?storeCodes[]=it&storeCodes[]=default', 'URLs that are missing',
    qw(default it));

# Countries

my $country = sub { look("directory/countries$_[0]", undef, $_[1]) };
my $not_available = [404, "The country isn't available.", undef];
my $all;
unchanged('reading countries', sub {
	my $answer = $country->('');

	is_ok($answer, undef, 'countries');
	$all = $answer->{json};
});
is(scalar(@$all), 249, 'as many as there are');
is(join(' ', map { $_->{id} } @$all), join(' ', sort(map { $_->{id} } @$all)),
    'in the order of ids');
my %country = map { $_->{id} => $_ } @$all;
is_deeply($country{MT}, { id => 'MT', two_letter_abbreviation => 'MT',
    three_letter_abbreviation => 'MLT', full_name_locale => 'Malta',
    full_name_english => 'Malta' }, 'one without regions');
is($country{XK}{three_letter_abbreviation}, 'XKX', 'Kosovo');
is($country{AN}{full_name_english}, undef, 'one that is no more');
is($country{CI}{full_name_english}, "C\x{f4}te d\x{2019}Ivoire", 'not ASCII');
is(scalar(grep { !defined($_->{three_letter_abbreviation}) } @$all), 0,
    'all have three letters');
my @regions = @{$country{US}{available_regions}};
is(scalar(@regions), 65, 'regions');
is_deeply([@regions[0, 1]], [{ id => '1', code => 'AL', name => 'Alabama' },
    { id => '2', code => 'AK', name => 'Alaska' }], 'by name');
like($country->('/US')->{body}, qr/{"id":"1","code":"AL"/,
    'the id of a region is a text');
for (qw(US MT XK)) {
	is_ok($country->("/$_"), $country{$_}, "one: $_");
}
for (['it', 'Germania'], ['default', 'Germany'], ['all', 'Germany']) {
	my ($store, $name) = @$_;

	is_ok($country->('/DE?fields=full_name_locale,full_name_english',
	    $store), { full_name_locale => $name,
	    full_name_english => 'Germany' }, "in the language of $store");
}
for (['pt_PT', 'Qu\x{e9}nia'], ['pt_BR', 'Qu\x{ea}nia'],
    ['zh_Hant_TW', "\x{80af}\x{4e9e}"], ['xx_XX', 'Kenya'], ['p', 'Kenya']) {
	my ($locale, $name) = ($_->[0], eval(qq("$_->[1]")));

	$shop->set_row('general/locale/code', $locale, 'stores', 2);
	is_ok($country->('/KE?fields=full_name_locale', 'it'),
	    { full_name_locale => $name }, "in $locale");
}
is_refused($country->("/$_"), @$not_available, "no country $_")
    for 'us', 'ITA', 'XX', 'FX', 'PR', 'IT%2CUS', '%FF', '%00', 'US%20';
is_ok($country->('/U%53?fields=id'), { id => 'US' }, 'encoded');
is_ok(look('directory/countries/US?fields=id', 'not.a.token'),
    { id => 'US' }, 'a broken token does not matter');
$shop->set_row('general/country/allow', 'US,it,IT,XX,PR', 'websites', 2);
is_ok($country->('?fields=id', 'outlet'), [{ id => 'IT' }, { id => 'US' }],
    'allowed countries');
is_refused($country->('/DE', 'outlet'), @$not_available, 'not allowed');
is_refused($country->('/it', 'outlet'), @$not_available, 'in other letters');
is_ok($country->('/DE?fields=id'), { id => 'DE' }, 'allowed elsewhere');
my $region = $shop->value("SELECT MIN(region_id) FROM directory_country_region
    WHERE country_id = 'IT'");
$shop->sql("INSERT INTO region_retired VALUES ($region)", $here) if $region;
is(scalar(grep { $_->{id} eq ($region // 78) } map {
    @{$_->{available_regions} || []} } @{$country->('')->{json}}),
    $region ? 0 : 1, 'a retired region');

is_ok(look('directory/currency'), { base_currency_code => 'USD',
    base_currency_symbol => '$', default_display_currency_code => 'USD',
    default_display_currency_symbol => '$', available_currency_codes =>
    ['USD'], exchange_rates => [{ currency_to => 'USD', rate => 1 }] },
    'the currency');

done_testing();
