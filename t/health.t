#!/usr/bin/perl
# GET /health: 200 when all is well, 503 with the reason when not; it writes
# nothing and tells nothing (contract Q1).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Test;
use Test::More;

my $shop = new_shop(start => 0);
my $db = Customers::Database->new($shop);
my $database = $shop->{database};

sub ask
{
	my ($method, $path) = @_;

	return cgi_request(builddir() . '/customers.fcgi', $method, $path,
	    env => $shop->environment);
}

# The answer to GET /health is STATUS and BODY, its HEAD the same without one.
sub is_health
{
	my ($status, $body, $name) = @_;
	my ($get, $head) = map { ask($_, '/health') } qw(GET HEAD);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is("$get->{status} $get->{body}", "$status $body", $name);
	is("$head->{status} $head->{body}", "$status ", "$name: HEAD");
	is($get->{header}{'content-type'}, 'application/json; charset=utf-8',
	    "$name: JSON");
	is($get->{header}{'cache-control'}, 'no-store', "$name: not stored");
}

sub with_sql
{
	my ($make, $undo, @arg) = @_;

	$shop->sql($make, "--database=$database");
	is_health(@arg);
	$shop->sql($undo, "--database=$database");
}

my $well = '{"status":"ok"}';
sub unwell { return qq({"status":"unavailable","reason":"$_[0]"}) }

my $before = $db->checksum;
is_health(200, $well, 'a shop that is well');
is($db->checksum, $before, 'nothing is written');
is(ask('GET', $_)->{status}, 200, $_) for '/shop/health', '/health?x=1',
    '//health';
for (['POST', '/health', 404], ['DELETE', '/health', 404],
    ['TRACE', '/health', 405], ['GET', '/xhealth', 404],
    ['GET', '/health/', 404], ['GET', '/health/x', 404],
    ['GET', '/rest/health', 400], ['GET', '/rest/V1/health', 404]) {
	my ($method, $path, $status) = @$_;
	is(ask($method, $path)->{status}, $status, "$method $path: $status");
}

my $account = "'$database'\@'localhost'";
with_sql('UPDATE schema_version SET version = version + 1000
    ORDER BY version DESC', 'UPDATE schema_version SET version = version - 1000
    ORDER BY version', 200, $well, 'tables of a later version');
with_sql('CREATE TABLE kept AS SELECT * FROM schema_version
    ORDER BY version DESC LIMIT 1; DELETE FROM schema_version
    ORDER BY version DESC LIMIT 1', 'INSERT INTO schema_version SELECT * FROM
    kept; DROP TABLE kept', 503, unwell('schema'), 'tables that are older');
with_sql("REVOKE SELECT ON core_config_data FROM $account",
    "GRANT SELECT ON core_config_data TO $account", 503, unwell('database'),
    'a worker that may not read the settings');
with_sql('RENAME TABLE store TO away', 'RENAME TABLE away TO store', 503,
    unwell('database'), 'a table that is missing');
with_sql('UPDATE store SET is_active = is_active + 2',
    'UPDATE store SET is_active = is_active - 2', 200, $well,
    'no default store: paths may name others');
{
	local $shop->{db_socket} = "$shop->{db_socket}.not";
	$shop->write_settings;
	is_health(503, unwell('database'), 'a database that is away');
}
$shop->write_settings;
{
	my $datadir = scratch();
	symlink(srcdir() . "/$_", "$datadir/$_") for qw(mail page);
	my $answer = cgi_request(builddir() . '/customers.fcgi', 'GET',
	    '/health', env => { %{$shop->environment},
	    CUSTOMERS_DATADIR => $datadir });
	is("$answer->{status} $answer->{body}", '503 ' . unwell('schema'),
	    'a program whose files are missing');
}
is_health(200, $well, 'all is well again');
# The test has changed the shop, and its version grows.
my $other = qr/^\S*\.shop_version\t.*\n/m;
is($db->checksum =~ s/$other//r, $before =~ s/$other//r, 'and as it was');

done_testing();
