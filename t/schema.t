#!/usr/bin/perl
# Who may ask for the document of the interface, where it is, and what it
# refuses (contract G60, G61).  What it says is for schema-drift.t.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Account;
use Customers::Document;
use Customers::Shop;
use Customers::Test;
use Test::More;

my ($shop, $admin) = account_tests();
my %key = Customers::Shop::integration_keys(2);
my $clerk = $key{access_token};		# Magento_Customer::customer only
my $customer = sign_in(signup());
my $accounts = 'customerAccountManagementV1';

# A test: these are the routes of the document at WHERE for the bearer of TOKEN.
sub has_routes
{
	my ($where, $token, $routes, $name) = @_;
	my $answer = ask('GET', $where, undef, $token);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($answer->{status}, 200, "$name: status 200") or
	    return diag($answer->{raw});
	is_deeply([sort(keys(%{Customers::Document->new($answer->{body})
	    ->operations}))], [sort(@$routes)], $name);
	return $answer;
}

my @open = ('POST V1/customers', 'POST V1/customers/isEmailAvailable',
    'POST V1/customers/resetPassword', 'PUT V1/customers/password',
    'GET V1/customers/{customerId}/password/resetLinkToken/' .
    '{resetPasswordLinkToken}');

for my $name (qw(schema openapi.json)) {
	my $at = "/rest/default/$name";
	my $ask = "$at?services=";
	my $lacks = sub {
		my ($token, $asked, $unknown, $name) = @_;
		is_refused(ask('GET', "$ask$asked", undef, $token),
		    invalid('services', $unknown), $name);
	};

	unchanged("reading $name", sub {
		has_routes("$ask$accounts", undef, \@open, 'a guest');
		has_routes("$ask$accounts", 'nobody.s.token', \@open,
		    'a token that is none');
		has_routes("$ask$accounts", $clerk, [@open,
		    'GET V1/customers/{customerId}/permissions/readonly'],
		    'a clerk');
		has_routes("$ask$accounts,directoryCurrencyInformation" .
		    'AcquirerV1', undef, [@open, 'GET V1/directory/currency'],
		    'two services');
		has_routes("$ask$accounts%2CdirectoryCurrencyInformation" .
		    'AcquirerV1', undef, [@open, 'GET V1/directory/currency'],
		    'an encoded comma');
		has_routes("${ask}integrationCustomerTokenServiceV1",
		    $customer, ['POST V1/integration/customer/token',
		    'POST V1/integration/customer/revoke-customer-token'],
		    'routes of the reference alone');
		$lacks->(undef, 'fooV1', 'fooV1', 'an unknown service');
		$lacks->($admin, 'fooV1', 'fooV1', 'to an administrator');
		$lacks->(undef, '', '', 'a service without a name');
		$lacks->(undef, "$accounts,", '', 'a second one without');
		$lacks->(undef, "$accounts,fooV1,barV1", 'fooV1',
		    'the first that is unknown');
		$lacks->(undef, uc($accounts), uc($accounts), 'its case');
		$lacks->(undef, 'customerCustomerRepositoryV1',
		    'customerCustomerRepositoryV1',
		    'one without a route for a guest');
		is_refused(ask('GET', "$at?services[]=$accounts"),
		    invalid('services', 'array'), 'a list');
	});
	my @all = keys(%{Customers::Document->new(ask('GET', $at)->{body})
	    ->operations});
	cmp_ok(scalar(@all), '>', @open, 'without services: all');
	has_routes("${ask}all", undef, \@all, 'all');
	has_routes("$at?fields=info", undef, \@all, 'no filter');
	has_routes($_, undef, \@all, $_) for "/rest/$name", "/rest//$name",
	    "/rest/all/$name", "/rest/it/$name/", "/index.php/rest/it/$name";
	like(ask('GET', $at, undef, $customer)->{body}, qr{"/V1/customers/me"},
	    'a customer sees its own');
	unlike(ask('GET', $at, undef, $clerk)->{body},
	    qr{"/V1/customers/me"}, 'a clerk does not');
	is_refused(ask('GET', "/rest/nosuch/$name"), 400,
	    'Specified request cannot be processed.', undef, 'no such store');
	is_refused(ask('POST', $at), 404, 'Request does not match any route.',
	    undef, 'another method');
	is_refused(ask('GET', "/rest/V1/$name"), 404,
	    'Request does not match any route.', undef, 'with a version');
	is_refused(ask('GET', $at, undef, undef, 'Accept', 'text/html'), 406,
	    'Server cannot match any of the given Accept HTTP header media ' .
	    'type(s) from the request: "text/html" with media types from the ' .
	    'config of response renderer.', undef, 'no JSON');
}
has_routes("/$_", undef, [keys(%{Customers::Document->new(ask('GET',
    '/rest/openapi.json')->{body})->operations})], $_)
    for 'openapi.json', 'shop/openapi.json';
is_refused(ask('GET', '/schema'), 404, 'Request does not match any route.',
    undef, 'the other one has no such place');

# Where the routes are.

sub place
{
	my ($where, @members) = @_;
	my $json = ask('GET', $where)->{json};

	return { map { $_ => $json->{$_} } @members };
}
my @swagger = qw(host basePath schemes);
$shop->ctl(qw(config set web/secure/base_url https://shop.example/folder/));
is_deeply(place('/rest/it/schema', @swagger), { host => 'shop.example',
    basePath => '/folder/rest/it', schemes => ['https'] }, 'Swagger');
is_deeply(place('/rest/it/openapi.json', 'servers'), { servers =>
    [{ url => 'https://shop.example/folder/rest/it' }] }, 'OpenAPI');
is(place('/rest/schema', @swagger)->{basePath}, '/folder/rest',
    'without a store');
$shop->ctl(qw(config set web/secure/base_url http://127.0.0.1:8080));
is_deeply(place('/rest/it/openapi.json', 'servers'), { servers =>
    [{ url => 'http://127.0.0.1:8080/rest/it' }] }, 'no slash at the end');
$shop->ctl(qw(config set web/secure/base_url), '{{base_url}}');
$shop->ctl(qw(config set web/unsecure/base_url), '');
is_deeply(place('/rest/it/schema', @swagger), { host => undef,
    basePath => '/rest/it', schemes => undef }, 'Swagger, no base URL');
is_deeply(place('/openapi.json', 'servers'), { servers =>
    [{ url => '/rest' }] }, 'OpenAPI, no base URL');

# Its price.

my $length = length(ask('GET', '/rest/openapi.json', undef, $admin)->{body});
cmp_ok($length, '<', 256 * 1024, 'the largest document fits the buffers of ' .
    'nginx/customers.conf');
figure("$length bytes of OpenAPI for an administrator");
done_testing();
