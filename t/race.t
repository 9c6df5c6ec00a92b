#!/usr/bin/perl
# Many clients sign up with one e-mail at once: exactly one account, the others
# hear that it exists (contract D29); in one website, and under global accounts
# in several.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Test;
use Test::More;

my $clients = 8;
my $shop = new_shop(workers => $clients);

# Statuses of one request from each client, all sent at the same time.  The
# clients take turns with the spellings of EMAIL, if it is a list; WEBSITE gives
# the website of a client's number.
sub race
{
	my ($email, $website, $nick) = @_;
	my @spellings = ref($email) ? @$email : $email;
	my @pipe;

	for my $client (0 .. $clients - 1) {
		my $pid = open($pipe[$client], '-|');
		defined($pid) or die "fork: $!";
		next if $pid;
		select(undef, undef, undef, 0.2);
		my $answer = http_request($shop->{port}, 'POST',
		    '/rest/V1/customers', json => customer(
		    email => $spellings[$client / 2 % @spellings] =~
			s/CLIENT/$client/r,
		    website_id => $website->($client), defined($nick) ?
		    (custom_attributes => { nick => $nick }) : ()));
		print("$answer->{status} $answer->{body}\n");
		close(STDOUT);
		require POSIX;
		POSIX::_exit(0);
	}
	return map { my $line = readline($_); close($_); $line } @pipe;
}

sub exactly_one
{
	my ($email, $website, $what) = @_;
	my @answers = race($email, $website);

	is(scalar(grep { /^200 / } @answers), 1, "$what: one account");
	is(scalar(grep { /^400 .*already exists in an associated website/ }
	    @answers), $clients - 1, "$what: the others are told") or
	    diag(@answers);
	is($shop->value("SELECT COUNT(*) FROM customer_entity
	    WHERE email = '$email'"), 1, "$what: one row");
	is($shop->value("SELECT COUNT(*) FROM customer_mail
	    WHERE recipient = '$email'"), 1, "$what: one mail");
}

for my $round (1 .. 5) {
	exactly_one("race$round\@example.com", sub { 1 }, "round $round");
}
my @answers = race('both@example.com', sub { 1 + $_[0] % 2 });
is(scalar(grep { /^200 / } @answers), 2, 'an account in each website');

# A value that must be unique.
$shop->ctl(qw(attribute add nick --type text --label Nick --unique));
for my $round (1 .. 5) {
	@answers = race("nick$round.CLIENT\@example.com", sub { 1 },
	    "nick $round");
	is(scalar(grep { /^200 / } @answers), 1, "nick $round: one account");
	is(scalar(grep { /^400 .*attribute \\"nick\\" must be unique/ }
	    @answers), $clients - 1, "nick $round: the others are told") or
	    diag(@answers);
}

$shop->ctl(qw(config set customer/account_share/scope 0));
for my $round (1 .. 5) {
	exactly_one("global$round\@example.com", sub { 1 + $_[0] % 2 },
	    "global round $round");
	@answers = race(["Zoe$round\@b\x{fc}cher.example",
	    "zoe$round\@xn--bcher-kva.example"], sub { 1 + $_[0] % 2 });
	is(scalar(grep { /^200 / } @answers), 1,
	    "global round $round: one account for two spellings");
}

# Two spellings of one address wait for each other: somebody signs up with the
# one in a website, and has not committed when the other comes to another.
my $other = Customers::Database->new($shop);
my ($connection) = $other->lines("START TRANSACTION;
    INSERT INTO uniqueness_guard (name) VALUES ('e-mail v\@xn--e-9fa.example');
    INSERT INTO customer_entity (website_id, email, store_id)
	VALUES (2, 'v\@xn--e-9fa.example', 3);
    SELECT CONNECTION_ID()");
my $pid = open(my $answer, '-|') // die "fork: $!";
if ($pid == 0) {
	print(http_request($shop->{port}, 'POST', '/rest/V1/customers',
	    json => customer(email => "V\@\xc9e.example"))->{status}, "\n");
	close(STDOUT);
	require POSIX;
	POSIX::_exit(0);
}
ok(wait_until(60, sub { $shop->value("SELECT COUNT(*)
    FROM information_schema.innodb_lock_waits w
    JOIN information_schema.innodb_trx t ON t.trx_id = w.blocking_trx_id
    WHERE t.trx_mysql_thread_id = $connection") }), 'another spelling waits');
$other->lines('COMMIT');
is(readline($answer), "400\n", 'and hears that there is an account');
close($answer);
done_testing();
