#!/usr/bin/perl
# Workers of a pool hash no more passwords at once than there are processors,
# however many there are; nobody fails for having waited.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use POSIX qw(_exit);
use Test::More;

my $clients = 6;
# Bytes of the listening socket from here on are the queue (src/turnstile.h).
my $queue = 1024;
my $scratch = 16 * 1024 * .75;	# KiB: most of what a hash at 14,8,5 fills

need(qw(taskset));
my ($status, $shown) = run_command('', qw(taskset -cp), $$);
my ($processor) = $shown =~ /: (\d+)/;
($status) = run_command('', qw(taskset -cp), $processor, $$);
is($status, 0, "on processor $processor, what is started inherits it");

my $shop = new_shop(workers => $clients, settings => { scrypt => '14,8,5' });
my %is_worker = map { $_ => 1 } $shop->{pool}->workers;
is(keys(%is_worker), $clients, "$clients workers");

# The first bytes of the locks that workers hold.
sub locks
{
	return map { (split)[6] } grep { $is_worker{(split)[4]} }
	    split(/\n/, slurp('/proc/locks'));
}

# How much memory a worker has, in KiB.
sub memory
{
	my ($kib) = slurp("/proc/$_[0]/status") =~ /^VmRSS:\s+(\d+)/m;

	return $kib;
}
my %idle = map { $_ => memory($_) } keys(%is_worker);

# The workers that have a hash's memory: seen to have it twice, once in either
# order, or one that has just ended and one that has begun would count.
sub hashing
{
	my @workers = sort(keys(%idle));
	my %seen;

	for my $worker (@workers, reverse(@workers)) {
		$seen{$worker}++ if memory($worker) > $idle{$worker} + $scratch;
	}
	return grep { $_ == 2 } values(%seen);
}

open(my $answers, '-|') // die "fork: $!\n" or do {
	print("$_->{status}\n") for http_together($shop->{port},
	    map { ['POST', '/rest/V1/customers', json => customer()] }
	    1 .. $clients);
	close(STDOUT);
	_exit(0);
};
my ($hashing, $queued, $looks) = (0, 0, 0);
vec(my $ready = '', fileno($answers), 1) = 1;
until (select(my $now = $ready, undef, undef, .005)) {
	my $now_queued = grep { $_ >= $queue } locks();
	my $now_hashing = hashing();

	$hashing = $now_hashing if $now_hashing > $hashing;
	$queued = $now_queued if $now_queued > $queued;
	$looks++;
}
my @statuses = map { chomp; $_ } readline($answers);
close($answers);
figure("workers: $hashing at most hashing, $queued at most in the queue, " .
    "$looks looks");
is($hashing, 1, 'one at once');
cmp_ok($queued, '>=', 2, 'others queue');
is_deeply(\@statuses, [(200) x $clients], 'each is answered');
is_deeply([locks()], [], 'nobody is in or before it any more');
done_testing();
