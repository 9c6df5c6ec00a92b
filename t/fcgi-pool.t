#!/usr/bin/perl
# Workers under spawn-fcgi and multiwatch, spoken to in FastCGI: creations,
# refusals, signals, the database away.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Create;
use Customers::Test;
use IO::Socket::UNIX;
use Test::More;

# A database server of its own, to be stopped.
my $database = Customers::Test::own_mariadb();
my $shop = new_shop(start => 0, db_socket => $database->{socket});
my $pool = $shop->start_pool;
my $send = sub { fcgi_request($pool->{socket}, @_) };

check_database_away($shop, $send, $database);
my $taken = check_create($shop, $send);
check_refusals($shop, $send, $taken);

# The log: a line of JSON for each request, its path as it was sent.  A worker
# writes it when it has answered.

my $path = '/rest/default/V1/' . 'nosuch' x 20;
$send->('GET', $path) for 1 .. 5;
my @lines;
wait_until(60, sub {
	@lines = split(/\n/, slurp($shop->log_file));
	return 5 == grep { /\Q$path\E/ } @lines;
});
my @entries = map { eval { Customers::HTTP::json()->decode($_) } } @lines;
is(scalar(@entries), scalar(@lines), 'every line of the log is JSON');
is_deeply([map { "$_->{method} $_->{path} $_->{status}" }
    grep { ($_->{path} // '') eq $path } @entries],
    [("GET $path 404") x 5], 'method, path and status');
unlike(slurp($shop->log_file), qr/\Q$taken->{customer}{email}\E|Passw0rd/,
    'no e-mail address and no password');

# Connections that are to be kept, one for each worker: none waits on them.

my $kept = Customers::HTTP::fcgi_bytes('',
    Customers::HTTP::cgi_variables('GET', '/rest/V1/nosuch', ''));
substr($kept, 10, 1, "\1");	# FCGI_KEEP_CONN
my @kept = map {
	IO::Socket::UNIX->new(Peer => $pool->{socket}) or die "$!\n"
} $pool->workers;
alarm(60);	# the end of the test, if a worker keeps one
for my $connection (@kept) {
	syswrite($connection, $kept);
	like(do { local $/; readline($connection) }, qr/404 Not Found/,
	    'answered, and closed');
}
alarm(0);

# Workers

my @workers = $pool->workers;
is(scalar(@workers), 2, 'two workers');
for my $signal (qw(TERM USR1 HUP)) {
	@workers = $pool->workers;
	kill($signal, $workers[0]);
	ok(wait_until(60, sub {
		!grep { $_ == $workers[0] } $pool->workers;
	}), "$signal ends an idle worker");
	ok(wait_until(60, sub { $pool->workers == 2 }),
	    'another takes its place');
	is($send->('POST', '/rest/V1/customers', json => customer())->{status},
	    200, "a customer after $signal");
}
is(scalar($pool->is_running), 1, 'the pool runs');
$pool->stop;
is(scalar($pool->workers), 0, 'and ends with its workers');

done_testing();
