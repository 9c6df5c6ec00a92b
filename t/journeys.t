#!/usr/bin/perl
# Replays the journeys in t/journeys: Customers::Journey tells their form and
# what is looked at.
#
# CUSTOMERS_ONLY in the environment, an expression, picks journeys by their ids.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Journey qw(load_journeys replay_journeys);
use Customers::Json qw(json_member);
use Customers::Signer;
use Customers::Test;
use Test::More;

Customers::Test::need_nothing_more(sign_lacks());

my $only = $ENV{CUSTOMERS_ONLY} // '';
my @journeys = load_journeys(srcdir() . '/t/journeys');
my %seen;

is_deeply([grep { $seen{$_}++ } map { json_member($_, 'id')->[1] } @journeys],
    [], 'no two journeys have the same id');
@journeys = grep { json_member($_, 'id')->[1] =~ /(?:$only)/ } @journeys;
# Hashing is not what is tested here.
my $mails = scratch();
my $shop = new_shop(start => 0, settings => { scrypt => '4,8,1',
    mail => 'directory', mail_directory => $mails });
$shop->start_pool;
my $token = $shop->ctl(qw(token create journeys));
chomp($token);
replay_journeys($shop, $token, @journeys);
figure(scalar(@journeys) . ' journeys');
done_testing();
