#!/usr/bin/perl
# How many accounts one address makes in an hour (contract H1): through nginx,
# by FastCGI and CGI, alone and with several workers at once.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::HTTP qw(http_begin http_finish);
use Customers::Proxy;
use Customers::Test;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep);

my $path = '/rest/default/V1/customers';
my $refusal = 'Too many requests. Please wait and try again.';
my $shop = new_shop(workers => 4);
# Before $db, whose pipe it would hold open.
my $proxy = Customers::Proxy->new(Customers::Test::short_scratch(),
    $shop->{db_socket});
END {
	local $?;
	$proxy->stop if $proxy;
}
my $db = Customers::Database->new($shop);
my $socket = "$shop->{run}/customers.sock";
my $per_hour = 'customers/limits/signups_per_address_hour';
my $trusted = 'customers/limits/trusted_addresses';

$shop->ctl(qw(config unset), $per_hour);
$shop->ctl(qw(config unset), $trusted);

# A sign-up of ADDRESS (undef: the web server says none), by FastCGI.
sub sign_up
{
	my ($address, %arg) = @_;

	return fcgi_request($socket, 'POST', $path, json => customer(), %arg,
	    variables => { REMOTE_ADDR => $address });
}

# How many of COUNT sign-ups of ADDRESS have each status.
sub sign_ups
{
	my ($count, $address, %arg) = @_;
	my %seen;

	$seen{sign_up($address, %arg)->{status}}++ for 1 .. $count;
	return \%seen;
}

sub limit
{
	$shop->set_row($per_hour, $_[0]);
}

sub accounts
{
	return $shop->value('SELECT COUNT(*) FROM customer_entity');
}

# The refusal: no hash was made, and nothing is left of it.
sub is_refused
{
	my ($name, $code) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	nothing_kept($shop, $name, sub {
		my $answer = $code->();
		is_error($answer, 429, $refusal, $name);
		my $wait = $answer->{header}{'retry-after'};
		cmp_ok($wait, '>', 3000, "$name: Retry-After");
		cmp_ok($wait, '<=', 3600, "$name: within the hour");
		like($answer->{header}{'server-timing'}, qr/hash;dur=0(?:\.0+)?,/,
		    "$name: no hash");
	});
}

# Through nginx, with the limit that there is by default.

my %seen;
$seen{post_customer($shop, customer())->{status}}++ for 1 .. 70;
is_deeply(\%seen, { 200 => 60, 429 => 10 }, 'of 70, 60 become accounts');
is(accounts(), 60, 'and no more');
is_refused('one more, through nginx', sub {
	post_customer($shop, customer());
});
is_refused('by FastCGI', sub { sign_up('127.0.0.1') });
is_refused('by CGI', sub {
	cgi_request($shop->{program}, 'POST', $path, json => customer(),
	    env => $shop->environment);
});
is_refused('as IPv6', sub { sign_up('::ffff:127.0.0.1') });
is_refused('without a password', sub {
	my $data = customer();
	delete($data->{password});
	post_customer($shop, $data);
});
is(sign_up('127.0.0.2')->{status}, 200, 'another address goes on');
is(cgi_request($shop->{program}, 'POST', $path, json => customer(),
    env => $shop->environment, variables => { REMOTE_ADDR => '127.0.0.3' })
    ->{status}, 200, 'by CGI too');
is_error(post_customer($shop, customer(firstname => '')), 400, qr/First Name/,
    'what is faulty is told first');

# What is stored is not the address.

unlike($shop->sql("SELECT * FROM $shop->{database}.signup_count;
    SELECT * FROM $shop->{database}.throttle_key"), qr/127\.0/,
    'no address is stored');
is($shop->value('SELECT COUNT(*) FROM signup_count c, throttle_key k
    WHERE c.address_hash = UNHEX(SHA2(CONCAT(k.secret,
    "127.0.0.1"), 256))
    AND c.number = 60'), 1, 'but its hash under the secret');

# IPv6 counts by /64; what has no address counts as one.

limit(2);
is_deeply(sign_ups(1, "2001:db8:0:1::$_"), { 200 => 1 }, "::$_") for 1, 2;
is_refused('another of the same /64', sub {
	sign_up('2001:db8:0:1:ffff::3');
});
is(sign_up('2001:db8:0:2::1')->{status}, 200, 'another /64');
is(sign_up($_)->{status}, 200, 'no address') for undef, 'unix:';
is_refused('no address, once more', sub { sign_up('') });

# Who is not counted.

chomp(my $token = $shop->ctl(qw(token create test)));
is_deeply(sign_ups(4, '192.0.2.1', headers => ['Authorization',
    "Bearer $token"]), { 200 => 4 }, 'integrations are not counted');
is_deeply(sign_ups(4, '192.0.2.1', headers => ['Authorization',
    "Bearer x$token"]), { 200 => 2, 429 => 2 }, 'strangers are');
$shop->set_row($trusted, '192.0.2.0/25, nonsense, 2001:db8::/48');
is_deeply(sign_ups(4, $_), { 200 => 4 }, "$_ is trusted")
    for '192.0.2.1', '::ffff:192.0.2.9', '2001:db8::1';
is_deeply(sign_ups(3, $_), { 200 => 2, 429 => 1 }, "$_ is not")
    for '192.0.2.128', '2001:db8:1::1';
limit(0);
is_deeply(sign_ups(4, '192.0.2.128'), { 200 => 4 }, '0 is no limit');
limit(-1);
is_deeply(sign_ups(1, '192.0.2.128'), { 200 => 1 }, 'nor is -1');
limit(2);
$shop->ctl(qw(config set), $per_hour, 3, qw(--store it));
is(fcgi_request($socket, 'POST', '/rest/it/V1/customers', json => customer(),
    variables => { REMOTE_ADDR => '2001:db8:1::1' })->{status}, 200,
    'a store may have a limit of its own');
is_refused('which is not that of others', sub { sign_up('2001:db8:1::1') });

# What becomes no account is not counted.

my $taken = customer();
my @here = (variables => { REMOTE_ADDR => '192.0.2.130' });
is(fcgi_request($socket, 'POST', $path, json => $taken, @here)->{status}, 200,
    'an account');
is_error(fcgi_request($socket, 'POST', $path, json => $taken, @here), 400,
    qr/already exists/, 'a duplicate') for 1 .. 3;
my @again = ('POST', $path, json => customer(), @here, headers =>
    ['Idempotency-Key', 'again']);
is(fcgi_request($socket, @again)->{status}, 200, 'an answer, repeated')
    for 1 .. 3;
is_refused('then there is no room', sub { sign_up('192.0.2.130') });
# The insert fails after it was counted.
$shop->sql("CREATE TRIGGER $shop->{database}.spoil BEFORE INSERT ON
    $shop->{database}.customer_entity FOR EACH ROW
    SIGNAL SQLSTATE '45000'");
is_deeply(sign_ups(3, '192.0.2.131'), { 500 => 3 }, 'undone');
$shop->sql("DROP TRIGGER $shop->{database}.spoil");
is_deeply(sign_ups(3, '192.0.2.131'), { 200 => 2, 429 => 1 },
    'what was undone is not counted');
# Two values that are the same only to the database: found after the hash.
$shop->ctl(qw(attribute add badge --type text --label Badge --unique),
    qw(--entity customer_address));
my $same = customer(addresses => [map { { firstname => 'a', lastname => 'b',
    street => ['c'], city => 'd', postcode => 'e', telephone => 'f',
    country_id => 'GB', custom_attributes => { badge => $_ } } }
    'ABC', 'abc']);
my $hashed = 'a refusal after a hash';
is_error(sign_up('192.0.2.132', json => $same), 400, qr/must be unique/,
    $hashed) for 1, 2;
is_refused("$hashed counts", sub { sign_up('192.0.2.132', json => $same) });

# Many at once, in all workers.

limit(7);
my $before = accounts();
my @answers = http_together($shop->{port}, map {
	['POST', $path, json => customer(), headers => ['Idempotency-Key',
	    "together $_"]]
} 1 .. 20);
is(grep({ $_->{status} == 429 } @answers), 20, 'beyond the limit already');
$shop->sql("DELETE FROM $shop->{database}.signup_count");
@answers = http_together($shop->{port}, map {
	['POST', $path, json => customer()]
} 1 .. 20);
is(grep({ $_->{status} == 200 } @answers), 7, 'of 20 at once, 7 are made');
is(grep({ $_->{status} == 429 } @answers), 13, 'the others are refused');
is(accounts(), $before + 7, 'as the table says');

# After an hour everything is forgotten, the secret first.

my $hour = "UPDATE $shop->{database}.throttle_key
    SET began_at = NOW() - INTERVAL 1 HOUR";
my $secret = 'SELECT secret FROM throttle_key';
my $old = $shop->value($secret);
$shop->sql("UPDATE $shop->{database}.signup_count
    SET created_at = NOW() - INTERVAL 59 MINUTE");
$shop->sql("UPDATE $shop->{database}.throttle_key
    SET began_at = NOW() - INTERVAL 59 MINUTE");
my $wait = post_customer($shop, customer())->{header}{'retry-after'};
cmp_ok($wait, '<=', 60, 'Retry-After is what is left of the hour');
$shop->sql("UPDATE $shop->{database}.signup_count
    SET created_at = NOW() - INTERVAL 1 HOUR");
$shop->sql($hour);
is(post_customer($shop, customer())->{status}, 200, 'another hour');
isnt($shop->value($secret), $old, 'another secret');
is($shop->value('SELECT COUNT(*) FROM signup_count'), 1,
    'the old counts are gone');
# All workers are about to begin an hour, and wait for a lock; one decides.
limit(1);
my $made = 0;
for (1 .. 20) {
	$shop->sql($hour);
	$db->lines('START TRANSACTION');
	$db->lines('SELECT * FROM throttle_key FOR UPDATE');
	my @waiting = map {
		my ($socket, $half) = http_begin($shop->{port}, 'POST', $path,
		    json => customer());
		print $socket $half;
		$socket;
	} 1 .. $shop->{workers};
	sleep(0.2);
	$db->lines('COMMIT');
	$made += grep { http_finish($_, '')->{status} == 200 } @waiting;
}
is($made, 20, '20 hours, each begun by all workers');
$shop->sql("UPDATE $shop->{database}.signup_count
    SET created_at = NOW() - INTERVAL 1 HOUR");
$shop->ctl(qw(mail flush));
is($shop->value('SELECT COUNT(*) FROM signup_count'), 0,
    '"mail flush" forgets too');

# Statements that fail.

limit(60);
$proxy->stand_before($shop);
$shop->{pool}->stop;
my $pool = $shop->start_pool;
$socket = $pool->{socket};

$shop->sql($hour);
$proxy->rule({ match => '^execute DELETE FROM signup_count', do => 'refuse',
    error => 1213, times => 3 });
is(sign_up('192.0.2.140')->{status}, 200,
    'an hour begins even if old counts can\'t be deleted');
is($proxy->left, 0, 'the deletion failed');

# What is given back.

sub counted
{
	return $shop->value('SELECT GROUP_CONCAT(number ORDER BY number)
	    FROM signup_count');
}
$shop->sql("DELETE FROM $shop->{database}.signup_count");
is(sign_up('192.0.2.141')->{status}, 200, 'one is made');
$shop->sql("CREATE TRIGGER $shop->{database}.spoil BEFORE INSERT ON
    $shop->{database}.customer_entity FOR EACH ROW
    SIGNAL SQLSTATE '45000'");
$proxy->rule({ match => '^execute UPDATE signup_count', do => 'swallow' });
is(sign_up('192.0.2.141')->{status}, 500, 'one fails');
is($proxy->left, 0, 'the connection is lost while it is given back');
is(counted(), 1, 'it is given back once');

# The hour ends while a sign-up is under way, and the next one has counts of its
# own.
$proxy->rule({ match => '^execute INSERT INTO customer_entity ',
    do => 'hold' });
my $pid = fork() // die "fork: $!";
if ($pid == 0) {
	POSIX::_exit(sign_up('192.0.2.141')->{status} == 500 ? 0 : 1);
}
ok(wait_until(60, sub { counted() eq '2' }), 'one more is counted');
$shop->sql("UPDATE $shop->{database}.throttle_key SET secret = 'another';
    INSERT INTO $shop->{database}.signup_count (address_hash, number)
    VALUES (UNHEX(SHA2('another192.0.2.141', 256)), 5)");
$proxy->go_on;
waitpid($pid, 0);
is($?, 0, 'it fails');
is(counted(), '1,5', 'it is given back to the hour that had counted it');
$shop->sql("DROP TRIGGER $shop->{database}.spoil");

# Of two that find no hour under way one begins it, and the other has room in it.
$shop->sql("UPDATE $shop->{database}.throttle_key
    SET began_at = NOW() - INTERVAL 2 HOUR");
$proxy->rule({ match => '^execute SELECT TIMESTAMPDIFF', do => 'hold' });
$pid = fork() // die "fork: $!";
if ($pid == 0) {
	POSIX::_exit(sign_up('192.0.2.142')->{status} == 200 ? 0 : 1);
}
ok(wait_until(60, sub { !$proxy->left }), 'one has found no hour');
$shop->sql("UPDATE $shop->{database}.throttle_key SET began_at = NOW()");
$proxy->go_on;
waitpid($pid, 0);
is($?, 0, 'it is let in, although another has begun one');
$pool->stop;

done_testing();
