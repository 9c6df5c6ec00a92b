#!/usr/bin/perl
# mail_retention_days: a flush deletes mails that were sent, or failed, so many
# days ago, and no others.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Mail;
use Customers::Test;
use Test::More;

my $shop = new_shop(start => 0);
my $mails = "$shop->{database}.customer_mail";

sub of_the_journal
{
	return map { $_->{message_id} } $shop->rows("SELECT message_id
	    FROM $mails ORDER BY mail_id");
}

sub has
{
	my (@mails) = @_;

	$shop->sql("DELETE FROM $mails");
	for my $mail (@mails) {
		my ($state, $age, $end) = split(/ /, $mail);

		$shop->sql("INSERT INTO $mails (template, store_id, recipient,
		    parameters, message_id, state, created_at, next_attempt_at,
		    sent_at) VALUES ('registered', 1, 'a\@example.com', '{}',
		    '$mail', '$state', NOW() - INTERVAL $age HOUR,
		    NOW() - INTERVAL $end HOUR, IF('$state' = 'sent',
		    NOW() - INTERVAL $end HOUR, NULL))");
	}
}

# Mails by their state, age and end, in hours ago.
my @young = ('sent 800 719', 'failed 719 719', 'failed 800 719');
my @old = ('sent 800 721', 'failed 800 721');
my @pending = ('pending 700 700');

# What a flush leaves of them with this setting.
sub leaves
{
	my ($days, $kept, $name) = @_;

	$shop->{settings}{mail_retention_days} = $days if defined($days);
	$shop->write_settings;
	has(@young, @old, @pending);
	flush_mail($shop, '--older-than', 9_999_999);
	return is_deeply([of_the_journal()], $kept, $name);
}

$shop->ctl(qw(config set customers/limits/mail_expiry_hours 0));
leaves(undef, [@young, @pending], 'after 30 days');
leaves(31, [@young, @old, @pending], 'after 31 days');
leaves(29, [@pending], 'after 29 days');
leaves(0, [@young, @old, @pending], 'never');

# Those that were given up by a flush, or by hand, end at that time.
$shop->{settings}{mail_retention_days} = 1;
$shop->write_settings;
has('pending 100 100', 'pending 101 101');
my ($first) = $shop->value("SELECT MIN(mail_id) FROM $mails");
$shop->ctl('mail', 'drop', $first, '--yes');
$shop->ctl(qw(config set customers/limits/mail_expiry_hours 72));
is((flush_mail($shop))[1], "0 sent, 0 later, 1 failed\n", 'one has expired');
is(scalar(of_the_journal()), 2, 'and both are kept');
flush_mail($shop);
is(scalar(of_the_journal()), 2, 'by the next flush, too');
$shop->sql("UPDATE $mails SET next_attempt_at = NOW() - INTERVAL 25 HOUR");
flush_mail($shop);
is(scalar(of_the_journal()), 0, 'for a day');

# Many of them: so many at a time.
$shop->sql("USE $shop->{database}; INSERT INTO customer_mail (template,
    store_id, recipient, parameters, message_id, state, created_at,
    next_attempt_at, sent_at) SELECT 'registered', 1, 'a\@example.com', '{}',
    seq, IF(seq % 2, 'sent', 'failed'), NOW() - INTERVAL 9 DAY,
    NOW() - INTERVAL 9 DAY, IF(seq % 2, NOW() - INTERVAL 9 DAY, NULL)
    FROM seq_1_to_5001");
flush_mail($shop);
is(scalar(of_the_journal()), 0, 'several thousand');

done_testing();
