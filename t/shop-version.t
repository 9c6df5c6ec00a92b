#!/usr/bin/perl
# Workers keep the shop that they have read, and every change of it is in force
# with the next request all the same, whoever makes it (contract D26): triggers
# give it a new version (schema/triggers.sql).  A sign-up of a guest takes few
# statements.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use Test::More;

my $database = Customers::Test::own_mariadb();
my $shop = new_shop(db_socket => $database->{socket}, workers => 1);
my $name = $shop->{database};
my $sql = sub { $shop->sql("USE $name; $_[0]") };

# What the store in the path of a sign-up with DATA answers.
sub send_to
{
	my ($store, $data, @more) = @_;

	return http_request($shop->{port}, 'POST', "/rest/$store" .
	    ($store eq '' ? '' : '/') . 'V1/customers', ref($data) ?
	    (json => $data) : (body => $data,
	    headers => ['Content-Type', 'application/json']), @more);
}

sub address
{
	return {
		firstname => 'Jane', lastname => 'Doe', street => ['1 Main St'],
		city => 'Albany', postcode => '12207', telephone => '1',
		country_id => 'US', region => { region => 'New York' }, @_,
	};
}

my $complete = sub {
	return customer(addresses => [address(default_billing => JSON::PP::true,
	    default_shipping => JSON::PP::true)], @_);
};

# The statements of the worker while CODE runs.
sub statements
{
	my ($code) = @_;

	$shop->sql("TRUNCATE mysql.general_log; SET GLOBAL log_output = 'TABLE',
	    general_log = 1");
	$code->();
	$shop->sql('SET GLOBAL general_log = 0');
	return map { $_->{statement} } $shop->rows("SELECT CONVERT(argument USING
	    utf8mb4) AS statement FROM mysql.general_log WHERE command_type IN
	    ('Execute', 'Query') AND user_host LIKE '$name\[%'
	    ORDER BY event_time");
}

# Round trips.  By the third sign-up all is prepared, and ids are reserved.
my $creates = sub { is(send_to('default', $complete->())->{status}, 200,
    'a guest') };
my @cold = statements($creates);
$creates->();
my @warm = statements($creates);
is(scalar(@warm), 7, 'the statements of a sign-up') or diag(join("\n", @warm));
is_deeply([grep { /core_config_data|JSON_TABLE/ } @warm], [],
    'none reads settings or regions');
cmp_ok(scalar(@cold), '<=', 11, 'the first of a worker') or
    diag(join("\n", @cold));
$shop->ctl(qw(config set), @$_) for (['customers/limits/trusted_addresses', ''],
    ['customers/limits/signups_per_address_hour', 1000],
    ['customer/create_account/mail_per_recipient_hour', 1000]);
$creates->();
@warm = statements($creates);
is(scalar(@warm), 9, 'with the count of sign-ups, and that of mails') or
    diag(join("\n", @warm));
$shop->ctl(qw(config set), @$_) for
    ['customers/limits/trusted_addresses', '127.0.0.1'],
    ['customer/create_account/mail_per_recipient_hour', 0];
$creates->();
my @refused = statements(sub { send_to('default', '{') });
is(scalar(@refused), 1, 'bad JSON') or diag(join("\n", @refused));
is_deeply([map { @$_{qw(entity_id default_billing default_shipping)} }
    $shop->rows("SELECT a.entity_id, c.default_billing, c.default_shipping
    FROM $name.customer_entity c JOIN $name.customer_address_entity a
    ON a.parent_id = c.entity_id WHERE NOT (c.default_billing <=> a.entity_id
    AND c.default_shipping <=> a.entity_id)")], [],
    'each has its default address');

# A change is in force: what the request of CODE comes to, before it and after,
# and again when it is taken back.
sub changes
{
	my ($what, $change, $back, $before, $after, $code) = @_;

	is($code->(), $before, "$what: before") for 1 .. 2;
	$sql->($change);
	is($code->(), $after, "$what: in force");
	is($code->(), $after, "$what: still");
	$sql->($back);
	is($code->(), $before, "$what: taken back");
}

my $weak = sub {
	my ($store) = @_;
	return sub { send_to($store, { %{customer()},
	    password => 'Passw0rd!x' })->{status} };
};
my $length = 'customer/password/minimum_password_length';
changes('a row', "INSERT INTO core_config_data (path, value)
    VALUES ('$length', '30')", "DELETE FROM core_config_data
    WHERE path = '$length'", 200, 400, $weak->('default'));
$sql->("INSERT INTO core_config_data (path, value) VALUES ('$length', '8')");
changes('a value', "UPDATE core_config_data SET value = '30'
    WHERE path = '$length'", "UPDATE core_config_data SET value = '8'
    WHERE path = '$length'", 200, 400, $weak->('default'));
changes('a value of a website', "INSERT INTO core_config_data (scope, scope_id,
    path, value) VALUES ('websites', 1, '$length', '30')",
    "DELETE FROM core_config_data WHERE scope = 'websites'
    AND path = '$length'", 200, 400, $weak->('it'));
my $closed = 'Specified request cannot be processed.';
for ([customer(email => ''), 'a refusal', 'The customer email is missing. Enter and try again.'],
    ['{', 'bad JSON', 'Decoding error.']) {
	my ($data, $what, $message) = @$_;
	changes("a closed store, $what",
	    "UPDATE store SET is_active = 0 WHERE code = 'it'",
	    "UPDATE store SET is_active = 1 WHERE code = 'it'", $message, $closed,
	    sub { send_to('it', $data)->{json}{message} });
}
changes('a closed store, a refusal by the header',
    "UPDATE store SET is_active = 0 WHERE code = 'it'",
    "UPDATE store SET is_active = 1 WHERE code = 'it'", 406, 400,
    sub { send_to('it', customer(), headers => ['Accept', 'text/html'])->
    {status} });
my $store_of = sub { send_to('', customer())->{json}{store_id} };
changes('the default store of a group', "UPDATE store_group
    SET default_store_id = 2 WHERE group_id = 1", "UPDATE store_group
    SET default_store_id = 1 WHERE group_id = 1", 1, 2, $store_of);
changes('the default website', 'UPDATE store_website
    SET is_default = website_id = 2', 'UPDATE store_website
    SET is_default = website_id = 1', 1, 3, $store_of);
changes('no default store', 'UPDATE store_website SET is_default = 0',
    'UPDATE store_website SET is_default = website_id = 1',
    '200 200 200', '500 400 200', sub { join(' ', map {
    send_to($_, customer())->{status} } '', 'all', 'it') });
changes("the store's website in a body", "UPDATE store_group g
    JOIN store_website w ON w.default_group_id = g.group_id
    SET g.default_store_id = 2 WHERE w.website_id = 1",
    'UPDATE store_group SET default_store_id = 1 WHERE group_id = 1', 1, 2,
    sub { send_to('default', customer(website_id => 1))->{json}{store_id} });
my $region_of = sub { send_to('default', $complete->())->{json}{addresses}[0]
    {region}{region} // 'refused' };
changes("a region's name", "UPDATE directory_country_region SET
    default_name = 'Empire State' WHERE country_id = 'US' AND code = 'NY'",
    "UPDATE directory_country_region SET default_name = 'New York'
    WHERE country_id = 'US' AND code = 'NY'", 'New York', 'Empire State',
    $region_of);
$sql->("CREATE TABLE names_before SELECT * FROM region_name
    WHERE country_id = 'US'");
changes('names of regions', "DELETE FROM region_name WHERE country_id = 'US'",
    'INSERT INTO region_name SELECT * FROM names_before', 'New York',
    'refused', $region_of);
$sql->('DROP TABLE names_before');
changes('the first attribute', "INSERT INTO eav_attribute (entity_type_id,
    attribute_code, backend_type, frontend_input, frontend_label,
    is_user_defined, is_required) VALUES (1, 'gate', 'varchar', 'text', 'Gate',
    1, 1)", "DELETE FROM eav_attribute WHERE attribute_code = 'gate'", 200,
    400, sub { send_to('default', customer())->{status} });

# Only what is committed, and all of it.
is($weak->('default')->(), 200, 'a short one is long enough');
$sql->("START TRANSACTION; UPDATE core_config_data SET value = '30' WHERE
    path = '$length'; ROLLBACK");
is($weak->('default')->(), 200, 'a change that was undone');
$sql->("UPDATE core_config_data SET value = '30' WHERE path = '$length';
    UPDATE core_config_data SET value = '8' WHERE path = '$length'");
is($weak->('default')->(), 200, 'two changes in a moment');
my $version = sub { $shop->value("SELECT version FROM $name.shop_version") };
my $before = $version->();
$sql->("UPDATE shop_version SET version = 9223372036854775806;
    UPDATE core_config_data SET value = '30' WHERE path = '$length'");
is($version->(), '9223372036854775807', 'a version that is ahead of the server');
is($weak->('default')->(), 400, 'is one');
$sql->("UPDATE shop_version SET version = $before;
    UPDATE core_config_data SET value = '8' WHERE path = '$length'");
cmp_ok($version->(), '>', $before, 'versions grow');
is($weak->('default')->(), 200, 'one that goes back is another');

# Who has a credential is let in once; by then the shop is known to hold.
changes('a closed store, a credential',
    "UPDATE store SET is_active = 0 WHERE code = 'it'",
    "UPDATE store SET is_active = 1 WHERE code = 'it'",
    'The customer email is missing. Enter and try again.', $closed,
    sub { send_to('it', customer(email => ''),
    headers => ['Authorization', 'Bearer nonsense'])->{json}{message} });

# Somebody else takes the ids that a worker has reserved.
$creates->() for 1 .. 2;
my ($next) = $shop->value("SELECT MAX(entity_id) + 1
    FROM $name.customer_address_entity");
$sql->("INSERT INTO customer_address_entity (entity_id, parent_id, city,
    country_id, firstname, lastname, street, telephone) SELECT $next + seq,
    MIN(entity_id), 'c', 'US', 'a', 'b', 's', 't' FROM customer_entity
    JOIN seq_0_to_99 GROUP BY seq");
$creates->();
is(scalar(statements($creates)), 8, 'others are reserved');
is(scalar(statements($creates)), 7, 'for many');
is($shop->value("SELECT COUNT(*) FROM $name.customer_entity c
    JOIN $name.customer_address_entity a ON a.parent_id = c.entity_id
    WHERE a.city = 'Albany' AND NOT (c.default_billing <=> a.entity_id AND
    c.default_shipping <=> a.entity_id)"), 0, 'each has its own default address');
is($shop->value("SELECT COUNT(*) FROM $name.customer_address_entity
    WHERE city = 'Albany'"), $shop->value("SELECT COUNT(*)
    FROM $name.customer_entity WHERE default_billing IS NOT NULL"),
    'and only that');

# Without triggers nothing is kept, which is told.
my @triggers = map { $_->{name} } $shop->rows("SELECT trigger_name AS name
    FROM information_schema.triggers WHERE trigger_schema = '$name'");
is(scalar(@triggers), 24, 'triggers');
$sql->(join('', map { "DROP TRIGGER $_; " } @triggers) .
    'UPDATE shop_version SET version = NULL');
changes('without triggers', "UPDATE core_config_data SET value = '30'
    WHERE path = '$length'", "UPDATE core_config_data SET value = '8'
    WHERE path = '$length'", 200, 400, $weak->('default'));
like((run_command('', $shop->ctl_words, 'check'))[1],
    qr/^warning +schema\.triggers: .*schema upgrade/m, 'check tells');

# An administrator without the right.
$sql->("CREATE USER IF NOT EXISTS weak\@localhost IDENTIFIED BY 'w';
    GRANT ALL ON $name.* TO weak\@localhost;
    REVOKE TRIGGER ON $name.* FROM weak\@localhost");
my $admin = $shop->conf =~ s/customers\.conf$/customers-admin.conf/r;
my $group = slurp($admin);
spew($admin, "[customers-admin]\nuser = weak\npassword = w\n", 0600);
my @upgrade = run_command('', $shop->ctl_words, qw(schema upgrade));
is($upgrade[0], 0, 'an upgrade without the right to make triggers');
like($upgrade[2], qr/triggers\.sql: 1142 TRIGGER command denied/,
    'tells what it lacks');
is($version->(), undef, 'there is no version');
spew($admin, $group, 0600);
@upgrade = run_command('', $shop->ctl_words, qw(schema upgrade));
is("@upgrade[0, 2]", '0 ', 'an upgrade with it');
ok($version->(), 'there is one');
changes('with triggers again', "UPDATE core_config_data SET value = '30'
    WHERE path = '$length'", "UPDATE core_config_data SET value = '8'
    WHERE path = '$length'", 200, 400, $weak->('default'));
$creates->();
@warm = statements($creates);
is(scalar(@warm), 7, 'and it is kept again') or diag(join("\n", @warm));

done_testing();
