#!/usr/bin/perl
# The recipes of HACKING: what their blocks say is done in a copy of the
# sources, which then builds without a warning and passes its tests, those that
# the recipes add among them.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Build;
use Customers::Test;
use File::Basename qw(dirname);
use File::Path qw(make_path);
use Test::More;

need(Customers::Shop::programs('nginx'), 'autoreconf', 'make', 'cp');
need_build(qw(customers.fcgi customersctl schema/regions.csv));

# The blocks of TEXT, each a list: a file, then its lines with their mark.
sub blocks
{
	my ($text) = @_;

	return map { [split(/\n/, s/^\t//mgr)] } grep { m{^\t[\w./-]+\n\t[ +]} }
	    $text =~ /((?:^\t[^\n]*\n)+)/mg;
}

# The steps of a block's LINES: [lines that are there, lines that are new].
sub steps
{
	my (@lines) = @_;
	my @steps;

	for (@lines) {
		my ($mark, $line) = /^([ +])(?: (.*))?$/ or
		    die "HACKING: $_\n";
		my $new = $mark eq '+';
		push @steps, [[], []]
		    if !@steps || (!$new && @{$steps[-1][1]});
		push @{$steps[-1][$new]}, $line // '';
	}
	return @steps;
}

# Do what a block says to its file below DIR.
sub follow
{
	my ($dir, $name, @lines) = @_;
	my $file = "$dir/$name";
	my $text = -e $file ? slurp($file) : '';
	my $new_file = $text eq '';

	for (steps(@lines)) {
		my ($there, $new) = map { join('', map { "$_\n" } @$_) } @$_;
		if ($new_file) {
			$text .= $new;
			next;
		}
		my @places = $text =~ /^\Q$there\E/mg;
		is(scalar(@places), 1, "$name has one such place") or
		    diag($there);
		$text =~ s/^(\Q$there\E)/$1$new/m;
	}
	make_path(dirname($file));
	spew($file, $text);
}

# Everything but builds, the sandbox and what is not ours.
my $copy = scratch() . '/copy';
mkdir($copy) or die "$copy: $!";
opendir(my $top, srcdir()) or die srcdir() . ": $!";
my @names = grep { !/^(?:\.\.?|\.git|\.sandbox|autom4te\.cache|_?build.*)$/ }
    readdir($top);
ok(run_in(srcdir(), {}, 'cp', '-Rp', @names, $copy), 'a copy');

my ($recipes) = slurp(srcdir() . '/HACKING') =~
    /^Recipes\n-+\n(.*?)^[^\n]+\n-+\n/ms;
my @blocks = blocks($recipes // '');
ok(@blocks > 20, 'HACKING has blocks');
follow($copy, @$_) for @blocks;

my %environment = (srcdir => $copy, builddir => "$copy/build");
mkdir("$copy/build") or die "build: $!";
ok(run_in($copy, {}, 'autoreconf', '-i'), 'autoreconf');
ok(run_in("$copy/build", {}, '../configure', '-q', '--enable-werror'),
    'configure');
ok(run_in("$copy/build", {}, 'make', '-s', '-j2', 'check-programs'),
    'builds without a warning');
for my $test (qw(00-layers 00-contract 00-schema units ping hello cgi-create
    man metadata)) {
	ok(run_in("$copy/build", \%environment, 'make', '-s', 'check-local',
	    "TESTS=t/$test.t"), "$test.t");
}
ok(run_in("$copy/build", { %environment, CUSTOMERS_ONLY => '^bind\.' },
    'make', '-s', 'check-local', 'TESTS=t/conformance.t'), 'conformance.t');

done_testing();
