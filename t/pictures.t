#!/usr/bin/perl
# The page of pictures has all its pictures, and they are as wide as they say.
# With CUSTOMERS_LONG=1 it has all that "make pictures" makes.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Browser;
use Customers::Test;
use Test::More;

need_browser();
my $long = $ENV{CUSTOMERS_LONG};
my $folder = scratch() . '/pictures';
my ($status, $out, $err) = run_command('', $^X, srcdir() . '/t/pictures',
    $long ? () : '--quick', $folder);
is($status, 0, 'pictures are made') or diag($err);

my $page = slurp("$folder/index.html");
my @shown = $page =~ /<img src="([^"]+)"/g;
cmp_ok(scalar(@shown), '>=', $long ? 200 : 10, scalar(@shown) . ' pictures');
is_deeply([$page =~ /<a href="([^"]+)"/g], \@shown, 'each leads to itself');
for my $file (grep { /\.png$/ } @shown) {
	my ($width) = slurp("$folder/$file") =~
	    /\A\x89PNG\r\n\x1a\n....IHDR(....)/s;
	my ($wanted) = $file =~ /-(\d+)\.png$/;

	ok($width && (!$wanted || unpack('N', $width) == $wanted),
	    "$file is a picture");
}
my %made = map { s{^\Q$folder\E/}{}r => 1 } glob("\Q$folder\E/*/*");
is_deeply([sort(keys(%made))], [sort(@shown)], 'none is left out');

done_testing();
