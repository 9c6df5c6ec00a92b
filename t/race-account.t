#!/usr/bin/perl
# Many clients want different things of one account at once (Customers::Rivals),
# and fifty use one key or one token that is good once.
#
# CUSTOMERS_LONG=1: more rounds.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Rivals;
use Customers::Test;
use Test::More;

my $rounds = $ENV{CUSTOMERS_LONG} ? 1_000 : 40;
my $shop = new_shop(workers => 8, settings => { scrypt => '4,8,1',
    mail => 'directory', mail_directory => scratch() });
$shop->ctl('config', 'set', $_, 0) for
    'oauth/authentication_lock/max_failures_count',
    'customer/password/lockout_failures',
    'customer/password/max_number_password_reset_requests';

# Fifty at once.
my $token = $shop->ctl(qw(token create race)) =~ s/\n//r;
my $db = Customers::Database->new($shop);
my $id = post_customer($shop, customer(email => 'one@example.com'))->{json}{id};
my $secret = 'x' x 32;

# The statuses of fifty requests; REQUEST makes the one with a number.
sub fifty
{
	my ($request) = @_;
	my %count;

	$db->lines("UPDATE customer_entity SET confirmation = '$secret',
	    rp_token = SHA2('$secret', 256), rp_token_created_at = NOW()
	    WHERE entity_id = $id");
	$count{$_->{status}}++ for http_together($shop->{port},
	    map { [$request->($_)] } 1 .. 50);
	return \%count;
}

is_deeply(fifty(sub { ('PUT', '/rest/V1/customers/one@example.com/activate',
    headers => ['Authorization', "Bearer $token"],
    json => { confirmationKey => $secret }) }), { 200 => 1, 400 => 49 },
    'a key confirms once');
is_deeply(fifty(sub { ('POST', '/rest/V1/customers/resetPassword',
    json => { email => 'one@example.com', resetToken => $secret,
	newPassword => "N3w!!!$_[0]" }) }), { 200 => 1, 400 => 49 },
    'a token sets one password');
is(scalar(grep { $_->{status} == 200 } map { http_request($shop->{port},
    'POST', '/rest/V1/integration/customer/token', json => {
	username => 'one@example.com', password => "N3w!!!$_" }) } 1 .. 50),
    1, 'which is good');

# Everything at once.
my $rivals = Customers::Rivals->new($shop);
my @some = ('change 200', 'change 401', 'reset 200', 'reset 400',
    'sign in 200', 'sign in 401', 'email 200', 'activate 200', 'activate 400',
    'revoke 200', 'forgot 200', 'delete 200');
my %count;
# Who comes first is luck: on until all has happened.
for (my $round = 1; $round <= $rounds || $round <= 10 * $rounds &&
    grep { !$count{$_} } @some; $round++) {
	my @faults = $rivals->round;
	ok(!@faults, "round $round") or diag(join("\n", @faults));
	%count = $rivals->counts;
}
is($_ =~ s/.*: //r, 0, "rows without an account in $_")
    for $rivals->orphans;
figure(join(', ', map { "$_: $count{$_}" } sort(keys(%count))));
cmp_ok($count{$_} // 0, '>', 0, "some $_") for @some;
unlike(slurp($shop->log_file), qr/"level":"error"/, 'no error in the log');
done_testing();
