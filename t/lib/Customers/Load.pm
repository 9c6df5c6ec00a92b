# Clients that keep a shop busy while something goes wrong, and a comparison of
# answers and rows afterwards: an account that was acknowledged is there once
# and complete; one that was refused is not there; one without an answer is
# complete or not there at all.
#
# Everything that a request saves can be derived from its mark, which is also
# its X-Request-Id and therefore in the log.
package Customers::Load;

use strict;
use warnings;
use Customers::Database;
use Customers::HTTP qw(http_request);
use Customers::Service qw(slurp spew);
use Customers::Test qw(figure);
use Exporter 'import';
use IO::Handle;
use JSON::PP ();
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

our @EXPORT = qw(reckoning);

# Equal requests must be equal bytes.
my $json = JSON::PP->new->utf8->canonical;
my $path = '/rest/default/V1/customers';

my $exists = qr/^A customer with the same email address already exists/;

# CLIENTS clients for SHOP, with their records in DIR.  Adds the custom
# attributes that they send.
sub new
{
	my ($class, $shop, %arg) = @_;

	$shop->ctl(qw(attribute add mark --type text --label Mark));
	$shop->ctl(qw(attribute add gate --type text --label Gate),
	    qw(--entity customer_address));
	return bless({ shop => $shop, clients => 8, %arg, began => time() },
	    $class);
}

# Request N of client NUMBER: half of the clients compete for the same e-mail
# addresses, a quarter sends an Idempotency-Key, and some requests must be
# refused.
sub _request
{
	my ($number, $n) = @_;
	my %r = (mark => "m$number-$n", kind => 'alone',
	    addresses => $n % 3 + 1, subscribed => $n % 4 == 0 ? 1 : 0,
	    key => $number % 4 == 0 ? "key of m$number-$n" : '');

	$r{email} = "alone$number-$n\@example.com";
	if ($n % 9 == 8) {
		$r{kind} = 'faulty';
		$r{email} = "faulty$number-$n\@example.com";
	} elsif ($number % 2) {
		$r{kind} = 'fighter';
		$r{email} = sprintf('%s%d@example.com',
		    $number % 4 == 1 ? 'fight' : 'Fight', time() * 5);
	}
	return \%r;
}

sub _body
{
	my ($r) = @_;
	my $mark = $r->{mark};
	my @addresses = map { {
		firstname => $mark, lastname => 'Doe', street => ["$mark/$_"],
		city => "$mark/$_", postcode => 'e', telephone => '1',
		country_id => 'GB',
		custom_attributes => { gate => "$mark/$_" },
	} } 1 .. $r->{addresses};

	return {
		customer => {
			email => $r->{email}, firstname => $mark,
			lastname => $r->{kind} eq 'faulty' ? '' : 'Doe',
			addresses => \@addresses,
			custom_attributes => { mark => $mark },
			extension_attributes => { is_subscribed =>
			    $r->{subscribed} ? JSON::PP::true()
			    : JSON::PP::false() },
		},
		password => 'Passw0rd!x',
	};
}

# Send request R and add the answer to it.
sub _send
{
	my ($self, $r) = @_;

	$r->{began} = time();
	my $answer = eval { http_request($self->{shop}{port}, 'POST', $path,
	    body => $json->encode(_body($r)), seconds => 90, headers => [
	    'Content-Type', 'application/json',
	    'X-Request-Id', $r->{again} || $r->{mark},
	    $r->{key} ne '' ? ('Idempotency-Key', $r->{key}) : ()]) };
	$r->{ended} = time();
	$r->{status} = $answer ? $answer->{status} : 0;
	$r->{json} = $answer && ref($answer->{json}) eq 'HASH' ? 1 : 0;
	$r->{retry} = $answer && ($answer->{header}{'retry-after'} // '') =~
	    /^\d+$/ ? 1 : 0;
	$r->{id} = $answer->{json}{id} if $r->{status} == 200 && $r->{json};
	$r->{message} = $answer->{json}{message} if $r->{json};
	return $r;
}

sub _client
{
	my ($self, $number, $parent) = @_;
	my $n = 0;

	$SIG{$_} = 'DEFAULT' for qw(INT TERM HUP PIPE);
	open(my $out, '>', "$self->{dir}/client.$number") or return;
	$out->autoflush(1);
	until (-e "$self->{dir}/stop" || getppid() != $parent) {
		my $r = $self->_send(_request($number, $n++));

		print $out $json->encode($r), "\n";
		# Somebody who gets nothing asks again in a moment.
		sleep(0.02) if $r->{status} != 200 && $r->{status} != 400;
	}
}

sub start
{
	my ($self) = @_;
	my $parent = $$;

	for my $number (1 .. $self->{clients}) {
		my $pid = fork() // die "fork: $!\n";

		if ($pid == 0) {
			eval { $self->_client($number, $parent) };
			POSIX::_exit(0);
		}
		push @{$self->{pids}}, $pid;
	}
	return $self;
}

# Let the clients finish their current requests and end, then collect all
# requests.
sub stop
{
	my ($self) = @_;

	spew("$self->{dir}/stop", '');
	waitpid($_, 0) for @{delete($self->{pids}) || []};
	$self->{requests} = [map { map { $json->decode($_) }
	    split(/\n/, slurp($_)) } glob("$self->{dir}/client.*")];
	return @{$self->{requests}};
}

# The latest answers to clients that are still running: those after SINCE, at
# most a few dozen of each client.
sub so_far
{
	my ($self, $since) = @_;
	my @requests;

	for my $file (glob("$self->{dir}/client.*")) {
		open(my $in, '<', $file) or next;
		seek($in, -16384, 2);
		push @requests, map { eval { $json->decode($_) } || () }
		    readline($in);
	}
	return grep { $_->{ended} > $since } @requests;
}

sub requests { return @{$_[0]{requests}} }

# What the log has for each request id: "doubt" for a COMMIT without an answer,
# and the status of the worker's answer.
sub _log
{
	my ($self) = @_;
	my %log;

	open(my $in, '<', $self->{shop}->log_file) or die "log: $!\n";
	while (my $line = readline($in)) {
		my ($id) = $line =~ /"request":"(m[\d-]+)"/ or next;

		$log{$id}{doubt} = 1 if $line =~ /no answer to COMMIT/;
		$log{$id}{status} = $1
		    if $line =~ /"message":"answered".*"status":(\d+)/;
	}
	return \%log;
}

# All rows of each customer, as a line that can be derived from the request: see
# _whole.  Accounts without a mark are somebody else's.
sub _stored
{
	my ($db) = @_;
	my (%customer, %part);
	my %query = (
		cities => 'SELECT parent_id, city FROM
		    customer_address_entity ORDER BY entity_id',
		gates => 'SELECT parent_id, value FROM
		    customer_address_entity a
		    JOIN customer_address_entity_varchar v
		    ON v.entity_id = a.entity_id ORDER BY a.entity_id',
		marks => 'SELECT entity_id, value FROM
		    customer_entity_varchar',
		mails => 'SELECT customer_id, template FROM customer_mail
		    WHERE customer_id IS NOT NULL ORDER BY mail_id',
		subscribed => 'SELECT customer_id, subscriber_email FROM
		    newsletter_subscriber',
	);

	for my $part (keys(%query)) {
		for my $line ($db->lines($query{$part})) {
			my ($id, $value) = split(/\t/, $line);
			push @{$part{$id}{$part}}, $value;
		}
	}
	for my $line ($db->lines('SELECT entity_id, email, firstname,
	    LENGTH(password_hash) FROM customer_entity')) {
		my ($id, $email, $mark, $hash) = split(/\t/, $line);
		my $of = delete($part{$id});

		next if $mark !~ /^m\d+-\d+$/;
		$customer{$id} = { id => $id, email => $email, mark => $mark,
			is => join(' ', $email, $mark, $hash, map {
			    "$_:" . join(',', @{$of->{$_} || []}) }
			    sort(keys(%query))) };
	}
	return (\%customer, keys(%part));
}

# The line that _stored must have for request R.
sub _whole
{
	my ($r) = @_;
	my $places = join(',', map { "$r->{mark}/$_" } 1 .. $r->{addresses});

	return "$r->{email} $r->{mark} 124 cities:$places gates:$places " .
	    'mails:registered' .
	    ($r->{subscribed} ? ',newsletter_success' : '') .
	    " marks:$r->{mark} subscribed:" . ($r->{subscribed} ? $r->{email} : '');
}

# Compare the answers with the rows.  Returns figures (name -> number) and
# faults (name -> list; all should be empty).
sub reckon
{
	my ($self) = @_;
	my $db = Customers::Database->new($self->{shop});
	my $log = $self->_log;
	my ($customers, @orphans) = _stored($db);
	my %sent = map { $_->{mark} => $_ } $self->requests;
	my (%figure, %emails, %row);
	my %fault = map { $_ => [] } ('acknowledged but lost',
	    'accounts that are not whole', 'e-mails with two accounts',
	    'refused but stored', 'wrongly refused', 'rows of no customer',
	    'answered 503 without a doubt, but stored',
	    'statuses that should not be', 'answers that are not JSON',
	    '50x without Retry-After');

	push @{$fault{'rows of no customer'}}, @orphans;
	for my $c (values(%$customers)) {
		my $r = $sent{$c->{mark}};

		$row{$c->{mark}} = $c;
		push @{$fault{'e-mails with two accounts'}}, $c->{email}
		    if $emails{lc($c->{email})}++;
		push @{$fault{'accounts that are not whole'}}, $c->{is}
		    if !$r || $c->{is} ne _whole($r);
	}
	for my $r ($self->requests) {
		my $c = $row{$r->{mark}};
		my $s = $r->{status};
		my $l = $log->{$r->{mark}} || {};
		my $at = "$r->{mark}: $s";

		$figure{"answers $s"}++;
		push @{$fault{'answers that are not JSON'}}, $at
		    if !$r->{json};
		push @{$fault{'50x without Retry-After'}}, $at
		    if $s > 500 && !$r->{retry};
		if ($s == 200) {
			push @{$fault{'acknowledged but lost'}}, $at
			    if !$c || $c->{id} != $r->{id};
			$figure{'acknowledged after a doubt'}++ if $l->{doubt};
		} elsif ($s == 400) {
			push @{$fault{'refused but stored'}}, $at if $c;
			push @{$fault{'wrongly refused'}}, "$at $r->{message}"
			    if $r->{kind} eq 'alone' ||
			    $r->{kind} eq 'fighter' &&
			    ($r->{message} !~ $exists ||
			    !$emails{lc($r->{email})});
			$figure{'refused as duplicates'}++
			    if $r->{message} =~ $exists;
		} elsif ($s == 502 || $s == 503 || $s == 504) {
			push @{$fault{
			    'answered 503 without a doubt, but stored'}}, $at
			    if $c && $l->{status} && !$l->{doubt};
			$figure{'never answered by a worker'}++
			    if !$l->{status};
			$figure{'not acknowledged, but stored (whole)'}++
			    if $c;
			push @{$self->{unknown}}, { %$r,
			    stored => $emails{lc($r->{email})},
			    ours => $c ? $c->{id} : 0 };
		} else {
			push @{$fault{'statuses that should not be'}}, $at;
		}
	}
	$figure{'requests'} = $self->requests;
	$figure{'accounts'} = keys(%$customers);
	return (\%figure, \%fault);
}

# Send requests without an answer again (at most MOST of them).  If the account
# exists, the answer must say so: with an Idempotency-Key by the 200 that was
# lost, otherwise by a refusal as a duplicate.  If not, it must be created now.
# Returns how often each case occurred, and the requests for which none did.
sub ask_again
{
	my ($self, $most) = @_;
	my ($replayed, $told, $made, @wrong, %now) = (0, 0, 0);
	my @unknown = grep { $_->{kind} ne 'faulty' } @{$self->{unknown} || []};

	# A minute later: who held a key and was killed holds it no more.
	$self->{shop}->sql("UPDATE $self->{shop}{database}.idempotency_key
	    SET expires_at = NOW() - INTERVAL 1 SECOND
	    WHERE state = 'pending'");
	for my $u (@unknown[0 .. ($#unknown < $most ? $#unknown : $most - 1)]) {
		my $there = $u->{stored} || $now{lc($u->{email})}++;
		my $replay = $u->{key} ne '' && $u->{ours};
		my $r = $self->_send({ %$u, again => "$u->{mark}-again" });

		if ($replay) {
			$replayed++ if $r->{status} == 200 &&
			    $r->{id} == $u->{ours};
		} elsif ($there) {
			$told++ if $r->{status} == 400 &&
			    $r->{message} =~ $exists;
		} else {
			$made++ if $r->{status} == 200;
		}
		push @wrong, "$u->{mark} $r->{status} " . ($r->{message} // '')
		    if $r->{status} != ($replay || !$there ? 200 : 400) ||
		    $replay && $r->{id} != $u->{ours};
	}
	return ($replayed, $told, $made, @wrong);
}

# The whole comparison as tests; WHAT was done is printed before the figures.
sub reckoning
{
	my ($self, $what) = @_;
	my ($figure, $fault) = $self->reckon;
	my ($replayed, $told, $made, @wrong) = $self->ask_again(200);

	figure("$what; " . join(', ', map { "$_: $figure->{$_}" }
	    sort(keys(%$figure))));
	figure("asked again: $replayed heard the answer that was lost, $told " .
	    "that the account exists, $made have one now");
	for my $name (sort(keys(%$fault))) {
		my @all = @{$fault->{$name}};

		is(scalar(@all), 0, "no $name") or
		    diag(join("\n", @all > 5 ? @all[0 .. 4] : @all));
	}
	is(join("\n", @wrong), '', 'who asked again heard the truth');
	cmp_ok($figure->{$_} // 0, '>', 0, "some $_")
	    for 'answers 200', 'answers 400', 'refused as duplicates';
	return $figure;
}

1;
