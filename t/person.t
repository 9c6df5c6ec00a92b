#!/usr/bin/perl
# customersctl customer export and customer delete: everything that is recorded
# of a person, and nothing of anybody else.
use strict;
use warnings;
use utf8;
use Encode qw(encode);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Proxy;
use Customers::Service qw(program);
use Customers::Shop;
use Customers::Test;
use File::Basename qw(dirname);
use Digest::SHA qw(sha256_hex);
use JSON::PP;
use Test::More;

my ($usage, $data_error, $no_user) = (64, 65, 67);
my $shop = new_shop(start => 0);
my $here = "--database=$shop->{database}";
my %key = Customers::Shop::integration_keys(1);
my $proxy = Customers::Proxy->new(Customers::Test::short_scratch(),
    $shop->{db_socket});
END {
	local $?;
	$proxy->stop if $proxy;
}

sub ask
{
	my ($method, $path, %arg) = @_;
	my $headers = delete($arg{headers}) // [];

	return cgi_request([builddir() . '/customers.fcgi'],
	    $method, $path, env => $shop->environment, %arg, headers =>
	    ['Content-Type', 'application/json', 'Authorization',
	    "Bearer $key{access_token}", @$headers]);
}

sub ctl
{
	my (@words) = @_;

	return run_command('', $shop->ctl_words,
	    map { encode('UTF-8', $_) } @words);
}

sub refuses
{
	my ($name, $wanted, $why, @words) = @_;
	my ($status, $out, $err) = ctl(@words);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($status >> 8, $wanted, "$name: exit status $wanted");
	is($out, '', "$name: no output");
	like($err, $why, "$name: says why");
}

# The rows of every table, a line each; large numbers of region names are no
# person's.
sub dump_rows
{
	my ($status, $out, $err) = run_command('', program('mariadb-dump'),
	    '--no-defaults', '-uroot', "--socket=$shop->{db_socket}",
	    qw(--default-character-set=utf8mb4 --no-create-info
	    --skip-extended-insert --skip-comments --compact --hex-blob),
	    (map { "--ignore-table=$shop->{database}.$_" } qw(region_name
	    directory_country_region directory_country_region_name)),
	    $shop->{database});

	$status == 0 or die $err;
	return [grep { $_ ne '' } sort(split(/\n/, $out))];
}

# A test: the rows are those of BEFORE.
sub is_as
{
	my ($before, $name) = @_;
	my $now = dump_rows();
	my %then = map { ($_ => 1) } @$before;
	my %now = map { ($_ => 1) } @$now;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is_deeply([[grep { !$then{$_} } @$now], [grep { !$now{$_} } @$before]],
	    [[], []], $name);
}

# Delete as WORDS say; the counts by kind.
sub forget
{
	my (@words) = @_;
	my ($status, $out, $err) = ctl('customer', 'delete', @words);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($status, 0, "@words: forgotten") or diag($err);
	return { map { reverse(/^(\d+)\t(.*)$/) } grep { !/^0\t/ }
	    split(/\n/, $out) };
}

sub export
{
	my (@words) = @_;
	my ($status, $out, $err) = ctl('customer', 'export', @words);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($status, 0, "@words: exported") or diag($err);
	return ($out, decode_json($out));
}

# An account of NAME in STORE, with everything that one can have.
sub settle
{
	my ($name, $store, $email) = @_;
	my $data = { password => 'Passw0rd!x', customer => {
	    email => $email, firstname => "First$name",
	    lastname => "Last$name", middlename => "Middle$name",
	    prefix => "Pre$name", suffix => "Suf$name", dob => '1987-06-05',
	    taxvat => "Tax$name", gender => 1,
	    extension_attributes => { is_subscribed => 1,
		assistance_allowed => 2 },
	    custom_attributes => { nick => "Nick$name", size => 1,
		hobbies => '2,3', note => "Note$name" },
	    addresses => [map { { firstname => "AFirst$name",
		lastname => "ALast$name", street => ["Street$name $_"],
		city => "City$name", postcode => "P$name",
		telephone => "Tel$name", fax => "Fax$name",
		company => "Company$name", vat_id => "Vat$name",
		country_id => 'US', region => 'Texas',
		default_billing => $_, default_shipping => 1,
		custom_attributes => { gate => "Gate$name" } } } 0, 1] } };
	my $key = ['Idempotency-Key', $name];
	my $path = "/rest/$store/V1/customers";
	my $answer = ask('POST', $path, json => $data, headers => $key);
	my ($id, $number) = @{$answer->{json}}{qw(id store_id)};
	my $signed_in = sub { cgi_request(builddir() . '/customers.fcgi',
	    'POST', "/rest/$store/V1/integration/customer/token",
	    env => $shop->environment,
	    json => { username => $email, password => $_[0] })->{status} };

	is($answer->{status}, 200, "$name: an account") or
	    diag($answer->{raw});
	is(ask('POST', $path, json => $data, headers => $key)->{body},
	    $answer->{body}, "$name: the answer is kept");
	is($signed_in->($data->{password}), 200, "$name: signed in");
	is($signed_in->("wrong$name"), 401, "$name: not so");
	is(ask('PUT', "$path/password", json => { email => $email,
	    template => 'email_reset' })->{status}, 200, "$name: a link");
	$shop->sql("INSERT INTO customer_log (customer_id, last_login_at)
	    VALUES ($id, NOW());
	    INSERT INTO customer_mail (customer_id, template, store_id,
		recipient, recipient_key, parameters, state, message_id) VALUES
		($id, 'registered', $number, '$email', LOWER('$email'),
		    '{\"name\":\"First$name\",\"key\":\"Secret$name\"}',
		    'pending', 'p$id'),
		($id, 'email_changed', $number, 'old$email', LOWER('old$email'),
		    '{}', 'failed', 'f$id')", $here);
	return ($id, $data);
}

# What is there under EMAIL without an account, in STORE and its WEBSITE.
sub leave_traces
{
	my ($email, $store, $website) = @_;
	my $login = sha256_hex("$website " . sha256_hex(lc($email)));
	my $n = "$store$website" . sha256_hex($email);

	$shop->sql("INSERT INTO newsletter_subscriber (store_id, customer_id,
		subscriber_email, subscriber_status, subscriber_confirm_code)
		VALUES ($store, 0, '$email', 1, 'SecretCode');
	    INSERT INTO customer_mail (template, store_id, recipient,
		parameters, message_id) VALUES ('newsletter_confirmed', $store,
		'$email', '{}', '$n');
	    REPLACE INTO signin_throttle VALUES (UNHEX('$login'), 1, 1,
		NOW() + INTERVAL 1 HOUR);
	    INSERT IGNORE INTO uniqueness_guard (name)
		VALUES (CONCAT('e-mail ', LOWER('$email')))", $here);
}
my @all = ('counts of sign-ins' => 1, guards => 1, mails => 1,
    subscriptions => 1);

$shop->ctl(qw(attribute add nick --type text --label Nick --unique));
$shop->ctl(qw(attribute add size --type select --label Size --option Large));
$shop->ctl(qw(attribute add hobbies --type multiselect --label Hobbies
    --option Chess --option Go));
$shop->ctl(qw(attribute add note --type textarea --label Note));
$shop->ctl(qw(attribute add gate --type text --label Gate
    --entity customer_address));

# A person with everything, beside another with as much.

my ($other) = settle('Bystander', 'default', 'bystander@example.com');
leave_traces('quixote+tag@example.org', 1, 1);
leave_traces('xquixote@example.org', 1, 1);
my $before = dump_rows();
my ($id, $data) = settle('Qzvwkxjp', 'default', 'Quixote@example.org');
leave_traces('QUIXOTE@example.org', 2, 1);
leave_traces('quixote@EXAMPLE.org', 3, 2);
my $about = qr/Qzvwkxjp|\bquixote\@|oldquixote/i;
cmp_ok(scalar(grep { /$about/ } @{dump_rows()}), '>', 15,
    'many rows are about the person');

subtest('export' => sub {
	my ($out, $export) = export('quixote@EXAMPLE.ORG');
	my ($account, @more) = @{$export->{accounts}};
	my $shown = ask('GET', "/rest/V1/customers/$id")->{json};

	is(scalar(@more), 0, 'one account');
	is_deeply($account, $shown, 'as the endpoint shows it');
	is($account->{addresses}[0]{street}[0], 'StreetQzvwkxjp 0', 'addresses');
	is_deeply({ map { ($_->{attribute_code} => $_->{value}) }
	    @{$account->{custom_attributes}} }, { nick => 'NickQzvwkxjp',
	    size => '1', hobbies => '2,3', note => 'NoteQzvwkxjp' }, 'attributes');
	is_deeply([map { "$_->{attribute_code} $_->{label}" }
	    sort { $a->{value} <=> $b->{value} } @{$export->{options}}],
	    ['size Large', 'hobbies Chess', 'hobbies Go'],
	    'and what their options are called');
	my ($sign_in) = @{$export->{sign_in}};
	is_deeply([@$sign_in{qw(customer_id confirmed password is_active)}],
	    [$id, 'confirmed', 'password', 1], 'the account');
	ok($sign_in->{$_}, $_) for qw(first_signin_at last_login_at
	    password_reset_at);
	is(scalar(@{$export->{$_}}), 1, $_) for qw(permissions tokens
	    kept_answers);
	is_deeply([sort(map { $_->{store} } @{$export->{subscriptions}})],
	    [qw(default it outlet)], 'subscriptions, those of guests too');
	is_deeply([sort(map { $_->{template} } @{$export->{mails}})],
	    [qw(email_changed newsletter_confirmed newsletter_confirmed
	    newsletter_success password_reset registered registered)],
	    'mails') or diag($out);
	is((grep { $_->{state} eq 'pending' && $_->{name} }
	    @{$export->{mails}})[0]{name}, 'FirstQzvwkxjp', 'and whom they name');
	is_deeply([sort(map { $_->{website} }
	    @{$export->{sign_in_attempts}})], [qw(base outlet)],
	    'counts of sign-ins');
	unlike($out, qr/Bystander|\+tag|xquixote|Secret|\$s0\$|[0-9a-f]{32}/i,
	    'nobody else, and no secret');
	my (undef, $by_id) = export($id);
	is_deeply($by_id, $export, 'by the id: the same');
	my ($there, $outlet) = export('quixote@example.org', '--website',
	    'outlet');
	unlike($there, qr/Qzvwkxjp/, 'of another website only what is there');
	is_deeply([map { scalar(@{$outlet->{$_}}) } qw(accounts subscriptions
	    mails sign_in_attempts)], [0, 1, 1, 1], 'and that');
});

subtest('delete' => sub {
	is_deeply(forget('QUIXOTE@example.org'), { accounts => 1,
	    addresses => 2, 'attribute values' => 6, tokens => 1,
	    'kept answers' => 1, 'permissions to be assisted' => 1,
	    'times of the last sign-in' => 1, mails => 7, subscriptions => 3,
	    'counts of sign-ins' => 2, guards => 1 }, 'counts');
	is_deeply([grep { /$about/ && !/\+tag/ } @{dump_rows()}], [],
	    'no row is about the person');
	is_as($before, 'and all others are as before');
	refuses('again', $no_user, qr/nothing is recorded of quixote\@/,
	    qw(customer delete quixote@example.org));
	refuses('by its id', $no_user, qr/no account for $id/,
	    qw(customer delete), $id);
	refuses('its export', $no_user, qr/nothing is recorded of quixote\@/,
	    qw(customer export quixote@example.org));
	my $answer = ask('POST', '/rest/default/V1/customers', json => $data,
	    headers => ['Idempotency-Key', 'Qzvwkxjp']);
	isnt($answer->{json}{id}, $id, 'the request makes another account');
	is_deeply(forget($answer->{json}{id}), { accounts => 1,
	    addresses => 2, 'attribute values' => 6, 'kept answers' => 1,
	    'permissions to be assisted' => 1, mails => 2,
	    subscriptions => 1 }, 'which is forgotten by its id');
	is_as($before, 'nothing is left again');
});

# An e-mail without an account.

leave_traces('guest@example.org', 1, 1);
my (undef, $guest) = export('guest@example.org');
is_deeply({ map { ($_ => scalar(@{$guest->{$_}})) } grep { @{$guest->{$_}} }
    keys(%$guest) }, { subscriptions => 1, mails => 1,
    sign_in_attempts => 1 }, 'traces of a guest');
is_deeply(forget('Guest@example.org'), { @all }, 'which are deleted');
is_as($before, 'nothing is left of them');

# Accounts in several websites.

subtest('several accounts' => sub {
	my @id = map { (settle("Twice$_->[0]", $_->[0],
	    'twice@example.org'))[0] } ['default'], ['outlet'];
	leave_traces('twice@example.org', 1, 7);
	leave_traces('twice@example.org', 3, 8);

	my $both = dump_rows();
	refuses('an e-mail of two', $data_error,
	    qr/name an id, or --website:\n$id[0]\tbase\n$id[1]\toutlet\n/,
	    qw(customer delete twice@example.org));
	refuses('no website', $data_error, qr/no website x/,
	    qw(customer delete twice@example.org --website x));
	refuses('an id and a website', $usage, qr/goes with an address/,
	    qw(customer delete), $id[0], qw(--website base));
	refuses('neither address nor id', $no_user, qr/no account for x/,
	    qw(customer delete x));
	refuses('no word', $usage, qr/an argument is missing/,
	    qw(customer delete));
	refuses('not UTF-8', $usage, qr/not UTF-8/, 'customer', $_,
	    "\x{e9}\@example.org") for qw(delete export) x 0;
	is_as($both, 'what is refused changes nothing');
	my (undef, $export) = export('twice@example.org');
	is_deeply([map { $_->{id} } @{$export->{accounts}}], \@id,
	    'both are exported');
	is(scalar(@{$export->{subscriptions}}), 4, 'subscriptions of both');

	my $counts = forget('twice@example.org', '--website', 'outlet');
	is_deeply([@$counts{qw(accounts mails subscriptions)}], [1, 6, 2],
	    'one of them is deleted');
	is($shop->value("SELECT COUNT(*) FROM customer_entity
	    WHERE entity_id = $id[0]"), 1, 'the other stays');
	is($shop->value("SELECT GROUP_CONCAT(store_id) FROM
	    newsletter_subscriber WHERE email_key = 'twice\@example.org'"),
	    '1,1', 'with its subscriptions');
	is($shop->value("SELECT COUNT(*) FROM customer_mail
	    WHERE recipient = 'twice\@example.org'"), 5, 'and its mails');

	my ($third) = settle('Thrice', 'outlet', 'twice@example.org');
	$counts = forget($id[0]);
	is_deeply([@$counts{qw(accounts mails subscriptions)}], [1, 6, 2],
	    'by its id one is deleted');
	is_deeply([map { $_->{customer_id} } $shop->rows("SELECT customer_id
	    FROM newsletter_subscriber WHERE email_key = 'twice\@example.org'")],
	    [$third], 'and nothing of the other website');

	# An account whose key another has.
	$shop->sql("INSERT INTO customer_entity (website_id, email, email_key,
	    store_id) VALUES (2, 'twice\@example.org', '\@1', 3)", $here);
	my $marked = $shop->value("SELECT entity_id FROM customer_entity
	    WHERE email_key = '\@1'");
	my $subscribed = "SELECT COUNT(*) FROM newsletter_subscriber
	    WHERE email_key = 'twice\@example.org'";
	is_deeply(forget($marked), { accounts => 1 },
	    'of two in a website only what is surely its own');
	is($shop->value($subscribed), 1, 'nothing of the other');
	forget('twice@example.org');
	$shop->sql("DELETE FROM signin_throttle WHERE login_hash IN (" .
	    join(', ', map { "UNHEX('" . sha256_hex("$_ " .
	    sha256_hex('twice@example.org')) . "')" } 7, 8) . ')', $here);
	is_as($before, 'nothing is left');
});

# Whatever becomes of the COMMIT, and with the rights of the workers.

$proxy->stand_before($shop);
unlink(dirname($shop->conf) . '/customers-admin.conf');
for my $mode (qw(refuse swallow)) {
	leave_traces('doubtful@example.org', 1, 1);
	$proxy->next_commit($mode);
	is_deeply(forget('doubtful@example.org'), { @all },
	    "$mode: the counts are right");
	is($proxy->left, 0, "$mode: it happened");
	is_as($before, "$mode: nothing is left");
}
my ($last) = settle('Last', 'default', 'last@example.org');
export($last);
is(forget($last)->{accounts}, 1, 'an account, with the rights of workers');
is_as($before, 'nothing is left');

done_testing();
