# A real browser: Chromium, without a window, which a script in t/browser steers
# by playwright-core.
package Customers::Browser;

use strict;
use warnings;
use Customers::HTTP ();
use Customers::Node qw(node_packages);
use Customers::Service qw(srcdir program run_command);
use Customers::Test;
use Exporter 'import';

our @EXPORT = qw(need_browser browse);

# The test needs a browser.
sub need_browser
{
	need(qw(chromium node npm));
}

# Run t/browser/NAME.js with INPUT, a value; returns its result.
sub browse
{
	my ($name, $input) = @_;

	local $ENV{NODE_PATH} = node_packages('browser');
	local $ENV{CHROMIUM} = program('chromium');
	my ($status, $out, $err) = run_command(
	    Customers::HTTP::json()->encode($input), program('node'),
	    srcdir() . "/t/browser/$name.js");
	$status == 0 or die "t/browser/$name.js: $err";
	return Customers::HTTP::json()->decode($out);
}

1;
