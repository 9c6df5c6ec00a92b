#!/usr/bin/perl
# Every statement of a creation goes wrong in every way, once each: the client
# hears 200 all the same, and there is one whole account with its mails.  Then
# servers that cannot do it, one error number each: 503, or 500 with a report
# id that is in the log too; nothing is left, and when the server can again the
# same worker goes on.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Proxy;
use Customers::Test;
use JSON::PP ();
use Test::More;

my $dir = scratch();
spew("$dir/sendmail", "#!/bin/sh\nexec cat >/dev/null\n", 0755);
my $shop = new_shop(start => 0, workers => 1, sendmail => "$dir/sendmail",
    settings => { scrypt => '4,8,1' });
$shop->ctl(qw(attribute add nick --type text --label Nick --unique));
$shop->ctl(qw(attribute add gate --type text --label Gate),
    qw(--entity customer_address));
# Global accounts: the longest way.
$shop->ctl(qw(config set customer/account_share/scope 0));
my $token = $shop->ctl(qw(token create till));
chomp($token);
my $db = Customers::Database->new($shop);
my ($proxy, $pool);
END {
	local $?;
	$proxy->stop if $proxy;
}

sub begin
{
	my (%arg) = @_;

	$pool->stop if $pool;
	$proxy->stop if $proxy;
	$proxy = Customers::Proxy->new(Customers::Test::short_scratch(),
	    $shop->{db_socket}, %arg);
	$proxy->stand_before($shop);
	$pool = $shop->start_pool;
}

# Whether requests have an Idempotency-Key.
my $keys = 0;
my $used = 0;
my $asked = 0;

sub ask
{
	my ($email) = @_;
	my $n = ++$asked;

	return fcgi_request($pool->{socket}, 'POST', '/rest/V1/customers',
	    headers => ['Authorization', "Bearer $token",
	    $keys ? ('Idempotency-Key', "key $n") : ()],
	    json => customer(email => $email, group_id => 2,
	    custom_attributes => { nick => "n$n" },
	    extension_attributes => { is_subscribed => JSON::PP::true(),
		assistance_allowed => 2 },
	    addresses => [map { {
		firstname => 'a', lastname => 'b', street => ['c'],
		city => "d$_", postcode => '12345', telephone => 'f',
		region => { region_id => 43 }, country_id => 'US',
		custom_attributes => { gate => "g$_" },
	    } } 1, 2]));
}

# How many rows of each kind there are for EMAIL.
sub rows_of
{
	my ($email) = @_;
	my $ids = "(SELECT entity_id FROM customer_entity
	    WHERE email = '$email')";

	return $db->value("CONCAT_WS(' ', " . join(', ', map {
	    "(SELECT COUNT(*) FROM $_)" }
	    "customer_entity WHERE email = '$email'",
	    "customer_address_entity WHERE parent_id IN $ids",
	    "customer_entity_varchar WHERE entity_id IN $ids",
	    "customer_address_entity_varchar v JOIN customer_address_entity a
		ON a.entity_id = v.entity_id WHERE a.parent_id IN $ids",
	    "newsletter_subscriber WHERE subscriber_email = '$email'",
	    "login_as_customer_assistance_allowed WHERE customer_id IN $ids",
	    "customer_mail WHERE recipient = '$email' AND state = 'sent'",
	    "customer_mail WHERE recipient = '$email' AND state <> 'sent'") .
	    ')');
}

my $whole = '1 2 1 2 1 1 2 0';
my $nothing = '0 0 0 0 0 0 0 0';

# Every statement, every way

my $version = 'SELECT (SELECT version FROM shop_version WHERE version_id = 1)';

# The ids that a worker has reserved are taken, which the next account notices.
sub use_up_ids
{
	$db->lines('INSERT IGNORE INTO customer_address_entity (entity_id,
	    city, country_id, firstname, lastname, street, telephone)
	    SELECT next_id - 1 - seq, "", "", "", "", "", ""
	    FROM address_id_block JOIN seq_0_to_63');
	ask('used' . ++$used . '@example.com');
}

my $long = $ENV{CUSTOMERS_LONG};
my @ways = (
	(map { { do => 'refuse', error => $_ } }
	    1213, $long ? (1047, 1205, 1615, 1927) : ()),
	(map { { do => $_ } } qw(drop swallow cut)),
	$long ? ({ do => 'delay', seconds => 0.02 },
	    { do => 'late', seconds => 0.1 }) : (),
);

# The shop gets another version: nothing that a worker keeps of it is good.
sub change_version
{
	$db->lines('UPDATE shop_version SET version = version + 1');
}

# See to it that the next creation needs STATEMENT.
sub make_needed
{
	my ($statement) = @_;

	# Regions are asked for, or kept.
	change_version() unless $statement =~
	    /^\w+ \Q$version, EXISTS\E(?!.*JSON_TABLE)/;
	# Ids are reserved for 32 requests.
	use_up_ids() if $statement =~ /address_id_block/;
}

my %seen;		# statement -> how often it was sent

# What becomes of each of STATEMENTS when it goes wrong in this WAY; what is
# not as it should be.
sub go_wrong
{
	my ($name, $way, @statements) = @_;
	# Every request begins with the version.
	my ($first) = grep { /^prepare \Q$version\E$/ } @statements;
	my (@wrong, $n);
	# What was not kept prepared when it came first is when it comes again,
	# be it in the same creation or in the next.
	my @cases = map { [$_, 0], /^prepare/ && $seen{$_} > 1 ? [$_, 1] : ()
	    } @statements;

	for my $case (@cases) {
		my ($statement, $again) = @$case;
		my $email = lc($name =~ tr/a-zA-Z0-9/./cr) . ++$n .
		    '@example.com';
		my $match = '^' . quotemeta($statement) . '$';
		# While connecting, or as the second fault of one statement.
		my $connecting = !$again &&
		    ($statement =~ /^query SET/ || $statement eq $first);

		# A connection with nothing prepared yet.
		$db->lines("KILL USER '$shop->{database}'\@localhost")
		    if $connecting || $statement =~ /^prepare/;
		make_needed($statement);
		$proxy->rule($again ? { match => $match, do => 'delay',
		    seconds => 0 } : (), { match => $match, %$way });
		my $answer = ask($email);
		if ($again && $proxy->left) {
			$email = "again.$email";
			make_needed($statement);
			$answer = ask($email);
		}
		my $was = ($answer->{status} // 0) . ' ' . rows_of($email);
		push @wrong, "not seen: $statement, $again" if $proxy->left;
		next if $was eq "200 $whole";
		# Without a connection there is no account; soon there is one.
		push @wrong, "$was: $statement, $again" unless $connecting &&
		    $was eq "503 $nothing" && wait_until(60, sub {
			ask($email)->{status} == 200;
		    }) && rows_of($email) eq $whole;
	}
	return @wrong;
}

for my $transport ('unix', 'tcp') {
	%seen = ();
	$keys = $transport eq 'tcp';
	begin(tcp => $transport eq 'tcp');
	my $worker = join(' ', $pool->workers);
	my @statements = $proxy->statements(sub {
		is(ask("$_.$transport\@example.com")->{status}, 200,
		    "$transport: a creation") for qw(first second third);
	});
	@statements = grep { !$seen{$_}++ } @statements;
	cmp_ok(scalar(grep { /^prepare/ && $seen{$_} > 1 } @statements), '>',
	    5, "$transport: some are kept from the second time on");
	cmp_ok(scalar(@statements), '>', 30, "$transport: " .
	    @statements . ' statements');
	for my $way (@ways) {
		my $name = join(' ', $transport, $way->{do},
		    $way->{error} // ());

		is(join("\n", go_wrong($name, $way, @statements)), '', $name);
	}
	is(join(' ', $pool->workers), $worker, "$transport: the same worker");
}

# Servers that cannot

$keys = 0;
begin();
my $worker = join(' ', $pool->workers);
my @errors = (
	[1021, 503, 'disk full'],
	[1026, 503, 'error writing a file'],
	[1037, 503, 'out of memory'],
	[1040, 503, 'too many connections'],
	[1041, 503, 'out of resources'],
	[1047, 503, 'not ready (Galera)'],
	[1054, 503, 'no such column: an older schema'],
	[1114, 503, 'table full'],
	[1135, 503, 'no thread'],
	[1203, 503, 'too many connections of the user'],
	[1142, 503, 'not granted: the grants of an older schema'],
	[1146, 503, 'no such table: an older schema'],
	[1205, 503, 'lock wait'],
	[1206, 503, 'lock table full'],
	[1213, 503, 'deadlock'],
	[1226, 503, 'the limit of the user'],
	[1290, 503, 'read-only'],
	[1461, 503, 'too many prepared statements'],
	[1836, 503, 'read-only mode'],
	[1030, 500, 'an error of the storage engine'],
	[1044, 500, 'no access to the database'],
	[1046, 500, 'no database'],
	[1366, 500, 'a wrong value'],
	[1406, 500, 'a long value'],
	[1452, 500, 'a foreign key'],
);

my @places = ('execute INSERT INTO customer_entity ',
    'execute SELECT s\.store_id', 'query COMMIT');

for my $error (@errors) {
	my ($number, $status, $what) = @$error;

	for my $where ($long ? @places : $places[$number % @places]) {
		my $name = "$number, $what: $where";
		my $email = "e$number." . length($where) . '@example.com';

		change_version();
		$proxy->rule({ match => "^$where", do => 'refuse',
		    error => $number, times => 1000 });
		my $answer = ask($email);
		$proxy->rule();
		is_error($answer, $status, $status == 503
		    ? qr/^The service is temporarily unavailable/
		    : qr/Report ID: webapi-[0-9a-f]{13}$/, $name);
		my ($report) = $answer->{body} =~ /webapi-([0-9a-f]+)/;
		like(slurp($shop->log_file), defined($report)
		    ? qr/"report":"$report","reason":"database error $number"/ :
		    qr/"error":$number\b/, "$name: the log tells");
		like(slurp($shop->log_file), qr/"error":$number,.*"hint":"run: /,
		    "$name: the log says what helps") if $what =~ /older schema/;
		is(rows_of($email), $nothing, "$name: nothing is left");
		is(ask($email)->{status}, 200, "$name: then it can");
	}
}
is(join(' ', $pool->workers), $worker, 'the same worker all along');

# A server that takes its time over everything: 503 before the web server has
# lost patience, and nothing is left.

$proxy->rule({ match => '^(?:query|execute)', do => 'delay', seconds => 4,
    times => 1000 });
my $began = time();
is_error(ask('slow@example.com'), 503,
    qr/^The service is temporarily unavailable/, 'a slow server');
cmp_ok(time() - $began, '<', 50, 'a slow server: in time');
$proxy->rule();
is(rows_of('slow@example.com'), $nothing, 'a slow server: nothing is left');

# The time to look for what became of a COMMIT begins with the doubt: 6 seconds
# to begin and 10 without an answer leave enough of it.

$proxy->rule({ match => '^query START', do => 'delay', seconds => 6 },
    { match => '^query COMMIT', do => 'silent' });
is(ask('doubt@example.com')->{status}, 200, 'a late doubt');
is($proxy->left, 0, 'a late doubt: it happened');
is(rows_of('doubt@example.com') =~ s/(?<= )\d \d\z//r,
    $whole =~ s/(?<= )\d \d\z//r, 'a late doubt: a whole account');
done_testing();
