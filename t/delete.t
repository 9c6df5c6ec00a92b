#!/usr/bin/perl
# DELETE customers/{customerId}: who may, what is refused, and that nothing is
# left of the account, whatever becomes of the COMMIT (contract G32); the COMMIT
# of an address that is deleted.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Proxy;
use Customers::Shop;
use Customers::Test;
use Test::More;

my $shop = new_shop(start => 0);
my $here = "--database=$shop->{database}";
my $proxy = Customers::Proxy->new(Customers::Test::short_scratch(),
    $shop->{db_socket});
END {
	local $?;
	$proxy->stop if $proxy;
}
my %token = map { my %key = Customers::Shop::integration_keys($_->[1]);
    ($_->[0] => $key{access_token}) } (['owner', 1], ['clerk', 2]);
($token{deleter}) = $shop->ctl(qw(integration create deleter --resource
    Magento_Customer::delete)) =~ /= (\w+)/;

sub ask
{
	my ($method, $path, $token, @arg) = @_;
	my $answer = cgi_request([builddir() . '/customers.fcgi'],
	    $method, "/rest/default/V1/$path", env => $shop->environment,
	    $token ? (headers => ['Authorization', "Bearer $token"]) : (),
	    @arg);

	is($answer->{exit}, 0, 'exit status 0') or diag($answer->{errors});
	return $answer;
}

sub account
{
	my ($data, $token, @headers) = @_;
	my $answer = ask('POST', 'customers', $token, json => $data,
	    headers => ['Content-Type', 'application/json',
	    $token ? ('Authorization', "Bearer $token") : (), @headers]);

	is($answer->{status}, 200, 'an account') or diag($answer->{raw});
	return $answer->{json}{id};
}

# The rows in every table.
my @tables = map { $_->{name} } $shop->rows("SELECT table_name AS name FROM
    information_schema.tables WHERE table_schema = DATABASE()
    ORDER BY table_name");
sub rows
{
	my %rows = map { ($_ => $shop->value("SELECT COUNT(*) FROM $_")) }
	    @tables;

	return \%rows;
}

sub checksums
{
	return $shop->sql('CHECKSUM TABLE ' . join(', ', @tables), $here);
}

# A test: there is no customer ID.
sub is_unknown
{
	my ($answer, $id, $name) = @_;

	is_error($answer, 404, 'No such entity with %fieldName = %fieldValue',
	    $name);
	is_deeply($answer->{json}{parameters}, { fieldName => 'customerId',
	    fieldValue => $id }, "$name: parameters");
}

# Everything that an account can have: mails that are sent, failed and owed,
# subscriptions, a permission, tokens, failures, an answer that is kept, a row of
# another program.

$shop->ctl(qw(attribute add nick --type text --label Nick --unique));
$shop->ctl(qw(attribute add size --type int --label Size));
$shop->ctl(qw(attribute add gate --type decimal --label Gate
    --entity customer_address));
my $full = sub {
	my ($name) = @_;
	my $data = customer(
		extension_attributes => { is_subscribed => 1,
		    assistance_allowed => 2 },
		custom_attributes => { nick => $name, size => 3 },
		addresses => [map { { firstname => 'a', lastname => 'b',
		    street => ['c'], city => 'd', postcode => 'e',
		    telephone => 'f', country_id => 'US', region => 'Texas',
		    default_billing => $_, default_shipping => 1,
		    custom_attributes => { gate => 1.5 } } } 0, 1]);
	my $email = $data->{customer}{email};
	my $id = account($data, $token{owner}, 'Idempotency-Key', $email);

	$shop->sql("INSERT INTO customer_log (customer_id) VALUES ($id);
	    INSERT INTO newsletter_subscriber (store_id, customer_id,
		subscriber_email) VALUES (2, $id, '$email');
	    INSERT INTO customer_mail (customer_id, template, store_id,
		recipient, parameters, state, message_id) VALUES
		($id, 'registered', 1, '$email', '{}', 'pending', 'p$id'),
		($id, 'registered', 1, '$email', '{}', 'failed', 'f$id')",
	    $here);
	my $token = ask('POST', 'integration/customer/token', undef, json =>
	    { username => $email, password => $data->{password} });
	is($token->{status}, 200, 'signed in');
	is(ask('POST', 'integration/customer/token', undef, json =>
	    { username => $email, password => 'x' })->{status}, 401, 'not so');
	return ($id, $email, substr($token->{body}, 1, -1), $data);
};
my ($kept, $kept_email, $kept_token) = $full->('kept');
my $before = rows();
my $of_kept = sub { join("\n", map { my ($table, $column) = @$_;
    $shop->sql("SELECT * FROM $table WHERE $column = $kept", $here) }
    (['customer_entity', 'entity_id'],
    ['customer_address_entity', 'parent_id'],
    map { [$_, 'customer_id'] } qw(customer_mail newsletter_subscriber
    idempotency_key customer_log customer_token login_as_customer_assistance_allowed))) };
my $mine = $of_kept->();
my ($id, $email, $signed_in, $data) = $full->('gone');
my $now = rows();
is_deeply([grep { $now->{$_} == $before->{$_} &&
    /^(?:customer_(?!mail_flush|group|eav)|newsletter|login|signin)/ }
    @tables], [qw(customer_address_entity_datetime customer_address_entity_int
    customer_address_entity_text customer_address_entity_varchar
    customer_entity_datetime customer_entity_decimal customer_entity_text)],
    'it has rows in every table but those of other types');

# Refused

my $unchanged = checksums();
for (['a guest'], ['a reader', $token{clerk}], ['itself', $signed_in],
    ['no token', 'x']) {
	my ($name, $token) = @$_;
	my $answer = ask('DELETE', "customers/$id", $token);

	is_error($answer, 401,
	    q(The consumer isn't authorized to access %resources.), $name);
	is($answer->{json}{parameters}{resources}, 'Magento_Customer::delete',
	    "$name: the resource");
}
is_error(ask('DELETE', 'customers/me', $signed_in), 401,
    q(The consumer isn't authorized to access %resources.), 'me');
is_unknown(ask('DELETE', "customers/$_", $token{owner}), $_, "id $_")
    for 999999999, 0, -1;
for (qw(abc 1.5 me 1x %31x 99999999999999999999)) {
	(my $value = $_) =~ s/%31/1/;
	my $answer = ask('DELETE', "customers/$_", $token{owner});
	is_error($answer, 400, qq(The "$value" value's type is invalid. ) .
	    'The "int" type was expected. Verify and try again.', "id $_");
}
is_error(ask('DELETE', "customers/$id/x", $token{owner}), 404,
    'Request does not match any route.', 'another path');
is(checksums(), $unchanged, 'what is refused changes nothing');

# Deleted

my $answer = ask('DELETE', "customers/$id?fields=x&customerId=$kept",
    $token{deleter}, json => { customerId => $kept });
is($answer->{status}, 200, 'deleted') or diag($answer->{raw});
is($answer->{body}, 'true', 'true');
is_deeply(rows(), $before, 'no row of it is left in any table');
is($of_kept->(), $mine, 'nothing of another is changed');
my $mails = $shop->mails;
run_command('', $shop->ctl_words, qw(mail flush));
is_deeply([grep { $_->{header}{to} =~ /\Q$email\E/ }
    ($shop->mails)[$mails .. $shop->mails - 1]], [],
    'and what it was owed does not go out');
is_unknown(ask('DELETE', "customers/$id", $token{owner}), $id, 'again');
is_error(ask('POST', 'integration/customer/revoke-token', $signed_in), 401,
    q(The consumer isn't authorized to access %resources.), 'its token');
is_error(ask('POST', 'integration/customer/token', undef, json =>
    { username => $email, password => $data->{password} }), 401,
    qr/^The account sign-in was incorrect/, 'its password');
my $anew = account($data, $token{owner}, 'Idempotency-Key', $email);
isnt($anew, $id, 'the e-mail, what was unique, and the key are free');
is($shop->value("SELECT CONCAT(COUNT(*), ' ', MIN(customer_id))
    FROM idempotency_key WHERE created_at >= NOW() - INTERVAL 1 HOUR
    AND customer_id = $anew"), "1 $anew", 'the key has the new answer');
is_error(ask('DELETE', "customers/$anew", $token{owner}, headers =>
    ['Authorization', "Bearer $token{owner}", 'Accept', 'text/html']), 406,
    qr/^Server cannot match/, 'an answer that is not taken');
is(ask('DELETE', sprintf('customers/%%3%s', join('%3', split(//, $anew))),
    $token{owner})->{body}, 'true', 'an id in percents');

# Whatever becomes of the COMMIT

$proxy->stand_before($shop);
my ($doubtful) = $full->('doubtful');
$proxy->next_commit('refuse');
is(ask('DELETE', "customers/$doubtful", $token{owner})->{body}, 'true',
    'a COMMIT that is refused is tried again');
is($proxy->left, 0, 'it was refused');
is($shop->value("SELECT COUNT(*) FROM customer_entity
    WHERE entity_id = $doubtful"), 0, 'it is gone');
($doubtful) = $full->('doubtful');
$proxy->next_commit('swallow');
is(ask('DELETE', "customers/$doubtful", $token{owner})->{body}, 'true',
    'one that is not answered');
is($proxy->left, 0, 'it was not answered');
is_unknown(ask('DELETE', "customers/$doubtful", $token{owner}), $doubtful,
    'is done');

# So it is with an address (contract G36).
for my $what (qw(refuse swallow)) {
	my ($id) = $full->($what);
	my ($address) = $shop->rows("SELECT default_billing AS id
	    FROM customer_entity WHERE entity_id = $id");

	$proxy->next_commit($what);
	is(ask('DELETE', "addresses/$address->{id}", $token{owner})->{body},
	    'true', "an address, $what: true");
	is($proxy->left, 0, 'it went so');
	is($shop->value("SELECT COUNT(*) FROM customer_entity WHERE entity_id =
	    $id AND default_billing IS NULL AND default_shipping IS NULL AND
	    updated_at > NOW() - INTERVAL 1 HOUR"), 1, 'the account knows');
	is_error(ask('DELETE', "addresses/$address->{id}", $token{owner}),
	    404, 'No such entity with %fieldName = %fieldValue', 'again');
}

done_testing();
