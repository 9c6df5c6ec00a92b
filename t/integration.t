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
my $program = [builddir() . '/customers.fcgi'];
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

my $show = qr/\Aaccess_token = ([0-9A-Za-z]{43})\n\z/;

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
my $owner = integration('boss');
is($shop->value("SELECT resources FROM integration WHERE name = 'boss'"),
    join(',', @resources), 'all resources');
ok(may_manage($owner), 'it may manage');
my $clerk = integration('reader', $resources[1]);
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
    qw(integration create boss));
refuses('the same name for a token', $data_error, qr/is or was/,
    qw(token create boss));
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

accepts('integration disable', qr/\A\z/, qw(integration disable boss));
ok(!may_manage($owner), 'its token makes a guest');
accepts('integration disable again', qr/\A\z/, qw(integration disable boss));
accepts('integration enable', qr/\A\z/, qw(integration enable boss));
ok(may_manage($owner), 'and a caller again');
accepts('integration revoke', qr/\A\z/, qw(integration revoke old));
ok(!may_manage($old), 'its token makes a guest');
accepts('enabling it', qr/\A\z/, qw(integration enable old));
ok(!may_manage($old), 'does not help');
ok(may_manage($owner), 'others are as before');
$shop->sql("INSERT INTO integration_session (integration_id, token_hash,
    expires_at) SELECT integration_id, SHA2(CONCAT('session ', name), 256),
    NOW() + INTERVAL 1 HOUR FROM integration
    WHERE name IN ('signs', 'reader', 'boss')", $here);
ok(may_manage('session boss'), 'who has signed in');
ok(may_manage('session signs'), 'by a password');
ok(!may_manage('session reader'), 'may only do what it may');
$shop->ctl(qw(integration disable signs));
ok(!may_manage('session signs'), 'nothing while it is disabled');
$shop->ctl(qw(integration enable signs));
$shop->sql("UPDATE integration_session SET expires_at = NOW()", $here);
ok(!may_manage('session boss'), 'nothing when its time is over');
$shop->sql("UPDATE integration_session SET expires_at = NOW() + INTERVAL 1
    MINUTE", $here);
accepts('integration revoke', qr/\A\z/, qw(integration revoke signs));
ok(!may_manage('session signs'), 'ends what was signed in');
is($shop->value("SELECT password_hash FROM integration
    WHERE name = 'signs'"), undef, 'and takes the password');
ok(may_manage('session boss'), 'of nobody else');
for my $command (qw(disable enable revoke)) {
	refuses("$command nobody", $data_error, qr/no integration nobody/,
	    'integration', $command, 'nobody');
	refuses("$command a name in capitals", $data_error,
	    qr/no integration BOSS/, 'integration', $command, 'BOSS');
	refuses("$command a name with a space", $data_error,
	    qr/no integration/, 'integration', $command, 'boss ');
}
is($shop->value("SELECT COUNT(*) FROM integration
    WHERE name = 'boss' AND is_active"), 1, 'which changes nothing');

# OAuth

my $words = qr/[0-9A-Za-z]{32}/;
my $oauth = accepts('--oauth', qr/\Aconsumer_key\ =\ $words\n
    consumer_secret\ =\ $words\naccess_token\ =\ $words\n
    access_token_secret\ =\ $words\n\z/x, qw(integration create signer
    --oauth));
my %key = $oauth =~ /^(\w+) = (\w+)$/mg;
is(scalar(keys(%{{ reverse(%key) }})), 4, 'all are different');
ok(may_manage($key{access_token}), 'the access token is a bearer too');
my ($row) = $shop->rows("SELECT consumer_key, consumer_secret, token_secret
    FROM integration JOIN integration_token USING (integration_id)
    WHERE integration.name = 'signer'");
is($row->{consumer_key}, $key{consumer_key}, 'the key is stored');
like($row->{$_}, qr/^[0-9a-f]{160}$/, "$_ is sealed")
    for qw(consumer_secret token_secret);
my $dump = join("\n", map { join(' ', map { $_ // '' } values(%$_)) }
    map { $shop->rows("SELECT * FROM $_") } qw(integration
    integration_token));
is_deeply([grep { index($dump, $key{$_}) >= 0 } sort(keys(%key))],
    ['consumer_key'], 'no secret can be read in the tables');

my $keys = scratch() . '/keys';
my $old_key = 'key.of-1~_' . '5' x 22;
my $old_token = 'token.of-1~_' . '5' x 20;
spew($keys, "\n  consumer_key= $old_key\r\nconsumer_secret = " .
    's' x 64 . "\naccess_token = $old_token\n" .
    'access_token_secret = secret.of-1~_567890');
accepts('--credentials', qr/\A\z/, qw(integration create taken
    --credentials), $keys);
is($shop->value("SELECT consumer_key FROM integration
    WHERE name = 'taken'"), $old_key, 'its key');
ok(may_manage($old_token), 'its token');
refuses('the same credentials', $data_error, qr/is or was/,
    qw(integration create other --credentials), $keys);
spew($keys, "access_token = " . 't' x 43 . "\n");
accepts('--credentials, a token alone', qr/\A\z/, qw(integration create
    bearer --credentials), $keys, qw(--resource Magento_Customer::group));
ok(!may_manage('t' x 43), 'its token');
like($shop->ctl(qw(integration list)),
    qr/^bearer\t.*\ttoken\n.*|^signer\t.*\ttoken,oauth$/m, 'both are listed');
my $long = 'x' x 16;
for my $case (['', qr/needs access_token alone/],
    ["consumer_key = $long\n", qr/needs access_token alone/],
    ["access_token = $long\nconsumer_key = $long\n", qr/needs access/],
    ["access_token = $long\naccess_token = $long\n", qr/:2: /],
    ["access_token $long\n", qr/:1: /], ["token = $long\n", qr/:1: /],
    ["access_token = \n", qr/:1: /], ["access_token = x\n", qr/:1: /],
    ["access_token = $long&\n", qr/:1: /],
    (map { ["consumer_key = @$_[0]\naccess_token = @$_[1]\n" .
	"consumer_secret = $long\naccess_token_secret = $long\n",
	qr/have 32 characters/] } ['k' x 31, 't' x 32], ['k' x 32, 't' x 33]),
    ["access_token = $long\xE9\n", qr/:1: /],
    ["access_token = $long\0\n", qr/:1: /],
    ['access_token = ' . 'x' x 65, qr/:1: /]) {
	my ($text, $why) = @$case;

	spew($keys, $text);
	refuses('credentials: ' . ($text =~ tr/ -~/?/cr), $data_error, $why,
	    qw(integration create other --credentials), $keys);
}
refuses('--oauth and --credentials', $usage, qr/makes what/,
    qw(integration create other --oauth --credentials), $keys);
refuses('a missing file', 66, qr/No such file/,
    qw(integration create other --credentials), "$keys.missing");
{
	local $shop->{settings} = { %{$shop->{settings}},
	    integration_key => undef };
	$shop->write_settings;
	refuses('OAuth without a key', 78, qr/needs an integration_key/,
	    qw(integration create other --oauth));
	integration('no key');
}
$shop->write_settings;
is($shop->value("SELECT COUNT(*) FROM integration WHERE name = 'other'"), 0,
    'what was refused is not there');

# Those that all tests have

my %state = (owner => 1, clerk => 0, revoked => 0, retired => 0);
for my $number (1 .. 4) {
	my %fixture = Customers::Shop::integration_keys($number);
	my $name = $shop->value("SELECT name FROM integration
	    WHERE consumer_key = '$fixture{consumer_key}'");

	is(may_manage($fixture{access_token}), $state{$name} // 'none',
	    "$name: its token");
}

# List

$shop->ctl(qw(integration disable reader));
my $list = accepts('integration list', qr/^owner\t/, qw(integration list));
my $time = qr/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/;
for my $line (['boss', 'active', join(',', @resources), 'token'],
    ['reader', 'inactive', $resources[1], 'token'],
    ['old', 'active', join(',', @resources), ''],
    ['signs', 'active', join(',', @resources), '']) {
	my ($name, @rest) = @$line;
	my $rest = join("\t", @rest);

	like($list, qr/^\Q$name\E\t$time\t\Q$rest\E$/m, "$name: @rest");
}
$input = "another Pass\n";
$shop->sql("UPDATE integration SET password_hash = 'x'
    WHERE name = 'boss'", $here);
like($shop->ctl(qw(integration list)), qr/^boss\t.*\ttoken,password$/m,
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
