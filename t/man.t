#!/usr/bin/perl
# The manual pages: well-formed, and they name what the tables of the sources
# have: every key, command, option, path and exit status, and nothing more.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Build;
use Customers::Commands;
use Customers::Test;
use Test::More;

need(qw(mandoc make));
my %section = ('customers.conf' => 5, 'customers.fcgi' => 8,
    'customersctl' => 8);
my %page = map { $_ => slurp(srcdir() . "/man/$_.$section{$_}") }
    keys(%section);

# All that mandoc can find fault with but references to pages that are not
# installed here; ours are known.
for my $name (sort(keys(%page))) {
	my $path = srcdir() . "/man/$name.$section{$name}";
	my (undef, $out) = run_command('', 'mandoc', '-Tlint', '-Wstyle',
	    $path);
	my @faults = grep { !/referenced manual not found/ }
	    split(/^/, $out);
	is_deeply(\@faults, [], "$name: mandoc has nothing to say");
	my @references = $page{$name} =~ /^\.Xr (customers\S* \d)/mg;
	is_deeply([grep { my ($to, $in) = split(/ /);
	    ($section{$to} // 0) != $in } @references], [],
	    "$name: its references are there");
}

# A section, from its .Sh or .Ss to the next one.
sub part
{
	my ($name, $title) = @_;
	my ($part) = $page{$name} =~
	    /^\.S[hs] \Q$title\E\n(.*?)(?=^\.S[hs] |\z)/ms;

	ok($part, "$name has $title");
	return $part // '';
}

sub source
{
	my ($name) = @_;
	my $text = slurp(srcdir() . "/src/$name");

	$text =~ s{/\*.*?\*/}{}gs;
	return $text;
}

# Strings in C, as one.
sub strings
{
	return join('', $_[0] =~ /"((?:[^"\\]|\\.)*)"/g);
}

# The keys of the settings file, with their limits.
my ($keys) = source('base/settings.c') =~ /\bkeys\[\] = \{\n(.*?)^\};/ms;
my %limits = map { /\{ "(\w+)", \w+, MEMBER\(\w+\), (\d+), (\d+) \}/
    ? ($1 => [$2, $3]) : () } split(/\n/, $keys);
my $text = part('customers.conf', 'Group customers');
is_deeply([$text =~ /^\.It Cm (\w+)$/mg], [sort(keys(%limits))],
    'every key of the settings file, in alphabetical order');
for my $key (grep { $limits{$_}[1] > 0 } sort(keys(%limits))) {
	my ($about) = $text =~ /^\.It Cm $key\n(.*?)^\.(?:It|El)/ms;
	like($about // '', qr/\b$limits{$key}[0] to $limits{$key}[1]\b/,
	    "$key: its limits");
}

# The templates of mails.
my ($templates) = part('customers.conf', 'TEMPLATES') =~
    /^Names are\n(.*?)^A template/ms;
is_deeply([sort($templates =~ /^\.Li (\w+)/mg)], [sort(map {
    m{([^/]+)\.txt$} } glob(quotemeta(srcdir()) . '/mail/en_US/*.txt'))],
    'every template of mail/');

# The commands, with their arguments: "--name NAME" is "Fl -name Ar name".
my %usage = ctl_usages();
my @wanted = map { lc("$_ $usage{$_}") =~ s/ $//r } keys(%usage);
cmp_ok(scalar(@wanted), '>', 20, 'commands');
my @described;
for my $line ($page{customersctl} =~ /^\.It Cm (.*)$/mg) {
	$line =~ s/ Ns //g;
	$line =~ s/\b(?:Cm|Ar) //g;
	$line =~ s/\bFl -/--/g;
	$line =~ s/\bOo /[/g;
	$line =~ s/ Oc\b/]/g;
	push @described, $line;
}
is_deeply([sort(@described)], [sort(@wanted)],
    'every command and its arguments');

# The settings of the shop, with their defaults.
my ($macro) = source('shop/shop.h') =~ /define SHOP_SETTINGS\(X\) \\\n(.*?[^\\])\n/s;
my @paths = map { [/"([^"]+)"/, strings(s/"[^"]+"//r)] }
    split(/\bX\(/, $macro =~ s/SHOP_ALL_COUNTRIES/"all"/r);
shift(@paths);
$text = part('customersctl', 'PATHS');
is_deeply([$text =~ /^\.It Pa (\S+)$/mg], [map { $_->[0] } @paths],
    'every path that is read, in the order of src/shop/shop.h');
for my $path (@paths) {
	my ($about) = $text =~ /^\.It Pa \Q$path->[0]\E\n(.*?)^\.(?:It|El)/ms;
	my ($default) = ($about // '') =~ /^\.Pq (.*)$/m;
	is($default // '', $path->[1], "$path->[0]: its default");
}

# Exit statuses, by their names in sysexits.h.
my %number;
if (open(my $in, '<', '/usr/include/sysexits.h')) {
	while (<$in>) {
		$number{$1} = $2 if /^#define\s+(EX_\w+)\s+(\d+)/;
	}
}
for my $case (['customersctl', 'ctl/*.c', 1], ['customers.fcgi', 'main.c']) {
	my ($name, $files, @more) = @$case;
	my %used = map { $_ => 1 } @more, map {
		map { $number{$_} // die } slurp($_) =~ /\b(EX_\w+)/g
	} glob(quotemeta(srcdir()) . "/src/$files");
	is_deeply([part($name, 'EXIT STATUS') =~ /^\.It (\d+)$/mg],
	    [sort { $a <=> $b } keys(%used)], "$name: every exit status");
}

# Environment.
my %known = map { $_ => 1 } source('base/place.c') =~ /"(CUSTOMERS_\w+)"/g;
for my $name (qw(customers.fcgi customersctl)) {
	is_deeply([part($name, 'ENVIRONMENT') =~ /^\.It Ev (\S+)$/mg],
	    [sort(keys(%known))], "$name: what it reads");
}

# Installed, with the paths that were configured.
delete($ENV{CUSTOMERS_CONF});
my $root = scratch();
ok(run_in(builddir(), {}, qw(make -s install-man), "DESTDIR=$root"),
    'make install-man');
for my $name (sort(keys(%section))) {
	my ($file) = split(/\n/, `find '$root' -name '$name.$section{$name}'`);
	ok($file, "$name is installed") or next;
	my ($conf) = `'@{[builddir()]}/customersctl' --help` =~
	    m{^The settings file is (.*);$}m;
	like(slurp($file), qr/^\.It Pa \Q$conf\E$/m,
	    "$name names the settings file of this build");
}

done_testing();
