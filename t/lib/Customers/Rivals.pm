# Clients that want different things of one account at the same moment: change
# its password, set one with the token of a mail, ask for such a mail, change its
# e-mail, confirm it, sign in, sign out, delete it.  Whatever came first, the
# account is whole afterwards, and what was answered is true.
#
# Throttle and lock must be off in the shop, and nobody needs to be confirmed.
package Customers::Rivals;

use strict;
use warnings;
use Customers::Database;
use Customers::HTTP qw(http_request http_together);
use Customers::Test qw(customer);
use List::Util qw(shuffle);

my $me = '/rest/V1/customers/me';
my $old = 'Passw0rd!x';

# SETTLE waits until all servers know what was answered, if there are several.
sub new
{
	my ($class, $shop, $settle) = @_;

	my $db = Customers::Database->new($shop);

	# What another node's transaction has aborted begins anew.
	$db->lines('SET wsrep_retry_autocommit = 100');
	return bless({ shop => $shop, rounds => 0, count => {},
	    settle => $settle || sub {},
	    token => $shop->ctl(qw(token create rivals)) =~ s/\n//r,
	    db => $db }, $class);
}

# What happened: name -> number.
sub counts { return %{$_[0]{count}} }

sub _ask
{
	my ($self, $method, $path, %arg) = @_;

	return http_request($self->{shop}{port}, $method, $path, %arg);
}

# Ask for what no rival disputes: again, when told to come again.
sub _insist
{
	my ($self, @request) = @_;
	my $answer;

	for (1 .. 10) {
		$answer = $self->_ask(@request);
		return $answer if $answer && $answer->{status} != 503;
		sleep(1);
	}
	die "$request[0] $request[1]: " .
	    ($answer ? $answer->{raw} : 'no answer') . "\n";
}

sub _sign_in
{
	my ($email, $password) = @_;

	return ('POST', '/rest/V1/integration/customer/token',
	    json => { username => $email, password => $password });
}

sub _bearer
{
	return (headers => ['Authorization', "Bearer $_[0]"]);
}

# An account that waits for its confirmation, has a token to set a password, and
# is signed in with three tokens.
sub _account
{
	my ($self) = @_;
	my $n = ++$self->{rounds};
	my %account = (email => "rival$n.$$\@example.com",
	    reset => sprintf('%032d', $n), key => sprintf('%032d', $n));
	my $answer = $self->_insist('POST', '/rest/V1/customers',
	    json => customer(email => $account{email}));
	my $id = $account{id} = $answer->{json}{id} or die $answer->{raw};

	$self->{settle}->();
	$self->{db}->lines("UPDATE customer_entity
	    SET confirmation = '$account{key}',
	    rp_token = SHA2('$account{reset}', 256),
	    rp_token_created_at = NOW() WHERE entity_id = $id");
	$self->{settle}->();
	$account{sessions} = [map {
		$self->_insist(_sign_in($account{email}, $old))->{json}
	} 1 .. 3];
	$self->{settle}->();
	return \%account;
}

# The requests of a round about ACCOUNT, in random order.
sub _requests
{
	my ($self, $account) = @_;
	my $token = $self->{token};
	my $email = $account->{email};
	my @sessions = @{$account->{sessions}};
	my @requests;
	my $add = sub {
		my ($kind, $what, @request) = @_;
		push @requests, { kind => $kind, what => $what,
		    request => \@request };
	};

	for my $i (0 .. $#sessions) {
		$add->('change', [$sessions[$i], "Ch4nge!$i"], 'PUT',
		    "$me/password", _bearer($sessions[$i]),
		    json => { currentPassword => $old,
			newPassword => "Ch4nge!$i" });
		$add->('reset', "R3set!!$i", 'POST',
		    '/rest/V1/customers/resetPassword', json => {
			email => $email, resetToken => $account->{reset},
			newPassword => "R3set!!$i" });
		$add->('sign in', undef, _sign_in($email, $old));
	}
	$add->('email', "new$_.$email", 'PUT', $me, _bearer($sessions[$_]),
	    json => { customer => { email => "new$_.$email",
		firstname => 'New', lastname => 'Name' } }) for 0, 1;
	$add->('activate', undef, 'PUT', "/rest/V1/customers/$email/activate",
	    _bearer($token), json => { confirmationKey => $account->{key} })
	    for 0, 1;
	$add->('revoke', $sessions[2], 'POST',
	    '/rest/V1/integration/customer/revoke-token',
	    _bearer($sessions[2]), json => {});
	$add->('forgot', undef, 'PUT', '/rest/V1/customers/password',
	    json => { email => $email, template => 'email_reset' });
	@requests = grep { rand() < 0.75 } @requests;
	$add->('delete', undef, 'DELETE', "/rest/V1/customers/$account->{id}",
	    _bearer($token)) if rand() < 0.2;
	return shuffle(@requests);
}

# What each kind of request may hear, besides 200.
my %refusal = (change => qr/^401$/, reset => qr/^40[04]$/,
    'sign in' => qr/^401$/, email => qr/^40[14]$/, activate => qr/^40[04]$/,
    revoke => qr/^401$/, forgot => qr/^404$/, delete => qr/^404$/);

# What is wrong with the row of ACCOUNT after what succeeded in DONE.
sub _row_faults
{
	my ($self, $account, $row, $done) = @_;
	my @emails = map { $_->{what} } @{$done->{email}};
	my $mails = sub {
		my ($template) = @_;
		return $self->{db}->value('SELECT COUNT(*) FROM customer_mail
		    WHERE customer_id = ' . $account->{id} .
		    " AND template = '$template'");
	};
	my @faults;

	push @faults, "the e-mail is $row->{email}"
	    if !grep { $_ eq $row->{email} }
	    @emails ? @emails : $account->{email};
	push @faults, 'half a token to set a password'
	    if defined($row->{rp_token}) != defined($row->{rp_token_created_at});
	push @faults, 'a token to set a password is left'
	    if defined($row->{rp_token}) && !$done->{forgot} &&
	    ($done->{reset} || $done->{change} || $done->{email});
	push @faults, 'the confirmation key is ' .
	    ($row->{confirmation} // 'gone')
	    if defined($row->{confirmation}) == !!$done->{activate};
	push @faults, 'mails about passwords: ' . $mails->('password_changed')
	    if $mails->('password_changed') != @{$done->{change} || []};
	push @faults, 'mails about e-mails: ' . $mails->('email_changed')
	    if $mails->('email_changed') != 2 * @emails;
	return @faults;
}

# The password that is good, and a test whether a session is, after what
# succeeded in DONE; nothing is if the account is GONE.
sub _truth
{
	my ($account, $done, $gone) = @_;
	my ($change) = map { $_->{what} } @{$done->{change}};
	my ($reset) = map { $_->{what} } @{$done->{reset}};
	my %revoked = map { $_->{what} => 1 } @{$done->{revoke}};

	return ('', sub { 0 }) if $gone;
	return ($reset, sub { 0 }) if defined($reset);
	return ($change->[1], sub { $_[0] eq $change->[0] && !$revoked{$_[0]} })
	    if $change;
	return ($old, sub { !$revoked{$_[0]} });
}

# Play a round; what is wrong afterwards, in words.
sub round
{
	my ($self) = @_;
	my $account = $self->_account;
	my @requests = $self->_requests($account);
	my %done;
	my @faults;

	my @answers = http_together($self->{shop}{port},
	    map { $_->{request} } @requests);
	$self->{settle}->();
	for my $i (0 .. $#requests) {
		my ($r, $answer) = ($requests[$i], $answers[$i]);
		my $status = $answer ? $answer->{status} : 0;
		my $kind = $r->{kind};

		$self->{count}{"$kind $status"}++;
		if ($status == 200) {
			push @{$done{$kind}}, { %$r, got => $answer->{json} };
		} elsif ($status !~ $refusal{$kind}) {
			push @faults, "$kind: " . ($answer ? $answer->{raw}
			    : 'no answer');
		}
	}
	for my $kind (qw(change reset activate)) {
		push @faults, "$kind: " . @{$done{$kind}} . ' succeeded'
		    if @{$done{$kind} || []} > 1;
	}
	my ($row) = $self->{db}->rows('customer_entity',
	    "entity_id = $account->{id}");
	push @faults, $row ? 'it is there' : 'it is gone'
	    if !$row != !!$done{delete};
	push @faults, $self->_row_faults($account, $row, \%done) if $row;
	my ($password, $is_good) = _truth($account, \%done, !$row);
	for my $candidate ($old, map { ("Ch4nge!$_", "R3set!!$_") } 0 .. 2) {
		my $status = $self->_insist(_sign_in($row ? $row->{email}
		    : $account->{email}, $candidate))->{status};

		push @faults, "signing in with $candidate: $status"
		    if $status != ($candidate eq $password ? 200 : 401);
	}
	for my $session (@{$account->{sessions}},
	    map { $_->{got} } @{$done{'sign in'}}) {
		my $status = $self->_insist('GET', $me,
		    _bearer($session))->{status};

		push @faults, "a session: $status"
		    if $status != ($is_good->($session) ? 200 : 401);
	}
	return @faults ? (@faults, 'of: ' . join(', ', map { "$_ " .
	    @{$done{$_}} } sort(keys(%done)))) : ();
}

# What is left of accounts that are no more, in words.
sub orphans
{
	my ($self) = @_;

	return map { "$_->[0]: " . ($self->{db}->lines("SELECT COUNT(*)
	    FROM $_->[0] t LEFT JOIN customer_entity c
	    ON c.entity_id = t.$_->[1] WHERE c.entity_id IS NULL
	    AND t.$_->[1] IS NOT NULL"))[0] }
	    ['customer_token', 'customer_id'],
	    ['customer_address_entity', 'parent_id'],
	    ['newsletter_subscriber', 'customer_id'];
}

1;
