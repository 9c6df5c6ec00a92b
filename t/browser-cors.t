#!/usr/bin/perl
# A page on another port, in Chromium (contract A7): if its origin is listed it
# can read whatever is answered, by whom, with the headers that pages may see;
# a page of an origin that is not listed reads nothing.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Browser;
use Customers::HTTP ();
use Customers::Test;
use Test::More;

need_browser();
my $path = '/rest/default/V1/customers';
my ($listed, $other) = map { 'http://127.0.0.1:' . free_port() } 1 .. 2;

# What a page of ORIGIN reads of the answers to REQUESTS to SHOP, each a list:
# method, path, body, and headers in place of those that any request may have.
sub page
{
	my ($shop, $origin, @requests) = @_;

	return @{browse('fetch', {
		origin => $origin,
		requests => [map {
			my ($method, $where, $body, $headers) = @$_;
			[$shop->base_url . $where, {
				method => $method,
				credentials => 'include',
				headers => $headers || {
					'Authorization' => 'Bearer x',
					'Content-Type' => 'application/json',
					'Idempotency-Key' => rand(),
					'X-Request-Id' => 'from-a-page',
				},
				defined($body) ? (body => $body) : (),
			}];
		} @requests],
		headers => ['X-Request-Id', 'Retry-After', 'Server-Timing'],
	})};
}

# A test: the page can read ANSWER.
sub is_read
{
	my ($answer, $status, $text, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	ok($answer, "$name: can be read") or return;
	is($answer->{status}, $status, "$name: status $status");
	like($answer->{text}, $text, "$name: its text");
	my $header = $answer->{headers};
	is($header->{'X-Request-Id'}, 'from-a-page', "$name: X-Request-Id");
	like($header->{'Server-Timing'}, qr/^decode;dur=/,
	    "$name: Server-Timing");
	$status =~ /^(?:429|503)$/
	    ? like($header->{'Retry-After'}, qr/^\d+$/, "$name: Retry-After")
	    : is($header->{'Retry-After'}, undef, "$name: no Retry-After");
}

# The body of a sign-up.
sub body
{
	return Customers::HTTP::json()->encode(customer(@_));
}

for my $server (qw(nginx apache-proxy)) {
	my $shop = new_shop(server => $server, cors => [$listed]);
	my $customers = 'SELECT count(*) FROM customer_entity';
	my $twice = body(email => 'twice@example.com');
	my @get = ('GET', '/rest/V1/nosuch');
	my $no_route = qr/does not match any route/;
	my @cases = (
		['created', [POST => $path, $twice], 200, qr/"email":"twice@/],
		['a duplicate', [POST => $path, $twice], 400,
		    qr/A customer with the same email/],
		['a large body', [POST => $path, 'x' x 70_000], 413,
		    qr/The request body is larger/],
		['GET', \@get, 404, $no_route],
		['PUT', [PUT => '/rest/V1/nosuch', '{}'], 404, $no_route],
		['DELETE', [DELETE => '/rest/V1/nosuch'], 404, $no_route]);
	my @requests = map { $_->[1] } @cases;

	my @answers = page($shop, $listed, @requests);
	for my $i (0 .. $#cases) {
		my ($name, undef, $status, $text) = @{$cases[$i]};
		is_read($answers[$i], $status, $text, "$server, $name");
	}
	is($shop->value($customers), 1, "$server: one customer");

	# The first of these is sent without asking whether it may be.
	@answers = page($shop, $other, [@get, undef, {}],
	    [POST => $path, body()], @requests);
	is_deeply(\@answers, [map { undef } @answers],
	    "$server: a page of another origin reads nothing");
	is($shop->value($customers), 1, "$server: and creates nobody");

	$shop->{pool}->stop;
	is_read(page($shop, $listed, [POST => $path, body()]), 503,
	    qr/temporarily unavailable/, "$server, no worker");

	$shop->{web}->stop;
	$shop->{limits} = 1;
	$shop->{files} = changed_files($server =~ s/-.*//r, sub {
		s/rate=\K5r\/s/1r\/m/ || s/^QS_Cond.* 30 \K5 /3600 /m;
	});
	$shop->start_web;
	@answers = page($shop, $listed, (\@get) x 40);
	is(scalar(grep { $_ } @answers), 40, "$server: forty can be read");
	is_read($answers[-1], 429, qr/Too many requests/,
	    "$server, too many requests");
	$shop->stop;
}

done_testing();
