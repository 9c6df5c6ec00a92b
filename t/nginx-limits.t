#!/usr/bin/perl
# nginx/limits.conf: one address gets so much and then 429, in JSON; the rest
# of the shop is not counted, nor are addresses that are excepted.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::HTTP qw(http_begin http_finish);
use Customers::Test;
use IO::Select;
use Test::More;

my $refusal = 'Too many requests. Please wait and try again.';
my $shop = new_shop(limits => 1);
is_clean($shop);

# Goes on with the shipped files as CHANGE leaves them.
sub change
{
	my ($change) = @_;

	$shop->{web}->stop;
	$shop->{files} = changed_files(nginx => $change);
	$shop->start_web;
}

# How many requests of the clients in turn, 40 in all, have each status; nginx
# is told of them by a proxy.
sub ask_as
{
	my (@clients) = @_;
	my %seen;

	for my $client ((@clients) x (40 / @clients)) {
		$seen{http_request($shop->{port}, 'GET', '/rest/V1/nosuch',
		    headers => ['X-Real-IP', $client])->{status}}++;
	}
	return \%seen;
}

# Asks for the paths in turn, 40 requests in all.  How many answers of each
# status; and the last of those to each path that was a refusal.
sub ask
{
	my (@paths) = @_;
	my (%seen, %refused);

	for my $path ((@paths) x (40 / @paths)) {
		my $answer = http_request($shop->{port}, 'GET', $path);
		$seen{$answer->{status}}++;
		$refused{$path} = $answer if $answer->{status} == 429;
	}
	return (\%seen, \%refused);
}

# Requests, at a rate that no machine is too slow for.

my @paths = ('/rest/V1/nosuch', '/index.php/rest/V1/nosuch', '//rest/V1/nosuch',
    '/shop/it/rest/V1/nosuch');
change(sub { s/rate=\K5r\/s/1r\/m/ });
my ($seen, $refused) = ask(@paths);
is_deeply([sort(keys(%$seen))], [404, 429], 'answers and refusals');
cmp_ok($seen->{404}, '>=', 21, 'a burst of requests is answered');
cmp_ok($seen->{429}, '>=', 15, 'then they are refused');
is_error($refused->{$_}, 429, $refusal, "the refusal of $_") for @paths;
is_deeply([keys(%{(ask('/other'))[0]})], [404],
    'other paths are not counted');
change(sub {
	s/rate=\K5r\/s/1r\/m/;
	s/^\t\K# 192\.0\.2\.10(?=\/32 1;$)/127.0.0.1/m;
});
is_deeply((ask(@paths))[0], { 404 => 40 },
    'an address that is excepted is not counted');

# Whose requests are one client's.

change(sub {
	s/rate=\K5r\/s/1r\/m/;
	s/^/set_real_ip_from 127.0.0.1;\nreal_ip_header X-Real-IP;\n/
	    if /limit_req_zone/;
});
my $one = ask_as(map { "2001:db8:0:1:$_:$_:$_:$_" } 1 .. 40);
cmp_ok($one->{429}, '>=', 15, 'forty addresses of one /64 are one client');
is_deeply(ask_as(map { "2001:db8:$_:1::1" } 1 .. 40), { 404 => 40 },
    'those of forty are not');
cmp_ok(ask_as(map { sprintf('2001:db8:a0a:0:a0a::%x', $_) } 1 .. 40)->{429},
    '>=', 15, 'bytes that are line feeds are bytes like others');
is_deeply(ask_as(map { "::ffff:192.0.2.$_" } 1 .. 40), { 404 => 40 },
    'IPv4 addresses written as IPv6 count each');
cmp_ok(ask_as('192.0.2.1', '::ffff:192.0.2.1')->{429}, '>=', 15,
    'and are what they are as IPv4');
is_deeply(ask_as(map { "198.51.100.$_" } 1 .. 40), { 404 => 40 },
    'IPv4 addresses count each');

# Connections, however many requests there are.

change(sub { s/rate=\K5r\/s/1000r\/s/ });
my @twelve = map {
	[http_begin($shop->{port}, 'POST', '/rest/V1/customers',
	    json => customer())]
} 1 .. 12;
my $select = IO::Select->new(map { $_->[0] } @twelve);
my %early;
wait_until(60, sub {
	%early = map { $_ => 1 } $select->can_read(0);
	return keys(%early) >= 2;
});
is(keys(%early), 2, 'of twelve, two connections are too many');
is(http_request($shop->{port}, 'GET', '/other')->{status}, 404,
    'other paths are not counted');
# nginx waits for the rest of a body for twenty seconds.
for my $one (grep { !$early{$_->[0]} } @twelve) {
	my ($socket, $half) = @$one;
	print $socket $half;
}
for my $socket (map { $_->[0] } @twelve) {
	my $answer = http_finish($socket, '');
	$early{$socket} ? is_error($answer, 429, $refusal, 'refused')
	    : is($answer->{status}, 200, 'answered');
}
ok(wait_until(60, sub {
	return http_request($shop->{port}, 'GET', '/rest/V1/nosuch')
	    ->{status} == 404;
}), 'then there is room again');

done_testing();
