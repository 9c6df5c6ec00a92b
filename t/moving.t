#!/usr/bin/perl
# The commands of doc/moving, as they stand there, in their order: an old shop
# is tried, copied, copied again and switched off; people come from a file; all
# is undone.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Commands;
use Customers::OldShop;
use Customers::Test;
use Digest::SHA qw(sha256_hex);
use Test::More;

need(qw(curl sed install));
my $shop = new_shop();
my $old = Customers::OldShop->new($shop);
my ($bin, $root) = map { my $dir = scratch() . "/$_";
    mkdir($dir) or die "$dir: $!\n"; $dir } qw(bin root);
my $doc = slurp(srcdir() . '/doc/moving');
my $account = "moving_$$";

END {
	local $?;
	$old->drop if $old;
	$shop->sql("DROP USER IF EXISTS $account\@localhost") if $shop;
}

$old->sql(<<'EOT');
INSERT INTO store_website (website_id, code, name, is_default,
    default_group_id) VALUES (0, 'admin', 'Admin', 0, 0),
    (1, 'main', 'Main', 1, 1);
INSERT INTO store_group (group_id, website_id, name, default_store_id, code)
    VALUES (0, 0, 'Default', 0, 'default'), (1, 1, 'Main', 1, 'main');
INSERT INTO store (store_id, website_id, group_id, code, name, is_active)
    VALUES (0, 0, 0, 'admin', 'Admin', 1), (1, 1, 1, 'default', 'English', 1);
INSERT INTO core_config_data (config_id, scope, scope_id, path, value,
    updated_at) VALUES (1, 'default', 0, 'web/secure/base_url',
    'https://old.example.com/', '2038-01-01');
INSERT INTO customer_group VALUES (0, 'NOT LOGGED IN', 3), (1, 'General', 3);
INSERT INTO directory_country_region VALUES (90431, 'IT', 'RM', 'Roma'),
    (90432, 'IT', 'X"Y', 'An "odd", one');
INSERT INTO customer_entity (entity_id, website_id, email, group_id, store_id,
    created_at, updated_at, firstname, lastname) VALUES
    (7, 1, 'jane.doe@example.com', 1, 1, '2020-01-01', '2021-01-01', 'J', 'D'),
    (8, 1, 'ada@example.com', 1, 1, '2020-01-01', '2021-01-01', 'A', 'L'),
    (9, 1, NULL, 1, 1, '2020-01-01', '2021-01-01', 'N', 'N');
EOT
my $salt = 'oUqP3jXeCnVbLmKs7RtY2wZa9QdFgH1x';
$old->sql("UPDATE customer_entity SET password_hash = '" .
    sha256_hex($salt . 'Passw0rd!x') . ":$salt:1' WHERE entity_id = 8");
$old->sql("INSERT INTO customer_address_entity (entity_id, parent_id,
    created_at, updated_at, city, country_id, firstname, lastname, region_id,
    street, telephone) VALUES (1, 8, '2021-01-01', '2021-01-01', 'Roma', 'IT',
    'A', 'L', 90431, 'S', '1')");

# The hosts: programs find their database, an editor writes what is shown.
programs_for($shop, $bin);
my ($settings) = $doc =~ /^(\t\[magento\]\n(?:\t.*\n)+)/m;
$settings =~ s/^\t//mg;
spew("$bin/vi", "#!/bin/sh\ncat >\"\$1\" <<'EOF'\n" . here($settings) .
    "EOF\n", 0755);

# TEXT, with what is elsewhere in this test.
sub here
{
	my ($text) = @_;
	my $database = $shop->{database};

	$text =~ s{/root/}{$root/}g;
	$text =~ s{/usr/local/share/customers-fcgi/schema/}{$bin/};
	$text =~ s{https://shop\.example/}{$shop->base_url . '/'}ge;
	$text =~ s/'\.\.\.'|(?<=password = )\.\.\./'secret'/g;
	$text =~ s/\bmoving\b/$account/g;
	$text =~ s/(database = |-N | ON )magento\b/$1 . $old->name/ge;
	$text =~ s{/run/mysqld/mysqld\.sock}{$shop->{db_socket}};
	$text =~ s/\bDATABASE customers\b/DATABASE $database/g;
	$text =~ s/\bmariadb customers\b/mariadb $database/g;
	return $text;
}

my (@commands, @done);
@commands = document_commands('doc/moving');

# Run the next command, which begins with BEGIN; its output.
sub follow
{
	my ($begin, $wanted) = @_;
	my $command = shift(@commands) // '';
	my ($status, $out, $err) = run_command('', '/bin/sh', '-euc',
	    "PATH=$bin:\$PATH\n" . here($command));

	push @done, $command;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	like($command, qr/^\Q$begin\E/, "$begin: is next");
	is($status >> 8, $wanted // 0, "$begin: exit status") or
	    diag("$command\n$out$err");
	return $out;
}

sub count { return $shop->value('SELECT COUNT(*) FROM customer_entity') }

follow('mariadb -e "CREATE USER');
follow('install');
is((stat("$root/magento.cnf"))[2] & 0777, 0600, 'for root alone');
like(shift(@commands), qr/^apt-get install libsodium23$/, 'a package');
follow('( echo region_id');
is(slurp("$root/regions.csv"), qq{region_id,country_id,code,default_name\n} .
    qq{"90431","IT","RM","Roma"\n"90432","IT","X""Y","An ""odd"", one"\n},
    'the list of regions');
follow('customersctl regions import');
like($shop->ctl(qw(regions find rm --country IT)), qr{^90431\t},
    'has its old numbers');

follow('customersctl import magento');
is(count(), 0, 'a dry run takes nobody');
like(slurp("$root/counts"), qr/^customer_entity +2 could be taken +1 refused$/m,
    'but counts them');
like(slurp("$root/odd-rows"),
    qr/: customer_entity 9: refused: it has no e-mail/,
    'and names who could not come');

follow('customersctl import magento');
is(count(), 2, 'the first copy');
my $came = follow('customersctl store list');
like($came, qr{^https://old\.example\.com/$}m, 'settings');
like($came, qr/^8\tmain\tdefault\t.*\tada\@example\.com$/m, 'customers');
is($shop->value('SELECT region_id FROM customer_address_entity'), 90431,
    'regions');
is($shop->mails, 0, 'and no mails');

$old->sql("UPDATE customer_entity SET firstname = 'Augusta',
    updated_at = NOW() WHERE entity_id = 8;
    DELETE FROM customer_entity WHERE entity_id = 7");
follow('customersctl import magento');
is($shop->value('SELECT firstname FROM customer_entity WHERE entity_id = 8'),
    'Augusta', 'what has changed');
is(count(), 2, 'who was deleted there is still here');
follow('customersctl customer delete');
is(count(), 1, 'and then is not');

follow('customersctl import magento');
like(follow('customersctl check'), qr/^ok +url\.sign_up/m, 'all is well');
like(follow('customersctl status'), qr/^  accepted +/m, 'and counted');
my $unused = 'mariadb customers';
unshift(@commands, $commands[0]);
is(follow($unused) =~ s/\D//gr, 1, 'one has not signed in yet');
is(http_request($shop->{port}, 'POST', '/rest/V1/integration/customer/token',
    json => { username => 'ada@example.com', password => 'Passw0rd!x' })
    ->{status}, 200, 'who signs in');
is(follow($unused) =~ s/\D//gr, 0, 'has');

my ($people) = $doc =~ /^((?:\t\S*,\S.*\n){2,})/m;
spew("$root/people.csv", $people =~ s/^\t//mgr);
like(follow('customersctl import csv'),
    qr/^2 could be created, 0 refused\n2 created, 0 refused$/m, 'a file');
is($shop->mails, 0, 'and no mails');
$shop->ctl(qw(customer delete), $_) for qw(jane.doe@example.com
    mario.rossi@example.com);
follow('customersctl import csv');
is($shop->mails, 2, 'with an invitation each');

follow('mariadb -e "DROP');
is(count(), 0, 'all is undone');
is(follow('customersctl customer list'), "[]\n", 'nobody came since');
all_run('doc/moving', \@done,
    qr/^apt-get install / => 'by the operator');

done_testing();
