#!/usr/bin/perl
# Replays the cases in t/conformance, and those of the project's shared folder
# if it stands beside the tree, through the shipped nginx configuration.
# Customers::Cases tells their form, Customers::Conformance what is looked at.
#
# CUSTOMERS_ONLY in the environment, an expression, picks cases by their ids.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Cases qw(load_cases);
use Customers::Conformance qw(replay);
use Customers::Json qw(json_member);
use Customers::Test;
use Test::More;

my @folders = map { [sort(glob(quotemeta($_) . '/*.json'))] }
    srcdir() . '/t/conformance', srcdir() . '/../shared/conformance/cases';
my @cases;

for my $files (@folders) {
	my @found = load_cases(@$files);
	my %seen;
	is_deeply([grep { $seen{$_}++ } map { json_member($_, 'id')->[1] }
	    @found], [], 'no two cases of a folder have the same id');
	push @cases, @found;
}
my $only = $ENV{CUSTOMERS_ONLY} // '';
@cases = grep { json_member($_, 'id')->[1] =~ /$only/ } @cases;
# Hashing is not what is tested here.
my $shop = new_shop(settings => { scrypt => '4,8,1' });
my $token = $shop->ctl(qw(token create conformance));
chomp($token);
replay($shop, $token, @cases);
figure(scalar(@cases) . ' cases');
done_testing();
