# A real browser: Chromium, without a window, which a script in t/browser steers
# by playwright-core.  The first test that needs that lets npm install it in the
# build folder, as t/browser/package-lock.json says.
package Customers::Browser;

use strict;
use warnings;
use Customers::HTTP ();
use Customers::Service qw(srcdir builddir program run_command slurp spew);
use Customers::Test;
use Exporter 'import';
use Fcntl qw(LOCK_EX);
use File::Path qw(make_path);

our @EXPORT = qw(need_browser browse);

# The test needs a browser.
sub need_browser
{
	need(qw(chromium node npm));
}

# Where the packages are; installs them if they are not those of the lock file.
sub _packages
{
	my $from = srcdir() . '/t/browser';
	my $to = builddir() . '/browser';

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

# Run t/browser/NAME.js with INPUT, a value; returns its result.
sub browse
{
	my ($name, $input) = @_;

	local $ENV{NODE_PATH} = _packages();
	local $ENV{CHROMIUM} = program('chromium');
	my ($status, $out, $err) = run_command(
	    Customers::HTTP::json()->encode($input), program('node'),
	    srcdir() . "/t/browser/$name.js");
	$status == 0 or die "t/browser/$name.js: $err";
	return Customers::HTTP::json()->decode($out);
}

1;
