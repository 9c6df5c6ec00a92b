#!/usr/bin/perl
# Random requests to every endpoint that src/router.c has, one after another:
# whoever asks, with whatever path, headers and body.  The status is one of
# those of the contract, never 5xx, and the body is JSON of its shape; an account
# that is answered is as it is stored; a refusal changes no row, but for what
# counts refusals.
#
# What is asked depends on the seed alone.  In the environment:
#   CUSTOMERS_SEED      the seed, a number
#   CUSTOMERS_REQUESTS  how many; CUSTOMERS_LONG=1 makes it 20,000
#   CUSTOMERS_ONLY      an expression: only endpoints with such a path
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Conformance qw(answer_faults stored_difference);
use Customers::Database;
use Customers::Json qw(json_member json_merged json_of);
use Customers::Random;
use Customers::Signer;
use Customers::Test;
use Test::More;

my $seed = $ENV{CUSTOMERS_SEED} // 20250101;
my $requests = $ENV{CUSTOMERS_REQUESTS} ||
    ($ENV{CUSTOMERS_LONG} ? 20_000 : 1_000);
my $only = $ENV{CUSTOMERS_ONLY} // '';
my $password = 'Passw0rd!x';

# The endpoints: method, path below the version, what the caller must be allowed
# to do, and the arguments that the endpoint's file names.

my %source = map { $_ => slurp($_) } glob(srcdir() . '/src/endpoint/*.c');

sub arguments
{
	my ($endpoint) = @_;
	my ($source) = grep { /^\Q$endpoint\E\(/m } values(%source);

	return ($source // '') =~ /\.name = "(\w+)"/g;
}

my ($table) = slurp(srcdir() . '/src/router.c') =~
    /\broutes\[\] = \{\n(.*?)\n\};/s;
my @routes;
while ($table =~ /\{ "(\w+)",((?:\s*"[^"]*")+),\s*(\w+),\s*(\w+) \}/g) {
	my ($method, $words, $resource, $endpoint) = ($1, $2, $3, $4);

	push @routes, { method => $method, resource => $resource,
		path => join('', $words =~ /"([^"]*)"/g),
		arguments => [arguments($endpoint)] };
}
is(scalar(@routes), scalar(() = $table =~ /^\t\{/mg), 'every route is read');
@routes = grep { $_->{path} =~ /(?:$only)/ } @routes;

# The accounts, which sometimes are put back: one that is confirmed, one that is
# not, the same without passwords, and one in the other website with the first
# one's address.  What is secret is known here.

my ($shop, $db, $token, %of, @accounts);

sub known
{
	my ($kind, $n, $length) = @_;

	return substr("$kind$n" . 'x' x $length, 0, $length);
}

sub put_back
{
	my ($n) = @_;

	for my $i (0 .. 4) {
		my $website = $i < 4 ? 1 : 2;
		my $id = $accounts[$i]{id};
		my $email = sprintf('u%d.%d.%d@example.com', $i % 4, $n,
		    $seed);

		$id = undef if $id && !$db->value('SELECT COUNT(*)
		    FROM customer_entity WHERE entity_id = ' . $id);
		if (!$id) {
			my $answer = ask('POST', '/rest/V1/customers',
			    json => customer(email => $email,
			    website_id => $website));
			$id = $answer->{json}{id} or die $answer->{raw};
		}
		my $set = 'password_hash = ' . ($i % 4 < 2 ? "'$of{hash}'"
		    : 'NULL') . ', confirmation = ' . ($i % 2 ? "'" .
		    known('key', $i, 32) . "'" : 'NULL');
		my $reset = known('reset', $n, 32);
		my $session = known('session', "${i}x$n", 43);
		$db->lines("UPDATE customer_entity SET $set, failures_num = 0,
		    first_failure = NULL, lock_expires = NULL,
		    rp_token = SHA2('$reset', 256), rp_token_created_at = NOW()
		    WHERE entity_id = $id;
		    INSERT INTO customer_token (customer_id, token_hash,
		    generation, expires_at) SELECT entity_id,
		    SHA2('$session', 256), token_generation,
		    NOW() + INTERVAL 1 HOUR FROM customer_entity
		    WHERE entity_id = $id");
		$accounts[$i] = { id => $id, website => $website,
			key => known('key', $i, 32), reset => $reset,
			session => $session, email => $db->value('SELECT email
			    FROM customer_entity WHERE entity_id = ' . $id) };
	}
	$db->lines('DELETE FROM signin_throttle');
	$shop->ctl('config', $n % 200 == 100 ? ('set',
	    'customer/create_account/confirm', 1) : ('unset',
	    'customer/create_account/confirm')) if $n % 100 == 0;
}

# Requests

sub encoded
{
	my ($bytes) = @_;

	utf8::encode($bytes) if utf8::is_utf8($bytes);
	return $bytes =~ s/([^A-Za-z0-9._~@-])/sprintf('%%%02X', ord($1))/ger;
}

# What the argument NAME may sensibly be, as JSON, when it is about ACCOUNT.
sub sane
{
	my ($name, $account) = @_;
	my $is = lc($name =~ s/_//gr);

	return quoted(chance(0.8) ? $account->{email} : uc($account->{email}))
	    if $is =~ /email|username/;
	return quoted($account->{key}) if $is =~ /key/;
	return quoted($account->{reset}) if $is =~ /token/;
	return quoted(any('email_reset', 'email_reminder'))
	    if $is eq 'template';
	return quoted(any('/a', $shop->base_url . '/b', ''))
	    if $is eq 'redirecturl';
	return any($account->{website}, qq("$account->{website}"))
	    if $is eq 'websiteid';
	return quoted($is =~ /^new/ || chance(0.1) ? any('An0ther!y', 'weak')
	    : $password) if $is =~ /password/;
	return any($account->{id}, quoted($account->{email}));
}

# The segment that stands for the parameter NAME of a path.
sub segment
{
	my ($name, $account) = @_;

	return any('0', '-1', '1.5', 'abc', '9' x 30, '%41', '%', '%zz', '%00',
	    '%FF', "\xff", '.', 'me', 'null', encoded(text())) if chance(0.15);
	return encoded($account->{email}) if $name =~ /email/i;
	return $account->{reset} if $name =~ /token/i;
	return any(qw(customer_account_create customer_register_address))
	    if $name eq 'formCode';
	return any(qw(gender notes city)) if $name eq 'attributeCode';
	return $db->value("SELECT MAX(entity_id) FROM customer_address_entity
	    WHERE parent_id = $account->{id}") || 1 if $name eq 'addressId';
	return $account->{id};
}

# The header of a signed request, maybe with a few bytes that are others.
my $signed;	# the request is, and nothing is wrong with it

sub signature
{
	my ($method, $path) = @_;

	$signed = chance(0.4);
	return sign_here($method, 'shop.example', $path) if $signed;
	my $header = sign_here($method, 'shop.example', $path, chance(0.2) ?
	    ("oauth_" . any('version', 'body_hash', 'x', 'nonce', 'token',
	    'timestamp') => any('', '1', 'é', "\0\xff", text())) : ());

	for (1 .. any(0, 1, 1, 2, 9)) {
		substr($header, int(rand(length($header))), any(0, 1, 1, 9)) =
		    any('', 'x', '"', ',', '=', '%', ' ', "\xff", 'oauth_',
		    'OAuth ');
	}
	return $header =~ tr/\0\r\n//dr;
}

sub authorization
{
	my ($resource, $account) = @_;

	return any('Bearer x', 'Bearer ' . $account->{reset}, 'Basic eDp5',
	    'Bearer', "Bearer \xff", 'OAuth x="y"', "Bearer $token",
	    "Bearer $account->{session}", '') if chance(0.1);
	return "Bearer $account->{session}"
	    if $resource eq 'CALLER_SELF' || chance(0.1);
	return $resource eq 'NULL' ? '' : "Bearer $token";
}

sub body
{
	my ($route, $account) = @_;
	my @names = @{$route->{arguments}};
	my @members = map {
		my $name = $_;
		$name =~ s/([A-Z])/_\l$1/g if chance(0.2);
		[$name, chance(0.12) ? nasty() : sane($name, $account)];
	} grep { chance(0.95) } @names;

	push @members, ['customer', random_customer(chance(0.7)
	    ? quoted($account->{email}) : quoted('n' . int(rand(1e6)) .
	    '@example.com'))] if chance(@names ? 0.02 : 0.95);
	push @members, [any(qw(id customerId x password)), nasty()]
	    if chance(0.05);
	return random_body(@members);
}

# Method, path, headers and body of a request to ROUTE.
sub request
{
	my ($route) = @_;
	my $account = any(@accounts);
	my $other = chance(0.1) ? any(@accounts) : $account;
	my $store = $account->{website} == 2 ? 'outlet' : 'default';
	my $method = $route->{method};
	my $path = $route->{path} =~ s/\{(\w+)\}/segment($1, $account)/ger;
	my $authorization = authorization($route->{resource}, $other);
	my @headers;

	$signed = 0;
	$store = any('it', '', 'all', 'outlet', 'closed', 'nosuch')
	    if chance(0.1);
	$path = join('/', '/rest', $store eq '' ? () : $store, $path);
	$path .= any('/', '/x', '?', '?fields=id', '?fields=[', '?fields=a[b',
	    '?x=1', '?customerId=1') if chance(0.08);
	$method = any(qw(GET PUT POST DELETE PATCH)) if chance(0.02);
	if ($authorization ne '' && chance(0.2)) {
		$authorization = signature($method, $path);
		push @headers, 'Host', 'shop.example';
	}
	push @headers, 'Authorization', $authorization if $authorization ne '';
	push @headers, 'Content-Type', chance(0.97) ? 'application/json'
	    : any('text/plain', '', 'application/json;charset=x', 'a' x 999);
	push @headers, 'Accept', any('*/*', 'text/html', 'x', "\xc3\xa9/\"")
	    if chance(0.03);
	push @headers, 'X-Request-Id', any('mine', 'a b', '', 'x' x 65)
	    if chance(0.03);
	return ($method, $path, \@headers,
	    $method eq 'GET' && chance(0.8) ? undef : body($route, $account));
}

# What is wrong with ANSWER to a request for PATH, or undef.  KEPT is what was
# stored before.
my $kept;

sub check
{
	my ($path, $answer) = @_;

	return 'no answer' unless $answer;
	my $status = $answer->{status};
	return "status $status"
	    unless $status =~ /^(?:200|400|401|404|405|406|413)$/;
	my ($fault) = answer_faults($answer);
	return $fault if defined($fault);
	if ($status != 200) {
		my $before = $kept;
		$kept = $db->kept;
		return $kept eq $before ? undef : 'a refusal changed rows';
	}
	$kept = undef;
	my $tree = $answer->{tree};
	return undef if !json_member($tree, 'created_at') ||
	    $path =~ /fields=/;
	return stored_difference($db, json_merged($tree,
	    json_of({ confirmation => '<absent>' })), undef, 1);
}

$shop = new_shop(settings => { scrypt => '4,8,1' }, start => 0, workers => 1);
# A program that takes each mail and forgets it.
spew("$shop->{home}/null-sendmail", "#!/bin/sh\nexec cat >/dev/null\n", 0755);
$shop->{sendmail} = "$shop->{home}/null-sendmail";
$shop->write_settings;
$shop->ctl(qw(attribute add notes --type text --label Notes));
$shop->ctl(qw(config set checkout/options/enable_guest_checkout_login 1));
$shop->start_pool;
$token = $shop->ctl(qw(token create property));
chomp($token);
$db = Customers::Database->new($shop);
{
	my $answer = ask('POST', '/rest/V1/customers', json => customer());
	$of{hash} = $db->value('SELECT password_hash FROM customer_entity
	    WHERE entity_id = ' . $answer->{json}{id});
}

sub ask
{
	my ($method, $path, %arg) = @_;

	return fcgi_request("$shop->{run}/customers.sock", $method, $path,
	    %arg);
}

my (%status, %accepted, @faults);
for my $n (0 .. $requests - 1) {
	srand(($seed * 1_000_003 + $n) & 0x7fffffff);
	if ($n % 10 == 0) {
		put_back($n);
		$kept = undef;
	}
	my $route = any(@routes);
	$route = any(@routes) if $route->{method} eq 'DELETE' && chance(0.6);
	my ($method, $path, $headers, $body) = request($route);
	$kept //= $db->kept;
	my $answer = eval {
		ask($method, $path, headers => $headers, body => $body);
	};
	my $why = check($path, $answer);
	$why //= 'a right signature is refused' if $signed &&
	    $answer->{body} =~ /signature is invalid|validating the nonce/;
	my $status = $answer ? $answer->{status} : 'none';
	$status{$status}++;
	$accepted{"$route->{method} $route->{path}"} += $status eq '200';
	next unless defined($why);
	push @faults, "$n: $why\n$method $path\n@$headers\n" .
	    substr($body // '', 0, 2_000) . "\n\n" .
	    ($answer ? $answer->{raw} : '');
	last if @faults == 8;
}
is(scalar(@faults), 0, "$requests random requests, CUSTOMERS_SEED=$seed") or
    diag(join("\n---- ", '', @faults));
figure("CUSTOMERS_SEED=$seed, $requests requests: " . join(', ', map {
    "$status{$_} times $_" } sort(keys(%status))));
figure('accepted: ' . join(', ', map { "$_ $accepted{$_}" }
    sort(keys(%accepted))));
cmp_ok($status{200} // 0, '>', $requests / 8, 'many are accepted');
is($db->value('SELECT COUNT(*) FROM customer_address_entity a
    LEFT JOIN customer_entity c ON c.entity_id = a.parent_id
    WHERE c.entity_id IS NULL'), 0, 'no address without a customer');
unlike(slurp($shop->log_file), qr/"level":"error"/, 'no error in the log');
done_testing();
