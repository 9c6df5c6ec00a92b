#!/usr/bin/perl
# "customersctl capacity": which costs and libraries are measured, and that the
# figures follow from one another.  What the figures are is the host's affair.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use Test::More;

my $shop = new_shop(start => 0);
my $empty = scratch();
my $mib = 1024 * 1024;

# The command's exit status, output and errors.
sub capacity
{
	my (@words) = @_;
	my ($status, $out, $err) = run_command('', @words);

	return ($status >> 8, $out, $err);
}

sub measured
{
	my (@words) = @_;
	my ($status, $out, $err) = capacity(@words, '--json');

	is("$status$err", 0, 'it ends well');
	return Customers::HTTP::json()->decode($out);
}

my @capacity = ($shop->ctl_words, 'capacity');
my @quick = ('--seconds', 0, '--scrypt', '4,8,1');
my @lists = (['17,8,1', 'OWASP, ASVS'], ['16,8,2', 'OWASP, ASVS'],
    ['15,8,3', 'OWASP, ASVS'], ['14,8,5', 'OWASP'], ['13,8,10', 'OWASP']);

# Everything, once.
my ($status, $out) = capacity(@capacity, qw(--seconds 0));
is($status, 0, 'it ends well');
my @lines = split(/\n/, $out);
like($lines[0], qr/^\d+ processors, \d+ MiB of free memory$/, 'the host');
my @rows = map { /^(\S+) +(OWASP, ASVS|OWASP|none) +(\S+) .*?( in force)?$/ ?
    [$1, $2, $3, $4 ? 1 : 0] : () } @lines[2 .. $#lines];
is_deeply(\@rows, [map { my $row = $_; ([@$row, 'libscrypt',
    $row->[0] eq '10,8,1' ? 1 : 0], [@$row, 'libsodium', 0]) }
    (['10,8,1', 'none'], @lists)], 'the cost in force, and those on the lists');

# The figures
my $all = measured(@capacity, '--seconds', 1, '--scrypt', '12,8,1');
is(scalar(@{$all->{measured}}), 2, 'one cost with both libraries');
for my $row (@{$all->{measured}}) {
	my $name = $row->{library};

	is($row->{scrypt}, '12,8,1', "$name: the cost");
	ok(!$row->{owasp} && !$row->{asvs} && !$row->{in_force},
	    "$name: on no list and not in force");
	cmp_ok($row->{hash_bytes}, '>=', 4 * $mib, "$name: bytes of a hash");
	cmp_ok($row->{hash_bytes}, '<', 4.1 * $mib, "$name: and no more");
	cmp_ok($row->{hash_ms}, '>', 1, "$name: time of a hash");
	is($row->{workers}, 2 * $all->{processors}, "$name: workers");
	is($row->{memory_bytes}, $row->{workers} *
	    ($row->{hash_bytes} + 4 * $mib), "$name: their memory");
	my $predicted = $all->{processors} / ($row->{hash_ms} / 1000 + .0025);
	cmp_ok(abs($row->{sign_ups_per_second} / $predicted - 1), '<', .05,
	    "$name: sign-ups a second");
}
($all) = measured(@capacity, '--seconds', 0, '--scrypt', '14,8,5')->{measured};
ok($all->[0]{owasp} && !$all->[0]{asvs}, '14,8,5 is on one list');

# What is in force
for my $library (qw(libscrypt libsodium)) {
	$shop->{settings}{scrypt_library} = $library;
	$shop->write_settings;
	my $found = measured(@capacity, '--seconds', 0, '--scrypt', '10,8,1');
	is_deeply([map { $_->{library} } grep { $_->{in_force} }
	    @{$found->{measured}}], [$library], "$library is in force");
}
delete($shop->{settings}{scrypt_library});
$shop->write_settings;

# One processor
SKIP: {
	lacking('no taskset', 1) unless program('taskset');
	my ($first) = slurp('/proc/self/status') =~
	    /^Cpus_allowed_list:\s*(\d+)/m;
	is(measured(program('taskset'), '-c', $first, @capacity,
	    @quick)->{processors}, 1, 'processors that may be used');
}

# No memory for a hash
SKIP: {
	lacking('no prlimit', 2) unless program('prlimit');
	my ($status, $out) = capacity(program('prlimit'), '--as=' . 120 * $mib,
	    @capacity, '--seconds', 0, '--scrypt', '17,8,1');
	is($status, 0, 'no memory: it ends well');
	like($out, qr/^17,8,1 +OWASP, ASVS +libscrypt +no memory for/m,
	    'and says so');
}

# Without libsodium
{
	local $ENV{LD_LIBRARY_PATH} = $empty;

	spew("$empty/libsodium.so.23", '');
	my ($status, $out) = capacity(@capacity, @quick);
	is($status, 0, 'no libsodium: it ends well');
	unlike($out, qr/^4,8,1 .* libsodium/m, 'no figures of it');
	like($out, qr/^libsodium is not installed/m, 'it tells why');
	is(scalar(@{measured(@capacity, @quick)->{measured}}), 1, 'in JSON, too');
}

for (['x'], ['--scrypt', '1'], ['--scrypt', '18,8,1'], ['--seconds', '-1'],
    ['--seconds', 61]) {
	my ($status, undef, $err) = capacity(@capacity, @$_);

	is($status, 64, "usage: @$_");
	like($err, qr/usage: /, 'is told');
}

done_testing();
