#!/usr/bin/perl
# A hash that the shop of before has saved is good for one sign-in, which
# replaces it (base/imported_password.h).
use strict;
use warnings;
use Digest::MD5 qw(md5_hex);
use Digest::SHA qw(sha256_hex);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Test;
use Test::More;

my ($password, $salt) = ('Passw0rd!x', 'oUqP3jXeCnVbLmKs7RtY2wZa9QdFgH1x');
my $argon2id = '2c2a2eab199815ec7e4a6ced86a82809' .
    'd346166590915d80a6b8c99ad55e5fd4';
my %hash = (
	'MD5' => md5_hex("$salt$password") . ":$salt:0",
	'SHA-256' => sha256_hex("$salt$password") . ":$salt:1",
	'MD5, then SHA-256' =>
	    sha256_hex($salt . md5_hex("$salt$password")) . ":$salt:0:1",
	'Argon2id' => "$argon2id:$salt:2",
	'Argon2id with its cost' => "$argon2id:$salt:3_32_2_67108864",
);

my $shop = new_shop(start => 0);
my $db = Customers::Database->new($shop);
$shop->ctl('config', 'set', $_, 0) for
    'oauth/authentication_lock/max_failures_count';

sub ask
{
	my (@request) = @_;
	my $answer = cgi_request([builddir() . '/customers.fcgi'],
	    @request, env => $shop->environment);

	is($answer->{exit}, 0, 'exit status 0') or diag($answer->{errors});
	return $answer;
}

sub sign_in
{
	my ($email, $password) = @_;

	return ask('POST', '/rest/V1/integration/customer/token',
	    json => { username => $email, password => $password });
}

for my $name (sort(keys(%hash))) {
	my $data = customer();
	my $email = $data->{customer}{email};
	my $id = ask('POST', '/rest/V1/customers', json => $data)->{json}{id};
	my $saved = sub { $db->value("SELECT password_hash
	    FROM customer_entity WHERE entity_id = $id") };

	$db->lines("UPDATE customer_entity
	    SET password_hash = '$hash{$name}' WHERE entity_id = $id");
	is(sign_in($email, 'passw0rd!x')->{status}, 401, "$name: a wrong one");
	is($saved->(), $hash{$name}, "$name: the hash stays");
	is($db->value("SELECT failures_num FROM customer_entity
	    WHERE entity_id = $id"), 1, "$name: that is counted");
	is(sign_in($email, $password)->{status}, 200, "$name: the right one");
	like($saved->(), qr/^\$s1\$/, "$name: hashed anew");
	is(sign_in($email, $password)->{status}, 200, "$name: and good again");
	is(sign_in($email, 'x')->{status}, 401, "$name: no other is");
}

# What is no hash, or one that would cost too much, is nobody's.
for my $hash ("$argon2id:$salt:3_32_2_1073741824", "$argon2id:$salt",
    $password, ':', "$salt$password") {
	my $data = customer();
	my $id = ask('POST', '/rest/V1/customers', json => $data)->{json}{id};

	$db->lines("UPDATE customer_entity SET password_hash = '$hash'
	    WHERE entity_id = $id");
	is(sign_in($data->{customer}{email}, $_)->{status}, 401,
	    "not by $hash") for $password, $hash;
}

done_testing();
