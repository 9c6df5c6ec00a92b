#!/usr/bin/perl
# nginx/limits.conf: one address gets so much and then 429, in JSON; the rest
# of the shop is not counted.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use Test::More;

my $shop = new_shop(limits => 1);
is_clean($shop);
my (%seen, $refused);

for (1 .. 40) {
	my $answer = http_request($shop->{port}, 'GET', '/rest/V1/nosuch');
	$seen{$answer->{status}}++;
	$refused = $answer if $answer->{status} == 429;
}
cmp_ok($seen{404} || 0, '>=', 20, 'a burst of requests is answered');
cmp_ok($seen{429} || 0, '>=', 5, 'then they are refused');
is_error($refused, 429, 'Too many requests. Please wait and try again.',
    'the refusal');
%seen = ();
$seen{http_request($shop->{port}, 'GET', '/other')->{status}}++ for 1 .. 40;
is_deeply([keys(%seen)], [404], 'other paths are not counted');

done_testing();
