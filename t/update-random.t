#!/usr/bin/perl
# Random changes of accounts by their customers, one after the other, against a
# simple model: after each, the answer, what GET answers and the rows are what
# the model says.  Then changes at the same time: of two accounts to one e-mail
# or value, only one; of one account, the last one is there whole.
#
# In the environment: CUSTOMERS_SEED, a number; CUSTOMERS_REQUESTS, how many
# changes.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Conformance qw(stored_difference);
use Customers::Database;
use Customers::Test;
use Digest::SHA qw(sha256_hex);
use JSON::PP ();
use Test::More;

binmode($_, ':utf8') for map { Test::More->builder->$_ }
    qw(output failure_output todo_output);

my $seed = $ENV{CUSTOMERS_SEED} // 20250101;
my $requests = $ENV{CUSTOMERS_REQUESTS} ||
    ($ENV{CUSTOMERS_LONG} ? 5_000 : 300);
my $clients = 6;
my $shop = new_shop(settings => { scrypt => '4,8,1' }, workers => $clients);
my $db = Customers::Database->new($shop);
my $canonical = JSON::PP->new->canonical->allow_nonref;
my ($true, $false) = (JSON::PP::true(), JSON::PP::false());
my $path = '/rest/default/V1/customers/me';

for (['customer', 'nick', 'text', '--unique'], ['customer', 'age', 'int'],
    ['customer_address', 'door', 'text'],
    ['customer_address', 'gate', 'text', '--unique']) {
	my ($entity, $code, $type, @more) = @$_;

	$shop->ctl(qw(attribute add), $code, '--type', $type, '--label',
	    ucfirst($code), '--entity', $entity, @more);
}

sub any
{
	return $_[int(rand(@_))];
}

sub chance
{
	return rand() < $_[0];
}

# A new account, and the bearer of its customer.
my $tokens = 0;
sub sign_up
{
	my $json = post_customer($shop, customer(@_))->{json};
	my $token = sprintf('%043d', ++$tokens);
	my $hash = sha256_hex($token);

	$shop->sql("INSERT INTO $shop->{database}.customer_token (customer_id,
	    token_hash, generation, expires_at) VALUES ($json->{id}, '$hash',
	    0, NOW() + INTERVAL 1 DAY)");
	return { json => $json, email => $json->{email}, authorization =>
	    ['Authorization', "Bearer $token"] };
}

sub change_of
{
	my ($account, $customer) = @_;

	return ('PUT', $path, headers => $account->{authorization}, json =>
	    { customer => $customer });
}

# Random changes.  What is sent of a field, and what it is then: left out or
# null, cleared, or a new value.

my $unique = 0;
my @texts = ('Ada', "O'Hara", ' trimmed ', 'Zoë', '東京', '0', "\x{1f600}");

sub maybe
{
	my ($object, $sent, $field, $may_clear, @values) = @_;
	my $value = any(@values);

	return if chance(0.5);
	if (chance(0.15)) {
		$sent->{$field} = undef;
	} elsif ($may_clear && chance(0.3)) {
		$sent->{$field} = any('', ' ');
		delete($object->{$field});
	} else {
		$sent->{$field} = $value;
		$object->{$field} = $value =~ s/^\s+|\s+$//gr;
	}
}

# The same for custom attributes, in one of their two forms.
sub maybe_custom
{
	my ($object, $sent, %values) = @_;
	my %custom;

	return if chance(0.4);
	for my $code (grep { chance(0.6) } sort(keys(%values))) {
		my $value = chance(0.3) ? any('', undef) : $values{$code}->();

		$custom{$code} = $value;
		if (defined($value) && $value ne '') {
			$object->{custom}{$code} = $value;
		} else {
			delete($object->{custom}{$code});
		}
	}
	$sent->{custom_attributes} = chance(0.5) ? \%custom : [map {
	    { attribute_code => $_, value => $custom{$_} } }
	    sort(keys(%custom))];
}

sub random_region
{
	my ($address, $sent) = @_;

	if (chance(0.3)) {
		$sent->{region} = undef if chance(0.3);
		return;
	}
	if (chance(0.2)) {
		$sent->{region} = any({}, [], '', { region_code => '' });
		$address->{region} = [undef, undef, 0];
	} elsif ($address->{country_id} eq 'US') {
		my ($code, $name, $id) = @{any(['TX', 'Texas', 57],
		    ['NY', 'New York', 43])};

		delete($sent->{region});
		if (chance(0.3)) {
			$sent->{region_id} = $id;
		} else {
			$sent->{region} = any($name, { region_code => $code },
			    { region => $name, region_id => $id });
		}
		$address->{region} = [$code, $name, $id];
	} else {
		my $text = any('Kent', 'Øst');

		$sent->{region} = any($text, { region => $text });
		$address->{region} = [$text, $text, 0];
	}
}

# Change ADDRESS, which is empty if it is new; returns what is sent.
sub random_address
{
	my ($address) = @_;
	my $new = !%$address;
	my %sent = $new ? () : (id => any($address->{id}, "$address->{id}"));
	my $country = $address->{country_id};

	if ($new) {
		for (qw(firstname lastname city postcode telephone)) {
			$sent{$_} = any(@texts[0, 1, 3 .. 6]);
			$address->{$_} = $sent{$_};
		}
		$sent{street} = $address->{street} = ['1 Main St'];
		$sent{country_id} = $address->{country_id} = any('US', 'GB');
		$address->{region} = undef;
	} else {
		maybe($address, \%sent, $_, 0, @texts)
		    for qw(firstname lastname city postcode telephone);
		$sent{street} = $address->{street} = any(['a', 'b'], ['c'])
		    if chance(0.3);
		$sent{country_id} = $address->{country_id} = any('US', 'GB')
		    if chance(0.3);
		$address->{region} = undef
		    if $country ne $address->{country_id};
	}
	maybe($address, \%sent, $_, 1, @texts)
	    for qw(prefix middlename suffix company fax vat_id);
	random_region($address, \%sent);
	maybe_custom($address, \%sent, door => sub { any('red', 'blue') },
	    gate => sub { 'gate ' . ++$unique });
	return \%sent;
}

# Which of ADDRESSES, a list of [address, what is sent], is a default address:
# the last that asks, else the one that was it and does not refuse.
sub random_default
{
	my ($model, $field, @addresses) = @_;
	my $was = delete($model->{$field});
	my $asked;

	for (@addresses) {
		my ($address, $sent) = @$_;

		next if chance(0.6);
		$sent->{$field} = any($true, 1, 'yes', $false, '0', undef);
		next unless defined($sent->{$field});
		if ($sent->{$field} && $sent->{$field} ne '0') {
			$asked = $address;
		} elsif ($was && $was == $address) {
			$was = undef;
		}
	}
	$was = undef unless grep { $was && $_->[0] == $was } @addresses;
	$model->{$field} = $asked || $was;
}

sub random_addresses
{
	my ($model, $sent) = @_;

	if (chance(0.4)) {
		$sent->{addresses} = undef if chance(0.3);
		return;
	}
	my @kept = map { [$_, random_address($_)] }
	    grep { chance(0.7) } @{$model->{addresses}};
	my @new = map { my $address = {}; [$address, random_address($address)] }
	    1 .. any(0, 0, 1, 2);
	my @all = sort { chance(0.5) ? 1 : -1 } @kept, @new;

	random_default($model, $_, @all)
	    for qw(default_billing default_shipping);
	$sent->{addresses} = [map { $_->[1] } @all];
	# As they are answered: by their ids, which the new ones get in turn.
	my %is_new = map { $_->[0] => 1 } @new;
	$model->{addresses} = [(map { $_->[0] } @kept),
	    map { $_->[0] } grep { $is_new{$_->[0]} } @all];
}

# Change MODEL; returns the customer that is sent for it.
sub random_change
{
	my ($model) = @_;
	my %sent;

	$model->{email} = any('a', 'b', 'c') . ++$unique . '@example.com'
	    if chance(0.1);
	$model->{$_} = any('Ada', "O'Hara", 'Zoë', '東京') for
	    qw(firstname lastname);
	%sent = map { $_ => $model->{$_} } qw(email firstname lastname);
	maybe($model, \%sent, 'middlename', 1, 'Q', ' Maria ');
	maybe($model, \%sent, $_, 1, @texts) for qw(prefix suffix taxvat);
	maybe($model, \%sent, 'dob', 1, '1990-02-03', '2001-12-31');
	maybe($model, \%sent, $_, 0, 0, 1) for qw(gender
	    disable_auto_group_change);
	maybe_custom($model, \%sent, nick => sub { 'nick ' . ++$unique },
	    age => sub { any(7, 8) });
	random_addresses($model, \%sent);
	if (chance(0.3)) {
		$model->{subscribed} = chance(0.5);
		$sent{extension_attributes} = { is_subscribed =>
		    $model->{subscribed} ? $true : $false };
	}
	$sent{any(qw(id group_id store_id websiteId))} = any(5, 'x', [])
	    if chance(0.2);
	return \%sent;
}

sub custom_of
{
	my ($object) = @_;
	my $custom = $object->{custom} || {};

	return () unless %$custom;
	return (custom_attributes => { %$custom });
}

# MODEL in the form of an answer.
sub expected
{
	my ($model) = @_;

	my @addresses = map {
		my $address = $_;
		my ($code, $name, $id) = @{$address->{region} || []};

		{
			id => $address->{id}, customer_id => $model->{id},
			(map { exists($address->{$_}) ? ($_ => $address->{$_})
			    : () } qw(firstname lastname city postcode
			telephone street country_id prefix middlename suffix
			company fax vat_id)),
			region => { region_code => $code, region => $name,
			    region_id => $id // 0 },
			defined($id) ? (region_id => $id) : (),
			(map { $model->{$_} && $model->{$_} == $address
			    ? ($_ => $true) : () } qw(default_billing
			default_shipping)),
			custom_of($address),
		}
	} @{$model->{addresses}};
	return {
		group_id => 1, store_id => 1, website_id => 1,
		created_in => 'Default Store View',
		(map { exists($model->{$_}) ? ($_ => $model->{$_}) : () }
		    qw(id created_at email firstname lastname middlename prefix
		    suffix taxvat dob gender)),
		(map { $model->{$_} ? ($_ => $model->{$_}{id}) : () }
		    qw(default_billing default_shipping)),
		disable_auto_group_change =>
		    $model->{disable_auto_group_change} // 0,
		extension_attributes => { is_subscribed =>
		    $model->{subscribed} ? $true : $false },
		addresses => \@addresses,
		custom_of($model),
	};
}

# What is compared: numbers and texts alike, attributes by their codes.
sub comparable
{
	my ($value, $key) = @_;

	if (ref($value) eq 'HASH') {
		return { map { $_ => comparable($value->{$_}, $_) }
		    grep { $_ ne 'updated_at' } keys(%$value) };
	}
	if (ref($value) eq 'ARRAY') {
		return { map { $_->{attribute_code} => "$_->{value}" }
		    @$value } if ($key // '') eq 'custom_attributes';
		return [map { comparable($_) } @$value];
	}
	return ref($value) || !defined($value) ? $value : "$value";
}

# The first thing that is wrong after a change of ACCOUNT; undef if nothing is.
sub wrong_after
{
	my ($account, $answer) = @_;
	my $model = $account->{model};

	return "status $answer->{status}: $answer->{body}"
	    if $answer->{status} != 200;
	# The ids of new addresses.
	my @answered = @{$answer->{json}{addresses}};
	for my $address (@{$model->{addresses}}) {
		my $id = (shift(@answered) || {})->{id} // 'none';

		$address->{id} //= $id;
	}
	my ($want, $got) = map { $canonical->encode(comparable($_)) }
	    expected($model), $answer->{json};
	return "expected $want\ngot      $got" if $want ne $got;
	my $get = http_request($shop->{port}, 'GET', $path, headers =>
	    $account->{authorization});
	return "GET answers $get->{body}" if $get->{body} ne $answer->{body};
	return stored_difference($db, $answer);
}

srand($seed);
my @accounts = map { sign_up() } 1 .. 3;
for my $account (@accounts) {
	$account->{model} = { %{$account->{json}}, addresses => [],
	    subscribed => 0 };
}
my $wrong = 0;
for my $number (1 .. $requests) {
	my $account = any(@accounts);
	my $sent = random_change($account->{model});
	my $answer = http_request($shop->{port}, change_of($account, $sent));
	my $why = wrong_after($account, $answer) // next;

	fail("change $number of seed $seed");
	diag($canonical->encode($sent), "\n", $why);
	last if ++$wrong == 1;
}
is($wrong, 0, "$requests random changes");
figure("$requests changes, " . scalar(map { @{$_->{model}{addresses}} }
    @accounts) . ' addresses, ' . $db->value('SELECT COUNT(*)
    FROM customer_mail') . ' mails');

# Changes at the same time.

my $taken = qr/already exists in an associated website/;
my $not_unique = qr/must be unique/;
my @neighbours = map { sign_up() } 1 .. $clients;
my @strangers = map { sign_up(website_id => 1 + $_ % 2) } 1 .. $clients;
my %base = (firstname => 'Jane', lastname => 'Doe');

# Each of the accounts wants the same: one gets it, the others hear MESSAGE.
sub exactly_one
{
	my ($name, $message, $accounts, $wish) = @_;
	my @answers = http_together($shop->{port}, map {
	    [change_of($_, { %base, email => $_->{email}, $wish->($_) })] }
	    @$accounts);
	my @got = grep { $answers[$_]{status} == 200 } 0 .. $#answers;

	is(scalar(@got), 1, "$name: one has it");
	is(scalar(grep { $_->{status} == 400 && $_->{body} =~ $message }
	    @answers), $clients - 1, "$name: the others are told") or
	    diag(map { "$_->{status} $_->{body}\n" } @answers);
	return $got[0];
}

for my $round (1 .. 5) {
	# In one website; and in two, where accounts are global.
	for ([1, @neighbours], [0, @strangers]) {
		my ($scope, @accounts) = @$_;
		my $email = "round$round.$scope\@example.com";

		$shop->ctl(qw(config set customer/account_share/scope), $scope);
		my $one = exactly_one("e-mail, round $round, scope $scope",
		    $taken, \@accounts, sub { (email => $_[0] == $accounts[0]
		    ? uc($email) : $email) });
		is($db->value("SELECT COUNT(*) FROM customer_entity
		    WHERE email_key = '$email'"), 1, 'one row');
		is($db->value("SELECT COUNT(*) FROM customer_mail
		    WHERE recipient_key = '$email'"), 1, 'one mail to it');
		$accounts[$one // 0]{email} = $email;
	}
	exactly_one("attribute, round $round", $not_unique, \@strangers, sub {
	    (custom_attributes => { nick => "both $round" }) });
	is($db->value("SELECT COUNT(*) FROM customer_entity_varchar
	    WHERE value = 'both $round'"), 1, 'one row');
}

# Changes of one account: what is there in the end is one of them, whole, and so
# is every answer on the way.
my $alone = sign_up();
sub whole
{
	my ($json) = @_;
	my %seen = map { $_ // 'none' => 1 } @$json{qw(firstname taxvat)},
	    $json->{email} =~ /^w(\w+)\./, (map { @$_{qw(city company)},
	    $_->{custom_attributes}[0]{value} } @{$json->{addresses}}),
	    map { $_->{value} } @{$json->{custom_attributes}};
	my ($n) = keys(%seen);

	return keys(%seen) == 1 && @{$json->{addresses}} == 2 &&
	    @{$json->{custom_attributes}} == 1 &&
	    !!$json->{extension_attributes}{is_subscribed} ==
	    !!($n =~ /a/) ? $n : undef;
}
for my $round (1 .. 10) {
	my @names = map { ($_ % 2 ? 'a' : 'b') . $_ } 1 .. $clients;
	my @answers = http_together($shop->{port}, map { my $n = $_;
	    [change_of($alone, { firstname => $n, lastname => 'Doe', taxvat =>
	    $n, email => "w$n.$round\@example.com", custom_attributes =>
	    { nick => $n }, extension_attributes => { is_subscribed =>
	    $n =~ /a/ ? 1 : 0 }, addresses => [map { { firstname => 'a',
	    lastname => 'b', street => ['c'], postcode => 'd', telephone => 'e',
	    country_id => 'GB', city => $n, company => $n, custom_attributes =>
	    { door => $n } } } 1, 2] })] } @names);

	is(scalar(grep { $_->{status} == 200 && defined(whole($_->{json})) }
	    @answers), $clients, "round $round: every answer is whole");
	my $get = http_request($shop->{port}, 'GET', $path, headers =>
	    $alone->{authorization});
	ok(defined(whole($get->{json})), 'what is there is whole') or
	    diag($get->{body});
	is(stored_difference($db, $get), undef, 'the rows');
}
done_testing();
