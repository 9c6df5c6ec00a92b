#!/usr/bin/perl
# The statements of workers, and those of customersctl that may be run while
# they work, use an index and read few rows of a table that has many: the
# server's general log of a few requests is run through EXPLAIN.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Page;
use Customers::Test;
use Digest::SHA qw(sha256_hex);
use Test::More;

# A statement that reads a whole table, or much of one, and why: an expression
# for it, the table as the statement calls it, and the reason.
my @accepted = (
	[qr/WHERE w\.is_default = 1/, 'w', 'websites are few'],
	[qr/WHERE TRUE ORDER BY s\.code/, 's', 'stores are few'],
	[qr/FROM directory_country c LEFT JOIN/, 'c', 'countries are few'],
	[qr/FROM customer_group g/, 'g', 'groups of customers are few'],
	[qr/ORDER BY w\.website_id$/, 'w', 'websites are few'],
	[qr/ORDER BY g\.group_id$/, 'g', 'groups are few'],
	[qr/ORDER BY s\.store_id$/, 's', 'stores are few'],
	[qr/FORCE INDEX \(CUSTOMER_MAIL_STATE\)/, 'customer_mail',
	    'a flush looks at all pending mails, so many at a time'],
	[qr/^SELECT COUNT\(\*\) FROM customer_mail WHERE state = 'pending'/,
	    'customer_mail', 'a flush tells how many mails remain'],
	[qr/^SELECT CAST\(.*FROM customer_mail WHERE state = 'pending'$/,
	    'customer_mail', 'and status how old they are'],
	[qr/FROM JSON_TABLE/, 'q', 'what the request asks'],
	[qr/ORDER BY entity_id (?:DESC )?LIMIT 1 OFFSET/, 'customer_entity',
	    'as far as the page of a search'],
	[qr/^SELECT country_id FROM directory_country$/, 'directory_country',
	    'countries are few'],
	[qr/FROM store_website\) AS w STRAIGHT_JOIN signin_throttle/,
	    'store_website', 'websites are few'],
	[qr/^SELECT country_id FROM region_list/, 'region_list', 'as few'],
	[qr/^SELECT r\.region_id, r\.country_id/, 'r', 'all get their names'],
	[qr/^SELECT r\.region_id, r\.country_id/, 'n', 'all get their names'],
	[qr/^DELETE FROM region_name$/, 'region_name', 'all get new names'],
);
my $many = 1000;		# rows of a table that has many
my $few = 400;			# rows that a statement may read of it

# Its statistics are those of whole tables, and change only by ANALYZE: plans that
# hang on them are the same each time.
my $database = Customers::Test::own_mariadb(options =>
    ['--innodb-stats-auto-recalc=OFF',
    '--innodb-stats-persistent-sample-pages=100000']);
my $shop = new_shop(db_socket => $database->{socket}, pages => 1);
my $send = sub { http_request($shop->{port}, @_) };
my $token = $shop->ctl(qw(token create test));
chomp($token);
$shop->ctl(qw(config set), "customer/create_account/$_", 300)
    for qw(mail_per_hour mail_per_recipient_hour);
$shop->ctl(qw(attribute add size --type select --label Size --option S));
$shop->ctl(qw(attribute add nick --type text --label Nick --unique));
$shop->ctl(qw(attribute add gate --type text --label Gate --unique
    --entity customer_address));

# CUSTOMER, an answer, changes itself: everything that may change, to NEW; then
# its e-mail's spelling, and an address that is not its own.
sub change_of
{
	my ($customer, $new) = @_;
	my $token = sha256_hex($new);
	my $put = sub {
		return $send->('PUT', '/rest/V1/customers/me', headers =>
		    ['Authorization', "Bearer $token"], json => { customer =>
		    { firstname => 'a', lastname => 'b', @_ } })->{status};
	};
	my ($address) = @{$customer->{addresses}};

	$shop->sql("INSERT INTO $shop->{database}.customer_token (customer_id,
	    token_hash, generation, expires_at) VALUES ($customer->{id},
	    '" . sha256_hex($token) . "', 0, NOW() + INTERVAL 1 HOUR);
	    INSERT INTO $shop->{database}.newsletter_subscriber (store_id,
	    subscriber_email) VALUES (1, 'new$customer->{email}')");
	is($put->(email => "new$customer->{email}", custom_attributes =>
	    { nick => "new$new", size => '' }, extension_attributes =>
	    { is_subscribed => 0 }, addresses => [{ id => $address->{id}, city =>
	    'x' }, { %$address, id => 0, custom_attributes => { gate => $new } }]),
	    200, 'changed');
	is($put->(email => "NEW$customer->{email}", addresses => [{ %$address,
	    id => 0 }]), 200, 'spelled otherwise');
	my ($other) = $shop->rows("SELECT MIN(entity_id) AS id
	    FROM $shop->{database}.customer_address_entity
	    WHERE parent_id <> $customer->{id}");
	is($put->(email => "new$customer->{email}", addresses => [{ id =>
	    $other->{id} }]), 400, "another's address");
	$shop->sql("DELETE FROM $shop->{database}.newsletter_subscriber
	    WHERE customer_id = $customer->{id}");
	is($put->(email => "new$customer->{email}", extension_attributes =>
	    { is_subscribed => 1 }), 200, 'subscribed');
}

# A shop of some years, with the tables that were copied from the reference; or
# every plan is as good as any.
my $of = sub { "(SELECT attribute_id FROM eav_attribute
    WHERE attribute_code = '$_[0]')" };
$shop->sql("USE $shop->{database};
    INSERT INTO customer_entity (website_id, email, store_id, firstname,
	lastname) SELECT 1, CONCAT('old', seq, '\@example.com'), 1,
	CONCAT('Jane', seq % 500), CONCAT('Doe', seq % 900)
	FROM seq_1_to_4000;
    INSERT INTO customer_address_entity (parent_id, city, country_id,
	firstname, lastname, street, telephone) SELECT entity_id, 'c', 'US',
	'a', 'b', 's', 't' FROM customer_entity;
    INSERT INTO customer_entity_varchar (attribute_id, entity_id, value)
	SELECT @{[$of->('nick')]}, entity_id, CONCAT('old', entity_id)
	FROM customer_entity;
    INSERT INTO customer_entity_int (attribute_id, entity_id, value)
	SELECT @{[$of->('size')]}, entity_id, 1 FROM customer_entity;
    INSERT INTO customer_address_entity_varchar (attribute_id, entity_id,
	value) SELECT @{[$of->('gate')]}, entity_id, CONCAT('old', entity_id)
	FROM customer_address_entity;
    INSERT INTO customer_address_entity_int (attribute_id, entity_id, value)
	SELECT attribute_id, entity_id, 1
	FROM customer_address_entity_varchar;
    INSERT INTO customer_address_entity_text (attribute_id, entity_id, value)
	SELECT attribute_id, entity_id, 'x'
	FROM customer_address_entity_varchar;
    INSERT INTO customer_mail (customer_id, template, store_id, recipient,
	parameters, state, message_id, created_at, sent_at)
	SELECT entity_id, 'registered', 1, email, '{}',
	IF(entity_id % 100, 'sent', 'failed'), email,
	NOW() - INTERVAL entity_id HOUR, NOW() - INTERVAL entity_id HOUR
	FROM customer_entity;
    INSERT INTO customer_mail (customer_id, template, store_id, recipient,
	parameters, message_id) SELECT entity_id, 'registered', 1, email, '{}',
	CONCAT(email, '.pending') FROM customer_entity;
    INSERT INTO customer_mail (customer_id, template, store_id, recipient,
	parameters, state, message_id, created_at, sent_at)
	SELECT entity_id, 'password_reset', 1, email, '{}', 'sent',
	CONCAT('reset', seq), NOW() - INTERVAL seq HOUR,
	NOW() - INTERVAL seq HOUR FROM seq_2_to_2000
	JOIN customer_entity ON email = 'old11\@example.com';
    INSERT INTO newsletter_subscriber (store_id, customer_id,
	subscriber_email) SELECT 1, entity_id, email FROM customer_entity;
    INSERT INTO login_as_customer_assistance_allowed
	SELECT entity_id FROM customer_entity;
    INSERT INTO uniqueness_guard SELECT email, 0 FROM customer_entity;
    INSERT INTO idempotency_key (key_hash, request_hash, state, expires_at)
	SELECT SHA2(seq, 256), SHA2(seq, 256), 'complete',
	NOW() + INTERVAL seq MINUTE FROM seq_1_to_4000;
    INSERT INTO signup_count (address_hash, number)
	SELECT UNHEX(SHA2(seq, 256)), 1 FROM seq_1_to_4000;
    INSERT INTO customer_token (customer_id, token_hash, generation,
	expires_at) SELECT entity_id, SHA2(entity_id, 256), 0,
	NOW() + INTERVAL entity_id MINUTE FROM customer_entity;
    INSERT INTO signin_throttle (login_hash, attempts, failures, expires_at)
	SELECT UNHEX(SHA2(seq, 256)), 1, 1, NOW() + INTERVAL seq MINUTE
	FROM seq_1_to_4000;
    INSERT INTO throttle_key VALUES (1, 'x', NOW() - INTERVAL 1 HOUR);
    INSERT INTO integration (name, resources)
	SELECT seq, 31 FROM seq_1_to_1500;
    INSERT INTO integration_token (integration_id, name, token_hash)
	SELECT integration_id, name, SHA2(name, 256) FROM integration
	WHERE name RLIKE '^[1-9]';
    INSERT INTO integration_session (integration_id, token_hash, expires_at)
	SELECT integration_id, SHA2(token_hash, 256), NOW() + INTERVAL
	integration_id MINUTE FROM integration_token;
    INSERT INTO core_config_data (scope, scope_id, path, value)
	SELECT 'default', 0, CONCAT('other/module/', seq), 1
	FROM seq_1_to_3000;
    INSERT INTO eav_entity_type (entity_type_id, entity_type_code,
	entity_model) VALUES (4, 'catalog_product', 'x');
    INSERT INTO eav_attribute (entity_type_id, attribute_code,
	is_user_defined) SELECT 4, CONCAT('p', seq), 1 FROM seq_1_to_2000;
    INSERT INTO eav_attribute_option (attribute_id)
	SELECT attribute_id FROM eav_attribute WHERE entity_type_id = 4;
    INSERT INTO eav_attribute_option_value (option_id, value)
	SELECT option_id, 'x' FROM eav_attribute_option;
    INSERT INTO customer_group (customer_group_code)
	SELECT seq FROM seq_1_to_1500;
    INSERT INTO store_website (code, name)
	SELECT CONCAT('w', seq), 'x' FROM seq_1_to_1500;
    INSERT INTO store_group (website_id, name, code)
	SELECT website_id, 'x', code FROM store_website WHERE code LIKE 'w%';
    INSERT INTO store (code, website_id, group_id, name, is_active)
	SELECT code, website_id, group_id, 'x', 1 FROM store_group
	WHERE code LIKE 'w%';
    UPDATE store_website w JOIN store_group g USING (website_id)
	JOIN store s USING (group_id) SET w.default_group_id = g.group_id,
	g.default_store_id = s.store_id WHERE w.code LIKE 'w%'");
my %rows;
for my $row ($shop->rows("SELECT table_name FROM information_schema.tables
    WHERE table_schema = DATABASE()")) {
	my $table = $row->{table_name};

	$shop->sql("ANALYZE TABLE $shop->{database}.$table");
	$rows{$table} = $shop->value("SELECT COUNT(*) FROM $table");
}

$shop->sql("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = 1");
for my $scope (1, 0) {
	$shop->ctl(qw(config set customer/account_share/scope), $scope);
	for my $with ([], [default_billing => 1]) {
		my $answer = $send->('POST', '/rest/default/V1/customers',
		    headers => ['Authorization', "Bearer $token",
			'Idempotency-Key', "statements $scope@{$with}"],
		    json => customer(group_id => 2, store_id => 1,
			website_id => 1,
			extension_attributes => { is_subscribed => 1,
			    assistance_allowed => 2 },
			custom_attributes => { nick => "n$scope@{$with}" },
			addresses => [{ firstname => 'a', lastname => 'b',
			    street => ['c'], city => 'd', postcode => 'e',
			    telephone => 'f', country_id => 'US',
			    region => 'Texas', @$with }]));
		is($answer->{status}, 200, 'created') or diag($answer->{raw});
		change_of($answer->{json}, "$scope@{$with}");
	}
}
# A guest whose sign-ups are counted: in a new hour, under the limit and over
# it, and one that is taken back.
$shop->ctl(qw(config unset customers/limits/trusted_addresses));
$shop->ctl(qw(config set customers/limits/signups_per_address_hour 1));
for my $status (200, 429) {
	is($send->('POST', '/rest/V1/customers', json => customer(website_id =>
	    1))->{status}, $status, "a guest's: $status");
}
$shop->ctl(qw(config set customers/limits/signups_per_address_hour 1000));
$shop->sql("CREATE TRIGGER $shop->{database}.spoil BEFORE INSERT ON
    $shop->{database}.customer_entity FOR EACH ROW SIGNAL SQLSTATE '45000'");
is($send->('POST', '/rest/V1/customers', json => customer())->{status}, 500,
    'a failure');
$shop->sql("DROP TRIGGER $shop->{database}.spoil");
$shop->sql("INSERT INTO $shop->{database}.newsletter_subscriber (store_id,
    subscriber_email) VALUES (1, 'guest\@example.com')");
is($send->('POST', '/rest/V1/customers', json => customer(email =>
    'guest@example.com', extension_attributes => { is_subscribed => 1 }))
    ->{status}, 200, "a guest's subscription");
# Accounts are confirmed, with a password and without one.
$shop->ctl(qw(config set customer/create_account/confirm 1));
$shop->ctl(qw(config set checkout/options/enable_guest_checkout_login 1));
for my $password ('Passw0rd!x', undef) {
	my $answer = $send->('POST', '/rest/V1/customers', json =>
	    { %{customer(extension_attributes => { is_subscribed => 1 })},
	    password => $password });
	my $email = $answer->{json}{email};
	my $id = $answer->{json}{id};
	my @admin = (headers => ['Authorization', "Bearer $token"]);

	is($send->('POST', '/rest/V1/customers/confirm', @admin, json =>
	    { email => $email, websiteId => 1 })->{status}, 200, 'resent');
	is($send->('GET', "/rest/V1/customers/$id/confirm", @admin)->{status},
	    200, 'pending');
	is($send->('POST', '/rest/V1/customers/isEmailAvailable', json =>
	    { customerEmail => $email, websiteId => $_ })->{body}, 'false',
	    "not available in $_") for 0, 1;
	is($send->('PUT', "/rest/V1/customers/$email/activate", @admin, json =>
	    { confirmationKey => $shop->value("SELECT confirmation
	    FROM customer_entity WHERE entity_id = $id") })->{status}, 200,
	    'confirmed');
}
$shop->ctl(qw(config unset customer/create_account/confirm));
# An answer that is repeated, a key that is given back, regions by other means.
my @again = ('POST', '/rest/V1/customers', json => customer(), headers =>
    ['Idempotency-Key', 'again']);
is($send->(@again)->{status}, 200, 'an answer, repeated') for 1, 2;
is($send->('POST', '/rest/V1/customers', json => customer(firstname => ''),
    headers => ['Idempotency-Key', 'faulty'])->{status}, 400, 'refused');
for my $place (['US', region => { region_id => 43 }],
    ['US', region => { region_code => 'TX' }], ['GB']) {
	my ($country, @region) = @$place;

	is($send->('POST', '/rest/V1/customers', json => customer(addresses =>
	    [{ firstname => 'a', lastname => 'b', street => ['c'], city => 'd',
	    postcode => '12345', telephone => 'f', country_id => $country,
	    @region, custom_attributes => { gate => "g$place" } }]))->{status},
	    200, 'an address');
}
# Customers sign in, are refused and held back, change their password, and sign
# out.
my $member = customer();
is($send->('POST', '/rest/V1/customers', json => $member)->{status}, 200,
    'a customer');
my ($email, $password) = ($member->{customer}{email}, $member->{password});
sub sign_in
{
	my ($username, $with) = @_;

	return $send->('POST', '/rest/V1/integration/customer/token',
	    json => { username => $username, password => $with });
}
$shop->ctl(qw(config set customer/password/lockout_failures 2));
is(sign_in($email, 'x')->{status}, 401, 'wrong') for 1 .. 3;
is(sign_in('nobody@example.com', 'x')->{status}, 401, 'nobody') for 1 .. 7;
$shop->ctl(qw(customer unlock), $email);
my $own = sign_in($email, $password);
is($own->{status}, 200, 'signed in') or diag($own->{raw});
my @own = ('Authorization', "Bearer $own->{json}");
$shop->ctl(qw(customer tokens), $email);
is($send->('PUT', '/rest/V1/customers/me/password', headers => \@own,
    json => { currentPassword => $password, newPassword => 'Another0ne!y' })
    ->{status}, 200, 'another password');
$shop->sql("CREATE TRIGGER $shop->{database}.spoil BEFORE INSERT ON
    $shop->{database}.customer_mail FOR EACH ROW SIGNAL SQLSTATE '45000'");
is($send->('PUT', '/rest/V1/customers/me/password', headers => \@own,
    json => { currentPassword => 'Another0ne!y', newPassword => $password })
    ->{status}, 500, 'a failure');
$shop->sql("DROP TRIGGER $shop->{database}.spoil");
# An account is read, with the values of its attributes and without.
for my $defined (1, 0, 1) {
	$shop->sql("UPDATE $shop->{database}.eav_attribute
	    SET is_user_defined = $defined WHERE entity_type_id <= 2");
	is($send->('GET', '/rest/V1/customers/me', headers => \@own)
	    ->{status}, 200, 'read');
}
is($send->('POST', '/rest/V1/integration/customer/revoke-token',
    headers => \@own)->{status}, 200, 'signed out');
# Accounts are searched.
my $criteria = sub { my $n = 0; join('&', map { my ($field, $condition,
    $value) = @$_; my $at = 'searchCriteria[filterGroups][' . $n++ .
    '][filters][0]'; ("$at\[field]=$field", "$at\[value]=$value",
    "$at\[conditionType]=$condition") } @_) };
for ([['email', 'eq', 'old1@example.com']], [['entity_id', 'in', '1,2,3']],
    [['created_at', 'gt', '2037-01-01']], [['created_at', 'lt', '2037-01-01'],
    ['email', 'eq', 'old2@example.com']], [['updated_at', 'gt', '2037-01-01'],
    ['website_id', 'eq', 1]], [['nick', 'eq', 'old5']],
    [['firstname', 'eq', 'Jane1'], ['lastname', 'like', 'Doe1%25']]) {
	is($send->('GET', '/rest/V1/customers/search?' . $criteria->(@$_) .
	    '&searchCriteria[pageSize]=1', headers => ['Authorization',
	    "Bearer $token"])->{status}, 200, "found: $_->[0][0]");
}
# Groups, stores and countries are looked up.
for (qw(customerGroups/2/permissions customerGroups/default/1
    customerGroups/default/0 store/websites store/storeGroups
    store/storeViews directory/countries directory/countries/IT
    customerGroups/search?searchCriteria= attributeMetadata/customer
    attributeMetadata/customerAddress)) {
	is($send->('GET', "/rest/V1/$_", headers =>
	    ['Authorization', "Bearer $token"])->{status}, 200, $_);
}
# Accounts and addresses are changed by integrations.
{
	my ($address) = $shop->rows("SELECT parent_id, MAX(entity_id) AS id
	    FROM $shop->{database}.customer_address_entity
	    GROUP BY parent_id ORDER BY parent_id LIMIT 1");
	my @owner = (headers => ['Authorization', "Bearer $token"]);
	my $id = $address->{parent_id};

	for (['PUT', "customers/$id", { store_id => 3, group_id => 2,
	    extension_attributes => { assistance_allowed => 1 } }],
	    ['PUT', "customers/$id", { store_id => 1, email =>
		'moved@example.com' }],
	    ['PUT', 'customers/validate', { id => $id, firstname => 'V' }],
	    ['GET', "customers/$id/billingAddress"],
	    ['GET', "customers/addresses/$address->{id}"],
	    ['DELETE', "addresses/$address->{id}"]) {
		my ($method, $path, $customer) = @$_;

		is($send->($method, "/rest/V1/$path", @owner, $customer ?
		    (json => { customer => $customer }) : ())->{status}, 200,
		    "$method $path");
	}
}
# An account is deleted.
my ($gone) = $shop->rows("SELECT MIN(entity_id) AS id FROM customer_entity");
for my $status (200, 404) {
	is($send->('DELETE', "/rest/V1/customers/$gone->{id}", headers =>
	    ['Authorization', "Bearer $token"])->{status}, $status,
	    "deleted: $status");
}
# Sign-ups are listed; a person is told of and forgotten, with an account and
# without.
$shop->ctl(qw(customer list --since 2037-01-01 --store it --state pending));
$shop->sql("INSERT INTO $shop->{database}.customer_mail (template, store_id,
    recipient, parameters, message_id) VALUES ('registered', 1,
    'passer-by\@example.com', '{}', 'passer-by')");
for my $person ('old15@example.com', 'passer-by@example.com') {
	$shop->ctl('customer', $_, $person) for qw(export delete);
}
$shop->ctl(qw(customer delete), $shop->value("SELECT entity_id
    FROM customer_entity WHERE email = 'old16\@example.com'"));
# Forgotten passwords of accounts that are pending; one has had many mails.
for my $email ('old11@example.com', 'old12@example.com') {
	my $id = $shop->value("SELECT entity_id FROM customer_entity
	    WHERE email = '$email'");

	is($send->('PUT', '/rest/V1/customers/password', json => { email =>
	    $email, template => 'email_reset' })->{status}, 200, 'a link');
	$shop->sql("USE $shop->{database};
	    UPDATE customer_entity SET confirmation = 'key',
	    rp_token = SHA2('token', 256) WHERE entity_id = $id;
	    UPDATE newsletter_subscriber SET subscriber_status = 4
	    WHERE customer_id = $id");
	is($send->('GET', "/rest/V1/customers/$id/password/resetLinkToken/" .
	    'token')->{status}, 200, 'which is good');
	is($send->('POST', '/rest/V1/customers/resetPassword', json =>
	    { email => $email, resetToken => 'token', newPassword =>
	    'Another0ne!y' })->{status}, 200, 'a new password');
}
# The links of a newsletter, and a form that asks for one.
my ($reader) = $shop->rows('SELECT * FROM newsletter_subscriber WHERE
    LENGTH(subscriber_confirm_code) = 32 AND store_id = 1 LIMIT 1');
my $subscription = "?id=$reader->{subscriber_id}" .
    "&code=$reader->{subscriber_confirm_code}";
my $unsubscribe = "/newsletter/subscriber/unsubscribe/$subscription";
my @form = (headers => ['Content-Type', 'application/x-www-form-urlencoded']);
$shop->sql("UPDATE $shop->{database}.newsletter_subscriber
    SET subscriber_status = 1 WHERE subscriber_id = $reader->{subscriber_id}");
is($send->('GET', "/newsletter/subscriber/confirm/$subscription")->{status},
    200, 'subscribed');
my $lost = $send->('GET', "${unsubscribe}x");
is($send->('POST', "${unsubscribe}x", @form, body => form_body(form_of($lost,
    email => $reader->{subscriber_email})))->{status}, 200, 'a mail');
is($send->('POST', $unsubscribe, @form, body => 'List-Unsubscribe=One-Click')
    ->{status}, 200, 'unsubscribed');
# Integrations sign in.
for (['Own3rPassw0rd', 200], ['wrong', 401]) {
	my ($password, $status) = @$_;

	is($send->('POST', '/rest/V1/integration/admin/token', json =>
	    { username => 'owner', password => $password })->{status}, $status,
	    "signs in: $status");
}
my $csv = scratch() . '/regions.csv';
spew($csv, "region_id,country_id,code,default_name\n500,IT,MIL,Milano\n");
$shop->ctl(qw(regions import), $csv);
$shop->sql("INSERT INTO $shop->{database}.idempotency_key (key_hash,
    request_hash, state, expires_at) SELECT SHA2(CONCAT('old', seq), 256), '',
    'complete', NOW() - INTERVAL seq HOUR FROM seq_1_to_1500",
    "--database=$shop->{database}");
run_command('', $shop->ctl_words, qw(mail flush));
run_command('', $shop->ctl_words, qw(mail flush --older-than 60));
run_command('', $shop->ctl_words, qw(mail retry --failed --max 5));
run_command('', $shop->ctl_words, @$_) for ['status'],
    map { [qw(mail list --state), $_, qw(--max 5)] } qw(pending sent failed);
$shop->sql('SET GLOBAL general_log = 0');

is($shop->value('SELECT COUNT(*) FROM idempotency_key
    WHERE expires_at <= NOW()'), 0, 'a flush deletes all expired answers');
is($shop->value("SELECT COUNT(*) FROM mysql.general_log WHERE argument LIKE
    'DELETE FROM idempotency_key WHERE expires_at % LIMIT 1000'"), 4,
    'so many at a time');

# EXPLAIN in a session like the workers', which plan by its variables.
my ($session) = map { $_->{statement} } $shop->rows("SELECT CONVERT(argument
    USING utf8mb4) AS statement FROM mysql.general_log WHERE command_type =
    'Query' AND argument LIKE 'SET SESSION character\\_set%' LIMIT 1");
ok($session, 'session variables seen');

my %seen;
for my $row ($shop->rows("SELECT command_type, CONVERT(argument USING utf8mb4)
    AS statement FROM mysql.general_log
    WHERE command_type IN ('Prepare', 'Execute')
    AND argument NOT LIKE 'INSERT INTO region_name %'")) {
	my $statement = $row->{statement} =~ s/^SET STATEMENT .*? FOR //r;

	next unless $statement =~
	    /^(?:SELECT|UPDATE|DELETE|INSERT\b.*\bSELECT)\b/s;
	(my $shape = $statement) =~ s/'(?:[^'\\]|\\.)*'|\b\d+\b|\bNULL\b|\?/?/g;
	# One of each; with its values, as EXPLAIN takes no "?".
	next if $row->{command_type} eq 'Prepare' || $seen{$shape}++;
	# What a name stands for in the statement.
	my %table = map { $_ => $_ } keys(%rows);
	$table{$2} = $1 while $statement =~ /\b([a-z_]+) ([a-z])\b/g;
	# The table that an INSERT writes is not read.
	my @plan = grep { ($_->{table} // 'NULL') !~ /^(?:NULL|<.*>)$/ &&
	    $_->{select_type} ne 'INSERT' }
	    $shop->rows("$session; EXPLAIN $statement");
	my @bad = grep { my $p = $_;
	    my $of = $rows{$table{$p->{table}} // ''};
	    (!defined($of) || $p->{type} =~ /^(?:ALL|index)$/ ||
	    $of >= $many && ($p->{rows} =~ /^(\d+)/)[0] > $few) &&
	    !grep { $statement =~ $_->[0] && $p->{table} eq $_->[1] &&
	    ++$_->[3] } @accepted;
	} @plan;
	ok(!@bad, substr($statement, 0, 70)) or
	    diag(explain([$statement, \@bad]));
}
cmp_ok(scalar(keys(%seen)), '>', 25, 'statements seen');

# The statistics of a new shop are those of empty tables, which a server that
# starts again believes.
my ($countries) = map { $_->{statement} } $shop->rows("SELECT
    CONVERT(argument USING utf8mb4) AS statement FROM mysql.general_log
    WHERE command_type = 'Execute' AND argument LIKE
    '%FROM directory_country c LEFT JOIN % ORDER BY c.country_id%' LIMIT 1");
my $new = new_shop(db_socket => $database->{socket}, start => 0);
$database->stop;
$database->again;
is_deeply([map { $_->{type} } grep { $_->{table} eq 'r' }
    $new->rows("$session; EXPLAIN $countries")], ['ref'],
    'regions of countries by key, whatever the statistics');
ok($_->[3], "still accepted: $_->[0]") for @accepted;

done_testing();
