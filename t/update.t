#!/usr/bin/perl
# PUT customers/{customerId} (contract G35): what differs from a customer's own
# change, for which see update-me.t: who may, ids, where the account goes, and
# what is left out.
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
my $here = "--database=$shop->{database}";
my %key = Customers::Shop::integration_keys(2);
my $clerk = $key{access_token};		# Magento_Customer::customer only
my ($true, $false) = (JSON::PP::true(), JSON::PP::false());
my %rome = (firstname => 'Gina', lastname => 'Rossi', street => ['Via Roma 1'],
    city => 'Roma', postcode => '00100', telephone => '06', country_id => 'IT',
    region => 'Roma');

# The change of an account, DATA being the customer or a whole body.
sub put
{
	my ($account, $data, %more) = @_;
	my $id = $more{id} // $account->{entity_id};

	return ask('PUT', "/rest/" . ($more{store} // 'default') .
	    "/V1/customers/$id", ref($data) ? { customer => $data,
	    %{$more{beside} || {}} } : $data, $more{token} // $admin);
}

sub read_back
{
	return ask('GET', "/rest/V1/customers/$_[0]{entity_id}", undef, $admin)
	    ->{json};
}

# What a change makes of an account, as it is read back.
sub changed
{
	my ($account, $data, $name, %more) = @_;
	my $answer = put($account, $data, %more);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($answer->{status}, 200, "$name: status 200") or
	    diag($answer->{raw});
	is_deeply(read_back($account), $answer->{json},
	    "$name: as it is stored");
	return $answer->{json};
}

# A test: a change is refused, and no row is touched.
sub refused
{
	my ($account, $data, $want, $name, %more) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	unchanged($name, sub {
		is_refused(put($account, $data, %more), @$want, $name);
	});
}

# Two accounts without the time of the last change.
sub is_same
{
	my ($got, $want, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is_deeply({ %$got, updated_at => 0 }, { %$want, updated_at => 0 },
	    $name);
}

sub unknown { return [404, 'No such entity with %fieldName = %fieldValue',
    { fieldName => 'customerId', fieldValue => $_[0] }] }

my $jane = signup({ taxvat => 'IT1', middlename => 'Q', gender => 2,
    addresses => [{ %rome, default_billing => $true }, { %rome }] });
my $id = $jane->{entity_id};

# Who may

my $own = sign_in($jane);
unchanged('nobody else', sub {
	is_refused(put($jane, $_->[1], token => $_->[2], id => $_->[3]),
	    not_for('Magento_Customer::manage'), $_->[0])
	    for ['a guest', '{', 'x'], ['the customer', {}, $own],
		['a clerk', {}, $clerk], ['of no account', '{', $clerk, 'abc'];
});

# Ids of the path

refused($jane, { firstname => 'X' }, unknown($_), "no account $_", id => $_)
    for 0, -1, 999999999, '9223372036854775807';
refused($jane, { firstname => 'X' }, [wrong_type($_, 'int')], "'$_'", id => $_)
    for qw(abc 1.5 1e2 99999999999999999999);
for my $path (qw(resetPassword search confirm isEmailAvailable)) {
	refused($jane, {}, [wrong_type($path, 'int')], "PUT $path",
	    id => $path);
}
is(put($jane, {}, id => "%20$id")->{status}, 200, 'as contract D4 has it');

# Bodies

refused($jane, $_, [required('customer')], "body '$_'")
    for '', '{}', '[]', 'null', '5', '{"customer":null}',
	'{"Customer":{"firstname":"X"}}', '{"firstname":"X"}';
refused($jane, '{"customer":{}', [400, 'Decoding error.', undef], 'cut short');
refused($jane, '{"customer":"x"}', [wrong_type('x', 'object')], 'a text');
refused($jane, { foo => 1 }, [400, '"%fieldName" is not supported. Correct ' .
    'the field name and try again.', { fieldName => 'Foo' }], 'unknown');

# What is left out stays, and null is left out.

my $before = read_back($jane);
for ([{}, 'nothing'], [[], 'a list of nothing'],
    [{ map { $_ => undef } qw(id email firstname lastname middlename taxvat
	gender group_id website_id store_id addresses dob
	extension_attributes custom_attributes) }, 'null']) {
	is_same(changed($jane, $_->[0], $_->[1]), $before, $_->[1]);
}
is_same(changed($jane, { firstname => ' Jo ' }, 'one field'),
    { %$before, firstname => 'Jo' }, 'one field');
my %without = %$before;
delete($without{taxvat});
is_same(changed($jane, { firstname => 'Jane', taxvat => '' }, 'cleared'),
    \%without, 'cleared');
refused($jane, { firstname => $_ }, [400, '"First Name" is a required value.',
    undef], "firstname '$_'") for '', ' ';
refused($jane, { email => '' }, [400,
    'The customer email is missing. Enter and try again.', undef],
    'email empty');
refused($jane, { email => 'nobody' }, [400,
    '"Email" is not a valid email address.', undef], 'no e-mail');
is_same(changed($jane, { map { $_ => $before->{$_} } keys(%$before) },
    'as it was read'), $before, 'as it was read');

# An id in the body is that of the path.

for my $same ($id, "$id", 0, '0', undef, "$id.0" + 0) {
	is(put($jane, { id => $same })->{status}, 200, 'id ' .
	    ($same // 'null'));
}
my $john = signup({ addresses => [{ %rome }] });
for my $other ($john->{entity_id}, -$id, 999999999) {
	refused($jane, { id => $other, firstname => 'X' },
	    [invalid('id', "$other")], "id $other");
}
refused($jane, { id => 'x' }, [400, 'Error occurred during "id" processing. ' .
    'The "x" value\'s type is invalid. The "int" type was expected. Verify ' .
    'and try again.', undef], 'id x');

# What stands beside, and what is the server's

my $hash = account($id)->{password_hash};
is_same(changed($jane, { created_at => '2001-01-01 00:00:00', updated_at => 'x',
    created_in => 'x', confirmation => 'x', default_billing => '1',
    default_shipping => '1' }, 'the server\'s', beside => { password =>
    'An0ther!y', passwordHash => 'a:b:1', foo => [] }), { %$before,
    map { $_ => read_back($jane)->{$_} } 'taxvat' }, 'ignored');
is(account($id)->{password_hash}, $hash, 'the password stays');
change($jane, "confirmation = 'k3y'");
is(changed($jane, { confirmation => undef }, 'pending')->{confirmation}, 'k3y',
    'the key stays');
change($jane, 'confirmation = NULL');

# Groups

is(changed($jane, { group_id => $_ }, "group $_")->{group_id}, $_, "group $_")
    for 3, 0, '2';
refused($jane, { group_id => $_ }, [400,
    'The specified customer group id does not exist.', undef], "group $_")
    for 99, -1, 65536;
is(changed($jane, { groupId => undef }, 'group null')->{group_id}, 2,
    'it stays');

# Addresses

my ($one, $two) = @{$before->{addresses}};
my $json = changed($jane, { addresses => [{ id => $two->{id}, city => 'Ostia' },
    { id => $one->{id} }] }, 'a part of an address');
is_deeply($json->{addresses}, [$one, { %$two, city => 'Ostia' }],
    'the rest stays');
refused($jane, { addresses => [{ id => $john->{answer}{addresses}[0]{id} }] },
    [400, 'Provided customer ID "%customer_id" isn\'t related to current ' .
    'customer address.', { customer_id => $id + 0 }], 'another\'s address');
$shop->ctl(qw(config set customers/limits/addresses_guest 2));
is(put($jane, { addresses => [{ %rome }, { %rome }, { %rome }] })->{status},
    200, 'more than a guest may send');
$shop->ctl(qw(config unset customers/limits/addresses_guest));
is(put($jane, { addresses => [] })->{status}, 200, 'none');

# Assistance

my $assisted = sub { $db->value("SELECT COUNT(*)
    FROM login_as_customer_assistance_allowed WHERE customer_id = $id") };
for ([2, 1], [2, 1], [0, 1], [undef, 1], [1, 0], [1, 0], [3, 0]) {
	changed($jane, { extension_attributes => { assistance_allowed =>
	    $_->[0] } }, 'assistance');
	is($assisted->(), $_->[1], 'assistance ' . ($_->[0] // 'null'));
}

# E-mail: by an integration, too, both addresses are told.

news($jane);
changed($jane, { email => "new-$jane->{email}" }, 'an e-mail');
is_deeply([news($jane)], [('email_changed') x 2], 'two mails');
refused($jane, { email => uc($john->{email}) }, [400, 'A customer with the ' .
    'same email address already exists in an associated website.', undef],
    'another\'s e-mail');
# It is not counted as a customer's own changes are.
$shop->ctl(qw(config set customers/limits/trusted_addresses), '');
$shop->ctl(qw(config set customers/limits/mails_per_address_hour 1));
is(put($jane, { email => "new$_-$jane->{email}" })->{status}, 200,
    "e-mail $_") for 1 .. 3;
$shop->ctl(qw(config unset customers/limits/mails_per_address_hour));
changed($jane, { email => $jane->{email} }, 'back');
news($jane);

# Where the account is: [what is sent, website and store afterwards].

my $at = sub { join(' ', @{$_[0]}{qw(website_id store_id)}) };
for ([{ website_id => 1 }, '1 1'], [{ store_id => 2 }, '1 2'],
    [{ website_id => 1 }, '1 2'], [{ website_id => '0', store_id => 0 }, '1 2'],
    [{ store_id => 2, website_id => 1 }, '1 2'], [{ website_id => 2 }, '2 3'],
    [{ store_id => 3 }, '2 3'], [{ store_id => 1, website_id => 1 }, '1 1'],
    [{ storeId => '3' }, '2 3'], [{ websiteId => 1 }, '1 1']) {
	my ($sent, $want) = @$_;
	my $name = join(', ', map { "$_ $sent->{$_}" } sort(keys(%$sent)));
	my $json = changed($jane, $sent, $name);

	is($at->($json), $want, $name);
	is($json->{created_in}, 'Default Store View', 'created there');
}
my $no_store = [404, 'The store that was requested wasn\'t found. Verify the ' .
    'store and try again.', undef];
my $no_website = [404, 'The website with id 99 that was requested wasn\'t ' .
    'found. Verify the website and try again.', undef];
my $no_match = [400, 'The store view is not in the associated website.',
    undef];
for ([{ store_id => 99 }, $no_store], [{ store_id => 4 }, $no_store],
    [{ store_id => -1, website_id => 99 }, $no_store],
    [{ website_id => 99 }, $no_website],
    [{ website_id => 99, store_id => 1 }, $no_website],
    [{ website_id => 2, store_id => 1 }, $no_match],
    [{ website_id => 1, store_id => 3 }, $no_match],
    # In their order.
    [{ website_id => 99, group_id => 99 }, $no_website],
    [{ group_id => 99, firstname => '' }, [400,
	'The specified customer group id does not exist.', undef]]) {
	my ($sent, $want) = @$_;

	refused($jane, $sent, $want, join(', ', map { "$_ $sent->{$_}" }
	    sort(keys(%$sent))));
}
# A store that is closed meanwhile.
changed($jane, { store_id => 2 }, 'a store');
$shop->sql("UPDATE store SET is_active = 0 WHERE store_id = 2", $here);
is($at->(changed($jane, { store_id => 2, website_id => 1 }, 'its own')), '1 2',
    'its own store, closed');
refused($john, { store_id => 2 }, $no_store, 'another\'s');
$shop->sql("UPDATE store SET is_active = 1 WHERE store_id = 2", $here);
# One without a store, as the reference imports them.
change($jane, 'store_id = NULL');
is(changed($jane, { firstname => 'Joan', store_id => 0, website_id => 1 },
    'no store')->{store_id}, 0, 'no store');
is(account($id)->{store_id}, undef, 'it has none');
is($at->(changed($jane, { store_id => 1 }, 'a store')), '1 1', 'gets one');

# The rules are those of where it goes, and so is its e-mail's being free.
$shop->ctl(qw(config set customer/address/dob_show req --website outlet));
refused($jane, { website_id => 2 }, [400, '"Date of Birth" is a required ' .
    'value.', undef], 'a rule of the other website');
is($at->(changed($jane, { website_id => 2, dob => '1990-01-02' }, 'kept')),
    '2 3', 'a rule that is kept');
changed($jane, { website_id => 1 }, 'back');
$shop->ctl(qw(config unset customer/address/dob_show --website outlet));
my $twin = signup({ email => $jane->{email} }, store => 'outlet');
my $exists = [400, 'A customer with the same email address already exists in ' .
    'an associated website.', undef];
refused($jane, { website_id => 2 }, $exists, 'a website with such an e-mail');
is($at->(changed($jane, { website_id => 2, email => "m-$jane->{email}" },
    'with another e-mail')), '2 3', 'with another e-mail');
refused($jane, { website_id => 1, email => $john->{email} }, $exists,
    'an e-mail that is taken there');
# Back in one step: neither the new e-mail here nor the old one there is free.
my $kate = signup({ email => "m-$jane->{email}" });
changed($jane, { website_id => 1, email => $jane->{email} }, 'both at once');
is_deeply([sort(news($jane))], [('email_changed') x 4], 'its mails');

# Newsletter: a subscription goes with the account.

my $rows = sub { join(', ', map { join(' ', @$_{qw(subscriber_status
    store_id)}) } $shop->rows("SELECT * FROM newsletter_subscriber
    WHERE customer_id = $id ORDER BY subscriber_id")) };
is(changed($jane, { extension_attributes => { is_subscribed => $true } }, 'on')
    ->{extension_attributes}{is_subscribed}, $true, 'on');
is_deeply([news($jane)], ['newsletter_success'], 'with its mail');
is(changed($jane, { store_id => 2 }, 'it goes')
    ->{extension_attributes}{is_subscribed}, $true, 'it goes along');
is($rows->(), '1 2', 'its row');
$shop->sql("INSERT INTO newsletter_subscriber (store_id, customer_id,
    subscriber_email, subscriber_status) VALUES (3, 0, '$jane->{email}', 1),
    (1, $id, '$jane->{email}', 3)", $here);
is(changed($jane, { store_id => 1 }, 'one of its own')
    ->{extension_attributes}{is_subscribed}, $false, 'its own there counts');
is($rows->(), '1 2, 3 1', 'both are left');
$shop->sql("DELETE FROM newsletter_subscriber WHERE customer_id = $id;
    UPDATE customer_entity SET email = 'x$jane->{email}',
    email_key = 'x$jane->{email}' WHERE entity_id = $twin->{entity_id}", $here);
is(changed($jane, { store_id => 3 }, 'a guest\'s')
    ->{extension_attributes}{is_subscribed}, $true, 'a guest\'s is taken over');
is($rows->(), '1 3', 'the guest\'s row');
is_deeply([news($jane)], [], 'without a mail');
is(changed($jane, { store_id => 1, extension_attributes =>
    { is_subscribed => $false } }, 'off')
    ->{extension_attributes}{is_subscribed}, $false, 'off, on the way');
is_deeply([news($jane)], ['newsletter_unsubscribed'], 'with its mail');

# The path's store does not matter.
is_same(changed($jane, {}, "in store $_", store => $_), read_back($jane),
    "in store $_") for qw(it outlet all);
is_deeply(put($jane, { firstname => 'F' }, id => "$id?fields=id,firstname")
    ->{json}, { id => $id + 0, firstname => 'F' }, 'filtered');

# Global accounts

$shop->ctl(qw(config set customer/account_share/scope 0));
refused($jane, { email => "x$jane->{email}" }, $exists, 'global accounts');
is($at->(changed($jane, { website_id => 2 }, 'global')), '2 3', 'it moves');

done_testing();
