#!/usr/bin/perl
# Where mails go (settings mail and mail_directory), when none are owed, and the
# ceilings of mails an hour, by worker and by flush, alone and beside others.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Mail;
use Customers::Test;
use POSIX ();
use Test::More;

need('python3');
my $folder = scratch();
my $shop = new_shop(start => 0, workers => 4);
my $here = "--database=$shop->{database}";
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

sub new_settings
{
	my (%setting) = @_;

	$pool->stop;
	$shop->{settings} = { scrypt => '10,8,1', scrypt_weak => 'allow',
	    %setting };
	$shop->write_settings;
	$pool = $shop->start_pool;
}

my $subscribed = { extension_attributes => { is_subscribed => 1 } };

# To a folder

new_settings(mail => 'directory', mail_directory => $folder);
my $email = create(customer(%$subscribed));
my @files = glob("$folder/*");
is(scalar(@files), 2, 'two files');
is(scalar(grep { !/\.eml$/ } @files), 0, 'whose names end in .eml');
my @mails = mail_parse(@files);
mail_sound($_, $_->{header}{subject}) for @mails;
is_deeply([map { $_->{to}[0][1] } @mails], [$email, $email], 'to the customer');
is((stat($files[0]))[2] & 0777, 0600, 'for the owner alone');
is(scalar($shop->mails), 0, 'none to sendmail');
is_deeply([journal($shop)], ['registered sent 1', 'newsletter_success sent 1'],
    'noted as sent');
opendir(my $all, $folder) or die "$folder: $!";
is(scalar(grep { /^\.[^.]/ } readdir($all)), 0, 'nothing unfinished is left');
# The same row again (its sender died before the note) is the same file.
$shop->sql("UPDATE customer_mail SET state = 'pending', sent_at = NULL", $here);
is((flush_mail($shop))[1], "2 sent, 0 later, 0 failed\n", 'again');
is_deeply([glob("$folder/*")], \@files, 'the same files');
$shop->sql('DELETE FROM customer_mail', $here);

# A folder that is not there
new_settings(mail => 'directory', mail_directory => "$folder/none");
$email = create(customer());
is_deeply([journal($shop)], ['registered pending 1'], 'no folder: pending');
like($shop->value('SELECT last_error FROM customer_mail'),
    qr{^\Q$folder/none\E: No such}, 'with the reason');
mkdir("$folder/none");
is((flush_mail($shop))[1], "1 sent, 0 later, 0 failed\n", 'flushed');
is(scalar(() = glob("$folder/none/*.eml")), 1, 'when it is there');
$shop->sql('DELETE FROM customer_mail', $here);

# Off

new_settings();
$shop->ctl(qw(config set customer/create_account/confirm 1));
$pool->stop;
sendmail_script("$folder/busy", 'exit 75');
new_settings(sendmail => "$folder/busy");
create(customer());
new_settings(mail => 'off');
$email = create(customer(%$subscribed));
is_deeply([journal($shop)], ['confirmation pending 1'], 'off: none is owed');
isnt($shop->value("SELECT confirmation FROM customer_entity WHERE
    email = '$email'"), undef, 'but the key is there');
is_deeply([flush_mail($shop)], [75, "0 sent, 0 later, 0 failed\n"],
    'a flush leaves what was owed before');
new_settings();
is_deeply([flush_mail($shop)], [0, "1 sent, 0 later, 0 failed\n"],
    'until mail is on again');
$shop->ctl(qw(config unset customer/create_account/confirm));

# Switched off for a store by its setting

$shop->sql('DELETE FROM customer_mail', $here);
$shop->ctl(qw(config set system/smtp/disable 1 --store it));
create(customer(), 'it');
is_deeply([journal($shop)], [], 'a store without mail owes none');
create(customer());
is_deeply([journal($shop)], ['registered sent 1'], 'the others do');
$shop->sql("UPDATE customer_mail SET state = 'pending', store_id = 2,
    sent_at = NULL", $here);
is_deeply([flush_mail($shop)], [75, "0 sent, 1 later, 0 failed\n"],
    'a flush leaves one that was owed before') or
    diag($shop->sql('SELECT * FROM customer_mail', $here));
is_deeply([journal($shop)], ['registered pending 1'], 'and counts no attempt');
$shop->ctl(qw(config unset system/smtp/disable --store it));
is_deeply([flush_mail($shop)], [0, "1 sent, 0 later, 0 failed\n"],
    'until mail is on again');

# Its store is gone, and there is no default one to speak in its place

$shop->sql("UPDATE customer_mail SET state = 'pending', store_id = 99,
    sent_at = NULL; UPDATE store_website SET is_default = 0", $here);
my @before = journal($shop);
is_deeply([flush_mail($shop)], [75, "0 sent, 1 later, 0 failed\n"],
    'without any store a mail waits');
is_deeply([journal($shop)], \@before, 'and counts no attempt');
like($shop->value('SELECT last_error FROM customer_mail'),
    qr/^its store is gone/, 'the journal says why');
$shop->sql("UPDATE store_website SET is_default = 1 WHERE code = 'base'",
    $here);
make_due($shop);
is_deeply([flush_mail($shop)], [0, "1 sent, 0 later, 0 failed\n"],
    'the default store speaks for one that is gone');

# A ceiling for a recipient: accounts of one address in two websites

sub fresh
{
	$shop->sql('DELETE FROM customer_mail', $here);
}

sub an_hour_later
{
	my ($minutes) = @_;

	$shop->sql("UPDATE customer_mail SET sent_at = sent_at -
	    INTERVAL $minutes MINUTE", $here);
	make_due($shop);
}

fresh();
my $per_recipient = 'customer/create_account/mail_per_recipient_hour';
$shop->ctl(qw(config set), $per_recipient, 2);
$email = create(customer(%$subscribed));
create(customer(email => uc($email) =~ s/@.*/\@example.com/r), 'outlet');
create(customer());
is_deeply([journal($shop)], ['registered sent 1', 'newsletter_success sent 1',
    'registered pending 0', 'registered sent 1'],
    'two mails an hour to one address, whatever its case; others are free');
is($shop->value("SELECT last_error FROM customer_mail WHERE
    state = 'pending'"), 'ceiling of mails an hour to a recipient reached',
    'with the reason');
is($shop->value("SELECT claimed_until FROM customer_mail WHERE
    state = 'pending'"), undef, 'no lease is left');
an_hour_later(59);
is_deeply([flush_mail($shop)], [75, "0 sent, 1 later, 0 failed\n"],
    'flush: not within the hour');
an_hour_later(2);
is_deeply([flush_mail($shop)], [0, "1 sent, 0 later, 0 failed\n"],
    'flush: after it');

# Without its index the count fails.
$shop->sql('ALTER TABLE customer_mail DROP KEY CUSTOMER_MAIL_CLAIMED_UNTIL',
    $here);
$email = create(customer());
is_deeply([$shop->rows("SELECT state, attempts, claimed_until, last_error
    FROM customer_mail WHERE recipient = '$email'")], [{ state => 'pending',
    attempts => 0, claimed_until => undef,
    last_error => "mails of the hour can't be counted" }],
    'a count that fails is no ceiling that is reached');
$shop->sql('ALTER TABLE customer_mail
    ADD KEY CUSTOMER_MAIL_CLAIMED_UNTIL (claimed_until, sent_at)', $here);
is_deeply([flush_mail($shop)], [0, "1 sent, 0 later, 0 failed\n"],
    'and the mail waits');

# Mails without a key, which a program of before has written: one to a mailbox
# that is full does not hold up the others.
fresh();
$shop->ctl(qw(config set), $per_recipient, 1);
$shop->sql("SET \@domain = CONCAT('b', CHAR(252 USING latin1),
	'cher.example');
    INSERT INTO customer_mail (template, store_id, recipient, recipient_key,
	parameters, message_id, state, sent_at) VALUES
	('registered', 1, CONCAT('free\@', \@domain), NULL, '{}', 'a\@b',
	'pending', NULL),
	('registered', 1, CONCAT('full+a\@', \@domain), NULL, '{}', 'b\@b',
	'pending', NULL),
	('registered', 1, CONCAT('full\@', \@domain),
	'full\@xn--bcher-kva.example', '{}', 'c\@b', 'sent', NOW())", $here);
is_deeply([flush_mail($shop)], [75, "1 sent, 1 later, 0 failed\n"],
    'flush: mails without a key');
$shop->ctl(qw(schema upgrade));
is_deeply([map { $_->{recipient_key} } $shop->rows('SELECT recipient_key FROM
    customer_mail ORDER BY mail_id')], [map { "$_\@xn--bcher-kva.example" }
    qw(free full full)], 'schema upgrade gives them theirs');
$shop->ctl(qw(config unset), $per_recipient);

# One for all

fresh();
my $per_hour = 'customer/create_account/mail_per_hour';
$shop->ctl(qw(config set), $per_hour, 3);
create(customer(%$subscribed)) for 1 .. 3;
is_deeply([journal($shop)], ['registered sent 1', 'newsletter_success sent 1',
    'registered sent 1', 'newsletter_success pending 0',
    'registered pending 0', 'newsletter_success pending 0'],
    'three mails an hour');
my $log = slurp($shop->log_file);
like($log, qr/"ceiling of mails an hour reached"/, 'logged');
unlike($log, qr/\@example/i, 'without addresses');
is_deeply([flush_mail($shop)], [75, "0 sent, 3 later, 0 failed\n"],
    'flush: not within the hour');
an_hour_later(61);
$shop->ctl(qw(config set), $per_hour, 2);
is_deeply([flush_mail($shop)], [75, "2 sent, 1 later, 0 failed\n"],
    'flush: as many as the ceiling allows');
$shop->ctl(qw(config set), $per_hour, 0);
is_deeply([flush_mail($shop)], [0, "1 sent, 0 later, 0 failed\n"],
    '0 is no ceiling');

# Many at once never pass it, and all go out in the end.

fresh();
new_settings();
$shop->ctl(qw(config set), $per_hour, 5);
my @clients = map {
	my $pid = fork() // die "fork: $!";
	if ($pid == 0) {
		# Names of customers go by the process.
		fcgi_request($pool->{socket}, 'POST', '/rest/V1/customers',
		    json => customer()) for 1 .. 4;
		POSIX::_exit(0);
	}
	$pid;
} 1 .. 4;
waitpid($_, 0) for @clients;
my $sent = grep { / sent / } journal($shop);
is(scalar(journal($shop)), 16, 'sixteen customers at once');
cmp_ok($sent, '<=', 5, "$sent of 5 mails sent at once");
cmp_ok($sent, '>', 0, 'some were');
my $rounds = 0;
while ($rounds++ < 10 && grep { / pending / } journal($shop)) {
	an_hour_later(61);
	my @flush = map {
		my $pid = fork() // die "fork: $!";
		if ($pid == 0) {
			run_command('', $shop->ctl_words, qw(mail flush));
			POSIX::_exit(0);
		}
		$pid;
	} 1 .. 2;
	waitpid($_, 0) for @flush;
	my $now = $shop->value('SELECT count(*) FROM customer_mail WHERE
	    sent_at > NOW() - INTERVAL 1 HOUR');
	cmp_ok($now, '<=', 5, "$now sent by two flushes");
}
is_deeply([journal($shop)], [('registered sent 1') x 16], 'all in the end');

# Nor do they pass that of a mailbox.  (The mails are sent slowly, so that all
# workers count before the first one is sent.)

$shop->ctl(qw(config unset), $per_hour);
$shop->ctl(qw(config set), $per_recipient, 2);
new_settings(sendmail => "$folder/slow");
sendmail_script("$folder/slow", 'cat >/dev/null; exec sleep 1');
fresh();
@clients = map {
	my $pid = fork() // die "fork: $!";
	if ($pid == 0) {
		fcgi_request($pool->{socket}, 'POST', '/rest/V1/customers',
		    json => customer(email => "jane+$_\@example.com"));
		POSIX::_exit(0);
	}
	$pid;
} 1 .. 4;
waitpid($_, 0) for @clients;
is(scalar(journal($shop)), 4, 'four accounts of a mailbox at once');
$sent = grep { / sent / } journal($shop);
cmp_ok($sent, '<=', 2, "$sent of 2 mails sent at once");
new_settings();
$shop->ctl(qw(config unset), $per_recipient);

# A row that nobody can read stops nobody else.
fresh();
$shop->sql("INSERT INTO customer_mail (template, store_id, recipient,
    parameters, message_id) VALUES ('registered', 1, 'a\@example.com',
    '{\"name\":\"\\\\u0000\"}', 'a\@b'), ('nonsense', 1, 'a\@example.com',
    '{}', 'b\@b'), ('registered', 1, 'a\@example.com', '{\"name\":\"A\"}',
    'c\@b'), ('registered', 99, 'a\@example.com', '{\"name\":\"A\"}', 'd\@b')",
    $here);
is_deeply([flush_mail($shop)], [75, "2 sent, 2 later, 0 failed\n"],
    'malformed rows wait, the others go');

done_testing();
