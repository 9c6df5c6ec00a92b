# Signs requests by OAuth 1.0a as clients do: by Python's oauthlib.
package Customers::Signer;

use strict;
use warnings;
use Customers::HTTP ();
use Customers::Service qw(srcdir program run_command);
use Customers::Shop;
use Digest::SHA qw(hmac_sha256_base64);
use Exporter 'import';

our @EXPORT = qw(sign_requests sign_here sign_lacks);

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

sub _encoded
{
	my ($bytes) = @_;

	return $bytes =~ s/([^A-Za-z0-9._~-])/sprintf('%%%02X', ord($1))/egr;
}

# The header for a request of integration 1, METHOD TARGET to HOST, without a
# program, for tests that send many.  MORE are parameters beside the usual ones.
my $nonces = 0;

sub sign_here
{
	my ($method, $host, $target, %more) = @_;
	my %key = Customers::Shop::integration_keys(1);
	my ($path, $query) = split(/\?/, $target, 2);
	my %oauth = (oauth_consumer_key => $key{consumer_key},
	    oauth_token => $key{access_token}, oauth_timestamp => time(),
	    oauth_nonce => "$$." . ++$nonces,
	    oauth_signature_method => 'HMAC-SHA256', %more);
	my @pairs = map { [$_, $oauth{$_}] } keys(%oauth);

	for my $part (grep { $_ ne '' } split(/&/, $query // '')) {
		push @pairs, [map { s/%([0-9A-Fa-f]{2})/chr(hex($1))/egr }
		    $part =~ /^([^=]*)=?(.*)/s];
	}
	@pairs = map { [map { _encoded($_) } @$_] } @pairs;
	my $base = join('&', $method, map { _encoded($_) } "http://$host$path",
	    join('&', map { "$_->[0]=$_->[1]" }
	    sort { $a->[0] cmp $b->[0] || $a->[1] cmp $b->[1] } @pairs));
	my $signature = hmac_sha256_base64($base,
	    "$key{consumer_secret}&$key{access_token_secret}") . '=';
	return 'OAuth ' . join(', ', map { sprintf('%s="%s"', _encoded($_->[0]),
	    _encoded($_->[1])) } (map { [$_, $oauth{$_}] } sort(keys(%oauth))),
	    [oauth_signature => $signature]);
}

1;
