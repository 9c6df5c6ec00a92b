# Packages of npm.  The first test that needs those of a folder, as its
# package-lock.json says, lets npm install them in the build folder.
package Customers::Node;

use strict;
use warnings;
use Customers::Service qw(srcdir builddir program run_command slurp spew);
use Exporter 'import';
use Fcntl qw(LOCK_EX);
use File::Path qw(make_path);

our @EXPORT_OK = qw(node_packages);

# Where the packages of t/NAME are, for NODE_PATH; installs them if they are not
# those of its lock file.
sub node_packages
{
	my ($name) = @_;
	my $from = srcdir() . "/t/$name";
	my $to = builddir() . "/$name";

	make_path($to);
	open(my $lock, '>', "$to/lock") or die "$to/lock: $!\n";
	flock($lock, LOCK_EX) or die "$to/lock: $!\n";
	my $wanted = slurp("$from/package-lock.json");
	return "$to/node_modules" if -e "$to/installed" &&
	    slurp("$to/installed") eq $wanted;
	spew("$to/$_", slurp("$from/$_"))
	    for qw(package.json package-lock.json);
	my ($status, $out, $err) = run_command('', program('npm'), 'ci',
	    '--prefix', $to, qw(--ignore-scripts --no-audit --no-fund));
	$status == 0 or die "npm: $out$err";
	spew("$to/installed", $wanted);
	return "$to/node_modules";
}

1;
