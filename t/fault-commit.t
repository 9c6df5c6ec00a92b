#!/usr/bin/perl
# A COMMIT that is refused, whose answer is lost, or that arrives late: the
# client hears 200 and there is one whole account, or hears of a failure and
# there is none.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Proxy;
use Customers::Test;
use Test::More;

my $shop = new_shop(start => 0, workers => 1);
my $proxy = Customers::Proxy->new(Customers::Test::short_scratch(),
    $shop->{db_socket});
$proxy->stand_before($shop);
$shop->start;
END {
	local $?;
	$proxy->stop if $proxy;
}

for my $mode (qw(refuse swallow late)) {
	for my $password ('Passw0rd!x', undef) {
		my $data = customer(addresses => [map { {
			firstname => 'a', lastname => 'b', street => ['c'],
			city => "d$_", postcode => 'e', telephone => 'f',
			country_id => 'GB' } } 1, 2]);
		my $email = $data->{customer}{email};
		my $what = $mode .
		    (defined($password) ? '' : ', no password');

		$data->{password} = $password;
		$proxy->next_commit($mode);
		my $answer = http_request($shop->{port}, 'POST',
		    '/rest/V1/customers', json => $data);
		is($answer->{status}, 200, "$what: 200") or
		    diag($answer->{raw});
		is($proxy->left, 0, "$what: it happened");
		my @row = $shop->rows("SELECT entity_id FROM customer_entity
		    WHERE email = '$email'");
		is(scalar(@row), 1, "$what: one account");
		is($row[0]{entity_id}, $answer->{json}{id}, "$what: its id");
		is_deeply([map { $_->{id} } @{$answer->{json}{addresses}}],
		    [map { $_->{entity_id} } $shop->rows("SELECT entity_id
			FROM customer_address_entity
			WHERE parent_id = $row[0]{entity_id}
			ORDER BY entity_id")], "$what: its addresses");
		is($shop->value("SELECT GROUP_CONCAT(state)
		    FROM customer_mail WHERE recipient = '$email'"), 'sent',
		    "$what: one mail");
	}
}

# Again and again: the client hears 200 and the account is there, once.

my $times = $ENV{CUSTOMERS_LONG} ? 100 : 20;
my ($answers, $accounts, $mails) = (0, 0, 0);
$proxy->rule({ match => '^query COMMIT$', do => 'swallow',
    times => $times });
for (1 .. $times) {
	my $data = customer();
	my $answer = http_request($shop->{port}, 'POST', '/rest/V1/customers',
	    json => $data);

	$answers++ if $answer->{status} == 200;
	$accounts += $shop->value("SELECT COUNT(*) FROM customer_entity
	    WHERE email = '$data->{customer}{email}'
	    AND entity_id = " . ($answer->{json}{id} // 0));
	$mails += $shop->value("SELECT COUNT(*) FROM customer_mail
	    WHERE recipient = '$data->{customer}{email}' AND state = 'sent'");
}
figure("$times answers to COMMIT swallowed: $answers times 200, " .
    "$accounts accounts, $mails mails");
is($proxy->left, 0, "$times answers to COMMIT swallowed");
is("$answers $accounts $mails", "$times $times $times",
    'as often 200, an account and a mail');
done_testing();
