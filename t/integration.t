#!/usr/bin/perl
# Integrations: the commands that make and end them, and what a caller may do
# with their credentials (contract E).
use strict;
use warnings;
use utf8;
use Encode qw(encode);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Proxy;
use Customers::Test;
use Test::More;

# sysexits.h
my ($usage, $data_error, $temporary) = (64, 65, 75);

my $shop = new_shop(start => 0);
my $here = "--database=$shop->{database}";
my $program = [wrapper(), builddir() . '/customers.fcgi'];
my $input = '';

# Call customersctl; exit status, output, error output.
sub call
{
	my ($status, $out, $err) = run_command($input, $shop->ctl_words,
	    map { encode('UTF-8', $_) } @_);
	return ($status & 127 ? "signal $status" : $status >> 8, $out, $err);
}

sub accepts
{
	my ($name, $wanted, @words) = @_;
	my ($status, $out, $err) = call(@words);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	subtest("accepts: $name" => sub {
		is($status, 0, 'exit status 0');
		like($out, $wanted, 'output');
		is($err, '', 'no error output');
	});
	return $out;
}

sub refuses
{
	my ($name, $wanted, $why, @words) = @_;
	my ($status, $out, $err) = call(@words);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	subtest("refuses: $name" => sub {
		is($status, $wanted, "exit status $wanted");
		is($out, '', 'no output');
		like($err, $why, 'says why');
	});
}

my $show = qr/\Aaccess_token = (\w{43})\n\z/;

# An integration NAME and its token.
sub integration
{
	my ($name, @resources) = @_;
	my $out = accepts("integration create $name", $show, qw(integration
	    create), $name, map { ('--resource', $_) } @resources);

	return $out =~ $show ? $1 : undef;
}

# Whether the caller with TOKEN may choose a group, which needs manage.
sub may_manage
{
	my ($token) = @_;
	my $answer = cgi_request($program, 'POST', '/rest/V1/customers',
	    env => $shop->environment, json => customer(group_id => 2),
	    headers => ['Authorization', "Bearer $token"]);

	return 1 if $answer->{status} == 200;
	is_error($answer, 401,
	    q(The consumer isn't authorized to access %resources.), 'a 401');
	is($answer->{json}{parameters}{resources}, 'Magento_Customer::manage',
	    'names what is missing');
	return 0;
}

# Resources

my @resources = map { "Magento_$_" } qw(Customer::manage Customer::customer
    Customer::delete Customer::group Backend::store);
my $owner = integration('owner');
is($shop->value("SELECT resources FROM integration WHERE name = 'owner'"),
    join(',', @resources), 'all resources');
ok(may_manage($owner), 'it may manage');
my $clerk = integration('clerk', $resources[1]);
ok(!may_manage($clerk), 'who may only read may not');
for my $i (0 .. $#resources) {
	integration("only $i", $resources[$i]);
	is($shop->value("SELECT CONCAT(resources, ' ', resources + 0) FROM
	    integration WHERE name = 'only $i'"),
	    "$resources[$i] " . (1 << $i), 'its bit');
}
ok(may_manage(integration('two', @resources[1, 0])), 'one of several');
ok(!may_manage(integration('four', @resources[1 .. 4])), 'all but that');

refuses('an unknown resource', $usage, qr/no resource Magento_Sales::sales/,
    qw(integration create x --resource Magento_Sales::sales));
refuses('a resource in lower case', $usage, qr/no resource/,
    qw(integration create x --resource magento_customer::manage));
refuses('half a resource', $usage, qr/no resource/,
    qw(integration create x --resource Magento_Customer));
refuses('the same name', $data_error, qr/is or was an integration or a token/,
    qw(integration create owner));
refuses('the same name for a token', $data_error, qr/is or was/,
    qw(token create owner));
refuses('an empty name', $usage, qr/1 to 64/, qw(integration create), '');
refuses('a name of 65 characters', $usage, qr/1 to 64/,
    qw(integration create), 'é' x 65);
refuses('no name', $usage, qr/argument is missing/, qw(integration create));
refuses('no days', $usage, qr/1 to 3650/,
    qw(integration create x --expires 0));
refuses('days of a password', $usage, qr/is for a token/,
    qw(integration create x --password --expires 3));
integration('é' x 64);
accepts('--expires', $show, qw(integration create short --expires 7));
is($shop->value("SELECT TIMESTAMPDIFF(DAY, created_at, expires_at) FROM
    integration_token WHERE name = 'short'"), 7, 'it expires');

# The old command

my $old = accepts('token create', qr/\A\w{43}\n\z/, qw(token create old));
chomp($old);
ok(may_manage($old), 'makes one that may do all');
is($shop->value("SELECT resources FROM integration WHERE name = 'old'"),
    join(',', @resources), 'an integration of that name');

# Passwords

$input = "s3cret Pass\n";
accepts('--password', qr/\A\z/, qw(integration create signs --password));
like($shop->value("SELECT password_hash FROM integration
    WHERE name = 'signs'"), qr/^\$s1\$/, 'its hash is kept');
is($shop->value("SELECT COUNT(*) FROM integration_token
    WHERE name = 'signs'"), 0, 'it has no token');
for my $case (["\n", qr/is empty/], ["a\0b\n", qr/NUL/],
    ["\xff\n", qr/UTF-8/], ['x' x 257 . "\n", qr/too long/]) {
	($input, my $why) = @$case;
	refuses("a password that $why", $data_error, $why,
	    qw(integration create x --password));
}
$input = '';
is($shop->value("SELECT COUNT(*) FROM integration WHERE name = 'x'"), 0,
    'what was refused is not there');

# Disable, enable, revoke

accepts('integration disable', qr/\A\z/, qw(integration disable owner));
ok(!may_manage($owner), 'its token makes a guest');
accepts('integration disable again', qr/\A\z/, qw(integration disable owner));
accepts('integration enable', qr/\A\z/, qw(integration enable owner));
ok(may_manage($owner), 'and a caller again');
accepts('integration revoke', qr/\A\z/, qw(integration revoke old));
ok(!may_manage($old), 'its token makes a guest');
accepts('enabling it', qr/\A\z/, qw(integration enable old));
ok(!may_manage($old), 'does not help');
ok(may_manage($owner), 'others are as before');
$shop->sql("INSERT INTO integration_session (integration_id, token_hash,
    expires_at) SELECT integration_id, SHA2(CONCAT('session ', name), 256),
    NOW() + INTERVAL 1 HOUR FROM integration
    WHERE name IN ('signs', 'clerk', 'owner')", $here);
ok(may_manage('session owner'), 'who has signed in');
ok(may_manage('session signs'), 'by a password');
ok(!may_manage('session clerk'), 'may only do what it may');
$shop->ctl(qw(integration disable signs));
ok(!may_manage('session signs'), 'nothing while it is disabled');
$shop->ctl(qw(integration enable signs));
$shop->sql("UPDATE integration_session SET expires_at = NOW()", $here);
ok(!may_manage('session owner'), 'nothing when its time is over');
$shop->sql("UPDATE integration_session SET expires_at = NOW() + INTERVAL 1
    MINUTE", $here);
accepts('integration revoke', qr/\A\z/, qw(integration revoke signs));
ok(!may_manage('session signs'), 'ends what was signed in');
is($shop->value("SELECT password_hash FROM integration
    WHERE name = 'signs'"), undef, 'and takes the password');
ok(may_manage('session owner'), 'of nobody else');
for my $command (qw(disable enable revoke)) {
	refuses("$command nobody", $data_error, qr/no integration nobody/,
	    'integration', $command, 'nobody');
	refuses("$command a name in capitals", $data_error,
	    qr/no integration OWNER/, 'integration', $command, 'OWNER');
	refuses("$command a name with a space", $data_error,
	    qr/no integration/, 'integration', $command, 'owner ');
}
is($shop->value("SELECT COUNT(*) FROM integration
    WHERE name = 'owner' AND is_active"), 1, 'which changes nothing');

# List

$shop->ctl(qw(integration disable clerk));
my $list = accepts('integration list', qr/^owner\t/, qw(integration list));
my $time = qr/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/;
for my $line (['owner', 'active', join(',', @resources), 'token'],
    ['clerk', 'inactive', $resources[1], 'token'],
    ['old', 'active', join(',', @resources), ''],
    ['signs', 'active', join(',', @resources), '']) {
	my ($name, @rest) = @$line;
	my $rest = join("\t", @rest);

	like($list, qr/^\Q$name\E\t$time\t\Q$rest\E$/m, "$name: @rest");
}
$input = "another Pass\n";
$shop->sql("UPDATE integration SET password_hash = 'x'
    WHERE name = 'owner'", $here);
like($shop->ctl(qw(integration list)), qr/^owner\t.*\ttoken,password$/m,
    'both kinds of credentials');
unlike($list, qr/\Q$owner\E/, 'no token is shown');

# A customer is no integration.

$shop->sql("INSERT INTO customer_token (customer_id, token_hash, generation,
    expires_at) SELECT MAX(entity_id), SHA2('a customer', 256), 0,
    NOW() + INTERVAL 1 HOUR FROM customer_entity", $here);
ok(!may_manage('a customer'), 'a customer may not manage');

# Another's Idempotency-Key is another key.

my @reader = map { integration("reader $_") } 1, 2;
my $customer = customer();
my @answers = map { cgi_request($program, 'POST', '/rest/V1/customers',
    env => $shop->environment, json => $customer,
    headers => ['Authorization', "Bearer $_", 'Idempotency-Key', 'ours']) }
    @reader, $reader[0];
is($answers[0]{status}, 200, 'created');
is_error($answers[1], 400, 'A customer with the same email address already ' .
    'exists in an associated website.', 'not for another integration');
is($answers[2]{body}, $answers[0]{body}, 'the same again for the first');

# A token is shown if, and only if, it is there, whatever becomes of the COMMIT.

my $proxy = Customers::Proxy->new(Customers::Test::short_scratch(),
    $shop->{db_socket});
END {
	local $?;
	$proxy->stop if $proxy;
}
my $made = sub { $shop->value("SELECT CONCAT((SELECT COUNT(*) FROM integration
    WHERE name = '$_[0]'), (SELECT COUNT(*) FROM integration_token
    WHERE name = '$_[0]'))") };
{
	local $shop->{db_socket} = $proxy->{socket};
	$shop->write_settings;
}
$proxy->next_commit('refuse');
refuses('one whose COMMIT is refused', $temporary, qr/database/,
    qw(integration create proxied));
is($made->('proxied'), '00', 'it is not there');
$proxy->next_commit('swallow');
accepts('one whose COMMIT is not answered', $show,
    qw(integration create proxied));
is($made->('proxied'), '11', 'it is there');
$proxy->stop;
$shop->write_settings;

# Tokens of before there were integrations

my $schema = sub { $shop->sql(encode('UTF-8', $_[0]), $here) };
$schema->("DROP TABLE integration_session;
    ALTER TABLE integration_token DROP FOREIGN KEY
	INTEGRATION_TOKEN_INTEGRATION_FK,
	DROP COLUMN integration_id, DROP COLUMN token_secret;
    DROP TABLE integration;
    DELETE FROM schema_version WHERE version >= 14;
    DELETE FROM integration_token;
    INSERT INTO integration_token (name, token_hash, expires_at, revoked_at)
	VALUES ('till', SHA2('till token', 256), NULL, NULL),
	('Ä till', SHA2('other token', 256), NULL, NULL),
	('gone', SHA2('gone token', 256), NULL, NOW()),
	('over', SHA2('over token', 256), NOW() - INTERVAL 1 DAY, NULL)");
accepts('schema upgrade', qr/\A\z/, qw(schema upgrade));
$shop->grant;
is($shop->value('SELECT COUNT(*) FROM integration_token t JOIN integration i
    USING (integration_id) WHERE i.name = t.name AND
    i.created_at = t.created_at'), 4, 'each has an integration of its name');
ok(may_manage("$_ token"), "$_: is still good") for qw(till other);
ok(!may_manage("$_ token"), "$_: is still not") for qw(gone over);

done_testing();
