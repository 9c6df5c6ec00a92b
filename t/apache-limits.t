#!/usr/bin/perl
# apache/limits.conf: one address gets so much and then 429, in JSON; the rest
# of the shop is not counted, nor are addresses that are excepted.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::HTTP qw(http_begin http_finish);
use Customers::Test;
use IO::Select;
use Test::More;

my $modules = '/usr/lib/apache2/modules';
Customers::Test::need_nothing_more(-f "$modules/mod_qos.so" ? undef
    : 'no mod_qos');
my $refusal = 'Too many requests. Please wait and try again.';
my $shop = new_shop(server => 'apache-proxy', limits => 1);
is_clean($shop);

# Goes on with the shipped files as CHANGE leaves limits.conf.
sub change
{
	my ($change) = @_;

	$shop->{web}->stop;
	$shop->{files} = changed_files(apache => sub {
		$change->() if /^QS_/m;
	});
	$shop->start_web;
}

# Asks for the paths in turn, 40 requests in all, with HEADERS.  How many
# answers of each status; and the last of those to each path that was a refusal.
sub ask
{
	my ($paths, @headers) = @_;
	my (%seen, %refused);

	for my $path ((@$paths) x (40 / @$paths)) {
		my $answer = http_request($shop->{port}, 'GET', $path,
		    headers => \@headers);
		$seen{$answer->{status}}++;
		$refused{$path} = $answer if $answer->{status} == 429;
	}
	return (\%seen, \%refused);
}

# How many requests of the clients in turn, 40 in all, have each status; Apache
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

# Requests, in a time that no machine is too slow for.

my @paths = ('/rest/V1/nosuch', '/index.php/rest/V1/nosuch', '//rest/V1/nosuch',
    '/shop/it/rest/V1/nosuch');
my $few = { 404 => 29, 429 => 11 };
change(sub { s/^QS_Cond.* 30 \K5 /3600 /m });
my ($seen, $refused) = ask(\@paths);
is_deeply($seen, $few, 'a burst of requests is answered');
is_error($refused->{$_}, 429, $refusal, "the refusal of $_") for @paths;
is_deeply((ask(['/other']))[0], { 404 => 40 },
    'other paths are not refused then');
is_deeply((ask(\@paths, 'X-Customers-Client', '192.0.2.77'))[0],
    { 429 => 40 }, 'a client is not whoever it says');
change(sub { s/^QS_Cond.* 30 \K5 /3600 /m });
is_deeply((ask(['/other']))[0], { 404 => 40 }, 'other paths');
is_deeply((ask(\@paths))[0], $few, 'are not counted');
change(sub {
	s/^QS_Cond.* 30 \K5 /3600 /m;
	s/^# (?=SetEnvIf)//m;
	s/192\\\.0\\\.2\\\.10/127\\.0\\.0\\.1/;
});
is_deeply((ask(\@paths))[0], { 404 => 40 },
    'an address that is excepted is not counted');

# Whose requests are one client's.

change(sub {
	s/^QS_Cond.* 30 \K5 /3600 /m;
	$_ = "LoadModule remoteip_module $modules/mod_remoteip.so\n" .
	    "RemoteIPHeader X-Real-IP\n" .
	    "RemoteIPInternalProxy 127.0.0.1\n$_";
});
for my $net ('2001:db8:1:2:%x::1', '2001:db8:1:3::%x', '2001:db8:4::%x',
    '2001:db8::%x:0:1', '2001:db9::1:2:3:%x', '2001:db8::7:1:2:3:%x',
    '2001::6:7:1:2:3:%x', '0:6:7:8:1:2:3:%x', '::1:2:3:%x', '2001:db8:9:0:%x::',
    '2001:0:5:0:0:%x::1') {
	is_deeply(ask_as(map { sprintf($net, $_) } 1 .. 40), $few,
	    "$net: one client");
}
for my $net ('2001:db8:a:%x::1', '2001:db8:%x::1', '2001:%x::1', '%x::1',
    '2001:db8:0:%x:1:2:3:4', '2002::%x:1:2:3:4', '198.51.100.%d',
    '::ffff:192.0.2.%d') {
	is_deeply(ask_as(map { sprintf($net, $_ + 20) } 1 .. 40),
	    { 404 => 40 }, "$net: as many clients");
}

# Requests at the same time, however many there are: the workers stand still.

change(sub { s/^QS_Cond.* \K30 /1000 /m });
my @workers = $shop->{pool}->workers;
kill('STOP', @workers);
my @twelve = map {
	(http_begin($shop->{port}, 'GET', '/rest/V1/nosuch'))[0]
} 1 .. 12;
my $select = IO::Select->new(@twelve);
my %early;
wait_until(60, sub {
	%early = map { $_ => 1 } $select->can_read(0);
	return keys(%early) >= 2;
});
is(keys(%early), 2, 'of twelve, two are too many');
is(http_request($shop->{port}, 'GET', '/other')->{status}, 404,
    'other paths are not counted');
kill('CONT', @workers);
for my $socket (@twelve) {
	my $answer = http_finish($socket, '');
	$early{$socket} ? is_error($answer, 429, $refusal, 'refused')
	    : is($answer->{status}, 404, 'answered');
}
ok(wait_until(60, sub {
	return http_request($shop->{port}, 'GET', '/rest/V1/nosuch')
	    ->{status} == 404;
}), 'then there is room again');

done_testing();
