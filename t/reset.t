#!/usr/bin/perl
# The forgotten password (contract G16 to G20): PUT customers/password mails a
# link, GET customers/{id}/password/resetLinkToken/{token} says whether it is
# good, POST customers/resetPassword sets a new password by it.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Create;
use Customers::Database;
use Customers::Mail;
use Customers::Test;
use Digest::SHA qw(sha256_hex);
use Encode qw(encode_utf8);
use JSON::PP ();
use Test::More;

binmode($_, ':utf8') for map { Test::More->builder->$_ }
    qw(output failure_output todo_output);

my $workers = 8;
my $shop = new_shop(start => 0, workers => $workers,
    settings => { scrypt => '4,8,1' });
my $program = [builddir() . '/customers.fcgi'];
my $db = Customers::Database->new($shop);
my $good = 'Another0ne!y';

my $mismatched = 'The password token is mismatched. Reset and try again.';
my $expired = 'The password token is expired. Reset and try again.';
my $required = '"%fieldName" is required. Enter and try again.';
my $several = 'One or more input exceptions have occurred.';
my $nobody = 'No such entity with %fieldName = %fieldValue, %field2Name = ' .
    '%field2Value';
my $template = 'Invalid value of "%value" provided for the %fieldName field. ' .
    'Possible values: %template1 or %template2.';
my $short = 'The password needs at least %1 characters. Create a new ' .
    'password and try again.';
my $is_email = q(The password can't be the same as the email address. ) .
    'Create a new password and try again.';
my $too_many = 'We received too many requests for password resets. Please ' .
    'wait and try again later or contact %1.';

sub send_request
{
	my $answer = cgi_request($program, @_, env => $shop->environment);

	is($answer->{exit}, 0, 'exit status 0') or diag($answer->{errors});
	return $answer;
}

sub forgot
{
	my ($email, %arg) = @_;
	my $store = delete($arg{store}) // 'default';

	return send_request('PUT', "/rest/$store/V1/customers/password",
	    json => { email => $email, template => 'email_reset', %arg });
}

sub reset_password
{
	my ($email, $token, $password, $store) = @_;

	return send_request('POST', '/rest/' . ($store // 'default') .
	    '/V1/customers/resetPassword', json => { email => $email,
	    resetToken => $token, newPassword => $password });
}

my %looked_at;			# tokens of ours

sub look_at_link
{
	my ($id, $token) = @_;

	$looked_at{$token} = 1 if $token =~ /^\w{32}$/;
	return send_request('GET',
	    "/rest/default/V1/customers/$id/password/resetLinkToken/$token");
}

# A test: the answer is 200 and "true".
sub is_true
{
	my ($answer, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is("$answer->{status} $answer->{body}", '200 true', $name) or
	    diag($answer->{raw});
}

# A test: CODE is answered by STATUS and MESSAGE, PARAMETERS if they are given,
# changes no table, sends no mail and costs no hash.
sub refused
{
	my ($name, $status, $message, $code, $parameters) = @_;
	my $before = $db->checksum . $shop->mails;
	my $log = length(slurp($shop->log_file));
	my $answer = $code->();

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is_error($answer, $status, $message, $name);
	is_deeply(ref($answer->{json}) eq 'HASH' ? $answer->{json}{parameters}
	    : undef, $parameters, "$name: parameters") if $parameters;
	is($db->checksum . $shop->mails, $before, "$name: nothing has changed");
	unlike(substr(slurp($shop->log_file), $log), qr/"hash_ms"/,
	    "$name: no hash");
}

# Make an account; FIELD as for customer(), PASSWORD undef for none.  Returns
# its e-mail, id and, without a password, its token.
sub account
{
	my ($password, %field) = @_;
	my $data = customer(%field);

	$data->{password} = $password;
	my $answer = send_request('POST', '/rest/default/V1/customers',
	    json => $data);
	is($answer->{status}, 200, 'an account') or diag($answer->{raw});
	my $email = $data->{customer}{email};
	return ($email, $answer->{json}{id}, token_of($email));
}

# The mails to EMAIL, and the token in the last one that has one.
sub mails_to
{
	my ($email) = @_;

	return grep { $_->{header}{to} =~ /\Q$email\E/ } $shop->mails;
}

sub token_of
{
	my ($email) = @_;
	my @tokens = map { tokens_in($_) } mails_to($email);

	return $tokens[-1];
}

sub tokens_in
{
	my ($mail) = @_;
	my %seen;

	return grep { !$seen{$_}++ } map { m{/createPassword/\?id=\d+&token=(\w+)$} }
	    map { @{$_->{links}} } mail_parse($mail->{file});
}

# The row of the account ID.
sub row
{
	my ($id) = @_;
	my ($row) = $shop->rows("SELECT * FROM customer_entity
	    WHERE entity_id = $id");

	return $row;
}

sub change
{
	my ($id, $what) = @_;

	$shop->sql("UPDATE $shop->{database}.customer_entity SET $what
	    WHERE entity_id = $id");
}

# A link is mailed.

my ($email, $id) = account('Passw0rd!x');
my $old = row($id);
my $first;
for my $kind (qw(email_reset email_reminder)) {
	my $mails = mails_to($email);

	is_true(forgot($email, template => $kind), $kind);
	my @mails = mails_to($email);
	is(scalar(@mails), $mails + 1, 'one mail');
	is($shop->value("SELECT CONCAT(template, ' ', state) FROM customer_mail
	    WHERE customer_id = $id ORDER BY mail_id DESC LIMIT 1"),
	    'password_' . $kind =~ s/^email_//r . ' sent', 'recorded');
	my $token = token_of($email);
	like($token, qr/^[0-9A-Za-z]{32}$/, 'its token');
	my ($parsed) = mail_parse($mails[-1]{file});
	ok(scalar(grep { $_ eq $shop->base_url .
	    "/customer/account/createPassword/?id=$id&token=$token" }
	    @{$parsed->{links}}), 'the link');
	my $row = row($id);
	is($row->{rp_token}, sha256_hex($token), 'its hash is stored');
	is($row->{password_hash}, $old->{password_hash},
	    'the old password stays');
	cmp_ok($shop->value("SELECT TIMESTAMPDIFF(SECOND, rp_token_created_at,
	    UTC_TIMESTAMP()) FROM customer_entity WHERE entity_id = $id"), '<',
	    60, 'made now');
	is_true(look_at_link($id, $token), 'the link is good') for 1, 2;
	if (defined($first)) {
		isnt($token, $first, 'another token');
		refused('the one before', 400, $mismatched,
		    sub { look_at_link($id, $first) });
	}
	$first = $token;
}
is_true(forgot(uc($email)), 'an e-mail in other letters');
is(scalar(mails_to($email)), 4, 'its mail goes to the address as it is');

# Arguments in other forms; a body without them; what is refused changes nothing
# (G8), the link least of all.

my $path = '/rest/default/V1/customers/password';
for my $case (
    ['{}', $several], ['', $several], ['[]', $several],
    ["{\"template\":\"email_reset\"}", $required, 'email'],
    ["{\"email\":\"$email\"}", $required, 'template'],
    ["{\"email\":null,\"template\":\"email_reset\"}", $required, 'email'],
    ["{\"email\":\"$email\",\"template\":null}", $required, 'template'],
    ["{\"email\":", 'Decoding error.'],
    ["{\"email\":[\"$email\"],\"template\":\"email_reset\"}",
	qr/^The "array" value's type is invalid. The "string" type was/],
    ["{\"email\":true,\"template\":\"email_reset\"}",
	qr/^The "1" value's type is invalid. The "string" type was/],
    ["{\"email\":\"$email\",\"template\":[\"email_reset\"]}",
	qr/^The "array" value's type is invalid. The "string" type was/],
    ["{\"email\":\"$email\",\"template\":\"email_reset\",\"websiteId\":\"x\"}",
	qr/^The "x" value's type is invalid. The "int" type was expected/]) {
	my ($body, $message, $field) = @$case;

	refused("forgot: $body", 400, $message, sub {
		send_request('PUT', $path, body => $body,
		    headers => ['Content-Type', 'application/json']);
	}, $field && { fieldName => $field });
}
refused('forgot: text/plain', 400, qr/^Server cannot understand Content-Type/,
    sub { send_request('PUT', $path, body => '{}',
	headers => ['Content-Type', 'text/plain']) });
for my $value ('email_nosuch', '', 'EMAIL_RESET', 'email_reset ', 5) {
	refused("template '$value'", 400, $template,
	    sub { forgot($email, template => $value) },
	    { value => "$value", fieldName => 'template',
		template1 => 'email_reminder', template2 => 'email_reset' });
}
for my $case (['nobody@example.com'], ['nobody'], [''], [5], ["$email "],
    ["\x{1F600}\@example.com"]) {
	refused("unknown e-mail '$case->[0]'", 404, $nobody,
	    sub { forgot($case->[0], template => 'email_nosuch') },
	    { fieldName => 'email', fieldValue => "$case->[0]",
		field2Name => 'websiteId', field2Value => '1' });
}
for my $website (2, 0, 999, -1, '2') {
	refused("website $website", 404, $nobody,
	    sub { forgot($email, websiteId => $website) },
	    { fieldName => 'email', fieldValue => $email,
		field2Name => 'websiteId', field2Value => 0 + $website });
}
refused('the website of the path', 404, $nobody,
    sub { forgot($email, store => 'outlet') },
    { fieldName => 'email', fieldValue => $email,
	field2Name => 'websiteId', field2Value => '2' });
is_true(look_at_link($id, token_of($email)), 'the link is still good');
is_true(forgot($email, store => $_->[0], $_->[1] => $_->[2]),
    "store $_->[0], $_->[1] $_->[2]")
    for ['outlet', 'websiteId', 1], ['outlet', 'website_id', '1'];

# The number of mails in an hour.

my $max = 'customer/password/max_number_password_reset_requests';
$shop->ctl(qw(config set trans_email/ident_support/email help@shop.example));
refused('a sixth mail', 400, $too_many, sub { forgot($email) },
    ['help@shop.example']);
refused('an unknown template of too many', 400, $template,
    sub { forgot($email, template => 'x') });
is_true(look_at_link($id, token_of($email)), 'the last link is still good');
my $age = sub {
	$shop->sql("UPDATE $shop->{database}.customer_mail SET
	    created_at = NOW() - INTERVAL $_[0] SECOND
	    WHERE customer_id = $id AND template LIKE 'password_re%'
	    ORDER BY mail_id LIMIT 1");
};
$age->(3500);
refused('not an hour later', 400, $too_many, sub { forgot($email) });
$age->(3601);
is_true(forgot($email), 'an hour after the first');
refused('and no more', 400, $too_many, sub { forgot($email) });
is_true(forgot((account('Passw0rd!x'))[0]), 'another account');
$shop->ctl('config', 'set', $max, 7);
is_true(forgot($email), 'the number is a setting') for 6, 7;
refused('and holds', 400, $too_many, sub { forgot($email) });
for my $none (0, -1) {
	$shop->set_row($max, $none);
	is_true(forgot($email), "$none is no limit");
}
$shop->ctl('config', 'unset', $max);

# The account's store decides about language, sender, settings and support.

my ($italian, $italian_id) = account('Passw0rd!x', store_id => 2);
$shop->ctl(qw(config set trans_email/ident_support/email
    aiuto@negozio.example --store it));
$shop->ctl('config', 'set', $max, 1, '--store', 'it');
is_true(forgot($italian), 'an account of another store');
my ($mail) = mail_parse((mails_to($italian))[-1]{file});
is($mail->{header}{'content-language'}, 'it-IT', 'its language');
is($mail->{from}[0][1], 'aiuto@negozio.example', 'its sender');
refused('its number of mails and support', 400, $too_many,
    sub { forgot($italian) }, ['aiuto@negozio.example']);

# Mails are switched off: nothing is mailed, so nothing changes.

my ($silent, $silent_id) = account('Passw0rd!x');
is_true(forgot($silent), 'a link');
my $link = token_of($silent);
$shop->ctl(qw(config set system/smtp/disable 1));
my $before = $db->checksum . $shop->mails;
is_true(forgot($silent), 'mails are switched off');
is($db->checksum . $shop->mails, $before, 'nothing has changed');
is_true(look_at_link($silent_id, $link), 'the link before is good');
$shop->ctl(qw(config unset system/smtp/disable));

# Links.

my $unknown = 'No such entity with %fieldName = %fieldValue';
for my $case ([999999999], [-1], ['9' x 18]) {
	refused("link of customer $case->[0]", 404, $unknown,
	    sub { look_at_link($case->[0], $link) },
	    { fieldName => 'customerId', fieldValue => 0 + $case->[0] });
}
refused('link of customer 0', 400,
    'Invalid value of "%value" provided for the %fieldName field.',
    sub { look_at_link(0, $link) },
    { value => 0, fieldName => 'customerId' });
refused("link of customer $_", 400, qr/^The "\Q$_\E" value's type is invalid/,
    sub { look_at_link($_, $link) }) for qw(x 1.5 99999999999999999999);
refused("another's link", 400, $mismatched, sub { look_at_link($id, $link) });
for my $token ('null', '0', '%20', 'x', '%00', '%ff', "${link}x",
    substr($link, 1), uc($link), sha256_hex($link), "$link%00") {
	refused("link $token", 400, $mismatched,
	    sub { look_at_link($silent_id, $token) });
}
refused("no token: '$_'", 404, 'Request does not match any route.',
    sub { send_request('GET', "/rest/default/V1/customers/$silent_id/" .
	"password/resetLinkToken$_") }) for '', '/';
is_true(look_at_link($silent_id, '%' . join('%', map { sprintf('%02x', ord) }
    split(//, $link))), 'a token in other letters of the URL');
is_true(send_request('GET', "/rest/$_/V1/customers/$silent_id/password/" .
    "resetLinkToken/$link?fields=x"), "store $_") for qw(all it outlet);

# A new password.

$shop->sql("INSERT INTO $shop->{database}.customer_token (customer_id,
    token_hash, generation) VALUES ($silent_id, SHA2('a', 256), 0),
    ($silent_id, SHA2('b', 256), 0), ($id, SHA2('c', 256), 0)");
change($silent_id, 'failures_num = 9, first_failure = NOW(),
    lock_expires = NOW() + INTERVAL 1 HOUR');
my $mails = $shop->mails;
is_true(reset_password($silent, $link, $good), 'a new password');
like((split(/\n/, slurp($shop->log_file)))[-1], qr/"hash_ms"/, 'hashed');
my $row = row($silent_id);
ok(scrypt_verifies($row->{password_hash}, $good), 'it is the new one');
is_deeply([@{$row}{qw(rp_token rp_token_created_at failures_num first_failure
    lock_expires token_generation)}], [undef, undef, 0, undef, undef, 1],
    'token, counts and lock are gone, a new generation of tokens');
is($shop->value('SELECT GROUP_CONCAT(customer_id) FROM customer_token'), $id,
    'its customer tokens are gone, and no others');
is(scalar($shop->mails), $mails, 'no mail');
refused('the link is used up', 400, $mismatched,
    sub { look_at_link($silent_id, $link) });
refused('the token is used up', 400, $mismatched,
    sub { reset_password($silent, $link, 'Third0ne!z') });

is_true(forgot($silent), 'a new link');
$link = token_of($silent);
my $by = sub { my ($token, $password) = @_;
    return sub { reset_password($silent, $token, $password) } };
$path = '/rest/default/V1/customers/resetPassword';
for my $case (
    ['{}', $several], ['', $several], ['[]', $several],
    ["{\"resetToken\":\"$link\",\"newPassword\":\"$good\"}", $required,
	'email'],
    ["{\"email\":\"$silent\",\"newPassword\":\"$good\"}", $required,
	'resetToken'],
    ["{\"email\":\"$silent\",\"resetToken\":\"$link\"}", $required,
	'newPassword'],
    ["{\"email\":\"$silent\",\"resetToken\":\"$link\",\"newPassword\":null}",
	$required, 'newPassword'],
    ["{\"email\":", 'Decoding error.'],
    ["{\"email\":\"$silent\",\"resetToken\":[\"$link\"],\"newPassword\":\"x\"}",
	qr/^The "array" value's type is invalid. The "string" type was/],
    ["{\"email\":\"$silent\",\"resetToken\":true,\"newPassword\":\"x\"}",
	qr/^The "1" value's type is invalid. The "string" type was/],
    ["{\"email\":\"$silent\",\"resetToken\":\"$link\",\"newPassword\":{}}",
	qr/^The "array" value's type is invalid. The "string" type was/],
    ["{\"email\":\"\",\"resetToken\":\"\",\"newPassword\":\"\"}", $required,
	'email'],
    ["{\"email\":\"$silent\",\"resetToken\":\"\",\"newPassword\":\"\"}",
	$required, 'resetToken'],
    ["{\"email\":\"$silent\",\"resetToken\":5,\"newPassword\":\"$good\"}",
	$mismatched]) {
	my ($body, $message, $field) = @$case;

	refused("reset: $body", 400, $message, sub {
		send_request('POST', $path, body => $body,
		    headers => ['Content-Type', 'application/json']);
	}, $field && { fieldName => $field });
}
refused("e-mail '$_'", 404, $nobody, sub { reset_password($_, '', 'a') },
    { fieldName => 'email', fieldValue => $_, field2Name => 'websiteId',
	field2Value => '1' }) for 'nobody@example.com', 'nobody', ' ';
refused('the website of the path', 404, $nobody,
    sub { reset_password($silent, $link, $good, 'outlet') },
    { fieldName => 'email', fieldValue => $silent,
	field2Name => 'websiteId', field2Value => '2' });
refused('a website in the body has no effect', 404, $nobody,
    sub { send_request('POST', '/rest/outlet/V1/customers/resetPassword',
	json => { email => $silent, resetToken => $link, websiteId => 1,
	    newPassword => $good }) });
refused("token '$_'", 400, $mismatched, $by->($_, 'a'))
    for 'wrong', "${link}x", substr($link, 1), uc($link), " $link", '0',
    "$link\x{e9}", "x" x 10000, sha256_hex($link);
refused("another's token", 400, $mismatched,
    sub { reset_password($email, $link, $good) });
refused('a short password', 400, $short, $by->($link, 'aB3!'), ['8']);
refused('an empty password', 400, $short, $by->($link, ''), ['8']);
refused('a number', 400, qr/^Minimum of different classes of characters/,
    $by->($link, 12345678), ['3']);
refused('a long password', 400, qr/^Please enter a password with at most %1/,
    $by->($link, 'aB3' . "\x{e9}" x 254), [256]);
refused('outer space', 400, qr/can't begin or end with a space/,
    $by->($link, ' aB3!aB3!'));
refused('the e-mail', 400, $is_email, $by->($link, uc($silent)));
refused('a weak e-mail', 400, $is_email,
    sub { reset_password(uc($silent), $link, $silent) });

# Passwords are taken byte for byte.

for my $password ("P\x{e4}ssw\x{f6}rd1", "Pa\x{308}ssword1",
    "\x{1F600}Aa1\x{1F600}\x{1F600}\x{1F600}\x{1F600}",
    'aB3' . "\x{20AC}" x 253, "\fPassw0rd\x{a0}", '12345678.5e') {
	is_true(reset_password($silent, $link, $password),
	    'a password of ' . length($password) . ' characters');
	ok(scrypt_verifies(row($silent_id)->{password_hash},
	    encode_utf8($password)), 'byte for byte');
	$shop->ctl('config', 'set', $max, 0);
	is_true(forgot($silent), 'a new link');
	$link = token_of($silent);
}
is_true(send_request('POST', $path, json => { email => uc($silent),
    reset_token => $link, new_password => $good, other => 1 },
    headers => ['Authorization', 'Bearer nonsense']),
    'other spellings, other keys, a token that is none');

# Expiry: by the age in hours, as the account's store has it.

my $hours = 'customer/password/reset_link_expiration_period';
my $ago = sub {
	change($_[0], 'rp_token_created_at = UTC_TIMESTAMP() - INTERVAL ' .
	    "$_[1] SECOND");
};
is_true(forgot($silent), 'a link that expires');
$link = token_of($silent);
$ago->($silent_id, 7190);
is_true(look_at_link($silent_id, $link), 'not two hours old');
$ago->($silent_id, 7200);
for my $password ($good, 'a', $silent) {
	refused('two hours old', 400, $expired, $by->($link, $password));
}
refused('a link two hours old', 400, $expired,
    sub { look_at_link($silent_id, $link) });
refused('a wrong one is mismatched', 400, $mismatched, $by->('wrong', $good));
$shop->ctl('config', 'set', $hours, 3);
is_true(look_at_link($silent_id, $link), 'of three hours');
$shop->ctl('config', 'set', $hours, 0);
$ago->($silent_id, 0);
refused('of none', 400, $expired, $by->($link, $good));
$shop->ctl('config', 'unset', $hours);
change($silent_id, 'rp_token_created_at = NULL');
refused('of no age', 400, $expired, $by->($link, $good));
$ago->($silent_id, 0);
is_true(reset_password($silent, $link, $good), 'new enough again');

# The account's store: expiry, and rules for passwords.

is_true(look_at_link($italian_id, token_of($italian)), 'of another store');
$shop->ctl('config', 'set', $hours, 0, '--store', 'it');
refused('its hours', 400, $expired,
    sub { look_at_link($italian_id, token_of($italian)) });
refused('its hours, for a reset', 400, $expired,
    sub { reset_password($italian, token_of($italian), $good) });
$shop->ctl('config', 'unset', $hours, '--store', 'it');
$shop->ctl(qw(config set customer/password/minimum_password_length 20
    --store it));
refused('its rules', 400, $short,
    sub { reset_password($italian, token_of($italian), $good) }, ['20']);
is_true(reset_password($italian, token_of($italian), $good x 2), 'long enough');

# What another program left in the column never matches.

my $foreign = 'abcdefghijklmnopqrstuvwxyz012345';
for my $stored ($foreign, uc(sha256_hex($foreign)), '', sha256_hex('')) {
	change($silent_id, "rp_token = '$stored', rp_token_created_at =
	    UTC_TIMESTAMP()");
	for my $token ($foreign, $stored) {
		refused("'$stored' in the row, '$token'", 400, $token eq ''
		    ? $required : $mismatched, $by->($token, $good));
	}
}
change($silent_id, 'rp_token = NULL');
refused('none in the row', 400, $mismatched, $by->('x', $good));

# The same e-mail in two websites; global accounts.

my ($there_id) = (account('Passw0rd!x', email => $silent, store_id => 3))[1];
is_true(forgot($silent, store => 'outlet'), 'the account of the other website');
is(row($silent_id)->{rp_token}, undef, 'and not that of this one');
$link = token_of($silent);
refused('its token here', 400, $mismatched,
    sub { reset_password($silent, $link, $good) });
is_true(reset_password($silent, $link, $good, 'outlet'), 'its token there');
$shop->ctl(qw(config set customer/account_share/scope 0));
is_true(forgot($email, store => 'outlet', websiteId => 999),
    'global accounts: any website');
is_true(reset_password($email, token_of($email), $good, 'outlet'),
    'global accounts: any store');
$shop->ctl(qw(config unset customer/account_share/scope));

# Accounts that wait for their confirmation (Gj): the first password confirms,
# a new one does not; a subscription that waits is raised with its mail (D33).

$shop->ctl(qw(config set customer/create_account/confirm 1));
for my $confirm_newsletter (0, 1) {
	$shop->ctl(qw(config set newsletter/subscription/confirm),
	    $confirm_newsletter);
	my ($new, $new_id, $token) = account(undef, extension_attributes =>
	    { is_subscribed => JSON::PP::true });
	my $sent = mails_to($new);
	ok(row($new_id)->{confirmation}, 'pending');
	is_true(reset_password($new, $token, $good), 'the first password');
	is(row($new_id)->{confirmation}, undef, 'confirms');
	is($shop->value("SELECT subscriber_status FROM newsletter_subscriber
	    WHERE customer_id = $new_id"), $confirm_newsletter ? 2 : 1,
	    'the subscription is raised');
	is($shop->value("SELECT GROUP_CONCAT(template, ' ', state ORDER BY
	    mail_id) FROM customer_mail WHERE customer_id = $new_id"),
	    'registered_no_password sent,' . ($confirm_newsletter
	    ? 'newsletter_confirm' : 'newsletter_success') . ' sent',
	    'with its mail, and no other');
	is(scalar(mails_to($new)), $sent + 1, 'which is sent');
}
my ($pending, $pending_id) = account('Passw0rd!x', extension_attributes =>
    { is_subscribed => JSON::PP::true });
is_true(forgot($pending), 'a pending account with a password');
is_true(reset_password($pending, token_of($pending), $good), 'a new password');
ok(row($pending_id)->{confirmation}, 'still pending');
is($shop->value("SELECT subscriber_status FROM newsletter_subscriber
    WHERE customer_id = $pending_id"), 4, 'and its subscription');
($pending, $pending_id) = account(undef);
is_true(forgot($pending), 'a pending one without');
is_true(reset_password($pending, token_of($pending), $good), 'by that mail');
is(row($pending_id)->{confirmation}, undef, 'confirmed, whichever mail it was');
$shop->ctl(qw(config unset customer/create_account/confirm));

# Signing in, before and after.

sub sign_in
{
	return send_request('POST', '/rest/default/V1/integration/customer/' .
	    'token', json => { username => $_[0], password => $_[1] });
}

my ($member, $member_id) = account('Passw0rd!x');
my $signed_in = sign_in($member, 'Passw0rd!x');
is($signed_in->{status}, 200, 'signed in');
my $me = sub {
	return send_request('GET', '/rest/default/V1/customers/me', headers =>
	    ['Authorization', "Bearer $signed_in->{json}"])->{status};
};
is_true(forgot($member), 'a link');
is($me->(), 200, 'the token is good');
is(sign_in($member, 'wrong')->{status}, 401, 'a wrong password') for 1 .. 10;
is(sign_in($member, 'Passw0rd!x')->{status}, 401, 'held back');
is_true(reset_password($member, token_of($member), $good), 'a new password');
is($me->(), 401, 'the token is revoked');
is(sign_in($member, 'Passw0rd!x')->{status}, 401, 'the old one is wrong');
is(sign_in($member, $good)->{status}, 200, 'the new one is right at once');

# Many at once.  What a transaction writes takes a while, so that others come
# before its COMMIT.

sub together
{
	my (@requests) = @_;
	my %count;

	for my $answer (http_together($shop->{port}, @requests)) {
		my $json = $answer->{json};

		$count{"$answer->{status} " . (ref($json) eq 'HASH'
		    ? $json->{message} : $answer->{body})}++;
	}
	return \%count;
}

$shop->ctl('config', 'unset', $max);
$shop->start;
my ($many, $many_id) = account('Passw0rd!x');
my $clients = 50;
$shop->sql("USE $shop->{database};
    CREATE TRIGGER slow_mail BEFORE INSERT ON customer_mail
	FOR EACH ROW DO SLEEP(0.2);
    CREATE TRIGGER slow_account BEFORE UPDATE ON customer_entity
	FOR EACH ROW DO SLEEP(0.2)");
is_deeply(together((['PUT', '/rest/V1/customers/password', json =>
    { email => $many, template => 'email_reset' }]) x $clients),
    { '200 true' => 5, "400 $too_many" => $clients - 5 },
    "$clients requests at a time: five mails");
is(scalar(mails_to($many)), 6, 'five mails, and that of the sign-up');
my @tokens = map { tokens_in($_) } mails_to($many);
is(scalar(@tokens), 5, 'each with a token of its own');
my ($token, @more) = grep { sha256_hex($_) eq row($many_id)->{rp_token} }
    @tokens;
is(scalar(@more), 0, 'of which one is good');
is_deeply(together(map { ['POST', '/rest/V1/customers/resetPassword', json =>
    { email => $many, resetToken => $token, newPassword => "Passw0rd-$_" }] }
    1 .. $clients),
    { '200 true' => 1, "400 $mismatched" => $clients - 1 },
    "$clients resets with one token: one succeeds");
is(row($many_id)->{token_generation}, 1, 'once');

# The log.

my $log = slurp($shop->log_file);
like($log, qr{/resetLinkToken/\*"}, 'links in the log have no token');
unlike($log, qr/$_/, 'no secret in the log')
    for qr/\Q$good\E/, qr/Passw0rd/, qr/"[^"]*\@example\.com/,
    map { qr/$_/ } keys(%looked_at), @tokens;

done_testing();
