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
my $proxy = Customers::Proxy->new(Customers::Test::short_scratch(), $shop->{db_socket});
# The workers go through the proxy, the test itself does not.
{
	local $shop->{db_socket} = $proxy->{socket};
	$shop->write_settings;
	$shop->start;
}
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
		ok(!-e $proxy->{mode}, "$what: it happened");
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
done_testing();
