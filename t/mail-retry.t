#!/usr/bin/perl
# "customersctl mail retry": failed mails are tried again, with links that work,
# unless nobody needs them any more.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Mail;
use Customers::Page;
use Customers::Test;
use Digest::SHA qw(sha256_hex);
use Test::More;

my $dir = scratch();
my $shop = new_shop(start => 0, sendmail => "$dir/sendmail");
my $mails = "$shop->{database}.customer_mail";

page_tests($shop);

sub sendmail_fails
{
	sendmail_script("$dir/sendmail", 'cat >/dev/null; exit 67');
}

# It keeps the last mail.
sub sendmail_works
{
	sendmail_script("$dir/sendmail", 'cat >"$here/mail"');
}

# A customer whose mails have failed; the mails' ids, the newest last.
sub sign_up
{
	my (%arg) = @_;
	my $data = customer(%{$arg{customer} || {}});

	sendmail_fails();
	delete($data->{password}) if $arg{no_password};
	$data->{redirectUrl} = $arg{redirect} if $arg{redirect};
	$shop->ctl(qw(config set), @$_) for @{$arg{config} || []};
	my $answer = cgi_request(builddir() . '/customers.fcgi', 'POST',
	    '/rest/V1/customers', json => $data, env => $shop->environment);
	$shop->ctl(qw(config unset), $_->[0]) for @{$arg{config} || []};
	is($answer->{status}, 200, 'created') or diag($answer->{raw});
	my $id = $answer->{json}{id};
	my @ids = map { $_->{mail_id} } $shop->rows("SELECT mail_id FROM $mails
	    WHERE customer_id = $id ORDER BY mail_id");
	is($shop->value("SELECT COUNT(*) FROM $mails WHERE customer_id = $id AND
	    state = 'failed' AND parameters NOT REGEXP 'key|token|code'"),
	    scalar(@ids), 'failed, without secrets');
	return ($id, @ids);
}

# A test: the command says what it should.
sub says
{
	my ($words, $status, $says, $name) = @_;
	my ($got, $out, $err) = run_command('', $shop->ctl_words,
	    qw(mail retry), @$words);

	is($got >> 8, $status, "$name: exit status $status");
	return like("$out$err", $says, "$name: as it should");
}

my $one = qr/^1 pending, 0 not needed any more\n\z/;
my $needless = qr/^0 pending, 1 not needed any more\n\z/;

# The link in the mail that a flush sends now.
sub link_of
{
	my ($name) = @_;

	sendmail_works();
	unlink("$dir/mail");
	is_deeply([flush_mail($shop, '--older-than', 0)],
	    [0, "1 sent, 0 later, 0 failed\n"], "$name: sent");
	my ($mail) = mail_parse("$dir/mail");
	return $mail->{urls}[0];
}

my $confirm = ['customer/create_account/confirm', 1];
my $redirect = 'https://shop.example/a?b=c';
$shop->ctl(qw(config set web/secure/base_url https://shop.example/));
$shop->ctl(qw(config set customer/create_account/mail_per_recipient_hour 0));

# Each kind of link

my ($id, $mail) = sign_up();
says([$mail], 0, $one, 'a welcome');
is_deeply($shop->rows("SELECT state, attempts, last_error FROM $mails
    WHERE mail_id = $mail"), { state => 'pending', attempts => 0,
    last_error => 'exit status 67' }, 'pending, and why it failed');
says([$mail], 65, qr/no failed mail $mail/, 'one that is pending');
is(link_of('a welcome'), 'https://shop.example/customer/account/', 'its link');
says([$mail], 65, qr/no failed mail $mail/, 'one that was sent');

($id, $mail) = sign_up(config => [$confirm], redirect => $redirect);
my $key = $shop->value("SELECT confirmation
    FROM $shop->{database}.customer_entity WHERE entity_id = $id");
says([$mail], 0, $one, 'a confirmation');
is(link_of('a confirmation'), 'https://shop.example/customer/account/confirm/' .
    "?back_url=https%3A%2F%2Fshop.example%2Fa%3Fb%3Dc&id=$id&key=$key",
    'the key of the account, and the way back');

($id, $mail) = sign_up(no_password => 1);
my $account = "$shop->{database}.customer_entity WHERE entity_id = $id";
my $before = $shop->value("SELECT rp_token FROM $account");
$shop->sql("UPDATE $shop->{database}.customer_entity
    SET rp_token_created_at = NOW() - INTERVAL 9 DAY WHERE entity_id = $id");
says([$mail], 0, $one, 'a link to set a password');
my $link = link_of('a link to set a password');
like($link, qr{createPassword/\?id=$id&token=\w{32}$}, 'a token');
my ($token) = $link =~ /token=(\w+)/;
is($shop->value("SELECT rp_token FROM $account"), sha256_hex($token),
    'which is that of the account');
isnt($before, sha256_hex($token), 'and new');
my ($path) = $link =~ m{^https://[^/]+(/.*)$};
is_page(get($path), 200, 'Choose your password', 'it is good');

my $newsletter = { extension_attributes => { is_subscribed => 1 } };
for my $confirmed (0, 1) {
	($id, undef, $mail) = sign_up(customer => $newsletter, config =>
	    [['newsletter/subscription/confirm', $confirmed]]);
	my ($s) = $shop->rows("SELECT * FROM
	    $shop->{database}.newsletter_subscriber WHERE customer_id = $id");
	says([$mail], 0, $one, 'the newsletter');
	sendmail_works();
	is_deeply([flush_mail($shop, '--older-than', 0)],
	    [0, "1 sent, 0 later, 0 failed\n"], 'sent');
	like(slurp("$dir/mail") =~ s/=\r?\n//gr =~ s/=3D/=/gr,
	    qr/id=$s->{subscriber_id}&(?:amp;)?code=
	    $s->{subscriber_confirm_code}/x, 'with its code');
}
$shop->sql("UPDATE $mails SET state = 'sent' WHERE state = 'failed'");

# What nobody needs any more: what has happened to the account meanwhile, and
# how it signed up.
for (['confirmed', "UPDATE customer_entity SET confirmation = NULL",
	config => [$confirm]],
    ['it has a password', "UPDATE customer_entity SET password_hash = 'x'",
	no_password => 1],
    ['another e-mail, a key', "UPDATE customer_entity SET email = 'x\@y.example',
	email_key = 'x\@y.example'", config => [$confirm]],
    ['another e-mail, a token', "UPDATE customer_entity SET
	email = 'z\@y.example', email_key = 'z\@y.example'", no_password => 1],
    ['it is gone', 'DELETE FROM customer_entity']) {
	my ($name, $change, %how) = @$_;

	($id, $mail) = sign_up(%how);
	$shop->sql("USE $shop->{database}; $change WHERE entity_id = $id");
	my ($token) = $shop->value("SELECT rp_token
	    FROM $shop->{database}.customer_entity WHERE entity_id = $id");
	says([$mail], 0, $needless, $name);
	is($shop->value("SELECT state FROM $mails WHERE mail_id = $mail"),
	    'failed', "$name: it stays failed");
	is($shop->value("SELECT rp_token FROM $shop->{database}.customer_entity
	    WHERE entity_id = $id"), $token, "$name: no other token");
}
for (['unsubscribed', 'UPDATE newsletter_subscriber SET subscriber_status = 3'],
    ['no subscription', 'DELETE FROM newsletter_subscriber']) {
	my ($name, $change) = @$_;

	($id, undef, $mail) = sign_up(customer => $newsletter);
	$shop->sql("USE $shop->{database}; $change WHERE customer_id = $id");
	says([$mail], 0, $needless, $name);
}

# Many of them

$shop->sql("DELETE FROM $mails");
($id) = sign_up();
$shop->sql("USE $shop->{database}; DELETE FROM $mails; INSERT INTO $mails (customer_id, template,
    store_id, recipient, parameters, state, message_id, created_at, last_error)
    SELECT IF(seq % 10, $id, NULL), 'registered', 1, 'a\@example.com', '{}',
    'failed', seq, NOW() - INTERVAL 9 DAY, IF(seq % 7, 'x', 'dropped')
    FROM seq_1_to_1400");
says(['--failed', '--max', 5], 0, qr/^5 pending, 0 not/, '--max');
is($shop->value("SELECT GROUP_CONCAT(message_id ORDER BY mail_id) FROM $mails
    WHERE state = 'pending'"), '1,2,3,4,5', 'from the oldest on');
says(['--failed'], 0, qr/^1000 pending, \d+ not/, 'at most 1000');
says(['--failed'], 0, qr/^75 pending, 120 not needed any more/, 'the others');
says(['--failed'], 0, qr/^0 pending, 120 not needed any more/, 'once');
is($shop->value("SELECT COUNT(*) FROM $mails WHERE state = 'failed' AND
    last_error = 'dropped'"), 200, 'not those that were dropped');
says([$shop->value("SELECT MIN(mail_id) FROM $mails
    WHERE last_error = 'dropped' AND message_id % 10")], 0, $one,
    'unless it is named');
is($shop->value("SELECT COUNT(*) FROM $mails WHERE state = 'pending' AND
    created_at < NOW() - INTERVAL 1 HOUR"), 0, 'their time begins anew');

# One that fails again at once is not tried again and again.
$shop->sql("USE $shop->{database}; DELETE FROM $mails; INSERT INTO $mails
    (customer_id, template, store_id, recipient, parameters, state, message_id,
    created_at) SELECT $id, 'registered', 1, 'a\@example.com', '{}', 'failed',
    seq, NOW() - INTERVAL seq HOUR FROM seq_1_to_600;
    CREATE TRIGGER spoil BEFORE UPDATE ON $mails FOR EACH ROW
    SET NEW.state = 'failed', NEW.attempts = OLD.attempts + 1,
    NEW.created_at = NEW.created_at + INTERVAL 1 MINUTE");
says(['--failed', '--max', 2000], 0, qr/^600 pending, 0 not/,
    'those that fail again, once');
$shop->sql("USE $shop->{database}; DROP TRIGGER spoil;
    UPDATE $mails SET created_at = NOW() - INTERVAL message_id HOUR");
says(['--failed', '--max', 1], 0, qr/^1 pending, 0 not/, 'the oldest');
is($shop->value("SELECT message_id FROM $mails WHERE state = 'pending'"), 600,
    'by its time, not its id');

for ([], ['--failed', 1], ['x'], [1, '--max', 1], ['--failed', '--max', 0],
    [1, 2]) {
	says($_, 64, qr/^usage: |\nusage: /, "usage: @$_");
}

done_testing();
