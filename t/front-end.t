#!/usr/bin/perl
# What doc/integrate says to a shop whose pages are its own: the links' patterns
# and defaults, the endpoints and the rows behind them.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Commands;
use Customers::Service qw(slurp srcdir);
use Customers::Shop;
use Customers::Test;
use Digest::SHA qw(sha256_hex);
use MIME::QuotedPrint qw(decode_qp);
use Test::More;

my ($section) = slurp(srcdir() . '/doc/integrate') =~
    /^A front end of your own\n-+\n(.*)/ms;
my $shop = new_shop(start => 0);
my $here = "--database=$shop->{database}";
my %key = Customers::Shop::integration_keys(1);

sub ask
{
	my ($method, $path, $json, @headers) = @_;

	return cgi_request([builddir() . '/customers.fcgi'],
	    $method, "/rest/default/V1/$path", env => $shop->environment,
	    json => $json, @headers ? (headers => \@headers) : ());
}

# The link that is a match of PATTERN in the last mail; its parts.
sub link_of
{
	my ($pattern) = @_;
	my ($mail) = reverse($shop->mails);
	my $text = decode_qp($mail->{bytes});
	my @parts = $text =~ $pattern;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	ok(scalar(@parts), "a link: $pattern") or diag($text);
	return @parts;
}

my %default = $section =~ m{^\t(\w+)\t+((?:customer|newsletter)/\S+/)}mg;
is(scalar(keys(%default)), 5, 'five links');
like($shop->ctl('config', 'get', "customers/links/$_"),
    qr/^\Q$default{$_}\E(?:\?|$)/, "$_: its default") for keys(%default);

my ($command) = grep { /^customersctl config set / }
    document_commands('doc/integrate');
my (undef, @words) = map { s/^'|'$//gr } split(' ', $command =~ s/\\\n//r);
all_run('doc/integrate', [$command],
    qr/\bcors\.conf/ => 't/cors.t serves these copies');
$shop->ctl(@words);
$shop->ctl(qw(config set customers/links/confirm),
    'https://www.shop.example/hello?to={email}&key={key}');
$shop->ctl('config', 'set', $_, 1) for qw(customer/create_account/confirm
    newsletter/subscription/confirm);

my $data = customer();
my $email = $data->{customer}{email};
my $id = ask('POST', 'customers', $data)->{json}{id};
my ($confirmation) = link_of(qr{https://www\.shop\.example/hello\?to=
    [^&]+&(?:amp;)?key=(\w+)}x);
my $column = sub { $shop->value("SELECT $_[0] FROM customer_entity
    WHERE entity_id = $id") };
is($column->('confirmation'), $confirmation, 'the key is in its column');
my @admin = ('Content-Type', 'application/json', 'Authorization',
    "Bearer $key{access_token}");
is(ask('PUT', "customers/$email/activate", { confirmationKey => 'x' }, @admin)
    ->{status}, 400, 'another key');
is(ask('PUT', "customers/$email/activate", { confirmationKey =>
    $confirmation }, @admin)->{status}, 200, 'confirmed');
is($column->('confirmation'), undef, 'and its column is NULL');

is(ask('PUT', 'customers/password', { email => $email, template =>
    'email_reset' })->{status}, 200, 'a link');
my ($of, $token) = link_of(qr{https://www\.shop\.example/new-password\?id=
    (\d+)&(?:amp;)?token=(\w+)}x);
is($of, $id, 'with the id');
is($column->('rp_token'), sha256_hex($token), 'and the token');
ok($column->('rp_token_created_at'), 'of a time');
is(ask('POST', 'customers/resetPassword', { email => $email, resetToken =>
    $token, newPassword => 'Another0ne!y' })->{body}, 'true', 'a password');
my $signed_in = ask('POST', 'integration/customer/token', { username =>
    $email, password => 'Another0ne!y' });
is(ask('GET', 'customers/me', undef, 'Authorization',
    "Bearer $signed_in->{json}")->{json}{id}, $id, 'signs in');

my $reader = customer(extension_attributes => { is_subscribed => 1 });
$shop->ctl(qw(config set customer/create_account/confirm 0));
is(ask('POST', 'customers', $reader)->{status}, 200, 'a reader');
my ($number, $code) = link_of(qr{newsletter/subscriber/confirm/\?id=(\d+)&
    (?:amp;)?code=(\w+)}x);
my ($update) = $section =~ /^\t(UPDATE .*?status = 2)$/ms;
my $status = sub { $shop->value("SELECT subscriber_status
    FROM newsletter_subscriber WHERE subscriber_id = $number") };
for (['wrong', 2], [lc($code) eq $code ? uc($code) : lc($code), 2],
    [$code, 1]) {
	my ($with, $then) = @$_;
	$shop->sql($update =~ s/\bID\b/$number/r =~ s/'CODE'/'$with'/r, $here);
	is($status->(), $then, "the statement with $with: status $then");
}

done_testing();
