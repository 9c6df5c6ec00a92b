# Signs requests by OAuth 1.0a as clients do: by Python's oauthlib.
package Customers::Signer;

use strict;
use warnings;
use Customers::HTTP ();
use Customers::Service qw(srcdir program run_command);
use Customers::Shop;
use Exporter 'import';

our @EXPORT = qw(sign_requests sign_lacks);

# The Python that Debian's package is for, which need not be the first.
sub _python
{
	return -x '/usr/bin/python3' ? '/usr/bin/python3' : program('python3');
}

# What is missing to sign, or undef.
sub sign_lacks
{
	my $python = _python() or return 'no python3';
	my ($status) = run_command('', $python, '-c', 'import oauthlib');

	return $status == 0 ? undef : 'no oauthlib for Python';
}

# The header Authorization for each of JOBS, hashes that oauth_sign.py tells of.
# By default integration 1 sends GET; "as" is the number of another one.
sub sign_requests
{
	my (@jobs) = @_;
	my @complete = map {
		my %job = %$_;
		my %key = Customers::Shop::integration_keys(
		    delete($job{as}) // 1);
		+{ method => 'GET', hash => 'HMAC-SHA256',
		    key => $key{consumer_key}, secret => $key{consumer_secret},
		    token => $key{access_token},
		    token_secret => $key{access_token_secret}, %job };
	} @jobs;
	my $json = Customers::HTTP::json();
	my ($status, $out, $err) = run_command($json->encode(\@complete),
	    _python(), srcdir() . '/t/lib/oauth_sign.py');

	$status == 0 or die "oauth_sign.py: $err";
	return @{$json->decode($out)};
}

1;
