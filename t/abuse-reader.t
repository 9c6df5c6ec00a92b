#!/usr/bin/perl
# Clients that ask for the longest answers and hardly read them, more than there
# are workers: whichever web server stands in front, it takes the answers from
# the workers, and an innocent request is answered in time (contract H5).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::HTTP;
use Customers::Test;
use IO::Socket::INET;
use List::Util qw(max);
use POSIX ();
use Socket qw(SOL_SOCKET SO_RCVBUF IPPROTO_TCP TCP_MAXSEG);
use Test::More;
use Time::HiRes qw(sleep time);

my $SLOW = 20;			# clients
my $SPEED = 12_000;		# bytes a second, of those that read at all
my $IN_TIME = 5;		# seconds
my $path = '/rest/V1/customers';

# An address in which all is there; MORE goes before it.
sub address
{
	return { firstname => 'a', lastname => 'b', street => ['c'],
	    city => 'd', postcode => 'e', telephone => 'f',
	    country_id => 'GB', @_ };
}

# Customers with addresses: in many of them all is wrong; in a few a long value,
# which the answer quotes, is.  The last is good, and echoed: only an integration
# may have so many addresses.
my @kinds = (
	[500, { company => 'x' x 50, country_id => 'y' x 30 }],
	[50, address(country_id => "\x{e9}" x 595)],
	[500, address()],
);

sub body
{
	my ($kind) = @_;
	my ($count, $address) = @{$kinds[$kind % @kinds]};

	return Customers::HTTP::json()->encode(customer(
	    addresses => [($address) x $count]));
}

# A client with little room for what comes, which has sent a request with BODY.
sub slow_client
{
	my ($port, $token, $body) = @_;
	my $client = IO::Socket::INET->new(Proto => 'tcp') or die "$!\n";

	setsockopt($client, SOL_SOCKET, SO_RCVBUF, 2304) &&
	    setsockopt($client, IPPROTO_TCP, TCP_MAXSEG, 1460) &&
	    connect($client, Socket::pack_sockaddr_in($port,
		Socket::inet_aton('127.0.0.1'))) or die "slow client: $!\n";
	my $bytes = "POST $path HTTP/1.1\r\nHost: localhost\r\n" .
	    "Authorization: Bearer $token\r\n" .
	    "Content-Type: application/json\r\nContent-Length: " .
	    length($body) . "\r\nConnection: close\r\n\r\n$body";
	$client->syswrite($bytes) == length($bytes) or die "slow client: $!\n";
	return $client;
}

# Read from all CLIENTS, each at its SPEED, to the end.
sub dribble
{
	my (@clients) = @_;
	my %got = map { fileno($_) => '' } @clients;

	while (@clients) {
		sleep(0.1);
		@clients = grep {
			sysread($_, $got{fileno($_)}, $SPEED / 10,
			    length($got{fileno($_)}));
		} @clients;
	}
	return values(%got);
}

# What innocent requests to PORT take, in seconds, until one is not answered.
sub innocent
{
	my ($port) = @_;
	my @seconds;

	for (1 .. 4) {
		my $began = time();
		my $answer = http_request($port, 'GET', '/rest/V1/nosuch',
		    seconds => 5 * $IN_TIME);
		last unless $answer && $answer->{status} == 404;
		push @seconds, time() - $began;
		sleep(0.25);
	}
	return @seconds;
}

# In a process of its own, so that they are slow all the time; whether all of
# them got a whole answer is its exit status.
sub in_background
{
	my ($code) = @_;
	my $pid = fork() // die "fork: $!\n";

	return $pid if $pid;
	my $ok = eval { $code->() };
	POSIX::_exit($ok ? 0 : 1);
}

sub is_whole
{
	my ($bytes) = @_;

	return $bytes =~ /^HTTP.*? [24]00 .*?\r\n\r\n(.*)/s &&
	    eval { Customers::HTTP::json()->decode($1) };
}

# SLOW of them, when what they ask for has been worked at for a moment: its cost
# is another matter.
sub slow_clients
{
	my ($shop, $token) = @_;
	my $answered = () = slurp($shop->log_file) =~ /"answered"/g;
	my @clients = map { slow_client($shop->{port}, $token, body($_)) }
	    1 .. $SLOW;

	wait_until(20, sub {
		return $answered + $SLOW <=
		    (() = slurp($shop->log_file) =~ /"answered"/g);
	});
	return @clients;
}

# The longest of the times, for reading.
sub at_most
{
	return @_ == 4 ? sprintf('%.2f s', max(@_)) : 'too long';
}

# Lines that stand above our own.
sub inherited
{
	$_ .= "fastcgi_buffering off;\nfastcgi_buffer_size 4k;\n" .
	    "fastcgi_buffers 4 4k;\n" .
	    "fastcgi_max_temp_file_size 0;\nfastcgi_limit_rate 1000;\n"
	    if /^upstream customers/m;
}

my @reading;
for my $server (@ARGV ? @ARGV : qw(nginx apache-proxy apache-fcgid
    apache-cgi)) {
	my $shop = new_shop(server => $server, workers => 2,
	    files => $server eq 'nginx'
		? changed_files(nginx => \&inherited) : undef);
	my $token = $shop->ctl(qw(token create test));
	chomp($token);
	my @lengths = map {
		length(http_request($shop->{port}, 'POST', $path,
		    headers => ['Content-Type', 'application/json',
			'Authorization', "Bearer $token"],
		    body => body($_))->{body})
	} 0 .. $#kinds;

	my @clients = slow_clients($shop, $token);
	my @stalled = innocent($shop->{port});
	cmp_ok(max(@stalled, @stalled < 4 ? 99 : ()), '<', $IN_TIME,
	    "$server: beside clients that do not read");
	close($_) for @clients;

	@clients = slow_clients($shop, $token);
	my $pid = in_background(sub {
		return $SLOW == grep { is_whole($_) } dribble(@clients);
	});
	my @slow = innocent($shop->{port});
	cmp_ok(max(@slow, @slow < 4 ? 99 : ()), '<', $IN_TIME,
	    "$server: beside clients that read slowly");
	figure("$server, $SLOW clients, answers of @lengths bytes: an " .
	    'innocent request takes ' . at_most(@stalled) . ' beside those ' .
	    'that do not read, ' . at_most(@slow) . ' beside slow ones');
	push @reading, [$server, $shop, $pid];
}
for (@reading) {
	my ($server, $shop, $pid) = @$_;

	waitpid($pid, 0);
	is($?, 0, "$server: slow clients get all of their answers");
	$shop->stop;
}

done_testing();
