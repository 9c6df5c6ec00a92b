#!/usr/bin/perl
# README's examples, run as they stand there: one account whose hash another
# implementation of scrypt verifies, at the cost that is shipped, and one mail; a
# bad request.  Every other command belongs to a way of t/fresh/run, and the
# files that they name are installed.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Commands;
use Customers::Create;
use Customers::Readme;
use Customers::Service qw(srcdir slurp run_command);
use Customers::Test;
use Test::More;

need('curl');
my $readme = slurp(srcdir() . '/README');
my ($curl) = $readme =~ /^\t(curl -X POST "\$BASE_URL.*?^\t\}')$/ms;
ok($curl, 'README has an example') or die('README has no example');
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

# The bad request, and the answer that README shows, on one line.
my ($bad) = grep { /^curl -i / } document_commands('README');
my ($wanted) = $readme =~ m{^\tHTTP/1\.1 (400 .*)$}m;
my ($shown) = $readme =~ /^\t(\{"message":.*?\})$/ms;
($status, $out, $err) = run_command('', '/bin/sh', '-euc',
    $bad =~ s/^curl/curl -s/r);
is($status, 0, 'curl succeeds') or diag($err);
like($out, qr{^HTTP/1\.1 \Q$wanted\E}, 'as README says');
is($out =~ s/.*\r\n\r\n//sr, $shown =~ s/\n\t//r, 'with that answer');
is($shop->value('SELECT COUNT(*) FROM customer_entity'), 1, 'and no account');

# The ways of t/fresh/run

my %chapter = map { $_ => 1 } 'Try it', 'Install', 'Workers',
    'Shared hosting without root', 'Upgrading', 'Backup and restore';
my @blocks = grep { $chapter{$_->{section}} } map {
    readme_blocks(slurp(srcdir() . "/$_")) } qw(README doc/production);
my %run;
for my $way (readme_ways()) {
	my @way = readme_commands($way);
	cmp_ok(scalar(@way), '>', 0, "$way: has commands");
	$run{$_->{text}} = 1 for @way;
}
my @left = grep { !$run{$_->{text}} && !$_->{systemd} &&
    $_->{kind} ne 'told' } @blocks;
is(join("\n", map { $_->{text} } @left), '', 'no command is left out');
all_run('README', [$bad, keys(%run)],
    qr{^\./bootstrap check} => 'that runs this test',
    qr/^autoreconf -i/ => 'so does ./bootstrap build',
    qr/^objdump -T/ => 't/portable.t looks, too',
    qr/^systemctl / => 'no test has systemd; t/service.t has the units',
    qr/^customersctl check\t/ => 'what there is');
for my $kind (qw(nginx apache crontab)) {
	is(scalar(grep { $_->{kind} eq $kind } @blocks), 1,
	    "one block for $kind");
}
for my $way (qw(nginx apache fcgid shared)) {
	is(scalar(grep { $_->{text} =~ m{^curl \S+/rest/default/V1/customers }m }
	    readme_commands($way)), 1, "$way: a first customer");
}

my $makefile = slurp(srcdir() . '/Makefile.am');
my %files = map { $_ => 1 } join('', map { $_->{text} } @blocks) =~
    m{/usr/local/share/customers-fcgi/([\w./-]+\w)}g;
cmp_ok(scalar(keys(%files)), '>=', 8, 'they name files');
for my $file (sort(keys(%files))) {
	ok(-e srcdir() . "/$file", "$file is there");
	like($makefile, qr{(?:^|\s|web/)\Q$file\E(?:\s|$)}m,
	    'and installed');
}

done_testing();
