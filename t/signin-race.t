#!/usr/bin/perl
# Many sign-ins at once: no limit is exceeded, whoever is right gets in, and
# what happens to an account meanwhile decides (contract G1 to G3, G7).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Proxy;
use Customers::Test;
use POSIX ();
use Test::More;

my $clients = 50;
my $password = 'Passw0rd!x';
my $path = '/rest/V1/integration/customer/token';
my $shop = new_shop(start => 0, workers => 16,
    settings => { scrypt => '12,8,1' });
my $proxy = Customers::Proxy->new(Customers::Test::short_scratch(),
    $shop->{db_socket});
$proxy->stand_before($shop);
$shop->start;
my $db = Customers::Database->new($shop);
END {
	local $?;
	$proxy->stop if $proxy;
}

sub limits
{
	my ($lock, $throttle) = @_;

	$shop->ctl(qw(config set customer/password/lockout_failures), $lock);
	$shop->ctl(qw(config set oauth/authentication_lock/max_failures_count),
	    $throttle);
}

sub account
{
	my $data = customer();
	my $answer = post_customer($shop, $data);

	is($answer->{status}, 200, 'an account') or diag($answer->{raw});
	return ($answer->{json}{id}, $data->{customer}{email});
}

sub sign_in
{
	my ($email, $with) = @_;

	return ['POST', $path, json => { username => $email,
	    password => $with // $password }];
}

# Send REQUESTS at once.  Returns how many answers there were of each status,
# and how many of these requests hashed a password.
sub together
{
	my (@requests) = @_;
	my $log = length(slurp($shop->log_file));
	my %status;

	$status{$_->{status}}++ for http_together($shop->{port}, @requests);
	my $lines = sub { grep { /"answered"/ }
	    split(/\n/, substr(slurp($shop->log_file), $log)) };
	wait_until(60, sub { $lines->() >= @requests });
	return (\%status, scalar(grep { /"hash_ms"/ } $lines->()));
}

# A test: nothing is reserved any more.
sub settled
{
	my ($name) = @_;

	is($db->value('SELECT COUNT(*) FROM signin_throttle
	    WHERE attempts <> failures'), 0, "$name: nothing stays reserved");
}

# Wrong passwords at the limit

for my $limit (1, 3, 6) {
	my ($id, $email) = account();
	my ($status, $hashed);

	limits(0, $limit);
	($status, $hashed) = together((sign_in($email, 'x')) x $clients);
	is_deeply($status, { 401 => $clients }, "throttle $limit: all refused");
	is($hashed, $limit, "throttle $limit: so many are compared");
	settled("throttle $limit");
	($status, $hashed) = together((sign_in("nobody$limit\@example.com"))
	    x $clients);
	is_deeply($status, { 401 => $clients }, "nobody: all refused");
	is($hashed, $limit, "nobody, throttle $limit: so many hashes");
	settled("nobody, throttle $limit");

	limits($limit, 0);
	($status, $hashed) = together((sign_in($email, 'x')) x $clients);
	is_deeply($status, { 401 => $clients }, "lock $limit: all refused");
	is($hashed, $limit, "lock $limit: so many are compared");
	is($db->value("SELECT COUNT(*) FROM customer_entity WHERE entity_id =
	    $id AND lock_expires > NOW() AND failures_num = $limit"), 1,
	    "lock $limit: locked");
}
{
	limits(0, 0);
	my ($id, $email) = account();
	my ($answer) = http_together($shop->{port}, sign_in($email));
	my %message;

	limits(3, 0);
	$message{$_->{json}{message} =~ /locked/ ? 'locked' : 'wrong'}++
	    for http_together($shop->{port}, (['PUT',
	    '/rest/V1/customers/me/password', headers => ['Authorization',
	    'Bearer ' . $answer->{body} =~ s/"//gr], json => {
	    currentPassword => 'x', newPassword => 'y' }]) x $clients);
	is_deeply(\%message, { wrong => 3, locked => $clients - 3 },
	    'changes: three are compared, the others are locked out');
}

# Right ones

for (['at once', 2, 2, '12,8,1'], ['one by one', 1, 1, '12,8,1'],
    ['hashed anew', 2, 2, '12,8,2']) {
	my ($name, $lock, $throttle, $cost) = @$_;
	my ($id, $email) = account();

	if ($cost ne $shop->{settings}{scrypt}) {
		$shop->{settings}{scrypt} = $cost;
		$shop->write_settings;
		kill('TERM', $shop->{pool}->workers);
	}
	limits($lock, $throttle);
	my ($status) = together((sign_in($email)) x $clients);
	is_deeply($status, { 200 => $clients }, "$name: all are right");
	settled($name);
	is($db->value("SELECT CONCAT(failures_num, ' ',
	    (SELECT COUNT(*) FROM customer_token WHERE customer_id = $id), ' ',
	    password_hash LIKE '\$s1\$0c080" . substr($cost, -1) . "\$%')
	    FROM customer_entity WHERE entity_id = $id"), "0 $clients 1",
	    "$name: no failure, and all have a token");
	my ($again) = together(sign_in($email));
	is_deeply($again, { 200 => 1 }, "$name: and right it stays");
}

# Right and wrong ones: whatever the order, the counts are right in the end.
{
	my ($id, $email) = account();

	limits(3, 4);
	my ($status) = together(map { sign_in($email, $_ % 2 ? 'x' : undef) }
	    1 .. $clients);
	is_deeply([grep { !/^(?:200|401)$/ } keys(%$status)], [],
	    'mixed: 200 or 401') or diag(explain($status));
	settled('mixed');
	my $lock = $db->value("SELECT lock_expires > NOW() FROM customer_entity
	    WHERE entity_id = $id");
	cmp_ok($db->value("SELECT failures_num FROM customer_entity
	    WHERE entity_id = $id"), '<=', 3, 'no more failures than a lock');
}

# Between the comparison and the token, SQL is run, and in an open transaction
# if it begins one; that ends while the sign-in waits for it.
sub meanwhile
{
	my ($name, $sql, $expected) = @_;
	my ($id, $email) = account();

	$proxy->rule({ match => '^execute INSERT INTO customer_token ',
	    do => 'hold' });
	my $pid = open(my $child, '-|') // die "fork: $!";
	if ($pid == 0) {
		my ($answer) = http_together($shop->{port}, sign_in($email));
		print("$answer->{status} $answer->{body}");
		close(STDOUT);
		POSIX::_exit(0);
	}
	ok(wait_until(60, sub { $proxy->left == 0 }), "$name: it waits");
	$sql =~ s/ID/$id/g;
	$db->lines($sql);
	$proxy->go_on;
	if ($sql =~ /^START/) {
		ok(wait_until(60, sub { $db->value("SELECT COUNT(*) FROM
		    information_schema.innodb_lock_waits w
		    JOIN information_schema.innodb_trx t
		    ON t.trx_id = w.blocking_trx_id WHERE
		    t.trx_mysql_thread_id = CONNECTION_ID()") }),
		    "$name: and waits for that");
		$db->lines('COMMIT');
	}
	my $answer = do { local $/; readline($child) };
	close($child);
	like($answer, $expected, $name) or return;
	is($db->value("SELECT COUNT(*) FROM customer_token t
	    JOIN customer_entity c ON c.entity_id = t.customer_id
	    WHERE c.entity_id = $id"), $answer =~ /^200/ ? 1 : 0,
	    "$name: no token but the one that is good");
	is($db->value("SELECT COUNT(*) FROM customer_token t
	    JOIN customer_entity c ON c.entity_id = t.customer_id
	    WHERE t.generation <> c.token_generation AND
	    c.entity_id = $id"), 0, "$name: none that is revoked");
}

limits(10, 6);
meanwhile('revoked', 'UPDATE customer_entity SET token_generation = 1
    WHERE entity_id = ID', qr/^200 "\w{43}"$/);
meanwhile('being revoked', 'START TRANSACTION; UPDATE customer_entity
    SET token_generation = 1 WHERE entity_id = ID', qr/^200 "\w{43}"$/);
meanwhile('another password', "UPDATE customer_entity SET token_generation = 1,
    password_hash = REPLACE(password_hash, '==', '=A') WHERE entity_id = ID",
    qr/^401 /);
meanwhile('deleted', 'DELETE FROM customer_entity WHERE entity_id = ID',
    qr/^401 /);

# The answer to the statement that issues is lost: it is repeated.
{
	my ($id, $email) = account();

	$proxy->rule({ match => '^execute INSERT INTO customer_token ',
	    do => 'swallow' });
	my ($answer) = http_together($shop->{port}, sign_in($email));
	is($answer->{status}, 200, 'issued') or diag($answer->{raw});
	is($proxy->left, 0, 'it happened');
	is($db->value("SELECT COUNT(*) FROM customer_token
	    WHERE customer_id = $id"), 1, 'once');
}
done_testing();
