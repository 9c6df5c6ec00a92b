#!/usr/bin/perl
# The Idempotency-Key header (contract D34): the same request again has the
# same answer and no effect; anything else under the same key is refused; a
# refusal gives the key back, whatever else happens lets it expire.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::HTTP;
use Customers::Proxy;
use Customers::Test;
use Digest::SHA qw(sha256_hex);
use IO::Handle;
use JSON::PP;
use Test::More;

my $pending = 'A request with this Idempotency-Key is still being processed.';
my $different = 'This Idempotency-Key was used with a different request.';
my $exists = 'A customer with the same email address already exists in an ' .
    'associated website.';
my $shop = new_shop(start => 0, workers => 3);
my $proxy = Customers::Proxy->new(Customers::Test::short_scratch(),
    $shop->{db_socket});
{
	local $shop->{db_socket} = $proxy->{socket};
	$shop->write_settings;
	$shop->start;
}
END {
	local $?;
	$proxy->stop if $proxy;
}
my $path = '/rest/default/V1/customers';
my $keys = 0;

sub new_key { return sprintf('key %d-%d "!~', $$, ++$keys) }

# Send DATA with KEY: equal data are equal bytes.
my $json = JSON::PP->new->utf8->canonical;
sub send_with
{
	my ($key, $data, %arg) = @_;
	my $to = delete($arg{path}) // $path;

	return http_request($shop->{port}, 'POST', $to,
	    body => $json->encode($data), headers => [
	    'Content-Type', 'application/json', 'Idempotency-Key', $key,
	    @{$arg{headers} || []}]);
}

# The same in the background; a function that waits for the answer.
sub send_meanwhile
{
	my (@arg) = @_;
	my $pid = open(my $pipe, '-|') // die "fork: $!";

	if ($pid == 0) {
		print(send_with(@arg)->{raw});
		STDOUT->flush;
		require POSIX;
		POSIX::_exit(0);
	}
	return sub {
		local $/;
		my $raw = readline($pipe);
		close($pipe);
		return Customers::HTTP::_parse($raw);
	};
}

# How KEY of a guest is stored.
sub key_hash { return sha256_hex("0 0 $_[0]") }

sub row
{
	my ($key) = @_;
	my ($row) = $shop->rows("SELECT key_hash, request_hash, reservation,
	    state, status, body, UNCOMPRESS(answer) AS answer, LENGTH(answer) AS length,
	    expires_at > NOW() AS alive,
	    TIMESTAMPDIFF(SECOND, created_at, expires_at) AS seconds
	    FROM idempotency_key WHERE key_hash = '" . key_hash($key) . "'");

	return $row;
}

sub accounts
{
	my ($data) = @_;

	return $shop->value("SELECT COUNT(*) FROM customer_entity
	    WHERE email = '$data->{customer}{email}'");
}

# A transaction that has an account of this e-mail, and does not end: whoever
# inserts the same waits for it.
sub hold
{
	my ($data) = @_;
	my @client = $shop->_client('--unbuffered',
	    "--database=$shop->{database}");

	open(my $to, '|-', @client) or die "mariadb: $!";
	$to->autoflush;
	print $to "START TRANSACTION; INSERT INTO customer_entity (email,
	    website_id, store_id, group_id) VALUES (
	    '$data->{customer}{email}', 1, 1, 1);\n";
	transaction_with('trx_rows_modified > 0') or die "no transaction\n";
	return $to;
}

# Wait until a transaction in this shop's database meets CONDITION: the server
# is other tests', too.
sub transaction_with
{
	my ($condition) = @_;

	return wait_until(60, sub {
		$shop->value("SELECT COUNT(*)
		    FROM information_schema.innodb_trx t
		    JOIN information_schema.processlist p
		    ON p.id = t.trx_mysql_thread_id
		    WHERE p.db = DATABASE() AND $condition") > 0;
	});
}

# Whether a worker waits for somebody's lock.
sub somebody_waits
{
	return transaction_with("trx_state = 'LOCK WAIT'");
}

my $customer = customer(addresses => [{ firstname => 'a', lastname => 'b',
    street => ['c'], city => "d\x{e9}", postcode => 'e', telephone => 'f',
    country_id => 'GB' }]);
my $key = new_key();
my $first = send_with($key, $customer);
is($first->{status}, 200, 'created') or diag($first->{raw});

subtest('the same again' => sub {
	my $mails = $shop->mails;

	for my $time (2 .. 4) {
		my $again = send_with($key, $customer);
		is($again->{status}, 200, "time $time: 200");
		is($again->{body}, $first->{body}, "time $time: same body");
		is($again->{header}{'content-type'},
		    $first->{header}{'content-type'}, "time $time: JSON");
	}
	is(accounts($customer), 1, 'one account');
	is($shop->mails, $mails, 'no more mail');
	is_error(post_customer($shop, $customer), 400, $exists,
	    'without the key it is a duplicate');
	is_error(send_with(new_key(), $customer), 400, $exists,
	    'with another key too');
});

subtest('what is stored' => sub {
	my $row = row($key);
	my $dump = join("\n", map { $_ // '' } values(%$row));
	my $body = $json->encode($customer);

	is($row->{state}, 'complete', 'complete');
	is($row->{status}, 200, 'its status');
	is($row->{answer}, $first->{body}, 'its answer');
	is($row->{body}, undef, 'compressed only');
	cmp_ok(abs($row->{seconds} - 24 * 3600), '<', 60, 'for 24 hours');
	unlike($dump, qr/\Q$key\E/, 'not the key');
	unlike($dump, qr/\Q$customer->{password}\E/, 'not the password');
	unlike($dump, qr/@{[sha256_hex($body)]}/, 'nor a hash of the request');
	my $other = new_key();
	my $data = customer(addresses => [map { { firstname => 'a',
	    lastname => 'b', street => ['c'], city => 'd', telephone => 'e',
	    country_id => 'HK' } } 1 .. 100]);
	my $long = send_with($other, $data);
	is($long->{status}, 200, '100 addresses');
	cmp_ok(row($other)->{length} * 20, '<', length($long->{body}),
	    'a long answer takes little room');
	figure(length($json->encode($data)) . ' bytes asked, ' .
	    length($long->{body}) . ' answered, ' . row($other)->{length} .
	    ' kept');
	is(send_with($other, $data)->{body}, $long->{body}, 'and is repeated');
	$other = new_key();
	$data = customer();
	my @hash;
	for my $under ("a$other", "b$other") {
		is(send_with($under, $data)->{status}, 200, 'created');
		push(@hash, row($under)->{request_hash});
		$shop->sql("DELETE FROM $shop->{database}.customer_entity
		    WHERE email = '$data->{customer}{email}'");
		is(row($under), undef, 'it goes with the account');
	}
	isnt($hash[0], $hash[1], 'one that only who has the key can compute');
	my $log = slurp($shop->log_file);
	unlike($log, qr/\Q$key\E/, 'no key in the log');
});

subtest('something else under the same key' => sub {
	my %changed = (
		'another customer' => [$key, customer()],
		'another password' => [$key, { %$customer,
		    password => 'Passw0rd!y' }],
		'another store' => [$key, $customer,
		    path => '/rest/it/V1/customers'],
		'another filter' => [$key, $customer,
		    path => "$path?fields=id"],
	);
	for my $what (sort(keys(%changed))) {
		nothing_kept($shop, $what, sub {
			is_error(send_with(@{$changed{$what}}), 422,
			    $different, $what);
		});
	}
	is(send_with($key, $customer)->{body}, $first->{body},
	    'and the first is still answered');
	my $filtered = new_key();
	my $data = customer();
	my $answer = send_with($filtered, $data, path => "$path?fields=id");
	is_deeply([keys(%{$answer->{json}})], ['id'], 'a filtered answer');
	is(send_with($filtered, $data, path => "$path?fields=id")->{body},
	    $answer->{body}, 'is remembered filtered');
});

subtest('the same key of another caller' => sub {
	my $token = $shop->ctl(qw(token create idem));
	chomp($token);
	my @as = (headers => ['Authorization', "Bearer $token"]);
	my $data = customer();

	is_error(send_with($key, $customer, @as), 400, $exists,
	    'it is not answered what the guest was');
	my $answer = send_with($key, $data, @as);
	is($answer->{status}, 200, 'nor in its way');
	is(send_with($key, $data, @as)->{body}, $answer->{body},
	    'it has its own answer');
	is(send_with($key, $customer)->{body}, $first->{body},
	    'and the guest has his');
});

subtest('a refusal leaves the key free' => sub {
	my $mine = new_key();
	my $data = customer(lastname => undef);

	nothing_kept($shop, 'a refusal', sub {
		is_error(send_with($mine, $data), 400,
		    '"Last Name" is a required value.', 'refused');
		is_error(send_with($mine, { %$data, password => 'x' }), 400,
		    qr/^The password needs/, 'another body may be refused');
		is_error(send_with($mine, $customer), 400, $exists,
		    'a duplicate too');
	});
	is_deeply([grep { /(?:INSERT INTO|UPDATE|DELETE FROM) idempotency_key/ }
	    $proxy->statements(sub { send_with(new_key(), $data) })], [],
	    'a refusal writes nothing');
	$data->{customer}{lastname} = 'Doe';
	is(send_with($mine, $data)->{status}, 200, 'and then accepted');
	is(send_with($mine, $data)->{status}, 200, 'and repeated');
	is(accounts($data), 1, 'one account');
});

subtest('keys that are none' => sub {
	my %bad = (
		'empty' => '',
		'too long' => 'k' x 256,
		'a control character' => "a\tb",
		'not ASCII' => "k\xc3\xa9y",
	);
	for my $what (sort(keys(%bad))) {
		my $data = customer();
		nothing_kept($shop, $what, sub {
			my $answer = send_with($bad{$what}, $data);
			is_error($answer, 400, 'Invalid value of "%value" ' .
			    'provided for the %fieldName field.', $what);
			is($answer->{json}{parameters}{fieldName},
			    'Idempotency-Key', "$what: the field is named");
		});
	}
	for my $good ('k', '~' x 255, '"quoted"', 'a b') {
		my $data = customer();
		my $answer = send_with($good, $data);
		is($answer->{status}, 200, length($good) . ' characters');
		is(send_with($good, $data)->{body}, $answer->{body}, 'again');
	}
});

subtest('while the first is under way' => sub {
	my $mine = new_key();
	my $data = customer();
	my $blocker = hold($data);
	my $answer = send_meanwhile($mine, $data);

	ok(somebody_waits(), 'the first waits');
	cmp_ok(abs(row($mine)->{seconds} - 60), '<', 10,
	    'reserved for a minute');
	is_error(send_with($mine, $data), 409, $pending, 'the same: 409');
	is_error(send_with($mine, customer()), 422, $different,
	    'something else: 422');
	print $blocker "ROLLBACK;\n";
	$answer = $answer->();
	is($answer->{status}, 200, 'the first goes on');
	is(send_with($mine, $data)->{body}, $answer->{body}, 'and again');
	is(accounts($data), 1, 'one account');
	close($blocker);
});

subtest('at the same time' => sub {
	my $mine = new_key();
	my $data = customer();
	my @answers = map { $_->() } map { send_meanwhile($mine, $data) }
	    1 .. 6;
	my @created = grep { $_->{status} == 200 } @answers;

	ok(@created >= 1, 'one is answered 200');
	is_deeply([grep { $_->{status} !~ /^(?:200|409)$/ } @answers], [],
	    'all others 200 or 409');
	is(scalar(grep { $_->{body} ne $created[0]{body} } @created), 0,
	    'all 200 have one body');
	is(accounts($data), 1, 'one account');
});

# One is about to ask whether the e-mail is taken, after it has found nothing
# under the key; meanwhile the same comes once more.
my $asks = '^execute SELECT .*FROM customer_entity WHERE email_key = ';

subtest('answered between two looks' => sub {
	my $mine = new_key();
	my $data = customer();

	$proxy->rule({ match => $asks, do => 'hold' });
	my $slow = send_meanwhile($mine, $data);
	ok(wait_until(60, sub { $proxy->left == 0 }), 'one is held');
	my $answer = send_with($mine, $data);
	is($answer->{status}, 200, 'another is answered');
	$proxy->go_on;
	is($slow->()->{body}, $answer->{body}, 'and the first the same');
});

subtest('taken between two looks' => sub {
	my $mine = new_key();
	my $data = customer();
	my $blocker = hold($data);

	$proxy->rule({ match => $asks, do => 'hold' });
	my $slow = send_meanwhile($mine, $data);
	ok(wait_until(60, sub { $proxy->left == 0 }), 'one is held');
	my $answer = send_meanwhile($mine, $data);
	ok(somebody_waits(), 'another is under way');
	$proxy->go_on;
	$slow = $slow->();
	is_error($slow, 409, $pending, 'the first: 409');
	like($slow->{header}{'server-timing'}, qr/hash;dur=0(?:\.0+)?,/,
	    'the first: no hash');
	print $blocker "ROLLBACK;\n";
	close($blocker);
	is($answer->()->{status}, 200, 'the other goes on');
});

subtest('a reservation that nobody finished' => sub {
	my $mine = new_key();
	my $data = customer();
	my $blocker = hold($data);
	my $answer = send_meanwhile($mine, $data);
	ok(somebody_waits(), 'a worker waits');

	kill('KILL', Customers::Service::children($shop->pool_pid));
	is($answer->()->{status}, 503, 'it is killed');
	print $blocker "ROLLBACK;\n";
	close($blocker);
	is_error(send_with($mine, $data), 409, $pending, 'its key is held');
	$shop->sql("UPDATE $shop->{database}.idempotency_key
	    SET expires_at = NOW() - INTERVAL 1 SECOND
	    WHERE state = 'pending'");
	is(send_with($mine, $data)->{status}, 200, 'until it expires');
	is(send_with($mine, $data)->{status}, 200, 'then it is as any other');
	is(accounts($data), 1, 'one account');
});

subtest('a reservation that another took' => sub {
	my $mine = new_key();
	my $data = customer();
	my $blocker = hold($data);
	my $answer = send_meanwhile($mine, $data);
	ok(somebody_waits(), 'a worker waits');

	$shop->sql("UPDATE $shop->{database}.idempotency_key
	    SET reservation = 'another' WHERE state = 'pending'");
	print $blocker "ROLLBACK;\n";
	close($blocker);
	is_error($answer->(), 409, $pending, 'it learns that it is late');
	is(accounts($data), 0, 'and undoes what it did');
	is(row($mine)->{reservation}, 'another', 'the key stays the other\'s');
	is($shop->value("SELECT COUNT(*) FROM customer_mail WHERE
	    recipient = '$data->{customer}{email}'"), 0, 'no mail is owed');
});

subtest('expired answers' => sub {
	my $rows = 30;
	my $expired = sub { $shop->value("SELECT COUNT(*) FROM idempotency_key
	    WHERE expires_at <= NOW()") };
	my $fill = sub {
		$shop->sql("INSERT INTO $shop->{database}.idempotency_key
		    (key_hash, request_hash, state, expires_at)
		    SELECT SHA2(CONCAT('$_[0]', seq), 256), '', 'complete',
		    NOW() - INTERVAL seq HOUR FROM seq_1_to_$rows", "--database=$shop->{database}");
	};

	$shop->sql("UPDATE $shop->{database}.idempotency_key
	    SET expires_at = NOW() - INTERVAL 1 SECOND
	    WHERE key_hash = '" . key_hash($key) . "'");
	is_error(send_with($key, $customer), 400, $exists,
	    'after 24 hours it is a request like any other');
	$fill->('a');
	is($expired->(), $rows + 1, 'many have expired');
	for my $time (1 .. 4) {
		is(send_with(new_key(), customer())->{status}, 200, 'a request');
	}
	is($expired->(), 0, 'requests sweep them');
	$fill->('b');
	my $alive = $shop->value('SELECT COUNT(*) FROM idempotency_key
	    WHERE expires_at > NOW()');
	$shop->ctl(qw(mail flush));
	is($expired->(), 0, 'mail flush too');
	is($shop->value('SELECT COUNT(*) FROM idempotency_key'), $alive,
	    'those that have not stay');
});

# Workers of before know of no column "answer".
subtest('beside older workers' => sub {
	my $update = "UPDATE $shop->{database}.idempotency_key SET";
	my $mine = new_key();
	my $data = customer();
	my $where = "WHERE key_hash = '" . key_hash($mine) . "'";
	my $ours = send_with($mine, $data)->{body};

	$shop->sql("$update body = '{\"id\":1}', answer = NULL $where");
	is(send_with($mine, $data)->{body}, '{"id":1}',
	    'what one has answered is repeated');
	$shop->sql("$update body = '{\"id\":2}', answer = COMPRESS('old')
	    $where");
	is(send_with($mine, $data)->{body}, '{"id":2}',
	    'also under a key whose answer had expired');
	$shop->sql("$update state = 'pending', status = NULL, body = NULL,
	    reservation = 'another', answer = COMPRESS('old') $where");
	is_error(send_with($mine, $data), 409, $pending,
	    'that answer is not given while one is at work');
	$shop->sql("$update expires_at = NOW() - INTERVAL 1 SECOND $where");
	$shop->sql("UPDATE $shop->{database}.customer_entity
	    SET email = CONCAT('x', email), email_key = CONCAT('x', email_key)
	    WHERE email = '$data->{customer}{email}'");
	my $new = send_with($mine, $data);
	is($new->{status}, 200, 'when it has expired the key is free');
	isnt($new->{body}, $ours, 'for another answer');
	is(row($mine)->{answer}, $new->{body}, 'which is kept');
});

subtest('a COMMIT without an answer' => sub {
	for my $mode (qw(refuse swallow late)) {
		my $mine = new_key();
		my $data = customer();

		$proxy->next_commit($mode);
		my $answer = send_with($mine, $data);
		is($proxy->left, 0, "$mode: it happened");
		is($answer->{status}, 200, "$mode: 200") or
		    diag($answer->{raw});
		is(send_with($mine, $data)->{body}, $answer->{body},
		    "$mode: the same again");
		is(accounts($data), 1, "$mode: one account");
	}
});

done_testing();
