#!/usr/bin/perl
# Mail scanners: whatever twenty of them do at once with a link, no row changes
# and no mail goes out; then the person's click works.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Page;
use Customers::Test;
use Test::More;

my $shop = new_shop(pages => 1, workers => 4);
my $db = Customers::Database->new($shop);
my $base = $shop->base_url;
my $port = $shop->{port};
my $form = ['Content-Type', 'application/x-www-form-urlencoded'];

$shop->ctl(qw(config set customer/create_account/confirm 1));
$shop->ctl(qw(config set newsletter/subscription/confirm 1));
my @ids = map { http_request($port, 'POST', '/rest/V1/customers', json => {
    %{customer(email => "$_\@example.com")},
    $_ eq 'kim' ? (password => undef) : () })->{json}{id} } qw(jane kim);
$shop->sql("UPDATE customer_entity SET confirmation = REPEAT('k', 32)
    WHERE entity_id = $ids[0];
    UPDATE customer_entity SET rp_token = SHA2(REPEAT('t', 32), 256),
    rp_token_created_at = NOW() WHERE entity_id = $ids[1];
    INSERT INTO newsletter_subscriber (subscriber_id, store_id,
    subscriber_email, subscriber_status, subscriber_confirm_code) VALUES
    (8, 1, 'a\@example.com', 2, REPEAT('c', 32)),
    (9, 1, 'b\@example.com', 1, REPEAT('c', 32))",
    "--database=$shop->{database}");

# Link, more fields of the person's form, and the heading after it; none: 303.
my @links = (
	["/customer/account/confirm/?id=$ids[0]&key=" . 'k' x 32],
	["/customer/account/createPassword/?id=$ids[1]&token=" . 't' x 32,
	    password => 'Passw0rd!x'],
	['/newsletter/subscriber/confirm/?id=8&code=' . 'c' x 32],
	['/newsletter/subscriber/unsubscribe/?id=9&code=' . 'c' x 32],
);
for my $link (@links) {
	my ($path, %more) = @$link;
	my %person = %{form_of(http_request($port, 'GET', $path), %more)};
	my %robot = %person;

	delete($robot{form});
	my @scans = (['GET', $path], ['HEAD', $path], ['GET', $path], ['GET',
	    $path, headers => ['Sec-Purpose', 'prefetch;prerender']],
	    ['POST', $path, headers => $form, body => ''], ['POST', $path,
	    headers => $form, body => form_body(\%robot)], ['OPTIONS', $path],
	    ['POST', $path, headers => $form, body => 'a=b'],
	    ['POST', $path, headers => ['Content-Type', 'application/json'],
	    body => '{}'], ['POST', $path, headers => [@$form,
	    'Sec-Fetch-Site', 'cross-site'], body => form_body(\%person)]);
	my ($before, $mails) = ($db->checksum, scalar($shop->mails));
	for my $round (1 .. 3) {
		my @answers = http_together($port, @scans, @scans);

		is(scalar(grep { !$_ || $_->{status} !~ /^(?:200|400|405)$/ }
		    @answers), 0, "$path: twenty scanners, round $round");
	}
	is($db->checksum, $before, "$path: no row is changed");
	is(scalar($shop->mails), $mails, "$path: no mail");

	my $answer = http_request($port, 'POST', $path, headers => $form,
	    body => form_body(\%person));
	like($answer->{status}, qr/^(?:200|303)$/, "$path: the person's click");
	isnt($db->checksum, $before, "$path: works");
}
is($shop->value('SELECT COUNT(*) FROM customer_entity
    WHERE confirmation IS NULL AND password_hash IS NOT NULL'), 2,
    'two accounts are confirmed and have passwords');
is($shop->value("SELECT GROUP_CONCAT(subscriber_status ORDER BY subscriber_id)
    FROM newsletter_subscriber"), '1,3', 'one subscribed, one unsubscribed');

# Twenty clicks at once are one.
$shop->sql("UPDATE customer_entity SET rp_token = SHA2(REPEAT('t', 32), 256),
    rp_token_created_at = NOW(), password_hash = NULL
    WHERE entity_id = $ids[1]", "--database=$shop->{database}");
my $path = $links[1][0];
my $body = form_body(form_of(http_request($port, 'GET', $path),
    password => 'Passw0rd!y'));
my @answers = http_together($port, map { ['POST', $path, headers => $form,
    body => $body] } 1 .. 20);
is(scalar(grep { $_->{status} == 303 } @answers), 1, 'one of twenty');
is(scalar(grep { $_->{status} == 200 } @answers), 19, 'others are too late');

done_testing();
