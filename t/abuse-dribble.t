#!/usr/bin/perl
# Clients, or web servers in their place, that go on for ever, but slowly: a
# worker reads for ten seconds and answers for ten seconds (contract H5), as
# FastCGI and as CGI, however little comes or is taken at a time.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::HTTP qw(cgi_variables fcgi_bytes);
use Customers::Test;
use IO::Select;
use IO::Socket::UNIX;
use IPC::Open2;
use Test::More;
use Time::HiRes qw(sleep time);

my $LIMIT = 10;			# seconds
my $path = '/rest/V1/customers';
my $shop = new_shop(start => 0, workers => 4,
    settings => { max_body => 2_000_000 });
my $pool = $shop->start_pool;
my @workers = $pool->workers;
my @json = ('Content-Type', 'application/json');

# A body that is quoted in the answer, which is too long for any socket.
my $quoted = Customers::HTTP::json()->encode({ %{customer()},
    redirectUrl => ' ' . 'x' x 1_500_000 });

# FastCGI, and plain CGI: what to write to and what to read from.
sub fcgi
{
	my $socket = IO::Socket::UNIX->new(Peer => $pool->{socket}) or
	    die "$pool->{socket}: $!\n";

	return ($socket, $socket);
}

sub cgi
{
	my (%variable) = @_;
	local %ENV = (%{$shop->environment}, %variable);

	open2(my $out, my $in, builddir() . '/customers.fcgi');
	return ($in, $out);
}

# One that BEGAN to send BODY, all but END bytes, which follow one at a time; it
# reads STEP bytes at a time.
sub dribbler
{
	my ($kind, $name, $body, $end, $step) = @_;
	my %variable = cgi_variables('POST', $path, $body, @json);
	my $began = time();
	my ($in, $out) = $kind eq 'FastCGI' ? fcgi() : cgi(%variable);
	my $bytes = $kind eq 'FastCGI' ? fcgi_bytes($body, %variable) : $body;
	my $left = $end ? substr($bytes, -$end, $end, '') : '';

	while (length($bytes)) {
		my $n = syswrite($in, $bytes) or die "$name: $!\n";
		substr($bytes, 0, $n, '');
	}
	return { name => "$kind: $name", in => $in, out => $out, left => $left,
	    step => $step, got => '', began => $began };
}

# A tenth of a second of CLIENT's life; false when it has heard the end.
sub go_on
{
	my ($client) = @_;

	syswrite($client->{in}, substr($client->{left}, 0, 1, ''))
	    if length($client->{left});
	return 1 unless IO::Select->new($client->{out})->can_read(0);
	my $n = sysread($client->{out}, $client->{got}, $client->{step},
	    length($client->{got}));
	$client->{ended} = time();
	return $n;
}

$SIG{PIPE} = 'IGNORE';
my @clients = map {
	my $kind = $_;
	(dribbler($kind, 'a slow writer', ' ' x 1000, 900, 65536),
	    dribbler($kind, 'a slow reader', $quoted, 0, 1000));
} 'FastCGI', 'CGI';
my @left = @clients;
my $end = time() + 1.2 * $LIMIT;
# A machine that is busy may take longer, but not as long as the writers.
my $stop = $end + 3 * $LIMIT;
while (@left && time() < $stop) {
	@left = grep { go_on($_) } @left;
	# What the kernel holds for a reader is taken at once in the end.
	for my $client (time() > $end ? @left : ()) {
		$client->{step} = 4_000_000;
	}
	sleep(0.1);
}
for my $client (@clients) {
	my ($name, $took) = ($client->{name}, ($client->{ended} // 0) -
	    $client->{began});

	ok(!(grep { $_ == $client } @left), "$name is left");
	cmp_ok($took, '>', 0.9 * $LIMIT, "$name is waited for");
	$name =~ /writer/
	    ? like($client->{got}, qr/ 400 .*Decoding error\./s,
		"$name is told so")
	    : cmp_ok(length($client->{got}), '<', length($quoted),
		"$name does not get everything");
}
is(fcgi_request($pool->{socket}, 'POST', $path, json => customer())->{status},
    200, 'a good request after them');
is_deeply([$pool->workers], \@workers, 'by the same workers');

done_testing();
