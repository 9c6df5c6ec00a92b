#!/usr/bin/perl
# What documents tell their readers to run is run: each document with a command
# has a test that runs all of them; this one runs the examples of the manual
# pages.  What sentences name is there: targets of make and bootstrap, commands
# of customersctl with their options, files.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Commands;
use Customers::Test;
use JSON::PP;
use Test::More;

need_build(qw(customers.fcgi customersctl schema/regions.csv));

# The tests that say "all_run" of these documents.
my %test_of = (
	'HACKING' => 'documents',
	'README' => 'readme',
	'doc/integrate' => 'front-end',
	'doc/moving' => 'moving',
	'doc/operate' => 'operate',
	'doc/production' => 'operate',
	'man/customers.fcgi.8' => 'documents',
	'man/customersctl.8' => 'documents',
	't/README' => 'documents',
	't/bench/README' => 'documents',
);
my $top = srcdir();
my %text = map { substr($_, length($top) + 1) => slurp($_) } grep { -f }
    map { glob("\Q$top\E/$_") } qw(HACKING README doc/* man/*.[58]
    src/README t/README t/bench/README);
my @documents = sort(keys(%text));
cmp_ok(scalar(@documents), '>=', 17, 'documents');
for my $name (@documents) {
	my $test = $test_of{$name};
	my $count = document_commands($name);

	is(defined($test) ? 1 : 0, $count ? 1 : 0,
	    "$name: has a test if it has commands: $count");
	ok(slurp("$top/t/$test.t") =~ /^all_run\('\Q$name\E'/m,
	    "t/$test.t runs all of $name") if defined($test);
}

# Targets
my %bootstrap = map { $_ => 1 } map { split(/\|/) }
    slurp("$top/bootstrap") =~ /^\t    '([\w|-]+)'(?: \\| >&2)$/mg;
my %target = map { $_ => 1 } qw(check install), map { split(' ') }
    slurp("$top/Makefile.am") =~ /^([a-z][\w -]*):(?!=)/mg;
my @targets;
for my $name (@documents) {
	my @make = $text{$name} =~
	    /(?:^\t|")make(?: -s| -j\d+| -C build)* ([a-z][\w-]+)/mg;
	my @others = $text{$name} =~ m{\./bootstrap ([a-z][\w-]+)}g;

	push @targets, @make, @others;
	is_deeply([(grep { !$target{$_} } @make),
	    grep { !$bootstrap{$_} } @others], [], "$name: targets");
}
cmp_ok(scalar(@targets), '>', 20, 'targets are named');
my @only_targets = (qr{^(?:\./bootstrap|make) } => 'see above');
all_run('HACKING', [], @only_targets);
all_run('t/README', [], @only_targets);
all_run('t/bench/README', [], @only_targets);

# Commands of customersctl, in blocks and sentences.
my %usage = ctl_usages();
my @named;
for my $name (grep { !m{^man/} } @documents) {
	my $text = $text{$name} =~ s/\\\n//gr =~ s/[ \t]*\n(?=\S)/ /gr;
	my @wrong;

	while ($text =~ /\bcustomersctl ([a-z][a-z -]*)([^"|;&\n\t]*)/g) {
		my ($words, $rest) = ($1, "$1$2");
		my ($command) = grep { $words =~ /^\Q$_\E(?: |$)/ }
		    keys(%usage);
		my @options = $rest =~ / (--[a-z-]+)/g;

		push @named, $words;
		push @wrong, map { "$words $_" } defined($command)
		    ? grep { $usage{$command} !~ /\Q$_\E\b/ } @options : '';
	}
	is_deeply(\@wrong, [], "$name: customersctl has these");
}
cmp_ok(scalar(@named), '>', 50, 'commands are named');

# Files
my $folders = join('|', qw(apache console doc mail man nginx page portable
    schema service src t));
for my $name (grep { !m{^man/|^HACKING$} } @documents) {
	my @files = grep { !m{/[A-Z]+[./]} }
	    $text{$name} =~ m{(?<![\w/.*-])((?:$folders)/[\w/.-]*\w)}g;
	is_deeply([grep {
		my $file = $_;
		!grep { -e "$_/$file" } $top, "$top/src", builddir();
	} @files], [], "$name: files");
}

# What doc/compared counts, where the recorded requests are at hand.
my $recorded = "$top/../shared/conformance";
if (-d $recorded) {
	my ($cases, $journeys) = map { my $folder = $_; [map {
		@{JSON::PP->new->decode(slurp($_))} }
		sort(glob("\Q$recorded\E/$folder/*.json"))] }
	    qw(cases journeys);
	my %count = ('in all' => scalar(@$cases));
	for my $case (@$cases) {
		my ($theirs) = $case->{source} =~ /answered (\d+)/;
		my $ours = $case->{expect}{status};

		$count{defined($theirs) ? "$theirs " . ($ours == 200 ? 200
		    : 'refused') : 'same'}++;
	}
	my @counted = $text{'doc/compared'} =~ /^\t(\d[\d,]*)\t\t/mg;
	is_deeply([@counted[0 .. 8]], [$count{same}, map({ $count{$_} // 0 }
	    '200 200', '200 refused', '400 refused', '400 200', '500 refused',
	    '500 200'), ($count{'401 refused'} // 0) +
	    ($count{'404 refused'} // 0), $count{'in all'}],
	    'doc/compared: requests');
	my @steps = map { @{$_->{steps}} } @$journeys;
	my $other = grep { defined($_->{note}) ||
	    defined($_->{expect}{note}) } @steps;
	is_deeply([@counted[9, 10]], [@steps - $other, $other],
	    'doc/compared: steps of journeys');
}

# Examples of the manual pages
my $shop = new_database();
$shop->write_settings;
programs_for($shop, my $bin = scratch());
my ($administer) = document_commands('man/customersctl.8');
my $script = $administer =~ s{/usr/share/customers-fcgi/schema}{$bin}r
    =~ s/^mariadb customers /mariadb $shop->{database} /mr;
my ($status, $out, $err) = run_command('', '/bin/sh', '-euc',
    "PATH=$bin:\$PATH\n$script");
is($status, 0, 'customersctl(8): its examples') or diag("$out$err");
is($shop->ctl(qw(config get general/locale/code --store it)), "it_IT\n",
    'they do what they say');
all_run('man/customersctl.8', [$administer]);

my ($pool, $cgi) = document_commands('man/customers.fcgi.8');
my ($production) = grep { /^exec spawn-fcgi/ }
    document_commands('doc/production');
sub words
{
	return split(' ', $_[0] =~ s/\\\n//gr =~ s/^exec //r =~ s/-b 256 //r
	    =~ s{/usr/local/etc/}{/etc/}gr =~ s{/usr/local/}{/usr/}gr);
}
is_deeply([words($pool)], [words($production)],
    'customers.fcgi(8): its pool is the one of doc/production');
my $environment = $shop->environment;
($status, $out, $err) = run_command('', '/bin/sh', '-euc', join("\n",
    (map { "export $_='$environment->{$_}'" } keys(%$environment)),
    'PATH=' . builddir() . ":\$PATH", $cgi));
like($out, qr/^Status: 404\b.*\r\n\r\n\{"message":/s,
    'a request as CGI, by hand') or diag($err);
all_run('man/customers.fcgi.8', [$pool, $cgi]);

done_testing();
