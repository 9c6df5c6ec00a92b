#!/usr/bin/perl
# Built --with-libsodium the hashes are the same: libscrypt verifies them, and
# the vectors of RFC 7914 and of other programs come out.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Build;
use Customers::Test;
use Test::More;

need(qw(make pkg-config ldd));
need_build('t/unit-password');
my ($status) = run_command('', qw(pkg-config --exists libsodium));
Customers::Test::_skip_all('no libsodium-dev') if $status != 0;

my $dir = scratch() . '/build';
my %program = ('libscrypt' => builddir() . '/t/unit-password',
    'libsodium' => "$dir/t/unit-password");

if (configure_in($dir, '--with-libsodium') && ok(run_in($dir, {}, 'make',
    '-s', '-j2', 't/unit-password'), 'builds without a warning')) {
	my (undef, $linked) = run_command('', 'ldd', $program{libsodium});

	like($linked, qr/^\s*libsodium\.so/m, 'linked with libsodium');
	is((run_command('', $program{libsodium}))[0], 0,
	    'the same strings as with libscrypt');
}
done_testing();
