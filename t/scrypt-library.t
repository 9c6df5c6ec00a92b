#!/usr/bin/perl
# scrypt_library: the library that the settings name computes the hashes, those
# of one are good for the other, and one that is missing is told of at start.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Create qw(scrypt_verifies);
use Customers::Test;
use Test::More;

need(qw(cc));
my $dir = scratch();
my $shop = new_shop(start => 0);
my $program = builddir() . '/customers.fcgi';

sub library_is
{
	my ($name) = @_;

	delete($shop->{settings}{scrypt_library});
	$shop->{settings}{scrypt_library} = $name if defined($name);
	$shop->write_settings;
}

# Create a customer, with files in DIR in front of the system's libraries; the
# data and the hash in the database.
sub create
{
	my ($name, @front) = @_;
	my $data = customer();
	my $answer = cgi_request($program, 'POST', '/rest/V1/customers',
	    json => $data, env => { %{$shop->environment}, @front });

	is($answer->{status}, 200, "$name: created") or
	    diag($answer->{raw} // '', $answer->{errors});
	return ($data, $shop->value("SELECT password_hash
	    FROM $shop->{database}.customer_entity
	    WHERE email = '$data->{customer}{email}'"));
}

sub signs_in
{
	my ($name, $data) = @_;
	my $answer = cgi_request($program, 'POST',
	    '/rest/V1/integration/customer/token', env => $shop->environment,
	    json => { username => $data->{customer}{email},
	    password => $data->{password} });

	return is($answer->{status}, 200, $name);
}

my %made;
for my $library (undef, qw(libscrypt libsodium)) {
	my $name = $library // 'the default';

	library_is($library);
	my ($data, $hash) = create($name);
	ok(scrypt_verifies($hash, $data->{password}), "$name: Python agrees");
	$made{$name} = $data;
}
for my $library (qw(libscrypt libsodium)) {
	library_is($library);
	signs_in("$library verifies what $_ made", $made{$_})
	    for sort(keys(%made));
}

# Libraries in front of the true one.

my @fake = (LD_LIBRARY_PATH => $dir);

sub fake
{
	my ($source) = @_;

	spew("$dir/fake.c", $source);
	my ($status, undef, $err) = run_command('', program('cc'), '-shared',
	    '-fPIC', '-o', "$dir/libsodium.so.23", "$dir/fake.c");
	is($status, 0, 'a library is made') or diag($err);
}

my $start = 'int sodium_init(void) { return 0; } int crypto_pwhash;';
fake("$start\n#include <string.h>
    int crypto_pwhash_scryptsalsa208sha256_ll(const unsigned char *a, size_t b,
	const unsigned char *c, size_t d, unsigned long e, unsigned f,
	unsigned g, unsigned char *out, size_t size)
    { memset(out, 0, size); return 0; }");
my (undef, $hash) = create('libsodium is asked', @fake);
like($hash, qr/\$A{86}==$/, 'its hash is taken');
library_is('libscrypt');
(my $data, $hash) = create('libscrypt', @fake);
ok(scrypt_verifies($hash, $data->{password}), 'it is not asked');

my $cannot = qr/libsodium can't be loaded \(Debian: libsodium23\):/;

# What can't be used is told of where somebody looks, and nothing is served.
library_is('libsodium');
for (['is no library', sub { spew("$dir/libsodium.so.23", '') },
	qr/file too short/],
    ['has no scrypt', sub { fake($start) }, qr/lacks a function/],
    ['does not start', sub { fake('int sodium_init(void) { return -1; }
	int crypto_pwhash, crypto_pwhash_scryptsalsa208sha256_ll;') }, qr/does not start/]) {
	my ($name, $make, $why) = @$_;
	my $told = qr/scrypt_library: $cannot .*$why/;

	$make->();
	my $answer = cgi_request($program, 'POST', '/rest/V1/customers',
	    json => customer(), env => { %{$shop->environment}, @fake });
	isnt($answer->{exit}, 0, "$name: no start");
	like($answer->{errors}, $told, "$name: the program tells");
	local $ENV{LD_LIBRARY_PATH} = $dir;
	my ($status, $out, $err) = run_command('', $shop->ctl_words, 'check');
	isnt($status, 0, "$name: check fails");
	like("$out$err", $told, "$name: and tells");
}

done_testing();
