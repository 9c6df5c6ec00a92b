#!/usr/bin/perl
# The database server is killed (SIGKILL) under load and started again, many
# times: every 200 has exactly one whole account, every refusal left nothing,
# requests in between hear 503 with Retry-After and never 500, and the same
# workers serve again by themselves within 2 s of the server's return.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Load;
use Customers::Test;
use List::Util qw(max min);
use Test::More;
use Time::HiRes qw(sleep time);

my $times = $ENV{CUSTOMERS_LONG} ? 30 : 4;
my $dir = scratch();
spew("$dir/sendmail", "#!/bin/sh\nexec cat >/dev/null\n", 0755);
my $database = Customers::Test::own_mariadb();
my $shop = new_shop(db_socket => $database->{socket}, workers => 4,
    sendmail => "$dir/sendmail", settings => { max_requests => 1_000_000 });
my $load = Customers::Load->new($shop, dir => $dir);
my @workers = $shop->{pool}->workers;
my (@killed, @back);

# The requests that answer says so of, among those begun after SINCE.
sub answered
{
	my ($since, $status) = @_;

	return grep { $_->{began} > $since && $_->{status} == $status }
	    $load->so_far($since);
}

$load->start;
for my $time (1 .. $times) {
	my $quiet = 0.5 + rand($ENV{CUSTOMERS_LONG} ? 3 : 1);

	sleep($quiet);
	push @killed, time();
	$database->stop('KILL');
	sleep(rand(1));
	$database->again;
	push @back, time();
	wait_until(60, sub { answered($back[-1], 200) }) or
	    fail("nothing is stored after kill $time");
}
sleep(1);
is(join(' ', $shop->{pool}->workers), "@workers",
    'the workers are the same all along');
$load->stop;

# How long it took from the server's return to the first request that was
# stored, and to the end of the last that was not.
my (@first, @last);
for my $i (0 .. $#back) {
	my $until = $killed[$i + 1] // time();
	my @after = grep { $_->{began} > $back[$i] && $_->{ended} < $until }
	    $load->requests;

	push @first, min(map { $_->{ended} - $back[$i] }
	    grep { $_->{status} == 200 } @after) // ();
	push @last, max(0, map { $_->{ended} - $back[$i] }
	    grep { $_->{status} > 500 } @after);
}

# Half of the times are no longer than this.
sub median { return (sort { $a <=> $b } @_)[$#_ / 2] }

my $figure = reckoning($load, sprintf('server killed %d times; from its ' .
    'return to the first 200: median %.2f s, at most %.2f s; to the last 503: ' .
    'median %.2f s, at most %.2f s',
    $times, map { (median(@$_), max(@$_)) } \@first, \@last));
is(scalar(@first), $times, 'served again after each kill');
# A worker that can't connect pauses for at most 1 s, so that all are back
# within 2 s, and what a few requests take on a machine that is busy.  It may
# hold one or the other up for longer, but not half of them; a longer pause would
# show in nearly all.
my $usual = median(map { $_->{ended} - $_->{began} }
    grep { $_->{status} == 200 } $load->requests);
my $in_time = 2 + 10 * $usual;
cmp_ok(median(@first), '<', $in_time, 'mostly the first is stored within 2 s');
cmp_ok(median(@last), '<', $in_time, 'mostly none is refused after 2 s');
cmp_ok($figure->{'answers 503'} // 0, '>', 0, 'there were answers 503');
done_testing();
