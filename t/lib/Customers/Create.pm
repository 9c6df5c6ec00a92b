# Checks of a sign-up that must hold however the request comes in: through a web
# server, directly to a worker, or as CGI.  Each takes a shop and a code
# reference that sends a request: it is called with method, path and the
# arguments of Customers::HTTP's requests, and returns an answer.
package Customers::Create;

use strict;
use warnings;
use Customers::Service qw(program run_command wait_until);
use Customers::Test;
use Exporter 'import';
use JSON::PP ();
use Test::More;

our @EXPORT = qw(check_create check_refusals check_database_away
    scrypt_verifies);

my $path = '/rest/default/V1/customers';

# Whether HASH is a scrypt hash of PASSWORD, according to Python.
sub scrypt_verifies
{
	my ($hash, $password) = @_;
	my $python = program('python3') or return undef;
	my ($status, $out, $err) = run_command("$hash\n$password",
	    $python, '-c', <<'PYTHON');
import base64, hashlib, sys
line, password = sys.stdin.buffer.read().split(b"\n", 1)
none, ident, cost, salt, want = line.split(b"$")
assert none == b"" and ident == b"s1"
log2n, r, p = bytes.fromhex(cost.decode())
salt, want = base64.b64decode(salt), base64.b64decode(want)
got = hashlib.scrypt(password, salt=salt, n=1 << log2n, r=r, p=p,
    maxmem=1 << 28, dklen=len(want))
sys.exit(0 if len(want) >= 32 and got == want else 1)
PYTHON

	diag($err) if $err ne '';
	return $status == 0;
}

# Check a customer with two addresses: the answer, the rows, the mail.  Returns
# the customer.
sub check_create
{
	my ($shop, $send) = @_;
	my $data = customer(
		firstname => "Zo\x{eb}",
		lastname => "\x{141}ukasz-O\x{2019}Brien",
		addresses => [{
			firstname => 'Jane', lastname => 'Doe',
			street => ['123 Oak Ave', 'Apt 2'],
			city => 'Purchase', postcode => '10755',
			region => { region_id => 43 }, country_id => 'US',
			telephone => '512-555-1111',
			default_billing => JSON::PP::true(),
		}, {
			firstname => 'Jane', lastname => 'Doe',
			street => ["Stra\x{df}e 1"],
			city => 'Berlin', postcode => '10115',
			country_id => 'DE', telephone => '030 1',
			default_shipping => JSON::PP::true(),
		}],
	);
	my $email = $data->{customer}{email};

	subtest('a customer with two addresses' => sub {
		my $mails = $shop->mails;
		my $answer = $send->('POST', $path, json => $data);
		ok(defined($answer), 'an answer') or return;
		is($answer->{status}, 200, 'status 200') or
		    diag($answer->{raw});
		my %header = %{$answer->{header}};
		like($header{'content-type'},
		    qr{^application/json; ?charset=utf-8$}i, 'JSON');
		is($header{'cache-control'}, 'no-store', 'not stored');
		is($header{'x-content-type-options'}, 'nosniff', 'nosniff');
		like($header{'x-request-id'}, qr/^[A-Za-z0-9._-]{1,64}$/,
		    'a request id');
		like($header{'server-timing'}, qr/\bhash;dur=[\d.]+/,
		    'timing');
		ok(!exists($header{'set-cookie'}), 'no cookie');
		my $json = $answer->{json};
		is(ref($json), 'HASH', 'an object') or return;
		is($json->{email}, $email, 'e-mail');
		is($json->{firstname}, "Zo\x{eb}", 'UTF-8 both ways');
		is($json->{lastname}, "\x{141}ukasz-O\x{2019}Brien",
		    'UTF-8 of two and three bytes');
		is_deeply($json->{extension_attributes},
		    { is_subscribed => JSON::PP::false() }, 'not subscribed');
		is(scalar(@{$json->{addresses}}), 2, 'two addresses');
		is_deeply($json->{addresses}[0]{region}, { region_code => 'NY',
		    region => 'New York', region_id => 43 }, 'region');
		is_deeply($json->{addresses}[0]{street},
		    ['123 Oak Ave', 'Apt 2'], 'street');
		is($json->{default_billing}, $json->{addresses}[0]{id},
		    'default billing address');
		is($json->{default_shipping}, $json->{addresses}[1]{id},
		    'default shipping address');

		my ($row) = $shop->rows("SELECT * FROM customer_entity
		    WHERE email = '$email'");
		ok($row, 'a row') or return;
		is($row->{entity_id}, $json->{id}, 'its id');
		is("$row->{website_id} $row->{store_id} $row->{group_id}",
		    '1 1 1', 'website, store, group');
		unlike($row->{password_hash}, qr/\Q$data->{password}\E/,
		    'the password is not stored');
		ok(scrypt_verifies($row->{password_hash}, $data->{password}),
		    'the hash verifies') or diag($row->{password_hash});
		ok(!scrypt_verifies($row->{password_hash}, 'Passw0rd!y'),
		    'another password does not');
		my @address = $shop->rows("SELECT * FROM customer_address_entity
		    WHERE parent_id = $row->{entity_id} ORDER BY entity_id");
		is_deeply([map { $_->{country_id} } @address], [qw(US DE)],
		    'address rows');
		is($address[0]{street}, "123 Oak Ave\nApt 2", 'stored street');

		ok(wait_until(60, sub { $shop->mails == $mails + 1 }),
		    'one mail') or return;
		my $mail = ($shop->mails)[-1];
		like($mail->{header}{to}, qr/<\Q$email\E>$/, 'to her');
		is($mail->{header}{'auto-submitted'}, 'auto-generated',
		    'by a machine');
		unlike($mail->{bytes}, qr/\Q$data->{password}\E/,
		    'without the password');
		is_deeply([@{$mail->{arguments}}[0, 1]], [qw(-i -f)],
		    'sendmail -i -f');
		is_deeply([@{$mail->{arguments}}[-2, -1]], ['--', $email],
		    '... -- recipient');
		is($shop->value("SELECT state FROM customer_mail
		    WHERE customer_id = $row->{entity_id}"), 'sent',
		    'noted as sent');
	});
	return $data;
}

# Check refusals: each has its answer and leaves nothing behind.  TAKEN is a
# customer whose account exists already.
sub check_refusals
{
	my ($shop, $send, $taken) = @_;
	my %json = (headers => ['Content-Type', 'application/json']);
	my @cases = (
		['malformed JSON', { %json, body => '{"customer":{' }, 400,
		    'Decoding error.'],
		['empty body', { %json, body => '' }, 400,
		    '"%fieldName" is required. Enter and try again.'],
		['70 kB body', { %json, body => 'x' x 70_000 }, 413,
		    'The request body is larger than %1 bytes.'],
		['duplicate e-mail', { json => $taken }, 400,
		    'A customer with the same email address already exists ' .
		    'in an associated website.'],
		['no last name', { json => customer(lastname => undef) }, 400,
		    '"Last Name" is a required value.'],
		['address without city', { json => customer(addresses => [{
			firstname => 'a', lastname => 'b', street => ['c'],
			country_id => 'US', postcode => '1', telephone => '1',
		    }]) }, 400,
		    '"%fieldName" is required. Enter and try again.'],
	);

	for my $case (@cases) {
		my ($name, $arguments, $status, $message) = @$case;
		nothing_kept($shop, $name, sub {
			is_error($send->('POST', $path, %$arguments),
			    $status, $message, $name);
		});
	}
	is_error($send->('POST', '/rest/nosuch/V1/customers',
	    json => customer()), 400, 'Specified request cannot be processed.',
	    'unknown store in the path');
	is_error($send->('POST', '/rest/default/V1/nosuch', json => customer()),
	    404, 'Request does not match any route.', 'unknown route');
	my $answer = $send->('PATCH', $path, json => customer());
	is_error($answer, 405, 'The PATCH HTTP method is not supported.',
	    'unknown method');
	is($answer->{header}{allow}, 'GET, POST, PUT, DELETE', 'Allow');
}

# Check that the answer is 503 while DATABASE, a service of this test only, is
# stopped, and that the shop works again afterwards.
sub check_database_away
{
	my ($shop, $send, $database) = @_;
	my $mails = $shop->mails;

	$database->stop;
	is_error($send->('POST', $path, json => customer()), 503,
	    'The service is temporarily unavailable. Please try again later.',
	    'database away: 503');
	is_error($send->('POST', $path, body => '{"customer":',
	    headers => ['Content-Type', 'application/json']), 503,
	    'The service is temporarily unavailable. Please try again later.',
	    'database away, bad body: 503');
	is(scalar($shop->mails), $mails, 'no mail');
	$database->again;
	is($shop->value('SELECT count(*) FROM customer_mail'), 0,
	    'no row when it is back');
	my $answer;
	wait_until(60, sub {
		$answer = $send->('POST', $path, json => customer());
		return $answer && $answer->{status} == 200;
	});
	is($answer->{status}, 200, 'it works again') or diag($answer->{raw});
}

1;
