#!/usr/bin/perl
# Requests that lie, stop short or take their time, as FastCGI records and as
# CGI environments: an answer or a clean close, and the same worker serves the
# next one.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::HTTP qw(fcgi_raw fcgi_record fcgi_params cgi_variables);
use Customers::Test;
use Test::More;

my $shop = new_shop(start => 0);
my $pool = $shop->start_pool;
my $path = '/rest/V1/customers';
my $json = Customers::HTTP::json();
my ($BEGIN, $ABORT, $PARAMS, $STDIN, $DATA, $GET_VALUES) =
    (1, 2, 4, 5, 8, 9);

# FastCGI records

my $begin = fcgi_record($BEGIN, pack('nCx5', 1, 0));

# A good request with a customer of its own, as a list: begin, parameters, their
# end, body, its end.
sub request
{
	my ($more, $body) = @_;

	$body //= $json->encode(customer());
	my %variable = (cgi_variables('POST', $path, $body, 'Content-Type',
	    'application/json'), %{$more || {}});
	return ($begin, fcgi_record($PARAMS, fcgi_params(%variable)),
	    fcgi_record($PARAMS, ''), fcgi_record($STDIN, $body),
	    fcgi_record($STDIN, ''));
}

# RECORD with other fields of its header.
sub forged
{
	my ($record, %field) = @_;
	my ($version, $type, $id, $length, $padding) = unpack('CCnnC', $record);
	my $padded = "\0" x ($field{padding} // 0);

	return pack('CCnnCx', $field{version} // $version,
	    $field{type} // $type, $field{id} // $id,
	    $field{length} // $length, $field{padding} // $padding) .
	    substr($record, 8) . $padded;
}

# Names and values of the lengths that are claimed, then BYTES.
sub claim
{
	my ($name, $value, $bytes) = @_;

	return fcgi_record($PARAMS, pack('NN', $name | 1 << 31,
	    $value | 1 << 31) . $bytes);
}

# Content of records, cut into records of LENGTH.
sub cut
{
	my ($length, @records) = @_;

	return map {
		my ($type, $content) = (ord(substr($_, 1)), substr($_, 8));
		length($content) ? map { fcgi_record($type, $_) }
		    unpack("(a$length)*", $content) : $_;
	} @records;
}

my @good = request();
my @tail = @good[2 .. 4];
my @lies = (
	# name, status or '' for a close, pieces that are sent
	['nothing', ''],
	['a byte', '', "\1"],
	['most of a header', '', substr($begin, 0, 7)],
	['HTTP', '', "POST $path HTTP/1.1\r\nHost: a\r\n\r\n"],
	['zeros', '', "\0" x 4096],
	['version 0', '', forged($begin, version => 0), @good[1 .. 4]],
	['version 2 later', '', @good[0, 1], forged($good[2], version => 2)],
	['a beginning too short', '', fcgi_record($BEGIN, "\0\1\0\0\0\0\0"),
	    @good[1 .. 4]],
	['a beginning too long', '', fcgi_record($BEGIN, "\0\1" . "\0" x 7),
	    @good[1 .. 4]],
	['a padded beginning', '', forged($begin, padding => 8), @good[1 .. 4]],
	['request 0', '', map { forged($_, id => 0) } @good],
	['no beginning', '', @good[1 .. 4]],
	['two beginnings', '', $begin, @good],
	['another request between', '', $begin, forged($begin, id => 2),
	    @good[1 .. 4]],
	['parameters of another', '', $begin, forged($good[1], id => 2), @tail],
	['abort at once', '', $begin, fcgi_record($ABORT, '')],
	['abort after parameters', 400, @good[0 .. 2],
	    fcgi_record($ABORT, '')],
	['question of values', '', forged(fcgi_record($GET_VALUES,
	    fcgi_params(FCGI_MAX_CONNS => '')), id => 0), @good],
	['question with a huge name', '', forged(claim(0x7FFFFFFE, 0, 'x'),
	    id => 0, type => $GET_VALUES), @good],
	['question within the body', 400, @good[0 .. 2],
	    forged(claim(0x7FFFFFFE, 0, 'x'), id => 0, type => $GET_VALUES)],
	['unknown management', '', forged(fcgi_record(200, ''), id => 0), @good],
	['unknown type', '', $begin, fcgi_record(0x27, 'x'), @good[1 .. 4]],
	['body before parameters', '', $begin, @good[3, 4, 1, 2]],
	['data', 400, @good[0 .. 2], fcgi_record($DATA, 'x'), @good[3, 4]],
	['parameters without end', '', @good[0, 1]],
	['parameters cut', '', $begin, substr($good[1], 0, 100)],
	['a name beyond its record', '', $begin, fcgi_record($PARAMS,
	    "\x30\0A"), @tail],
	['a value beyond its record', '', $begin, fcgi_record($PARAMS,
	    "\1\x30Ab"), @tail],
	['half a length', '', $begin, fcgi_record($PARAMS, "\x80\0"), @tail],
	(map { my ($name, $value) = @$_;
	    [sprintf('lengths %x and %x', $name, $value), '', $begin,
		claim($name, $value, 'A' x 3000), @tail] }
	    [0x7FFFFFFF, 0x7FFFFFFF], [0x7FFFFFFE, 0], [0, 0x7FFFFFFF],
	    [0x40000000, 0x40000000], [0x7FFFFFF0, 0x7FFFFFF0],
	    [0x7FFFFFFF, 0x35B5B5B5]),
	['no name and no value', 200, $begin, fcgi_record($PARAMS, "\0\0" x 99),
	    (request())[1 .. 4]],
	['100 kB of parameters', 200, $begin, (cut(50_000, fcgi_record($PARAMS,
	    fcgi_params(map { ("X$_" => 'x' x 10_000) } 1 .. 3)))) x 3,
	    (request())[1 .. 4]],
	['200 kB of parameters', '', $begin, (cut(50_000, fcgi_record($PARAMS,
	    fcgi_params(map { ("X$_" => 'x' x 10_000) } 1 .. 5)))) x 4,
	    @good[1 .. 4]],
	['padding wherever it may be', 200, map { length($_) > 16
	    ? forged($_, padding => 255) : $_ } request()],
	['padded ends', '', map { forged($_, padding => length($_) > 8
	    ? 0 : 8) } @good],
	['a byte in a record', 200,
	    join('', $begin, cut(1, (request())[1 .. 4]))],
	['a byte at a time', 200, map { split(//, $_) } request({}, $json->encode(
	    { customer => { email => "slow.$$\@example.com", firstname => 'a',
		lastname => 'b' } }))],
	['no body', 400, @good[0 .. 2]],
	['no end of the body', 200, (request())[0 .. 3]],
	['half a body', 400, @good[0 .. 2], substr($good[3], 0, 40)],
	['more after the end', 200, request(), 'x' x 1000],
	['no method', 405, request({ REQUEST_METHOD => undef })],
	['no target', 404, request({ REQUEST_URI => undef })],
);

my @workers = $pool->workers;
for my $lie (@lies) {
	my ($name, $status, @pieces) = @$lie;
	my $answer = fcgi_raw($pool->{socket}, @pieces);

	is($answer ? $answer->{status} : '', $status, $name) or
	    diag($answer ? $answer->{raw} : 'closed');
}
for my $worker (@workers) {
	is(fcgi_raw($pool->{socket}, request())->{status}, 200,
	    'a good request after all that');
}
is_deeply([$pool->workers], \@workers, 'by the same workers');
is($shop->value("SELECT count(*) FROM customer_entity
    WHERE email LIKE 'slow.%'"), 1, 'the slow one is there once');

# CONTENT_LENGTH

my $body = $json->encode(customer());
my @lengths = (
	# CONTENT_LENGTH, status by FastCGI (whose records tell the end), by CGI
	[undef, 200, 400], ['', 200, 400], ['-1', 200, 400], ['1e3', 200, 400],
	[' ' . length($body), 200, 400], [length($body) . ' ', 200, 400],
	['+' . length($body), 200, 400], ['0x10', 200, 400],
	['99999999999999999999', 400, 400], ['18446744073709551615', 400, 400],
	['18446744073709551616', 400, 400], ['9223372036854775808', 400, 400],
	[0, 400, 400], [10, 400, 400], [length($body) + 1, 400, 400],
	['000' . length($body), 200, 200], [length($body), 200, 200],
);
for my $case (@lengths) {
	my ($length, @status) = @$case;
	my $name = 'CONTENT_LENGTH ' . (defined($length) ? "'$length'" : 'absent');
	my %arg = (variables => { CONTENT_LENGTH => $length });

	is(fcgi_request($pool->{socket}, 'POST', $path, json => customer(),
	    %arg)->{status}, $status[0], "$name, FastCGI");
	my $answer = cgi_request(builddir() . '/customers.fcgi', 'POST', $path,
	    json => customer(), %arg, env => $shop->environment);
	is($answer->{exit}, 0, "$name, CGI: exit status 0");
	is($answer->{status}, $status[1], 'and status');
}
is_deeply([$pool->workers], \@workers, 'still the same workers');

# Somebody who says nothing more keeps a worker for ten seconds.

my $silent = IO::Socket::UNIX->new(Peer => $pool->{socket});
syswrite($silent, substr(join('', @good), 0, 50));
my $again = IO::Socket::UNIX->new(Peer => $pool->{socket});
is(fcgi_raw($pool->{socket}, request())->{status}, 200,
    'a good request beside two silent ones');
ok(!sysread($silent, my $nothing, 1), 'which are closed');
$pool->stop;
unlike(slurp($shop->log_file), qr/"level":"error"/, 'no error in the log');

done_testing();
