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
# Bytes of the listening socket from here on are the queue (src/turnstile.c).
my $queue = 1024;

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

open(my $answers, '-|') // die "fork: $!\n" or do {
	print("$_->{status}\n") for http_together($shop->{port},
	    map { ['POST', '/rest/V1/customers', json => customer()] }
	    1 .. $clients);
	close(STDOUT);
	_exit(0);
};
my ($inside, $queued, $looks) = (0, 0, 0);
vec(my $ready = '', fileno($answers), 1) = 1;
until (select(my $now = $ready, undef, undef, .005)) {
	my @locks = locks();
	my $now_inside = grep { $_ < $queue } @locks;
	my $now_queued = grep { $_ >= $queue } @locks;

	$inside = $now_inside if $now_inside > $inside;
	$queued = $now_queued if $now_queued > $queued;
	$looks++;
}
my @statuses = map { chomp; $_ } readline($answers);
close($answers);
figure("workers: $inside at most inside, $queued at most in the queue, " .
    "$looks looks");
is($inside, 1, 'one at once');
cmp_ok($queued, '>=', 2, 'others queue');
is_deeply(\@statuses, [(200) x $clients], 'each is answered');
is_deeply([locks()], [], 'nobody is in or before it any more');
done_testing();
