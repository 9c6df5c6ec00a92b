#!/usr/bin/perl
# A server that refuses to prepare a statement runs none in its place.  The
# protocol can send PREPARE and EXECUTE together; EXECUTE then names "the last
# statement", and that would be an earlier one, with values that are not its own.
# t/galera.t has the transaction that another node has aborted.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Statements;
use Customers::Test;
use Test::More;

# For a limit that concerns the whole server.
my $database = Customers::Test::own_mariadb();
my $shop = new_shop(start => 0, db_socket => $database->{socket});
my $db = Customers::Database->new($shop);
my $value = sub { $db->value('(SELECT value FROM stray)') };

Customers::Statements::make_table($shop);
for my $limit (16382, 0) {
	my $statements = Customers::Statements->new($shop);

	is($value->(), 'second', 'the change was made');
	$shop->sql("SET GLOBAL max_prepared_stmt_count = $limit");
	is($statements->ask, $limit ? 'DB_OK' : 'DB_AWAY 1461',
	    "at most $limit prepared statements");
	is($value->(), 'second', '... and nothing has changed');
}
done_testing();
