#!/usr/bin/perl
# The benchmarks run, tiny, and write their reports and plots.  What they
# measure is not looked at.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use Test::More;

my %plots = (
	limit => ['limit'],
	overhead => ['overhead'],
	scale => [qw(scale-workers scale-load scale-addresses scale-tables)],
	memory => ['memory'],
	cgi => [],
	search => [],
	signin => [],
	'slow-mail' => [qw(slow-mail slow-mail-others)],
);

need(qw(mariadbd nginx spawn-fcgi multiwatch));
need_build(map { "t/bench/$_" } qw(accept-mail empty hash load));
# The reports of a run that somebody wants to keep stay as they are.
my $build = scratch();
mkdir("$build/t") && mkdir("$build/schema") or die "$build: $!";
symlink(builddir() . "/$_", "$build/$_") or die "$_: $!"
    for qw(customers.fcgi customersctl schema/regions.csv
    schema/country-names.tsv t/bench);
$ENV{builddir} = $build;
mariadb_socket();

for my $name (sort(keys(%plots))) {
	my ($status, $out, $err) = run_command('', $^X,
	    srcdir() . "/t/bench/$name", '--quick');

	is($status, 0, "$name runs") or diag($out, $err);
	like(slurp("$build/bench/$name.txt"), qr/^wanted|, wanted /m,
	    'its report') if -e "$build/bench/$name.txt";
	for my $plot (@{$plots{$name}}) {
		my $svg = eval { slurp("$build/bench/$plot.svg") } || '';

		like($svg, qr{^<svg .*</svg>\n\z}s, "$plot.svg");
		like($svg, qr/<(?:circle|rect x)/, 'with something in it');
		unlike($svg, qr/"[^"]*(?:nan|inf)\b[^"]*"/i, 'of numbers');
	}
}
done_testing();
