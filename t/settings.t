#!/usr/bin/perl
# The settings that touch a creation take effect at once and in their scope:
# the default, a website, a store; the nearest wins (contract D26).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Conformance qw(assert_stored);
use Customers::Database;
use Customers::Test;
use Test::More;

my $shop = new_shop(settings => { scrypt => '4,8,1' });
my $db = Customers::Database->new($shop);
my @stores = qw(default it outlet);
my %in = (default => [], base => [qw(--website base)],
    outlets => [qw(--website outlet)], it => [qw(--store it)],
    main => [qw(--store default)], outlet => [qw(--store outlet)]);
my @set;

# Set PATH in the scope NAME to VALUE.
sub set
{
	my ($name, $path, $value) = @_;

	$shop->ctl(qw(config set), $value eq '' ? ('--empty', $path)
	    : ($path, $value), @{$in{$name}});
	push @set, [$path, @{$in{$name}}];
}

# Take back what was set.
sub reset_all
{
	$shop->ctl(qw(config unset), @$_) for splice(@set);
}

sub address
{
	return {
		firstname => 'Jane', lastname => 'Doe', street => ['1 Main St'],
		city => 'Albany', postcode => '12207', telephone => '1',
		country_id => 'US', @_,
	};
}

# Send a customer through the path of STORE.
sub through
{
	my ($store, $data) = @_;

	return http_request($shop->{port}, 'POST',
	    "/rest/$store/V1/customers", json => $data);
}

# What CODE finds for each store, as one line.
sub each_store
{
	my ($code) = @_;

	return join(' ', map { $code->($_) // '-' } @stores);
}

# The setting PATH, which CODE observes for a store, in every scope: a wider
# one never hides a nearer one.
sub scopes
{
	my ($path, $code, $at_first, @values) = @_;
	my ($wide, $website, $store) = @values;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	subtest($path => sub {
		my $is = sub {
			my ($want, $name) = @_;
			is(each_store($code), $want, $name);
		};
		$is->("$at_first $at_first $at_first", 'by itself');
		set('default', $path, $wide);
		$is->("$wide $wide $wide", 'the default scope');
		set('base', $path, $website);
		$is->("$website $website $wide", 'a website');
		set('it', $path, $store);
		$is->("$website $store $wide", 'a store');
		set('outlet', $path, $store);
		$is->("$website $store $store", 'a store of another website');
		$shop->ctl(qw(config unset), $path, qw(--website base));
		$is->("$wide $store $store", 'the website no more');
		reset_all();
		$is->("$at_first $at_first $at_first", 'by itself again');
	});
}

# What is said when PASSWORD is refused: the number in it.
sub password_number
{
	my ($password) = @_;

	return sub {
		my ($store) = @_;
		my $answer = through($store,
		    { %{customer()}, password => $password });
		return $answer->{status} == 200 ? 'ok'
		    : $answer->{json}{parameters}[0];
	};
}

scopes('customer/password/minimum_password_length', password_number('aA1'),
    8, 12, 6, 20);
scopes('customer/password/required_character_classes_number',
    password_number('aaaaaaaaaa'), 3, 2, 4, 3);
scopes('customer/address/street_lines', sub {
	my ($store) = @_;
	my $answer = through($store, customer(addresses =>
	    [address(street => [1 .. 9])]));
	return $answer->{json}{message} =~ /more than (\d+) lines/ ? $1 : '?';
}, 2, 3, 1, 4);
scopes('customer/create_account/default_group', sub {
	my ($store) = @_;
	my $answer = through($store, customer());
	return $answer->{json}{group_id};
}, 1, 2, 3, 0);
scopes('general/country/allow', sub {
	my ($store) = @_;
	return join(',', grep {
		through($store, customer(addresses =>
		    [address(country_id => $_)]))->{status} == 200
	} qw(DE FR JP));
}, 'DE,FR,JP', 'DE,JP', 'FR', 'JP');
scopes('general/country/optional_zip_countries', sub {
	my ($store) = @_;
	return join(',', grep {
		through($store, customer(addresses => [address(
		    country_id => $_, postcode => undef)]))->{status} == 200
	} qw(DE GB JP));
}, 'GB', 'DE', 'DE,JP', 'JP');
# As if the lists of these countries were the operator's.
$shop->sql("UPDATE $shop->{database}.region_list SET closed = 1");
scopes('general/region/state_required', sub {
	my ($store) = @_;
	return join(',', grep {
		through($store, customer(addresses => [address(
		    country_id => $_, region => 'Nowhere')]))->{status} != 200
	} qw(DE IT US));
}, 'IT,US', 'DE', 'DE,US', 'IT');
scopes('newsletter/subscription/confirm', sub {
	my ($store) = @_;
	my $answer = through($store, customer(
	    extension_attributes => { is_subscribed => 1 }));
	my $id = $answer->{json}{id};
	return { 1 => 0, 2 => 1 }->{$db->value("SELECT subscriber_status
	    FROM newsletter_subscriber WHERE customer_id = $id")};
}, 0, 1, 0, 1);
scopes('customer/create_account/confirm', sub {
	my ($store) = @_;
	my $answer = through($store, customer());
	my $id = $answer->{json}{id};
	assert_stored($db, $answer);
	return defined($db->value("SELECT confirmation FROM customer_entity
	    WHERE entity_id = $id")) ? 1 : 0;
}, 0, 1, 0, 1);

# What a setting makes required: a field of the customer or of an address.

my %required = (
	prefix_show => ['prefix', 'customer', '"Name Prefix" is a required ' .
	    'value.', ''],
	middlename_show => ['middlename', 'customer',
	    '"Middle Name/Initial" is a required value.', ''],
	suffix_show => ['suffix', 'customer',
	    '"Name Suffix" is a required value.', ''],
	dob_show => ['dob', 'customer',
	    '"Date of Birth" is a required value.', '', '1990-01-31'],
	taxvat_show => ['taxvat', 'customer',
	    '"Tax/VAT Number" is a required value.', ''],
	gender_show => ['gender', 'customer', '"Gender" is a required value.',
	    '', 1],
	telephone_show => ['telephone', 'address', undef, 'req'],
	company_show => ['company', 'address', undef, 'opt'],
	fax_show => ['fax', 'address', undef, ''],
);
for my $setting (sort(keys(%required))) {
	my ($field, $of, $message, $default, $value) = @{$required{$setting}};
	my $ask = sub {
		my ($store, @given) = @_;
		my $data = $of eq 'customer' ? customer(@given)
		    : customer(addresses => [address(telephone => undef,
			@given)]);
		$data->{customer}{addresses}[0]{telephone} //= '1'
		    if $of eq 'address' && $field ne 'telephone';
		my $answer = through($store, $data);
		return 'ok' if $answer->{status} == 200;
		my $wanted = defined($message)
		    ? $answer->{json}{message} eq $message
		    : $answer->{json}{parameters}{fieldName} eq $field;
		return $wanted ? 'req' : $answer->{raw};
	};
	my $first = $default eq 'req' ? 'req' : 'ok';

	subtest($setting => sub {
		is(each_store($ask), "$first $first $first", 'by itself');
		set('it', "customer/address/$setting", 'req');
		set('outlets', "customer/address/$setting", 'opt');
		set('main', "customer/address/$setting", '');
		is(each_store($ask), 'ok req ok', 'req, opt, empty');
		is($ask->('it', $field => $value // 'x'), 'ok', 'given');
		set('default', "customer/address/$setting", 'req');
		$shop->ctl(qw(config unset), "customer/address/$setting",
		    qw(--website outlet));
		is(each_store($ask), 'ok req req', 'req for all but one');
		reset_all();
	});
}

# The store that the body names decides, not the path's.

set('it', 'customer/password/minimum_password_length', 15);
my $answer = through('default', customer(store_id => 2));
is_error($answer, 400, 'The password needs at least %1 characters. ' .
    'Create a new password and try again.', 'the rules of the store named');
is_deeply($answer->{json}{parameters}, ['15'], 'with its number');
is(through('it', customer(store_id => 1))->{status}, 200,
    'the path counts no more');
is(through('it', customer(website_id => 1))->{status}, 200,
    'nor does it when a website is named');
is(through('it', customer())->{status}, 400, 'it does when nothing is');
is(through('it', customer(store_id => 99))->{json}{parameters}[0], '15',
    'or when the store named does not exist');
reset_all();

# A value that is no number counts as none.

for my $row (['customer/password/minimum_password_length', 'many'],
    ['customer/create_account/confirm', 'yes']) {
	$shop->set_row(@$row);
	is(password_number('aA1')->('default'), 8, 'the default for nonsense');
	is($db->value('SELECT confirmation FROM customer_entity
	    WHERE entity_id = ' . through('default', customer())->{json}{id}),
	    undef, 'which is not on');
	$shop->ctl(qw(config unset), $row->[0]);
}

# Accounts for one website or for all

my $jane = customer();
is(through('default', $jane)->{status}, 200, 'an account in a website');
is(through('outlet', $jane)->{status}, 200, 'and one in another');
set('default', 'customer/account_share/scope', 0);
my $joan = customer();
is(through('outlet', $joan)->{status}, 200, 'global: an account');
nothing_kept($shop, 'global', sub {
	is_error(through('default', $joan), 400, 'A customer with the same ' .
	    'email address already exists in an associated website.',
	    'global: no second one in another website');
});
reset_all();
is(through('default', $joan)->{status}, 200, 'no longer global');

# Mails: their language and their links

sub mail_of
{
	my ($store) = @_;
	my $data = customer();
	my $email = $data->{customer}{email};
	my $answer = through($store, $data);

	my ($mail) = grep { $_->{arguments}[-1] eq $email } $shop->mails;
	return $mail;
}

sub language
{
	return mail_of($_[0])->{header}{'content-language'};
}

is(each_store(\&language), 'en-US it-IT en-US', 'languages of the fixture');
set('outlets', 'general/locale/code', 'it_IT');
is(each_store(\&language), 'en-US it-IT it-IT', 'a website in Italian');
set('outlet', 'general/locale/code', 'en_US');
is(each_store(\&language), 'en-US it-IT en-US', 'but not its store');
reset_all();
set('it', 'web/unsecure/base_url', 'http://it.example/');
set('outlets', 'web/unsecure/base_url', 'http://outlet.example/');
set('outlet', 'web/secure/base_url', 'https://secure.example/shop/');
my @links = map {
	my ($link) = mail_of($_)->{bytes} =~
	    m{(https?://[a-z.0-9]+(?::\d+)?/(?:shop/)?)};
	$link // 'none';
} @stores;
is_deeply(\@links, [$shop->base_url . '/', 'http://it.example/',
    'https://secure.example/shop/'], 'links lead to the store');

# What stands in the mail of STORE between its host and the account's page.
sub code_in_links
{
	my %seen = map { $_ => 1 } mail_of($_[0])->{bytes} =~
	    m{https?://[^/\s]+(/(?:[a-z]+/)*)customer/account/}g;
	return join(' ', sort(keys(%seen)));
}

is(each_store(\&code_in_links), '/ / /shop/', 'no store codes in links');
set('outlets', 'web/url/use_store', '1');
set('it', 'web/url/use_store', '1');
is(each_store(\&code_in_links), '/ /it/ /shop/outlet/',
    'the codes of stores that have them in URLs');
set('outlet', 'web/url/use_store', '0');
is(each_store(\&code_in_links), '/ /it/ /shop/', 'the nearest setting counts');
reset_all();

# Today is where the store is: 26 hours lie between these two.

set('it', 'general/locale/timezone', 'Pacific/Kiritimati');
set('main', 'general/locale/timezone', 'Etc/GMT+12');
my @east = gmtime(time() + 14 * 3600);
my $date = sprintf('%04d-%02d-%02d', $east[5] + 1900, $east[4] + 1, $east[3]);
is(through('it', customer(dob => $date))->{status}, 200, 'born today');
is_error(through('default', customer(dob => $date)), 400,
    'The Date of Birth should not be greater than today.',
    'born tomorrow, further west');
reset_all();

done_testing();
