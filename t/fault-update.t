#!/usr/bin/perl
# A change of an account by its customer when a COMMIT is refused, has no
# answer, or arrives late, and when a statement fails: the client hears the
# truth, and what it hears of has been done once, with its mails.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Conformance qw(stored_difference);
use Customers::Database;
use Customers::Proxy;
use Customers::Test;
use Digest::SHA qw(sha256_hex);
use JSON::PP ();
use Test::More;

my $shop = new_shop(start => 0, workers => 1,
    settings => { scrypt => '4,8,1' });
my $proxy = Customers::Proxy->new(Customers::Test::short_scratch(),
    $shop->{db_socket});
$proxy->stand_before($shop);
# Not before: the processes of the proxy would keep its clients' pipes open.
my $db = Customers::Database->new($shop);
$shop->ctl(qw(attribute add nick --type text --label Nick --unique));
$shop->ctl(qw(attribute add gate --type text --label Gate),
    qw(--entity customer_address));
# Global accounts: the longest way.
$shop->ctl(qw(config set customer/account_share/scope 0));
$shop->start;
END {
	local $?;
	$proxy->stop if $proxy;
}

my %address = (firstname => 'a', lastname => 'b', street => ['c'], city => 'd',
    postcode => 'e', telephone => 'f', country_id => 'GB');
my $accounts = 0;

# A new account with two addresses, and the bearer of its customer.
sub account
{
	my $n = ++$accounts;
	my $json = post_customer($shop, customer(extension_attributes =>
	    { is_subscribed => JSON::PP::true }, custom_attributes =>
	    { nick => "old$n" }, addresses => [map { { %address,
	    custom_attributes => { gate => $_ } } } 1, 2]))->{json};
	my $token = sprintf('%043d', $n);

	$shop->sql("INSERT INTO $shop->{database}.customer_token (customer_id,
	    token_hash, generation, expires_at) VALUES ($json->{id}, '" .
	    sha256_hex($token) . "', 0, NOW() + INTERVAL 1 HOUR)");
	return { %$json, token => $token, n => $n };
}

# Change everything that ACCOUNT may change.
sub put
{
	my ($account) = @_;

	return http_request($shop->{port}, 'PUT', '/rest/V1/customers/me',
	    headers => ['Authorization', "Bearer $account->{token}"], json =>
	    { customer => { email => "new$account->{email}", firstname => 'New',
	    lastname => 'Name', custom_attributes => { nick =>
	    "new$account->{n}" }, extension_attributes => { is_subscribed =>
	    JSON::PP::false }, addresses => [{ id =>
	    $account->{addresses}[1]{id}, city => 'new' }, { %address, city =>
	    'newer', custom_attributes => { gate => 3 } }] } });
}

# A test: the account has become what was asked for, once.
sub is_changed
{
	my ($answer, $account, $name) = @_;
	my $json = $answer->{json};

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	subtest($name => sub {
		is($answer->{status}, 200, 'status 200') or
		    return diag($answer->{raw});
		is($proxy->left, 0, 'it happened');
		is_deeply([@$json{qw(email firstname lastname)},
		    $json->{custom_attributes}[0]{value}, map { ($_->{city},
		    $_->{custom_attributes}[0]{value}) }
		    @{$json->{addresses}}], ["new$account->{email}", 'New',
		    'Name', "new$account->{n}", 'new', 2, 'newer', 3],
		    'everything is new');
		cmp_ok($json->{updated_at}, 'ge', $account->{updated_at},
		    'the time of its update');
		is(stored_difference($db, $answer), undef, 'as it is stored');
		is($db->value("SELECT GROUP_CONCAT(template, ' ', state
		    ORDER BY mail_id) FROM customer_mail
		    WHERE customer_id = $account->{id}"), 'registered sent,' .
		    'newsletter_success sent,newsletter_unsubscribed sent,' .
		    'email_changed sent,email_changed sent', 'each mail once');
	});
}

for my $mode (qw(refuse swallow late)) {
	my $account = account();

	$proxy->next_commit($mode);
	is_changed(put($account), $account, "COMMIT: $mode");
}

# The statements of such a change.
my @changing = ('UPDATE customer_entity SET updated_at = FROM_UNIXTIME',
    'INSERT INTO uniqueness_guard', 'DELETE FROM customer_address_entity',
    'DELETE FROM customer_entity_varchar',
    'INSERT INTO customer_entity_varchar',
    'UPDATE customer_address_entity SET',
    'INSERT INTO customer_address_entity SET',
    'INSERT INTO customer_address_entity_varchar',
    'UPDATE customer_entity SET default_billing',
    'UPDATE customer_entity SET updated_at = \?', 'SELECT 1 FROM ' .
    'customer_entity', 'UPDATE customer_entity SET email',
    'SELECT subscriber_id', 'DELETE FROM newsletter_subscriber',
    'UPDATE newsletter_subscriber SET subscriber_status',
    'UPDATE newsletter_subscriber SET subscriber_email',
    'INSERT INTO customer_mail');
for my $statement (@changing) {
	my $account = account();
	my $before = $db->checksum;

	$proxy->rule({ match => "^execute $statement", do => 'refuse',
	    error => 1364 });
	is_error(put($account), 500, qr/^Internal Error/, $statement);
	is($proxy->left, 0, 'it happened');
	is($db->checksum, $before, 'nothing is changed');
	$proxy->rule({ match => "^execute $statement", do => 'refuse',
	    error => 1213 });
	is_changed(put($account), $account, "a conflict: $statement");
}

# The answer is what was read before the COMMIT: nothing that goes wrong later
# can hide that the account is changed.
{
	my $account = account();
	my @seen = $proxy->statements(sub {
		is(put($account)->{status}, 200, 'status 200');
	});
	my ($commit) = grep { $seen[$_] eq 'query COMMIT' } 0 .. $#seen;

	is_deeply([grep { /^execute SELECT c\.email/ }
	    @seen[$commit .. $#seen]], [], 'no look at it afterwards');
}

# An account that is gone when it is to be found, or to be locked.
for (['PUT', '', { customer => { email => 'a@b.example' } }],
    ['PUT', '/activate', { confirmationKey => 'x' }],
    ['PUT', '/password', { currentPassword => 'x', newPassword => 'y' }]) {
	my ($method, $path, $json) = @$_;
	my $account = account();

	$proxy->rule({ match => '^execute SELECT entity_id, website_id',
	    do => 'empty' });
	is_error(http_request($shop->{port}, $method,
	    "/rest/V1/customers/me$path", headers => ['Authorization',
	    "Bearer $account->{token}"], json => $json), 401, q(The consumer ) .
	    q(isn't authorized to access %resources.), "gone: me$path");
	is($proxy->left, 0, 'it happened');
}
{
	my $account = account();
	my $before = $db->checksum;

	$shop->sql("CREATE TRIGGER $shop->{database}.gone BEFORE UPDATE ON
	    $shop->{database}.customer_entity FOR EACH ROW SET
	    NEW.updated_at = OLD.updated_at");
	is_error(put($account), 401, q(The consumer isn't authorized to ) .
	    'access %resources.', 'gone meanwhile');
	$shop->sql("DROP TRIGGER $shop->{database}.gone");
	is($db->checksum, $before, 'nothing is changed');
}
done_testing();
