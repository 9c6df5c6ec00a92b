#!/usr/bin/perl
# Scaling out: a Galera cluster of three nodes, two application hosts that have
# the nodes in different order, and one nginx before them.  Sign-ups that want
# the same thing on different nodes at once: one wins, the others are told.
# Nodes that die, come back, and lose the others: nothing that was acknowledged
# is lost.
#
# CUSTOMERS_LONG=1: more rounds, more and longer load.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Galera;
use Customers::Database;
use Customers::Load;
use Customers::Proxy;
use Customers::Rivals;
use Customers::Statements;
use Customers::Test;
use List::Util qw(max);
use Test::More;
use Time::HiRes qw(sleep time);

my $long = $ENV{CUSTOMERS_LONG};

need(qw(mariadbd mariadb-install-db mariadb));
Customers::Test::need_nothing_more(Customers::Galera::lacks());

my $began = time();
my $cluster = Customers::Galera->new(dir => scratch(),
    run => Customers::Test::short_scratch(), count => 3);
my @nodes = $cluster->nodes;
my ($shop, $host, $lone, @proxies);
END {
	local $?;
	$_->stop for grep { $_ } $host, $lone, $shop, @proxies, $cluster;
}
$cluster->start;
my $up = time() - $began;
is($cluster->status($nodes[0], 'wsrep_cluster_size'), 3, 'three nodes');

# Two application hosts, each with a pool of its own; they share a log.  They
# go to two of the nodes through proxies, which make them wait before COMMIT for
# as long as it takes for the other to come as far: conflicts are certain then.

my @run = map { Customers::Test::short_scratch() } 1, 2;
@proxies = map { Customers::Proxy->new($run[$_], $nodes[$_]{socket},
    tcp => 1) } 0, 1;

sub hosts
{
	return 'host = ' . join(', ', map { "127.0.0.1:$_->{port}" } @_) . "\n";
}

sub commits_wait
{
	my ($seconds) = @_;

	$_->rule({ match => '^query COMMIT$', do => 'delay', times => 1e9,
	    seconds => $seconds }) for @proxies;
}

$shop = new_shop(start => 0, run => $run[0], workers => 4,
    db_socket => $nodes[0]{socket},
    worker_db => hosts(@proxies, $nodes[2]),
    upstream => join('; server ', map {
	"unix:$_/customers.sock max_fails=3 fail_timeout=5s" } @run));
$host = Customers::Shop->new(dir => scratch(), run => $run[1], workers => 4,
    worker_db => hosts($proxies[1], @nodes[2, 0]),
    (map { $_ => $shop->{$_} } qw(database password db_socket port)),
    settings => { %{$shop->{settings}}, log => $shop->log_file });
# And one worker, for faults in a certain place.
$lone = Customers::Shop->new(dir => scratch(),
    run => Customers::Test::short_scratch(), workers => 1,
    worker_db => $shop->{worker_db},
    (map { $_ => $shop->{$_} } qw(database password db_socket port)),
    settings => $host->{settings});
$_->start_pool for $host, $lone;
$shop->start;

# The answer of the one worker, which is a new one and so begins at the first
# node of its list.
sub new_worker_creates
{
	my ($data) = @_;
	my ($old) = $lone->{pool}->workers;

	kill('HUP', $old);
	wait_until(60, sub {
		my @now = $lone->{pool}->workers;
		return @now == 1 && $now[0] != $old;
	});
	return fcgi_request("$lone->{run}/customers.sock", 'POST',
	    '/rest/V1/customers', json => $data);
}

# How often a COMMIT was refused because of another node's; the workers log it.
sub conflicts
{
	return scalar(() = slurp($shop->log_file) =~
	    /"error":1213,[^\n]*"statement":"COMMIT"/g);
}

# The number of rows for which CONDITION holds, as each node sees it.
sub on_each_node
{
	my ($table, $condition) = @_;
	my $found;

	# A node that can't say what all have is asked again.
	wait_until(60, sub { $found = eval { join(' ', map {
		local $shop->{db_socket} = $_->{socket};
		$shop->sql("SET wsrep_sync_wait = 1;
		    SELECT COUNT(*) FROM $table WHERE $condition",
		    '--skip-column-names', $shop->{database}) =~ s/\n//r;
	} @nodes) } }) or die $@;
	return $found;
}

# 200 requests at once for one thing; CUSTOMER makes the customer of a number.
my $refused = 0;

sub one_wins
{
	my ($what, $message, $condition, $customer) = @_;
	my $before = conflicts();
	my @answers = http_together($shop->{port}, map { ['POST',
	    '/rest/V1/customers', json => customer($customer->($_))] }
	    1 .. 200);
	my %count;

	for my $answer (@answers) {
		$count{!$answer ? 'none' : $answer->{status} == 400 &&
		    $answer->{json}{message} =~ $message ? 'told' :
		    $answer->{status}}++;
	}
	is_deeply(\%count, { 200 => 1, told => 199 },
	    "$what: one account, the others are told");
	is(on_each_node('customer_entity', $condition), '1 1 1',
	    "$what: one row on each node");
	$refused += conflicts() - $before;
}

commits_wait(0.2);
my $taken = qr/already exists in an associated website/;
for my $round (1 .. ($long ? 20 : 1)) {
	one_wins("e-mail $round", $taken, "email = 'one$round\@example.com'",
	    sub { (email => ($_[0] % 3 ? 'one' : 'One') .
	    "$round\@example.com") });
}

$shop->ctl(qw(attribute add nick --type text --label Nick --unique));
for my $round (1 .. ($long ? 20 : 1)) {
	one_wins("attribute $round", qr/must be unique/,
	    "email LIKE 'nick$round.%'", sub { (email =>
	    "nick$round.$_[0]\@example.com",
	    custom_attributes => { nick => "n$round" }) });
}

my $outlet = $shop->value("SELECT website_id FROM store_website
    WHERE code = 'outlet'");
$shop->ctl(qw(config set customer/account_share/scope 0));
for my $round (1 .. ($long ? 20 : 1)) {
	one_wins("all websites $round", $taken,
	    "email = 'all$round\@example.com'",
	    sub { (email => ($_[0] % 3 ? 'all' : 'All') .
	    "$round\@example.com", website_id => $_[0] % 2 ? $outlet : 1) });
}
$shop->ctl(qw(config set customer/account_share/scope 1));
# That two nodes meet at a COMMIT is luck: on until it has happened.
for (my $round = 21; $refused < 3 && $round <= 60; $round++) {
	one_wins("e-mail $round", $taken, "email = 'one$round\@example.com'",
	    sub { (email => "one$round\@example.com") });
}

# One Idempotency-Key: one of them creates, and whoever is not too early hears
# the same from both hosts.
for my $round (1 .. ($long ? 20 : 1)) {
	my $data = customer();
	my @request = ('POST', '/rest/V1/customers', json => $data,
	    headers => ['Idempotency-Key', "galera $round"]);
	my @answers = (http_together($shop->{port}, map { [@request] }
	    1 .. 200), map { fcgi_request("$_/customers.sock", @request) }
	    @run);
	my %bodies = map { $_->{body} => 1 } grep { $_->{status} == 200 }
	    @answers;

	is(scalar(grep { $_->{status} != 409 && $_->{status} != 200 }
	    @answers), 0, "key $round: 200 or 409") or
	    diag(map { "$_->{status} $_->{body}\n" } @answers);
	is(scalar(keys(%bodies)), 1, "key $round: one answer");
	is(join(' ', map { $_->{status} } @answers[-2, -1]), '200 200',
	    "key $round: from both hosts");
	is(on_each_node('customer_entity',
	    "email = '$data->{customer}{email}'"), '1 1 1',
	    "key $round: one account");
}

# Different things of one account, on different nodes at once.
$shop->ctl('config', 'set', $_, 0) for
    'oauth/authentication_lock/max_failures_count',
    'customer/password/lockout_failures',
    'customer/password/max_number_password_reset_requests';
my $rivals = Customers::Rivals->new($shop, sub {
	on_each_node('customer_entity', 'entity_id = 0');
});
for my $round (1 .. ($long ? 50 : 5)) {
	my $before = conflicts();
	my @faults = $rivals->round;

	ok(!@faults, "rivals $round") or diag(join("\n", @faults));
	$refused += conflicts() - $before;
}
my %count = $rivals->counts;
figure('rivals: ' . join(', ', map { "$_: $count{$_}" }
    sort(keys(%count))));

# A transaction that another node has aborted: what it would do next is refused
# and nothing else is done in its place.
{
	Customers::Statements::make_table($shop);
	is(on_each_node('stray', "value = 'new'"), '1 1 1', 'a table');
	my $aborted = sub { $cluster->status($nodes[0],
	    'wsrep_local_bf_aborts') };
	my $before = $aborted->();
	my $statements = Customers::Statements->new($shop, 'begin');
	{
		local $shop->{db_socket} = $nodes[1]{socket};
		$shop->sql("UPDATE stray SET value = 'theirs'",
		    $shop->{database});
	}
	ok(wait_until(60, sub { $aborted->() > $before }), 'it is aborted');
	is($statements->ask, 'DB_CONFLICT 1213', 'it is told so');
	is(on_each_node('stray', "value = 'theirs'"), '1 1 1',
	    'nothing was done in its place');
}

# Sign-ins at both hosts: no more wrong passwords are compared than may be, and
# whoever is right gets in.
$shop->ctl(qw(config unset customer/password/lockout_failures));
{
	my $data = customer();
	my $sign_in = sub { ['POST', '/rest/V1/integration/customer/token',
	    json => { username => $data->{customer}{email},
	    password => $_[0] }] };
	# The lines of the log about sign-ins; a worker writes one when it has
	# answered.
	my $lines = sub { grep { m{"answered".*/customer/token"} }
	    split(/\n/, slurp($shop->log_file)) };
	# Fifty sign-ins with PASSWORD: how many had each status, and how many
	# were sent.  So many writes of one row at two nodes may take more time
	# than a request has: who is told to come again does.
	my $fifty = sub {
		my ($password) = @_;
		my ($sent, %count) = (0);

		for (my ($left, $rounds) = (50, 0); $left > 0 && $rounds < 5;
		    $rounds++) {
			my @answers = http_together($shop->{port},
			    map { $sign_in->($password) } 1 .. $left);

			$sent += @answers;
			$left = grep { $_->{status} == 503 } @answers;
			$count{$_->{status}}++ for
			    grep { $_->{status} != 503 } @answers;
		}
		return (\%count, $sent);
	};

	is(post_customer($shop, $data)->{status}, 200, 'a customer');
	for my $limit (3, 6) {
		my $before = $lines->();

		$shop->ctl(qw(customer unlock), $data->{customer}{email});
		$shop->ctl(qw(config set
		    oauth/authentication_lock/max_failures_count), $limit);
		is(on_each_node('core_config_data', "value = '$limit' AND
		    path = 'oauth/authentication_lock/max_failures_count'"),
		    '1 1 1', "a limit of $limit");
		my ($count, $sent) = $fifty->('x');
		is_deeply($count, { 401 => 50 }, 'wrong: all are refused') or
		    diag(explain($count));
		wait_until(60, sub { $lines->() >= $before + $sent });
		my @all = $lines->();
		is(scalar(grep { /"hash_ms"/ } @all[$before .. $#all]), $limit,
		    "$limit were compared");
	}
	$shop->ctl(qw(customer unlock), $data->{customer}{email});
	my ($count) = $fifty->($data->{password});
	is_deeply($count, { 200 => 50 }, 'right: all are signed in') or
	    diag(explain($count));
	my @tokens = split(/ /, on_each_node('customer_token t
	    JOIN customer_entity c ON c.entity_id = t.customer_id', "c.email =
	    '$data->{customer}{email}' AND t.generation = c.token_generation"));
	is(scalar(grep { $_ >= 50 } @tokens), 3, 'with a token each') or
	    diag("@tokens");
}
cmp_ok($refused, '>=', 3, "$refused COMMITs were refused, and run again");
figure(sprintf('the cluster is up after %.1f s; %d COMMITs refused, ' .
    '%d write sets refused by the cluster, %d transactions aborted for one',
    $up, $refused, map { $cluster->total("wsrep_local_$_") }
    qw(cert_failures bf_aborts)));
$_->rule for @proxies;

# A COMMIT that comes late to a node which the worker has left, after what the
# worker does at another or just before: it is the customer's own account.
for my $before (0, 1) {
	my $what = 'a COMMIT, late but ' . ($before ? 'first' : 'second');
	my $data = customer();
	my $email = $data->{customer}{email};

	$proxies[0]->next_commit('late');
	$proxies[1]->rule({ match => '^query START TRANSACTION',
	    do => 'delay', seconds => 2 }) if $before;
	my $answer = new_worker_creates($data);
	is($answer->{status}, 200, "$what: 200") or diag($answer->{raw});
	is("@{[map { $_->left } @proxies]}", '0 0', "$what: it happened");
	is(on_each_node('customer_entity', "email = '$email' AND entity_id = " .
	    ($answer->{json}{id} // 0)), '1 1 1', "$what: the account");
	is(on_each_node('customer_mail', "recipient = '$email' AND
	    state = 'sent'"), '1 1 1', "$what: one mail");
}
$shop->ctl(qw(config set customer/account_share/scope 1));

# A worker that comes to a node which is behind, since it has much to apply,
# waits until it finds there what it left at the other.
my $data = customer();
$shop->sql('CREATE TABLE much (n INT PRIMARY KEY);
    INSERT INTO much SELECT seq FROM seq_1_to_300000', $shop->{database});
$proxies[0]->rule({ match => '^execute UPDATE customer_mail SET state',
    do => 'drop' });
is(new_worker_creates($data)->{status}, 200,
    'a mail, noted on a node that is behind');
is($proxies[0]->left, 0, 'so it was');
is(on_each_node('customer_mail', "recipient = '$data->{customer}{email}'
    AND state = 'sent'"), '1 1 1', 'it is noted');

# Two hosts flush at once: every mail goes out once.
my $mails = sub { map { $_->{header}{to} // '' } map { $_->mails }
    $shop, $host };
my $flushed = scalar($mails->());
$shop->sql("INSERT INTO customer_mail (customer_id, template, store_id,
    recipient, parameters, message_id, created_at, next_attempt_at)
    SELECT customer_id, template, store_id, CONCAT('f', seq, '\@example.com'),
    '{\"name\":\"Jane\"}', CONCAT('f', seq, '\@example.com'), NOW(), NOW()
    FROM (SELECT * FROM customer_mail LIMIT 1) AS m, seq_1_to_30",
    $shop->{database});
$_->finish for map { Customers::Service->start(name => 'flush', argv =>
    [$_->ctl_words, qw(mail flush)], log => "$_->{dir}/flush.log") }
    $shop, $host;
$flushed = $mails->() - $flushed;
is($flushed, 30, 'two hosts flush thirty mails');
is(on_each_node('customer_mail', "state <> 'sent'"), '0 0 0', 'all are sent');

# Load, while a node is killed and comes back, and while another loses the rest
# of the cluster, which says 1047 then to whoever is there.
$shop->sql('DELETE FROM customer_entity; DELETE FROM customer_mail',
    $shop->{database});
my $load = Customers::Load->new($shop, dir => scratch());
# What an operator changes counts on another node when it has arrived there.
is(on_each_node('eav_attribute', "attribute_code IN ('mark', 'gate')"),
    '2 2 2', 'the attributes of the load are known everywhere');
my @events;

# Do it and wait until somebody's sign-up that begins later is stored.
sub event
{
	my ($what, $code) = @_;

	push @events, { what => $what, at => time() };
	$code->();
	my $done = time();
	wait_until(60, sub {
		grep { $_->{began} > $done && $_->{status} == 200 }
		    $load->so_far($done)
	}) or fail("nothing is stored after: $what");
	sleep($long ? 10 : 1);
}

$cluster->patience(5);
$load->start;
for my $round (1 .. ($long ? 5 : 1)) {
	event('load', sub { sleep(1) });
	event("$nodes[0]{name} killed", sub { $cluster->crash($nodes[0]) });
	event("$nodes[0]{name} comes back", sub { $cluster->again($nodes[0]) });
	event("$nodes[1]{name} alone", sub {
		$cluster->provider_option($nodes[1], 'gmcast.isolate=1');
		wait_until(60, sub { $cluster->status($nodes[1],
		    'wsrep_cluster_status') eq 'non-Primary' }) or
		    fail('it is not alone');
	});
	event("$nodes[1]{name} not alone", sub {
		$cluster->provider_option($nodes[1], 'gmcast.isolate=0');
		$cluster->synced($nodes[1]);
	});
}
my @requests = sort { $a->{ended} <=> $b->{ended} } $load->stop;
$cluster->patience(60);
$cluster->synced($_) for @nodes;
my (%events, @names);
for my $i (0 .. $#events) {
	my ($from, $to) = ($events[$i]{at}, $events[$i + 1]{at} // time());
	my $event = $events{$events[$i]{what}} ||= { pause => 0 };
	my @all = grep { $_->{ended} >= $from && $_->{ended} < $to } @requests;
	my @bad = grep { $_->{status} != 200 && $_->{status} != 400 } @all;
	my $last = $from;

	push @names, $events[$i]{what} if !exists($event->{requests});
	$event->{requests} += @all;
	$event->{errors} += @bad;
	for my $r (grep { $_->{status} == 200 } @all) {
		$event->{pause} = max($event->{pause}, $r->{ended} - $last);
		$last = $r->{ended};
	}
}
figure('errors in requests, longest time without a 200: ' . join('; ', map {
    sprintf('%s %d in %d, %.1f s', $_, @{$events{$_}}{qw(errors requests pause)})
    } @names));
reckoning($load, 'two hosts, three nodes');
my %checksum = map {
	local $shop->{db_socket} = $_->{socket};
	my $db = Customers::Database->new($shop);
	$db->lines('SET wsrep_sync_wait = 1');
	($db->lines('SELECT 1') && $db->checksum => 1);
} @nodes;
is(scalar(keys(%checksum)), 1, 'all nodes have the same');

done_testing();
