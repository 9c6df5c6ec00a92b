# A connection to a shop's database that stays open, so that hundreds of small
# statements do not each start a client.  Values are bytes, NULL is undef.
package Customers::Database;

use strict;
use warnings;
use Customers::Service qw(program slurp srcdir);
use IPC::Open2 ();

sub new
{
	my ($class, $shop) = @_;
	my $self = bless({ shop => $shop, statements => 0, columns => {} },
	    $class);

	$self->{pid} = IPC::Open2::open2($self->{out}, $self->{in},
	    program('mariadb'), '--no-defaults', '-uroot',
	    "--socket=$shop->{db_socket}", '--default-character-set=utf8mb4',
	    '--batch', '--skip-column-names', '--unbuffered',
	    $shop->{database});
	binmode($self->{$_}) for qw(in out);
	$self->{in}->autoflush(1);
	$self->lines("SET time_zone = '+00:00'");
	return $self;
}

sub DESTROY
{
	my ($self) = @_;

	local ($?, $@);
	close($self->{in});
	close($self->{out});
	waitpid($self->{pid}, 0);
}

# The rows of SQL (statements separated by semicolons), as the client prints
# them: columns separated by tabs.
sub lines
{
	my ($self, $sql) = @_;
	my $end = 'end of statement ' . ++$self->{statements};
	my @lines;
	local $/ = "\n";
	local $SIG{PIPE} = 'IGNORE';

	print { $self->{in} } "$sql;\nSELECT '$end';\n";
	while (defined(my $line = readline($self->{out}))) {
		chomp($line);
		return @lines if $line eq $end;
		push @lines, $line;
	}
	die "the database client ended after: $sql\n";
}

# The names of the columns of TABLE.
sub columns
{
	my ($self, $table) = @_;

	return @{$self->{columns}{$table} ||= [$self->lines(
	    "SELECT column_name FROM information_schema.columns " .
	    "WHERE table_schema = DATABASE() AND table_name = '$table' " .
	    'ORDER BY ordinal_position')]};
}

# The rows of TABLE for which CONDITION holds, as hashes.
sub rows
{
	my ($self, $table, $condition) = @_;
	my @columns = $self->columns($table);

	return map {
		my %row;
		@row{@columns} = map { $_ eq 'NULL' ? undef : pack('H*', $_) }
		    split(/\t/, $_);
		\%row;
	} $self->lines('SELECT ' . join(', ', map {
		"HEX(CONVERT(`$_` USING utf8mb4))" } @columns) .
	    " FROM `$table` WHERE $condition");
}

# The first column of the first row of the query SQL.
sub value
{
	my ($self, $sql) = @_;
	my ($value) = $self->lines("SELECT HEX(CONVERT(($sql) USING utf8mb4))");

	return $value eq 'NULL' ? undef : pack('H*', $value);
}

sub tables
{
	my ($self) = @_;

	return @{$self->{tables} ||= [$self->lines(
	    'SELECT table_name FROM information_schema.tables WHERE ' .
	    "table_schema = DATABASE() AND table_type = 'BASE TABLE' " .
	    'ORDER BY table_name')]};
}

# Every table of the shop with a checksum of its content.
sub checksum
{
	my ($self) = @_;

	return join("\n", $self->lines('CHECKSUM TABLE ' . join(', ',
	    map { "`$_`" } $self->tables) . ' EXTENDED'));
}

# What a refusal must not change: a line for each table that workers may write
# to, with a checksum.  What is counted and leased there is left out.
my %counted = map { $_ => 1 } qw(signin_throttle signup_count throttle_key
    customer_mail_flush);
my %counter = map { $_ => 1 } qw(failures_num first_failure lock_expires);

sub kept
{
	my ($self) = @_;

	my $columns = $self->{customer_columns} //= join(', ', map {
		"IFNULL(`$_`, '-')" } grep { !$counter{$_} }
	    $self->columns('customer_entity'));
	my $tables = $self->{written} //= join(', ', map { "`$_`" }
	    grep { !$counted{$_} && $_ ne 'customer_entity' }
	    slurp(srcdir() . '/schema/grants.sql') =~
	    /^GRANT SELECT(?:, INSERT)?, UPDATE[^.]*\.(\w+)/mg);
	return join("\n", $self->lines("CHECKSUM TABLE $tables EXTENDED;
	    SELECT 'customer_entity', COUNT(*),
	    BIT_XOR(CRC32(CONCAT_WS('#', $columns))) FROM customer_entity"));
}

1;
