#!/usr/bin/perl
# A COMMIT that is refused, whose answer is lost, or that arrives late: the
# client hears 200 and there is one whole account, or hears of a failure and
# there is none.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Mail;
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

# A guest's subscription is taken over once, and there is no mail about it.
for my $mode (qw(refuse swallow late)) {
	my $email = "guest-$mode\@example.com";

	$shop->sql("INSERT INTO $shop->{database}.newsletter_subscriber
	    (store_id, subscriber_email, subscriber_status)
	    VALUES (1, '$email', 1)");
	$proxy->next_commit($mode);
	my $answer = http_request($shop->{port}, 'POST', '/rest/V1/customers',
	    json => customer(email => $email,
	    extension_attributes => { is_subscribed => 1 }));
	is($answer->{status}, 200, "$mode, a subscribed guest: 200") or
	    diag($answer->{raw});
	is($proxy->left, 0, 'it happened');
	ok($answer->{json}{extension_attributes}{is_subscribed},
	    'subscribed still');
	is($shop->value("SELECT GROUP_CONCAT(customer_id, ' ',
	    subscriber_status) FROM newsletter_subscriber
	    WHERE subscriber_email = '$email'"), "$answer->{json}{id} 1",
	    'one row');
	is($shop->value("SELECT GROUP_CONCAT(template, ' ', state)
	    FROM customer_mail WHERE recipient = '$email'"),
	    'registered sent', 'one mail');
}

# As on another Galera node, where the account of the first COMMIT is not there
# yet: the second attempt gets ids of its own, before its COMMIT is refused.
# "delay" for no time lets the statements of the first attempt pass.
sub pass_once
{
	my ($match, $do, $times) = @_;

	return map { { match => $match, do => $_, times => $times // 1,
	    seconds => 0 } } 'delay', $do;
}

my $look = '^execute SELECT entity_id FROM customer_entity .*FOR UPDATE';
$shop->ctl(qw(config set newsletter/subscription/confirm 1));
{
	my $data = customer(extension_attributes => { is_subscribed => 1 });
	my $email = $data->{customer}{email};

	delete($data->{password});
	$proxy->rule({ match => '^query COMMIT$', do => 'swallow' },
	    { match => '^query COMMIT$', do => 'refuse', error => 1213 },
	    { match => $look, do => 'empty' },
	    pass_once('^execute INSERT INTO customer_entity ', 'pretend'),
	    pass_once('^execute INSERT INTO newsletter_', 'pretend'),
	    pass_once('^execute INSERT INTO customer_mail ', 'pretend', 2));
	my $answer = http_request($shop->{port}, 'POST', '/rest/V1/customers',
	    json => $data);
	is($answer->{status}, 200, 'refused after a lost one: 200') or
	    diag($answer->{raw});
	is($proxy->left, 0, 'it happened');
	my $id = $shop->value("SELECT entity_id FROM customer_entity
	    WHERE email = '$email'");
	my $subscriber = $shop->value("SELECT subscriber_id
	    FROM newsletter_subscriber WHERE customer_id = $id");
	my @links = map { @{$_->{links}} } grep { $_->{to}[0][1] eq $email }
	    mail_parse(map { $_->{file} } $shop->mails);
	is($answer->{json}{id}, $id, 'its id');
	is($shop->value("SELECT GROUP_CONCAT(state) FROM customer_mail
	    WHERE recipient = '$email'"), 'sent,sent',
	    'the ids of its mails');
	ok(scalar(grep { m{/createPassword/\?id=$id&token=} } @links),
	    'the id in the link for a password');
	ok(scalar(grep { m{/subscriber/confirm/\?id=$subscriber&code=} } @links),
	    'the id in the link for the newsletter');
}
$shop->ctl(qw(config unset newsletter/subscription/confirm));

# An attempt that finds its Idempotency-Key answered, by the attempt before,
# says nothing about the next one.
$proxy->rule({ match => '^query COMMIT$', do => 'swallow' },
    { match => $look, do => 'empty' },
    pass_once('^execute INSERT INTO customer_entity ', 'pretend'),
    pass_once('^execute INSERT INTO customer_mail ', 'pretend'),
    { match => $look, do => 'refuse', times => 2 },
    { match => $look, do => 'empty', times => 2 });
is_error(http_request($shop->{port}, 'POST', '/rest/V1/customers',
    headers => ['Content-Type', 'application/json',
	'Idempotency-Key', 'attempts'], json => customer()), 400,
    'A customer with the same email address already exists in an associated ' .
    'website.', 'the last attempt met the account, not the key');
is($proxy->left, 0, 'it happened');

# A server that loses a transaction without a word, at the mail about a change:
# all is done again.  The mail itself stays, since it was written by itself.
{
	my $data = customer();
	my $email = $data->{customer}{email};
	my $id = http_request($shop->{port}, 'POST', '/rest/V1/customers',
	    json => $data)->{json}{id};

	chomp(my $token = $shop->ctl(qw(token create erp)));
	$proxy->rule({ match => '^execute INSERT INTO customer_mail ',
	    do => 'lose' });
	my $answer = http_request($shop->{port}, 'PUT',
	    "/rest/V1/customers/$id", headers => ['Authorization',
	    "Bearer $token"], json => { customer => {
	    %{$data->{customer}}, email => "new.$email" } });
	is($answer->{status}, 200, 'a lost transaction: 200') or
	    diag($answer->{raw});
	is($proxy->left, 0, 'it happened');
	is($shop->value("SELECT email FROM customer_entity
	    WHERE entity_id = $id"), "new.$email", 'changed, as it was told');
	is($shop->value("SELECT COUNT(*) FROM customer_mail
	    WHERE customer_id = $id AND template = 'email_changed'"), 3,
	    'with its two mails');
	like(slurp($shop->log_file), qr/"the server has lost the transaction"/,
	    'the log tells');
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
