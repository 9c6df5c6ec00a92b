#!/usr/bin/perl
# What strangers may do with the shop's mails: the mail of a sign-up goes to
# whatever address was given, so it says nothing that the stranger chose.  And
# what sign-ups cost while the mail server hangs.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Mail;
use Customers::Test;
use Test::More;

need('python3');
my $shop = new_shop(start => 0);
$shop->ctl(qw(config set), "customer/address/${_}_show", 1)
    for qw(prefix middlename suffix);
my $pool = $shop->start_pool;

sub create
{
	my ($data, $store) = @_;
	my $answer = fcgi_request($pool->{socket}, 'POST', '/rest/' .
	    ($store || 'default') . '/V1/customers', json => $data);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($answer->{status}, 200, "created $data->{customer}{email}") or
	    diag($answer->{raw});
	return $data->{customer}{email};
}

# The name in To and in the greeting

# What a stranger types, and whether it is a name.
my @names = (
	[1, firstname => 'Jane', lastname => 'Doe'],
	[1, prefix => 'Dr.', firstname => 'Jane', lastname => 'Doe'],
	[0, firstname => 'You won 5000 EUR', lastname => 'call 0900 123456'],
	[0, firstname => 'You won a prize', lastname => 'call us now'],
	[0, firstname => 'casino.', lastname => 'shop'],
	[0, firstname => 'Jane', lastname => 'Doe', suffix => '10000 $'],
	[0, prefix => 'www.evil.example', firstname => 'a', lastname => 'b'],
	[0, firstname => 'a' x 25, lastname => 'b' x 15],
);
for my $store (['default', 'Hello'], ['it', 'Ciao']) {
	my ($code, $hello) = @$store;

	for my $case (@names) {
		my ($is_name, %name) = @$case;
		my $name = join(' ', grep { defined }
		    @name{qw(prefix firstname lastname suffix)});
		my $email = create(customer(%name,
		    extension_attributes => { is_subscribed => 1 }), $code);
		my @mails = mail_parse(map { $_->{file} }
		    grep { $_->{arguments}[-1] eq $email } $shop->mails);

		is(scalar(@mails), 2, 'two mails');
		for my $mail (@mails) {
			is_deeply($mail->{to}, [['', $email]],
			    'no name in To');
			my $greeting = $is_name ? "$hello $name," : "$hello,";
			like($mail->{written}, qr/\A\Q$greeting\E /,
			    "greeted by $greeting");
			mail_sound($mail, "a mail to $name");
		}
	}
}

# Ten mails an hour to a mailbox, however it is spelt (a new shop's limit).

my $limited = new_shop(start => 0, limits => 1);
$pool = $limited->start_pool;
# Tags leave three of them to the address without one.
my @subscribe = (extension_attributes => { is_subscribed => 1 });
create(customer(email => $_)) for map { "victim+$_\@example.com" } 1 .. 6;
create(customer(email => $_)) for 'VICTIM@outlet.example',
    "victim+c\@b\x{fc}cher.example", 'victim+d@xn--bcher-kva.example';
create(customer(email => $_, @subscribe)) for 'vicTIM+x@example.com',
    'Victim+a+b@EXAMPLE.COM', 'victimized@example.com';
is_deeply([journal($limited, "recipient = 'vicTIM+x\@example.com'")],
    ['registered sent 1', 'newsletter_success pending 0'],
    'seven are for addresses with a tag');
create(customer(email => 'VICTIM@example.com', @subscribe), 'outlet');
create(customer(email => 'victim@example.com', @subscribe));
is_deeply([journal($limited, "recipient LIKE 'victim\@example.com'")],
    ['registered sent 1', 'newsletter_success sent 1', 'registered sent 1',
    'newsletter_success pending 0'], 'three more for the one without');
is_deeply([map { "$_->{recipient} $_->{state} $_->{n}" } $limited->rows("SELECT
    LOWER(SUBSTRING_INDEX(recipient_key, '\@', -1)) AS recipient, state,
    COUNT(*) AS n FROM customer_mail WHERE recipient LIKE 'victim%' AND
    recipient NOT LIKE 'victimized%' GROUP BY 1, 2 ORDER BY 1, 2")],
    ['example.com pending 4', 'example.com sent 10', 'outlet.example sent 1',
    'xn--bcher-kva.example sent 2'], 'ten mails an hour to a mailbox');
is_deeply([journal($limited, "recipient = 'victimized\@example.com'")],
    ['registered sent 1', 'newsletter_success sent 1'], 'others are free');
is($limited->value("SELECT DISTINCT last_error FROM customer_mail
    WHERE state = 'pending'"),
    'ceiling of mails an hour to a recipient reached', 'the rest waits');
my $waits = $limited->value("SELECT COUNT(*) FROM customer_mail
    WHERE state = 'pending'");
is_deeply([flush_mail($limited)], [75, "0 sent, $waits later, 0 failed\n"],
    'for a flush too');
# Older mails and newer ones that wait do not hold the reserved ones up.
create(customer(email => 'victim+new@example.com'));
$limited->sql("USE $limited->{database}; UPDATE customer_mail SET
    sent_at = sent_at - INTERVAL 1 HOUR WHERE recipient = 'victim\@example.com'
    AND template = 'registered' AND state = 'sent' ORDER BY mail_id LIMIT 1");
is_deeply([flush_mail($limited)], [75, "1 sent, $waits later, 0 failed\n"],
    'a slot that becomes free');
is_deeply([journal($limited, "recipient LIKE 'victim\@example.com'")],
    ['registered sent 1', 'newsletter_success sent 1', 'registered sent 1',
    'newsletter_success sent 1'], 'is that of the address without a tag');

# A mail server that hangs takes a worker's time once, not with every sign-up.

my $folder = scratch();
my $sendmail = "$folder/sendmail";
my ($faketime) = glob('/usr/lib/*/faketime/libfaketime.so.1');
my $hung = new_shop(start => 0, workers => 1, sendmail => $sendmail,
    settings => { mail_deadline => 4 });
spew("$folder/clock", '+0');
$pool = $hung->start_pool(!defined($faketime) ? () : (LD_PRELOAD => $faketime,
    FAKETIME_TIMESTAMP_FILE => "$folder/clock", FAKETIME_NO_CACHE => 1,
    FAKETIME_DONT_RESET => 1));

# A sign-up; returns whether a sendmail that hangs was started for it, and what
# the journal has of it.
sub sign_up
{
	unlink("$folder/hangs");
	my $email = create(customer(@_));

	return [-e "$folder/hangs" ? 'slow' : 'quick',
	    journal($hung, "recipient = '$email'")];
}

my $keep = 'for to; do :; done; cat >"$here/$to"';
my $hang = ': >"$here/hangs"; exec sleep 60';
sendmail_script($sendmail, $hang);
is_deeply(sign_up(), ['slow', 'registered pending 1'],
    'a sign-up whose mail hangs');
is_deeply(sign_up(extension_attributes => { is_subscribed => 1 }),
    ['quick', 'registered pending 0', 'newsletter_success pending 0'],
    'the next one leaves its mails to a flush');
is($hung->value('SELECT count(claimed_until) FROM customer_mail'), 0,
    'no lease is left');
is($hung->value("SELECT last_error FROM customer_mail ORDER BY mail_id DESC
    LIMIT 1"), 'the mail before it hung', 'with the reason');
sendmail_script($sendmail, $keep);
is_deeply(sign_up(), ['quick', 'registered pending 0'],
    'within the minute the worker does not try');
is_deeply([flush_mail($hung, '--older-than', 0)],
    [0, "3 sent, 0 later, 0 failed\n"], 'a flush may take them at once');
SKIP: {
	skip('libfaketime is not installed', 6) if !defined($faketime);
	spew("$folder/clock", '+61');
	is_deeply(sign_up(), ['quick', 'registered sent 1'],
	    'after a minute the worker sends again');
	sendmail_script($sendmail, $hang);
	is_deeply(sign_up(), ['slow', 'registered pending 1'],
	    'if the mail server hangs again');
	is_deeply(sign_up(), ['quick', 'registered pending 0'],
	    'it costs time once');
}

done_testing();
