#!/usr/bin/perl
# Unit, CGI and lying tests, built with AddressSanitizer and
# UndefinedBehaviorSanitizer: no report.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Build;
use Customers::Service qw(srcdir);
use Customers::Test;
use Test::More;

need('clang', 'make');
my $dir = build_sanitized('check-programs');
ok(run_in(srcdir(), { builddir => $dir }, $^X, 't/run-tests', 't/units.t',
    glob('t/cgi-*.t'), 't/lying.t'),
    'unit, CGI and lying tests without a report') if $dir;
done_testing();
