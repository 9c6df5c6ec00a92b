#!/usr/bin/perl
# POST integration/admin/token: which integration is signed in, what is refused,
# and what is counted (contract G31).
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Test;
use Test::More;

my $wrong = 'The account sign-in was incorrect or your account is disabled ' .
    'temporarily. Please wait and try again later.';
my $not_authorized =
    q(The consumer isn't authorized to access %resources.);
my $required = '"%fieldName" is required. Enter and try again.';
my $path = '/rest/default/V1/integration/admin/token';

my $shop = new_shop(start => 0);
my $db = Customers::Database->new($shop);

sub ask
{
	my ($method, $where, @arg) = @_;
	my $answer = cgi_request([builddir() . '/customers.fcgi'],
	    $method, $where, @arg, env => $shop->environment);

	is($answer->{exit}, 0, 'exit status 0') or diag($answer->{errors});
	return $answer;
}

sub limit
{
	my ($failures) = @_;

	$shop->ctl(qw(config set oauth/authentication_lock/max_failures_count),
	    $failures);
}

sub sign_in
{
	my ($name, $password) = @_;

	return ask('POST', $path,
	    json => { username => $name, password => $password });
}

# A test: that integration is signed in; returns the token.
sub right
{
	my ($what, $name, $password) = @_;
	my $answer = sign_in($name, $password);

	is($answer->{status}, 200, $what) or diag($answer->{raw});
	like($answer->{body}, qr/\A"[A-Za-z0-9]{43}"\z/, 'a token');
	return substr($answer->{body}, 1, -1);
}

# A test: it is not.
sub wrong
{
	my ($what, $name, $password) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is_error(sign_in($name, $password), 401, $wrong, $what);
}

# The status for one who gives a group, which needs Magento_Customer::manage.
sub manages
{
	my ($token) = @_;

	return ask('POST', '/rest/V1/customers', json => customer(group_id => 2),
	    headers => ['Authorization', "Bearer $token"])->{status};
}

sub throttle
{
	return join(', ', $db->lines("SELECT CONCAT(attempts, ' ', failures)
	    FROM signin_throttle ORDER BY attempts"));
}

# How many passwords were compared.
sub hashes { return scalar(() = slurp($shop->log_file) =~ /"hash_ms"/g) }

my @owner = ('owner', 'Own3rPassw0rd');
my @clerk = ('clerk', 'Cl3rkPassw0rd');
my @locked = ('locked', 'L0ckedPassw0rd');

# Arguments

limit(0);
for (['{}', qw(username password)], ['', qw(username password)],
    ['[]', qw(username password)], ['{"username":"owner"}', 'password'],
    ['{"username":null,"password":""}', 'username'],
    ['{"username":"","password":""}', qw(username password)],
    ['{"username":"","password":"x"}', 'username'],
    ['{"username":"owner","password":""}', 'password']) {
	my ($body, @fields) = @$_;
	my $answer = ask('POST', $path, body => $body,
	    headers => ['Content-Type', 'application/json']);
	my @errors = map { { message => $required,
	    parameters => { fieldName => $_ } } } @fields;

	is($answer->{status}, 400, "'$body': status");
	is_deeply($answer->{json}, @fields == 1 ? $errors[0] : { message =>
	    'One or more input exceptions have occurred.',
	    errors => \@errors }, "'$body': required @fields");
}
for ('{"username":"owner","password":["x"]}', '{"username":{},"password":"x"}',
    '{"username":"owner","password":true}') {
	is(ask('POST', $path, body => $_, headers => ['Content-Type',
	    'application/json'])->{status}, 400, "$_: a type error");
}
is_error(ask('GET', $path), 404, 'Request does not match any route.', 'a GET');

# Right and wrong

my $owner = right('the password', @owner);
isnt(right('twice', @owner), $owner, 'another token');
is(manages($owner), 200, 'it may do what it may');
my $clerk = right('with one resource', @clerk);
is(manages($clerk), 401, 'and no more');
is($db->value("SELECT TIMESTAMPDIFF(SECOND, created_at, expires_at)
    FROM integration_session WHERE token_hash = '" . sha256_hex($owner) . "'"),
    3600, 'its SHA-256, for an hour');
is($db->value("SELECT COUNT(*) FROM integration_session
    WHERE token_hash = '$owner'"), 0, 'nothing else of it');
wrong('another password', 'owner', 'Own3rPassw0re');
wrong('in another case', 'owner', lc($owner[1]));
wrong('with a space', 'owner', "$owner[1] ");
wrong('a name in capitals', 'OWNER', $owner[1]);
wrong('a space after the name', 'owner ', $owner[1]);
wrong('a space before the name', ' owner', $owner[1]);
wrong('an accent', "\x{f6}wner", $owner[1]);
wrong('the password of another', 'owner', $clerk[1]);
wrong('a name that nobody has', 'nobody', $owner[1]);
wrong('disabled', 'retired', 'R3tiredPassw0rd');
wrong('revoked', 'revoked', 'R3vokedPassw0rd');
wrong('very long', 'x' x 5000, 'x' x 5000);
wrong('257 characters', 'owner', 'x' x 257);
$shop->ctl(qw(token create bare));
wrong('an integration without a password', 'bare', 'x');
my $customer = customer(email => "owner.$$\@example.com");
is(ask('POST', '/rest/V1/customers', json => $customer)->{status}, 200,
    'a customer');
wrong('a customer', $customer->{customer}{email}, $customer->{password});
my $before = hashes();
wrong('unknown', 'nobody', 'x');
wrong('disabled', 'retired', 'x');
is(hashes(), $before + 2, 'a hash, whoever it is');
for my $field ("Bearer $owner", 'Bearer x', 'Basic dTpw', 'OAuth foo') {
	is(ask('POST', $path, json => { username => $owner[0],
	    password => $owner[1], foo => 1 }, headers => ['Authorization',
	    $field])->{status}, 200, substr($field, 0, 8));
}

# Lifetimes are fixed at issue.

for (['0', 60], ['90', 5400], ['999999999999', 527040 * 60],
    ['soon', 3600]) {
	$shop->set_row('webapi/jwtauth/admin_expiration', $_->[0]);
	my $hash = sha256_hex(right("expiration $_->[0]", @owner));
	is($db->value("SELECT TIMESTAMPDIFF(SECOND, created_at, expires_at)
	    FROM integration_session WHERE token_hash = '$hash'"), $_->[1],
	    "$_->[1] seconds");
}
$shop->ctl(qw(config unset webapi/jwtauth/admin_expiration));
$db->lines("UPDATE integration_session SET expires_at = NOW()
    WHERE token_hash = '" . sha256_hex($clerk) . "'");
is_error(ask('PUT', '/rest/V1/customers/a%40b.example/activate',
    headers => ['Authorization', "Bearer $clerk"]), 401, $not_authorized,
    'over: a guest');

# Throttle

limit(3);
$db->lines('DELETE FROM signin_throttle');
for my $name ('nobody', 'retired', 'locked') {
	wrong("$name $_", $name, 'x') for 1 .. 3;
	$before = hashes();
	wrong("$name: throttled", $name, $locked[1]);
	is(throttle(), '3 3', 'refused, uncounted');
	is(hashes(), $before, 'no password was compared');
	right('another is not', @owner);
	$db->lines("DELETE FROM signin_throttle") if $name ne 'locked';
}
wrong('disabled, and right', 'retired', 'R3tiredPassw0rd');
is(throttle(), '0 0, 1 1, 3 3', 'counts too');
$db->lines("UPDATE signin_throttle SET expires_at = NOW()");
right('after the time-out', @locked);
wrong("wrong $_", 'locked', 'x') for 1, 2;
right('a success', @locked);
wrong("wrong $_", 'locked', 'x') for 1, 2;
right('clears the count', @locked);
limit(0);

# A customer whose e-mail is the name of an integration has another count.

$db->lines('DELETE FROM signin_throttle');
my $email = $customer->{customer}{email};
$shop->ctl_with("An0ther!Pass\n", qw(integration create), $email,
    '--password');
limit(2);
wrong("wrong $_", $email, 'x') for 1, 2;
wrong('throttled', $email, 'An0ther!Pass');
is(ask('POST', '/rest/V1/integration/customer/token', json => { username =>
    $email, password => $customer->{password} })->{status}, 200,
    'the customer is not');
limit(0);

# What ends a sign-in

my $token = right('to be disabled', @locked);
$shop->ctl(qw(integration disable locked));
is(manages($token), 401, 'disabled: a guest');
wrong('disabled', @locked);
$shop->ctl(qw(integration enable locked));
is(manages($token), 200, 'enabled');
$shop->ctl(qw(integration revoke locked));
is(manages($token), 401, 'revoked: a guest');
wrong('revoked', @locked);

# Expired ones are deleted.

$db->lines($_) for 'UPDATE integration_session SET expires_at = NOW() +
    INTERVAL 1 HOUR', 'UPDATE integration_session SET expires_at = NOW() -
    INTERVAL 1 SECOND LIMIT 3';
my $all = $db->value('SELECT COUNT(*) FROM integration_session');
run_command('', $shop->ctl_words, qw(mail flush));
is($db->value('SELECT COUNT(*) FROM integration_session'), $all - 3,
    'a flush deletes those that have expired');

done_testing();
