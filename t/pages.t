#!/usr/bin/perl
# The pages behind the links of mails, as CGI (contract P).
use strict;
use warnings;
use utf8;
use Digest::SHA qw(hmac_sha256_hex sha256_hex);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Account;
use Customers::Mail;
use Customers::Page;
use Customers::Test;
use Test::More;

my ($shop) = account_tests();
page_tests($shop);
my $base = $shop->base_url;
my $dead = 'This link does not work any more';
my $mailbox = 'Please look at your mailbox';

sub config
{
	$shop->ctl('config', 'set', @_);
}

# The link of the last mail to the account that has WORD in it.
sub link_of
{
	my ($account, $word) = @_;
	my ($link) = grep { /\Q$word\E/ } links($account);

	return $link // die("no $word link");
}

# The hash of the account's password, or undef.
sub password_of
{
	return account($_[0]{entity_id})->{password_hash};
}

# Methods and paths

for my $path ('/customer/account', '/customer/account/', '/it/customer/account',
    '/index.php/customer/account/', '/shop/index.php/customer/account/',
    '/shop/it/customer/account/', '//customer/account/',
    '/customer/customer/account') {
	my $page = is_page(get($path), 200, qr/^(?:You are all set|Tutto pronto)$/,
	    $path);
	is($page->{lang}, $path =~ /it/ ? 'it-IT' : 'en-US', "$path: language");
}
for my $path ('/customer/account//', '/customer/account/nosuch', '/customer',
    '/Customer/account', '/customer/account/confirm/x', '/newsletter/subscriber',
    '/a/b/c/customer/account', '/customer/account%2fconfirm',
    '/closed/rest/customer/account') {
	is(get($path)->{header}{'content-type'},
	    'application/json; charset=utf-8', "$path is no page");
}
is(page_of(get('/closed/customer/account'))->{lang}, 'en-US',
    'a closed store is none');
for my $method (qw(PUT DELETE OPTIONS PATCH PROPFIND)) {
	my $answer = get('/customer/account/', method => $method);
	is_page($answer, 405, qr/can’t do that/, $method);
	is($answer->{header}{allow}, 'GET, HEAD, POST', "$method: Allow");
}
my ($got, $head) = (get('/customer/account/'),
    get('/customer/account/', method => 'HEAD'));
is($head->{status}, 200, 'HEAD');
is($head->{body}, '', 'HEAD: no body');
is($head->{header}{'content-length'}, length($got->{body}), 'HEAD: its length');
config('customers/pages/signin_text', 'Sign in <at the top>.');
like(page_of(get('/customer/account/'))->{text}, qr/Sign in <at the top>\./,
    'how to sign in');
config('customers/pages/logo', 'media/logo.svg');
like(get('/customer/account/')->{body},
    qr{<img src="\Q$base\E/media/logo.svg" alt="Main Website Store">}, 'a logo');
$shop->ctl(qw(config unset customers/pages/logo));

# Confirming an account

config('customer/create_account/confirm', 1);
my $jane = signup({ email => 'jane@example.com' });
my $link = link_of($jane, '/confirm/');
my @scans = (sub { get($link) }, sub { get($link, method => 'HEAD') },
    sub { get($link, headers => ['Sec-Purpose', 'prefetch']) },
    sub { post($link, '') }, sub { post($link, {}) },
    sub { post($link, { want => 'confirm' }) },
    sub { post($link, 'x' x 20000) }, sub { post($link, '%zz') },
    sub { post($link, '{}', type => 'application/json') },
    sub { post($link, form_of(get($link)), headers => ['Origin',
	'https://evil.example']) },
    sub { post($link, form_of(get($link)), headers => ['Sec-Fetch-Site',
	'cross-site']) },
    sub { post($link, form_of(get($link)), headers => ['Sec-Fetch-Site',
	'same-site']) });
unchanged('scanners', sub {
	for my $i (0 .. $#scans) {
		my $answer = $scans[$i]->();
		is_page($answer, $i == 6 ? 413 : $i == 7 || $i == 8 ? 400 : 200,
		    qr/./, "scan $i") if $i != 1;
	}
});
my $page = is_page(get($link), 200, 'Confirm your account', 'the link');
is($page->{buttons}, 1, 'one button');
like($page->{text}, qr/jane\@example\.com/, 'whose account');
my $form = form_of(get($link));
leads_to(post($link, $form), "$base/customer/account/", 'the button');
is(account($jane->{entity_id})->{confirmation}, undef, 'confirmed');
is_deeply([news($jane)], ['confirmed'], 'and told so');
unchanged('the link once more', sub {
	is_page(get($link), 200, $dead, 'a used link');
	is_page(post($link, $form), 200, $dead, 'its button');
});

# A form is good for its page, its id and an hour.
my $joe = signup({ email => 'joe@example.com' });
$link = link_of($joe, '/confirm/');
my $secret = $shop->value('SELECT secret FROM page_key');
sub ticket
{
	my ($when, $path, $id) = @_;

	return $when . '.' . hmac_sha256_hex("$when\n$path\n$id", $secret);
}
my @right = ('customer/account/confirm', $joe->{entity_id});
unchanged('forms that are not ours', sub {
	for (['none', ''], ['nonsense', 'x.y'], ['old', ticket(time() - 3700,
	    @right)], ['of the future', ticket(time() + 600, @right)],
	    ['of another page', ticket(time(), 'customer/account', $right[1])],
	    ['of another id', ticket(time(), $right[0], $right[1] + 1)],
	    ['cut', substr(ticket(time(), @right), 0, -1)],
	    ['longer', ticket(time(), @right) . '0']) {
		my ($name, $ticket) = @$_;
		my $page = is_page(post($link, { want => 'confirm',
		    form => $ticket }), 200, 'Confirm your account', $name);
		like($page->{text}, qr/open for too long/, "$name: says so");
	}
	is_page(post($link, form_body({ want => 'confirm', form => ticket(
	    time(), @right) }) . '&want=confirm'), 400, qr/complete/, 'twice');
});
leads_to(post($link, { want => 'confirm', form => ticket(time() - 3500,
    @right) }, headers => ['Origin', $base]), "$base/customer/account/",
    'fifty-eight minutes, and our own origin');

# Links that are no good help on.
for my $query ('', '?id=x&key=y', "?id=$jane->{entity_id}&key=",
    "?id=$jane->{entity_id}", '?id=0&key=', '?id=999999999&key=abc',
    '?id=99999999999999999999&key=a', '?id=1&id=2&key=a', '?%zz', '?key=%00',
    '?id[]=1&key[]=', '?id=-1&key=', '?' . 'a' x 9000) {
	is_page(get("/customer/account/confirm/$query"), 200, $dead,
	    "confirm $query");
	is_page(get("/customer/account/createPassword/$query"), 200, $dead,
	    "createPassword $query");
	is_page(get("/newsletter/subscriber/$_/$query"), 200, $dead,
	    "$_ $query") for qw(confirm unsubscribe);
}
my $ann = signup({ email => 'ann@example.com' });
sub mail_again
{
	my ($url, $email, %arg) = @_;
	my $form = form_of(get($url), email => $email);

	return post($url, $form, %arg);
}
$link = '/customer/account/confirm/?id=1&key=wrong';
is_page(mail_again($link, ' ann@Example.com '), 200, $mailbox, 'a new mail');
is_deeply([news($ann)], ['confirmation'], 'it comes');
leads_to(post(link_of($ann, '/confirm/'), form_of(get(link_of($ann,
    '/confirm/')))), "$base/customer/account/", 'and works');
is_deeply([news($ann)], ['confirmed'], 'and that is told');
unchanged('no mail for others', sub {
	is_page(mail_again($link, $_), 200, $mailbox, "none for $_")
	    for 'ann@example.com', 'nobody@example.com';
	for (['', qr/Please enter your/], ['ann', qr/not a complete/],
	    ['a@b', qr/not a complete/],
	    ["a\@b.c\r\nBcc: x", qr/not a complete/]) {
		my ($email, $why) = @$_;
		my $page = is_page(mail_again($link, $email), 200, $dead,
		    "'$email'");
		like($page->{text}, $why, "'$email': the reason");
		is($page->{fields}{email}, $email, "'$email': is kept");
	}
});

# Setting the first password, and another.
my $kim = signup({ email => 'kim@example.com' }, password => undef);
$link = link_of($kim, 'createPassword');
unchanged('scanners of the password', sub {
	get($link);
	get($link, method => 'HEAD');
	post($link, {});
	post($link, { want => 'password', password => 'Passw0rd!x' });
});
$page = is_page(get($link), 200, 'Choose your password', 'first password');
like($page->{text}, qr/kim\@example\.com.*At least 8 characters/, 'the rules');
is($page->{controls}{password}{'aria-invalid'}, 'false', 'nothing is wrong');
unchanged('passwords that are refused', sub {
	for (['', qr/Please enter a password/], ['Ab1', qr/too short/],
	    ['Ab1' x 100, qr/too long/], [' Passw0rd', qr/begin or end/],
	    ['passwordpassword', qr/too simple: it needs at least 3/],
	    ['Kim@example.com', qr/can’t be your e-mail/]) {
		my ($password, $why) = @$_;
		my $page = is_page(post($link, form_of(get($link),
		    password => $password)), 200, 'Choose your password',
		    "'$password'");
		like($page->{text}, $why, "'$password': the reason");
		is($page->{controls}{password}{'aria-invalid'}, 'true',
		    "'$password': at the field");
		is($page->{fields}{password}, '', 'never shown');
	}
});
my $old = form_of(get($link));
leads_to(post($link, form_of(get($link), password => 'Grüne Äpfel 1')),
    "$base/customer/account/", 'a good one');
ok(password_of($kim), 'it has a password');
is(account($kim->{entity_id})->{confirmation}, undef, 'and is confirmed');
unchanged('the link again', sub {
	is_page(get($link), 200, $dead, 'a used link');
	is_page(post($link, { %$old, password => 'Passw0rd!y' }), 200, $dead,
	    'its form');
});

# Forgotten
my $forgot = '/customer/account/forgotpassword/';
is_page(get($forgot), 200, 'Forgotten your password?', 'forgotten');
my $there = is_page(mail_again($forgot, 'kim@example.com'), 200, $mailbox,
    'an account');
is_deeply([news($kim)], ['password_reset'], 'gets a mail');
my $not_there = is_page(mail_again($forgot, 'kam@example.com'), 200, $mailbox,
    'no account');
is($not_there->{text} =~ s/kam@/kim@/r, $there->{text}, 'the same answer');
$link = link_of($kim, 'createPassword');
change($kim, 'rp_token_created_at = NOW() - INTERVAL 3 HOUR');
$page = is_page(get($link), 200, 'This link has expired', 'expired');
is($page->{buttons}, 1, 'a button');
unchanged('expired', sub {
	is_page(post($link, { want => 'password', form => $page->{fields}{form},
	    password => 'Passw0rd!z' }), 200, 'This link has expired', 'set');
});
is_page(post($link, form_of(get($link))), 200, $mailbox, 'a new one');
is_deeply([news($kim)], ['password_reset'], 'comes');
$link = link_of($kim, 'createPassword');
my $hash = password_of($kim);
leads_to(post($link, form_of(get($link), password => 'Passw0rd!z')),
    "$base/customer/account/", 'and works');
isnt(password_of($kim), $hash, 'another password');

# One that has a password and waits for its confirmation goes on waiting, and is
# told what to do, unless nobody is kept waiting any more.
my $lou = signup({ email => 'lou@example.com' });
my $due;
for my $confirm (1, 0) {
	config('customer/create_account/confirm', 1);
	mail_again($forgot, 'lou@example.com');
	$link = link_of($lou, 'createPassword');
	news($lou);
	config('customer/create_account/confirm', $confirm);
	my $answer = post($link, form_of(get($link),
	    password => "Passw0rd!$confirm"));

	if ($confirm) {
		is_page($answer, 200, 'One step is left', 'still pending');
		$due = link_of($lou, '/confirm/');
	} else {
		leads_to($answer, "$base/customer/account/", 'ready to go');
	}
	is_deeply([news($lou)], $confirm ? ['confirmation'] : [], 'its mail');
}
config('customer/create_account/confirm', 1);
leads_to(post($due, form_of(get($due))), "$base/customer/account/",
    'the last step');

# G8's number holds for pages too.
is_page(mail_again($forgot, 'kim@example.com'), 200, $mailbox, "mail $_")
    for 3 .. 5;
is(scalar(news($kim)), 3, 'five mails in all');
unchanged('the sixth', sub {
	is_page(mail_again($forgot, 'kim@example.com'), 200, $mailbox, 'mail 6');
});

# What a stranger may ask for (contract H6)
config('customers/limits/mails_per_address_hour', 2);
my %stranger = (variables => { REMOTE_ADDR => '192.0.2.7' });
is_page(mail_again($forgot, "nobody$_\@example.com", %stranger), 200, $mailbox,
    "a stranger, $_") for 1, 2;
my $refused = mail_again($forgot, 'joe@example.com', %stranger);
is_page($refused, 429, qr/slower/, 'a stranger, 3');
cmp_ok($refused->{header}{'retry-after'}, '>', 3000, 'when to try again');
is_page(mail_again($forgot, 'nobody@example.com', variables => {
    REMOTE_ADDR => '192.0.2.8' }), 200, $mailbox, 'another stranger');
is_deeply([news($joe)], ['confirmed'], 'no mail');
is_page(get($forgot, variables => $stranger{variables}), 200, qr/./,
    'it may still look');

# The store: of the path, else of the account
my $ugo = signup({ email => 'ugo@example.com' }, store => 'it');
$link = link_of($ugo, '/confirm/');
is(is_page(get($link), 200, 'Conferma il tuo account', 'its language')->{lang},
    'it-IT', 'lang');
is(is_page(get($link =~ s{/customer/}{/default/customer/}r), 200,
    'Confirm your account', "the path's store")->{lang}, 'en-US', 'lang');
leads_to(post($link, form_of(get($link))), "$base/customer/account/", 'Italian');
my $out = signup({ email => 'out@example.com' }, store => 'outlet');
$link = link_of($out, '/confirm/');
leads_to(post($link, form_of(get($link))), "$base/customer/account/",
    'of another website');

# Newsletters
sub subscriber
{
	my ($row) = $shop->rows("SELECT * FROM newsletter_subscriber
	    WHERE customer_id = $_[0]{entity_id}");
	return $row;
}
$shop->ctl(qw(config unset customer/create_account/confirm));
config('newsletter/subscription/confirm', 1);
my $sam = signup({ email => 'sam@example.com',
    extension_attributes => { is_subscribed => \1 } });
$link = link_of($sam, 'subscriber/confirm');
news($sam);
unchanged('scanners of a subscription', sub {
	is_page(get($link), 200, 'Confirm your subscription', 'subscription');
	post($link, {});
	post($link, { want => 'confirm' });
});
is_page(post($link, form_of(get($link))), 200, 'You are subscribed',
    'the button');
is(subscriber($sam)->{subscriber_status}, 1, 'subscribed');
is_deeply([news($sam)], ['newsletter_success'], 'and told so');
unchanged('once more', sub {
	is_page(get($link), 200, 'You are subscribed', 'still so');
});
my ($success) = grep { $_->{header}{subject} =~ /success/ }
    mail_parse(map { $_->{file} } $shop->mails);
my $row = subscriber($sam);
my $end = "/newsletter/subscriber/unsubscribe/?id=$row->{subscriber_id}" .
    "&code=$row->{subscriber_confirm_code}";
is($success->{header}{'list-unsubscribe'}, "<$base$end>",
    'List-Unsubscribe of the mail');
is($success->{header}{'list-unsubscribe-post'}, 'List-Unsubscribe=One-Click',
    'List-Unsubscribe-Post');
is(scalar(grep { $_ eq "$base$end" } @{$success->{links}}) > 0, 1,
    'a link that one can see');
my $wrong = $end =~ s/.$/~/r;
my $click = 'List-Unsubscribe=One-Click';
my $parts = "--x\r\nContent-Disposition: form-data; name=" .
    "\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
my %multipart = (type => 'multipart/form-data; boundary=x', headers => []);
unchanged('scanners of an unsubscription', sub {
	is_page(get($end), 200, 'End your subscription?', 'unsubscribe');
	post($end, {});
	post($end, { want => 'unsubscribe' });
	is_page(post($wrong, $click), 200, $dead, 'a wrong code');
	is_page(post($wrong, $parts, %multipart), 200, $dead, 'and in parts');
	post($end, 'List-Unsubscribe=One-click');
	post($end, $parts =~ s/One/Two/r, %multipart);
	post($link, $click);
});
is_page(post($end, form_of(get($end))), 200, 'You are unsubscribed', 'button');
is(subscriber($sam)->{subscriber_status}, 3, 'unsubscribed');
is_deeply([news($sam)], ['newsletter_unsubscribed'], 'and told so');
unchanged('once more', sub {
	is_page(get($end), 200, 'You are unsubscribed', 'still so');
	is_page(post($end, $click), 200, 'You are unsubscribed', 'a click');
	is_page(get($link), 200, $dead, 'the link to confirm');
});
for ([$click, headers => ['Origin', 'https://mail.example',
    'Sec-Fetch-Site', 'cross-site']], [$parts, %multipart]) {
	my ($body, @how) = @$_;
	$shop->sql("UPDATE newsletter_subscriber SET subscriber_status = 1",
	    "--database=$shop->{database}");
	is_page(post($end, $body, @how), 200, 'You are unsubscribed',
	    'one click');
	is(subscriber($sam)->{subscriber_status}, 3, 'is enough');
	is_deeply([news($sam)], ['newsletter_unsubscribed'], 'and told');
}
$shop->sql("UPDATE newsletter_subscriber SET subscriber_status = 2",
    "--database=$shop->{database}");
is_page(mail_again($wrong, 'sam@example.com'), 200, $mailbox, 'a new mail');
is_deeply([news($sam)], ['newsletter_confirm'], 'with the link it needs');
$shop->sql("INSERT INTO newsletter_subscriber (store_id, subscriber_email,
    email_key, subscriber_status, subscriber_confirm_code) VALUES (2,
    'guest\@example.com', 'guest\@example.com', 1, REPEAT('g', 32))",
    "--database=$shop->{database}");
my $guest = $shop->value('SELECT MAX(subscriber_id) FROM newsletter_subscriber');
$end = "/newsletter/subscriber/unsubscribe/?id=$guest&code=" . 'g' x 32;
is_page(get($end), 200, 'Annullare l’iscrizione?', "a guest's");
is_page(post($end, form_of(get($end))), 200, 'Iscrizione annullata', 'ends');
is($shop->value("SELECT subscriber_status FROM newsletter_subscriber
    WHERE subscriber_id = $guest"), 3, 'indeed');

# The operator's own templates
my $mine = scratch();
mkdir("$mine/en_US");
spew("$mine/en_US/account.html", "Title: Mine\n\n<h1>Mine</h1> {{store_name}}\n");
$shop->{settings}{page_templates} = $mine;
$shop->write_settings;
is_page(get('/customer/account/'), 200, 'Mine', 'a template of the shop');
is_page(get($forgot), 200, 'Forgotten your password?', 'the others stay');
spew("$mine/en_US/account.html", "Title: Mine\n\n{{nonsense}}\n");
my $fault = get('/customer/account/');
is($fault->{status}, 500, 'a faulty template');
like($fault->{body}, qr/^<!DOCTYPE html>/, 'is HTML all the same');
delete($shop->{settings}{page_templates});
$shop->write_settings;

# No database
$shop->{worker_db} = "socket = /nonexistent\n";
$shop->write_settings;
my $away = get('/customer/account/');
is_page($away, 503, 'Please try again in a moment', 'no database');
like($away->{header}{'retry-after'}, qr/^\d+$/, 'Retry-After');

done_testing();
