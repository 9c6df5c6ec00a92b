# Clients that live with an account each while something goes wrong: they sign
# in, change password and e-mail, set a new password with the token of a mail,
# sign out, and are deleted and sign up again.  Each knows what must be true
# after the answers that it has heard, and what may be after those it has not:
# what was acknowledged is not lost, and a token that was revoked is refused.
#
# Throttle and lock must be off in the shop.  Its sendmail is sendmail_for's.
package Customers::Residents;

use strict;
use warnings;
use Customers::Database;
use Customers::HTTP qw(http_request);
use Customers::Service qw(slurp spew);
use Exporter 'import';
use JSON::PP ();
use MIME::QuotedPrint qw(decode_qp);
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep);

our @EXPORT_OK = qw(sendmail_for);

my $json = JSON::PP->new->utf8->canonical;
my $rest = '/rest/default/V1';

# A sendmail that keeps the newest mail of each recipient in FOLDER, as a file of
# that name.
sub sendmail_for
{
	my ($folder) = @_;

	spew("$folder/sendmail", "#!/bin/sh\nfor to; do :; done\n" .
	    "cat >\"$folder/\$\$.new\" &&\n" .
	    "mv \"$folder/\$\$.new\" \"$folder/\$to\"\n", 0755);
	return "$folder/sendmail";
}

# CLIENTS residents of SHOP, with their records in DIR and their mails in MAILS.
sub new
{
	my ($class, $shop, %arg) = @_;

	return bless({ shop => $shop, clients => 4, %arg,
	    admin => $shop->ctl(qw(token create residents)) =~ s/\n//r },
	    $class);
}

# A resident.  What it knows: the e-mails and passwords that may be the right
# ones, of which one is; tokens, with what must become of them: "good", "dead",
# or "" for what is not known.

# The status of an answer, 0 if there is none; {got} is what its JSON says.
sub _ask
{
	my ($self, $method, $path, $token, $data) = @_;
	my $answer = eval { http_request($self->{shop}{port}, $method,
	    "$rest/$path", seconds => 90, json => $data, headers => [
		defined($token) ? ('Authorization', "Bearer $token") : () ])
	};
	my $status = $answer ? $answer->{status} : 0;

	$self->{count}{"$method " . ($path =~ s/\d+/n/r) . " $status"}++;
	push @{$self->{faults}}, "$method $path: $status $answer->{body}"
	    if $status && $status !~ /^(?:200|400|401|404|502|503|504)$/;
	$self->{got} = $answer ? $answer->{json} : undef;
	# Somebody who gets nothing asks again in a moment.
	sleep(0.05) if !$status || $status > 500;
	return $status;
}

sub _fault
{
	my ($self, $what) = @_;

	push @{$self->{faults}}, "$self->{mark}: $what";
}

# All tokens but OWN: STATE.
sub _tokens_are
{
	my ($self, $state, $own) = @_;

	for my $token (keys(%{$self->{tokens}})) {
		$self->{tokens}{$token} = $state
		    if $token ne ($own // '') &&
		    $self->{tokens}{$token} ne 'dead';
	}
}

sub _only
{
	my ($self, $kind, @values) = @_;

	$self->{$kind} = { map { $_ => 1 } @values };
}

# A new text for a password or an e-mail.
sub _new
{
	my ($self) = @_;

	return "N3w!" . $self->{mark} . '-' . ++$self->{number};
}

sub _data
{
	my ($self, $email) = @_;

	return { email => $email, firstname => 'Ann', lastname => 'Doe' };
}

# The id of the account with this e-mail; the answer to its creation may be lost.
sub _id
{
	my ($self, $email) = @_;
	my $id;

	sleep(0.1) until $id = eval { $self->{shop}->value("SELECT entity_id
	    FROM customer_entity WHERE email = '$email'") };
	return $id;
}

# Sign up anew.
sub _sign_up
{
	my ($self) = @_;
	my $email = lc($self->_new) =~ tr/!/-/r . '@example.com';
	my $password = $self->_new;
	my $status;

	$self->{tokens} = { map { $_ => 'dead' } keys(%{$self->{tokens}}) };
	do {
		$status = $self->_ask('POST', 'customers', undef, {
		    customer => $self->_data($email),
		    password => $password });
		$self->_fault("signing up: $self->{got}{message}")
		    if $status == 400 && $self->{got}{message} !~ /exists/;
	} until $status == 200 || $status == 400;
	$self->{id} = $self->_id($email);
	$self->_only('emails', $email);
	$self->_only('passwords', $password);
}

# Find out what is true of what may be, by signing in.
sub _sign_in
{
	my ($self) = @_;

	for my $email (sort(keys(%{$self->{emails}}))) {
		for my $password (sort(keys(%{$self->{passwords}}))) {
			my $status;
			do {
				$status = $self->_ask('POST',
				    'integration/customer/token', undef, {
					username => $email,
					password => $password });
			} until $status == 200 || $status == 401;
			next if $status == 401;
			$self->_only('emails', $email);
			$self->_only('passwords', $password);
			$self->{tokens}{$self->{got}} = 'good';
			return $self->{got};
		}
	}
	$self->_fault('no password is good of ' . join(', ',
	    sort(keys(%{$self->{passwords}}))));
	$self->_sign_up;
	return $self->_sign_in;
}

sub _email { return (keys(%{$_[0]{emails}}))[0] }

sub _password { return (keys(%{$_[0]{passwords}}))[0] }

sub _change
{
	my ($self) = @_;
	my $token = $self->_sign_in;
	my ($old, $new) = ($self->_password, $self->_new);
	my $status = $self->_ask('PUT', 'customers/me/password', $token,
	    { currentPassword => $old, newPassword => $new });

	if ($status == 200) {
		$self->_only('passwords', $new);
		$self->_tokens_are('dead', $token);
	} elsif ($status < 500 && $status != 0) {
		$self->_fault("changing the password: $status");
	} else {
		$self->_only('passwords', $old, $new);
		$self->_tokens_are('', $token);
	}
}

sub _change_email
{
	my ($self) = @_;
	my $token = $self->_sign_in;
	my $old = $self->_email;
	my $new = lc($self->_new) =~ tr/!/-/r . '@example.com';
	my $status = $self->_ask('PUT', 'customers/me', $token,
	    { customer => $self->_data($new) });

	if ($status == 200) {
		$self->_only('emails', $new);
	} elsif ($status < 500 && $status != 0) {
		$self->_fault("changing the e-mail: $status");
	} else {
		$self->_only('emails', $old, $new);
	}
}

# Set a password with the token of a mail.  A mail that was kept back, because a
# worker died or the database was away, is no fault.
sub _reset
{
	my ($self) = @_;
	$self->_sign_in;
	my ($old, $new) = ($self->_password, $self->_new);
	my $email = $self->_email;
	my $mail = "$self->{mails}/$email";

	unlink($mail);
	return if $self->_ask('PUT', 'customers/password', undef,
	    { email => $email, template => 'email_reset' }) != 200 || !-e $mail;
	my ($token) = decode_qp(slurp($mail)) =~ /[?&]token=(\w+)/ or return;
	my $status = $self->_ask('POST', 'customers/resetPassword', undef,
	    { email => $email, resetToken => $token, newPassword => $new });
	if ($status == 200) {
		$self->_only('passwords', $new);
		$self->_tokens_are('dead');
	} elsif ($status > 500 || $status == 0) {
		$self->_only('passwords', $old, $new);
		$self->_tokens_are('');
	}
}

sub _sign_out
{
	my ($self) = @_;
	my $token = $self->_sign_in;
	my $status = $self->_ask('POST', 'integration/customer/revoke-token',
	    $token, {});

	$self->{tokens}{$token} = $status == 200 ? 'dead' : '';
	$self->_fault("signing out: $status")
	    if $status != 200 && $status && $status < 500;
}

# The shop deletes the account.
sub _delete
{
	my ($self) = @_;

	$self->_sign_in;
	my $email = $self->_email;
	my $status;

	# An answer may have been lost.
	do {
		$status = $self->_ask('DELETE', "customers/$self->{id}",
		    $self->{admin});
		$self->_fault("deleting: $status") if $status == 401;
	} until $status && $status < 500;
	$status = $self->_ask('POST', 'integration/customer/token', undef,
	    { username => $email, password => $self->_password });
	$self->_fault("signing in when deleted: $status") if $status == 200;
	$self->_sign_up;
}

# A token must be what it must be.
sub _look
{
	my ($self, $token) = @_;
	my $must = $self->{tokens}{$token};
	my $status = $self->_ask('GET', 'customers/me', $token);

	return if !$status || $status > 500;
	$self->_fault("a $must token: $status") if $must ne '' &&
	    $status != ($must eq 'good' ? 200 : 401);
	$self->{tokens}{$token} = $status == 200 ? 'good' : 'dead'
	    if $must eq '';
}

sub _look_at_some
{
	my ($self) = @_;
	my @tokens = keys(%{$self->{tokens}});

	$self->_look($tokens[rand(@tokens)]) for 1 .. 3;
}

my @deeds = ((\&_look_at_some) x 6, \&_change, \&_change, \&_change_email,
    \&_reset, \&_reset, \&_sign_out, \&_sign_in);

sub _live
{
	my ($self, $number, $parent) = @_;

	$SIG{$_} = 'DEFAULT' for qw(INT TERM HUP PIPE);
	srand($$);
	@$self{qw(mark count faults)} = ("r$number", {}, []);
	$self->_sign_up;
	$self->_sign_in;
	until (-e "$self->{dir}/stop" || getppid() != $parent) {
		my $deed = rand() < 0.02 ? \&_delete : $deeds[rand(@deeds)];
		$deed->($self);
	}
	spew("$self->{dir}/resident.$number", $json->encode({
	    map { $_ => $self->{$_} } qw(mark emails passwords tokens count
	    faults number) }));
}

sub start
{
	my ($self) = @_;
	my $parent = $$;

	for my $number (1 .. $self->{clients}) {
		my $pid = fork() // die "fork: $!\n";

		if ($pid == 0) {
			eval { $self->_live($number, $parent); 1 } or
			    spew("$self->{dir}/resident.$number.died", $@);
			POSIX::_exit(0);
		}
		push @{$self->{pids}}, $pid;
	}
	return $self;
}

# Let the residents finish what they do and end.
sub stop
{
	my ($self) = @_;

	spew("$self->{dir}/stop", '');
	waitpid($_, 0) for @{delete($self->{pids}) || []};
}

# Tests: what the residents know is true now that all is well.  Returns figures.
sub reckoning
{
	my ($self) = @_;
	my $db = Customers::Database->new($self->{shop});
	my (%count, @faults);
	my @died = map { slurp($_) } glob("$self->{dir}/resident.*.died");
	my @files = glob("$self->{dir}/resident.[0-9]*");

	is("@died", '', 'no resident has died');
	is(scalar(@files), $self->{clients}, 'all have told what they know');
	for my $file (@files) {
		my $knows = $json->decode(slurp($file));
		my $resident = bless({ %$self, faults => [], %$knows },
		    ref($self));
		$resident->_sign_in;
		$resident->_look($_) for sort(keys(%{$resident->{tokens}}));
		push @faults, @{$resident->{faults}};
		$count{$_} += $resident->{count}{$_}
		    for keys(%{$resident->{count}});
		$count{'tokens'} += keys(%{$resident->{tokens}});
		is($db->value("SELECT COUNT(*) FROM customer_entity WHERE email
		    LIKE 'n3w-$knows->{mark}-%'"), 1,
		    "$knows->{mark} has one account");
	}
	is(scalar(@faults), 0, 'nothing that was acknowledged is lost, and no ' .
	    'revoked token lives') or diag(map { "$_\n" }
	    @faults > 8 ? @faults[0 .. 7] : @faults);
	is($db->value('SELECT COUNT(*) FROM customer_token t
	    LEFT JOIN customer_entity c ON c.entity_id = t.customer_id
	    WHERE c.entity_id IS NULL OR
	    c.token_generation <> t.generation'), 0, 'no dead token is left');
	is($db->value('SELECT COUNT(*) FROM customer_entity
	    WHERE (rp_token IS NULL) <> (rp_token_created_at IS NULL)'), 0,
	    'no half token to set a password');
	return \%count;
}

1;
