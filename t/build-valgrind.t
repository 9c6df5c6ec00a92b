#!/usr/bin/perl
# Unit and CGI tests under valgrind: no error, no definite leak.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Build;
use Customers::Service qw(srcdir builddir);
use Customers::Test;
use Test::More;

need('valgrind');
ok(run_in(srcdir(), { builddir => builddir(), CUSTOMERS_WRAPPER =>
    'valgrind -q --error-exitcode=99 --leak-check=full ' .
    '--errors-for-leak-kinds=definite --child-silent-after-fork=yes' },
    $^X, 't/run-tests', 't/units.t', glob('t/cgi-*.t')),
    'unit and CGI tests without a report');
done_testing();
