#!/usr/bin/perl
# The SQL of schema/ makes the tables of t/data/columns.tsv, its collations and
# keys do what is asked of them, the fresh data and the regions are right.
use strict;
use warnings;
use utf8;
use Encode qw(decode encode);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use Test::More;

my $iso = $ENV{ISO_3166_2} || '/usr/share/iso-codes/json/iso_3166-2.json';
my $shop = new_database();
my $here = "--database=$shop->{database}";

# The statement fails; MESSAGE is in the client's words.
sub refused
{
	my ($sql, $message, $name) = @_;

	my $done = eval { $shop->sql(encode('UTF-8', $sql), $here); 1 };
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	like($done ? 'done' : $@, $message, $name);
}

sub done
{
	my ($sql, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	ok(eval { $shop->sql(encode('UTF-8', $sql), $here); 1 }, $name)
	    or diag($@);
}

# Install

my @files = sort(glob(quotemeta(srcdir() . '/schema') . '/[0-9]*.sql'));
is_deeply([map { m{/(\d+)-[^/]*$} } @files],
    [map { sprintf('%04d', $_) } 1 .. @files], 'numbers without a gap');
done(decode('UTF-8', slurp($_)), "installs $_") for @files;

# A file that was cut short is run again from its beginning.  Those up to 0004
# make a new database, which can be dropped.
done(decode('UTF-8', slurp($_)), "installs $_ again")
    for @files[4 .. $#files];

# Columns

my (@wanted, %wanted_tables);
for my $line (split(/\n/, slurp("$FindBin::Bin/data/columns.tsv"))) {
	next if $line =~ /^#/;
	my @field = split(/\t/, $line, -1);
	$#field = 6;
	push @wanted, join(' | ', map { $_ // '' } @field);
	$wanted_tables{$field[0]} = 1;
}
my @found = map { $_->{line} } $shop->rows(qq(
    SELECT concat_ws(' | ', table_name, column_name, column_type, is_nullable,
	ifnull(column_default, 'NULL'), extra, column_key) AS line
    FROM information_schema.columns WHERE table_schema = database()));
is_deeply([sort @found], [sort @wanted],
    'every column is as in t/data/columns.tsv');

for my $table ($shop->rows(qq(
    SELECT table_name, engine, table_collation FROM information_schema.tables
    WHERE table_schema = database() ORDER BY table_name))) {
	is("$table->{engine} $table->{table_collation}",
	    'InnoDB utf8mb4_general_ci', "$table->{table_name}: engine");
}

# Keys

my %unique = map { ("$_->{table_name} ($_->{columns})" => 1) } $shop->rows(qq(
    SELECT table_name,
	group_concat(column_name ORDER BY seq_in_index) AS columns
    FROM information_schema.statistics
    WHERE table_schema = database() AND non_unique = 0
    GROUP BY table_name, index_name));
my @unique = (
	'customer_entity (email_key,website_id)',
	'core_config_data (scope,scope_id,path)',
	'customer_mail (message_id)',
	'integration (consumer_key)',
	'integration (name)',
	'integration_session (token_hash)',
	'integration_token (name)',
	'integration_token (token_hash)',
	'idempotency_key (key_hash)',
	'signup_count (address_hash)',
	'uniqueness_guard (name)',
	'store (code)',
	'store_website (code)',
	map { my $table = $_;
	    map { "${table}_$_ (entity_id,attribute_id)" }
		qw(datetime decimal int text varchar)
	} qw(customer_entity customer_address_entity),
);
ok($unique{$_}, "unique: $_") for @unique;

# Collations: case is ignored, accents are not, spaces count.

sub equal
{
	my ($column, $one, $other) = @_;
	my ($table, $name) = split(/\./, $column);

	my $collation = $shop->value("SELECT collation_name
	    FROM information_schema.columns WHERE table_schema = database()
	    AND table_name = '$table' AND column_name = '$name'");
	return $shop->value(encode('UTF-8',
	    "SELECT _utf8mb4'$one' COLLATE $collation = _utf8mb4'$other'"));
}

for my $column (qw(customer_entity.email newsletter_subscriber.subscriber_email
    customer_mail.recipient
    directory_country_region.code directory_country_region.default_name
    directory_country_region_name.name)) {
	ok(equal($column, 'E', 'e'), "$column: case is ignored");
	ok(equal($column, 'É', 'é'), "$column: case of é is ignored");
	ok(!equal($column, 'é', 'e'), "$column: accents count");
	ok(!equal($column, 'ß', 'ss'), "$column: ß is not ss");
	ok(!equal($column, 'a', 'a '), "$column: a space counts");
	ok(!equal($column, 'a.b', 'ab'), "$column: punctuation counts");
}
ok(!equal('store.code', 'IT', 'it'), 'store codes: case counts');

# Keys of e-mail addresses are compared byte for byte.

for my $column (qw(customer_entity.email_key newsletter_subscriber.email_key
    customer_mail.recipient_key uniqueness_guard.name)) {
	ok(equal($column, 'e', 'e'), "$column: the same");
	is_deeply([grep { equal($column, @$_) } ['E', 'e'], ['é', 'e'],
	    ['あ', 'ア'], ['ｖ', 'v'], ['a', 'a '], ["\x{e9}", "e\x{301}"]],
	    [], "$column: everything counts");
}

# Constraints

my $customer = 'INSERT INTO customer_entity (email, website_id, store_id)
    VALUES';
done("$customer ('jane\@example.com', 1, 1)", 'a customer');
refused("$customer ('JANE\@example.com', 1, 1)", qr/Duplicate entry/,
    'the same e-mail in capitals is a duplicate');
done("$customer ('jané\@example.com', 1, 1)", 'another accent is another one');
refused("$customer ('j2\@example.com', NULL, 1)", qr/cannot be null/,
    'no customer without website');
refused("$customer ('j2\@example.com', 9, 1)", qr/foreign key/,
    'no customer of an unknown website');
refused("$customer ('j2\@example.com', 1, 9)", qr/foreign key/,
    'no customer of an unknown store');
my $id = $shop->value(
    "SELECT entity_id FROM customer_entity WHERE email = 'jane\@example.com'");
done("INSERT INTO customer_address_entity (parent_id, city, country_id,
    firstname, lastname, street, telephone)
    VALUES ($id, 'Roma', 'IT', 'a', 'b', 'c', '1');
    INSERT INTO login_as_customer_assistance_allowed VALUES ($id);
    INSERT INTO customer_mail (customer_id, template, recipient, parameters,
    message_id) VALUES ($id, 'registered', 'jane\@example.com', '{}', 'm1')",
    'what belongs to a customer');
refused("INSERT INTO customer_mail (template, recipient, parameters, message_id)
    VALUES ('registered', 'a\@example.com', '{', 'm2')", qr/CONSTRAINT/,
    'parameters of a mail are JSON');
refused('DELETE FROM store_website WHERE website_id = 1', qr/foreign key/,
    'a website with customers stays');
done("DELETE FROM customer_entity WHERE entity_id = $id", 'a customer goes');
is($shop->value('SELECT count(*) FROM customer_address_entity'), 0,
    'its address with it');
is($shop->value('SELECT count(*) FROM login_as_customer_assistance_allowed'),
    0, 'its permission too');
is($shop->value('SELECT count(*) FROM customer_mail
    WHERE customer_id IS NULL'), 1, 'its mail stays in the journal');

# Fresh data

is_deeply([map { "$_->{customer_group_id} $_->{customer_group_code}" }
    $shop->rows('SELECT * FROM customer_group ORDER BY customer_group_id')],
    ['0 NOT LOGGED IN', '1 General', '2 Wholesale', '3 Retailer'],
    'customer groups');
is_deeply([map { "$_->{store_id} $_->{code} $_->{name} $_->{is_active}" }
    $shop->rows('SELECT * FROM store')],
    ['1 default Default Store View 1'], 'one store');
is_deeply([map { "$_->{website_id} $_->{code} $_->{name} $_->{is_default}" }
    $shop->rows('SELECT * FROM store_website')],
    ['1 base Main Website 1'], 'one website');
is($shop->value('SELECT name FROM store_group'), 'Main Website Store',
    'one store group');
is($shop->value('SELECT count(*) FROM core_config_data'), 0, 'no settings');
is($shop->value('SELECT count(*) FROM directory_country'), 249, 'countries');
is($shop->value("SELECT count(*) FROM directory_country
    WHERE iso3_code IS NULL"), 0, 'all have three letters');
my @regions = $shop->rows(
    'SELECT * FROM directory_country_region ORDER BY region_id');
is_deeply([map { $_->{region_id} } @regions], [1 .. 78], 'regions 1 to 78');
is(scalar(grep { $_->{country_id} eq 'US' } @regions[0 .. 64]), 65,
    '65 of the United States');
is(scalar(grep { $_->{country_id} eq 'CA' } @regions[65 .. 77]), 13,
    '13 of Canada');
for my $line ('1 AL Alabama', '8 AE Armed Forces Canada', '12 CA California',
    '43 NY New York', '57 TX Texas', '65 WY Wyoming', '66 AB Alberta',
    '76 QC Quebec', '78 YT Yukon Territory') {
	my ($number) = split(/ /, $line);
	is(join(' ', @{$regions[$number - 1]}{qw(region_id code default_name)}),
	    $line, "region $line");
}

# Grants

ok(eval { $shop->grant; 1 }, 'the grants fit the schema') or diag($@);
my @grants = map { values(%$_) } $shop->rows(
    "SHOW GRANTS FOR '$shop->{database}'\@'localhost'");
ok((!grep { /ON \*\.\*/ && !/^GRANT USAGE/ } @grants), 'nothing everywhere');
ok((!grep { /ON `\w+`\.\*/ } @grants), 'nothing on the whole database');
my %can_delete = map { /DELETE.* ON `\w+`\.`(\w+)`/ ? ($1 => 1) : () } @grants;
is_deeply([sort(keys(%can_delete))], [sort(
    qw(customer_entity customer_address_entity customer_log customer_mail
    customer_token idempotency_key integration_nonce integration_session
    newsletter_subscriber login_as_customer_assistance_allowed
    signin_throttle signup_count uniqueness_guard),
    map { my $table = $_; map { "${table}_$_" }
	qw(datetime decimal int text varchar) }
	qw(customer_entity customer_address_entity))],
    'only accounts, and rows that are of no more use, can be deleted');

# Regions of the world

SKIP: {
	lacking("no $iso", 1) if !-r $iso;
	subtest('make-regions' => sub {
		my ($status, $out, $err) = run_command('', $^X,
		    srcdir() . '/schema/make-regions', $iso);
		is($status, 0, 'ends well');
		is($err, '', 'says nothing');
		my ($head, @lines) = split(/\n/, decode('UTF-8', $out));
		is($head, 'region_id,country_id,code,default_name,' .
		    'alternative_name', 'names of the columns');
		my @rows = map { [/\G(?:"((?:[^"]|"")*)"|([^,"]*))(?:,|$)/g] }
		    @lines;
		@rows = map { my @pair = @$_;
		    [map { $pair[2 * $_] // $pair[2 * $_ + 1] } 0 .. 4] } @rows;
		is_deeply([map { $_->[0] } @rows], [10001 .. 10000 + @rows],
		    'ids from 10001 on');
		my %seen;
		is_deeply([grep { $seen{"$_->[1] $_->[2]"}++ } @rows], [],
		    'no code twice in a country');
		is(scalar(grep { $_->[3] eq '' } @rows), 0, 'all have a name');
		my @names = map { @$_[3, 4] } @rows;
		is_deeply([grep { /[*\[\]]/ } @names], [], 'no marks left');
		is_deeply([grep { /^\s|\s$/ } @names], [],
		    'no space around a name');
		my %countries = map { $_->[1] => 1 } @rows;
		is(scalar(keys(%countries)), 41, 'countries');
		ok(!$countries{US} && !$countries{CA}, 'not US, not CA');
		my %region = map { ("$_->[1]-$_->[2]" => "$_->[3]|$_->[4]") }
		    @rows;
		is($region{'IT-RM'}, 'Roma|', 'Roma');
		is($region{'ES-C'}, 'A Coruña|La Coruña', 'two names');
		is($region{'ES-LU'}, 'Lugo|', 'the same name twice is one');
		is($region{'ES-A'}, 'Alacant|', 'footnote mark dropped');
		is($region{'CZ-10'}, 'Praha, Hlavní město|', 'comma');
	});
}

SKIP: {
	my $cldr = '/usr/share/unicode/cldr/common/subdivisions';

	lacking("no $iso", 1) if !-r $iso;
	lacking("no $cldr", 1) if !-r "$cldr/en.xml";
	subtest('make-regions: names' => sub {
		my ($status, $out, $err) = run_command('', $^X,
		    srcdir() . '/schema/make-regions', $iso, $cldr);
		is($status, 0, 'ends well');
		is($err, '', 'says nothing');
		my ($head, @lines) = split(/\n/, decode('UTF-8', $out));
		is($head, 'country_id,code,names', 'names of the columns');
		my (%names, %countries);
		for my $line (@lines) {
			my ($country, $code, $names) =
			    $line =~ /^(\w\w),(\w+),"?(.*?)"?$/ or fail($line);
			$names{"$country-$code"} = [split(/\|/, $names)];
			$countries{$country} = 1;
		}
		is(scalar(keys(%countries)), 43, 'countries');
		is($names{'CH-GE'}[0], 'Genève', 'the list\'s own name first');
		is_deeply([grep { my $name = $_;
		    !grep { $_ eq $name } @{$names{'CH-GE'}} } 'Genève',
		    'Canton Ginevra', 'Genf', 'Geneva', 'Женева'], [],
		    'in other languages');
		ok((grep { $_ eq 'New York' } @{$names{'US-NY'}}), 'New York');
		my @all = map { @$_ } values(%names);
		is_deeply([grep { /[<>:]|&\w+;/ } @all], [], 'no markup left');
		cmp_ok(scalar(@all), '>', 40000, 'many names');
		figure(scalar(@lines) . ' regions, ' . scalar(@all) .
		    ' names, ' . length($out) . ' bytes');
	});
}

done_testing();
