#!/usr/bin/perl
# The fuzzing harnesses: what once was found is found no more, the corpora pass
# and reach the sources, and some seconds of fuzzing, always the same, find
# nothing new.  CUSTOMERS_LONG=1: ten minutes for each, always others.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Build;
use Customers::Test;
use Test::More;

need('clang', 'make');
my $dir = scratch();
my $fuzz = srcdir() . '/t/fuzz';

plan(skip_all => 'no libFuzzer') if !$ENV{CI} &&
    !glob('/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a');
ok(run_in($dir, {}, 'sh', "$fuzz/build", srcdir(), 'coverage'),
    'harnesses are built') or die('no harnesses');
for my $crash (sort(glob("\Q$fuzz\E/crashes/*/*"))) {
	my ($harness, $name) = $crash =~ m{([^/]+)/([^/]+)$};

	ok(run_in($dir, { srcdir => srcdir() },
	    "$dir/coverage/t/fuzz/$harness", $crash), "$harness: $name");
}
ok(run_in($dir, {}, $^X, "$fuzz/coverage", 'coverage'),
    'corpora and seeds reach nine lines of ten');
ok(run_in($dir, $ENV{CUSTOMERS_LONG} ? {} : { FUZZ_SEED => 1 }, $^X,
    "$fuzz/run", 'coverage', $ENV{CUSTOMERS_LONG} ? 600 : 4),
    'fuzzing finds nothing');
done_testing();
