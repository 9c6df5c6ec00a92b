#!/usr/bin/perl
# Eight clients, half of them fighting for the same e-mails, while workers are
# killed (SIGKILL) twice a second: every 200 has exactly one whole account,
# every refusal left nothing, there is no 500, and all answers are JSON.
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
use Customers::Test;
use Test::More;
use Time::HiRes qw(sleep time);

my $seconds = $ENV{CUSTOMERS_LONG} ? 600 : 12;
my $workers = 4;
my $dir = scratch();
spew("$dir/sendmail", "#!/bin/sh\nexec cat >/dev/null\n", 0755);
my $shop = new_shop(workers => $workers, sendmail => "$dir/sendmail");
my $load = Customers::Load->new($shop, dir => $dir);

my $killed = 0;
my $begin = time();
$load->start;
# A machine that is slow takes longer for as many.
while (time() < $begin + $seconds ||
    $killed < 2 * $seconds && time() < $begin + 4 * $seconds) {
	sleep(0.25 + rand(0.5));
	my @workers = $shop->{pool}->workers;
	$killed += kill('KILL', $workers[rand(@workers)]) if @workers;
}
my $took = time() - $begin;
$load->stop;

reckoning($load, sprintf('%d workers killed in %.1f s', $killed, $took));
cmp_ok($killed, '>=', 2 * $seconds, 'workers were killed');
ok(wait_until(20, sub { $shop->{pool}->workers == $workers }),
    'all workers are there again');
done_testing();
