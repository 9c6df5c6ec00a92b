#!/usr/bin/perl
# Mails through real MTAs into a real mailbox: Debian's Postfix with a queue
# and a configuration of the test's own, on the loopback only, by its sendmail
# and (from msmtp and esmtp, which are sendmails too) by its SMTP server.  What
# arrives is read by Python's parser.
use strict;
use warnings;
use utf8;
use Encode qw(encode decode);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Mail;
use Customers::Service ();
use Customers::Test;
use Test::More;

binmode($_, ':utf8') for map { Test::More->builder->$_ }
    qw(output failure_output todo_output);
need(qw(python3 postfix sendmail msmtp esmtp));
Customers::Test::_skip_all('only root can start Postfix') if $> != 0;

# Postfix: delivers to the mail folders of some system users, sends nothing on.

my $dir = Customers::Test::short_scratch();
my $smtp = free_port();
my @users = grep { defined(getpwnam($_)) } qw(games man lp news uucp list irc
    backup sys bin proxy mail);
chmod(0755, $dir);
mkdir("$dir/$_") or die "$dir/$_: $!" for qw(etc queue data spool);
chmod(01777, "$dir/spool");
chown((getpwnam('postfix'))[2, 3], "$dir/data");
spew("$dir/etc/main.cf", <<"EOT");
compatibility_level = 3.6
queue_directory = $dir/queue
data_directory = $dir/data
maillog_file = $dir/log
maillog_file_prefixes = $dir
myhostname = mx.example.com
mydestination = example.com
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
default_transport = error:nothing leaves this test
relay_transport = error:nothing leaves this test
alias_maps =
alias_database =
mail_spool_directory = $dir/spool/
mailbox_size_limit = 0
smtputf8_enable = yes
smtpd_peername_lookup = no
biff = no
EOT
spew("$dir/etc/master.cf", <<"EOT");
127.0.0.1:$smtp inet n - n - - smtpd
pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
local unix - n n - - local
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
EOT
my $postfix;
my $owner = $$;

sub start_postfix
{
	$postfix = Customers::Service->start(name => 'postfix',
	    argv => [program('postfix'), '-c', "$dir/etc", 'start-fg'],
	    log => "$dir/start.log");
	$postfix->ready(sub { Customers::Service::listens($smtp) }, 30);
}

# The program that runs is a child of what was started, in a session of its own.
sub stop_postfix
{
	run_command('', program('postfix'), '-c', "$dir/etc", 'stop');
	$postfix->stop;
	undef($postfix);
}

END {
	local $?;
	stop_postfix() if $postfix && $$ == $owner;
}

start_postfix();

# The sendmails

my $bin = scratch();
my %sendmail = (
	postfix => sendmail_script("$bin/postfix", 'exec ' .
	    program('sendmail') . " -C $dir/etc \"\$@\""),
	msmtp => sendmail_script("$bin/msmtp", 'exec ' . program('msmtp') .
	    " -C $bin/msmtprc \"\$@\""),
	esmtp => sendmail_script("$bin/esmtp", 'exec ' . program('esmtp') .
	    " -C $bin/esmtprc \"\$@\""),
);
spew("$bin/msmtprc", "account default\nhost 127.0.0.1\nport $smtp\n" .
    "tls off\nauth off\n", 0600);
spew("$bin/esmtprc", "hostname = 127.0.0.1:$smtp\nstarttls = disabled\n",
    0600);

my $shop = new_shop(start => 0, sendmail => "$bin/sendmail");
$shop->ctl(qw(config set), @$_) for
    ['general/store_information/name', 'Müller & Söhne'],
    ['general/store_information/name', 'Bottega dell’Olio', '--store', 'it'],
    ['trans_email/ident_general/name', 'Müller & Söhne'],
    ['trans_email/ident_general/email', 'shop@example.com'],
    ['trans_email/ident_sales/name', 'Bottega'],
    ['trans_email/ident_sales/email', 'vendite@example.com'],
    ['customer/create_account/email_identity', 'sales', '--store', 'it'],
    ['trans_email/ident_custom2/name', 'News'],
    ['trans_email/ident_custom2/email', 'news@example.com'],
    ['newsletter/subscription/success_email_identity', 'custom2'],
    ['web/secure/base_url', 'https://shop.example/'],
    ['web/secure/base_url', 'https://bottega.example/', '--store', 'it'];
symlink('postfix', "$bin/sendmail") or die "link: $!";
my $pool = $shop->start_pool;

# The files in a user's mailbox, once there are COUNT.
sub mailbox
{
	my ($user, $count) = @_;

	wait_until(60, sub { glob("$dir/spool/$user/new/*") &&
	    (() = glob("$dir/spool/$user/new/*")) >= $count });
	my @files = glob("$dir/spool/$user/new/*");
	return mail_parse(@files);
}

# Create a customer whose mailbox is a user's: by sendmail MTA, in STORE, with
# these settings; the mails, by subject.
my $next = 0;
sub arrives
{
	my ($name, %arg) = @_;
	my $user = $users[$next++] or die 'more users are needed';
	my $data = customer(email => "$user\@example.com",
	    firstname => 'Zoë', lastname => "D’Àngelo-Łukasz",
	    %{$arg{customer} || {}});
	my $store = $arg{store} || 'default';

	delete($data->{password}) if $arg{no_password};
	$data->{redirectUrl} = $arg{redirect} if $arg{redirect};
	unlink("$bin/sendmail");
	symlink($arg{mta} || 'postfix', "$bin/sendmail") or die "link: $!";
	$shop->ctl(qw(config set), @$_) for @{$arg{config} || []};
	my $answer = fcgi_request($pool->{socket}, 'POST',
	    "/rest/$store/V1/customers", json => $data);
	$shop->ctl(qw(config unset), $_->[0]) for @{$arg{config} || []};
	is($answer->{status}, 200, "$name: created") or diag($answer->{raw});
	my ($row) = $shop->rows("SELECT * FROM customer_entity WHERE
	    email = '$user\@example.com'");
	my @mails = mailbox($user, $arg{mails} // 1);
	is(scalar(@mails), $arg{mails} // 1, "$name: mails in the mailbox") or
	    diag(-e "$dir/log" ? slurp("$dir/log") : 'no log',
	    $shop->sql('SELECT state, last_error FROM customer_mail ORDER BY
	    mail_id DESC LIMIT 2', "--database=$shop->{database}"));
	is($shop->value("SELECT count(*) FROM customer_mail WHERE
	    recipient = '$user\@example.com' AND state = 'sent'"),
	    $arg{mails} // 1, "$name: noted as sent");
	my %id = map { $_->{message_id} => 1 } $shop->rows("SELECT message_id
	    FROM customer_mail WHERE recipient = '$user\@example.com'");
	my $greeting = "Zoë D’Àngelo-Łukasz";
	for my $mail (@mails) {
		mail_sound($mail, "$name: $mail->{header}{subject}",
		    [qw(return-path x-original-to delivered-to received)]);
		is_deeply($mail->{to}, [['', "$user\@example.com"]],
		    "$name: To, without a name");
		my ($id) = $mail->{header}{'message-id'} =~ /^<(.*)>$/;
		ok(delete($id{$id}), "$name: Message-ID of the journal");
		is($mail->{header}{'auto-submitted'}, 'auto-generated',
		    "$name: by a machine");
		like($mail->{written}, qr/^(?:Hello|Ciao) \Q$greeting\E,/,
		    "$name: speaks to the customer");
		unlike($mail->{written}, qr/Passw0rd/, "$name: no password");
	}
	return ($row, sort { $a->{header}{subject} cmp $b->{header}{subject} }
	    @mails);
}

my ($row, $mail, $other);

for my $mta (qw(postfix msmtp esmtp)) {
	($row, $mail) = arrives("English by $mta", mta => $mta);
	is($mail->{header}{subject}, 'Welcome to Müller & Söhne', 'subject');
	is($mail->{header}{'content-language'}, 'en-US', 'language');
	is_deeply($mail->{from}, [['Müller & Söhne', 'shop@example.com']],
	    'From');
	is($mail->{header}{'return-path'}, '<shop@example.com>',
	    'envelope sender');
	is_deeply($mail->{urls}, ['https://shop.example/customer/account/',
	    'https://shop.example/'], 'links');
}

($row, $mail) = arrives('Italian', store => 'it');
is($mail->{header}{subject}, 'Ti diamo il benvenuto su Bottega dell’Olio',
    'subject');
is($mail->{header}{'content-language'}, 'it-IT', 'language');
is_deeply($mail->{from}, [['Bottega', 'vendite@example.com']],
    "From of the store's identity");
is($mail->{header}{'return-path'}, '<vendite@example.com>', 'envelope sender');
is_deeply($mail->{urls}, ['https://bottega.example/customer/account/',
    'https://bottega.example/'], 'links');
like($mail->{written}, qr/grazie per la tua registrazione.*è pronto/, 'text');

my $confirm = ['customer/create_account/confirm', 1];
my $redirect = 'https://shop.example/a?b=c&d=%C3%A9#f';
($row, $mail) = arrives('confirmation', config => [$confirm],
    redirect => $redirect,
    customer => { extension_attributes => { is_subscribed => 1 } });
is($mail->{header}{subject}, 'Please confirm your Müller & Söhne account',
    'subject');
is_deeply($mail->{urls}, ['https://shop.example/customer/account/confirm/' .
    '?back_url=https%3A%2F%2Fshop.example%2Fa%3Fb%3Dc%26d%3D%25C3%25A9%23f' .
    "&id=$row->{entity_id}&key=$row->{confirmation}", 'https://shop.example/'],
    'link with key and redirectUrl');
ok(length($row->{confirmation}) == 32, 'the key is in the account');

($row, $mail) = arrives('no password', store => 'it', no_password => 1);
is($mail->{header}{subject}, 'Ti diamo il benvenuto su Bottega dell’Olio',
    'subject');
like($mail->{urls}[0], qr{^https://bottega\.example/customer/account/
    createPassword/\?id=$row->{entity_id}&token=\w{32}$}x, 'link with token');
my ($token) = $mail->{urls}[0] =~ /token=(\w+)/;
is($shop->value("SELECT SHA2('$token', 256)"), $row->{rp_token},
    'whose digest is in the account');

($row, $mail) = arrives('no password, to be confirmed', no_password => 1,
    config => [$confirm]);
like($mail->{urls}[0], qr{/createPassword/\?id=$row->{entity_id}&token=\w{32}$},
    'one mail with the token');
is(scalar(@{$mail->{urls}}), 2, 'and no other link but the shop');

($row, $mail, $other) = arrives('with a newsletter', mails => 2,
    customer => { extension_attributes => { is_subscribed => 1 } });
is($mail->{header}{subject}, 'Newsletter subscription success', 'subject');
is_deeply($mail->{from}, [['News', 'news@example.com']],
    'From of the newsletter');
is($mail->{header}{'return-path'}, '<news@example.com>', 'envelope sender');
is($other->{header}{subject}, 'Welcome to Müller & Söhne', 'and the welcome');
is_deeply($other->{from}, [['Müller & Söhne', 'shop@example.com']],
    'From of the account');

($row, $mail, $other) = arrives('with a newsletter to be confirmed',
    mails => 2, store => 'it',
    config => [['newsletter/subscription/confirm', 1]],
    customer => { extension_attributes => { is_subscribed => 1 } });
my ($subscriber) = $shop->rows("SELECT * FROM newsletter_subscriber WHERE
    customer_id = $row->{entity_id}");
is($subscriber->{subscriber_status}, 2, 'not active');
is($mail->{header}{subject}, 'Conferma dell’iscrizione alla newsletter',
    'subject');
is($mail->{urls}[0], 'https://bottega.example/newsletter/subscriber/confirm/' .
    "?id=$subscriber->{subscriber_id}" .
    "&code=$subscriber->{subscriber_confirm_code}", 'link with code');

# A recipient that the MTA refuses is its affair: it has taken the mail.
is($shop->value("SELECT count(*) FROM customer_mail WHERE state <> 'sent'"), 0,
    'nothing is pending');

# An MTA that is down: it waits, and arrives when the MTA is back.
stop_postfix();
unlink("$bin/sendmail");
symlink('msmtp', "$bin/sendmail") or die "link: $!";
my $data = customer(email => "$users[$next]\@example.com");
is(fcgi_request($pool->{socket}, 'POST', '/rest/V1/customers',
    json => $data)->{status}, 200, 'no MTA: created');
is_deeply([journal($shop, "recipient = '$data->{customer}{email}'")],
    ['registered pending 1'], 'the mail is pending') or
    diag($shop->value("SELECT last_error FROM customer_mail WHERE
    recipient = '$data->{customer}{email}'"));
start_postfix();
is_deeply([flush_mail($shop)], [0, "1 sent, 0 later, 0 failed\n"], 'flushed');
is(scalar(mailbox($users[$next], 1)), 1, 'and has arrived');

done_testing();
