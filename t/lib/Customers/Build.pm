package Customers::Build;
# Builds the program again in a scratch folder, with other compilers and flags,
# for the tests build-*.t.
use strict;
use warnings;
use Cwd ();
use Customers::Service qw(srcdir program);
use Customers::Test;
use Exporter 'import';
use Test::More;

our @EXPORT = qw(build_in build_program configure_in run_in);

# Run a command in a folder; true if it succeeded.  If it fails, its output goes
# to the test's diagnostics.
sub run_in
{
	my ($dir, $environment, @command) = @_;
	my $pid = open(my $out, '-|');

	defined($pid) or die "fork: $!";
	if ($pid == 0) {
		%ENV = (%ENV, %$environment);
		delete(@ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL)});
		open(STDERR, '>&', \*STDOUT);
		chdir($dir) && exec({ $command[0] } @command);
		print("$command[0]: $!\n");
		exit(127);
	}
	my @lines = <$out>;
	close($out);
	my $ok = $? == 0;
	diag(@lines > 60 ? @lines[-60 .. -1] : @lines) unless $ok;
	return $ok;
}

# Configure in a new folder with the arguments, every warning being an error,
# and make the targets.  Returns the folder.
sub _build
{
	my ($dir, $targets, @arguments) = @_;

	configure_in($dir, @arguments) or return;
	ok(run_in($dir, {}, 'make', '-s', '-j2', @$targets),
	    'builds without a warning') or return;
	return $dir;
}

# Build everything, including the unit tests.  Returns the folder.
sub build_in
{
	my ($dir, @arguments) = @_;

	return _build($dir, ['check-programs'], @arguments);
}

# Build customers.fcgi alone.  Returns its path.
sub build_program
{
	my ($dir, @arguments) = @_;

	return _build($dir, ['customers.fcgi'], @arguments) &&
	    "$dir/customers.fcgi";
}

# Only configure, in a new folder; true if that succeeded.
sub configure_in
{
	my ($dir, @arguments) = @_;

	mkdir($dir) or die "$dir: $!";
	# configure allows no space in the path of the sources: use a link.
	symlink(srcdir(), "$dir/../source-of-build") or
	    -l "$dir/../source-of-build" or die "link: $!";
	return ok(run_in($dir, {}, '../source-of-build/configure', '-q',
	    '--enable-werror', @arguments), "configure @arguments");
}

1;
