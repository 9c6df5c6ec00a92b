#!/usr/bin/perl
# Two e-mail addresses are one account exactly if their keys are the same
# (contract D19): the pairs of t/data/email_key.txt, in one website and under
# global accounts.  Then tables of before there were keys, some of whose
# accounts collide, and workers and other programs of that time beside the
# upgraded tables.
use strict;
use warnings;
use utf8;
use Encode qw(decode encode);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use JSON::PP ();
use Test::More;

binmode($_, ':utf8') for map { Test::More->builder->$_ }
    qw(output failure_output todo_output);

my $taken = 'A customer with the same email address already exists in an ' .
    'associated website.';
my $shop = new_shop(settings => { scrypt => '4,8,1' });

# The pairs of the data file: a verdict and two addresses, in characters.
sub pairs
{
	my $text = slurp("$FindBin::Bin/data/email_key.txt");
	my @pairs;

	while ($text =~ /^(same|other)\t(\S+) (\S+)$/mg) {
		my ($verdict, @addresses) = ($1, $2, $3);

		for (@addresses) {
			s/\\x(..)/chr(hex($1))/ge;
			s/\\u(....)/encode('UTF-8', chr(hex($1)))/ge;
			s/\{([^*{}]*)\*(\d+)\}/$1 x $2/ge;
		}
		push @pairs, [$verdict, map { decode('UTF-8', $_) } @addresses];
	}
	return @pairs;
}

# Sign up with EMAIL; the answer.
sub sign_up
{
	my ($email, %more) = @_;

	return post_customer($shop, customer(email => $email, %more));
}

sub sql { return $shop->sql(encode('UTF-8', "USE $shop->{database}; $_[0]")) }

sub value { return decode('UTF-8', $shop->value(encode('UTF-8', $_[0]))) }

# customersctl with WORDS; exit status, output, error output.
sub ctl
{
	my ($status, $out, $err) = run_command('', $shop->ctl_words,
	    map { encode('UTF-8', $_) } @_);
	return ($status >> 8, map { decode('UTF-8', $_) } $out, $err);
}

# Pairs

my @pairs = pairs();
cmp_ok(scalar(@pairs), '>=', 60, 'pairs');
for my $scope (1, 0) {
	$shop->ctl(qw(config set customer/account_share/scope), $scope);
	my $where = $scope ? 'one website' : 'global accounts';
	for my $pair (@pairs) {
		my ($verdict, $one, $other) = @$pair;
		my $name = "$where: $one and $other, $verdict";

		sql('DELETE FROM customer_entity');
		my $first = sign_up($one);
		my $second = sign_up($other, website_id => $scope ? 1 : 2);
		my $wanted = $verdict eq 'same' ? 400 : 200;
		is("$first->{status} $second->{status}", "200 $wanted", $name)
		    or next;
		is($second->{json}{message}, $taken, "$name: told")
		    if $wanted == 400;
		is($second->{json}{email}, $other, "$name: kept as sent")
		    if $wanted == 200;
	}
}
$shop->ctl(qw(config set customer/account_share/scope 1));

# Every table has the key; that of a mail is its mailbox's.

sql('DELETE FROM customer_entity; DELETE FROM customer_mail');
is(sign_up('Zoe+News@BÜCHER.example', extension_attributes =>
    { is_subscribed => JSON::PP::true() })->{status}, 200, 'a subscriber');
is(value('SELECT email_key FROM newsletter_subscriber ORDER BY subscriber_id
    DESC LIMIT 1'), 'zoe+news@xn--bcher-kva.example', 'newsletter');
is(value('SELECT GROUP_CONCAT(recipient_key) FROM customer_mail'),
    join(',', ('zoe@xn--bcher-kva.example') x 2), 'mails');
like((ctl('customer', 'show', 'ZOE+NEWS@xn--BCHER-kva.example'))[1],
    qr/\tZoe\+News\@BÜCHER\.example$/, 'customer show finds it by its key');

# The tables of before.

sub downgrade
{
	sql('DELETE FROM customer_entity;
	    ALTER TABLE customer_entity DROP KEY CUSTOMER_ENTITY_EMAIL,
		DROP KEY CUSTOMER_ENTITY_EMAIL_KEY_WEBSITE_ID,
		DROP COLUMN email_key,
		ADD UNIQUE KEY CUSTOMER_ENTITY_EMAIL_WEBSITE_ID
		    (email, website_id);
	    ALTER TABLE newsletter_subscriber
		DROP KEY NEWSLETTER_SUBSCRIBER_EMAIL_KEY_STORE_ID,
		DROP COLUMN email_key;
	    ALTER TABLE customer_mail
		DROP KEY CUSTOMER_MAIL_RECIPIENT_KEY_SENT_AT,
		DROP KEY CUSTOMER_MAIL_CLAIMED_UNTIL,
		DROP KEY CUSTOMER_MAIL_STATE,
		DROP COLUMN recipient_key;
	    ALTER TABLE uniqueness_guard MODIFY name varchar(300)
		COLLATE utf8mb4_uca1400_nopad_as_ci NOT NULL;
	    ALTER TABLE idempotency_key DROP COLUMN answer;
	    ALTER TABLE customer_address_entity
		DROP KEY CUSTOMER_ADDRESS_ENTITY_REGION_ID;
	    DROP TABLE throttle_key, signup_count, customer_mail_flush,
		region_list, region_name, region_retired;
	    DELETE FROM schema_version WHERE version >= 5');
	sql("REVOKE ALL ON region_name FROM $shop->{database}\@localhost");
}

downgrade();
is_error(sign_up('early@example.com'), 503,
    qr/^The service is temporarily unavailable/,
    'a worker before the upgrade');
like((ctl('check'))[1], qr/^error +schema\.version: .*customersctl schema upg/m,
    'check tells what to do');
like((ctl(qw(customer show early@example.com)))[2],
    qr/run: customersctl schema upgrade/, 'so do other commands');

sql("INSERT INTO customer_entity (entity_id, website_id, email, store_id,
	updated_at) VALUES
	(5, 1, 'V\@bücher.example', 1, '2020-01-01'),
	(9, 1, 'v\@xn--bcher-kva.example', 1, '2020-01-01'),
	(10, 2, 'v\@xn--bcher-kva.example', 1, '2020-01-01'),
	(11, 1, 'ü\@bücher.example', 1, '2020-01-01'),
	(12, 1, 'ü\@xn--bcher-kva.example', 1, '2020-01-01'),
	(13, 1, 'u\x{308}\@BÜcher.examplE.x2', 1, '2020-01-01'),
	(14, 1, 'İ\@example.com', 1, '2020-01-01'),
	(15, 1, 'i\@example.com', 1, '2020-01-01'),
	(16, 1, 'ñobody', 1, '2020-01-01'),
	(17, 1, NULL, 1, '2020-01-01'),
	(18, 1, 'Plain\@Example.COM', 1, '2020-01-01');
    INSERT INTO customer_entity (website_id, email, store_id)
	SELECT 1, CONCAT('É', seq, '\@example.com'), 1 FROM seq_1_to_1200;
    INSERT INTO newsletter_subscriber (store_id, customer_id,
	subscriber_email) VALUES (1, 0, 'Ä\@example.com'),
	(1, 0, 'Ä\@example.com'), (1, 0, 'A\@example.com');
    INSERT INTO customer_mail (template, recipient, parameters, message_id)
	VALUES ('registered', 'Jane+a\@Example.com', '{}', 'ascii'),
	('registered', 'Jäne+a\@example.com', '{}', 'other')");

# An upgrade that is cut short goes on where it was.

sql("CREATE TRIGGER stop BEFORE UPDATE ON customer_entity FOR EACH ROW
    SET NEW.is_active = IF(NEW.email = 'É900\@example.com', NULL, 1)");
my ($status, $out, $err) = ctl(qw(schema upgrade));
isnt($status, 0, 'an upgrade that is cut short');
is(value('SELECT MAX(version) FROM schema_version'), 5, 'is half done');
is(value('SELECT COUNT(*) FROM customer_entity WHERE email LIKE "É%" AND
    email_key IS NOT NULL'), value('SELECT COUNT(*) FROM customer_entity WHERE
    email LIKE "É%" AND email_key = LOWER(email)'), 'some keys are there');
cmp_ok(value('SELECT COUNT(*) FROM customer_entity WHERE email LIKE "É%" AND
    email_key IS NOT NULL'), '>', 400, 'in batches');
for my $email ('É1@example.com', 'é1000@example.com', 'PLAIN@example.com') {
	is_error(sign_up($email), 400, $taken, "$email is protected meanwhile");
}
sql('DROP TRIGGER stop');

# The spelling in ASCII has its key from the first statement of the upgrade.
my $told = <<'EOT';
5	base	V@bücher.example	9	v@xn--bcher-kva.example
12	base	ü@xn--bcher-kva.example	11	ü@bücher.example
14	base	İ@example.com	15	i@example.com
16	base	ñobody
EOT
($status, $out, $err) = ctl(qw(schema upgrade));
is($status, 0, 'an upgrade with collisions ends well');
is($out, $told, 'and tells all of them');
like($err, qr/^customersctl: .*: 4; above: .*COLLISIONS/, 'in plain words');
is(value('SELECT COUNT(*) FROM customer_entity WHERE email_key IS NULL'), 1,
    'no key is missing but that of no address');
is(value('SELECT GROUP_CONCAT(email_key ORDER BY entity_id) FROM customer_entity
    WHERE entity_id < 19'), '@5,v@xn--bcher-kva.example,' .
    'v@xn--bcher-kva.example,ü@xn--bcher-kva.example,@12,' .
    'ü@xn--bcher-kva.example.x2,@14,i@example.com,@16,plain@example.com',
    'the keys');
is(value('SELECT COUNT(*) FROM customer_entity WHERE email LIKE "É%" AND
    email_key = LOWER(email)'), 1200, 'those of all batches');
is(value('SELECT GROUP_CONCAT(DISTINCT updated_at) FROM customer_entity
    WHERE entity_id < 19'), '2020-01-01 00:00:00', 'nothing else is changed');
is(value('SELECT GROUP_CONCAT(email_key ORDER BY subscriber_id DESC)
    FROM newsletter_subscriber WHERE customer_id = 0'),
    'a@example.com,ä@example.com,ä@example.com', 'the newsletter');
is(value("SELECT GROUP_CONCAT(message_id) FROM customer_mail
    WHERE recipient_key = 'jane\@example.com'"), 'ascii', 'mails in ASCII');
is(value("SELECT GROUP_CONCAT(message_id) FROM customer_mail
    WHERE recipient_key = 'jäne\@example.com'"), 'other', 'and the others');

# The shop works: whoever has an account is protected, others are served.

for my $email ('v@bücher.example', 'V@xn--bcher-kva.example',
    'Ü@bücher.example', 'i@example.com', 'PLAIN@EXAMPLE.com',
    'é1200@example.com') {
	is_error(sign_up($email), 400, $taken, "$email is protected");
}
for my $email ('ceo@あ.example', 'ceo@ア.example', 'ｐlain@example.com') {
	is(sign_up($email)->{status}, 200, "$email is served");
}
# Before grants.sql has run again, and after it.

my @texan = ('texan@example.com', addresses => [{ firstname => 'a',
    lastname => 'b', street => ['c'], city => 'd', postcode => '12345',
    telephone => 'f', country_id => 'US', region => { region => 'texas' } }]);
is_error(sign_up(@texan), 503, qr/^The service is temporarily unavailable/,
    'a worker before the grants');
like(slurp($shop->log_file), qr/"error":1142,.*"hint":"run: .*grants\.sql"/,
    'the log says what helps');
$shop->grant;
my $texan = sign_up(@texan);
is($texan->{status}, 200, 'an address is saved');
is($texan->{json}{addresses}[0]{region}{region_code}, 'TX',
    'and its region found');
like((ctl('check'))[1],
    qr/^warning +schema\.email_key: .*: 4 \(see COLLISIONS/m, 'check tells');
like((ctl(qw(customer show), 'V@bücher.example'))[1],
    qr/\A5\t.*\n9\t.*\n10\t.*\n\z/, 'customer show has both');

# What the administrator does about it.

sql("UPDATE customer_entity SET email = 'w\@example.com', email_key = NULL
	WHERE entity_id = 9;
    DELETE FROM customer_entity WHERE entity_id IN (12, 15, 16)");
like((ctl('check'))[1],
    qr/^error +schema\.email_key: .*: 1 \(run: customersctl schema upgrade/m,
    'check tells of a key that is missing');
is(join('|', ctl(qw(schema upgrade))), '0||', 'the next upgrade is content');
is(value('SELECT GROUP_CONCAT(email_key ORDER BY entity_id) FROM customer_entity
    WHERE entity_id IN (5, 9, 14)'),
    'v@xn--bcher-kva.example,w@example.com,i@example.com',
    'all have their keys');
like((ctl('check'))[1], qr/^ok +schema\.email_key/m, 'so is check');

# What workers of before and other programs write, which know of no key.

my $insert = 'INSERT INTO customer_entity (website_id, email, store_id)';
sql("$insert VALUES (1, 'Old\@Example.com', 1), (1, 'Öld\@example.com', 1)");
ok(!eval { sql("$insert VALUES (1, 'OLD\@example.com', 1)"); 1 },
    'they make no second account');
is_error(sign_up('old@example.COM'), 400, $taken, 'nor do we');
like((ctl('check'))[1], qr/^error +schema\.email_key: .*: 1 \(/m,
    'without a key is one that is not ASCII');
is(join('|', ctl(qw(schema upgrade))), '0||', 'until the next upgrade');
is_error(sign_up('öld@example.com'), 400, $taken, 'then it is protected');
done_testing();
