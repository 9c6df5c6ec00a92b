#!/usr/bin/perl
# gcc builds everything with all warnings as errors, and the hardening that is
# on by default can be read off the programs.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Build;
use Customers::Test;
use Test::More;

need('gcc', 'make', 'readelf', 'nm');
my $dir = build_in(scratch() . '/build', 'CC=gcc');

for my $program ($dir ? ('customers.fcgi', 'customersctl') : ()) {
	my $elf = `readelf -hldW '$dir/$program'`;
	my $symbols = `nm -D '$dir/$program'`;

	like($elf, qr/^\s*Type:\s+DYN\b/m, "$program: position independent");
	like($elf, qr/GNU_RELRO/, "$program: RELRO");
	like($elf, qr/BIND_NOW|Flags:.*\bNOW\b/, "$program: BIND_NOW");
	like($elf, qr/GNU_STACK\s.*\sRW\s/, "$program: stack not executable");
	like($symbols, qr/__stack_chk_fail/, "$program: stack protector");
	like($symbols, qr/__\w+_chk\b/, "$program: _FORTIFY_SOURCE");
}
done_testing();
