#!/usr/bin/perl
# README's example, run as it stands there: one account whose hash another
# implementation of scrypt verifies, at the cost that is shipped, and one mail.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Create;
use Customers::Service qw(srcdir slurp run_command);
use Customers::Test;
use Test::More;

need('curl');
my $readme = slurp(srcdir() . '/README');
my ($curl) = $readme =~ /^\t(curl -X POST "\$BASE_URL.*?^\t\}')$/ms;
ok($curl, 'README has an example') or BAIL_OUT('README has no example');
$curl =~ s/^\t//mg;

my $shop = new_shop(settings =>
    { scrypt => undef, scrypt_weak => undef });
local $ENV{BASE_URL} = $shop->base_url;
my ($status, $out, $err) = run_command('', '/bin/sh', '-euc',
    "$curl -s -w '\\n%{http_code}'");
is($status, 0, 'curl succeeds') or diag($err);
my ($json, $code) = $out =~ /\A(.*)\n(\d+)\z/s;
is($code, 200, 'status 200') or diag($out);

my @row = $shop->rows('SELECT entity_id, email, password_hash, default_billing
    FROM customer_entity');
is(scalar(@row), 1, 'one row');
is($row[0]{email}, 'jane.doe@example.com', 'hers');
like($row[0]{password_hash}, qr/^\$s1\$0e0805\$/, 'N = 2^14, r = 8, p = 5');
is(length($row[0]{password_hash}), 124, 'an MCF string');
ok(scrypt_verifies($row[0]{password_hash}, 'Passw0rd!x'),
    'the hash verifies with another implementation');
ok(!scrypt_verifies($row[0]{password_hash}, 'Passw0rd!X'),
    'another password does not');
is($shop->value('SELECT region_id FROM customer_address_entity'), 43,
    'the address with its region');
my @mails = $shop->mails;
is(scalar(@mails), 1, 'one mail');
is($mails[0]{arguments}[-1], 'jane.doe@example.com', 'to her');

done_testing();
