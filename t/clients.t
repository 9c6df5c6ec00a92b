#!/usr/bin/perl
# Clients of the reference that others have written, and some that are made from
# the document of the interface alone, make, find, change and delete customers,
# through nginx.  A proxy stands between, prism, which takes no request and no
# answer that is not as the document says; a linter finds nothing in it.
#
# Missing is the node for customers of n8n-nodes-base: that package needs some
# ninety others, among them whole cloud kits.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::HTTP ();
use Customers::Node qw(node_packages);
use Customers::Service qw(free_port run_command);
use Customers::Shop;
use Customers::Test;
use Test::More;

need(Customers::Shop::programs('nginx'), qw(node npm));

my $scratch = scratch();
my $packages = node_packages('clients');
my $json = Customers::HTTP::json();
my $shop = new_shop(settings => { scrypt => '4,8,1' });
my $base = $shop->base_url;
my %keys = Customers::Shop::integration_keys(1);
chomp(my $admin = $shop->ctl(qw(token create clients)));

# The document at PATH for the bearer of TOKEN, as bytes.
sub document
{
	my ($path, $token) = @_;
	my $answer = http_request($shop->{port}, 'GET', $path, headers =>
	    [defined($token) ? ('Authorization', "Bearer $token") : ()]);

	is($answer->{status}, 200, $path) or die($answer->{raw});
	return $answer->{body};
}

# Start prism with DOCUMENT in front of the shop; returns it and its port.  It
# does not look at "servers", so the paths are made whole.
sub start_prism
{
	my ($document) = @_;
	my $port = free_port();
	my $file = "$scratch/prism-$port.json";
	my $log = "$scratch/prism-$port.log";
	my %paths;

	for my $path (keys(%{$document->{paths}})) {
		for my $before ('/rest', '/rest/default') {
			$paths{"$before$path"} = $document->{paths}{$path};
		}
	}
	$paths{$_} = { get => { responses => { 200 => { description =>
	    'This document.' } } } } for '/openapi.json',
	    '/rest/default/schema';
	spew($file, $json->encode({ %$document, paths => \%paths }));
	my $prism = Customers::Service->start(name => 'prism', log => $log,
	    argv => [Customers::Service::program('node'),
	    "$packages/\@stoplight/prism-cli/dist/index.js", 'proxy', $file,
	    $base, '--errors', '-p', $port, '-h', '127.0.0.1']);
	$prism->ready(sub { slurp($log) =~ /listening/ });
	return ($prism, $port, $log);
}

# What run.js tells of the clients NAMES, or of all, with a proxy on PORT.
sub clients
{
	my ($port, @names) = @_;

	local $ENV{NODE_PATH} = $packages;
	my ($status, $out, $err) = run_command($json->encode({
	    base => $base, admin => $admin, keys => \%keys, proxy => $port,
	    names => \@names, folder => "$scratch/code" }),
	    Customers::Service::program('node'),
	    srcdir() . '/t/clients/run.js');
	my ($result) = $out =~ /^RESULT (.*)$/m or die "$out$err";
	return @{$json->decode($result)};
}

# The clients

my $openapi = $json->decode(document('/openapi.json', $admin));
my ($prism, $port, $log) = start_prism($openapi);
my @results = clients($port);
for my $result (@results) {
	is_deeply($result->{steps}, ['create', 'duplicate', 'fault', 'sign in',
	    'me', 'search', 'change', 'delete'], $result->{client}) or
	    diag($result->{failed});
}
my $told = slurp($log);
my $requests = () = $told =~ /Forwarding "/g;
cmp_ok($requests, '>=', 9 * @results, 'prism has seen every request');
unlike($told, qr/violation|terminated with error/i,
    'what it has seen is as the document says');
figure(@results . " clients, $requests requests");
$prism->stop;

# That prism looks at requests and answers: a document that is wrong.

{
	my $schemas = $openapi->{components}{schemas};
	my $customer = $schemas->{'customer-data-customer-interface'};
	local $customer->{properties}{id}{type} = 'string';
	($prism, $port, $log) = start_prism($openapi);
	my ($result) = clients($port, 'magento2-api-wrapper, bearer');
	is_deeply($result->{steps}, [], 'an answer of another type');
	$prism->stop;
}

# Linting

my $rules = "$scratch/rules.yaml";
my %linted = ('swagger' => ['/rest/default/schema', $admin],
    'swagger-guest' => ['/rest/default/schema'],
    'openapi' => ['/openapi.json', $admin],
    'openapi-guest' => ['/openapi.json']);
spew($rules, qq(extends: ["spectral:oas"]\n));
my @files = map { "$scratch/$_.json" } sort(keys(%linted));
spew("$scratch/$_.json", document(@{$linted{$_}}))
    for sort(keys(%linted));
spew("$scratch/bad.json", document('/openapi.json') =~
    s/"operationId":"/"operationId":"same","x":"/gr);
sub lint
{
	return run_command('', Customers::Service::program('node'),
	    "$packages/\@stoplight/spectral-cli/dist/index.js", 'lint',
	    '--ruleset', $rules, '--fail-severity', 'hint', @_);
}
my ($status, $out, $err) = lint(@files);
is($status, 0, 'spectral finds nothing, not even a hint') or
    diag("$out$err");
($status, $out, $err) = lint("$scratch/bad.json");
isnt($status, 0, 'where there is something, it does') or diag("$out$err");

done_testing();
