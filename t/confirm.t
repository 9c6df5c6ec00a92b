#!/usr/bin/perl
# Confirming an account: by its key, the mail again, whether it is needed; and
# which e-mails are available (contract G10 to G14).
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Mail;
use Customers::Proxy;
use Customers::Test;
use Test::More;

my $workers = 8;
my $shop = new_shop(start => 0, workers => $workers);
my $db = Customers::Database->new($shop);
my $program = [wrapper(), builddir() . '/customers.fcgi'];
my $admin = $shop->ctl(qw(token create test));
chomp($admin);

my $confirm = 'customer/create_account/confirm';
my $newsletter = 'newsletter/subscription/confirm';
my $tell = 'checkout/options/enable_guest_checkout_login';
$shop->ctl(qw(config set), $confirm, 1);

# Send DATA, text as it is and anything else as JSON, with a bearer TOKEN.
sub ask
{
	my ($method, $path, $data, $token, @headers) = @_;

	push @headers, 'Content-Type', 'application/json'
	    if defined($data) && !ref($data);
	push @headers, 'Authorization', "Bearer $token" if defined($token);
	return cgi_request($program, $method, $path, env => $shop->environment,
	    headers => \@headers, !defined($data) ? () :
	    ref($data) ? (json => $data) : (body => $data));
}

# A test: CODE changes no row and sends no mail.
sub unchanged
{
	my ($name, $code) = @_;
	my $mails = $shop->mails;
	my $before = $db->checksum;

	$code->();
	is($db->checksum, $before, "$name: no table is changed");
	is(scalar($shop->mails), $mails, "$name: no mail");
}

sub is_ok
{
	my ($answer, $json, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($answer->{status}, 200, "$name: status 200") or
	    diag($answer->{raw});
	is_deeply($answer->{json}, $json, $name) if defined($json);
}

sub is_refused
{
	my ($answer, $status, $message, $parameters, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is_error($answer, $status, $message, $name);
	is_deeply($answer->{json}{parameters}, $parameters,
	    "$name: parameters") or diag($answer->{raw});
}

# A new account, as in the table, with its first answer in "answer".
sub signup
{
	my ($field, %body) = @_;
	my $data = customer(%{$field || {}});
	my $store = delete($body{store}) // 'default';
	my $answer = ask('POST', "/rest/$store/V1/customers",
	    { %$data, %body });

	is($answer->{status}, 200, 'an account') or BAIL_OUT($answer->{raw});
	return { %{account($answer->{json}{id})}, answer => $answer->{json} };
}

sub account
{
	my ($row) = $shop->rows("SELECT * FROM customer_entity
	    WHERE entity_id = $_[0]");

	return $row;
}

# The templates of the account's mails since the last call, or since its first
# mail.
my %told;
sub news
{
	my ($account) = @_;
	my $id = $account->{entity_id};
	my @all = journal($shop, "customer_id = $id");
	my $from = $told{$id} // 1;

	is(scalar(grep { !/ sent 1$/ } @all), 0, 'every mail is sent') or
	    diag(@all);
	$told{$id} = @all;
	return map { /^(\w+)/ } @all[$from .. $#all];
}

# The links of the last mail to the account.
sub links
{
	my ($account) = @_;
	my ($last) = grep { $_->{to}[0][1] eq $account->{email} }
	    reverse(mail_parse(map { $_->{file} } $shop->mails));

	my %links = map { $_ => 1 } @{$last->{links}};
	return keys(%links);
}

# A token of the customer, as signing in makes it.
my $tokens = 0;
sub sign_in
{
	my ($account) = @_;
	my $token = sprintf('%043d', ++$tokens);
	my $hash = sha256_hex($token);

	$shop->sql("INSERT INTO customer_token (customer_id, token_hash,
	    generation, expires_at) SELECT entity_id, '$hash',
	    token_generation, NOW() + INTERVAL 1 HOUR FROM customer_entity
	    WHERE entity_id = $account->{entity_id}",
	    "--database=$shop->{database}");
	return $token;
}

sub change
{
	my ($account, $assignment) = @_;

	$shop->sql("UPDATE customer_entity SET $assignment
	    WHERE entity_id = $account->{entity_id}",
	    "--database=$shop->{database}");
}

sub activate
{
	my ($account, $key, %arg) = @_;
	my $store = $arg{store} // '/default';

	return ask('PUT', "/rest$store/V1/customers/" .
	    ($arg{path} // $account->{email}) . '/activate' .
	    ($arg{query} // ''), { confirmationKey => $key //
	    $account->{confirmation} }, $arg{token} // $admin);
}

# The answer is ACCOUNT as it was made, but for the time.
sub is_activated
{
	my ($answer, $account, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is_ok($answer, { %{$account->{answer}},
	    updated_at => $answer->{json}{updated_at} }, $name);
}

sub required
{
	return (400, '"%fieldName" is required. Enter and try again.',
	    { fieldName => $_[0] });
}

sub wrong_type
{
	return (400, "The \"$_[0]\" value's type is invalid. The \"$_[1]\" " .
	    'type was expected. Verify and try again.', undef);
}

sub nobody
{
	my ($email, $website) = @_;

	return (404, 'No such entity with %fieldName = %fieldValue, ' .
	    '%field2Name = %field2Value', { fieldName => 'email',
	    fieldValue => $email, field2Name => 'websiteId',
	    field2Value => $website });
}

sub not_for
{
	return (401, q(The consumer isn't authorized to access %resources.),
	    { resources => $_[0] });
}

my $manage = 'Magento_Customer::manage';
my @active = (400, 'The account is already active.', undef);
my @wrong_key = (400, 'The confirmation token is invalid. Verify the token ' .
    'and try again.', undef);

# Activation

my $jane = signup({ addresses => [{ firstname => 'Jane', lastname => 'Doe',
    street => ['1 Main St'], city => 'London', postcode => 'N1',
    telephone => '1', country_id => 'GB', default_billing => 1 }] });
my $key = $jane->{confirmation};
like($key, qr/^[0-9A-Za-z]{32}$/, 'a pending account has a key');
my $swapped = $key =~ tr/a-zA-Z/A-Za-z/r;
my $hers = sign_in($jane);
unchanged('refused', sub {
	is_refused(activate($jane, $_), @wrong_key, "key '$_'")
	    for 'wrong', "$key ", " $key", "${key}x", substr($key, 1),
	    $swapped, '', "$key\n", 0;
	my $path = "/rest/default/V1/customers/$jane->{email}/activate";
	is_refused(ask('PUT', $path, $_->[0], $admin),
	    required('confirmationKey'), $_->[1])
	    for [{}, 'no key'], [undef, 'no body'], ['', 'an empty body'],
	    [[], 'a list'], ['5', 'a number'],
	    [{ confirmationKey => undef }, 'null'],
	    [{ confirmationkey => $key }, 'another name'];
	is_refused(ask('PUT', $path, { confirmationKey => $_->[0] }, $admin),
	    wrong_type($_->[1], 'string'), "type: $_->[1]")
	    for [['x'], 'array'], [{ a => 1 }, 'array'],
	    [JSON::PP::true(), '1'];
	is_error(ask('PUT', $path, '{"confirmationKey":', $admin), 400,
	    'Decoding error.', 'broken JSON');
	is_refused(ask('PUT', $path, $_->[0], $_->[1]), not_for($manage),
	    $_->[2]) for [{ confirmationKey => $key }, undef, 'a guest'],
	    [{ confirmationKey => $key }, 'not.a.token', 'a bad token'],
	    ['{', undef, 'a guest with broken JSON'],
	    [{ confirmationKey => $key }, $hers, 'the customer'];
	is_refused(ask('PUT', "$path?fields=a[", {}, $admin), 400,
	    'Invalid value of "%value" provided for the %fieldName field.',
	    { fieldName => 'fields', value => 'a[' }, 'a malformed filter');
	is_error(ask('POST', $path, {}, $admin), 404,
	    'Request does not match any route.', 'another method');
});
is_activated(activate($jane), $jane, 'the right key');
is(account($jane->{entity_id})->{confirmation}, undef, 'it is taken away');
is_deeply([news($jane)], ['confirmed'], 'its mail');
unchanged('active', sub {
	is_refused(activate($jane, $_), @active, "active: key '$_'")
	    for $key, 'wrong', '';
});

for ([{ confirmation_key => 1 }, 'in snake_case'],
    [{ confirmationKey => 1, confirmation_key => 0 }, 'in camelCase first'],
    [{ confirmationKey => undef, confirmation_key => 1 }, 'not null'],
    [{ confirmationKey => 1, foo => [] }, 'beside something else']) {
	my ($names, $name) = @$_;
	my $account = signup();
	my %body = map { $_ => $names->{$_} ? $account->{confirmation} :
	    $names->{$_} } keys(%$names);

	is_ok(ask('PUT', "/rest/V1/customers/$account->{email}/activate",
	    \%body, $admin), undef, "the key $name");
}

# The counts of failures are cleared, for the account alone.
{
	my ($account, $other) = (signup(), signup());
	my $locked = 'failures_num = 3, first_failure = NOW(), lock_expires =
	    NOW() + INTERVAL 5 MINUTE';

	for ($account, $other) {
		change($_, $locked);
		my $hash = sha256_hex('1 ' . sha256_hex($_->{email}));
		$shop->sql("INSERT INTO signin_throttle VALUES
		    (UNHEX('$hash'), 5, 5, NOW() + INTERVAL 5 MINUTE)",
		    "--database=$shop->{database}");
	}
	is_ok(activate($account), undef, 'locked');
	my $row = account($account->{entity_id});
	is_deeply([@$row{qw(failures_num first_failure lock_expires)}],
	    [0, undef, undef], 'the lock is lifted');
	is(account($other->{entity_id})->{failures_num}, 3,
	    q(another's stays));
	is($shop->value('SELECT GROUP_CONCAT(failures ORDER BY failures)
	    FROM signin_throttle'), '0,5', 'and the throttle');
}

# Whatever the setting says.
{
	my $account = signup();

	$shop->ctl(qw(config set), $confirm, 0);
	unchanged('off', sub {
		is_refused(activate($account, 'x'), @wrong_key, 'setting off');
	});
	is_ok(activate($account), undef, 'setting off: the right key');
	my $never = signup();
	unchanged('never pending', sub {
		is_refused(activate($never, 'x'), @active, 'never pending');
	});
	$shop->ctl(qw(config set), $confirm, 1);
}

# How the path names the account.
for my $path ('u+1@b.example', 'u%2b2%40b%2Eexample', 'U+3@B.Example') {
	my $email = lc($path) =~ s/%(..)/chr(hex($1))/ger;

	is_ok(activate(signup({ email => $email }), undef, path => $path),
	    undef, "the e-mail as $path");
}
for (['/default', 1], ['', 1], ['/all', 1], ['/it', 1], ['/outlet', 2]) {
	my ($store, $website) = @$_;
	my $account = signup();
	my $email = $account->{email};

	if ($website == 1) {
		is_ok(activate($account, undef, store => $store), undef,
		    "path '$store'");
		next;
	}
	unchanged("path $store", sub {
		is_refused(activate($account, undef, store => $store),
		    nobody($email, "$website"), "path '$store'");
	});
	$shop->ctl(qw(config set customer/account_share/scope 0));
	is_ok(activate($account, undef, store => $store), undef,
	    "path '$store', global accounts");
	$shop->ctl(qw(config unset customer/account_share/scope));
}
unchanged('no such account', sub {
	for (['nobody@example.com'], ['nobody'], ['%20'], ['0'],
	    ['a%40b%', 'a@b%'], ['a%zz@b.example'], ['a b'], ['%2B', '+'],
	    ['%25', '%'], ['%C3%A9@b.example', "\x{e9}\@b.example"]) {
		my ($path, $email) = @$_;

		is_refused(activate(undef, 'x', path => $path =~ s/ /%20/r),
		    nobody($email // $path =~ s/%20/ /r, '1'), "path '$path'");
	}
	for ('%FF@b.example', 'a%00@b.example', '%ED%A0%80@b.example') {
		my $answer = activate(undef, 'x', path => $_);

		is($answer->{status}, 404, "path '$_'") or
		    diag($answer->{raw});
		is(ref($answer->{json}), 'HASH', "path '$_': JSON");
	}
});

# By the customer
{
	my $account = signup();
	my $other = signup();
	my $token = sign_in($account);
	my $old = sign_in($other);

	change($other, 'token_generation = token_generation + 1');
	unchanged('me', sub {
		is_refused(activate($account, 'x', path => 'me',
		    token => $token), @wrong_key, 'me: another key');
		is_refused(activate($other, undef, path => 'me',
		    token => $token), @wrong_key, q(me: another account's));
		is_refused(ask('PUT', '/rest/V1/customers/me/activate', {},
		    $token), required('confirmationKey'), 'me: no key');
		is_refused(activate($account, undef, path => 'me', %$_),
		    not_for('self'), 'me: ' . join(' ', %$_))
		    for { token => $admin }, { token => 'x' },
		    { token => $old }, { token => $token, store => '/outlet' };
	});
	is_activated(activate($account, undef, path => 'me', store => '/it',
	    token => $token), $account, 'me: the right key');
	is_refused(activate($account, undef, path => 'me', token => $token),
	    @active, 'me: once more');
	is_deeply([news($account)], ['confirmed'], 'me: the mail');
}

# Who has signed in once needs no mail.
{
	my $account = signup({ extension_attributes =>
	    { is_subscribed => JSON::PP::true() } });

	change($account, 'first_signin_at = NOW()');
	is_ok(activate($account), undef, 'signed in before');
	is_deeply([news($account)], ['newsletter_success'],
	    'no mail about signing in');
}

# Nor is there one where mail is off.
{
	my $account = signup(undef, password => undef);

	$shop->ctl(qw(config set system/smtp/disable 1));
	is_ok(activate($account), undef, 'mail is off');
	is_deeply([news($account)], [], 'mail is off: no mail');
	is(account($account->{entity_id})->{rp_token}, $account->{rp_token},
	    'mail is off: the token stays');
	$shop->ctl(qw(config unset system/smtp/disable));
}

# An account without a password
{
	my $account = signup(undef, password => undef);
	my $id = $account->{entity_id};

	change($account, q(rp_token_created_at = '2001-01-01'));
	is_ok(activate($account), undef, 'no password');
	is_deeply([news($account)], ['confirmed_no_password'],
	    'no password: the mail');
	my ($token) = map { m{/createPassword/\?id=$id&token=(\w+)$} }
	    links($account);
	my $now = account($id);
	isnt($now->{rp_token}, $account->{rp_token}, 'no password: new token');
	is($now->{rp_token}, sha256_hex($token // ''),
	    'no password: it is in the mail');
	is($shop->value("SELECT rp_token_created_at > NOW() - INTERVAL 1 MINUTE
	    FROM customer_entity WHERE entity_id = $id"), 1,
	    'no password: it is fresh');
}

# Mails and settings are those of the account's own store.
{
	my $account = signup({ firstname => 'Anna' }, store => 'it');

	is_ok(activate($account), undef, 'an Italian');
	my ($mail) = grep { $_->{header}{to} =~ /\Q$account->{email}/ }
	    reverse($shop->mails);
	is($mail->{header}{'content-language'}, 'it-IT', 'an Italian mail');
}

is_ok(activate(signup(), undef, query => '?fields=firstname,foo'),
    { firstname => 'Jane' }, 'filtered');

# Newsletter

sub subscriber
{
	my ($account) = @_;
	my ($row) = $shop->rows("SELECT * FROM newsletter_subscriber
	    WHERE customer_id = $account->{entity_id}");

	return $row;
}

for ([0, 1, 4, 1, 'newsletter_success'], [1, 1, 4, 2, 'newsletter_confirm'],
    [1, 1, 4, 2, 'newsletter_confirm', 'NULL'], [0, 0], [0, 1, 1, 1],
    [0, 1, 2, 2], [0, 1, 3, 3]) {
	my ($must, $asks, $before, $after, $mail, $code) = @$_;
	my $account = signup({ extension_attributes => { is_subscribed =>
	    $asks } });
	my $name = $asks ? "$before becomes $after" : 'none';
	my $row = subscriber($account);

	$shop->ctl(qw(config set), $newsletter, $must);
	is($row->{subscriber_status}, 4, 'unconfirmed') if $asks;
	$shop->sql("UPDATE newsletter_subscriber SET
	    subscriber_status = $before, change_status_at = '2001-01-01' " .
	    (defined($code) ? ", subscriber_confirm_code = '$code'" : '') .
	    " WHERE customer_id = $account->{entity_id}",
	    "--database=$shop->{database}") if $asks;
	my $answer = activate($account);
	is_ok($answer, undef, $name);
	is($answer->{json}{extension_attributes}{is_subscribed},
	    ($after // 0) == 1 ? JSON::PP::true() : JSON::PP::false(),
	    "$name: the answer");
	is_deeply([news($account)], ['confirmed', $mail // ()],
	    "$name: mails");
	my $now = subscriber($account);
	is($now && $now->{subscriber_status}, $after, "$name: the row");
	next unless $asks;
	$mail ? isnt($now->{change_status_at}, '2001-01-01 00:00:00',
	    "$name: now") : is($now->{change_status_at},
	    '2001-01-01 00:00:00', "$name: not now");
	is($now->{subscriber_confirm_code}, $row->{subscriber_confirm_code},
	    "$name: its code") unless defined($code);
	like($now->{subscriber_confirm_code}, qr/^\w{32}$/, "$name: a code");
	is(scalar(grep { m{/newsletter/subscriber/confirm/
	    \?id=$row->{subscriber_id}
	    &code=$now->{subscriber_confirm_code}$}x } links($account)), 1,
	    "$name: the link") if ($mail // '') eq 'newsletter_confirm';
}
$shop->ctl(qw(config unset), $newsletter);

# The mail again

sub again
{
	my ($body, $token, $store) = @_;

	return ask('POST', '/rest/' . ($store // 'default') .
	    '/V1/customers/confirm', $body, $token // $admin);
}

my $pending = signup();
my $open = signup(undef, password => undef);
my $email = $pending->{email};
my @not_needed = (400, "Confirmation isn't needed.", undef);
my $own = sign_in($pending);
unchanged('the mail again, refused', sub {
	is_refused(again({ email => $jane->{email}, websiteId => 1 }),
	    @not_needed, 'an active account');
	is_refused(again({ email => $_, websiteId => 1 }), nobody($_, 1),
	    "e-mail '$_'") for 'nobody@example.com', 'nobody', '', " $email";
	is_refused(again({ email => $email, websiteId => $_ }),
	    nobody($email, $_), "website $_") for 2, 999999999, 0, -1;
	is_refused(again($_->[0]), required($_->[1]), "no $_->[1]")
	    for [{ websiteId => 1 }, 'email'],
	    [{ email => $email }, 'websiteId'],
	    [{ email => undef, websiteId => 1 }, 'email'],
	    [{ email => $email, websiteId => undef }, 'websiteId'],
	    [{ websiteId => 1, redirectUrl => '//' }, 'email'];
	for ({}, undef, []) {
		my $answer = again($_);

		is_error($answer, 400, 'One or more input exceptions have ' .
		    'occurred.', 'no arguments');
		is_deeply([map { $_->{parameters}{fieldName} }
		    @{$answer->{json}{errors}}], [qw(email websiteId)],
		    'no arguments: both');
	}
	is_refused(again({ email => $_->[0], websiteId => 1,
	    redirectUrl => $_->[1] }), 400, 'Invalid value of "%value" ' .
	    'provided for the %fieldName field.', { fieldName => 'redirectUrl',
	    value => $_->[1] }, "redirectUrl '$_->[1]', $_->[0]")
	    for [$email, '//evil.example/'], [$email, 'a b'],
	    [$email, 'javascript:x'], [$email, '/' x 2049],
	    ['nobody@example.com', 'a b'], [$jane->{email}, 'a b'];
	is_refused(again({ email => $email, websiteId => 1, @$_[0, 1] }),
	    wrong_type(@$_[2, 3]), "type of $_->[0]")
	    for ['redirectUrl', ['/x'], 'array', 'string'],
	    ['email', [1], 'array', 'string'],
	    ['websiteId', 'base', 'base', 'int'],
	    ['websiteId', 1.5, '1.5', 'int'];
	is_refused(again({ email => $email, websiteId => 1 }, $_),
	    not_for($manage), "token '$_'") for 'x', $own;
});

my @good = ({}, { redirectUrl => '' }, { redirectUrl => undef },
    { email => uc($email) }, { websiteId => '1' }, { websiteId => 1.0 },
    { redirectUrl => '/a/?b=1&c=2' });
for (@good) {
	is_ok(again({ email => $email, websiteId => 1, %$_ }),
	    JSON::PP::true(), 'again: ' . JSON::PP::encode_json($_));
	my $url = ($_->{redirectUrl} // '') =~
	    s/([^\w.~-])/sprintf('%%%02X', ord($1))/ger;
	is(scalar(grep { m{/customer/account/confirm/\?back_url=\Q$url\E&
	    id=$pending->{entity_id}&key=$pending->{confirmation}$}x }
	    links($pending)), 1, 'again: the same key');
}
is_deeply([news($pending)], [('confirmation') x @good], 'again: the mails');
is_ok(again({ email => $email, website_id => 1 }, undef, 'outlet'),
    JSON::PP::true(), q(again: in another website's path));
is_ok(again({ email => $email, websiteId => 1 }, undef, $_), JSON::PP::true(),
    "again: store $_") for qw(it all);
is(account($pending->{entity_id})->{updated_at}, $pending->{updated_at},
    'again: the account is as before');
is_ok(activate($pending), undef, 'again: the first key is good');

# A key of another shop, as long as its column.
{
	my $account = signup();
	my $long = '0123456789abcdef' x 4;

	change($account, "confirmation = '$long'");
	is_ok(again({ email => $account->{email}, websiteId => 1 }),
	    JSON::PP::true(), 'a long key');
	is(scalar(grep { /&key=$long$/ } links($account)), 1,
	    'a long key: in the mail');
	is_ok(activate($account, $long), undef, 'a long key confirms');
}

for my $created ('NOW()', q('2001-01-01')) {
	my $id = $open->{entity_id};
	my $before = account($id)->{rp_token};

	change($open, "rp_token_created_at = $created");
	is_ok(again({ email => $open->{email}, websiteId => 1 }),
	    JSON::PP::true(), "no password, token of $created");
	is_deeply([news($open)], ['registered_no_password'],
	    'no password: the mail');
	my ($token) = map { m{/createPassword/\?id=$id&token=(\w+)$} }
	    links($open);
	my $now = account($id);
	isnt($now->{rp_token}, $before, 'no password: a new token');
	is($now->{rp_token}, sha256_hex($token // ''),
	    'no password: it is in the mail');
	is($shop->value("SELECT rp_token_created_at > NOW() - INTERVAL 1 MINUTE
	    FROM customer_entity WHERE entity_id = $id"), 1,
	    'no password: it is fresh');
	is($now->{confirmation}, $open->{confirmation},
	    'no password: it is pending still');
}

# Under global accounts the website has no effect.
$shop->ctl(qw(config set customer/account_share/scope 0));
is_ok(again({ email => $open->{email}, websiteId => $_ }), JSON::PP::true(),
    "global accounts: website $_") for 2, 0, 999;
$shop->ctl(qw(config unset customer/account_share/scope));
is($shop->value("SELECT COUNT(*) FROM customer_mail
    WHERE customer_id = $open->{entity_id} AND state <> 'sent'"), 0,
    'all are sent');

$shop->ctl(qw(config set system/smtp/disable 1));
unchanged('mail is off', sub {
	is_ok(again({ email => $open->{email}, websiteId => 1 }),
	    JSON::PP::true(), 'mail is off: true');
});
$shop->ctl(qw(config unset system/smtp/disable));

# Whether it is needed

sub status
{
	my ($id, $token, $store) = @_;

	return ask('GET', '/rest/' . ($store // 'default') .
	    "/V1/customers/$id/confirm", undef, $token // $admin);
}

my $outlet = signup(undef, store => 'outlet');
unchanged('status', sub {
	my $id = $open->{entity_id};

	is_ok(status($_), 'account_confirmation_required', "status of '$_'")
	    for $id, "+$id", "%20$id", "0$id";
	is_ok(status($jane->{entity_id}), 'account_confirmed', 'status: active');
	is_ok(status($_->{entity_id}, undef, 'it'), $_ == $jane ?
	    'account_confirmed' : 'account_confirmation_required',
	    'status: whatever the store') for $jane, $open, $outlet;
	is_refused(status($_), 404, 'No such entity with %fieldName = ' .
	    '%fieldValue', { fieldName => 'customerId', fieldValue => $_ },
	    "status of $_") for 999999999, 0, -1;
	is_refused(status($_), wrong_type($_, 'int'), "status of '$_'")
	    for 'abc', '1.5', '99999999999999999999', '1abc', 'me', '1e0';
	is_refused(status($id, $_), not_for($manage), "status, token '$_'")
	    for 'x', '', $own;
	is_refused(status(999999999, 'x'), not_for($manage),
	    'status of nobody, a guest');
	is_ok(ask('GET', "/rest/V1/customers/$id/confirm", '{', $admin),
	    'account_confirmation_required', 'status: no look at a body');
	is_ok(ask('GET', "/rest/V1/customers/$id/confirm?fields=id", undef,
	    $admin), 'account_confirmation_required', 'status: no filter');
});
$shop->ctl(qw(config set), $confirm, qw(0 --website base));
is_ok(status($_->{entity_id}, undef, 'outlet'),
    'account_confirmation_not_required', 'status: not required there')
    for $jane, $open;
is_ok(status($outlet->{entity_id}), 'account_confirmation_required',
    'status: required in the other website');
$shop->ctl(qw(config unset), $confirm, qw(--website base));

# Available e-mails

sub available
{
	my ($body, $store, $token) = @_;

	return ask('POST', '/rest/' . ($store // 'default') .
	    '/V1/customers/isEmailAvailable', $body, $token);
}

my $taken = $jane->{email};
my ($yes, $no) = (JSON::PP::true(), JSON::PP::false());
my @missing = ({}, undef, [], { customerEmail => undef }, { websiteId => 1 },
    { email => $taken });
for my $on (0, 1) {
	$shop->ctl(qw(config set), $tell, $on);
	my $no = $on ? $no : $yes;

	unchanged("setting $on", sub {
		for ([$taken, undef, $no], [uc($taken), undef, $no],
		    [$taken, 1, $no], [$taken, 0, $no], [$taken, '1', $no],
		    [$taken, 2, $yes], [$open->{email}, undef, $no],
		    [$outlet->{email}, undef, $yes],
		    [$outlet->{email}, 2, $no], [$outlet->{email}, 0, $yes],
		    [" $taken", undef, $yes], ["$taken ", undef, $yes],
		    ['free@example.com', undef, $yes],
		    ['free@example.com', 1, $yes], ['', undef, $yes],
		    ['nobody', undef, $yes], ['nobody@', undef, $yes],
		    ['x' x 5000, undef, $yes]) {
			my ($email, $website, $answer) = @$_;

			is_ok(available({ customerEmail => $email,
			    websiteId => $website }), $answer, "setting " .
			    "$on: '" . substr($email, 0, 20) . "' in " .
			    ($website // 'none'));
		}
		is_ok(available({ customer_email => $taken, website_id => 1 },
		    'it'), $no, "setting $on: snake_case, another store");
		is_ok(available({ customerEmail => $taken }, 'outlet'), $yes,
		    "setting $on: the path's website");
		is_ok(available({ customerEmail => $taken }, undef, $_), $no,
		    "setting $on: token '$_'") for $admin, 'x';
		is_refused(available($_), required('customerEmail'),
		    "setting $on: no e-mail") for @missing;
		is_refused(available({ customerEmail => $taken,
		    websiteId => $_ }), 404, "The website with id $_ that " .
		    "was requested wasn't found. Verify the website and try " .
		    'again.', undef, "setting $on: website $_")
		    for 999, -1;
		is_refused(available({ customerEmail => $taken,
		    websiteId => 'x' }), wrong_type('x', 'int'),
		    "setting $on: website 'x'");
		is_refused(available({ customerEmail => [] }),
		    wrong_type('array', 'string'), "setting $on: a list");
	});
}
$shop->ctl(qw(config set), $tell, qw(0 --website outlet));
is_ok(available({ customerEmail => $outlet->{email}, websiteId => 2 }), $yes,
    'the setting of the website asked about');
is_ok(available({ customerEmail => $taken, websiteId => 1 }, 'outlet'), $no,
    'whatever the path');
$shop->ctl(qw(config unset), $tell, qw(--website outlet));
$shop->ctl(qw(config set customer/account_share/scope 0));
is_ok(available({ customerEmail => $_, websiteId => 2 }), $no,
    'global accounts: taken anywhere') for $taken, $outlet->{email};
$shop->ctl(qw(config unset customer/account_share/scope));
$shop->sql('UPDATE store SET is_active = 0 WHERE store_id = 3',
    "--database=$shop->{database}");
is_ok(available({ customerEmail => $outlet->{email}, websiteId => 2 }), $yes,
    'a website without a store tells nothing');

# 50 at once with one key, and COMMITs without an answer

my $proxy = Customers::Proxy->new(Customers::Test::short_scratch(),
    $shop->{db_socket});
END {
	local $?;
	$proxy->stop if $proxy;
}
$proxy->stand_before($shop);
my @accounts = map { signup({ extension_attributes =>
    { is_subscribed => $_ % 2 } }, $_ % 2 ? () : (password => undef)) } 1 .. 4;
$shop->start;

sub put
{
	my ($account) = @_;

	return ('PUT', "/rest/V1/customers/$account->{email}/activate",
	    headers => ['Authorization', "Bearer $admin",
	    'Content-Type', 'application/json'], body =>
	    qq({"confirmationKey":"$account->{confirmation}"}));
}

for my $account (@accounts) {
	my @answers = http_together($shop->{port},
	    map { [put($account)] } 1 .. 50);

	is(scalar(grep { $_->{status} == 200 } @answers), 1,
	    '50 at once: one succeeds');
	is(scalar(grep { $_->{status} == 400 &&
	    $_->{json}{message} eq $active[1] } @answers), 49,
	    '50 at once: the others are told');
	my $row = subscriber($account);
	is_deeply([news($account)], $row ? ['confirmed', 'newsletter_success']
	    : ['confirmed_no_password'], '50 at once: each mail once');
}

for my $mode (qw(refuse swallow late)) {
	for my $password (1, 0) {
		my @password = $password ? () : (password => undef);
		my $what = "$mode, " . ($password ? 'a' : 'no') . ' password';
		my $account = signup(undef, @password);

		$proxy->next_commit($mode);
		my $answer = http_request($shop->{port}, put($account));
		is_activated($answer, $account, "activate: $what");
		is($proxy->left, 0, 'it happened');
		is(account($account->{entity_id})->{confirmation}, undef,
		    'confirmed');
		is_deeply([news($account)], [$password ? 'confirmed' :
		    'confirmed_no_password'], 'one mail');

		$account = signup(undef, @password);
		$proxy->next_commit($mode);
		is_ok(http_request($shop->{port}, 'POST',
		    '/rest/V1/customers/confirm', headers => ['Authorization',
		    "Bearer $admin"], json => { email => $account->{email},
		    websiteId => 1 }), $yes, "resend: $what");
		is($proxy->left, 0, 'it happened');
		is(scalar(news($account)), 1, 'one mail');
		next if defined($account->{password_hash});
		my ($token) = map { m{/createPassword/.*&token=(\w+)$} }
		    links($account);
		is(account($account->{entity_id})->{rp_token},
		    sha256_hex($token // ''), 'its token is the last');
	}
}

done_testing();
