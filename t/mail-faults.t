#!/usr/bin/perl
# Whatever sendmail does, the customer is created and answered in time, the
# journal has the right state, and a flush with a sound sendmail delivers what
# is pending exactly once.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Mail;
use Customers::Test;
use Test::More;
use Time::HiRes qw(time);

# Seconds for a sendmail: for one that ends more than it needs on any machine.
my ($ends, $hangs) = (20, 2);
my $dir = scratch();
my $sendmail = "$dir/sendmail";
my $shop = new_shop(start => 0, sendmail => $sendmail,
    settings => { mail_deadline => $ends });
my $pool = $shop->start_pool;

# New workers, with this DEADLINE.  (One that has lost its time to a sendmail
# that hangs sends no mail for a minute: t/abuse-mail.t.)
sub new_workers
{
	my ($deadline) = @_;

	$pool->stop;
	$shop->{settings}{mail_deadline} = $deadline;
	$shop->write_settings;
	$pool = $shop->start_pool;
}

# The sound one keeps a file for each mail, named by the recipient.
sub sound
{
	return sendmail_script($sendmail, 'for to; do :; done
		cat >"$here/.new.$$" && echo >>"$here/count.$to" &&
		mv "$here/.new.$$" "$here/mail.$to"');
}

# How often a mail reached this address.
sub delivered
{
	my ($email) = @_;
	my $count = "$dir/count.$email";

	return -e $count ? length(slurp($count)) : 0;
}

# Name, what sendmail does (or code that puts it in place), the state after
# it, and what the journal says of it.
my @faults = (
	['is missing', sub { unlink($sendmail) }, 'pending', qr/No such file/],
	['is not executable', sub { chmod(0644, sound()) }, 'pending',
	    qr/Permission denied/],
	['is a folder', sub { unlink($sendmail); mkdir($sendmail) }, 'pending',
	    qr/Permission denied/],
	['is no program', sub { spew($sendmail, "\0\1\2", 0755) }, 'pending',
	    qr/Exec format error/],
	(map { ["exits $_", "cat >/dev/null; echo '$_ for you' >&2; exit $_",
	    $_ == 67 ? 'failed' : 'pending',
	    qr/^exit status $_: $_ for you$/] } 1, 2, 64 .. 78, 126, 127, 255),
	(map { ["is killed by $_", "kill -$_ \$\$", 'pending',
	    qr/^ended by signal $_/] } 9, 15),
	['hangs', 'cat >/dev/null; exec sleep 60', 'pending', qr/^no end/],
	['never reads', 'exec sleep 60', 'pending', qr/^no end/],
	['never reads and fails', 'exit 75', 'pending', qr/^exit status 75$/],
	['closes its input at once', 'exec <&-; sleep 0.2; exit 75', 'pending',
	    qr/^exit status 75$/],
	['closes its input and hangs', 'exec <&-; exec sleep 60', 'pending',
	    qr/^no end/],
	['closes all and hangs', 'exec <&- >&- 2>&-; exec sleep 60', 'pending',
	    qr/^no end/],
	['floods its error output', 'exec yes oh no >&2', 'pending',
	    qr/^no end in time, killed: oh no oh no/],
	['floods it and fails', 'head -c 9999999 /dev/zero | tr "\0" "\033" >&2;
	    exit 71', 'pending', qr/^exit status 71/],
	['floods it and does its work', 'cat >/dev/null
	    head -c 9999999 /dev/zero >&2', 'sent', undef],
	['leaves a child that holds the pipes', 'sleep 60 & exit 74', 'pending',
	    qr/^exit status 74/],
	['ignores all signals and hangs', 'trap "" 1 2 3 13 15; while :; do
	    sleep 1; done', 'pending', qr/^no end/],
);

for my $fault (@faults) {
	my ($name, $does, $state, $reason) = @$fault;
	my $is_hung = ($reason // '') =~ /no end/;

	new_workers($hangs) if $is_hung;
	rmdir($sendmail);
	ref($does) ? $does->() : sendmail_script($sendmail, $does);
	my $data = customer();
	my $email = $data->{customer}{email};
	my $begin = time();
	my $answer = fcgi_request($pool->{socket}, 'POST',
	    '/rest/default/V1/customers', json => $data);
	my $took = time() - $begin;
	my ($row) = $shop->rows("SELECT state, attempts, last_error, parameters,
	    claimed_until, message_id, next_attempt_at > NOW() AS later
	    FROM customer_mail WHERE recipient = '$email'");
	new_workers($ends) if $is_hung;
	subtest("sendmail $name" => sub {
		is($answer->{status}, 200, 'created') or diag($answer->{raw});
		# Each would go on for a minute.
		cmp_ok($took, '<', 30, 'in time');
		is($row->{state}, $state, "$state");
		is($row->{attempts}, 1, 'one attempt');
		defined($reason) ? like($row->{last_error}, $reason, 'reason')
		    : is($row->{last_error}, undef, 'no reason');
		cmp_ok(length($row->{last_error} // ''), '<', 512, 'bounded');
		unlike($row->{last_error} // '', qr/[\x00-\x1f\x7f]/,
		    'one line');
		is($row->{claimed_until}, undef, 'no lease is left');
		$state eq 'sent'
		    ? is($row->{parameters}, '{}', 'parameters wiped')
		    : like($row->{parameters}, qr/Jane Doe/, 'kept for later');
		is($row->{later}, 1, 'not before a pause')
		    if $state eq 'pending';
		my $pending = $state eq 'pending' ? 1 : 0;
		rmdir($sendmail);
		sound();
		is_deeply([flush_mail($shop, '--older-than', 0)],
		    [0, "0 sent, 0 later, 0 failed\n"],
		    'a flush of what is due leaves it');
		is_deeply([flush_mail($shop)],
		    [0, "$pending sent, 0 later, 0 failed\n"], 'flushed');
		is_deeply([flush_mail($shop)],
		    [0, "0 sent, 0 later, 0 failed\n"], 'once');
		is(delivered($email), $pending, 'delivered as often');
		if ($pending) {
			my ($mail) = mail_parse("$dir/mail.$email");
			is($mail->{header}{'message-id'},
			    "<$row->{message_id}>", 'its Message-ID');
		}
		is_deeply([journal($shop, "recipient = '$email'")],
		    ["registered " . ($pending ? 'sent 2' : "$state 1")],
		    'state at last');
	});
}

# Two mails share the time of one request.
new_workers($hangs);
sendmail_script($sendmail, 'exec sleep 60');
my $data = customer(extension_attributes => { is_subscribed => 1 });
my $begin = time();
my $answer = fcgi_request($pool->{socket}, 'POST', '/rest/V1/customers',
    json => $data);
is($answer->{status}, 200, 'two mails, a sendmail that hangs');
cmp_ok(time() - $begin, '<', 30, 'in time');
new_workers($ends);
my $hers = "recipient = '$data->{customer}{email}'";
is_deeply([journal($shop, $hers)],
    ['registered pending 1', 'newsletter_success pending 0'],
    'both pending, the second untried');
sound();
is_deeply([flush_mail($shop, '--max', 1)],
    [75, "1 sent, 0 later, 0 failed\n"], 'flush --max 1: one remains');
is_deeply([flush_mail($shop, '--older-than', 3600)],
    [0, "0 sent, 0 later, 0 failed\n"], 'flush --older-than leaves the young');
is_deeply([flush_mail($shop)], [0, "1 sent, 0 later, 0 failed\n"], 'the other');
is_deeply([journal($shop, $hers)],
    ['registered sent 2', 'newsletter_success sent 1'], 'both sent');

# A mail server that is slower than a request may wait, and not than a flush may.
new_workers($hangs);
sendmail_script($sendmail, 'cat >/dev/null
    until test -e "$here/go"; do sleep 0.1; done; sleep ' . ($hangs + 1));
$data = customer();
$hers = "recipient = '$data->{customer}{email}'";
fcgi_request($pool->{socket}, 'POST', '/rest/V1/customers', json => $data);
is_deeply([journal($shop, $hers)], ['registered pending 1'],
    'a mail server that is slower than mail_deadline');
spew("$dir/go", '');
is_deeply([flush_mail($shop)], [0, "1 sent, 0 later, 0 failed\n"],
    'a flush waits for it');
is_deeply([journal($shop, $hers)], ['registered sent 2'], 'sent');
new_workers($ends);

# Pauses grow to an hour; at last the mail is given up, and told of.
$shop->{settings}{mail_max_attempts} = 9;
$shop->write_settings;
sendmail_script($sendmail, 'exit 75');
$data = customer();
$hers = "recipient = '$data->{customer}{email}'";
fcgi_request($pool->{socket}, 'POST', '/rest/V1/customers', json => $data);
my @pauses;
for my $attempt (1 .. 8) {
	push @pauses, $shop->value('SELECT TIMESTAMPDIFF(SECOND, NOW(),
	    next_attempt_at) FROM ' . "$shop->{database}.customer_mail
	    WHERE $hers");
	make_due($shop);
	is((flush_mail($shop, '--older-than', 0))[1], $attempt < 8
	    ? "0 sent, 1 later, 0 failed\n" : "0 sent, 0 later, 1 failed\n",
	    "attempt $attempt after the first");
}
is_deeply([map { int(($_ + 40) / 60) } @pauses],
    [1, 2, 4, 8, 16, 32, 64, 64], 'pauses in minutes') or diag("@pauses");
is_deeply([journal($shop, $hers)], ['registered failed 9'], 'given up');
my ($status, $out) = run_command('', $shop->ctl_words, 'check');
like($out, qr/^warning +mail\.backlog: \d+ given up/m, 'check tells');

# The log has all of it and no address.
my $log = slurp($shop->log_file);
cmp_ok(() = $log =~ /"mail not sent"/g, '>=', scalar(@faults) - 1,
    'every fault is logged');
unlike($log, qr/\@example\.com/, 'without addresses');

done_testing();
