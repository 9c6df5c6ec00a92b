#!/usr/bin/perl
# Several database hosts in the settings file: whoever can't serve is passed
# over, whatever is wrong with it; whoever fails later is left for the next; and
# each new connection has the session that the statements rely on.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Proxy;
use Customers::Test;
use IO::Socket::INET;
use Test::More;

# A server with settings that are not ours, known as two hosts by proxies.
my $database = Customers::Test::own_mariadb(options => ['--sql-mode=',
    '--default-time-zone=+05:00', '--transaction-isolation=SERIALIZABLE']);
my $shop = new_shop(start => 0, db_socket => $database->{socket},
    workers => 1);
my @hosts = map { Customers::Proxy->new(Customers::Test::short_scratch(),
    $database->{socket}, tcp => 1) } 1, 2;
END {
	local $?;
	$_->stop for @hosts;
}

sub listen_silently
{
	return IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 5) ||
	    die "listen: $!";
}

# At the start of a worker: a CGI program is a new one for each request.

sub answer_with
{
	my ($hosts) = @_;

	$shop->{worker_db} = $hosts;
	$shop->write_settings;
	return cgi_request($shop->{program}, 'POST', '/rest/V1/customers',
	    json => customer(), env => $shop->environment);
}

my $dead = '127.0.0.1:' . free_port();
my $silence = listen_silently();
my $silent = '127.0.0.1:' . $silence->sockport;
my ($one, $two) = map { "127.0.0.1:$_->{port}" } @hosts;
my $closed = Customers::Proxy->new(Customers::Test::short_scratch(),
    '/nonexistent', tcp => 1);
push @hosts, $closed;
my @lists = (
	['one host', "host = 127.0.0.1\nport = $hosts[0]{port}\n", 200],
	['the first of two', "host = $one,$two\n", 200],
	['a dead one first', "host = $dead,$one\n", 200],
	['a silent one first', "host = $silent,$one\n", 200],
	['one that hangs up first', "host = 127.0.0.1:$closed->{port},$one\n",
	    200],
	['the last of four, with blanks', "host = $dead, $silent , $dead," .
	    " $two\n", 200],
	['the port of the group', "host = $dead,127.0.0.1\n" .
	    "port = $hosts[0]{port}\n", 200],
	['a comma at the end', "host = $dead,$one,\n", 200],
	['all dead', "host = $dead,$dead,$dead\n", 503],
);
for my $list (@lists) {
	my ($what, $hosts, $status) = @$list;

	is(answer_with($hosts)->{status}, $status, "$what: $status");
}
close($silence);

# Later.

$shop->{worker_db} = "host = $one,$two\n";
$shop->write_settings;
my $pool = $shop->start_pool;

# A creation: its answer, which of the hosts it went to (WANTED, as two flags),
# and what is stored; the session's time zone shows in that.
sub create
{
	my ($what, $wanted) = @_;
	my $data = customer();
	my $email = $data->{customer}{email};
	my ($answer, @seen);

	$seen[0] = () = $hosts[0]->statements(sub {
		$seen[1] = () = $hosts[1]->statements(sub {
			$answer = fcgi_request($pool->{socket}, 'POST',
			    '/rest/V1/customers', json => $data);
		});
	});
	is($answer->{status}, 200, "$what: 200") or diag($answer->{raw});
	is_deeply([map { $_ ? 1 : 0 } @seen], $wanted, "$what: which host");
	is($shop->value("SELECT COUNT(*) FROM customer_entity c
	    JOIN customer_mail m ON m.customer_id = c.entity_id
	    WHERE c.email = '$email' AND ABS(UNIX_TIMESTAMP(m.created_at) -
	    UNIX_TIMESTAMP(c.created_at)) < 60 AND m.state = 'sent'"), 1,
	    "$what: one account and mail, times in UTC");
}

my $insert = '^execute INSERT INTO customer_entity ';
create('at first', [1, 0]);
create('and again', [1, 0]);
$hosts[0]->rule({ match => $insert, do => 'drop' });
create('the connection breaks', [1, 1]);
create('after that', [0, 1]);
for my $case ([1047, 'outside the cluster', '^execute SELECT'],
    [1047, 'outside the cluster at COMMIT', '^query COMMIT$'],
    [1180, 'leaving it at COMMIT', '^query COMMIT$'],
    [1290, 'read-only', $insert], [1836, 'read-only too', $insert],
    [1792, 'a read-only transaction', $insert],
    [1927, 'killed', '^execute SELECT'],
    [1053, 'shutting down', '^query START TRANSACTION']) {
	my ($error, $what, $match) = @$case;

	$hosts[1]->rule({ match => $match, do => 'refuse', error => $error });
	create("error $error, $what", [1, 1]);
	is($hosts[1]->left, 0, "error $error: it happened");
	$hosts[0]->rule({ match => $match, do => 'refuse', error => $error });
	create("error $error, $what, and back", [1, 1]);
}

# Conflicts are tried again where they are.
for my $case ([1213, $insert], [1213, '^query COMMIT$'], [1205, $insert],
    [1020, $insert], [1615, $insert], [1615, '^execute SELECT', 2],
    [1213, '^execute UPDATE customer_mail SET state', 2]) {
	my ($error, $match, $times) = @$case;

	$hosts[1]->rule({ match => $match, do => 'refuse', error => $error,
	    times => $times });
	create("error $error at $match", [0, 1]);
	is($hosts[1]->left, 0, "error $error at $match: it happened");
}

# All connections are killed: the next one has its session again.
$shop->sql(join(' ', map { "KILL $_->{id};" } $shop->rows("SELECT id FROM
    information_schema.processlist WHERE user = '$shop->{database}'")));
create('killed connections', [1, 0]);

# A COMMIT without an answer, and then no host for some seconds: who is in doubt
# waits for the truth.
my @nobody = ({ match => '^query SET SESSION', do => 'drop', times => 7 });
$hosts[0]->rule({ match => '^query COMMIT$', do => 'swallow' }, @nobody);
$hosts[1]->rule(@nobody);
create('doubt', [1, 1]);
is($hosts[$_]->left, 0, "doubt: it happened at host $_") for 0, 1;
done_testing();
