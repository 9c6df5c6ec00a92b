#!/usr/bin/perl
# The mail that confirms an account is sent again, and whether it is needed
# (contract G12, G13).
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Account;
use Customers::Proxy;
use Customers::Test;
use Test::More;

my ($shop, $admin) = account_tests(workers => 2);
my $confirm = 'customer/create_account/confirm';
my $manage = 'Magento_Customer::manage';

# The mail again

sub again
{
	my ($body, $token, $store) = @_;

	return ask('POST', '/rest/' . ($store // 'default') .
	    '/V1/customers/confirm', $body, $token // $admin);
}

$shop->ctl(qw(config set), $confirm, 1);
my $active = signup();
change($active, 'confirmation = NULL');
my $pending = signup();
my $open = signup(undef, password => undef);
my $email = $pending->{email};
my @not_needed = (400, "Confirmation isn't needed.", undef);
my $own = sign_in($pending);
unchanged('the mail again, refused', sub {
	is_refused(again({ email => $active->{email}, websiteId => 1 }),
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
	    redirectUrl => $_->[1] }), invalid('redirectUrl', $_->[1]),
	    "redirectUrl '$_->[1]', $_->[0]")
	    for [$email, '//evil.example/'], [$email, 'a b'],
	    [$email, 'javascript:x'], [$email, '/' x 2049],
	    ['nobody@example.com', 'a b'], [$active->{email}, 'a b'];
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
is(account($pending->{entity_id})->{confirmation}, $pending->{confirmation},
    'again: the first key is good');

# A key of another shop, as long as its column.
{
	my $account = signup();
	my $long = '0123456789abcdef' x 4;

	change($account, "confirmation = '$long'");
	is_ok(again({ email => $account->{email}, websiteId => 1 }),
	    JSON::PP::true(), 'a long key');
	is(scalar(grep { /&key=$long$/ } links($account)), 1,
	    'a long key: in the mail');
	is_ok(ask('PUT', "/rest/V1/customers/$account->{email}/activate",
	    { confirmationKey => $long }, $admin), undef,
	    'a long key confirms');
}

for my $created ('NOW()', q('2001-01-01')) {
	my $id = $open->{entity_id};
	my $before = account($id)->{rp_token};

	change($open, "rp_token_created_at = $created,
	    updated_at = '2002-02-02'");
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
	is($now->{updated_at}, '2002-02-02 00:00:00',
	    'no password: the account is as before');
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
	is_ok(status($active->{entity_id}), 'account_confirmed', 'status: active');
	is_ok(status($_->{entity_id}, undef, 'it'), $_ == $active ?
	    'account_confirmed' : 'account_confirmation_required',
	    'status: whatever the store') for $active, $open, $outlet;
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
    for $active, $open;
is_ok(status($outlet->{entity_id}), 'account_confirmation_required',
    'status: required in the other website');
$shop->ctl(qw(config unset), $confirm, qw(--website base));

# An account whose store is closed lives by its website's default store, not by
# the store of the path.
my $closed = signup();
my $its = "$shop->{database}.store";
$shop->sql("UPDATE $shop->{database}.customer_entity SET store_id = 2
    WHERE entity_id = $closed->{entity_id};
    UPDATE $its SET is_active = 0 WHERE store_id = 2");
for (['base', 0, 'account_confirmation_not_required'],
    ['outlet', 0, 'account_confirmation_required']) {
	my ($website, $value, $status) = @$_;

	$shop->ctl(qw(config set), $confirm, $value, '--website', $website);
	is_ok(ask('GET', "/rest/outlet/V1/customers/$closed->{entity_id}/" .
	    'confirm', undef, $admin), $status, "not needed in $website");
	$shop->ctl(qw(config unset), $confirm, '--website', $website);
}
$shop->sql("UPDATE $its SET is_active = 1 WHERE store_id = 2");

# COMMITs that are refused or have no answer: one mail, with the token that is
# good.
my $proxy = Customers::Proxy->new(Customers::Test::short_scratch(),
    $shop->{db_socket});
END {
	local $?;
	$proxy->stop if $proxy;
}
$proxy->stand_before($shop);
for my $mode (qw(refuse swallow late)) {
	for my $password ('Passw0rd!x', undef) {
		my $account = signup(undef, password => $password);
		my $what = "$mode, " . ($password // 'no password');

		$proxy->next_commit($mode);
		is_ok(again({ email => $account->{email}, websiteId => 1 }),
		    JSON::PP::true(), $what);
		is($proxy->left, 0, 'it happened');
		is(scalar(news($account)), 1, 'one mail');
		next if defined($password);
		my ($token) = map { m{/createPassword/.*&token=(\w+)$} }
		    links($account);
		is(account($account->{entity_id})->{rp_token},
		    sha256_hex($token // ''), 'its token is good');
	}
}

done_testing();
