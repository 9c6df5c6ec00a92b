#!/usr/bin/perl
# A guest's subscription to the newsletter becomes the customer's, whatever its
# status and whether the sign-up asks for one or not; it is never doubled
# (contract D33).
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
my $table = "$shop->{database}.newsletter_subscriber";
my ($true, $false) = (JSON::PP::true(), JSON::PP::false());
my $n = 0;

# Leave the subscription of a guest with EMAIL; returns its id.
sub subscribe
{
	my ($email, $status, %more) = @_;
	my %row = (store_id => 1, customer_id => 0, subscriber_email => $email,
	    subscriber_status => $status, subscriber_confirm_code => 'guest',
	    change_status_at => '2020-01-01 00:00:00', %more);

	$shop->sql("INSERT INTO $table SET " . join(', ', map {
	    "$_ = '$row{$_}'" } keys(%row)));
	return $db->value("SELECT MAX(subscriber_id) FROM $table");
}

# Sign EMAIL up in STORE; ASKED is is_subscribed, undef if it is not given.
sub sign_up
{
	my ($email, $asked, $store) = @_;

	return http_request($shop->{port}, 'POST', '/rest/' .
	    ($store // 'default') . '/V1/customers', json => customer(email =>
	    $email, defined($asked) ? (extension_attributes =>
	    { is_subscribed => $asked }) : ()));
}

# The rows of EMAIL: id, owner (guest, or ours for customer ID), status.
sub rows_of
{
	my ($email, $id) = @_;

	return join(', ', map { join(' ', $_->{subscriber_id},
	    $_->{customer_id} == 0 ? 'guest' : $_->{customer_id} == $id
	    ? 'ours' : 'other', $_->{subscriber_status}) } $shop->rows(
	    "SELECT * FROM $table WHERE subscriber_email = '$email'
	    ORDER BY subscriber_id"));
}

# The templates of the newsletter's mails to EMAIL.
sub mails_to
{
	my ($email) = @_;

	return $db->value("SELECT COALESCE(GROUP_CONCAT(template), '')
	    FROM customer_mail WHERE recipient = '$email'
	    AND template LIKE 'newsletter%'");
}

# Whether accounts and subscriptions must be confirmed; the guest's status, what
# is asked, the status then, the mail, and whether the row is as it was.
my ($success, $confirm) = map { "newsletter_$_" } qw(success confirm);
my @table = (
	# account, subscription, guest, asked, then, mail, untouched
	[0, 0, 1, undef, 1, '', 1], [0, 0, 1, $false, 1, '', 1],
	[0, 0, 1, $true, 1, '', 1],
	[0, 0, 2, undef, 2, '', 1], [0, 0, 2, $true, 1, $success, 0],
	[0, 0, 3, undef, 3, '', 1], [0, 0, 3, $false, 3, '', 1],
	[0, 0, 3, $true, 1, $success, 0],
	[0, 0, 4, undef, 4, '', 1], [0, 0, 4, $true, 1, $success, 0],
	[0, 0, 0, $true, 1, $success, 0],
	[0, 1, 1, undef, 1, '', 1], [0, 1, 1, $true, 1, '', 1],
	[0, 1, 2, $true, 2, $confirm, 0], [0, 1, 3, $true, 2, $confirm, 0],
	[0, 1, 4, $true, 2, $confirm, 0], [0, 1, 4, undef, 4, '', 1],
	[1, 0, 1, undef, 1, '', 1], [1, 0, 1, $true, 1, '', 1],
	[1, 0, 2, $true, 2, '', 1], [1, 0, 3, $true, 4, '', 0],
	[1, 1, 4, $true, 4, '', 0], [1, 1, 3, undef, 3, '', 1],
);
my %set;
for my $case (@table) {
	my ($account, $subscription, $guest, $asked, $then, $mail, $untouched) =
	    @$case;
	my $email = 'guest' . ++$n . '@example.com';
	my $path = 'customer/create_account/confirm';

	for (['customer/create_account/confirm', $account],
	    ['newsletter/subscription/confirm', $subscription]) {
		next if ($set{$_->[0]} // 0) == $_->[1];
		$shop->ctl(qw(config set), @$_);
		$set{$_->[0]} = $_->[1];
	}
	subtest("confirm $account $subscription, guest $guest, asked " .
	    ($asked // 'nothing') => sub {
		my $row = subscribe($email, $guest);
		my $answer = sign_up($email, $asked);
		my $json = $answer->{json};

		is($answer->{status}, 200, 'created') or diag($answer->{raw});
		is(rows_of($email, $json->{id}), "$row ours $then",
		    'the row is taken over');
		is(!!$json->{extension_attributes}{is_subscribed}, $then == 1,
		    'the answer says what is stored');
		assert_stored($db, $answer);
		is(mails_to($email), $mail, 'mail of the newsletter');
		my ($is) = $shop->rows("SELECT subscriber_confirm_code AS code,
		    change_status_at AS changed FROM $table
		    WHERE subscriber_id = $row");
		is($is->{code} eq 'guest', !!$untouched, 'its code');
		is($is->{changed} =~ /^2020/, !!$untouched, 'its time');
	});
}
$shop->ctl(qw(config unset), $_) for keys(%set);

# Whose row it is

my ($row, $answer);
for (['Case@EXAMPLE.com', 'case@example.com'],
    ["zo\xeb\@b\xfccher.example", "zo\xeb\@xn--bcher-kva.example"]) {
	my ($guest, $email) = @$_;
	my %key = $guest =~ /zo/ ? (email_key => $email) : ();

	utf8::encode($guest);
	utf8::encode($key{email_key}) if %key;
	$row = subscribe($guest, 1, %key);
	$answer = sign_up($email, undef);
	is($answer->{json}{extension_attributes}{is_subscribed}, $true,
	    "$guest: the same address") or diag($answer->{raw});
	is($db->value("SELECT customer_id FROM $table
	    WHERE subscriber_id = $row"), $answer->{json}{id}, 'its row');
	assert_stored($db, $answer);
}

$row = subscribe('store@example.com', 1, store_id => 2);
$answer = sign_up('store@example.com', $true);
is(rows_of('store@example.com', $answer->{json}{id}),
    "$row guest 1, " . ($row + 1) . ' ours 1',
    "another store's row stays, and there is one more");
$answer = sign_up('nobody@example.com', undef, 'it');
is(rows_of('nobody@example.com', 0), '', 'no row without a wish');
$row = subscribe('old@example.com', 1, customer_id => 4_000_000);
$answer = sign_up('old@example.com', undef);
is(rows_of('old@example.com', 1), "$row other 1", "a customer's row stays");
is($answer->{json}{extension_attributes}{is_subscribed}, $false,
    'and is not that of this one');
my @some = map { subscribe('some@example.com', $_) } 3, 0, 1;
$answer = sign_up('some@example.com', undef);
is(rows_of('some@example.com', $answer->{json}{id}), "$some[0] guest 3, " .
    "$some[1] guest 0, $some[2] ours 1", 'of some, the one that is subscribed');
assert_stored($db, $answer);

# In another website, in its store.

$row = subscribe('both@example.com', 1);
my $other = subscribe('both@example.com', 3, store_id => 3);
my @answers = http_together($shop->{port}, map { ['POST',
    "/rest/$_/V1/customers", json => customer(email => 'both@example.com')] }
    qw(default outlet));
is_deeply([map { $_->{status} } @answers], [200, 200], 'two websites at once');
for ([$row, $answers[0], 1], [$other, $answers[1], 3]) {
	my ($id, $one, $status) = @$_;
	is($db->value("SELECT CONCAT(customer_id, ' ', subscriber_status)
	    FROM $table WHERE subscriber_id = $id"),
	    "$one->{json}{id} $status", 'each has its own');
	assert_stored($db, $one);
}

# A sign-up that is refused leaves the guest's row alone.

$row = subscribe('refused@example.com', 1);
$shop->sql("CREATE TRIGGER $shop->{database}.spoil BEFORE INSERT ON
    $shop->{database}.customer_mail FOR EACH ROW SIGNAL SQLSTATE '45000'");
is(sign_up('refused@example.com', $true)->{status}, 500, 'a failure');
$shop->sql("DROP TRIGGER $shop->{database}.spoil");
is(rows_of('refused@example.com', 0), "$row guest 1", "the guest's row stays");

# A guest's subscription that is being made: the sign-up waits for it.

for my $asked (undef, $true) {
	my $email = 'late' . ++$n . '@example.com';
	my $pid = fork() // die("fork: $!\n");
	if ($pid == 0) {
		$shop->sql("BEGIN; INSERT INTO $table SET store_id = 1,
		    subscriber_email = '$email', subscriber_status = 1;
		    DO SLEEP(1); COMMIT");
		require POSIX;
		POSIX::_exit(0);
	}
	ok(wait_until(60, sub {
		return $shop->sql("SET SESSION tx_isolation =
		    'READ-UNCOMMITTED'; SELECT COUNT(*) FROM $table
		    WHERE subscriber_email = '$email'") =~ /^1$/m;
	}), 'a guest subscribes');
	$answer = sign_up($email, $asked);
	waitpid($pid, 0);
	is($answer->{status}, 200, 'created') or diag($answer->{raw});
	like(rows_of($email, $answer->{json}{id}), qr/^\d+ ours 1$/,
	    'one row, taken over');
	is(mails_to($email), '', 'and no second mail');
	assert_stored($db, $answer);
}

done_testing();
