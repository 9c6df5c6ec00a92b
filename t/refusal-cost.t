#!/usr/bin/perl
# What is refused costs little: it never reaches the hash, and asks the database
# no more than it takes to know that it is wrong.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Signer;
use Customers::Test;
use Test::More;

# A server of its own: it counts what all its clients ask.
my $database = Customers::Test::own_mariadb();
my $shop = new_shop(start => 0, workers => 1, db_socket => $database->{socket},
    settings => { scrypt => '14,8,1' });
my $pool = $shop->start_pool;
my $db = Customers::Database->new($shop);

# A customer with one address, which is the default one.
sub data
{
	return customer(addresses => [{ firstname => 'a', lastname => 'b',
	    street => ['c'], city => 'd', postcode => '12345',
	    telephone => 'f', country_id => 'US', default_billing => 1,
	    region => { region => 'Texas' } }], @_);
}

sub ask
{
	my (%arg) = @_;

	return fcgi_request($pool->{socket}, $arg{method} // 'POST',
	    $arg{path} // '/rest/V1/customers', @_);
}

# The server's count of questions, and of statements that are executed.
sub counts
{
	my %count = map { split(/\t/, $_) } $db->lines("SHOW GLOBAL STATUS
	    WHERE variable_name IN ('Questions', 'Com_stmt_execute')");

	return @count{qw(Questions Com_stmt_execute)};
}

# How much the counts grow while CODE runs.
sub growth
{
	my ($code) = @_;
	my @before = counts();

	$code->();
	my @after = counts();
	return map { $after[$_] - $before[$_] } 0, 1;
}

my ($own) = growth(sub { });	# this test's own questions

# A request with ARGUMENTS hears STATUS and MESSAGE after so many QUERIES
# (statements that are executed, questions in all); HASHED is whether a hash was
# computed.
sub costs
{
	my ($what, $status, $message, $queries, $hashed, @arguments) = @_;
	my $log = length(slurp($shop->log_file));
	my $answer;
	my ($questions, $executed) = growth(sub { $answer = ask(@arguments) });

	wait_until(60, sub {
		substr(slurp($shop->log_file), $log) =~ /"answered"/;
	});
	my ($line) = grep { /"answered"/ }
	    split(/\n/, substr(slurp($shop->log_file), $log));
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	subtest($what => sub {
		is($answer->{status}, $status, "status $status") or
		    diag($answer->{raw});
		like(ref($answer->{json}) eq 'HASH' ? $answer->{json}{message}
		    // '' : '', $message, 'message');
		is($executed, $queries->[0], "$queries->[0] statements");
		is($questions - $own, $queries->[1],
		    "$queries->[1] questions in all");
		my ($took) = $answer->{header}{'server-timing'} =~
		    /\bhash;dur=([\d.]+)/;
		if ($hashed) {
			cmp_ok($took, '>', 0, 'Server-Timing: a hash');
			like($line, qr/"hash_ms":/, 'hash_ms in the log');
		} else {
			cmp_ok($took, '==', 0, 'Server-Timing: no hash');
			unlike($line, qr/"hash_ms"/, 'no hash_ms in the log');
		}
	});
}

# Prepares all statements, and has ids reserved for the addresses of the next.
my $taken = data();
is(ask(json => $taken)->{status}, 200, 'a first customer');
is(ask(json => data())->{status}, 200, 'and another one');

# t/bench/README has the list of a creation's queries; START TRANSACTION and
# COMMIT are not executed.
costs('a creation', 200, qr/^$/, [5, 7], 1, json => data());
for (['a store and its website', 6], ['the same, which is kept', 5]) {
	my ($what, $statements) = @$_;
	costs($what, 200, qr/^$/, [$statements, $statements + 2], 1,
	    json => data(store_id => 1, website_id => 1));
}
costs('bad JSON', 400, qr/^Decoding error/, [1, 1], 0,
    body => '{"customer":', headers => ['Content-Type', 'application/json']);
costs('a weak password', 400, qr/password/, [1, 1], 0,
    json => { %{data()}, password => 'weak' });
costs('a bad field', 400, qr/First Name/, [1, 1], 0,
    json => data(firstname => ''));
costs('a duplicate', 400, qr/already exists/, [1, 1], 0, json => $taken);

# Signing in: by who it is and what is wrong.
sub login
{
	my ($email, $password) = @_;

	return (path => '/rest/V1/integration/customer/token',
	    json => { username => $email, password => $password });
}
my ($email, $password) = ($taken->{customer}{email}, $taken->{password});
my $refused = qr/^The account sign-in was incorrect/;
$shop->ctl(qw(config set customer/password/lockout_failures 4));
ask(login($email, 'x'));
my $member = ask(login($email, $password));
costs('a sign-in', 200, qr/^$/, [6, 6], 1, login($email, $password));
costs('a wrong password', 401, $refused, [5, 5], 1, login($email, 'x'));
costs('an e-mail that nobody has', 401, $refused, [5, 5], 1,
    login('nobody@example.com', 'x'));
costs('no e-mail', 401, $refused, [4, 4], 1, login('nobody', 'x'));
costs('a fault of arguments', 400, qr/is required/, [1, 1], 0,
    login($email, ''));
my @change = (method => 'PUT', path => '/rest/V1/customers/me/password',
    headers => ['Authorization', "Bearer $member->{json}"]);
ask(@change, json => { currentPassword => 'x', newPassword => 'y' });
costs('a wrong current password', 401, qr/^The password doesn't match/, [5, 5],
    1, @change, json => { currentPassword => 'x', newPassword => 'y' });
ask(login($email, 'x')) for 1, 2;
costs('a locked account', 401, $refused, [6, 6], 0, login($email, $password));
ask(login($email, 'x')) for 1, 2;
costs('too many refused', 401, $refused, [4, 4], 0, login($email, $password));

# Signed requests: one statement finds who has signed, another stores the nonce,
# and there is none before the form of all is right.
SKIP: {
	my $why = sign_lacks();
	lacking($why, 1) if defined($why);
	my $path = '/rest/V1/store/websites';
	my $query = '?' . join('&', map { "a$_=" } 1 .. 900);
	my $invalid = qr/^The signature is invalid/;
	my $url = "http://shop.example$path";
	my @headers = sign_requests({ url => $url }, { url => $url },
	    { url => $url, secret => 'x' x 32 },
	    { url => "$url$query", secret => 'x' x 32 },
	    { url => $url, omit => ['oauth_nonce'] },
	    { url => $url, key => 'x' x 32 });
	my $signed = sub {
		my ($header, $more) = @_;
		return (method => 'GET', path => $path . ($more // ''),
		    headers => ['Host', 'shop.example', 'Authorization',
		    $header]);
	};
	ask($signed->($headers[0]));
	costs('a signed request', 200, qr/^$/, [4, 4], 0,
	    $signed->($headers[1]));
	costs('a used nonce', 401, qr/validating the nonce/, [4, 4], 0,
	    $signed->($headers[1]));
	costs('a wrong signature', 401, $invalid, [2, 2], 0,
	    $signed->($headers[2]));
	costs('a wrong signature of 900 parameters', 401, $invalid, [2, 2], 0,
	    $signed->($headers[3], $query));
	costs('no nonce', 400, qr/is required/, [1, 1], 0,
	    $signed->($headers[4]));
	costs('an unknown key', 401, qr/does not exist/, [2, 2], 0,
	    $signed->($headers[5]));
}

# The most that is refused, by statements that are executed: many addresses, all
# of which are looked at; with a key, a token, and a store and a group to look
# for.  Nothing of it may cost more than so much in all:
my ($statements_max, $ms_max) = (6, 50);
chomp(my $token = $shop->ctl(qw(token create test)));
my @token = ('Authorization', "Bearer $token");
my $keys = 0;

sub crowd
{
	my ($number, $address, @more) = @_;
	my $n = 0;

	return customer(store_id => 1, website_id => 1, @more, addresses => [map
	    { my %more = $address->(++$n); { firstname => 'a', lastname => 'b',
	    street => ['c'], city => 'd', postcode => 'e', telephone => 'f',
	    country_id => 'US', %more } } 1 .. $number]);
}

sub worst
{
	my ($what, $message, $queries, $data, @headers) = @_;
	my $began = length(slurp($shop->log_file));
	my @argument = (json => $data, headers => ['Idempotency-Key',
	    'worst ' . ++$keys, @headers]);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	cmp_ok($queries->[0], '<=', $statements_max, "$what: few statements");
	costs($what, 400, $message, $queries, 0, @argument);
	my ($ms) = substr(slurp($shop->log_file), $began) =~
	    /"answered".*"ms":([\d.]+)/;
	figure("$what: $ms ms of at most $ms_max");
}

my $none = sub { (region => { region_code => "Q$_[0]",
    region => "Land of $_[0] [or $_[0]a/$_[0]b]" }) };
my $spelled = sub { (region => join('-', split(//, 'Texas')) .
    '.' x ($_[0] % 9)) };
my $lacking = sub { ($none->(@_), firstname => '', city => '') };
is_error(ask(json => customer(store_id => 1, email => '')), 400, qr/email/,
    'the shop is kept');
for my $by (['a guest', 100], ['an integration', 300, @token]) {
	my ($who, $number, @headers) = @$by;
	# The version of the shop, the token, the group.
	my $more = @headers ? 3 : 0;
	my @group = @headers ? (group_id => 2) : ();

	worst("$who, $number regions that are none", qr/^One or more/,
	    [2 + $more, 2 + $more], crowd($number, $none, @group),
	    @headers);
	worst("$who, $number addresses that lack something", qr/^One or more/,
	    [2 + $more, 2 + $more], crowd($number, $lacking, @group),
	    @headers);
	worst("$who, $number regions and a duplicate", qr/already exists/,
	    [3 + $more, 3 + $more], { %{crowd($number, $spelled,
	    @group, email => $taken->{customer}{email})},
	    password => 'Passw0rd!x' }, @headers);
}

# The same where sign-ups are counted.
$shop->ctl(qw(config unset customers/limits/trusted_addresses));
$shop->ctl(qw(config set customers/limits/signups_per_address_hour 2));
is(ask(json => data())->{status}, 200, 'a first one that is counted');
costs('a creation that is counted', 200, qr/^$/, [6, 8], 1, json => data());
costs('one over the limit', 429, qr/^Too many/, [5, 5], 0, json => data());
costs('a duplicate over the limit', 400, qr/already exists/, [1, 1], 0,
    json => $taken);

# Equal questions about regions are asked once (contract H3): 100 spellings of
# one region, which all have the same two keys, and 7 ids.  The log has the
# values of statements that were prepared while it was on.
$db->lines("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = 1;
    KILL USER $shop->{database}\@localhost");
is_error(ask(json => crowd(100, sub { ($spelled->(@_), $_[0] % 2 ?
    (region_id => 43 + $_[0] % 7) : ()) }, email =>
    $taken->{customer}{email})), 400, qr/already exists/, '100 addresses');
$db->lines('SET GLOBAL general_log = 0');
my ($asked) = map { /JSON_TABLE\('(\[.*?\]\])'/ ? $1 : () } $db->lines(
    "SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log
    WHERE command_type = 'Execute' AND argument LIKE '%region_list%'");
is(scalar(() = $asked =~ /\[\d+,/g), 9, 'ask 9 questions') or diag($asked);
done_testing();
