# What a test says on standard error, which prove does not keep: t/run-tests lets
# every test load this, so that it is also in a file of the folder
# CUSTOMERS_TEST_TOLD.
package Customers::Told;

use strict;
use warnings;
use Fcntl ();
use File::Basename qw(basename);
use POSIX ();

my $folder = 'CUSTOMERS_TEST_TOLD';

sub import
{
	# Not those that this test starts.
	my $to = delete($ENV{$folder}) // return;

	open(my $file, '>', "$to/" . basename($0)) or return;
	# Until all is written: see told.
	flock($file, Fcntl::LOCK_EX());
	pipe(my $read, my $write) or return;
	my $pid = fork() // return;
	if ($pid == 0) {
		# Nobody's child, and none for whose end somebody waits.
		POSIX::_exit(0) if fork();
		close($write);
		POSIX::close($_) for 0, 1;
		$SIG{$_} = 'IGNORE' for qw(INT TERM HUP PIPE);
		while (sysread($read, my $bytes, 65536)) {
			syswrite(STDERR, $bytes);
			syswrite($file, $bytes);
		}
		POSIX::_exit(0);
	}
	waitpid($pid, 0);
	POSIX::dup2(fileno($write), 2);
}

# What TEST, which has ended, has said.
sub told
{
	my ($test) = @_;

	open(my $file, '<', "$ENV{$folder}/" . basename($test)) or return ();
	# What a test leaves running may keep it for ever.
	for (1 .. 50) {
		last if flock($file, Fcntl::LOCK_SH() | Fcntl::LOCK_NB());
		select(undef, undef, undef, 0.1);
	}
	return readline($file);
}

1;
