#!/usr/bin/perl
# The unit tests of the build folder as one test, so that they can run under
# another program: CUSTOMERS_WRAPPER="valgrind -q ..." prove t/units.t
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use Test::More;

my @wrapper = wrapper();
my @units = grep { -x && !/\.\w+$/ } glob(quotemeta(builddir()) . "/t/unit/*/*");

$ENV{srcdir} = srcdir();
$ENV{CMOCKA_MESSAGE_OUTPUT} = 'STDOUT';
ok(@units > 10, 'unit tests are built') or diag('make check builds them');
for my $unit (@units) {
	my ($name) = $unit =~ m{([^/]+/[^/]+)$};
	my $pid = open(my $out, '-|');

	defined($pid) or die "fork: $!";
	if ($pid == 0) {
		open(STDERR, '>&', \*STDOUT);
		my @command = (@wrapper, $unit);
		exec({ $command[0] } @command) or exit(127);
	}
	my @lines = <$out>;
	close($out);
	is($?, 0, $name) or diag(@lines);
}
done_testing();
