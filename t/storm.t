#!/usr/bin/perl
# Eight clients that sign up, half of them fighting for the same e-mails, and
# four that live with an account each, while workers are killed (SIGKILL) twice
# a second and the database now and then: every 200 has exactly one whole
# account, every refusal left nothing, there is no 500, and all answers are JSON;
# no change that was acknowledged is lost, and no token that was revoked is good.
#
# A worker that is killed between COMMIT and its answer leaves an account that
# its client heard nothing of (502): it is whole all the same, and whoever asks
# again is told that it is there, or with an Idempotency-Key hears the answer
# that was lost.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Load;
use Customers::Residents qw(sendmail_for);
use Customers::Test;
use Test::More;
use Time::HiRes qw(sleep time);

my $seconds = $ENV{CUSTOMERS_LONG} ? 600 : 12;
my $workers = 4;
my ($dir, $mails) = (scratch(), scratch());
my $database = Customers::Test::own_mariadb();
my $shop = new_shop(workers => $workers, sendmail => sendmail_for($mails),
    db_socket => $database->{socket});
$shop->ctl('config', 'set', $_, 0) for
    'oauth/authentication_lock/max_failures_count',
    'customer/password/lockout_failures',
    'customer/password/max_number_password_reset_requests';
my $load = Customers::Load->new($shop, dir => $dir);
my $residents = Customers::Residents->new($shop, dir => scratch(),
    mails => $mails);

my ($killed, $fallen) = (0, 0);
my $begin = time();
$load->start;
$residents->start;
# A machine that is slow takes longer for as many.
while (time() < $begin + $seconds ||
    $killed < 2 * $seconds && time() < $begin + 20 * $seconds) {
	sleep(0.25 + rand(0.5));
	my @workers = $shop->{pool}->workers;
	$killed += kill('KILL', $workers[rand(@workers)]) if @workers;
	next if time() < $begin + 5 * ($fallen + 1) || $fallen > $seconds / 5;
	$database->stop('KILL');
	sleep(rand(1));
	$database->again;
	$fallen++;
}
my $took = time() - $begin;
$_->stop for $load, $residents;

reckoning($load, sprintf('%d workers and %d times the database killed in ' .
    '%.1f s', $killed, $fallen, $took));
my $count = $residents->reckoning;
figure('residents: ' . join(', ', map { "$_: $count->{$_}" }
    sort(keys(%$count))));
cmp_ok($killed, '>=', 2 * $seconds, 'workers were killed');
cmp_ok($fallen, '>', 1, 'the database was killed');
ok(wait_until(60, sub { $shop->{pool}->workers == $workers }),
    'all workers are there again');
done_testing();
