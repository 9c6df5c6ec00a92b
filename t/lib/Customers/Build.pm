package Customers::Build;
# Builds the program again, with other compilers and flags, for the tests that
# need it.
use strict;
use warnings;
use Customers::Service qw(srcdir builddir slurp spew);
use Customers::Test;
use Exporter 'import';
use Fcntl ();
use Test::More;

our @EXPORT = qw(build_in build_sanitized configure_in run_in);

# Run a command in a folder; true if it succeeded.  If it fails, its output goes
# to the test's diagnostics.
sub run_in
{
	my ($dir, $environment, @command) = @_;
	my $pid = open(my $out, '-|');

	defined($pid) or die "fork: $!";
	if ($pid == 0) {
		%ENV = (%ENV, %$environment);
		delete(@ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL CUSTOMERS_WRAPPER)});
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

# Make the targets in the folder; true if there was no warning.
sub _make
{
	my ($dir, @targets) = @_;

	return ok(run_in($dir, {}, 'make', '-s', '-j2', @targets),
	    'builds without a warning');
}

# Build everything, including the unit tests, in a new folder, every warning
# being an error.  Returns the folder.
sub build_in
{
	my ($dir, @arguments) = @_;

	return configure_in($dir, @arguments) &&
	    _make($dir, 'check-programs') && $dir;
}

# Build the targets with clang, AddressSanitizer and UndefinedBehaviorSanitizer
# in a folder that the tests share and that stays.  Returns the folder.
sub build_sanitized
{
	my (@targets) = @_;
	my $dir = builddir() . '/sanitize';
	my @arguments = ('--enable-sanitizers', 'CC=clang', 'CFLAGS=-O1 -g');
	my $configured = "$dir/configured";

	-d $dir or mkdir($dir) or die "$dir: $!";
	open(my $lock, '>', "$dir/lock") or die "$dir/lock: $!";
	flock($lock, Fcntl::LOCK_EX()) or die "$dir/lock: $!";
	if (!-f $configured || slurp($configured) ne "@arguments") {
		configure_in($dir, @arguments) or return;
		spew($configured, "@arguments");
	}
	return _make($dir, @targets) && $dir;
}

# Only configure, in a folder that is made if it is not there; true if that
# succeeded.
sub configure_in
{
	my ($dir, @arguments) = @_;

	-d $dir or mkdir($dir) or die "$dir: $!";
	# configure allows no space in the path of the sources: use a link.
	symlink(srcdir(), "$dir/../source-of-build") or
	    -l "$dir/../source-of-build" or die "link: $!";
	return ok(run_in($dir, {}, '../source-of-build/configure', '-q',
	    '--enable-werror', @arguments), "configure @arguments");
}

1;
