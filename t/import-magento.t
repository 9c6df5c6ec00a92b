#!/usr/bin/perl
# customersctl import magento: a shop is copied with its ids; what cannot be
# taken is named row by row; a run that is killed goes on; later runs copy what
# has changed; a dry run changes nothing.
#
# With CUSTOMERS_LONG=1 there are a million customers, 1,000 odd rows of them,
# and 50 kills.
use strict;
use warnings;
use Digest::MD5 qw(md5_hex);
use Digest::SHA qw(sha256_hex);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::OldShop;
use Customers::Service qw(builddir run_command slurp spew wait_until);
use Customers::Test;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

my $long = $ENV{CUSTOMERS_LONG};
my ($n, $kills, $rounds) = $long ? (1_000_000, 50, 44) : (1500, 3, 1);
my ($password, $salt) = ('Passw0rd!x', 'oUqP3jXeCnVbLmKs7RtY2wZa9QdFgH1x');
my $shop = new_shop(start => 0);
my $db = Customers::Database->new($shop);
my $old_shop = Customers::OldShop->new($shop);
END { $old_shop->drop if $old_shop }
my $old = $old_shop->name;
my $cnf = scratch() . '/old.cnf';

spew($cnf, "[magento]\nuser = root\nsocket = $shop->{db_socket}\n" .
    "database = $old\n", 0600);
$shop->ctl('config', 'set', 'oauth/authentication_lock/max_failures_count', 0);
$shop->ctl(qw(config set customer/address/street_lines 3));
# As large as an operator's.
$shop->sql('SET GLOBAL innodb_buffer_pool_size = 1 << 30;
    SET GLOBAL innodb_log_file_size = 1 << 28') if $long;

sub in_old { $old_shop->sql(@_) }

# The shop, and N customers without a fault.
in_old(<<"EOT");
INSERT INTO store_website (website_id, code, name, is_default,
    default_group_id) VALUES (0, 'admin', 'Admin', 0, 0),
    (1, 'main', 'Main', 1, 1), (2, 'eu', 'Europe', 0, 2);
INSERT INTO store_group (group_id, website_id, name, default_store_id, code)
    VALUES (0, 0, 'Default', 0, 'default'), (1, 1, 'Main', 1, 'main'),
    (2, 2, 'Europe', 3, 'eu'), (9, 99, 'Lost', 0, 'lost');
INSERT INTO store (store_id, website_id, group_id, code, name, is_active)
    VALUES (0, 0, 0, 'admin', 'Admin', 1), (1, 1, 1, 'en', 'English', 1),
    (2, 1, 1, 'default', 'Italiano', 1), (3, 2, 2, 'eu', 'Europe', 1);
INSERT INTO core_config_data (config_id, scope, scope_id, path, value,
    updated_at) VALUES
    (1, 'default', 0, 'customer/password/minimum_password_length', '9',
	'2038-01-01'),
    (2, 'websites', 2, 'web/secure/base_url', 'https://eu.example.com/', NOW()),
    (3, 'default', 0, 'catalog/seo/title', 'x', NOW()),
    (4, 'default', 0, 'customer/create_account/confirm', 'maybe', NOW()),
    (5, 'stores', 77, 'general/locale/code', 'it_IT', NOW()),
    (6, 'default', 0, 'customer/address/street_lines', '4', '2020-01-01');
INSERT INTO customer_group VALUES (0, 'NOT LOGGED IN', 3), (1, 'General', 3),
    (7, 'VIP', 3);
INSERT INTO directory_country_region VALUES
    (9001, 'US', 'NY', 'New York'), (9002, 'MT', 'Z1', 'Zone 1'),
    (43, 'MT', 'Z2', 'Zone 2');
INSERT INTO directory_country_region_name VALUES ('en_US', 9002, 'Zone 1');
INSERT INTO eav_attribute (attribute_id, entity_type_id, attribute_code,
    backend_type, frontend_input, frontend_label, is_user_defined) VALUES
    (150, 1, 'nick', 'varchar', 'text', 'Nick', 1),
    (151, 2, 'gate', 'int', 'select', 'Gate', 1),
    (152, 4, 'colour', 'int', 'select', 'Colour', 1),
    (9, 1, 'email', 'static', 'text', 'Email', 0);
INSERT INTO customer_eav_attribute (attribute_id) VALUES (9), (150), (151);
INSERT INTO eav_attribute_label VALUES (1, 150, 2, 'Soprannome'),
    (2, 150, 77, 'X'), (3, 152, 2, 'Colore');
INSERT INTO eav_attribute_option VALUES (501, 151, 0), (502, 151, 1),
    (503, 152, 0);
INSERT INTO eav_attribute_option_value VALUES (1, 501, 0, 'North'),
    (2, 502, 0, 'South'), (3, 503, 0, 'Red');
INSERT INTO customer_entity (entity_id, website_id, email, group_id, store_id,
    created_at, updated_at, created_in, firstname, lastname, default_billing,
    confirmation)
    SELECT seq, 1 + (seq % 5 = 0), CONCAT('c', seq, '\@example.com'),
    IF(seq % 9 = 0, 7, 1), IF(seq % 5 = 0, 3, 1 + seq % 2),
    '2020-01-01' + INTERVAL seq SECOND, '2021-01-01', 'English', 'Ada',
    CONCAT('L', seq), seq, IF(seq % 100 = 7, 'abcdef', NULL)
    FROM seq_1_to_$n;
INSERT INTO customer_address_entity (entity_id, parent_id, created_at,
    updated_at, city, country_id, firstname, lastname, region_id, street,
    telephone) SELECT seq, seq, '2021-01-01', '2021-01-01', 'Roma', 'IT',
    'Ada', 'L', NULL, 'Via 1', '06' FROM seq_1_to_$n;
INSERT INTO customer_entity_varchar (entity_id, attribute_id, value)
    SELECT seq, 150, CONCAT('n', seq) FROM seq_1_to_$n WHERE seq % 3 = 0;
INSERT INTO customer_address_entity_int (entity_id, attribute_id, value)
    SELECT seq, 151, 501 FROM seq_1_to_$n WHERE seq % 3 = 1;
INSERT INTO newsletter_subscriber (subscriber_id, store_id, customer_id,
    change_status_at, subscriber_email, subscriber_status)
    SELECT seq, 1, seq, '2021-01-01', CONCAT('c', seq, '\@example.com'), 1
    FROM seq_1_to_$n WHERE seq % 4 = 0;
EOT

# Odd rows: the columns that differ, and what is said of the row.
my %hash = (
	'MD5' => md5_hex("$salt$password") . ":$salt:0",
	'SHA-256' => sha256_hex("$salt$password") . ":$salt:1",
	'no version' => sha256_hex("$salt$password") . ":$salt",
	'MD5, then SHA-256' =>
	    sha256_hex($salt . md5_hex("$salt$password")) . ":$salt:0:1",
	'Argon2id' => '2c2a2eab199815ec7e4a6ced86a82809' .
	    "d346166590915d80a6b8c99ad55e5fd4:$salt:2",
	'Argon2id with its cost' => '2c2a2eab199815ec7e4a6ced86a82809' .
	    "d346166590915d80a6b8c99ad55e5fd4:$salt:3_32_2_67108864",
);
my $gone = 'was refused or is not there';
my $no_email = 'refused: it has no e-mail address';
my @odd = (
	[{ email => 'NULL' }, $no_email],
	[{ email => "''" }, $no_email],
	[{ email => "'nobody'" }, $no_email],
	[{ email => "'C6\@EXAMPLE.com'" },
	    'refused: customer 6 has the same e-mail address'],
	[{ email => "'c7\@Example.Com'" },
	    'refused: customer 7 has the same e-mail address'],
	[{ email => "'c8\@Example.Com'", store_id => 77 },
	    'refused: customer 8 has the same e-mail address'],
	[{ website_id => 0 }, "refused: its website 0 $gone"],
	[{ website_id => 'NULL' }, "refused: its website 0 $gone"],
	[{ website_id => 99 }, "refused: its website 99 $gone"],
	[{ dob => "'0000-00-00'" }, qr/refused: the server refuses it: .*dob/],
	[{ store_id => 77 },
	    'taken without its store 77, which is not there'],
	[{ group_id => 99 },
	    'taken in group 1, since its group 99 is not there'],
	[{ password_hash => "'garbage'" },
	    'taken without its password, whose hash has no known form'],
	[{ default_shipping => 4000000 },
	    "taken without a default address, which $gone"],
	[{ store_id => 'NULL' }],
	[{ store_id => 0 }],
	[{ firstname => "'Zoe \xF0\x9F\x98\x80'" }],
	map { [{ password_hash => "'$hash{$_}'" }] } sort(keys(%hash)),
);
my (%notes, %id_of);
my ($id, $rows) = ($n, '');
for my $odd ([{ email => "'z\xC3\xB6e\@example.com'" }], (@odd) x $rounds) {
	my ($differs, $note) = @$odd;
	my %row = (entity_id => ++$id, website_id => 1,
	    email => "'odd$id\@example.com'", group_id => 1, store_id => 1,
	    created_at => "'2019-01-01'", updated_at => "'2021-01-01'",
	    firstname => "'Odd'", lastname => "'One'", %$differs);
	my @columns = sort(keys(%row));

	$rows .= 'INSERT INTO customer_entity (' . join(', ', @columns) .
	    ') VALUES (' . join(', ', @row{@columns}) . ");\n";
	$notes{"customer_entity $id"} = $note if defined($note);
	push @{$id_of{(sort(keys(%$differs)))[0]}}, $id;
}
in_old($rows);
my $last = $id;
my $odd_refused = $rounds * grep { ref($_->[1]) || ($_->[1] // '') =~
    /^refused/ } @odd;
my (undef, $refused) = @{$id_of{email}};
# More than are read at once.
my ($lost, $guests) = (1100, 250);
my $taken_here = 10;
my $owner = 'refused: its customer or address was refused';
my $orphan = 'refused: its customer or address is not there';
in_old(<<"EOT");
INSERT INTO customer_address_entity (entity_id, parent_id, created_at,
    updated_at, city, country_id, firstname, lastname, region_id, street,
    telephone)
    VALUES (2000001, 1, '2021-01-01', '2021-01-01', 'Roma', 'IT', 'A', 'B',
    999, 'V', '1'), (2000002, 1, '2021-01-01', '2021-01-01', 'New York', 'US',
    'A', 'B', 9001, 'V', '1'), (2000003, $refused, '2021-01-01', '2021-01-01',
    'Roma', 'IT', 'A', 'B', 0, 'V', '1'), (2000004, 3000000, '2021-01-01',
    '2021-01-01', 'Roma', 'IT', 'A', 'B', 0, 'V', '1'), (2000005, 1,
    '2021-01-01', '2021-01-01', 'Gozo', 'MT', 'A', 'B', 43, 'V', '1');
INSERT INTO customer_entity_varchar (entity_id, attribute_id, value) VALUES
    ($refused, 150, 'x'), (1, 9, 'x');
INSERT INTO customer_entity_varchar (entity_id, attribute_id, value)
    SELECT 3000000 + seq, 150, 'x' FROM seq_1_to_$lost;
INSERT INTO newsletter_subscriber (subscriber_id, store_id, subscriber_email,
    subscriber_status) SELECT 2000100 + seq, 1, CONCAT('g', seq,
    '\@example.com'), 1 FROM seq_1_to_$guests;
INSERT INTO customer_address_entity_int (entity_id, attribute_id, value) VALUES
    (2000003, 151, 501), (2000004, 151, 501);
INSERT INTO newsletter_subscriber (subscriber_id, store_id, customer_id,
    change_status_at, subscriber_email, subscriber_status) VALUES
    (2000001, 1, 1, '2021-01-01', NULL, 1),
    (2000002, 1, 0, '2021-01-01', 'guest\@example.com', 1),
    (2000003, 77, 0, '2021-01-01', 'guest2\@example.com', 1),
    (2000004, 1, 0, NULL, NULL, 1),
    (2000005, 1, 3000000, NULL, 'lost\@example.com', 1),
    (2000006, 1, $refused, NULL, 'r\@example.com', 1);
EOT
%notes = (%notes,
	map({ ("customer_entity_varchar $_" => $orphan) }
	    3_000_001 .. 3_000_000 + $lost),
	'store_group 9' => "refused: its website 99 $gone",
	'core_config_data 4' => 'refused: customer/create_account/confirm: ' .
	    'must be 0 or 1',
	'core_config_data 5' => 'refused: its scope is not there',
	'directory_country_region 43' =>
	    "refused: its id is another one's here",
	'eav_attribute_label 2' => "refused: its store 77 $gone",
	"customer_entity $taken_here" =>
	    "refused: its id is another one's here",
	"customer_address_entity $taken_here" => $owner,
	"customer_address_entity_int $taken_here" => $owner,
	'customer_address_entity 2000001' =>
	    'taken without its region 999, which is not there',
	'customer_address_entity 2000003' => $owner,
	'customer_address_entity 2000004' => $orphan,
	'customer_address_entity 2000005' =>
	    'taken without its region 43, which is not there',
	"customer_entity_varchar $refused" => $owner,
	'customer_entity_varchar 1' => "refused: its attribute 9 $gone",
	'customer_address_entity_int 2000003' => $owner,
	'customer_address_entity_int 2000004' => $orphan,
	'newsletter_subscriber 2000001' => $no_email,
	'newsletter_subscriber 2000003' =>
	    'taken without its store 77, which is not there',
	'newsletter_subscriber 2000004' => $no_email,
	'newsletter_subscriber 2000005' => $orphan,
	'newsletter_subscriber 2000006' => $owner,
);

my $holder = Customers::Database->new($shop);
my @words = ($shop->ctl_words, qw(import magento --from), $cnf);

sub import_magento
{
	my (@options) = @_;
	my ($status, $out, $err) = run_command('', @words, @options);

	return ($status >> 8, $out, $err);
}

# A test: the lines of ERR are the notes in %notes.
sub names_every_row
{
	my ($err, $name) = @_;
	my @found = $err =~ /^customersctl: (\w+ \d+): (.*)$/mg;
	my %found = @found;
	my %wanted = %notes;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	for my $row (grep { ref($wanted{$_}) } keys(%wanted)) {
		$wanted{$row} = $found{$row}
		    if ($found{$row} // '') =~ $wanted{$row};
	}
	is_deeply(\%found, \%wanted, $name);
	is(scalar(@found), 2 * keys(%found), 'each once');
}

# Everything that is imported into the shop OF, but for numbers that it gives
# itself, and settings, which shops of tests have, too.
sub imported
{
	my ($of) = @_;
	my $client = Customers::Database->new($of);

	return join("\n", map {
		my $table = $_;
		my @columns = grep { $_ ne 'note_id' &&
		    !($table =~ /_entity_/ && $_ eq 'value_id')
		} $client->columns($table);
		my $list = join(', ', map { $_ eq 'reason' ?
		    "REPLACE(reason, DATABASE(), '')" :
		    "IFNULL(`$_`, '-')" } @columns);
		"$table " . $client->value("SELECT CONCAT(COUNT(*), ' ',
		    BIT_XOR(CRC32(CONCAT_WS('#', $list)))) FROM `$table`");
	} (grep { $_ ne 'core_config_data' } $old_shop->tables), 'import_note',
	    'import_count');
}

# Run WORDS on a terminal: what is written there; the memory that its process
# had when a tenth of all was done, and at most, in KiB; customers a second.
sub on_terminal
{
	my (@words) = @_;
	my $quoted = join(' ', map { s/'/'\\''/gr =~ s/^|$/'/gr } @words);
	my ($began, $all, $early, $most, $past) = (time(), '', 0, 0);
	my $pid = open(my $pipe, '-|', program('script'), '-qefc',
	    "echo pid \$\$; exec $quoted", '/dev/null') // die "script: $!\n";

	while (sysread($pipe, my $piece, 65536)) {
		$all .= $piece;
		my ($of) = $all =~ /^pid (\d+)/ or next;
		my $memory = -r "/proc/$of/status" &&
		    slurp("/proc/$of/status") =~ /VmHWM:\s+(\d+)/ ? $1 : 0;
		$most = $memory if $memory > $most;
		$past ||= $piece =~ /\[#{4}/;
		$early = $most unless $past;
	}
	close($pipe);
	return ($all, [$early, $most], $n / (time() - $began));
}

# Tests: TEXT has a bar that grows with the customers, to its end.
sub shows_progress
{
	my ($text) = @_;
	my ($bar, $before, $wrong) = (40, -1, '');
	my @shown = $text =~ /\r(\[#* *\] \d+ customers)/g;

	for my $shown (@shown) {
		my ($hashes, $spaces, $count) = $shown =~ /(#*)( *)\] (\d+)/;
		$wrong .= "$shown\n" if $count < $before ||
		    length($hashes . $spaces) != $bar ||
		    length($hashes) != int($count * $bar / $last);
		$before = $count;
	}
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($wrong, '', 'a bar grows with the customers');
	cmp_ok(scalar(@shown), '>=', $last / 200, 'after each transaction');
	like($text, qr/\r\[#{$bar}\] $last customers\r\n(?!\r)/,
	    'and ends, with its line');
}

sub refuses
{
	my ($wanted, $message, @options) = @_;
	my ($status, $out, $err) = run_command('', $shop->ctl_words,
	    qw(import magento), @options);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($status >> 8, $wanted, "refused: $message");
	like($err, qr/\Q$message\E/, 'says so');
}

# One customer has signed up here before.
sub sign_up
{
	my ($at) = @_;

	$at->sql("USE `$at->{database}`; INSERT INTO customer_entity
	    (entity_id, website_id, email, email_key, store_id, created_at,
	    updated_at, firstname, lastname) VALUES ($taken_here, 1,
	    'new\@example.com', 'new\@example.com', 1, '2022-01-01',
	    '2022-01-01', 'N', 'N')");
}
sign_up($shop);

# A dry run says all and changes nothing.

my $before = $db->checksum($db->tables);
my ($status, $dry_out, $dry_err) = import_magento('--dry-run');
is($status, 0, 'a dry run: exit status');
names_every_row($dry_err, 'it names every odd row');
is($db->checksum($db->tables), $before, 'and changes nothing');


# Killed again and again, it comes to the same as in one go.  Another
# transaction holds the id of a later customer, which an import waits for.

my $errors = scratch() . '/errors';

sub hold
{
	my ($customer) = @_;

	# Without foreign keys, so that nothing else is locked.
	$holder->lines("SET foreign_key_checks = 0; START TRANSACTION;
	    INSERT INTO customer_entity
	    (entity_id, website_id, email, email_key) VALUES ($customer, 1,
	    'held\@example.com', 'held\@example.com')");
}

# Start an import, whose errors go to a file; its process id.
sub start_import
{
	my $pid = fork() // die "fork: $!\n";

	return $pid if $pid;
	open(STDOUT, '>', '/dev/null');
	open(STDERR, '>', $errors);
	exec(@words) or POSIX::_exit(127);
}

sub reached
{
	return $db->value('SELECT COALESCE(MAX(last_id), 0)
	    FROM import_progress');
}

# An import that is gone is so for the server, too.
sub wait_for_end
{
	my $lock = "CONCAT('customers-fcgi import ',
	    LEFT(SHA1(DATABASE()), 16))";

	return wait_until(60, sub { $db->value("SELECT IS_FREE_LOCK($lock)") });
}

my $seconds = 0;
for my $kill (1 .. $kills) {
	my $each = int($n / ($kills + 1));
	my $from = ($kill - 1) * $each + int(rand($each - 200));

	hold($kill * $each);
	my $began = time();
	my $pid = start_import();
	wait_until(600, sub { reached() >= $from }) or
	    die("an import does not go on");
	sleep(rand(0.05));
	kill('KILL', $pid);
	$seconds += time() - $began;
	waitpid($pid, 0);
	is($?, 9, "kill $kill") if !$long || $? != 9;
	$holder->lines('ROLLBACK');
	wait_for_end();
}
cmp_ok(reached(), '<', $n, "killed $kills times before its end");

# Somebody else goes on while it waits.
hold($n);
my $overtaken = start_import();
wait_until(600, sub { reached() >= $n - 400 });
$db->lines('UPDATE import_progress SET last_id = last_id + 1');
$holder->lines('ROLLBACK');
waitpid($overtaken, 0);
is($? >> 8, 75, 'another import has gone on');
is(slurp($errors), "customersctl: another import has gone on meanwhile\n",
    'it says so');
$db->lines('UPDATE import_progress SET last_id = last_id - 1');

my $began = time();
($status, my $out, my $err) = import_magento();
is($status, 0, 'then it ends well') or diag($err);
names_every_row($err, 'names every odd row');
unlike($err, qr/[\r\[]/, 'no progress is shown where nobody looks');
$seconds += time() - $began;
is($out =~ s/taken/could be taken/gr, $dry_out, 'with the dry run\'s counts');

my $other = new_shop(start => 0);
$other->ctl('config', 'set', 'oauth/authentication_lock/max_failures_count', 0);
sign_up($other);
my ($terminal, $peak, $rate) = on_terminal($other->ctl_words,
    qw(import magento --from), $cnf);
is($?, 0, 'in one go');
is(imported($shop), imported($other), 'the same result');
shows_progress($terminal);
if ($long) {
	diag(sprintf('figures of imports: %.0f customers a second, with %d ' .
	    'kills %.0f; %d KiB of memory, %d at most', $rate, $kills,
	    $n / $seconds, @$peak));
	cmp_ok($peak->[1], '<', 1.1 * $peak->[0], 'memory does not grow');
}

# What it has copied.

is($db->value("SELECT COUNT(*) FROM customer_entity c
    JOIN `$old`.customer_entity o USING (entity_id)
    WHERE c.email = o.email AND c.created_at = o.created_at
    AND c.updated_at = o.updated_at AND c.firstname = o.firstname"),
    $last - 1 - $odd_refused, 'customers with their ids and times');
is($db->value("SELECT GROUP_CONCAT(store_id, code ORDER BY store_id)
    FROM store WHERE store_id < 4"), '1en,2default,3eu', 'stores');
is($db->value("SELECT GROUP_CONCAT(path, '=', value ORDER BY path)
    FROM core_config_data WHERE path LIKE 'customer/password/%'
    OR path LIKE 'web/secure/%' OR path LIKE 'catalog/%'
    OR path = 'customer/create_account/confirm' OR scope_id = 77"),
    'customer/password/minimum_password_length=9,' .
    'web/secure/base_url=https://eu.example.com/', 'settings that it knows');
is($db->value("SELECT value FROM core_config_data
    WHERE path = 'customer/address/street_lines'"), 3,
    'one that is newer here stays');
is($db->value('SELECT region_id FROM customer_address_entity
    WHERE entity_id = 2000002'), 43, 'a region with its id here');
is($db->value("SELECT COUNT(*) FROM region_name WHERE region_id = 9002"), 2,
    'and names of a new one, to be found by');
is($db->value('SELECT GROUP_CONCAT(attribute_id ORDER BY attribute_id) FROM eav_attribute'),
    '150,151', 'attributes of customers');
is($db->value("SELECT email_key FROM customer_entity
    WHERE entity_id = $n + 1"), "z\xC3\xB6e\@example.com", 'keys of addresses');
is($db->value("SELECT COUNT(*) FROM customer_entity
    WHERE HEX(firstname) = '5A6F6520F09F9880'"), $rounds,
    'characters of four bytes');
is($db->value("SELECT confirmation FROM customer_entity
    WHERE entity_id = 107"), 'abcdef', 'confirmations');

is($db->value("SELECT COUNT(*) FROM newsletter_subscriber
    WHERE customer_id = 0 AND subscriber_email LIKE 'g%'"), $guests + 2,
    'guests who have subscribed');

# Old passwords are good once.

for my $id (@{$id_of{password_hash}}[1 .. keys(%hash)]) {
	my $hash = $db->value("SELECT password_hash FROM customer_entity
	    WHERE entity_id = $id");
	for my $time (qw(once again)) {
		my $answer = cgi_request([builddir() . '/customers.fcgi'],
		    'POST', '/rest/V1/integration/customer/token',
		    json => { username => "odd$id\@example.com",
		    password => $password }, env => $shop->environment);
		is($answer->{status}, 200, "$hash signs in $time");
	}
	like($db->value("SELECT password_hash FROM customer_entity
	    WHERE entity_id = $id"), qr/^\$s1\$/, 'and is scrypt');
}

# Again, while both shops have changed.

my ($hashed) = $id_of{password_hash}[1];
my $next = $n + 1000;
in_old(<<"EOT");
UPDATE customer_entity SET firstname = 'Changed', updated_at = NOW(),
    email = IF(entity_id = 2, 'changed\@example.com', email)
    WHERE entity_id IN (2, 107, $hashed);
UPDATE customer_entity SET firstname = 'Before', updated_at =
    (SELECT began_at FROM `$shop->{database}`.import_progress)
    - INTERVAL 9 MINUTE WHERE entity_id = 11;
UPDATE customer_address_entity SET city = 'Milano', updated_at = NOW()
    WHERE entity_id = 3;
UPDATE newsletter_subscriber SET subscriber_status = 3,
    change_status_at = NOW() WHERE subscriber_id = 4;
UPDATE newsletter_subscriber SET change_status_at = NOW()
    WHERE subscriber_id = 8;
UPDATE customer_entity SET email = 'mended\@example.com',
    updated_at = '2021-01-01' WHERE entity_id = $refused;
INSERT INTO customer_entity (entity_id, website_id, email, group_id, store_id,
    firstname, lastname) VALUES ($next, 1, 'next\@example.com', 1, 1, 'N', 'N');
EOT
$db->lines("UPDATE customer_entity SET firstname = 'Here' WHERE entity_id = 5;
    UPDATE customer_entity SET confirmation = NULL WHERE entity_id = 107;
    UPDATE newsletter_subscriber SET subscriber_status = 3,
    change_status_at = NOW() + INTERVAL 1 HOUR WHERE subscriber_id = 8");
($status, $out, $err) = import_magento();
is($status, 0, 'again') or diag($err);
delete($notes{$_}) for "customer_entity $refused",
    'customer_address_entity 2000003', 'customer_address_entity_int 2000003',
    "customer_entity_varchar $refused", 'newsletter_subscriber 2000006';
names_every_row($err, 'what was refused is tried again, the rest is still named');
my $first = sub { return $db->value("SELECT $_[1] FROM customer_entity
    WHERE entity_id = $_[0]") };
is($first->(2, "CONCAT(firstname, ' ', email_key)"),
    'Changed changed@example.com', 'a customer who has changed');
is($first->(11, 'firstname'), 'Before',
    'one who has changed shortly before the last run');
is($first->($next, 'email'), 'next@example.com', 'a new one');
is($first->($refused, 'email'), 'mended@example.com', 'one with an address now');
is($first->(5, 'firstname'), 'Here', 'others stay as they are here');
is($first->(107, "CONCAT(firstname, IFNULL(confirmation, ' confirmed'))"),
    'Changed confirmed', 'who has confirmed here, has');
like($first->($hashed, "CONCAT(firstname, ' ', password_hash)"),
    qr/^Changed \$s1\$/, 'a password that was hashed anew stays');
is($db->value('SELECT city FROM customer_address_entity
    WHERE entity_id = 3'), 'Milano', 'an address that has changed');
is($db->value("SELECT GROUP_CONCAT(subscriber_status ORDER BY subscriber_id)
    FROM newsletter_subscriber WHERE subscriber_id IN (4, 8, 12)"), '3,3,1',
    'of two subscriptions the newer one holds');
is($first->($taken_here, 'email'), 'new@example.com',
    'and who has signed up here is left alone');

# A first run counts the rows of the old shop, which goes on meanwhile.

sub comes_after
{
	$db->lines('DELETE FROM import_progress');
	$holder->lines("START TRANSACTION; SELECT 1 FROM customer_entity
	    WHERE entity_id = $n FOR UPDATE");
	my $pid = start_import();
	wait_until(600, sub { reached() >= $n - 400 });
	in_old("INSERT INTO customer_address_entity (entity_id, parent_id,
	    city, country_id, firstname, lastname, street, telephone)
	    VALUES (2000010, 1, 'Pisa', 'IT', 'A', 'B', 'V', '1')");
	$holder->lines('ROLLBACK');
	waitpid($pid, 0);
	is($? >> 8, 75, 'an address comes after its customer was copied');
	my ($all) = slurp($errors) =~
	    /customer_address_entity: the old shop has (\d+) rows, but /;
	is($all, $n + 6, 'the rows are counted') or diag(slurp($errors));
	like(slurp($errors), qr/changed meanwhile: run the command again$/,
	    'it says what to do');
	is((import_magento())[0], 0, 'the next run');
	is($db->value('SELECT city FROM customer_address_entity
	    WHERE entity_id = 2000010'), 'Pisa', 'copies it');
}
comes_after() unless $long;

# Refused

my $empty = scratch() . '/empty.cnf';
spew($empty, "[client]\nuser = root\n");
refuses(64, '--from is missing');
refuses(66, 'has no group [magento]', '--from', $empty);
refuses(66, 'cannot be read', '--from', '/nowhere');
spew($empty, slurp($cnf) =~ s/_old$//mr);
refuses(78, 'a database of customers.fcgi', '--from', $empty);
spew($empty, slurp($cnf) =~ s/=\s*\S*_old$/= mysql/mr);
refuses(78, 'no database of Magento', '--from', $empty);
spew($empty, slurp($cnf) =~ s/^socket = /$&x/mr);
refuses(69, 'database: 2002 ', '--from', $empty);
$db->lines("SELECT GET_LOCK(CONCAT('customers-fcgi import ',
    LEFT(SHA1(DATABASE()), 16)), 0)");
refuses(75, 'another import is under way', '--from', $cnf);

done_testing();
