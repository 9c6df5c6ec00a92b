#!/usr/bin/perl
# POST integration/customer/token and revoke-token: who is signed in, who is
# refused, and what is counted (contract G1 to G6).
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
my $password = 'Passw0rd!x';

my $shop = new_shop(start => 0);
my $db = Customers::Database->new($shop);

sub ask
{
	my ($method, $path, @arg) = @_;
	my $answer = cgi_request([builddir() . '/customers.fcgi'],
	    $method, $path, @arg, env => $shop->environment);

	is($answer->{exit}, 0, 'exit status 0') or diag($answer->{errors});
	return $answer;
}

sub set
{
	my (%value) = @_;

	$shop->set_row($_, $value{$_}) for sort(keys(%value));
}

# Only one of the two limits is on, or neither.
sub limits
{
	my ($lock, $throttle) = @_;

	set('customer/password/lockout_failures' => $lock,
	    'oauth/authentication_lock/max_failures_count' => $throttle);
}

# An account with FIELDS; returns its id and e-mail.
sub account
{
	my ($data, $store) = @_;
	my $answer = ask('POST', '/rest/' . ($store // 'default') .
	    '/V1/customers', json => $data);

	is($answer->{status}, 200, 'an account') or diag($answer->{raw});
	return ($answer->{json}{id}, $data->{customer}{email});
}

sub sign_in
{
	my ($email, $with, $store) = @_;

	return ask('POST', '/rest/' . ($store // 'default') .
	    '/V1/integration/customer/token',
	    json => { username => $email, password => $with // $password });
}

# A test: that one is signed in; returns the token.
sub right
{
	my ($name, @who) = @_;
	my $answer = sign_in(@who);

	is($answer->{status}, 200, $name) or diag($answer->{raw});
	like($answer->{body}, qr/\A"[A-Za-z0-9]{43}"\z/, 'a token');
	return substr($answer->{body}, 1, -1);
}

# A test: that one is not.
sub wrong
{
	my ($name, @who) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is_error(sign_in(@who), 401, $wrong, $name);
}

sub revoke
{
	my ($token, $store, @arg) = @_;

	return ask('POST', "/rest$store/V1/integration/customer/revoke-token",
	    defined($token) ? (headers => ['Authorization', "Bearer $token"])
	    : (), @arg);
}

# What is counted of the account ID: failures, whether it is locked.
sub lock_of
{
	return join(' ', $db->lines("SELECT failures_num,
	    COALESCE(lock_expires > NOW(), 0) FROM customer_entity
	    WHERE entity_id = $_[0]"));
}

# What is counted of sign-ins: attempts and failures of each.
sub throttle
{
	return join(', ', $db->lines("SELECT CONCAT(attempts, ' ', failures)
	    FROM signin_throttle ORDER BY attempts"));
}

# Arguments

limits(0, 0);
for (['{}', qw(username password)], ['', qw(username password)],
    ['[]', qw(username password)], ['{"username":"a@b.example"}', 'password'],
    ['{"username":null,"password":""}', 'username'],
    ['{"username":"","password":""}', qw(username password)],
    ['{"username":"","password":"x"}', 'username'],
    ['{"username":"a@b.example","password":""}', 'password'],
    ['{"email":"a@b.example","password":"x"}', 'username']) {
	my ($body, @fields) = @$_;
	my $answer = ask('POST', '/rest/V1/integration/customer/token',
	    body => $body, headers => ['Content-Type', 'application/json']);
	my @errors = map { { message => $required,
	    parameters => { fieldName => $_ } } } @fields;

	is($answer->{status}, 400, "'$body': status");
	is_deeply($answer->{json}, @fields == 1 ? $errors[0] : { message =>
	    'One or more input exceptions have occurred.',
	    errors => \@errors }, "'$body': required @fields");
}
for ('{"username":1,"password":"x"}', '{"username":"a","password":["x"]}',
    '{"username":"a","password":true}', '{"username":{},"password":"x"}') {
	my $answer = ask('POST', '/rest/V1/integration/customer/token',
	    body => $_, headers => ['Content-Type', 'application/json']);
	is($answer->{status}, /:1/ ? 401 : 400, "$_: status") or
	    diag($answer->{raw});
}

# Right and wrong

my ($id, $email) = account(customer(email => "Jane.$$\@example.com"));
my ($bare) = map { $_->{customer}{email} } (my $data = customer());
delete($data->{password});
account($data);
my ($foreign_id, $foreign) = account(customer());
$db->lines("UPDATE customer_entity SET password_hash =
    '5f4dcc3b5aa765d61d8327deb882cf99:salt:3_32_2_67108864'
    WHERE entity_id = $foreign_id");
my $longest = 'aB3!' x 64;
my ($long_id, $long) = account({ %{customer()}, password => $longest });

my $before = $db->value("SELECT updated_at FROM customer_entity
    WHERE entity_id = $id");
$db->lines("UPDATE customer_entity SET updated_at = '2020-01-01'
    WHERE entity_id = $id");
my $token = right('the password', $email);
right('the e-mail in capitals', uc($email));
right('in store "all"', $email, $password, 'all');
my $second = right('twice', $email);
isnt($second, $token, 'another token');
right('256 characters', $long, $longest);
my @rows = $db->lines("SELECT token_hash, generation,
    TIMESTAMPDIFF(SECOND, created_at, expires_at) FROM customer_token
    WHERE customer_id = $id ORDER BY token_id");
is(scalar(@rows), 4, 'four tokens');
is($rows[0], sha256_hex($token) . "\t0\t3600", 'its SHA-256, for an hour');
is($db->value("SELECT updated_at FROM customer_entity WHERE entity_id = $id"),
    '2020-01-01 00:00:00', 'a sign-in is no change of the account');

wrong('another password', $email, 'Passw0rd!y');
wrong('in another case', $email, lc($password));
wrong('with a space', $email, "$password ");
wrong('a blank password', $email, ' ');
wrong('a space before the e-mail', " $email");
wrong('a space after the e-mail', "$email ");
wrong('an e-mail that nobody has', "nobody.$$\@example.com");
wrong('no e-mail', 'nobody');
wrong('very long', 'x' x 5000 . '@example.com', 'x' x 5000);
wrong('no password', $bare);
wrong('a hash of another program', $foreign, 'password');
wrong('its hash as password', $foreign,
    '5f4dcc3b5aa765d61d8327deb882cf99:salt:3_32_2_67108864');
wrong('257 characters', $long, "${longest}a");
wrong('255 characters', $long, substr($longest, 1));
for my $field ("Bearer $token", 'Bearer x', 'Basic dTpw', 'OAuth foo') {
	my $answer = ask('POST', '/rest/V1/integration/customer/token',
	    json => { username => $email, password => $password, foo => 1 },
	    headers => ['Authorization', $field]);
	is($answer->{status}, 200, substr($field, 0, 8));
}

# Lifetimes are fixed at issue.

for (['0', 60], ['1', 60], ['90', 5400], ['999999999999', 527040 * 60],
    ['soon', 3600]) {
	set('webapi/jwtauth/customer_expiration' => $_->[0]);
	my $hash = sha256_hex(right("expiration $_->[0]", $email));
	is($db->value("SELECT TIMESTAMPDIFF(SECOND, created_at, expires_at)
	    FROM customer_token WHERE token_hash = '$hash'"), $_->[1],
	    "$_->[1] seconds");
}
$shop->ctl(qw(config unset webapi/jwtauth/customer_expiration));

# Websites, and one account for all

my $twin = customer(email => $email);
$twin->{password} = '0utlet!Pass';
my ($twin_id) = account($twin, 'outlet');
wrong("the other website's password", $email, '0utlet!Pass');
wrong('and the other way round', $email, $password, 'outlet');
right('in its website', $email, '0utlet!Pass', 'outlet');
wrong('an account of another website', $long, $longest, 'outlet');
set('customer/account_share/scope' => 0);
right('global: the website is ignored', $long, $longest, 'outlet');
right('global: that of here first', $email, '0utlet!Pass', 'outlet');
limits(0, 2);
$db->lines('DELETE FROM signin_throttle');
wrong('global: refused', $long, 'x');
is(throttle(), '1 1', 'global: counted');
wrong('global: refused again', $long, 'x', 'outlet');
is(throttle(), '2 2', 'global: one count for all websites');
wrong('global: throttled everywhere', $long, $longest);
set('customer/account_share/scope' => 1);
right('each website has its own count', $long, $longest);

# Pending accounts

set('customer/create_account/confirm' => 1);
limits(2, 0);
my ($pending_id, $pending) = account(customer());
wrong('pending', $pending) for 1 .. 3;
is(lock_of($pending_id), "0\t0", 'a right password is no failure');
is($db->value("SELECT COUNT(*) FROM customer_entity WHERE entity_id =
    $pending_id AND first_failure IS NULL AND first_signin_at IS NULL"), 1,
    'nothing is left of it');
wrong('pending, and wrong', $pending, 'x');
is(lock_of($pending_id), "1\t0", 'a wrong one is');
$db->lines('DELETE FROM signin_throttle');
limits(0, 2);
wrong('pending', $pending) for 1, 2;
is(throttle(), '2 2', 'both counted');
set('customer/create_account/confirm' => 0);
wrong('throttled', $pending);
limits(0, 0);
right('once the setting is off', $pending);
isnt($db->value("SELECT confirmation FROM customer_entity
    WHERE entity_id = $pending_id"), undef, 'its key is still there');
$shop->ctl(qw(config set customer/create_account/confirm 1 --website outlet));
right('of a website that does not ask', $pending);
$shop->ctl(qw(config set customer/create_account/confirm 1 --website base));
wrong('of one that does', $pending);
$shop->ctl(qw(config unset customer/create_account/confirm --website), $_)
    for qw(base outlet);

# Lock

limits(3, 0);
my $locked = sub { $db->value("SELECT COUNT(*) FROM customer_entity
    WHERE entity_id = $id AND lock_expires > NOW() + INTERVAL 590 SECOND
    AND lock_expires <= NOW() + INTERVAL 600 SECOND") };
wrong("wrong $_", $email, 'x') for 1, 2;
is(lock_of($id), "2\t0", 'counted');
right('a success', $email);
is(lock_of($id), "0\t0", 'clears the count');
for my $n (1 .. 3) {
	is($locked->(), 0, 'not locked');
	wrong("wrong $n", $email, 'x');
}
is($locked->(), 1, 'locked, for ten minutes');
my $hashes = () = slurp($shop->log_file) =~ /"hash_ms"/g;
wrong('locked, and right', $email);
wrong('locked, and wrong', $email, 'x');
is(scalar(() = slurp($shop->log_file) =~ /"hash_ms"/g), $hashes,
    'no password was compared');
right("another's is not locked", $long, $longest);
$db->lines("UPDATE customer_entity SET lock_expires = NOW()
    WHERE entity_id = $id");
wrong('after the lock', $email, 'x');
is(lock_of($id), "1\t0", 'the count begins anew');
right('and the right one is right', $email);
# More than ten minutes after the first of its count.
wrong("wrong $_", $email, 'x') for 1, 2;
$db->lines("UPDATE customer_entity SET first_failure = NOW() -
    INTERVAL 602 SECOND WHERE entity_id = $id");
wrong('ten minutes later', $email, 'x');
is(lock_of($id), "1\t0", 'is the first of a new count');
wrong('the second', $email, 'x');
$db->lines("UPDATE customer_entity SET first_failure = NOW() -
    INTERVAL 590 SECOND WHERE entity_id = $id");
wrong('before ten minutes are over', $email, 'x');
is(lock_of($id), "3\t1", 'is the third');
# What a killed worker has reserved.
$db->lines("UPDATE customer_entity SET failures_num = 3, lock_expires = NULL,
    first_failure = NOW() - INTERVAL 602 SECOND WHERE entity_id = $id");
right('reserved by nobody, ten minutes ago', $email);
# The limit is lowered below what is counted, or is lower in another store.
limits(10, 0);
wrong("wrong $_", $email, 'x') for 1 .. 4;
limits(3, 0);
wrong('over a lower limit, and right', $email);
is(lock_of($id), "4\t0", 'refused, uncounted');
limits(10, 0);
right('the limit is as it was', $email);
limits(3, 0);
for (['customer/password/lockout_failures', 0],
    ['customer/password/lockout_threshold', 0],
    ['customer/password/lockout_failures', -5]) {
	my ($path, $value) = @$_;

	set($path => $value);
	wrong("$path $value: wrong", $email, 'x') for 1 .. 4;
	right("$path $value: no lock", $email);
	is(lock_of($id), "0\t0", "$path $value: no count");
	$shop->ctl(qw(config unset), $path);
	limits(3, 0);
}

# Throttle

limits(0, 3);
$db->lines('DELETE FROM signin_throttle');
my $left = sub { $db->value('SELECT MAX(TIMESTAMPDIFF(SECOND, NOW(),
    expires_at)) FROM signin_throttle') };
for my $name ("nobody.$$\@example.com", 'nobody', $bare, $email) {
	wrong("$name $_", $name, 'x') for 1 .. 2;
	$db->lines('UPDATE signin_throttle SET expires_at = NOW() +
	    INTERVAL 100 SECOND');
	wrong("$name 3", uc($name) eq 'NOBODY' ? $name : uc($name), 'x');
	cmp_ok($left->(), '>', 1790, 'the time-out begins anew');
	$db->lines('UPDATE signin_throttle SET expires_at = NOW() +
	    INTERVAL 100 SECOND');
	$hashes = () = slurp($shop->log_file) =~ /"hash_ms"/g;
	wrong("$name 4", $name);
	is(throttle(), '3 3', 'refused, uncounted');
	cmp_ok($left->(), '<', 101, 'and the time-out goes on');
	is(scalar(() = slurp($shop->log_file) =~ /"hash_ms"/g), $hashes,
	    'no password was compared');
	$db->lines('UPDATE signin_throttle SET expires_at = NOW()');
	wrong("$name, when it is over", $name, 'x');
	is(throttle(), '1 1', 'a new count');
	$db->lines('DELETE FROM signin_throttle') unless $name eq $email;
}
right('a success', $email);
is(throttle(), '0 0', 'clears the count');
$db->lines('DELETE FROM signin_throttle');
ask('POST', '/rest/V1/integration/customer/token', json => { username => $email,
    password => '' });
is(throttle(), '', 'a fault of arguments is not counted');
limits(2, 6);
wrong('a locked account is counted', $email, 'x') for 1 .. 4;
is(throttle(), '4 4', 'for the throttle');
is(lock_of($id), "2\t1", 'but not for the lock');
$db->lines("UPDATE customer_entity SET lock_expires = NOW()
    WHERE entity_id = $id");
right('after it', $email);
for (['oauth/authentication_lock/max_failures_count', 0],
    ['oauth/authentication_lock/timeout', 0]) {
	my ($path, $value) = @$_;

	limits(0, 1);
	$db->lines('DELETE FROM signin_throttle');
	set($path => $value);
	wrong("$path $value", $email, 'x') for 1 .. 3;
	right("$path $value: no throttle", $email);
	is(throttle(), '', "$path $value: no count");
	$shop->ctl(qw(config unset), $path);
}

# Old hashes

limits(0, 0);
my $hash_of = sub { $db->value("SELECT password_hash FROM customer_entity
    WHERE entity_id = $id") };
my $old = $hash_of->();
$db->lines("UPDATE customer_entity SET updated_at = '2020-01-01'
    WHERE entity_id = $id");
right('at the same cost', $email);
is($hash_of->(), $old, 'no new hash');
for (['11,8,1', 1], ['10,8,1', 0], ['4,8,1', 0], ['10,8,3', 1]) {
	my ($cost, $new) = @$_;

	$shop->{settings}{scrypt} = $cost;
	$shop->write_settings;
	wrong("at $cost, a wrong one", $email, 'x');
	is($hash_of->(), $old, 'no new hash');
	right("at $cost", $email);
	($new ? \&isnt : \&is)->($hash_of->(), $old, "hashed anew: $new");
	$old = $hash_of->();
}
$shop->{settings}{scrypt} = '10,8,1';
$shop->write_settings;
right('by the new hash', $email);
is($db->value("SELECT updated_at FROM customer_entity WHERE entity_id = $id"),
    '2020-01-01 00:00:00', 'a new hash is no change of the account');

# The first time

my ($new_id, $new) = account(customer());
my $first = sub { $db->value("SELECT first_signin_at FROM customer_entity
    WHERE entity_id = $new_id") };
wrong('a stranger', $new, 'x');
is($first->(), undef, 'never signed in');
right('the first time', $new);
isnt($first->(), undef, 'noted');
$db->lines("UPDATE customer_entity SET first_signin_at = '2020-01-01'
    WHERE entity_id = $new_id");
right('again', $new);
is($first->(), '2020-01-01 00:00:00', 'stays');

# Faults of ours are not counted, and leave nothing reserved.

limits(3, 3);
$db->lines('DELETE FROM signin_throttle');
for (['BEFORE UPDATE ON customer_entity', 'IF NEW.first_signin_at IS NOT NULL',
    'when it has succeeded'],
    ['BEFORE INSERT ON customer_token', 'IF 1', 'when it is issued']) {
	my ($when, $if, $name) = @$_;

	($new_id, $new) = account(customer());
	$shop->sql("USE $shop->{database};\nDELIMITER //\nCREATE TRIGGER spoil
	    $when FOR EACH ROW $if THEN SIGNAL SQLSTATE '45000'; END IF //");
	is(sign_in($new)->{status}, 500, "$name: 500");
	$shop->sql("DROP TRIGGER $shop->{database}.spoil");
	is(lock_of($new_id), "0\t0", "$name: nothing counts for the lock");
	is(throttle(), '0 0', "$name: nor for the throttle");
	$db->lines('DELETE FROM signin_throttle');
}

# Revocation

limits(0, 0);
$token = right('a token', $email);
$second = right('another', $email);
for my $bad (undef, 'x', '', "$token ") {
	my $answer = revoke($bad, '', body => '{"');
	is_error($answer, 401, $not_authorized, 'not a token');
	is_deeply($answer->{json}{parameters}, { resources => 'self' },
	    'resources: self');
}
my $admin = $shop->ctl(qw(token create test));
chomp($admin);
is(revoke($admin, '')->{status}, 401, 'an administrator');
is(revoke($token, '/outlet')->{status}, 401, 'in another website');
is_error(revoke($token, '', body => '{"', headers => ['Content-Type',
    'application/json', 'Authorization', "Bearer $token"]), 400,
    'Decoding error.', 'a body that is no JSON');
is(revoke($token, '', body => '<x/>', headers => ['Content-Type', 'text/xml',
    'Authorization', "Bearer $token"])->{status}, 400, 'of no known type');
my $answer = revoke($token, '/all');
is("$answer->{status} $answer->{body}", '200 true', 'revoked');
is(revoke($token, '')->{status}, 401, 'it is good no more');
$answer = revoke($second, '', json => { token => $token });
is("$answer->{status} $answer->{body}", '200 true', 'another was good');
$token = right('a third', $email);
$answer = ask('POST', '/rest/V1/integration/customer/revoke-customer-token',
    headers => ['Authorization', "Bearer $token"]);
is("$answer->{status} $answer->{body}", '200 true', 'by its other name');
is(revoke($token, '')->{status}, 401, 'it was revoked');
$db->lines("UPDATE customer_token SET expires_at = NOW() WHERE token_hash = '" .
    sha256_hex($token = right('one that expires', $email)) . "'");
is(revoke($token, '')->{status}, 401, 'an expired one');

# Swept

limits(0, 3);
wrong('a count', $email, 'x');
$db->lines('UPDATE signin_throttle SET expires_at = NOW() - INTERVAL 1 SECOND;
    UPDATE customer_token SET expires_at = NOW() LIMIT 3');
my $tokens = $db->value('SELECT COUNT(*) FROM customer_token
    WHERE expires_at > NOW()');
run_command('', $shop->ctl_words, qw(mail flush));
is($db->value('SELECT COUNT(*) FROM customer_token'), $tokens,
    'expired tokens are deleted');
cmp_ok($tokens, '>', 3, 'others are not');
is(throttle(), '', 'and counts');

unlike(slurp($shop->log_file), qr/\Q$password\E|\Q$token\E|\Q$second\E|
    \Q$email\E/x, 'no secret in the log');
done_testing();
