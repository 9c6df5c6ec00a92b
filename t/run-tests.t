#!/usr/bin/perl
# t/run-tests tells why tests have failed before its summary, which comes last;
# no test ends the others.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use Test::More;

my $dir = scratch();
my %body = (
	fails => q(print STDERR "noise\n" for 1 .. 30; is(1, 2, 'one is two');
	    is(1, 1, $_) for 1 .. 9; done_testing();),
	dies => q(ok(1); die "no database\n";),
	'is-well' => q(diag('all is well'); ok(1); done_testing();),
);
spew("$dir/$_.t", "use Test::More; $body{$_}\n") for keys(%body);

# Where nothing listens: these need no server.
local $ENV{CUSTOMERS_TEST_MARIADB} = "$dir/none";
my ($status, $out, $err) = run_command('', $^X, "$FindBin::Bin/run-tests",
    $dir);
is($status >> 8, 1, 'exit status 1');
like($err, qr/$_/, "$_: as it happens") for 'Failed test .one is two',
    'no database', 'all is well';
my ($before, $told, $summary) =
    split(/^(\S+ said:\n.*?)(?=\nTest Summary Report\n)/ms, $out);
like($told, qr/fails\.t said:\n#   Failed test 'one is two'\n.*got: '1'/s,
    'what failed');
like($told, qr/dies\.t said:\n(?:.*\n)?no database\n/, 'what it died of');
unlike($told, qr/noise|well/, 'nothing else');
like($summary, qr/^\nTest Summary Report\n.*^Result: FAIL\n\z/ms,
    'then the summary, last of all');

my $ends_all = 'BAIL' . '_OUT';
my @tests = glob("'$FindBin::Bin'/*.t '$FindBin::Bin'/lib/Customers/*.pm");
cmp_ok(scalar(@tests), '>', 100, 'there are tests');
is_deeply([grep { slurp($_) =~ /$ends_all/ } @tests], [],
    'one that cannot go on dies, and the others run');

done_testing();
