#!/usr/bin/perl
# The examples of doc/passwords, as they stand there, agree with the program
# about passwords and hashes.
use strict;
use warnings;
use utf8;
use Encode qw(encode);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Service qw(program run_command slurp spew srcdir);
use Customers::Test;
use JSON::PP;
use Test::More;

need_build('customersctl');
my $doc = slurp(srcdir() . '/doc/passwords');

# The section NAME without its text, and what makes a program of it: for each
# pair in a file of JSON it prints 1 or 0.
my %program = (
	Python => ['python3', 'py', '', <<'EOT'],
import json, sys
for password, saved in json.load(open(sys.argv[1])):
    print(int(password_matches(password, saved)))
EOT
	Node => ['node', 'js', '', <<'EOT'],
for (const [password, saved] of JSON.parse(require('fs').readFileSync(
    process.argv[2])))
  console.log(Number(passwordMatches(password, saved)));
EOT
	PHP => ['php', 'php', "<?php\n", <<'EOT'],
foreach (json_decode(file_get_contents($argv[1])) as [$password, $saved])
    echo password_matches($password, $saved) ? 1 : 0, "\n";
EOT
);

sub code
{
	my ($name) = @_;
	my ($section) = $doc =~ /^\Q$name\E\n-+\n(.*?)(?=^\w+\n-+$|\z)/ms;
	my @lines = grep { /^\t|^$/ } split(/\n/, $section);

	return join("\n", map { s/^\t//r } @lines) . "\n";
}

# The program's hashes, at two costs; and what is none, or none to compute.
my $conf = scratch() . '/customers.conf';
my @passwords = ('Passw0rd!x', 'a', ' ', "gr\x{fc}\x{df}\x{4e2d}\x{1f600}",
    'x' x 256, '$s1$', "tab\there", "quote'\"\\");
my @pairs;
for my $cost ('2,1,1', '10,8,2') {
	spew($conf, "[customers]\nscrypt = $cost\nscrypt_weak = allow\n" .
	    "[customers-db]\nuser = x\n", 0600);
	local $ENV{CUSTOMERS_CONF} = $conf;
	for my $password (@passwords) {
		my ($status, $out, $err) = run_command(
		    encode('UTF-8', "$password\n"),
		    builddir() . '/customersctl', 'hash-password');

		is($status, 0, 'a hash') or diag($err);
		chomp($out);
		push @pairs, [$password, $out, 1], ["$password ", $out, 0],
		    [uc("x$password"), $out, 0];
	}
}
my ($known) = grep { /\$0a0802\$/ } map { $_->[1] } @pairs;
push @pairs, map { ['Passw0rd!x', $_, 0] } '', '$', 'Passw0rd!x', "$known\n",
    "x$known", substr($known, 0, -1), $known =~ s/s1/s2/r,
    $known =~ s/0a0802/0a0803/r, $known =~ s/0a0802/ff0802/r,
    $known =~ s/0a0802/0a08ff/r, $known =~ s/0a0802/0a0002/r,
    $known =~ s/0a0802/000802/r,
    $known =~ s/(.)(?=.{9}\z)/$1 eq 'A' ? 'B' : 'A'/er,
    $known =~ s/(?<=02\$)(.)/$1 eq 'A' ? 'B' : 'A'/er;
my $file = scratch() . '/pairs.json';
spew($file, JSON::PP->new->ascii->encode([map { [@$_[0, 1]] } @pairs]));

for my $name (sort(keys(%program))) {
	SKIP: {
		my ($program, $suffix, $before, $after) = @{$program{$name}};
		lacking("no $program", 1) if !defined(program($program));
		my $script = scratch() . "/example.$suffix";
		spew($script, $before . code($name) . $after);
		my ($status, $out, $err) = run_command('', program($program),
		    $script, $file);
		my @found = split(/\n/, $out);
		subtest($name => sub {
			is($status, 0, 'it runs') or diag($err);
			is($err, '', 'and says nothing');
			is(scalar(@found), scalar(@pairs), 'to its end');
			is_deeply([map { "@{$pairs[$_]}[0, 1]: $found[$_]" }
			    grep { ($found[$_] // '') ne $pairs[$_][2] }
			    0 .. $#pairs], [], 'it agrees');
		});
	}
}

# The example of the format is one.
my ($example) = $doc =~ /^\t(\$s1\$0e0805\$[^\$]{24}\$)/m;
ok($example, 'the example of the format');

done_testing();
