#!/usr/bin/perl
# customersctl: every command, with what it must refuse beside what it must do.
use strict;
use warnings;
use utf8;
use Encode qw(encode);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Proxy;
use Customers::Test;
use Digest::SHA qw(sha1_hex);
use File::Path qw(make_path);
use Test::More;

need('mariadb');
need_build(qw(customersctl schema/regions.csv));

# sysexits.h
my ($usage, $data_error, $no_input, $no_user, $unavailable, $temporary,
    $no_permission, $config) = (64, 65, 66, 67, 69, 75, 77, 78);

# The tables come from a folder of this test's own, so that it can add files.
my $shop = new_database();
my $datadir = scratch();
my $schema = "$datadir/schema";
make_path($schema);
for my $file (glob(quotemeta(srcdir() . '/schema') .
    '/{[0-9]*,triggers}.sql')) {
	my ($name) = $file =~ m{([^/]+)$};
	spew("$schema/$name", slurp($file));
}
symlink(srcdir() . '/mail', "$datadir/mail") or die "$datadir/mail: $!\n";
my %environment = (%{$shop->environment}, CUSTOMERS_DATADIR => $datadir);
my $input = '';

# Call the program; exit status, output, error output.
sub call
{
	local @ENV{keys(%environment)} = values(%environment);
	my ($status, $out, $err) = run_command($input,
	    builddir() . '/customersctl', map { encode('UTF-8', $_) } @_);
	return ($status & 127 ? "signal $status" : $status >> 8, $out, $err);
}

# The command does its work and prints OUT (a string or an expression).
sub accepts
{
	my ($name, $wanted, @words) = @_;
	my ($status, $out, $err) = call(@words);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	subtest("accepts: $name" => sub {
		is($status, 0, 'exit status 0');
		ref($wanted) ? like($out, $wanted, 'output')
		    : is($out, encode('UTF-8', $wanted), 'output');
		is($err, '', 'no error output');
	});
	return $out;
}

# The command refuses with STATUS, says why and prints nothing.
sub refuses
{
	my ($name, $wanted, $why, @words) = @_;
	my ($status, $out, $err) = call(@words);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	subtest("refuses: $name" => sub {
		is($status, $wanted, "exit status $wanted");
		is($out, '', 'no output');
		like($err, $why, 'says why');
		like($err, qr/^customersctl: /, 'says who') if $err !~ /^usage/;
	});
}

sub value { return $shop->value(@_) }

sub rows
{
	my ($sql) = @_;

	return map { my $row = $_; join(' ', map { "$_=" . ($row->{$_} //
	    'NULL') } sort(keys(%$row))) } $shop->rows($sql);
}

# Usage

my $help = accepts('--help', qr/^usage: customersctl/, '--help');
accepts('--version', qr/^customersctl \d/, '--version');
accepts('help on a command', qr/^usage: customersctl store add CODE/,
    qw(store add --help));
refuses('no command', $usage, qr/^usage: customersctl COMMAND/);
refuses('an unknown command', $usage, qr/no command nonsense/, 'nonsense');
refuses('half a command', $usage, qr/^usage: customersctl config get PATH/,
    'config');
refuses('an unknown option', $usage, qr/no option --loud/,
    qw(store list --loud));
refuses('an option twice', $usage, qr/too many --name/,
    qw(website add x --name A --name B));
refuses('an option without its value', $usage, qr/--name needs a value/,
    qw(website add x --name));
refuses('a flag with a value', $usage, qr/--inactive takes no value/,
    qw(store add x --inactive=1));
refuses('too many words', $usage, qr/too many arguments/, qw(store list x));
refuses('too few words', $usage, qr/argument is missing/, qw(config get));
my ($commands) = slurp(srcdir() . '/src/ctl/main.c') =~
    /\bcommands\[\] = \{\n(.*?)^\};/ms;
my @commands = $commands =~ /^\t\{ "([^"]+)"/mg;
cmp_ok(scalar(@commands), '>', 20, 'commands were found');
for my $command (@commands) {
	like($help, qr/^  \Q$command\E +\w.{5,57}$/m, "help on $command");
}

# Settings file

{
	my $conf = scratch() . '/customers.conf';
	local $environment{CUSTOMERS_CONF} = $conf;

	refuses('a missing settings file', $config, qr/\Q$conf\E: No such file/,
	    qw(store list));
	spew($conf, "[customers]\nnonsense = 1\n", 0600);
	refuses('an unknown key', $config, qr/:2: nonsense/, qw(store list));
	spew($conf, "[customers-db]\npassword = x\n", 0644);
	chmod(0644, $conf);
	refuses('a password that everyone may read', $config, qr/everyone/,
	    qw(store list));
	spew($conf, "[customers-db]\nuser = root\n" .
	    "socket = $shop->{db_socket}\ndatabase = no_such_database\n", 0600);
	refuses('a database that does not exist', $unavailable,
	    qr/Unknown database.*CREATE DATABASE/, qw(schema install));
	spew($conf, "[customers-db]\nuser = root\nsocket = $conf.sock\n" .
	    "database = x\n", 0600);
	refuses('a server that is away', $unavailable,
	    qr/start the database/, qw(store list));
	spew($conf, "[customers-db]\nuser = $shop->{database}\n" .
	    "password = wrong\nsocket = $shop->{db_socket}\n", 0600);
	refuses('a wrong password', $no_permission,
	    qr/correct user and password/, qw(store list));
}

# Schema

refuses('an upgrade of nothing', $config, qr/schema install/,
    qw(schema upgrade));
refuses('work on no tables', $config, qr/doesn't exist.*schema install/,
    qw(store list));
accepts('schema install', '', qw(schema install));
my $newest = () = glob("\Q$schema\E/[0-9]*.sql");
is(value('SELECT max(version) FROM schema_version'), $newest,
    "version $newest");
is(value('SELECT count(*) FROM store'), 1, 'the fresh data');
my $before = value('SELECT group_concat(installed_at) FROM schema_version');
$shop->sql("UPDATE `$shop->{database}`.store SET name = 'Mine'");
accepts('schema install again', '', qw(schema install));
is(value('SELECT group_concat(installed_at) FROM schema_version'), $before,
    'nothing is installed twice');
is(value('SELECT name FROM store'), 'Mine', 'and what was changed stays');
accepts('an upgrade to what is there', '', qw(schema upgrade));

my $next = $newest + 1;
my ($more, $bad) = (sprintf('%04d-more.sql', $next),
    sprintf('%04d-bad.sql', $next + 1));
# More than ten seconds, after which a worker would give up.
spew("$schema/$more", "DO SLEEP(11);\nCREATE TABLE more (a int);\n");
spew("$schema/$more~", "nonsense;\n");
spew("$schema/03-other.sql", "nonsense;\n");
accepts('an upgrade', '', qw(schema upgrade));
is(value('SELECT count(*) FROM more'), 0, 'its table is there');
is(value("SELECT name FROM schema_version WHERE version = $next"), $more,
    'it is noted');
spew("$schema/$bad",
    "INSERT INTO more VALUES (1);\nINSERT INTO nowhere VALUES (1);\n");
refuses('a faulty file', $config, qr/nowhere.*\Q$bad\E: not installed/s,
    qw(schema upgrade));
is(value('SELECT count(*) FROM more'), 0, 'what it did is undone');
is(value('SELECT max(version) FROM schema_version'), $next,
    'it is not noted');
unlink("$schema/$more", "$schema/$bad");
refuses('a database that is newer', $config, qr/has version $next/,
    qw(schema install));
$shop->sql("DELETE FROM `$shop->{database}`.schema_version " .
    "WHERE version = $next");
{
	local $environment{CUSTOMERS_DATADIR} = scratch();
	refuses('a missing folder', $no_input, qr/schema: No such file/,
	    qw(schema install));
}

{
	# Two at a time: one waits for the other.
	my $other = new_database();
	local $environment{CUSTOMERS_CONF} = $other->conf;
	local @ENV{keys(%environment)} = values(%environment);
	my ($status, $out, $err) = run_command('', '/bin/sh', '-c',
	    '"$@" & one=$!; "$@" & two=$!; wait $one && wait $two', 'sh',
	    builddir() . '/customersctl', qw(schema install));
	is("$status|$out$err", '0|', 'two installations at the same time');
	is($other->value('SELECT group_concat(version) FROM schema_version'),
	    join(',', 1 .. $newest), 'make one');
}

# Regions: with the installation if they are there, once.

is(value('SELECT count(*) FROM directory_country_region'), 78,
    'no regions but those of the fresh data');
my $regions = slurp(builddir() . '/schema/regions.csv');
spew("$schema/regions.csv", $regions);
accepts('schema install with regions', '', qw(schema install));
my $count = () = $regions =~ /\n/g;
is(value('SELECT count(*) FROM directory_country_region'), 78 + $count - 1,
    'all are imported');
my $rome = "SELECT default_name FROM directory_country_region " .
    "WHERE country_id = 'IT' AND code = 'RM'";
is(value($rome), 'Roma', 'Roma');
$shop->sql("UPDATE `$shop->{database}`.directory_country_region " .
    "SET default_name = 'Caput Mundi' WHERE country_id = 'IT' AND code = 'RM'");
accepts('schema install after an import', '', qw(schema install));
is(value($rome), 'Caput Mundi', 'they are imported once');
accepts('regions import', '', qw(regions import));
is(value($rome), 'Roma', 'unless asked for');

my $csv = scratch() . '/regions.csv';
my $header = "region_id,country_id,code,default_name,alternative_name\n";
my $region = sub { return join('', rows('SELECT r.country_id, r.code,
    r.default_name, n.name FROM directory_country_region r LEFT JOIN
    directory_country_region_name n ON n.region_id = r.region_id
    WHERE r.region_id = 90001')) };
for my $case (
    ['plain', "90001,FR,A,Alpha,\n",
	'code=A country_id=FR default_name=Alpha name=NULL'],
    ['another name', "90001,FR,A,Alpha,Aleph\n",
	'code=A country_id=FR default_name=Alpha name=Aleph'],
    ['no other name any more', "90001,DE,B,Beta,\n",
	'code=B country_id=DE default_name=Beta name=NULL'],
    ['quotes, comma, CR LF, no line end',
	qq(90001,"FR","A","Al, ""ph""a",\r\n90002,FR,B,Beta,),
	'code=A country_id=FR default_name=Al, "ph"a name=NULL'],
    ['32 characters, 255 characters',
	'90001,FR,' . 'é' x 32 . ',' . 'é' x 255 . ",\n",
	encode('UTF-8', 'code=' . 'é' x 32 . ' country_id=FR default_name=' .
	    'é' x 255 . ' name=NULL')]) {
	my ($name, $lines, $wanted) = @$case;
	spew($csv, encode('UTF-8', "$header$lines"));
	accepts("regions: $name", '', qw(regions import), $csv);
	is($region->(), $wanted, "regions: $name: the row");
}
spew($csv, "\xEF\xBB\xBFregion_id,country_id,code,default_name\n" .
    "90001,FR,A,Alpha\n");
accepts('regions: four columns, byte order mark', '', qw(regions import), $csv);
my $kept = $region->();
for my $case (
    ['an empty file', '', qr/:1: /],
    ['another header', "id,country_id,code,default_name\n", qr/:1: the header/],
    ['three columns', "region_id,country_id,code\n", qr/:1: the header/],
    ['id 0', "${header}0,FR,A,Alpha,\n", qr/:2: region_id/],
    ['id 2^32', "${header}4294967296,FR,A,Alpha,\n", qr/:2: region_id/],
    ['an id with a sign', "$header-1,FR,A,Alpha,\n", qr/:2: region_id/],
    ['an id with a NUL', "${header}9\0,FR,A,Alpha,\n", qr/:2: region_id/],
    ['an unknown country', "${header}90001,QQ,A,Alpha,\n", qr/:2: country_id/],
    ['a country in lower case', "${header}90001,fr,A,Alpha,\n",
	qr/:2: country_id/],
    ['no code', "${header}90001,FR,,Alpha,\n", qr/:2: code/],
    ['33 characters', "${header}90001,FR," . 'c' x 33 . ",Alpha,\n",
	qr/:2: code/],
    ['no name', "${header}90001,FR,A,,\n", qr/:2: default_name/],
    ['256 characters', "${header}90001,FR,A," . 'n' x 256 . ",\n",
	qr/:2: default_name/],
    ['outer spaces', "${header}90001,FR,A, Alpha,\n", qr/:2: default_name/],
    ['no UTF-8', "${header}90001,FR,A,\xE9,\n", qr/:2: default_name/],
    ['256 other characters', "${header}90001,FR,A,Alpha," . 'n' x 256 . "\n",
	qr/:2: alternative_name/],
    ['a field too few', "${header}90001,FR,A,Alpha\n", qr/:2: not as many/],
    ['a field too many', "${header}90001,FR,A,Alpha,,\n", qr/:2: too many/],
    ['an empty line', "$header\n", qr/:2: not as many/],
    ['an open quote', "${header}90001,FR,A,\"Alpha,\n", qr/:2: a quote/],
    ['a quote inside', "${header}90001,FR,A,Al\"pha,\n", qr/:2: a quote/],
    ['text behind a quote', "${header}90001,FR,A,\"Al\"pha,\n", qr/:2: text/],
    ['an id twice', "${header}90001,FR,A,Alpha,\n90001,FR,B,Beta,\n",
	qr/:3: .*second time/],
    ['a fault behind good lines', "${header}90001,FR,X,\"Line\nfeed\",\n",
	qr/:2: default_name/],
    ['the line after a quoted line feed',
	"${header}90001,FR,X,Xi,\n90003,FR,\"Y\n\",Yps,\n", qr/:3: code/]) {
	my ($name, $text, $why) = @$case;
	spew($csv, $text);
	refuses("regions: $name", $data_error, qr/\Q$csv\E$why/,
	    qw(regions import), $csv);
	is($region->(), $kept, "regions: $name: nothing is changed");
}
refuses('regions: a missing file', $no_input, qr/No such file/,
    qw(regions import), "$csv.missing");

# Regions: what they are called, and whose their list is.

my $names = slurp(builddir() . '/schema/region-names.csv');
spew("$schema/region-names.csv", $names);
my $in = sub {
	my ($country) = @_;

	return value("SELECT count(*) FROM directory_country_region
	    WHERE country_id = '$country'");
};
my $closed = sub { value("SELECT closed FROM region_list
    WHERE country_id = '$_[0]'") };
accepts('regions import again', '', qw(regions import));
accepts('regions find', qr/\A\d+\tIT\tRM\tRoma\n\z/, qw(regions find Rome),
    '--country=IT');
accepts('regions find: as people write', qr/\tMA\tM\S+laga\n/s,
    qw(regions find), 'provincia de malaga', qw(--country ES));
refuses('regions find: an open list', $no_user, qr/Nowhere: .*kept as it is/,
    qw(regions find Nowhere --country IT));
refuses('regions find: a closed list', $no_user, qr/refused where one is/,
    qw(regions find Nowhere --country US));
refuses('regions find: no list', $no_user, qr/no list/,
    qw(regions find Kent --country GB));
refuses('regions find without a country', $usage, qr/--country is missing/,
    qw(regions find Rome));
accepts('regions list of a country', qr/\A(?:\d+\tCA\t\w+\t[^\t]+\n){13}\z/,
    qw(regions list --country CA));
accepts('regions list', qr/^1\tUS\tAL\tAlabama\n/m, qw(regions list));
is($closed->('US') . $closed->('CA') . $closed->('IT'), '110',
    'those of the United States and Canada are closed');
is($closed->('FR'), 1, 'and the one that was imported');
my $used = value("SELECT region_id FROM directory_country_region
    WHERE country_id = 'IT' AND code = 'RM'");
$shop->sql("USE `$shop->{database}`; INSERT INTO customer_entity (entity_id,
    website_id, email, store_id) VALUES (1, 1, 'rome\@example.com', 1);
    INSERT INTO customer_address_entity (parent_id, city, country_id,
    firstname, lastname, street, telephone, region_id)
    VALUES (1, 'Roma', 'IT', 'a', 'b', 'c', '1', $used)");
spew($csv, "${header}500,IT,MIL,Milano,\n501,IT,ROM,Roma,\n");
accepts('regions of an operator', '', qw(regions import), $csv);
is($in->('IT'), 3, 'they and the one that an address has');
is($closed->('IT'), 1, 'their list is closed');
accepts('it is theirs that is found', qr/\A501\tIT\tROM\tRoma\n\z/,
    qw(regions find Rome --country IT));
spew($csv, "${header}502,IT,TOR,Torino,\n");
accepts('more regions of an operator', '', qw(regions import), $csv);
is($in->('IT'), 4, 'those of before stay');
accepts('regions import after theirs', '', qw(regions import));
is($in->('IT') . ' ' . $closed->('IT'), '4 1', 'leaves them alone');
cmp_ok($in->('ES'), '>', 60, 'and has the others');
my $rows = value('SELECT count(*) FROM region_name');
cmp_ok($rows, '>', 40000, 'many names');
$shop->sql("DELETE FROM `$shop->{database}`.region_name");
accepts('an upgrade', '', qw(schema upgrade));
is(value('SELECT count(*) FROM region_name'), $rows, 'fills the names');
spew("$schema/region-names.csv", "country_id,code,names\nIT,RM\n");
refuses('names that are none', $data_error, qr/region-names\.csv:2: /,
    qw(regions import));
is(value('SELECT count(*) FROM region_name'), $rows, 'change nothing');
unlink("$schema/region-names.csv");
accepts('no names in other languages', '', qw(regions import));
$rows = value('SELECT count(*) FROM region_name');
ok($rows > 1000 && $rows < 10000, 'only those of the lists');
$shop->sql("USE `$shop->{database}`; DELETE FROM customer_entity");

# An import of before file 10 of the schema only added regions.

$used = value("SELECT MIN(region_id) FROM directory_country_region
    WHERE country_id = 'CH'");
$shop->sql("USE `$shop->{database}`;
    DROP TABLE region_list, region_name, region_retired;
    DELETE FROM schema_version WHERE version >= 10;
    INSERT INTO directory_country_region (region_id, country_id, code,
	default_name) VALUES (600, 'CH', 'ZUE', 'Zuerich'),
	(95000, 'US', 'ZZ', 'Zulu');
    INSERT INTO customer_entity (entity_id, website_id, email, store_id)
	VALUES (1, 1, 'bern\@example.com', 1);
    INSERT INTO customer_address_entity (parent_id, city, country_id,
	firstname, lastname, street, telephone, region_id)
	VALUES (1, 'Bern', 'CH', 'a', 'b', 'c', '1', $used)");
accepts('an upgrade after an import', '', qw(schema upgrade));
is($closed->('CH'), 1, 'the list is closed');
accepts('it has their region', qr/\A600\tCH\tZUE\tZuerich\n\z/,
    qw(regions find Zuerich --country CH));
refuses('and not ours', $no_user, qr/refused where one is/,
    qw(regions find Ticino --country CH));
accepts('an id of theirs may be great', qr/\A95000\t/,
    qw(regions find Zulu --country US));
spew($csv, "${header}601,CH,BER,Bern,\n99000,CH,BAS,Basel,\n");
accepts('their next import', '', qw(regions import), $csv);
is($in->('CH'), 4, 'drops ours, except for that of an address');
accepts('and another', '', qw(regions import), $csv);
is($in->('CH'), 4, 'drops none of theirs');
$shop->sql("USE `$shop->{database}`; DELETE FROM customer_entity");

# Websites and stores

accepts('website add', '', qw(website add outlet --name), 'Outlet Website');
refuses('the same website again', $data_error, qr/there is a website outlet/,
    qw(website add outlet --name), 'Other');
refuses('a website without a name', $usage, qr/--name is missing/,
    qw(website add other));
refuses('a website name of 65 characters', $usage, qr/1 to 64/,
    qw(website add other --name), 'n' x 65);
is_deeply([rows('SELECT name, default_group_id, is_default FROM
    store_website WHERE code = "outlet"')],
    ['default_group_id=0 is_default=0 name=Outlet Website'], 'the website');
for my $code ('', 'Outlet', '1a', '_a', 'a-b', 'a' x 33, 'all', 'admin') {
	refuses("website code '$code'", $usage, qr/code/,
	    qw(website add), $code, qw(--name N));
	refuses("store code '$code'", $usage, qr/code/,
	    qw(store add), $code, qw(--name N --website base));
}
accepts('store add', '', qw(store add it --name Italiano --website base));
accepts('store add, inactive', '', qw(store add hidden --name H
    --website=outlet --inactive));
accepts('store add, another group', '', qw(store add outlet --name),
    'Outlet Store View', qw(--website outlet --group), 'Außen');
accepts('store add, a code of 32 characters', '', qw(store add), 'a' x 32,
    qw(--name N --website outlet));
refuses('the same store again', $data_error, qr/there is a store it/,
    qw(store add it --name N --website base));
refuses('a store of no website', $data_error, qr/no website nowhere/,
    qw(store add fr --name N --website nowhere));
refuses('a store without a website', $usage, qr/--website is missing/,
    qw(store add fr --name N));
refuses('a store without a name', $usage, qr/--name is missing/,
    qw(store add fr --website base));
refuses('a blank name', $usage, qr/1 to 255/, qw(store add fr --name), ' ',
    qw(--website base));
refuses('a name with a line break', $usage, qr/controls/,
    qw(store add fr --name), "a\nb", qw(--website base));
refuses('a group of 256 characters', $usage, qr/1 to 255/,
    qw(store add fr --name N --website base --group), 'n' x 256);
is(value("SELECT count(*) FROM store WHERE code = 'fr'"), 0,
    'none of them is there');
my $long = 'a' x 32;
accepts('store list', <<"EOT", qw(store list));
1	default	1	base	1	Main Website Store	active	Mine
2	it	1	base	1	Main Website Store	active	Italiano
3	hidden	2	outlet	2	Outlet Website Store	inactive	H
4	outlet	2	outlet	3	Außen	active	Outlet Store View
5	$long	2	outlet	2	Outlet Website Store	active	N
EOT
is_deeply([rows('SELECT code, default_store_id FROM store_group ORDER BY
    group_id')], ['code=main_website_store default_store_id=1',
    'code=outlet_website_store default_store_id=5',
    'code=au_en default_store_id=4'],
    'the first active store is the default one');
is(value("SELECT default_group_id FROM store_website WHERE code = 'outlet'"),
    2, 'the first group is the default one');

# Config

my $path = 'customer/create_account/mail_per_hour';
accepts('config get of a default', "0\n", qw(config get), $path);
accepts('config set', '', qw(config set), $path, 1);
accepts('config get', "1\n", qw(config get), $path);
accepts('config get, nothing of its own', "1\n", qw(config get), $path,
    qw(--store it));
accepts('config set for a website', '', qw(config set), $path,
    qw(2 --website outlet));
accepts('config set for a store', '', qw(config set --store outlet), $path, 3);
for my $case (['', 1], ['--website base', 1], ['--website outlet', 2],
    ['--store it', 1], ['--store hidden', 2], ['--store outlet', 3]) {
	accepts("config get $case->[0]", "$case->[1]\n", qw(config get), $path,
	    split(/ /, $case->[0]));
}
is_deeply([rows("SELECT scope, scope_id, value FROM core_config_data
    WHERE path = '$path' ORDER BY value")], ['scope=default scope_id=0 value=1',
    'scope=websites scope_id=2 value=2', 'scope=stores scope_id=4 value=3'],
    'the rows');
accepts('config unset for a store', '', qw(config unset), $path,
    qw(--store outlet));
accepts('its website counts again', "2\n", qw(config get), $path,
    qw(--store outlet));
accepts('config unset again', '', qw(config unset), $path, qw(--store outlet));
accepts("config set ''", '', qw(config set), $path, '', qw(--website outlet));
accepts('it is unset', "1\n", qw(config get), $path, qw(--store outlet));
accepts('config set --empty', '', qw(config set --empty), $path,
    qw(--store outlet));
accepts('it is empty', "\n", qw(config get), $path, qw(--store outlet));
accepts('a value with a dash', '', qw(config set
    general/store_information/name -1));
accepts('a value with two dashes', '', qw(config set --
    general/store_information/name --x));
accepts('the same read', "--x\n", qw(config get
    general/store_information/name));
accepts('a value of any script', '', qw(config set
    general/store_information/name), "Łódź \x{1f600} ' \" \\ %s");
accepts('the same read', "Łódź \x{1f600} ' \" \\ %s\n", qw(config get
    general/store_information/name));
accepts('a pattern of a link', '', qw(config set customers/links/confirm),
    'https://app.example/?k={key}&e={email}');
refuses("a pattern $_->[1]", $data_error, qr/\Q$_->[0]\E: the value $_->[2]/,
    qw(config set), @$_[0, 1])
    for ['customers/links/confirm', 'x?{id}', 'needs \{key\}'],
    ['customers/links/password', 'x?{id}&{token}&{nonsense}', 'has a place'],
    ['customers/links/subscribe', 'javascript:{id}{code}', 'is no http'],
    ['customers/pages/logo', 'https://cdn.example/x.png', 'is no URL rel'],
    ['customer/create_account/redirect_origins', '*', 'has an item'];
for (['customer/create_account/confirm', 'yes', 'must be 0 or 1'],
    ['customer/password/minimum_password_length', 'abc',
	'must be a whole number from 1 to 256'],
    ['customer/address/dob_show', 'on', 'must be 0, 1, opt or req'],
    ['general/country/allow', 'Italy', 'must be a list of countries such as'],
    ['general/locale/code', 'italian', 'must be a locale such as it_IT'],
    ['general/locale/timezone', 'Europe/Rom', 'must be a time zone of this h'],
    ['trans_email/ident_general/email', 'shop', 'must be an e-mail address'],
    ['customers/limits/trusted_addresses', 'localhost', 'must be a list of a'],
    ['web/secure/base_url', 'shop.example', 'must be a URL such as https:']) {
	refuses("$_->[0] $_->[1]", $data_error,
	    qr/^customersctl: \Q$_->[0]: the value $_->[2]\E/,
	    qw(config set), @$_[0, 1]);
	refuses("$_->[0] $_->[1] of a store", $data_error, qr/\Q$_->[2]\E/,
	    qw(config set --store it), @$_[0, 1]);
	is(value("SELECT count(*) FROM core_config_data WHERE
	    path = '$_->[0]' AND value = '$_->[1]'"), 0, 'it is not written');
}
accepts('it stays', "https://app.example/?k={key}&e={email}\n",
    qw(config get customers/links/confirm));
accepts('the default again', '', qw(config unset customers/links/confirm));
accepts('a path in other letters', '', qw(config set
    General/Store_Information/Name Shop));
accepts('is the same', "Shop\n", qw(config get
    general/store_information/name));
{
	my ($status, $out, $err) = call(qw(config get some/other/path));
	is("$status|$out|$err", '1||', 'a path that nobody knows: status 1');
	($status, $out, $err) = call(qw(config set some/other/path x));
	is("$status|$out", '0|', 'it can be set');
	like($err, qr/^customersctl: warning: some\/other\/path/,
	    'with a warning');
}
accepts('and read', "x\n", qw(config get some/other/path));
refuses('an unknown store', $data_error, qr/no store nowhere/,
    qw(config set), $path, qw(1 --store nowhere));
refuses('an unknown website', $data_error, qr/no website nowhere/,
    qw(config get), $path, qw(--website nowhere));
refuses('both scopes', $usage, qr/exclude each other/,
    qw(config get), $path, qw(--website base --store it));
refuses('no value', $usage, qr/either VALUE or --empty/, qw(config set), $path);
refuses('a value and --empty', $usage, qr/either VALUE or --empty/,
    qw(config set --empty), $path, 1);
refuses('--empty elsewhere', $usage, qr/no option --empty/,
    qw(config get --empty), $path);
refuses('an empty path', $usage, qr/is no path/, qw(config set), '', 1);
refuses('a path with a space', $usage, qr/is no path/, qw(config set), "$path ",
    1);
refuses('a path that is not ASCII', $usage, qr/is no path/, qw(config set),
    'páth', 1);
refuses('a path of 256 characters', $usage, qr/is no path/, qw(config set),
    'p' x 256, 1);
refuses('a value that is too long', $data_error, qr/longer than 65535/,
    qw(config set), $path, 'x' x 65536);
{
	my ($status) = do {
		local @ENV{keys(%environment)} = values(%environment);
		run_command('', builddir() . '/customersctl', qw(config set),
		    $path, "\xE9");
	};
	is($status >> 8, $data_error, 'refuses a value that is not UTF-8');
}

my $insert = sub {
	$shop->sql(encode('UTF-8', $_[0]), "--database=$shop->{database}");
};

# Tokens

my ($token) = accepts('token create', qr/^[0-9A-Za-z]{43}\n\z/,
    qw(token create shop)) =~ /(\w+)/;
is(value("SELECT count(*) FROM integration_token WHERE token_hash =
    sha2('$token', 256) AND expires_at IS NULL"), 1, 'its hash is kept');
accepts('token create --expires', qr/^\w{43}\n\z/,
    qw(token create short --expires 7));
is(value("SELECT timestampdiff(DAY, created_at, expires_at) FROM
    integration_token WHERE name = 'short'"), 7, 'it expires');
refuses('the same name', $data_error, qr/is or was an integration or a token shop/,
    qw(token create shop));
refuses('no days', $usage, qr/1 to 3650/, qw(token create x --expires 0));
refuses('too many days', $usage, qr/1 to 3650/,
    qw(token create x --expires 3651));
refuses('days that are none', $usage, qr/1 to 3650/,
    qw(token create x --expires 1d));
refuses('an empty name', $usage, qr/1 to 64/, qw(token create), '');
refuses('a name of 65 characters', $usage, qr/1 to 64/, qw(token create),
    'n' x 65);
accepts('token revoke', '', qw(token revoke shop));
refuses('token revoke again', $data_error, qr/no valid token shop/,
    qw(token revoke shop));
refuses('token revoke of none', $data_error, qr/no valid token none/,
    qw(token revoke none));
my $time = qr/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/;
my $list = accepts('token list',
    qr/^shop\t$time\tnever\trevoked\nshort\t$time\t$time\tvalid\n\z/,
    qw(token list));
unlike($list, qr/\Q$token\E/, 'which does not show it');

# A token is shown if, and only if, it is there, whatever becomes of the COMMIT.
my $proxy;
END {
	local $?;
	$proxy->stop if $proxy;
}
{
	$proxy = Customers::Proxy->new(Customers::Test::short_scratch(),
	    $shop->{db_socket});
	my $tokens = sub { value("SELECT count(*) FROM integration_token
	    WHERE name = 'proxied'") };
	{
		local $shop->{db_socket} = $proxy->{socket};
		$shop->write_settings;
	}
	$proxy->next_commit('refuse');
	refuses('a token whose COMMIT is refused', $temporary, qr/database/,
	    qw(token create proxied));
	is($proxy->left, 0, 'it was refused');
	is($tokens->(), 0, 'it is not there');
	$proxy->next_commit('swallow');
	accepts('a token whose COMMIT is not answered', qr/^\w{43}\n\z/,
	    qw(token create proxied));
	is($proxy->left, 0, 'it was not answered');
	is($tokens->(), 1, 'it is there');
	$proxy->stop;
	$shop->write_settings;
	$insert->("DELETE FROM integration WHERE name = 'proxied'");
}

# Attributes

accepts('attribute add', '', qw(attribute add nick --type text --label),
    'Spitzname ß');
my %backend = (textarea => 'text', int => 'int', decimal => 'decimal',
    boolean => 'int', date => 'datetime');
for my $type (sort(keys(%backend))) {
	accepts("attribute add $type", '', qw(attribute add), "a_$type",
	    '--type', $type, qw(--label L --entity customer_address));
	is(value("SELECT concat(backend_type, is_user_defined, entity_type_id)
	    FROM eav_attribute WHERE attribute_code = 'a_$type'"),
	    "$backend{$type}12", "its row");
}
accepts('attribute add select', '', qw(attribute add level --type select
    --label Level --required --unique --option Gold --option=Silver));
accepts('attribute add multiselect', '', qw(attribute add hobbies
    --type multiselect --label Hobbies --option Go));
accepts('the same code for addresses', '', qw(attribute add nick --type text
    --label N --entity customer_address));
refuses('the same code again', $data_error, qr/there is a customer attribute/,
    qw(attribute add nick --type int --label N));
is(value('SELECT count(*) FROM customer_eav_attribute'),
    value('SELECT count(*) FROM eav_attribute'), 'each has both rows');
for my $code (qw(email firstname store_id taxvat is_subscribed password
    street region region_code vat_id custom_attributes entity_id
    password_hash)) {
	refuses("the system field $code", $usage, qr/is the name of a field/,
	    qw(attribute add), $code, qw(--type text --label L));
	refuses("the system field $code of addresses", $usage,
	    qr/is the name of a field/, qw(attribute add), $code,
	    qw(--type text --label L --entity customer_address));
}
for my $case (['no type', qr/--type is missing/, qw(x --label L)],
    ['an unknown type', qr/--type is text/, qw(x --type file --label L)],
    ['no label', qr/--label is missing/, qw(x --type text)],
    ['an empty label', qr/the label/, qw(x --type text --label), ''],
    ['a code with a capital', qr/no code/, qw(X --type text --label L)],
    ['a code of 61 characters', qr/no code/, 'x' x 61,
	qw(--type text --label L)],
    ['an unknown entity', qr/--entity is/,
	qw(x --type text --label L --entity order)],
    ['options of a text', qr/no options/,
	qw(x --type text --label L --option A)],
    ['a select without', qr/needs an --option/, qw(x --type select --label L)],
    ['an option twice', qr/twice/,
	qw(x --type select --label L --option A --option A)],
    ['an empty option', qr/an option/,
	qw(x --type select --label L --option), '']) {
	my ($name, $why, @words) = @$case;
	refuses("attribute: $name", $usage, $why, qw(attribute add), @words);
}
is(value("SELECT count(*) FROM eav_attribute WHERE attribute_code LIKE 'x%'"),
    0, 'none of them is there');
accepts('attribute list', encode('UTF-8', join('', map { "$_\n" }
    "1\tcustomer\tnick\ttext\toptional\tany\tSpitzname ß",
    "2\tcustomer_address\ta_boolean\tboolean\toptional\tany\tL",
    "3\tcustomer_address\ta_date\tdate\toptional\tany\tL",
    "4\tcustomer_address\ta_decimal\tdecimal\toptional\tany\tL",
    "5\tcustomer_address\ta_int\tint\toptional\tany\tL",
    "6\tcustomer_address\ta_textarea\ttextarea\toptional\tany\tL",
    "7\tcustomer\tlevel\tselect\trequired\tunique\tLevel",
    "\toption\t1\tGold", "\toption\t2\tSilver",
    "8\tcustomer\thobbies\tmultiselect\toptional\tany\tHobbies",
    "\toption\t3\tGo",
    "9\tcustomer_address\tnick\ttext\toptional\tany\tN")) =~ s/\xC3\x9F/ß/r,
    qw(attribute list));

# Customers

$insert->("INSERT INTO customer_entity (entity_id, website_id, email, store_id,
    password_hash, confirmation, rp_token, created_at) VALUES
    (7, 1, 'jane\@example.com', 2, 'HASH', NULL, 'RPTOKEN',
	'2026-01-02 03:04:05'),
    (8, 2, 'Jane\@example.com', NULL, NULL, 'CONFIRMATION',
	NULL, '2026-01-02 03:04:06')");
accepts('customer show', <<'EOT', qw(customer show JANE@example.com));
7	base	it	2026-01-02 03:04:05	confirmed	password	jane@example.com
8	outlet		2026-01-02 03:04:06	pending	no password	Jane@example.com
EOT
refuses('customer show of nobody', $no_user, qr/no account for j/,
    'customer', 'show', 'jäne@example.com');
accepts('customer show of an id', <<'EOT', qw(customer show 8));
8	outlet		2026-01-02 03:04:06	pending	no password	Jane@example.com
EOT
for my $none (qw(6 0 -7 7x 99999999999999999999)) {
	refuses("customer show $none", $no_user, qr/no account for $none/,
	    'customer', 'show', '--', $none);
}

my $pending = sub { value("SELECT group_concat(entity_id ORDER BY entity_id)
    FROM customer_entity WHERE confirmation IS NOT NULL") };
$insert->("INSERT INTO customer_entity (entity_id, website_id, email, store_id,
    confirmation) VALUES (9, 1, 'joe\@example.com', NULL, 'KEY'),
    (10, 2, 'joe\@example.com', NULL, 'KEY'),
    (11, 2, 'jim\@example.com', NULL, 'KEY')");
for my $case (['of nobody', $no_user, qr/no account for x/, 'x@example.com'],
    ['of nobody there', $no_user, qr/no account for jim/,
	qw(jim@example.com --website base)],
    ['of no website', $data_error, qr/no website nowhere/,
	qw(joe@example.com --website nowhere)],
    ['without an address', $usage, qr/argument is missing/]) {
	my ($name, $status, $why, @words) = @$case;
	refuses("customer confirm $name", $status, $why, qw(customer confirm),
	    @words);
}
is($pending->(), '8,9,10,11', 'no account is confirmed by these');
accepts('customer confirm in a website', '', qw(customer confirm
    joe@example.com --website outlet));
is($pending->(), '8,9,11', 'the account there is confirmed');
accepts('customer confirm', '', qw(customer confirm JOE@example.com));
is($pending->(), '8,11', 'the others are too');
accepts('customer confirm again', '', qw(customer confirm joe@example.com));
accepts('customer confirm of a confirmed and a pending one', '',
    qw(customer confirm jane@example.com));
is($pending->(), '11', 'both are confirmed');

# Locks and tokens

sub login
{
	my ($email, $website) = @_;

	return "UNHEX(SHA2(CONCAT('$website ', SHA2('$email', 256)), 256))";
}
my $lock = sub { $insert->("UPDATE customer_entity SET failures_num = 10,
    first_failure = NOW(), lock_expires = NOW() + INTERVAL 10 MINUTE;
    REPLACE INTO signin_throttle (login_hash, attempts, failures, expires_at)
    VALUES " . join(', ', map { '(' . login(@$_) .
    ', 6, 6, NOW() + INTERVAL 30 MINUTE)' } ['jane@example.com', 1],
    ['jane@example.com', 2], ['jane@example.com', 0],
    ['jim@example.com', 2])) };
my $held_back = sub { value("SELECT CONCAT((SELECT GROUP_CONCAT(entity_id
    ORDER BY entity_id) FROM customer_entity WHERE lock_expires > NOW() AND
    failures_num > 0 AND first_failure IS NOT NULL), ' ', (SELECT COUNT(*)
    FROM signin_throttle WHERE failures > 0 AND attempts > 0))") };
$lock->();
for my $command (qw(unlock tokens)) {
	refuses("customer $command of nobody", $no_user, qr/no account for x/,
	    'customer', $command, 'x@example.com');
	refuses("customer $command of no id", $no_user, qr/no account for 99/,
	    'customer', $command, '99');
	refuses("customer $command of a word", $no_user, qr/no account for j/,
	    'customer', $command, 'jane');
	refuses("customer $command without a word", $usage,
	    qr/argument is missing/, 'customer', $command);
}
is($held_back->(), '7,8,9,10,11 4', 'nobody is let in by these');
accepts('customer unlock, by id', '', qw(customer unlock 8));
is($held_back->(), '7,9,10,11 2', 'the account, its website and global');
$lock->();
accepts('customer unlock, by address', '', qw(customer unlock
    JANE@example.com));
is($held_back->(), '9,10,11 1', 'all accounts of the address');
accepts('customer unlock again', '', qw(customer unlock jane@example.com));

$insert->("INSERT INTO customer_token (token_id, customer_id, token_hash,
    generation, created_at, expires_at) VALUES
    (1, 7, REPEAT('a', 64), 0, '2026-01-02 03:04:05', '2037-01-02 03:04:05'),
    (2, 7, REPEAT('b', 64), 0, '2026-01-02 03:04:06', '2037-01-02 03:04:06'),
    (3, 7, REPEAT('c', 64), 0, '2026-01-02 03:04:05', '2026-01-02 03:04:06'),
    (4, 8, REPEAT('d', 64), 0, '2026-01-02 03:04:07', '2037-01-02 03:04:07'),
    (5, 9, REPEAT('e', 64), 1, '2026-01-02 03:04:05', '2037-01-02 03:04:05'),
    (6, 10, REPEAT('f', 64), 0, '2026-01-02 03:04:05', '2037-01-02 03:04:05')");
accepts('tokens of an address', <<'EOT', qw(customer tokens Jane@example.com));
7	1	2026-01-02 03:04:05	2037-01-02 03:04:05
7	2	2026-01-02 03:04:06	2037-01-02 03:04:06
8	4	2026-01-02 03:04:07	2037-01-02 03:04:07
EOT
accepts('tokens of an account', <<'EOT', qw(customer tokens 8));
8	4	2026-01-02 03:04:07	2037-01-02 03:04:07
EOT
accepts('customer tokens: none that counts', '', qw(customer tokens 9));
accepts('customer tokens --revoke, by id', '', qw(customer tokens --revoke 8));
my $left = sub { value("SELECT CONCAT(GROUP_CONCAT(token_id ORDER BY token_id),
    ' ', (SELECT GROUP_CONCAT(token_generation ORDER BY entity_id)
    FROM customer_entity)) FROM customer_token") };
is($left->(), '1,2,3,5,6 0,1,0,0,0', 'its tokens are gone');
accepts('customer tokens --revoke, by address', '', qw(customer tokens
    jane@example.com --revoke));
is($left->(), '5,6 1,2,0,0,0', 'those of both accounts');
$insert->('DELETE FROM customer_entity WHERE entity_id > 8');

# Password hashes

$shop->{settings} = { scrypt => '10,8,1', scrypt_weak => 'allow' };
$shop->write_settings;
for my $case (['a line', "Passw0rd!x\n"], ['no line feed', 'Passw0rd!x'],
    ['two lines', "a\nb\n"], ['256 characters', encode('UTF-8', 'é' x 256)]) {
	$input = $case->[1];
	accepts("hash-password: $case->[0]",
	    qr/^\$s1\$0a0801\$[^\$]{24}\$[^\$]{88}\n\z/, 'hash-password');
}
for my $case (['an empty line', "\n", qr/is empty/], ['nothing', '', qr/empty/],
    ['a NUL', "a\0b\n", qr/NUL/], ['no UTF-8', "\xE9\n", qr/UTF-8/],
    ['257 characters', 'x' x 257, qr/too long/],
    ['a megabyte', 'x' x 1048576, qr/too long/]) {
	$input = $case->[1];
	refuses("hash-password: $case->[0]", $data_error, $case->[2],
	    'hash-password');
}
$input = '';

# Mails

call(qw(config unset), $path);
call(qw(config set web/unsecure/base_url http://shop.example/));
my $mail = sub {
	my ($id, %arg) = @_;
	$insert->("INSERT INTO customer_mail (mail_id, customer_id, template,
	    store_id, recipient, parameters, message_id, created_at,
	    next_attempt_at) VALUES ($id, 7, '" .
	    ($arg{template} || 'confirmation') . "', 1,
	    'jane\@example.com', '{\"name\":\"Jane\\\\n\x{9b}Doe\",
	    \"key\":\"SECRETKEY\",\"token\":\"SECRETTOKEN\"}',
	    'id$id\@example.com', now() - INTERVAL " . ($arg{age} || 0) .
	    " SECOND, now() + INTERVAL " . ($arg{due} || 0) . " SECOND)");
};
accepts('mail flush of nothing', "0 sent, 0 later, 0 failed\n",
    qw(mail flush));
$mail->(1, due => 3600);
$mail->(2, age => 100);
my $shown = accepts('mail show', qr/^id: 2\ncustomer: 7\n/, qw(mail show 2));
like($shown, qr/^parameter name: Jane\?\?Doe$/m, 'with parameters');
like($shown, qr/^parameter key: \(hidden\)\nparameter token: \(hidden\)$/m,
    'keys and tokens hidden');
unlike($shown, qr/SECRET/, 'altogether');
refuses('mail show of none', $data_error, qr/no mail 3/, qw(mail show 3));
refuses('mail show of no id', $usage, qr/is no id/, qw(mail show x));
my $row = qr/pending\t$time\t0\tconfirmation\tjane\@example\.com\t/;
accepts('mail list', qr/^2\t$row\n1\t$row\n\z/, qw(mail list));
accepts('mail list --max', qr/^2\t$row\n\z/, qw(mail list --max 1));
accepts('mail list --state', '', qw(mail list --state sent));
refuses('another state', $usage, qr/--state is/, qw(mail list --state open));
refuses('a bad --max', $usage, qr/--max needs/, qw(mail list --max 0));
refuses('a bad age', $usage, qr/--older-than needs/,
    qw(mail flush --older-than -1));
accepts('mail flush --older-than leaves the young', qr/^0 sent/,
    qw(mail flush --older-than 200));
is(scalar($shop->mails), 0, 'no mail');
accepts('mail flush --older-than leaves what is not due', qr/^1 sent, 0 later/,
    qw(mail flush --older-than 50));
is(scalar($shop->mails), 1, 'one mail');
accepts('mail flush takes every pending one', qr/^1 sent, 0 later, 0 failed/,
    qw(mail flush));
is_deeply([rows('SELECT state, parameters FROM customer_mail')],
    [('parameters={} state=sent') x 2], 'sent, and their secrets are gone');
my $script = scratch() . '/sendmail';
spew($script, "#!/bin/sh\ncat >/dev/null\nexit 75\n", 0700);
$shop->{settings}{sendmail} = $script;
$shop->write_settings;
$mail->($_) for 4, 5;
my ($status, $out) = call(qw(mail flush --max 1));
is("$status|$out", "$temporary|0 sent, 1 later, 0 failed\n",
    'mail flush --max 1: one stays pending, one is not tried');
($status, $out) = call(qw(mail flush));
is("$status|$out", "$temporary|0 sent, 2 later, 0 failed\n",
    'mail flush: both stay pending');
spew($script, "#!/bin/sh\ncat >/dev/null\nexit 67\n", 0700);
accepts('mail flush: nothing remains', "0 sent, 0 later, 2 failed\n",
    qw(mail flush));
accepts('mail list of failures', qr/^5\tfailed.*\n4\tfailed.*\n\z/,
    qw(mail list --state failed));

# Dropping mails

$insert->('DELETE FROM customer_mail');
my $state = sub {
	return join(' ', map { s/.*mail_id=(\d+).*state=(\w+).*/$1$2/r }
	    rows('SELECT mail_id, state FROM customer_mail ORDER BY mail_id'));
};
$mail->($_->[0], age => $_->[1]) for [11, 0], [12, 100], [13, 200], [14, 300];
$insert->("UPDATE customer_mail SET recipient = CASE mail_id
    WHEN 11 THEN 'victim+1\@example.com' WHEN 12 THEN 'Victim\@example.com'
    ELSE recipient END, claimed_until = IF(mail_id = 14,
    NOW() + INTERVAL 60 SECOND, NULL)");
for my $case ([1, '12'], [1, qw(--older-than 150)], [3, '--recipient', '*'],
    [2, '--recipient', 'victim*@example.com'], [0, '--recipient', '%'],
    [0, '--recipient', 'victim_1@example.com'], [0, '14'],
    [1, '--recipient', '*@EXAMPLE.com', qw(--older-than 150)],
    [0, '11', qw(--older-than 150)]) {
	my ($count, @which) = @$case;

	accepts("mail drop @which", "$count to drop; --yes drops them\n",
	    qw(mail drop), @which);
}
is($state->(), '11pending 12pending 13pending 14pending', 'nothing is changed');
accepts('mail drop --yes', "2 dropped\n", qw(mail drop --yes --recipient),
    'victim*');
accepts('mail drop of an id', "1 dropped\n", qw(mail drop 13 --yes));
accepts('mail drop again', "0 dropped\n", qw(mail drop 13 --yes));
accepts('mail drop of one that is being sent', "0 dropped\n",
    qw(mail drop 14 --yes));
is($state->(), '11failed 12failed 13failed 14pending', 'dropped');
my @dropped = rows("SELECT DISTINCT last_error, parameters FROM customer_mail
    WHERE state = 'failed'");
like("@dropped", qr/^last_error=dropped .*name/, 'with the reason');
unlike("@dropped", qr/SECRET/, 'without secrets');
unlike((call('check'))[1], qr/given up in the last/, 'check does not mind');
refuses('mail drop of what?', $usage, qr/which mails/, qw(mail drop --yes));
refuses('mail drop of no id', $usage, qr/is no id/, qw(mail drop x --yes));
refuses('mail drop: a bad age', $usage, qr/--older-than needs/,
    qw(mail drop --older-than x));
$insert->('DELETE FROM customer_mail');
$mail->(10_000 + $_) for 1 .. 3;
$insert->("INSERT INTO customer_mail (template, store_id, recipient, parameters,
    message_id) SELECT 'registered', 1, 'a\@example.com', '{}', seq
    FROM seq_1_to_2500");
accepts('mail drop of many', "2503 dropped\n", qw(mail drop --yes
    --older-than 0));

# The administrator's file

$shop->{settings} = {};
$shop->write_settings;
$shop->grant;
{
	my $conf = scratch() . '/customers.conf';
	local $environment{CUSTOMERS_CONF} = $conf;
	(my $admin = $conf) =~ s/customers\.conf$/customers-admin.conf/;
	my $group = slurp($shop->conf =~
	    s/customers\.conf$/customers-admin.conf/r);
	my $cannot_write = sub {
		refuses("writing $_[0]", $no_permission,
		    qr/command denied.*\[customers-admin\] of customers-admin/,
		    qw(config set), $path, 1);
		is(value("SELECT count(*) FROM core_config_data WHERE
		    path = '$path' AND scope = 'default'"), 0,
		    'it is not written');
	};
	spew($conf, slurp($shop->conf), 0600);
	accepts('reading with the account of the workers', "0\n",
	    qw(config get), $path);
	$cannot_write->('with it');
	spew($conf, slurp($shop->conf) . "\n$group", 0600);
	$cannot_write->('with an administrator in the settings file');
	spew($admin, $group =~ s/customers-admin/customers-other/r, 0600);
	$cannot_write->('with another group in the file beside it');
	spew($admin, $group, 0604);
	chmod(0604, $admin);
	refuses('an administrator whom everyone may read', $config,
	    qr/\Q$admin\E: .*chmod 600/, qw(config set), $path, 1);
	chmod(0600, $admin);
	accepts('writing with an administrator in the file beside it', '',
	    qw(config set), $path, 0);
	accepts('undone', '', qw(config unset), $path);

	# What the group leaves out is as in that of the workers.
	my $as = sub {
		my ($name, $text, $want) = @_;
		spew($admin, "[customers-admin]\n$text", 0600);
		if (ref($want)) {
			refuses($name, @$want, qw(config set), $path, 1);
		} else {
			accepts($name, '', qw(config set), $path, 1);
			accepts("$name: undone", '', qw(config unset), $path);
		}
	};
	my $workers = $shop->{database};
	my $denied = [$no_permission, qr/1045 Access denied.*password: NO/];
	my $no_right = [$no_permission, qr/command denied/];
	$as->('an administrator without more than a name', "user = root\n");
	$as->('one in quotes', "  user=\"root\"\n");
	$as->('one whose password is that of another',
	    "user = root\npassword = x\n", [$no_permission, qr/denied/]);
	$as->('a group that is empty', "\n", $no_right);
	$as->('the user of the workers', "user = $workers\n", $no_right);
	$as->('another user gets no password of theirs',
	    "user = x$workers\n", $denied);
	$as->('nor one in another group that is read',
	    "\n[client]\nuser = x$workers\n", $denied);
	spew("$admin.more", "[customers-admin]\nuser = x$workers\n", 0600);
	$as->('nor one in another file', "!include $admin.more\n", $denied);
	spew("$admin.more", "[customers-admin]\nuser = root\n", 0600);
	$as->('an administrator in another file', "!include $admin.more\n");
	$as->('another server: nothing of that of the workers',
	    "user = root\nhost = 127.0.0.1\nport = 1\n",
	    [69, qr/2002.*127\.0\.0\.1|2003/]);
	$as->('another database', "user = root\ndatabase = x$workers\n",
	    [69, qr/1049 Unknown database 'x$workers'/]);
	spew($conf, slurp($shop->conf) =~
	    s/(\[customers-db\])(?s:.*)/$1\nuser = x\npassword = "y\nhost = /r .
	    "127.0.0.1\nport = 1\ndatabase = $workers\n", 0600);
	$as->('a server by its socket where the workers have a host',
	    "user = root\nsocket = $shop->{db_socket}\n");

	# Without a database there is nothing to lock.
	spew($conf, slurp($shop->conf) =~ s/^database = .*\n//mr, 0600);
	spew($admin, "[customers-admin]\nuser = root\n", 0600);
	for my $command (qw(install upgrade)) {
		refuses("schema $command in no database", $config,
		    qr/no database is named \(in .*database = customers\)$/,
		    'schema', $command);
	}
	spew($conf, slurp($shop->conf), 0600);
SKIP: {
		skip('30 s: CUSTOMERS_LONG', 2) unless $ENV{CUSTOMERS_LONG};
		my $holder = Customers::Database->new($shop);
		my $lock = 'customers-fcgi ' . substr(sha1_hex($workers), 0, 16);
		is($holder->value("SELECT GET_LOCK('$lock', 0)"), 1, 'a lock');
		refuses('schema install while another one runs', $temporary,
		    qr/another installation is under way; try again later$/,
		    qw(schema install));
	}
}

# The samples of both files, as they stand but for names and passwords.
{
	my $folder = scratch();
	local $environment{CUSTOMERS_CONF} = "$folder/customers.conf";
	my $conf = slurp(srcdir() . '/service/customers.conf');
	my %is = (user => $shop->{database}, password => $shop->{password},
	    database => $shop->{database}, socket => $shop->{db_socket});
	$conf =~ s/^($_ = ).*$/$1$is{$_}/m or fail("no $_") for keys(%is);
	spew("$folder/customers.conf", $conf, 0600);
	spew("$folder/customers-admin.conf",
	    slurp(srcdir() . '/service/customers-admin.conf'), 0600);
	accepts('the samples serve an administrator', '', qw(config set),
	    $path, 1);
	accepts('undone', '', qw(config unset), $path);
	like(slurp(srcdir() . '/service/customers.conf'),
	    qr/^#?scrypt = 14,8,5$/m, 'the default is what it says');
	my @keys = $conf =~ s/\[customers-db\].*//sr =~ /^#?(\w+) =/mg;
	my $known = slurp(srcdir() . '/src/base/settings.c');
	is_deeply([grep { $known !~ /\{ "\Q$_\E", / } @keys], [],
	    'every key that it mentions exists');
}

# The workers open the log; customersctl makes no file that they could not.
{
	my $log = scratch() . '/log';
	$shop->{settings} = { log => $log };
	$shop->write_settings;
	accepts('a log that is not there', qr/^0 sent/, qw(mail flush));
	ok(!-e $log, 'it is not made');
	$shop->{settings} = {};
	$shop->write_settings;
}

# Output that can't be written is an error.

{
	my @command = ('/bin/sh', '-c', 'exec "$@" >/dev/full', 'sh',
	    builddir() . '/customersctl', '--help');
	my ($failed) = run_command('', @command);
	is($failed >> 8, 74, 'a full disk: EX_IOERR');
}

done_testing();
