#!/usr/bin/perl
# Confirming an account by its key, which is good once (contract G10, G11).
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use FindBin;
use POSIX ();
use lib "$FindBin::Bin/lib";
use Customers::Account;
use Customers::Proxy;
use Customers::Test;
use Test::More;

my ($shop, $admin) = account_tests(workers => 8);
$shop->ctl(qw(config set customer/create_account/confirm 1));

sub activate
{
	my ($account, $key, %arg) = @_;
	my $store = $arg{store} // '/default';

	return ask('PUT', "/rest$store/V1/customers/" .
	    ($arg{path} // $account->{email}) . '/activate' .
	    ($arg{query} // ''), { confirmationKey => $key //
	    $account->{confirmation} }, $arg{token} // $admin);
}

# A test: the answer is ACCOUNT as it was made, but for the time.
sub is_activated
{
	my ($answer, $account, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is_ok($answer, { %{$account->{answer}},
	    updated_at => $answer->{json}{updated_at} }, $name);
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
	is_refused(ask('PUT', "$path?fields=a[", {}, $admin),
	    invalid('fields', 'a['), 'a malformed filter');
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

	$shop->ctl(qw(config set customer/create_account/confirm 0));
	unchanged('off', sub {
		is_refused(activate($account, 'x'), @wrong_key, 'setting off');
	});
	is_ok(activate($account), undef, 'setting off: the right key');
	my $never = signup();
	unchanged('never pending', sub {
		is_refused(activate($never, 'x'), @active, 'never pending');
	});
	$shop->ctl(qw(config set customer/create_account/confirm 1));
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

my $must_confirm = 'newsletter/subscription/confirm';

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

	$shop->ctl(qw(config set), $must_confirm, $must);
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
$shop->ctl(qw(config set), $must_confirm, 1);
$shop->ctl(qw(config set), $must_confirm, qw(0 --store default));
{
	my $account = signup({ extension_attributes => { is_subscribed => 1 } },
	    store => 'it');

	is_ok(activate($account), undef, 'a subscriber of another store');
	is_deeply([news($account)], ['confirmed', 'newsletter_confirm'],
	    'the setting of its store');
}
$shop->ctl(qw(config unset), $must_confirm, qw(--store default));
$shop->ctl(qw(config unset), $must_confirm);

# 50 at once with one key, and COMMITs that are refused or have no answer

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

for my $account (@accounts) {
	my @request = ('PUT', "/rest/V1/customers/$account->{email}/activate",
	    headers => ['Authorization', "Bearer $admin"],
	    json => { confirmationKey => $account->{confirmation} });
	my @answers = http_together($shop->{port},
	    map { \@request } 1 .. 50);

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
		is_activated(activate($account), $account, $what);
		is($proxy->left, 0, 'it happened');
		is(account($account->{entity_id})->{confirmation}, undef,
		    'confirmed');
		is_deeply([news($account)], [$password ? 'confirmed' :
		    'confirmed_no_password'], 'one mail');
	}
}

# The first COMMIT never arrived, and another request was faster: there are no
# mails of this one.
{
	my $account = signup();
	my $lock = '^execute SELECT entity_id, .* FOR UPDATE';
	my $gone = "UPDATE customer_entity SET confirmation = NULL
	    WHERE entity_id = $account->{entity_id}";
	my $mails = $shop->mails;

	$proxy->rule({ match => '^query COMMIT$', do => 'drop' },
	    { match => $lock, do => 'delay', seconds => 0 },
	    { match => $lock, do => 'hold' });
	my $pid = fork() // die "fork: $!";
	if ($pid == 0) {
		wait_until(60, sub { $proxy->left == 0 });
		$shop->sql($gone, "--database=$shop->{database}");
		$proxy->go_on;
		POSIX::_exit(0);
	}
	is_ok(activate($account), undef, 'another was faster');
	waitpid($pid, 0);
	is($proxy->left, 0, 'it happened');
	is_deeply([news($account)], [], 'no row of a mail');
	is(scalar($shop->mails), $mails, 'no mail');
}

done_testing();
