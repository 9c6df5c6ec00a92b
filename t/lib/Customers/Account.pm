# What the tests of endpoints about accounts that exist share: they ask as CGI,
# and look at rows and mails.  Call account_tests first.
package Customers::Account;

use strict;
use warnings;
use Customers::Database;
use Customers::Mail;
use Customers::Test;
use Digest::SHA qw(sha256_hex);
use Exporter 'import';
use Test::More;

our @EXPORT = qw(account_tests ask unchanged is_ok is_refused signup account
    news links sign_in change required wrong_type nobody not_for invalid);

my ($shop, $db, $program, $admin);

# The shop of the test, which is not started, and an administrator's token.
sub account_tests
{
	$shop = new_shop(start => 0, @_);
	$db = Customers::Database->new($shop);
	$program = builddir() . '/customers.fcgi';
	chomp($admin = $shop->ctl(qw(token create test)));
	return ($shop, $admin);
}

# Send DATA, text as it is and anything else as JSON, with a bearer TOKEN.
sub ask
{
	my ($method, $path, $data, $token, @headers) = @_;

	push @headers, 'Content-Type', 'application/json'
	    if defined($data) && !ref($data);
	push @headers, 'Authorization', "Bearer $token" if defined($token);
	my $answer = cgi_request($program, $method, $path,
	    env => $shop->environment, headers => \@headers,
	    !defined($data) ? () :
	    ref($data) ? (json => $data) : (body => $data));
	$answer->{exit} == 0 or fail("$method $path: exit status " .
	    "$answer->{exit}") or diag($answer->{errors});
	return $answer;
}

# A test: CODE changes no row and sends no mail.
sub unchanged
{
	my ($name, $code) = @_;
	my $mails = $shop->mails;
	my $before = $db->checksum;

	$code->();
	is($db->checksum, $before, "$name: no table is changed");
	is(scalar($shop->mails), $mails, "$name: no mail");
}

# A test: the answer is 200 and, unless it is undef, JSON.
sub is_ok
{
	my ($answer, $json, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($answer->{status}, 200, "$name: status 200") or
	    diag($answer->{raw});
	is_deeply($answer->{json}, $json, $name) if defined($json);
}

# A test: the answer is this error, with these parameters.  What follows makes
# its STATUS, MESSAGE and PARAMETERS.
sub is_refused
{
	my ($answer, $status, $message, $parameters, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is_error($answer, $status, $message, $name);
	is_deeply($answer->{json}{parameters}, $parameters,
	    "$name: parameters") or diag($answer->{raw});
}

# The row of a new account, with the answer of its creation as "answer": FIELD
# are those of the customer, BODY what stands beside it, and "store" the path's.
sub signup
{
	my ($field, %body) = @_;
	my $data = customer(%{$field || {}});
	my $store = delete($body{store}) // 'default';
	my $answer = ask('POST', "/rest/$store/V1/customers",
	    { %$data, %body });

	is($answer->{status}, 200, 'an account') or die($answer->{raw});
	return { %{account($answer->{json}{id})}, answer => $answer->{json} };
}

# The row of the account with an id.
sub account
{
	my ($row) = $shop->rows("SELECT * FROM customer_entity
	    WHERE entity_id = $_[0]");

	return $row;
}

# The templates of the account's mails since the last call, or since its first
# mail.
my %told;
sub news
{
	my ($account) = @_;
	my $id = $account->{entity_id};
	my @all = journal($shop, "customer_id = $id");
	my $from = $told{$id} // 1;

	is(scalar(grep { !/ sent 1$/ } @all), 0, 'every mail is sent') or
	    diag(@all);
	$told{$id} = @all;
	return map { /^(\w+)/ } @all[$from .. $#all];
}

# The links of the last mail to the account.
sub links
{
	my ($account) = @_;
	my ($last) = grep { $_->{to}[0][1] eq $account->{email} }
	    reverse(mail_parse(map { $_->{file} } $shop->mails));

	my %links = map { $_ => 1 } @{$last->{links}};
	return keys(%links);
}

# A token of the customer, as signing in makes it.
my $tokens = 0;
sub sign_in
{
	my ($account) = @_;
	my $token = sprintf('%043d', ++$tokens);
	my $hash = sha256_hex($token);

	$shop->sql("INSERT INTO customer_token (customer_id, token_hash,
	    generation, expires_at) SELECT entity_id, '$hash',
	    token_generation, NOW() + INTERVAL 1 HOUR FROM customer_entity
	    WHERE entity_id = $account->{entity_id}",
	    "--database=$shop->{database}");
	return $token;
}

# Change the row of the account.
sub change
{
	my ($account, $assignment) = @_;

	$shop->sql("UPDATE customer_entity SET $assignment
	    WHERE entity_id = $account->{entity_id}",
	    "--database=$shop->{database}");
}

sub required
{
	return (400, '"%fieldName" is required. Enter and try again.',
	    { fieldName => $_[0] });
}

sub wrong_type
{
	return (400, "The \"$_[0]\" value's type is invalid. The \"$_[1]\" " .
	    'type was expected. Verify and try again.', undef);
}

sub nobody
{
	my ($email, $website) = @_;

	return (404, 'No such entity with %fieldName = %fieldValue, ' .
	    '%field2Name = %field2Value', { fieldName => 'email',
	    fieldValue => $email, field2Name => 'websiteId',
	    field2Value => $website });
}

sub not_for
{
	return (401, q(The consumer isn't authorized to access %resources.),
	    { resources => $_[0] });
}

sub invalid
{
	my ($field, $value) = @_;

	return (400, 'Invalid value of "%value" provided for the %fieldName ' .
	    'field.', { fieldName => $field, value => $value });
}

1;
