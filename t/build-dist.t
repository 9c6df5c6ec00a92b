#!/usr/bin/perl
# "make distcheck" passes: the distribution has everything, builds outside its
# sources, which stay read-only, and uninstalls what it installs.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Build;
use Customers::Service qw(srcdir slurp spew);
use Customers::Test;
use File::Path qw(make_path);
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
my $installed = "$dir/root/usr/local/share/customers-fcgi";
for my $file (glob("\Q$installed\E/nginx/*.conf"),
    glob("\Q$installed\E/apache/*.conf")) {
	(my $name = $file) =~ s{^\Q$installed/\E}{};
	my $text = slurp($file);
	# The shipped paths, but for that of the socket.
	my @paths = $text =~ m{(?<![\w/])(/[\w./-]*/customers-fcgi\b[\w./-]*)}g;
	my @wrong = grep { !m{^/run/} && !m{^/usr/local/etc/} &&
	    !-e ("$dir/root$_" =~ s/\.$//r) } @paths;
	is_deeply(\@wrong, [], "$name: its paths are there");
	(my $source = $text) =~ s{/usr/local/etc/}{/etc/}g;
	$source =~ s{/usr/local/}{/usr/}g;
	is($source, slurp(srcdir() . "/$name"), "$name: the rest is as it was");
}
ok(run_in($dir, {}, 'make', '-s', 'uninstall', "DESTDIR=$dir/root"),
    'make uninstall');
is(`find '$dir/root' -type f`, '', 'nothing is left');

# A build in the sources: what it leaves in t is not distributed.
ok(run_in($dir, {}, 'make', '-s', 'distdir'), 'make distdir');
my ($sources) = glob("\Q$dir\E/customers-fcgi-*");
my @litter = qw(.dirstamp unit-buf unit-buf.o .deps/unit-buf.Po
    lib/__pycache__/x.pyc);
make_path("$sources/t/.deps", "$sources/t/lib/__pycache__");
spew("$sources/t/$_", '') for @litter;
ok(run_in($sources, {}, './configure', '-q'), 'configure in the sources');
ok(run_in($sources, {}, 'make', '-s', 'distdir'), 'make distdir there');
my ($distributed) = glob("\Q$sources\E/customers-fcgi-*");
ok(-s "$distributed/t/$_", "t/$_ is distributed") for 'unit-buf.c', 'sandbox';
ok(!-e "$distributed/t/$_", "t/$_ is not") for @litter;
done_testing();
