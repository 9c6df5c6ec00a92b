#!/usr/bin/perl
# "make distcheck" passes: the distribution has everything; gcc builds it with
# all warnings as errors outside its sources, which stay read-only; and it
# uninstalls what it installs.  What is installed is looked at by t/installed.t.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Build;
use Customers::Service qw(srcdir spew);
use Customers::Test;
use File::Path qw(make_path);
use Test::More;

need('gcc', 'make');
# Inside a distribution this has been done already.
Customers::Test::need_nothing_more('this is a distribution')
    unless -w srcdir() . '/configure';
my $scratch = scratch();
my $dir = "$scratch/build";
mkdir($dir) or die "$dir: $!";
symlink(srcdir(), "$scratch/source") or die "link: $!";
ok(run_in($dir, {}, '../source/configure', '-q'), 'configure');
# The unit tests run plainly here: under valgrind two of them leave checks out.
ok(run_in($dir, { TESTS => 't/00-layers.t t/units.t',
    DISTCHECK_CONFIGURE_FLAGS => 'CC=gcc --enable-werror' }, 'make', '-s',
    '-j2', 'distcheck'), 'make distcheck, without a warning of gcc');

# A build in the sources: what it leaves in t is not distributed.
ok(run_in($dir, {}, 'make', '-s', 'distdir'), 'make distdir');
my ($sources) = glob("\Q$dir\E/customers-fcgi-*");
my @litter = qw(.dirstamp unit/base/buf unit/base/buf.o
    unit/base/.deps/buf.Po
    lib/__pycache__/x.pyc);
make_path("$sources/t/unit/base/.deps", "$sources/t/lib/__pycache__");
spew("$sources/t/$_", '') for @litter;
ok(run_in($sources, {}, './configure', '-q'), 'configure in the sources');
ok(run_in($sources, {}, 'make', '-s', 'distdir'), 'make distdir there');
my ($distributed) = glob("\Q$sources\E/customers-fcgi-*");
ok(-s "$distributed/t/$_", "t/$_ is distributed") for 'unit/base/buf.c', 'sandbox';
ok(!-e "$distributed/t/$_", "t/$_ is not") for @litter;
done_testing();
