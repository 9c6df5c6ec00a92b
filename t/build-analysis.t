#!/usr/bin/perl
# Static analysis: clang-tidy, cppcheck, and gcc with -fanalyzer and warnings
# that a build has not, find nothing in the sources, the fuzzing harnesses and
# the benchmarks.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Build;
use Customers::Test;
use POSIX ();
use Test::More;

# What is found but is no fault: tool, file, check, and why.
my @accepted = (
	# gcc 12 loses sight of what is kept in an array, or through a void *
	['gcc', 'src/customer/attribute_check.c', 'analyzer-malloc-leak',
	    'the list has it; customer_free_attributes'],
	['gcc', 'src/customer/attribute_decode.c', 'analyzer-malloc-leak',
	    'the list has it; customer_free_attributes'],
	['gcc', 'src/account/read.c', 'analyzer-malloc-leak',
	    'the record has it; account_record_free'],
	['gcc', 'src/account/read_values.c', 'analyzer-malloc-leak',
	    'the list has it; customer_free_attributes'],
	['gcc', 'src/base/settings.c', 'analyzer-malloc-leak',
	    'struct settings has it; settings_free'],
	['gcc', 't/bench/load.c', 'analyzer-malloc-leak',
	    'connections are kept until the end'],
	['gcc', 't/fuzz/request.c', 'unused-result',
	    'gcc heeds no (void); the other end is the harness itself'],
	['cppcheck', 'src/shop/shop_read.c', 'ctuuninitvar',
	    'the store is what the search is to fill'],
	['cppcheck', 'src/shop/customer_group.c', 'ctuuninitvar',
	    'the group is what the row is to fill'],
	['cppcheck', 'src/account/credentials.c', 'ctuuninitvar',
	    'the account is what the row is to fill'],
	['cppcheck', 'src/account/subscriber.c', 'ctuuninitvar',
	    'the subscriber is what the row is to fill'],
	['clang-tidy', 'src/account/change.c', 'clang-analyzer-core.NullDereference',
	    'a list that has members is not NULL'],
	['clang-tidy', 'src/account/read.c', 'bugprone-macro-parentheses',
	    'a term of a sum'],
	['clang-tidy', 'src/customer/attribute_check.c',
	    'clang-analyzer-core.NullDereference',
	    'a list that has members is not NULL'],
	['clang-tidy', 'src/page/subscribe.c', 'bugprone-branch-clone',
	    'questions in their order, two with one answer'],
	['clang-tidy', 'src/web/body.c', 'bugprone-branch-clone',
	    'checks in the order of the contract, two with one answer'],
	['clang-tidy', 't/bench/hash.c', 'cert-err34-c',
	    'arguments are from t/bench/limit'],
	['clang-tidy', 't/bench/load.c', 'cert-err34-c',
	    'arguments are from the other benchmarks'],
);

# Format: level 1 for truncation, since cutting off is what snprintf is for.
my @strict = qw(-fanalyzer -Wformat-overflow=2 -Wformat-signedness
	-Wstringop-overflow=4 -Walloca -Walloc-zero -Wstack-usage=131072
	-Warith-conversion -Wnull-dereference -Wduplicated-cond
	-Wduplicated-branches -Wcast-align=strict -Wwrite-strings -Wundef
	-Wredundant-decls);

need('clang-tidy', 'cppcheck', 'gcc', 'make');
my $scratch = scratch();
my $build = "$scratch/build";
my $source = '../source-of-build';
configure_in($build, 'CC=gcc') or die('not configured');
chdir($build) or die "$build: $!";
my @compile = compile_command();
my @sources = map { glob("$source/$_/*.c") } qw(src src/* t/fuzz t/bench);
ok(@sources > 50, 'there are sources');

# The compiler with the flags of the build; findings don't end it.
sub compile_command
{
	local @ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL)};
	open(my $make, '-|', 'make', '-s',
	    '--eval=flags: ; @printf "%s\n" $(COMPILE)', 'flags') or
	    die "make: $!";
	chomp(my @words = <$make>);
	close($make) && @words > 10 or die "make: no flags\n";
	return grep { $_ ne '-Werror' } @words;
}

my $severity = qr{(?:error|warning|performance|portability)};

# Runs the jobs, [tool, command...], two at a time.  Returns each one's tool,
# exit status and lines.
sub run_jobs
{
	my @jobs = @_;
	my (%running, @results);

	for (my $next = 0; $next < @jobs || %running; ) {
		if ($next < @jobs && keys(%running) < 2) {
			my ($tool, @command) = @{$jobs[$next]};
			my $pid = fork() // die "fork: $!";

			if ($pid == 0) {
				open(STDOUT, '>', "$scratch/$next.out") &&
				    open(STDERR, '>&', \*STDOUT) &&
				    exec({ $command[0] } @command);
				print("$command[0]: $!\n");
				POSIX::_exit(127);
			}
			$running{$pid} = [$next++, $tool];
			next;
		}
		my $pid = waitpid(-1, 0);
		my ($n, $tool) = @{delete($running{$pid}) // next};
		push @results, [$tool, $?, split(/^/, slurp("$scratch/$n.out"))];
	}
	return @results;
}

# The findings of each tool, but for those accepted, in the files.
sub findings
{
	my @files = @_;
	my %found = map { $_ => [] } qw(clang-tidy cppcheck gcc);
	my @defines = grep { /^-[DIU]/ } @compile;

	for my $result (run_jobs(
	    ['cppcheck', 'cppcheck', '-q', '--std=c11', '--inline-suppr',
		'--enable=warning,performance,portability',
		'--template={file}:{line}:{column}: {severity}: ' .
		    '{message} [{id}]', @defines, @files],
	    # One file at a time: clang-tidy 14 misjudges each va_list otherwise.
	    (map { ['clang-tidy', 'clang-tidy', '-quiet',
		"--config-file=$source/.clang-tidy", $_, '--',
		@compile[1 .. $#compile]] } @files),
	    (map { ['gcc', @compile, @strict, '-c', '-o', '/dev/null', $_] }
		@files))) {
		my ($tool, $status, @lines) = @$result;
		my @all = grep { m{^.+?:\d+:\d+: (?:fatal )?$severity: } } @lines;
		my @wrong = grep { !is_accepted($tool, $_) } @all;

		push @{$found{$tool}}, @wrong;
		push @{$found{$tool}}, "exit status $status\n", @lines
		    if $status != 0 && !@all;
	}
	return %found;
}

sub is_accepted
{
	my ($tool, $line) = @_;

	return grep { my ($of, $file, $check) = @$_;
	    $of eq $tool && $line =~ m{^\S*/\Q$file\E:} &&
	    $line =~ /\[(?:-W)?\Q$check\E[,\]]/ } @accepted;
}

# A tool that has looked at nothing finds nothing either.
spew("$scratch/faulty.c", <<'END');
#include <stdio.h>
#include <stdlib.h>
int faulty(int argc, char **argv);
int faulty(int argc, char **argv)
{
	char small[4], *lost = malloc(10), *null = NULL;

	if (lost == NULL || argc > 2)
		return sprintf(small, "%s", "longer than that");
	printf(argv[0]);
	if (argc == 2)
		*null = 'x';
	return lost[0] == small[0];
}
END
my %seen = findings("$scratch/faulty.c");
my %expected = (
	'clang-tidy' => [qw(unix.Malloc core.NullDereference
	    core.UndefinedBinaryOperatorResult)],
	'cppcheck' => [qw(memleak nullPointer)],
	'gcc' => [qw(analyzer-malloc-leak analyzer-null-dereference
	    format-overflow format-security)],
);
my %found = findings(@sources);
for my $tool (sort(keys(%expected))) {
	my $text = join('', @{$seen{$tool}});

	for my $check (@{$expected{$tool}}) {
		like($text, qr/\Q$check\E/, "$tool: finds $check");
	}
	is(join('', @{$found{$tool}}), '', "$tool: nothing found");
}
done_testing();
