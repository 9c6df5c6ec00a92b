#!/usr/bin/perl
# "make distcheck" passes: the distribution has everything, builds outside its
# sources, which stay read-only, and uninstalls what it installs.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Build;
use Customers::Service qw(srcdir);
use Customers::Test;
use Test::More;

need('make');
# Inside a distribution this has been done already.
plan(skip_all => 'this is a distribution') unless -w srcdir() . '/configure';
my $scratch = scratch();
my $dir = "$scratch/build";
mkdir($dir) or die "$dir: $!";
symlink(srcdir(), "$scratch/source") or die "link: $!";
ok(run_in($dir, {}, '../source/configure', '-q'), 'configure');
ok(run_in($dir, { TESTS => 't/00-layers.t t/units.t' }, 'make', '-s', '-j2',
    'distcheck'), 'make distcheck');
ok(run_in($dir, {}, 'make', '-s', 'install', "DESTDIR=$dir/root"),
    'make install');
ok(-x "$dir/root/usr/local/$_", $_) for 'libexec/customers-fcgi/customers.fcgi',
    'sbin/customersctl';
ok(-s "$dir/root/usr/local/share/customers-fcgi/$_", $_) for
    'schema/0001-tables.sql', 'schema/regions.csv', 'nginx/customers.conf',
    'apache/proxy-fcgi.conf', 'mail/en_US/registered.txt';
ok(run_in($dir, {}, 'make', '-s', 'uninstall', "DESTDIR=$dir/root"),
    'make uninstall');
is(`find '$dir/root' -type f`, '', 'nothing is left');
done_testing();
