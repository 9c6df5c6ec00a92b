#!/usr/bin/perl
# clang builds everything with all warnings as errors.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Build;
use Customers::Test;
use Test::More;

need('clang', 'make');
build_in(scratch() . '/build', 'CC=clang');
done_testing();
