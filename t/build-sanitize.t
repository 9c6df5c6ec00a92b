#!/usr/bin/perl
# What runs the program as CGI, units and lying, built with AddressSanitizer and
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
# An endpoint's own tests, one of each kind.
my @tests = map { "t/$_.t" } qw(units cgi-create lying signin signin-imported
    reset me change-password delete integration oauth person pages);
my $dir = build_sanitized('check-programs');
ok(run_in(srcdir(), { builddir => $dir }, $^X, 't/run-tests', @tests),
    'they run without a report') if $dir;
done_testing();
