#!/usr/bin/perl
# PUT customers/me/password: who may change a password, what is refused, and
# what a change does (contract G7).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Mail;
use Customers::Proxy;
use Customers::Test;
use POSIX ();
use Test::More;

my $path = 'V1/customers/me/password';
my $wrong = q(The password doesn't match this account. Verify the password ) .
    'and try again.';
my $locked = 'The account is locked.';
my $not_authorized =
    q(The consumer isn't authorized to access %resources.);
my $required = '"%fieldName" is required. Enter and try again.';
my $old = 'Passw0rd!x';
my $new = 'Another0ne!y';

my $shop = new_shop(start => 0);
my $proxy = Customers::Proxy->new(Customers::Test::short_scratch(),
    $shop->{db_socket});
$proxy->stand_before($shop);
my $db = Customers::Database->new($shop);
END {
	local $?;
	$proxy->stop if $proxy;
}

sub ask
{
	my ($method, $path, $token, @arg) = @_;
	my $answer = cgi_request([builddir() . '/customers.fcgi'],
	    $method, "/rest/$path", @arg, env => $shop->environment,
	    headers => ['Content-Type', 'application/json', defined($token) ?
	    ('Authorization', "Bearer $token") : ()]);

	is($answer->{exit}, 0, 'exit status 0') or diag($answer->{errors});
	return $answer;
}

# An account with FIELDS, its id, e-mail and a token.
sub account
{
	my $data = customer(@_);
	my $answer = ask('POST', 'V1/customers', undef, json => $data);

	is($answer->{status}, 200, 'an account') or diag($answer->{raw});
	return ($answer->{json}{id}, $data->{customer}{email},
	    sign_in($data->{customer}{email}));
}

# The token of a sign-in, or undef.
sub sign_in
{
	my ($email, $with) = @_;
	my $answer = ask('POST', 'V1/integration/customer/token', undef,
	    json => { username => $email, password => $with // $old });

	return $answer->{status} == 200 ? $answer->{body} =~ s/"//gr : undef;
}

# Change a password; both have a default.
sub change
{
	my ($token, $from, $to, %more) = @_;

	return ask('PUT', $more{path} // $path, $token, json => {
	    currentPassword => $from // $old, newPassword => $to // $new });
}

# Whether TOKEN is good.
sub is_good
{
	return change($_[0], 'x')->{json}{message} eq $wrong;
}

# A test: CODE is refused so, changes no row and sends no mail.
sub refused
{
	my ($name, $status, $message, $code) = @_;
	my $before = $db->checksum . ' ' . $shop->mails;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is_error($code->(), $status, $message, $name);
	is($db->checksum . ' ' . $shop->mails, $before,
	    "$name: nothing is changed");
}

# The hash and the counts of the account ID.
sub row
{
	my ($id) = @_;
	my ($row) = $db->rows('customer_entity', "entity_id = $id");

	return $row;
}

# Callers and arguments

$shop->ctl(qw(config set oauth/authentication_lock/max_failures_count 0));
my ($id, $email, $token) = account();
chomp(my $admin = $shop->ctl(qw(token create test)));
for (['a guest', undef], ['no token', 'x'], ['an administrator', $admin]) {
	my ($name, $who) = @$_;

	refused($name, 401, $not_authorized, sub { change($who) });
	refused("$name: not of its body", 401, $not_authorized, sub {
		ask('PUT', $path, $who, body => '{"')
	});
}
refused('in another website', 401, $not_authorized, sub {
	change($token, undef, undef, path => "outlet/$path")
});
refused('POST', 404, 'Request does not match any route.', sub {
	ask('POST', $path, $token, json => {})
});
for (['{}', qw(currentPassword newPassword)],
    ['', qw(currentPassword newPassword)],
    ['{"newPassword":"Another0ne!y"}', 'currentPassword'],
    ['{"current_password":"Passw0rd!x"}', 'newPassword'],
    ['{"currentPassword":null,"newPassword":""}', 'currentPassword']) {
	my ($body, @fields) = @$_;

	refused("'$body': required @fields", 400, @fields == 1 ? $required :
	    'One or more input exceptions have occurred.', sub {
		ask('PUT', $path, $token, body => $body)
	});
}
refused('a list', 400, qr/^Error occurred during "" processing|type/, sub {
	ask('PUT', $path, $token,
	    body => '{"currentPassword":[],"newPassword":"x"}')
});

# What is wrong, in order

my ($short) = account(email => "Ab1.$$\@example.com");
my ($own, $own_email, $own_token) = account(email => "Ab2.$$\@example.com");
$shop->ctl(qw(config set customer/password/lockout_failures 0));
for (['a wrong password, before the rules', 401, $wrong, 'x', 'short'],
    ['an empty one', 401, $wrong, '', 'short'],
    ['a very long one', 401, $wrong, 'x' x 5000, 'x' x 5000],
    ['in another case', 401, $wrong, lc($old), $new],
    ['the e-mail', 400, q(The password can't be the same as the email ) .
	'address. Create a new password and try again.', $old, $own_email],
    ['in capitals', 400, q(The password can't be the same as the email ) .
	'address. Create a new password and try again.', $old,
	uc($own_email)],
    ['a short one', 400, qr/^The password needs at least/, $old, 'short'],
    ['an empty new one', 400, qr/^The password needs at least/, $old, ''],
    ['outer spaces', 400, qr/can't begin or end with a space/, $old,
	" $new"],
    ['classes', 400, qr/^Minimum of different classes/, $old, 'a' x 20],
    ['257 characters', 400, qr/^Please enter a password with at most/, $old,
	'aB3!' x 64 . 'a']) {
	my ($name, $status, $message, $from, $to) = @$_;

	refused($name, $status, $message, sub {
		change($own_token, $from, $to)
	});
}
# The settings of the account's store, wherever it asks.
$shop->ctl(qw(config set customer/password/minimum_password_length 20
    --store default));
refused('by the rules of its store', 400, qr/^The password needs at least/,
    sub { change($own_token, undef, undef, path => "all/$path") });
$shop->ctl(qw(config unset customer/password/minimum_password_length
    --store default));

# A change

my $second = sign_in($email);
my ($other, $other_email, $other_token) = account();
$db->lines("UPDATE customer_entity SET failures_num = 2, first_failure = NOW(),
    rp_token = 'x', rp_token_created_at = NOW() WHERE entity_id = $id");
my $before = row($id);
my $mails = $shop->mails;
my $answer = change($token);
is("$answer->{status} $answer->{body}", '200 true', 'changed');
my $after = row($id);
isnt($after->{password_hash}, $before->{password_hash}, 'another hash');
is_deeply([@$after{qw(rp_token rp_token_created_at first_failure lock_expires
    failures_num)}], [undef, undef, undef, undef, 0],
    'the link for a password and the failures are gone');
is($after->{token_generation}, 1, 'the next generation of tokens');
ok(is_good($token), 'its own token is good');
is_error(change($second, 'x'), 401, $not_authorized, 'the other one is not');
is($db->value("SELECT GROUP_CONCAT(generation) FROM customer_token
    WHERE customer_id = $id"), '1', 'its row is deleted');
ok(is_good($other_token), "another customer's is");
is(sign_in($email), undef, 'the old password is wrong');
ok(sign_in($email, $new), 'the new one is right');
is(scalar($shop->mails) - $mails, 1, 'a mail');
my ($mail) = mail_parse(($shop->mails)[-1]{file});
is($mail->{to}[0][1], $email, 'to the customer');
is_deeply([journal($shop, "customer_id = $id")], ['registered sent 1',
    'password_changed sent 1'], 'that says so');
unlike(($shop->mails)[-1]{bytes}, qr/\Q$new\E|\Q$old\E/,
    'without the password');
$answer = change($token, $new, $new);
is("$answer->{status} $answer->{body}", '200 true', 'the same once more');
is(scalar($shop->mails) - $mails, 2, 'with a mail');
ok(is_good($token), 'its token is good still');
$answer = ask('PUT', $path, $other_token, json => { current_password => $old,
    new_password => $new, customerId => $id, foo => 1 });
is("$answer->{status} $answer->{body}", '200 true', 'other keys are ignored');
ok(sign_in($other_email, $new), 'it was its own');

# A pending account that has a token.
$db->lines("UPDATE customer_entity SET confirmation = 'key'
    WHERE entity_id = $own");
$shop->ctl(qw(config set customer/create_account/confirm 1));
is(change($own_token)->{status}, 200, 'pending');
is(row($own)->{confirmation}, 'key', 'it still is');
$shop->ctl(qw(config unset customer/create_account/confirm));

# Without mails.
$shop->ctl(qw(config set system/smtp/disable 1));
$mails = $shop->mails;
is(change($own_token, $new, $old)->{status}, 200, 'without mails');
is(scalar($shop->mails), $mails, 'none');
$shop->ctl(qw(config unset system/smtp/disable));

# Lock

$shop->ctl(qw(config set customer/password/lockout_failures 3));
($id, $email, $token) = account();
is_error(change($token, 'x'), 401, $wrong, "wrong $_") for 1, 2;
is(row($id)->{failures_num}, 2, 'counted');
is(change($token, $old, 'short')->{status}, 400, 'right, but refused');
is(row($id)->{failures_num}, 2, 'neither counted nor cleared');
is(change($token, $old, $new)->{status}, 200, 'right');
is(row($id)->{failures_num}, 0, 'cleared');
is_error(change($token, 'x'), 401, $wrong, "wrong $_") for 1 .. 3;
for (['wrong, and locked', 'x'], ['right, but locked', $new],
    ['locked, before the rules', $new, 'short']) {
	my ($name, @passwords) = @$_;

	refused($name, 401, $locked, sub { change($token, @passwords) });
}
is(sign_in($email, $new), undef, 'nor does it sign in');
$db->lines("UPDATE customer_entity SET lock_expires = NOW()
    WHERE entity_id = $id");
is_error(change($token, 'x'), 401, $wrong, 'after the lock');
is(row($id)->{failures_num}, 1, 'a new count');
is(change($token, $new, $old)->{status}, 200, 'right');
# A count of sign-ins is one with it.
is_error(change($token, 'x'), 401, $wrong, "wrong $_") for 1, 2;
is(sign_in($email, 'x'), undef, 'the third');
is_error(change($token), 401, $locked, 'locks');
$db->lines("UPDATE customer_entity SET lock_expires = NOW()
    WHERE entity_id = $id");

# Faults of ours, with its place given back.

for my $table (qw(customer_entity customer_token customer_mail)) {
	my $when = { customer_entity => 'UPDATE', customer_token => 'DELETE',
	    customer_mail => 'INSERT' }->{$table};

	sign_in($email);
	$shop->sql("USE $shop->{database};\nDELIMITER //\nCREATE TRIGGER spoil
	    BEFORE $when ON $table FOR EACH ROW IF @{[$table eq
	    'customer_entity' ? 'NEW.password_hash <> OLD.password_hash'
	    : 1]} THEN SIGNAL SQLSTATE '45000'; END IF //");
	$before = row($id);
	$mails = $shop->mails;
	is(change($token)->{status}, 500, "$table fails: 500");
	$shop->sql("DROP TRIGGER $shop->{database}.spoil");
	$after = row($id);
	is_deeply([@$after{qw(password_hash token_generation failures_num)}],
	    [@$before{qw(password_hash token_generation failures_num)}],
	    'nothing is changed');
	is(scalar($shop->mails), $mails, 'no mail');
}

# A COMMIT that is refused, whose answer is lost, or that arrives late.

for my $mode (qw(refuse swallow late)) {
	($id, $email, $token) = account();
	$second = sign_in($email);
	$proxy->next_commit($mode);
	$answer = change($token);
	is("$answer->{status} $answer->{body}", '200 true', "$mode: true");
	is($proxy->left, 0, 'it happened');
	ok(sign_in($email, $new), 'the new password');
	is(row($id)->{token_generation}, 1, 'one generation');
	is_deeply([journal($shop, "customer_id = $id")], ['registered sent 1',
	    'password_changed sent 1'], 'one mail, and sent');
	ok(is_good($token) && !is_good($second), 'the right tokens');
}

# The hash becomes another between the comparison and the transaction.
sub meanwhile
{
	my ($name, $sql, @expected) = @_;

	$proxy->rule({ match => '^query START TRANSACTION$', do => 'hold' });
	my $pid = open(my $child, '-|') // die "fork: $!";
	if ($pid == 0) {
		my $answer = cgi_request(builddir() . '/customers.fcgi',
		    'PUT', "/rest/$path", env => $shop->environment,
		    headers => ['Content-Type', 'application/json',
			'Authorization', "Bearer $token"],
		    json => { currentPassword => $old, newPassword => $new });
		print("$answer->{status} $answer->{body}");
		close(STDOUT);
		POSIX::_exit(0);
	}
	ok(wait_until(60, sub { $proxy->left == 0 }), "$name: it waits");
	$db->lines($sql);
	$proxy->go_on;
	like(do { local $/; readline($child) }, $expected[0], $name);
	close($child);
}

($other) = account();
($id, $email, $token) = account();
meanwhile('hashed anew by a sign-in', "UPDATE customer_entity c,
    customer_entity o SET c.password_hash = o.password_hash
    WHERE c.entity_id = $id AND o.entity_id = $other", qr/^200 true$/);
ok(sign_in($email, $new), 'changed');
($id, $email, $token) = account();
meanwhile('another password', "UPDATE customer_entity c, customer_entity o
    SET c.password_hash = o.password_hash WHERE c.entity_id = $id
    AND o.email = '$other_email'",
    qr/^401 .*match this account/);
ok(sign_in($email, $new) && row($id)->{token_generation} == 0,
    'the other one stays');
($id, $email, $token) = account();
meanwhile('another password, and no token',
    "UPDATE customer_entity c, customer_entity o SET c.password_hash =
    o.password_hash, c.token_generation = 1 WHERE c.entity_id = $id
    AND o.email = '$other_email'", qr/^401 .*authorized to access/);
is(row($id)->{failures_num}, 0, 'no failure');
($id, $email, $token) = account();
meanwhile('its tokens are revoked', "UPDATE customer_entity
    SET token_generation = 1 WHERE entity_id = $id", qr/^200 true$/);
is_error(change($token, 'x'), 401, $not_authorized,
    'no token becomes good again');
($id, $email, $token) = account();
meanwhile('deleted', "DELETE FROM customer_entity WHERE entity_id = $id",
    qr/^401 .*authorized to access/);

unlike(slurp($shop->log_file), qr/\Q$old\E|\Q$new\E|\Q$token\E/,
    'no secret in the log');
done_testing();
