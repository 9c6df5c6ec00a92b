#!/usr/bin/perl
# PUT customers/validate (contract G37): it tells what a creation, or the change
# of an account, would be refused for, and stores nothing.
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
my %rome = (firstname => 'Gina', lastname => 'Rossi', street => ['Via Roma 1'],
    city => 'Roma', postcode => '00100', telephone => '06', country_id => 'IT',
    region => 'Roma');
my ($true, $false) = (JSON::PP::true(), JSON::PP::false());

$shop->ctl(qw(attribute add nick --type text --label Nick --unique));
$shop->ctl(qw(attribute add size --type select --label Size --option S));

sub validate
{
	my ($data, %more) = @_;

	return ask('PUT', '/rest/default/V1/customers/validate' .
	    ($more{query} // ''), ref($data) ? { customer => $data,
	    %{$more{beside} || {}} } : $data, $more{token} // $admin);
}

# What people read of an error: a line for each fault.
sub lines_of
{
	my ($json) = @_;

	return map { lines_of($_) } @{$json->{errors}} if $json->{errors};
	my ($message, $p) = @$json{qw(message parameters)};
	if (ref($p) eq 'HASH') {
		$message =~ s/%$_\b/$p->{$_}/g
		    for sort { length($b) <=> length($a) } keys(%$p);
	}
	return split(/\n/, $message);
}

# A test: what ASK does with FIELD is refused, and validate tells why, the
# faults being so many.
sub told
{
	my ($ask, $field, $count, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	unchanged($name, sub {
		my $refusal = $ask->($field);
		my $answer = validate($field);

		isnt($refusal->{status}, 200, "$name: refused");
		is_ok($answer, { valid => $false, messages =>
		    [lines_of($refusal->{json})] }, $name);
		is(scalar(@{$answer->{json}{messages}}), $count,
		    "$name: so many") or diag($answer->{raw});
	});
}

# A test: FIELD is valid.
sub valid
{
	my ($field, $name, %more) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	unchanged($name, sub {
		is_ok(validate($field, %more), { valid => $true,
		    messages => [] }, $name);
	});
}

my $jane = signup({ custom_attributes => { nick => 'jane' },
    addresses => [{ %rome }] });
my $own = sign_in($jane);
my %new = (email => 'new@example.com', firstname => 'N', lastname => 'W');

# Who may, and what is no customer

unchanged('refused', sub {
	my @path = ('PUT', '/rest/default/V1/customers/validate');

	is_refused(validate($_->[1], token => $_->[2]),
	    not_for('Magento_Customer::manage'), $_->[0])
	    for ['a guest', '{', 'x'], ['a customer', { %new }, $own],
		['a clerk', '{', $clerk];
	is_refused(ask('POST', $path[1], '{}', $admin), 404,
	    'Request does not match any route.', undef, 'POST');
	is_refused(validate($_), required('customer'), "'$_'")
	    for '', '{}', '[]', 'null', '{"customer":null}', '{"email":"x"}';
	is_refused(validate('{"customer":'), 400, 'Decoding error.', undef,
	    'cut short');
	is_refused(validate('{"customer":"x"}'), wrong_type('x', 'object'),
	    'a text');
	is_refused(validate({ %new, foo => 1 }), 400, '"%fieldName" is not ' .
	    'supported. Correct the field name and try again.', { fieldName =>
	    'Foo' }, 'an unknown key');
	is_refused(validate({ id => [] }), 400, 'Error occurred during "id" ' .
	    'processing. The "array" value\'s type is invalid. The "int" type ' .
	    'was expected. Verify and try again.', undef, 'an id that is none');
	is_refused(validate({ email => 'x', website_id => 'x' }), 400, qr/type/,
	    undef, 'before what is wrong otherwise');
	is_error(ask(@path, { customer => { %new } }, $admin, 'Accept',
	    'text/html'), 406, qr/^Server cannot match/, 'Accept');
});

# New customers

valid({ %new }, 'a customer');
valid({ %new, group_id => 2, website_id => 1, store_id => 2, id => 0 },
    'where it goes');
valid({ %new, addresses => [{ %rome }], custom_attributes => { nick => 'n' } },
    'an address, an attribute');
valid({ %new, email => $jane->{email}, website_id => 2, custom_attributes =>
    {} }, 'an e-mail that is free in its website');
valid({ %new, prefix => "\tDr\n" }, 'as it is trimmed');
valid({ %new }, 'what stands beside', beside => { password => [], foo => 1,
    redirectUrl => '//' });
is_ok(validate({ %new }, query => '?fields=valid'), { valid => $true },
    'filtered');

my $post = sub { ask('POST', '/rest/default/V1/customers',
    { customer => $_[0] }, $admin) };
for ([{}, 1, 'nothing'], [{ %new, email => undef }, 1, 'no e-mail'],
    [{ %new, email => '' }, 1, 'an empty one'],
    [{ %new, email => 'x' }, 1, 'none'],
    [{ email => 'x', taxvat => 'x' x 51, dob => 'x', gender => 9 }, 6,
	'own fields'],
    [{ %new, firstname => '<', middlename => '{' }, 2, 'names'],
    [{ %new, firstname => "\t" }, 1, 'a blank name'],
    [{ %new, id => '00' }, 1, 'an id that is odd'],
    [{ %new, created_at => 'x' }, 1, 'a time'],
    [{ %new, website_id => 99 }, 1, 'a website'],
    [{ %new, store_id => 4 }, 1, 'a closed store'],
    [{ %new, store_id => 1, website_id => 2 }, 1, 'a store of another'],
    [{ %new, group_id => 99 }, 1, 'a group'],
    [{ %new, group_id => 99, firstname => '' }, 1, 'the first step only'],
    [{ %new, addresses => [{ city => 'X' }] }, 6, 'an address'],
    [{ %new, addresses => [({ %rome, country_id => 'XX' }) x 2] }, 2,
	'two addresses'],
    [{ %new, addresses => [({ %rome, city => "a\nb" }) x 2] }, 1,
	'equal lines'],
    [{ %new, addresses => [({}) x 20] }, 50, 'no more than 50'],
    [{ %new, custom_attributes => { foo => 1 } }, 1, 'an attribute'],
    [{ %new, custom_attributes => { size => 9 } }, 1, 'an option'],
    [{ %new, custom_attributes => { nick => 'jane' } }, 1, 'a unique value'],
    [{ %new, email => uc($jane->{email}) }, 1, 'a taken e-mail']) {
	told($post, @$_);
}
$shop->ctl(qw(config set customer/address/dob_show req --website outlet));
told($post, { %new, website_id => 2 }, 1, 'a rule of another website');

# Changes

my $id = $jane->{entity_id};
my $put = sub { ask('PUT', "/rest/default/V1/customers/$_[0]{id}",
    { customer => $_[0] }, $admin) };
valid({ id => $id }, 'nothing changes');
valid({ id => "$id", firstname => 'Jo', email => 'jo@example.com', group_id =>
    0, custom_attributes => { nick => 'jane' }, addresses => [{ id =>
    $jane->{answer}{addresses}[0]{id}, city => 'Ostia' }, { %rome }] },
    'everything changes');
valid({ id => $id, store_id => 2, extension_attributes => { is_subscribed =>
    $true, assistance_allowed => 2 } }, 'it moves');
my $john = signup({ custom_attributes => { nick => 'john' } });
for ([{ firstname => '', lastname => ' ' }, 2, 'names'],
    [{ email => '' }, 1, 'no e-mail'],
    [{ email => $john->{email} }, 1, 'another\'s e-mail'],
    [{ custom_attributes => { nick => 'john' } }, 1, 'another\'s value'],
    [{ website_id => 99 }, 1, 'a website'],
    [{ website_id => 2 }, 1, 'a rule there'],
    [{ group_id => -1 }, 1, 'a group'],
    [{ addresses => [{ id => 999999999 }] }, 1, 'an unknown address'],
    [{ addresses => [{ id => $jane->{answer}{addresses}[0]{id}, city => '',
	telephone => '' }] }, 2, 'an address'],
    [{ id => 999999999 }, 1, 'no account'], [{ id => -1 }, 1, 'no id']) {
	my ($field, @rest) = @$_;

	told($put, { id => $id + 0, %$field }, @rest);
}
is_deeply([news($jane), news($john)], [], 'and no mail');

done_testing();
