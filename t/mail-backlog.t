#!/usr/bin/perl
# A hundred thousand pending mails: under a ceiling of mails an hour a flush
# only looks at those that must wait, new mails go out before them, and those
# that have waited for too long are given up.  One flush works at a time.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Mail;
use Customers::Test;
use Test::More;
use Time::HiRes qw(time);

my $many = 100_000;
my $dir = scratch();
my $sendmail = "$dir/sendmail";
# Its own, to count what it reads.
my $database = Customers::Test::own_mariadb();
my $shop = new_shop(start => 0, sendmail => $sendmail,
    db_socket => $database->{socket}, settings => { mail_flush_deadline => 20 });
my $here = "--database=$shop->{database}";
my $pool = $shop->start_pool;
my ($per_hour, $per_recipient) = map { "customer/create_account/$_" }
    qw(mail_per_hour mail_per_recipient_hour);

# The sound one keeps the recipients in the order in which mails come.
my $keep = 'for to; do :; done; cat >/dev/null; echo "$to" >>"$here/sent"';
sendmail_script($sendmail, $keep);

sub deadline
{
	$shop->{settings}{mail_flush_deadline} = $_[0];
	$shop->write_settings;
}

sub sent
{
	return -e "$dir/sent" ? split(/\n/, slurp("$dir/sent")) : ();
}

# COUNT pending mails, written HOURS ago, to RECIPIENT (SQL; seq is a number) by
# the store STORE.
sub pending
{
	my ($count, $hours, $recipient, $store) = @_;

	$store //= 1;
	$shop->sql("INSERT INTO customer_mail (template, store_id, recipient,
	    parameters, message_id, created_at) SELECT 'registered', $store,
	    $recipient, '{\"name\":\"A\",\"token\":\"secret\"}',
	    CONCAT(UUID(), '\@example.com'), NOW() - INTERVAL $hours HOUR
	    FROM seq_1_to_$count; ANALYZE TABLE customer_mail", $here);
}

sub fresh
{
	$shop->sql('DELETE FROM customer_mail', $here);
	unlink("$dir/sent");
}

sub create
{
	my $data = customer(@_);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is(fcgi_request($pool->{socket}, 'POST', '/rest/V1/customers',
	    json => $data)->{status}, 200, 'created');
	return $data->{customer}{email};
}

# How many rows the server has read.
sub rows_read
{
	return $shop->value("SELECT SUM(variable_value)
	    FROM information_schema.global_status
	    WHERE variable_name LIKE 'handler\_read\_%'");
}

# A test: a flush says SAID, without much work, and looks at each mail once.
sub flush_says
{
	my ($said, $name, @option) = @_;
	my $begin = time();
	my $read = rows_read();
	my @before = times();
	my @got = flush_mail($shop, @option);
	my @after = times();
	my $work = $after[2] + $after[3] - $before[2] - $before[3];

	$read = rows_read() - $read;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is_deeply(\@got, $said, $name);
	cmp_ok($work, '<', 10, 'in less than 10 s of processor time');
	cmp_ok($read, '<', 4 * $many, 'and few rows');
	figure(sprintf('%s: %.1f s, %.1f of work, %d rows', $name,
	    time() - $begin, $work, $read));
}

# The ceiling of all mails

$shop->ctl(qw(config set), $per_hour, 40);
pending($many, 1, "CONCAT('waits', seq, '\@example.com')");
my $later = $many - 30;
flush_says([75, "30 sent, $later later, 0 failed\n"],
    'three quarters of the ceiling for those that wait');
flush_says([75, "0 sent, $later later, 0 failed\n"], 'and no more');
my @new = map { create() } 1 .. 10;
is_deeply([(sent())[30 .. 39]], \@new, 'a quarter for new mails, at once');
my $newest = create();
is(scalar(sent()), 40, 'then the ceiling holds for new ones too');
$shop->sql('UPDATE customer_mail SET sent_at = sent_at - INTERVAL 61 MINUTE',
    $here);
flush_says([75, '30 sent, ' . ($later - 29) . " later, 0 failed\n"],
    'an hour later');
is((sent())[40], $newest, 'the newest goes out first');

# The ceiling of one store is not that of another.
pending(3, 2, "CONCAT('it', seq, '\@example.com')", 2);
$shop->ctl(qw(config set), $per_hour, 0, qw(--store it));
flush_says([75, '3 sent, ' . ($later - 29) . " later, 0 failed\n"],
    'a store without a ceiling sends its mails');
$shop->ctl(qw(config unset), $per_hour, qw(--store it));

# The ceiling of a mailbox

fresh();
$shop->ctl(qw(config set), $per_hour, 0);
$shop->ctl(qw(config set), $per_recipient, 10);
pending(3, 2, "CONCAT('older', seq, '\@example.com')");
pending($many, 1, "ELT(1 + seq % 2, 'a\@example.com', 'b\@example.com')");
flush_says([75, '23 sent, ' . ($many - 20) . " later, 0 failed\n"],
    'mails to two mailboxes');
is_deeply([(sent())[20 .. 22]], [map { "older$_\@example.com" } 3, 2, 1],
    'do not hold up those behind them');
$shop->ctl(qw(config set), $per_recipient, 0);

# Expiry

my $expiry = 'customers/limits/mail_expiry_hours';
fresh();
pending(2, 71, "CONCAT('young', seq, '\@example.com')");
pending($many, 73, "CONCAT('old', seq, '\@example.com')");
flush_says([0, "2 sent, 0 later, $many failed\n"],
    'what has waited for 72 hours is given up');
is_deeply([sort(sent())], [map { "young$_\@example.com" } 1, 2],
    'and not sent');
is_deeply([$shop->rows("SELECT DISTINCT state, last_error, parameters,
    claimed_until FROM customer_mail WHERE recipient LIKE 'old%'")],
    [{ state => 'failed', last_error => 'expired', parameters => '{"name": "A"}',
    claimed_until => undef }], 'as failed, reason expired');
fresh();
$shop->ctl(qw(config set), $expiry, 2);
$shop->ctl(qw(config set), $expiry, 0, qw(--store it));
pending(1, 1, "'young\@example.com'");
pending(1, 3, "'old\@example.com'");
pending(1, 999, "'it\@example.com'", 2);
pending(1, 3, "'gone\@example.com'", 99);
pending(1, 3, "'none\@example.com'", 'NULL');
$shop->sql("UPDATE customer_mail SET claimed_until = NOW() + INTERVAL 9 SECOND
    WHERE recipient = 'none\@example.com'", $here);
flush_says([0, "2 sent, 0 later, 3 failed\n"], 'the setting is a store\'s');
is_deeply([sort(sent())], ['it@example.com', 'young@example.com'],
    '0 is for ever');
$shop->ctl(qw(config unset), $expiry, @$_) for [], [qw(--store it)];

# One flush at a time

fresh();
pending(1, 1, "'a\@example.com'");
$shop->sql("UPDATE customer_mail_flush SET holder = 'died',
    held_until = NOW() + INTERVAL 3 SECOND", $here);
flush_says([0, "1 sent, 0 later, 0 failed\n"],
    'after a flush that died the next one waits for the end of its lease');
is($shop->value('SELECT held_until FROM customer_mail_flush'), undef,
    'and gives its own back');
pending(1, 1, "'b\@example.com'");
$shop->sql("UPDATE customer_mail_flush SET holder = 'works',
    held_until = NOW() + INTERVAL 900 SECOND", $here);
deadline(1);	# a flush waits for as long, and half a minute
my ($status, $out, $err) = run_command('', $shop->ctl_words, qw(mail flush));
deadline(20);
is($status >> 8, 75, 'while another works, a flush ends');
is($out, "0 sent, 0 later, 0 failed\n", 'having done nothing');
like($err, qr/another flush is at work/, 'and says why');
is($shop->value('SELECT holder FROM customer_mail_flush'), 'works',
    'the other keeps its lease');
$shop->sql('UPDATE customer_mail_flush SET held_until = NULL', $here);

# One whose lease another has taken while it slept, as when its host hung, ends
# at the next mail.  (It looks after its lease every five seconds.)
fresh();
pending(20, 1, "CONCAT('stolen', seq, '\@example.com')");
$shop->sql('CREATE TRIGGER steal AFTER UPDATE ON customer_mail FOR EACH ROW
    UPDATE customer_mail_flush SET holder = "thief",
    held_until = NOW() + INTERVAL 900 SECOND', $here);
sendmail_script($sendmail, "$keep; sleep 0.6");
($status, $out) = run_command('', $shop->ctl_words, qw(mail flush));
$shop->sql('DROP TRIGGER steal', $here);
is($status >> 8, 75, 'a flush that has lost its lease ends');
cmp_ok(scalar(sent()), '<', 15, 'with mails left to the other');
is($shop->value('SELECT CONCAT(holder, held_until > NOW())
    FROM customer_mail_flush'), 'thief1', 'and leaves the lease to it');
$shop->sql('UPDATE customer_mail_flush SET held_until = NULL', $here);

# A mail server that hangs

fresh();
pending(5, 1, "CONCAT('hangs', seq, '\@example.com')");
deadline(2);
sendmail_script($sendmail, 'exec sleep 60');
flush_says([75, "0 sent, 3 later, 0 failed\n"],
    'after three mails that hang a flush ends');
is($shop->value('SELECT sum(attempts) FROM customer_mail'), 3,
    'and leaves the others untried');
# Two that hang, and one that does not, again and again.
fresh();
pending(8, 1, "CONCAT('mail', seq, '\@example.com')");
sendmail_script($sendmail, 'for to; do :; done
    case $to in mail[36]*) cat >/dev/null ;; *) exec sleep 60 ;; esac');
flush_says([75, "2 sent, 6 later, 0 failed\n"], 'not in a row');

done_testing();
