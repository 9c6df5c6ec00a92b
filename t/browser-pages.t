#!/usr/bin/perl
# The pages in Chromium, from the mail to signing in: by the keyboard alone, with
# and without JavaScript, in English and Italian; behind Apache the main ways.  axe-core finds nothing wrong,
# the console stays empty, and nothing is asked of another origin.
#
# "prove t/browser-pages.t :: WORD" runs those servers whose names have WORD in
# them.
use strict;
use warnings;
use utf8;
use FindBin;
use JSON::PP ();
use lib "$FindBin::Bin/lib";
use Customers::Browser;
use Customers::Mail;
use Customers::Test;
use Test::More;

need_browser();
binmode(Test::More->builder->$_, ':utf8') for qw(output failure_output);

my %words = (
	default => {
		lang => 'en-US',
		confirm => 'Confirm your account',
		set => 'You are all set',
		password => 'Choose your password',
		simple => qr/too simple/,
		short => qr/too short/,
		forgot => 'Forgotten your password?',
		mailbox => 'Please look at your mailbox',
		dead => 'This link does not work any more',
		expired => 'This link has expired',
		incomplete => qr/not a complete/,
		subscribe => 'Confirm your subscription',
		subscribed => 'You are subscribed',
		unsubscribe => 'End your subscription?',
		unsubscribed => 'You are unsubscribed',
	},
	it => {
		lang => 'it-IT',
		confirm => 'Conferma il tuo account',
		set => 'Tutto pronto',
		password => 'Scegli la tua password',
		simple => qr/troppo semplice/,
		short => qr/troppo corta/,
		forgot => 'Hai dimenticato la password?',
		mailbox => 'Controlla la tua casella di posta',
		dead => 'Questo link non funziona più',
		expired => 'Questo link è scaduto',
		incomplete => qr/non è un indirizzo/,
		subscribe => 'Conferma la tua iscrizione',
		subscribed => 'Iscrizione confermata',
		unsubscribe => 'Annullare l’iscrizione?',
		unsubscribed => 'Iscrizione annullata',
	},
);
my ($shop, $store, %option);

sub ask
{
	return http_request($shop->{port}, @_);
}

# A new account; returns its id.
sub account
{
	my ($email, $password, %field) = @_;
	my $data = customer(email => $email, %field);

	$data->{password} = $password;
	my $answer = ask('POST', "/rest/$store/V1/customers", json => $data);
	is($answer->{status}, 200, "sign up $email") or diag($answer->{raw});
	return $answer->{json}{id};
}

# The link with WORD in it of the last mail to EMAIL.
sub link_to
{
	my ($email, $word) = @_;
	my ($mail) = grep { $_->{to}[0][1] eq $email &&
	    grep { /\Q$word\E/ } @{$_->{links}} }
	    reverse(mail_parse(map { $_->{file} } $shop->mails));
	my ($link) = grep { /\Q$word\E/ } @{$mail->{links}};

	return $link // die("no $word link for $email");
}

# A test: EMAIL can sign in.
sub can_sign_in
{
	my ($email, $password) = @_;
	my $answer = ask('POST', "/rest/$store/V1/integration/customer/token",
	    json => { username => $email, password => $password });

	is($answer->{status}, 200, "$email signs in") or diag($answer->{raw});
}

# Tests: someone does STEPS, and whenever they look, they see one of WANTED,
# each a hash: a heading, and other things by their names.
sub person
{
	my ($name, $steps, @wanted) = @_;
	my $words = $words{$store};
	my @seen = @{browse('pages', { steps => $steps, options => \%option,
	    origin => $shop->base_url })};

	is(scalar(@seen), scalar(@wanted), "$name: saw all");
	for my $i (0 .. $#wanted) {
		my ($saw, $want) = ($seen[$i], $wanted[$i]);
		my $what = "$name, $i";

		is($saw->{heading}, $want->{heading}, "$what: heading");
		is($saw->{lang}, $want->{lang} // $words->{lang},
		    "$what: language");
		like($saw->{reason}, $want->{reason}, "$what: the reason")
		    if $want->{reason};
		is_deeply([sort(@{$saw->{met}})], $want->{met}, "$what: rules")
		    if $want->{met};
		is($saw->{focus}, $want->{focus}, "$what: focus")
		    if $want->{focus};
		is_deeply($saw->{violations}, [], "$what: axe-core");
		is_deeply($saw->{errors}, [], "$what: the console");
		is_deeply($saw->{foreign}, [], "$what: no other origin");
		ok(!$saw->{wide}, "$what: no wider than the window");
	}
}

# From a mail to an account, by the keyboard.
sub confirms
{
	my ($name) = @_;
	my $words = $words{$store};
	my $email = "$name\@example.com";

	account($email, 'Passw0rd!x');
	person("$name confirms", [[goto => link_to($email, '/confirm/')],
	    ['look'], [tab => 'button'], [press => 'Enter'], ['look']],
	    { heading => $words->{confirm} },
	    { heading => $words{default}{set}, lang => 'en-US' });
	can_sign_in($email, 'Passw0rd!x');
}

# Types PASSWORD into its field and sends it.
sub enter
{
	my ($password) = @_;

	return ([tab => '#password'], [type => $password],
	    [press => 'Enter']);
}

sub sets_password
{
	my ($name, $script) = @_;
	my $words = $words{$store};
	my $email = "$name\@example.com";

	account($email, undef);
	my $link = link_to($email, 'createPassword');
	person("$name sets a password", [[goto => $link], ['look'],
	    [type => 'abcdefgh'], ['look'], [press => 'Enter'], ['look'],
	    [type => 'Ab1'], [press => 'Enter'], ['look'],
	    [type => 'Passw0rd!x'], ['look'], [press => 'Enter'], ['look']],
	    { heading => $words->{password}, focus => 'password', met => [] },
	    { heading => $words->{password}, met => $script ?
		[qw(email length space)] : [] },
	    { heading => $words->{password}, reason => $words->{simple},
		focus => 'password' },
	    { heading => $words->{password}, reason => $words->{short} },
	    { heading => $words->{password}, met => $script ?
		[qw(classes email length space)] : [] },
	    { heading => $words{default}{set}, lang => 'en-US' });
	can_sign_in($email, 'Passw0rd!x');
	return ($email, $link);
}

sub forgets
{
	my ($email) = @_;
	my $words = $words{$store};
	my $folder = $store eq 'default' ? '' : "/$store";

	person("$email forgets", [[goto => $shop->base_url .
	    "$folder/customer/account/"], ['look'], [tab => 'a[href*=forgot]'],
	    [press => 'Enter'], [goto => $shop->base_url .
	    "$folder/customer/account/forgotpassword/"], ['look'],
	    [tab => '#email'], [type => 'jane'], [press => 'Enter'], ['look'],
	    [click => '#email'], [press => 'Control+A'], [type => $email],
	    [press => 'Enter'], ['look']],
	    { heading => $words->{set} }, { heading => $words->{forgot} },
	    { heading => $words->{forgot}, reason => $words->{incomplete} },
	    { heading => $words->{mailbox} });
	my $link = link_to($email, 'createPassword');
	person("$email sets another", [[goto => $link],
	    [type => 'An0ther!x'], [press => 'Enter'], ['look']],
	    { heading => $words{default}{set}, lang => 'en-US' });
	can_sign_in($email, 'An0ther!x');
}

# Links that are used, mangled, somebody else's, expired.
sub helps
{
	my ($email, $used) = @_;
	my $words = $words{$store};
	my $ask_again = sub {
		my ($link) = @_;
		return ([goto => $link], ['look'], [tab => '#email'],
		    [type => $email], [press => 'Enter'], ['look']);
	};

	for (['used', $used], ['mangled', substr($used, 0, -3)],
	    ['foreign', $used =~ s/id=(\d+)/'id=' . ($1 - 1)/er]) {
		my ($name, $link) = @$_;
		person("$email, $name", [$ask_again->($link)],
		    { heading => $words->{dead} },
		    { heading => $words->{mailbox} });
		isnt(link_to($email, 'createPassword'), $used,
		    "$name: a new mail");
	}
	my $link = link_to($email, 'createPassword');
	$shop->sql("UPDATE customer_entity SET rp_token_created_at = NOW() -
	    INTERVAL 1 DAY", "--database=$shop->{database}");
	person("$email, expired", [[goto => $link], ['look'], [tab => 'button'],
	    [press => 'Enter'], ['look']], { heading => $words->{expired} },
	    { heading => $words->{mailbox} });
	isnt(link_to($email, 'createPassword'), $link, 'expired: a new mail');
}

sub reads_news
{
	my ($name) = @_;
	my $words = $words{$store};
	my $email = "$name\@example.com";

	$shop->ctl(qw(config set newsletter/subscription/confirm 1));
	$shop->ctl(qw(config set customer/create_account/confirm 0));
	account($email, 'Passw0rd!x', extension_attributes =>
	    { is_subscribed => \1 });
	person("$name subscribes", [[goto => link_to($email,
	    'subscriber/confirm')], ['look'], [tab => 'button'],
	    [press => 'Enter'], ['look']], { heading => $words->{subscribe} },
	    { heading => $words->{subscribed} });
	my $link = link_to($email, 'unsubscribe');
	person("$name unsubscribes", [[goto => $link], ['look'],
	    [tab => 'button'], [press => 'Enter'], ['look']],
	    { heading => $words->{unsubscribe} },
	    { heading => $words->{unsubscribed} });
	$shop->sql('UPDATE newsletter_subscriber SET subscriber_status = 1',
	    "--database=$shop->{database}");
	is(ask('POST', $link =~ s{^https?://[^/]+}{}r, headers =>
	    ['Content-Type', 'application/x-www-form-urlencoded'],
	    body => 'List-Unsubscribe=One-Click')->{status}, 200, 'one click');
	is($shop->value('SELECT MIN(subscriber_status) + MAX(subscriber_status)
	    FROM newsletter_subscriber WHERE subscriber_email =
	    ' . "'$email'"), 6, 'unsubscribes');
	$shop->ctl(qw(config unset newsletter/subscription/confirm));
	$shop->ctl(qw(config set customer/create_account/confirm 1));
}

for my $server (qw(nginx apache-proxy)) {
	next if @ARGV && index($server, $ARGV[0]) < 0;
	$shop = new_shop(server => $server, pages => 1);
	$shop->ctl(qw(config set customer/create_account/confirm 1));
	$shop->ctl('config', 'set', 'customers/pages/signin_text',
	    'Sign in at the top of every page.');
	for my $code (qw(default it)) {
		$store = $code;
		%option = (colorScheme => 'light');
		confirms("a$store");
		my ($email, $used) = sets_password("b$store", 1);
		reads_news("n$store");
		next if $server ne 'nginx';
		forgets($email);
		%option = (colorScheme => 'dark', viewport => {
		    width => 320, height => 500 });
		helps($email, $used);
		%option = (javaScriptEnabled => JSON::PP::false());
		confirms("c$store");
		sets_password("d$store", 0);
	}
	$shop->stop;
}

done_testing();
