#!/usr/bin/perl
# The forgotten password when a COMMIT is refused, has no answer, or arrives
# late, and when the account is gone at that moment: the client hears the truth,
# and what it hears of has been done once.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Create;
use Customers::Mail;
use Customers::Proxy;
use Customers::Test;
use Digest::SHA qw(sha256_hex);
use JSON::PP ();
use Test::More;

my $shop = new_shop(start => 0, workers => 1);
my $proxy = Customers::Proxy->new(Customers::Test::short_scratch(),
    $shop->{db_socket});
$proxy->stand_before($shop);
$shop->start;
END {
	local $?;
	$proxy->stop if $proxy;
}

sub ask
{
	my ($method, $path, $json) = @_;

	return http_request($shop->{port}, $method, "/rest/V1/customers$path",
	    json => $json);
}

sub account
{
	my ($password, @field) = @_;
	my $data = customer(@field);

	$data->{password} = $password;
	my $answer = ask('POST', '', $data);
	is($answer->{status}, 200, 'an account') or diag($answer->{raw});
	return ($data->{customer}{email}, $answer->{json}{id});
}

sub forgot
{
	return ask('PUT', '/password', { email => $_[0],
	    template => 'email_reset' });
}

sub reset_password
{
	my ($email, $token, $password) = @_;

	return ask('POST', '/resetPassword', { email => $email,
	    resetToken => $token, newPassword => $password });
}

# The tokens in the mails to EMAIL, oldest first.
sub tokens_of
{
	my ($email) = @_;
	my %seen;

	return grep { !$seen{$_}++ }
	    map { m{/createPassword/\?id=\d+&token=(\w+)$} }
	    map { @{$_->{links}} } mail_parse(map { $_->{file} }
	    grep { $_->{header}{to} =~ /\Q$email\E/ } $shop->mails);
}

sub row
{
	my ($id) = @_;
	my ($row) = $shop->rows("SELECT * FROM customer_entity
	    WHERE entity_id = $id");

	return $row;
}

sub mails_of
{
	my ($id) = @_;

	return $shop->value("SELECT GROUP_CONCAT(template, ' ', state ORDER BY
	    mail_id) FROM customer_mail WHERE customer_id = $id");
}

# A test: WHAT is answered by 200 and "true", and the proxy has had its way.
sub is_true
{
	my ($answer, $what) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is("$answer->{status} $answer->{body}", '200 true', $what) or
	    diag($answer->{raw});
	is($proxy->left, 0, "$what: it happened");
}

# One mail is allowed, so that the first attempt's would stop the second.
$shop->ctl(qw(config set customer/password/max_number_password_reset_requests
    1));
for my $mode (qw(refuse swallow late)) {
	my ($email, $id) = account('Passw0rd!x');

	$proxy->next_commit($mode);
	is_true(forgot($email), "$mode: a link");
	is(mails_of($id), 'registered sent,password_reset sent',
	    "$mode: one mail");
	my @tokens = tokens_of($email);
	is(scalar(@tokens), 1, "$mode: one token");
	is(row($id)->{rp_token}, sha256_hex($tokens[0]),
	    "$mode: which is the account's");

	$proxy->next_commit($mode);
	is_true(reset_password($email, $tokens[0], 'Another0ne!y'),
	    "$mode: a new password");
	my $row = row($id);
	ok(scrypt_verifies($row->{password_hash}, 'Another0ne!y'),
	    "$mode: it is set");
	is($row->{token_generation}, 1, "$mode: once");
	is($row->{rp_token}, undef, "$mode: the token is used up");
}

# The mail about a subscription that the reset raises is sent all the same.
$shop->ctl(qw(config set customer/create_account/confirm 1));
for my $mode (qw(refuse swallow late)) {
	my ($email, $id) = account(undef, extension_attributes =>
	    { is_subscribed => JSON::PP::true });

	$proxy->next_commit($mode);
	is_true(reset_password($email, tokens_of($email), 'Another0ne!y'),
	    "$mode: a first password");
	is(row($id)->{confirmation}, undef, "$mode: confirmed");
	is(mails_of($id), 'registered_no_password sent,newsletter_success sent',
	    "$mode: one mail, sent");
}
$shop->ctl(qw(config unset customer/create_account/confirm));

# A conflict is run again; an account that is gone is told.
for my $refused ('UPDATE customer_entity', 'INSERT INTO customer_mail') {
	my ($email, $id) = account('Passw0rd!x');

	$proxy->rule({ match => "^execute $refused", do => 'refuse',
	    error => 1213 });
	is_true(forgot($email), "a conflict at $refused");
	is(mails_of($id), 'registered sent,password_reset sent', 'one mail');
}
{
	my ($email, $id) = account('Passw0rd!x');
	my $gone = 'No such entity with %fieldName = %fieldValue, ' .
	    '%field2Name = %field2Value';
	my $lock = '^execute SELECT .* FROM customer_entity .*FOR UPDATE';

	$proxy->rule({ match => $lock, do => 'empty' });
	is_error(forgot($email), 404, $gone, 'gone meanwhile: no link');
	is($proxy->left, 0, 'it happened');
	is(row($id)->{rp_token}, undef, 'no token');
	is_true(forgot($email), 'a link');
	my ($token) = tokens_of($email);
	$proxy->rule({ match => $lock, do => 'empty' });
	is_error(reset_password($email, $token, 'Another0ne!y'), 404, $gone,
	    'gone meanwhile: no password');
	is($proxy->left, 0, 'it happened');
	ok(scrypt_verifies(row($id)->{password_hash}, 'Passw0rd!x'),
	    'the old one stays');
	$proxy->rule({ match => "^execute DELETE FROM customer_token",
	    do => 'refuse', error => 1213 });
	is_true(reset_password($email, $token, 'Another0ne!y'),
	    'a conflict at a new password');
	is(row($id)->{token_generation}, 1, 'set once');
}

# A fault of the database: nothing is half done.
{
	my ($email, $id) = account('Passw0rd!x');
	my $before = row($id);

	$proxy->rule({ match => '^execute INSERT INTO customer_mail',
	    do => 'refuse', error => 1364 });
	is_error(forgot($email), 500, qr/^Internal Error/, 'no mail, no token');
	is_deeply(row($id), $before, 'the account is as it was');
	is_true(forgot($email), 'a link');
	my ($token) = tokens_of($email);
	$before = row($id);
	$proxy->rule({ match => '^execute DELETE FROM customer_token',
	    do => 'refuse', error => 1364 });
	is_error(reset_password($email, $token, 'Another0ne!y'), 500,
	    qr/^Internal Error/, 'tokens stay, and the password');
	is_deeply(row($id), $before, 'the account is as it was');
}
done_testing();
