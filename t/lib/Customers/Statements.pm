package Customers::Statements;
# A process that changes a row of the table "stray" until the statement is kept
# prepared, and then asks with a statement that is not (t/run-statements.c).
use strict;
use warnings;
use Customers::Service qw(builddir);
use IPC::Open2 ();

# Make the table in the database of SHOP.
sub make_table
{
	my ($shop) = @_;

	$shop->sql("CREATE TABLE stray (id INT PRIMARY KEY, value VARCHAR(8));
	    INSERT INTO stray VALUES (1, 'new');
	    GRANT SELECT, UPDATE ON $shop->{database}.stray
	    TO $shop->{database}\@localhost", $shop->{database});
}

# It works on the database of SHOP; with "begin", the last change and the
# question are one transaction.
sub new
{
	my ($class, $shop, @begin) = @_;
	local %ENV = (%ENV, %{$shop->environment});
	# It logs what the database says.
	my $pid = IPC::Open2::open2(my $out, my $in, 'sh', '-c',
	    'exec "$@" 2>/dev/null', 'sh', builddir() . '/t/run-statements',
	    @begin);

	if ((readline($out) // '') ne "changed\n") {
		waitpid($pid, 0);
		die "run-statements failed\n";
	}
	return bless({ pid => $pid, out => $out, in => $in }, $class);
}

# Let it ask: the outcome, and the number of the database's error if it has one.
sub ask
{
	my ($self) = @_;
	my $in = delete($self->{in});

	syswrite($in, "\n");
	close($in);
	my ($outcome, $error) = split(' ', readline($self->{out}) // '');
	waitpid($self->{pid}, 0);
	return $outcome . ($error ? " $error" : '');
}

1;
