#!/usr/bin/perl
# A shop that is not as it should be: settings with typing errors, a server
# that has become read-only, a back office among the stores, clients that send
# too much or nothing.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use IO::Socket::UNIX;
use Test::More;

my $database = Customers::Test::own_mariadb();
my $shop = new_shop(db_socket => $database->{socket}, workers => 1);
my $send = sub { http_request($shop->{port}, 'POST', @_) };
my $answer;
my $away = 'The service is temporarily unavailable. Please try again later.';

# A default group that does not exist: the first one, and a line in the log.
for my $group (77, 70000, -1, 'x') {
	$shop->set_row('customer/create_account/default_group', $group);
	my $answer = $send->('/rest/V1/customers', json => customer());
	is($answer->{status}, 200, "default group $group") or
	    diag($answer->{raw});
	is($answer->{json}{group_id}, 1, "default group $group: 1");
}
like(slurp($shop->log_file), qr/no such customer group/, 'the log tells');
$shop->ctl(qw(config unset customer/create_account/default_group));

# Without a base URL no link would lead anywhere: the mail waits, is not given
# up, and goes out when there is one.
for my $base ('', '{{base_url}}', '/shop/') {
	$shop->set_row('web/unsecure/base_url', $base);
	my $mails = $shop->mails;
	my $data = customer();

	delete($data->{password});
	$answer = $send->('/rest/V1/customers', json => $data);
	is($answer->{status}, 200, "base URL '$base'");
	my $row = "FROM customer_mail WHERE recipient =
	    '$data->{customer}{email}'";
	is($shop->value("SELECT CONCAT(state, attempts) $row"), 'pending0',
	    "base URL '$base': the mail waits");
	like($shop->value("SELECT last_error $row"), qr/no base URL/,
	    "base URL '$base': its row tells why");
	$shop->ctl(qw(config set web/unsecure/base_url), 'https://s.example');
	run_command('', $shop->ctl_words, qw(mail flush));
	is($shop->mails, $mails + 1, "base URL '$base': it goes out later");
	like(($shop->mails)[-1]{bytes} =~ s/=\n//gr,
	    qr{https://s\.example/customer/account/createPassword/\?id=},
	    "base URL '$base': with a good link");
}

# Blanks in a list of countries.
$shop->ctl(qw(config set general/country/allow), 'US, GB');
my %address = (firstname => 'a', lastname => 'b', street => ['c'],
    city => 'd', postcode => 'e', telephone => 'f', country_id => 'GB');
is($send->('/rest/V1/customers', json => customer(addresses =>
    [\%address]))->{status}, 200, 'blanks in a list');
$shop->ctl(qw(config unset general/country/allow));

# The back office of the reference, store and website 0, is no shop.
$shop->sql("USE $shop->{database}; SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
    INSERT INTO store_website (website_id, code, name) VALUES (0, 'admin', '');
    INSERT INTO store_group (group_id, website_id, name) VALUES (0, 0, '');
    INSERT INTO store (store_id, code, website_id, group_id, name, is_active)
    VALUES (0, 'admin', 0, 0, 'Admin', 1)");
is_error($send->('/rest/admin/V1/customers', json => customer()), 400,
    'Specified request cannot be processed.', 'the back office');

# The most addresses: a guest's, an integration's; and whose setting is none.
chomp(my $token = $shop->ctl(qw(token create addresses)));
my @integration = (headers => ['Authorization', "Bearer $token"]);
my $addresses = sub {
	my ($number, @more) = @_;

	return $send->('/rest/V1/customers', json => customer(addresses =>
	    [map { {} } 1 .. $number]), @more);
};
my $limit = sub {
	my ($most, $what, @more) = @_;

	nothing_kept($shop, $what, sub {
		my $answer = $addresses->($most + 1, @more);

		is_error($answer, 400, 'Maximum items of type "%type" is %max',
		    "$what: one more");
		is($answer->{json}{parameters}{max}, $most, "$what: the limit");
	});
	is($addresses->($most, @more)->{json}{errors}[0]{parameters}{fieldName},
	    'firstname', "$what: so many are looked at");
};
$limit->(100, 'a guest');
$limit->(500, 'an integration', @integration);
$shop->ctl(qw(config set customers/limits/addresses_guest 3));
$limit->(3, 'a setting');
$limit->(500, 'an integration whatever the setting', @integration);
for my $none (0, 501, 'x') {
	$shop->set_row('customers/limits/addresses_guest', $none);
	$limit->($none eq 'x' ? 100 : 500, "the setting $none");
}
$shop->ctl(qw(config unset customers/limits/addresses_guest));
# In the order of the JSON, as every fault of a field.
my $body = sub { return (headers => ['Content-Type', 'application/json'],
    body => '{"customer":{' . join(',', @_) . '}}') };
my @orders = ('"x":1', '"addresses":[' . join(',', ('{}') x 101) . ']');
is_error($send->('/rest/V1/customers', $body->(@orders)), 400,
    qr/is not supported/, 'an unknown field before them');
is_error($send->('/rest/V1/customers', $body->(reverse(@orders))), 400,
    qr/^Maximum/, 'an unknown field behind them');
$answer = $addresses->(100);
is(scalar(@{$answer->{json}{errors}}), 50, '50 faults of 100 addresses');

# A server that takes no more writes: 503 until another one does.
$shop->sql('SET GLOBAL read_only = 1');
nothing_kept($shop, 'a read-only server', sub {
	is_error($send->('/rest/V1/customers', json => customer()), 503, $away,
	    'a read-only server');
});
$shop->sql('SET GLOBAL read_only = 0');
is($send->('/rest/V1/customers', json => customer())->{status}, 200,
    'and again');

# A column that takes less than it should, as a migrated shop may have: what it
# does not take is in no line of the log.  By CGI each statement is the first.
$shop->sql("ALTER TABLE $shop->{database}.customer_entity MODIFY firstname
    varchar(255) CHARACTER SET latin1");
nothing_kept($shop, 'a narrow column', sub {
	my %data = (json => customer(firstname => "Zo\x{6f22}e"));

	for my $answer (cgi_request($shop->{program}, 'POST',
	    '/rest/V1/customers', %data, env => $shop->environment),
	    $send->('/rest/V1/customers', %data)) {
		is_error($answer, 500, qr/Report ID/, 'a narrow column');
	}
});
my $log = slurp($shop->log_file);
my $narrow = qr/"error":1366\b[^\n]*INSERT INTO customer_entity/;
is(scalar(() = $log =~ /$narrow/g), 2, 'a narrow column: the log tells');
unlike($log, qr/Incorrect string|Zo/, 'and quotes nothing');
$shop->sql("ALTER TABLE $shop->{database}.customer_entity MODIFY firstname
    varchar(255) CHARACTER SET utf8mb4");

# Somebody who connects to the only worker, begins to speak and falls silent.
my $silent = IO::Socket::UNIX->new(Peer => $shop->{pool}{socket}) or
    die "connect: $!";
syswrite($silent, "\x01");
is($send->('/rest/V1/customers', json => customer())->{status}, 200,
    'served after a silent one');
close($silent);

# No address in the log, wherever it stands.
$send->('/rest/V1/customers/jane@example.com/activate');
$send->('/rest/V1/customers/jane%40example.com/activate');
unlike(slurp($shop->log_file), qr/jane/, 'no e-mail address in the log');
like(slurp($shop->log_file), qr{/rest/V1/customers/\*/activate},
    'but the rest of the path');

done_testing();
