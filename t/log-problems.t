#!/usr/bin/perl
# From an answer's X-Request-Id to the reason: the log has every fault of a
# refused request with its message, field, label and path, and no value.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use Test::More;

my $shop = new_shop(start => 0, settings => { scrypt => '4,8,1' });
my $program = builddir() . '/customers.fcgi';
my $log = $shop->log_file;
my $secret = 'Ünseen';		# in each value that is sent

# Send a request; what the log says of its problems, found by its id.
my $requests = 0;
my $line;
sub problems
{
	my ($method, $path, %arg) = @_;
	my $id = 'log-' . ++$requests;

	my $answer = cgi_request($program, $method, $path,
	    env => $shop->environment, variables => { HTTP_X_REQUEST_ID => $id },
	    %arg);
	is($answer->{exit}, 0, 'an answer');
	my $answered;
	for my $text (split(/\n/, slurp($log))) {
		my $entry = Customers::HTTP::json()->decode($text);
		next if ($entry->{request} // '') ne $id;
		($line, $answered) = ($text, $entry)
		    if $entry->{message} eq 'answered';
	}
	is($answered->{status}, $answer->{status}, 'its line');
	unlike(slurp($log), qr/nseen|Passw0rd/, 'no value');
	return $answered;
}

# The problems of a sign-up, each as "path, label: message".
sub of_customer
{
	my ($data) = @_;
	my $entry = problems('POST', '/rest/V1/customers', json => $data);

	return [map {
		my ($field) = ($_->{path} // '') =~ /(\w+)(?:\[\d+\])?\z/;
		is($_->{field}, $field, 'field');
		join(', ', $_->{path} // 'none', $_->{label} // ()) .
		    ": $_->{message}";
	} @{$entry->{problems}}];
}

sub address
{
	return {
		firstname => 'Jane', lastname => 'Doe', street => ['1 Main St'],
		city => 'Albany', telephone => '1', country_id => 'US',
		postcode => '12207', region => { region_code => 'NY' }, @_,
	};
}

my $required = '"%fieldName" is required. Enter and try again.';
my $invalid = 'Invalid value of "%value" provided for the %fieldName field.';
my $type = q(%pathThe "%value" value's type is invalid. The "%type" type ) .
    'was expected. Verify and try again.';
my $label = '"%label" is a required value.';
my $length = '"%label" length must be equal or less than %limit characters.';

is_deeply(problems('POST', '/rest/V1/customers', json => customer())
    ->{problems}, undef, 'none');
is_deeply(of_customer(customer(addresses => [address(),
    address(postcode => undef, city => undef, street => []),
    address(country_id => $secret, telephone => ''),
    address(region => { region_id => 99999 })])), [
	"customer.addresses[1].street, Street Address: $required",
	"customer.addresses[1].city, City: $required",
	"customer.addresses[1].postcode, Zip/Postal Code: $required",
	"customer.addresses[2].telephone, Phone Number: $required",
	"customer.addresses[2].countryId, Country: $invalid",
	"customer.addresses[3].regionId, State/Province: $invalid",
    ], 'several faults of several addresses');
is_deeply(of_customer(customer(addresses => [address(), address(
    city => $secret x 100, street => ["$secret\x01"], vat_id => 'x' x 300)])), [
	"customer.addresses[1].street, Street Address: \"%label\" contains " .
	    'characters that are not allowed.',
	"customer.addresses[1].city, City: $length",
	"customer.addresses[1].vat_id, VAT Number: $length",
    ], 'characters and lengths');
is_deeply(of_customer(customer(firstname => "$secret!", lastname => undef,
    dob => $secret, gender => 9, prefix => $secret x 20)), [
	"customer.prefix, Name Prefix: $length",
	"customer.lastname, Last Name: $label",
	'customer.dob, Date of Birth: Invalid date',
	'customer.gender, Gender: Attribute %code does not contain option ' .
	    'with Id %option',
	'customer.firstname, First Name: %label is not valid!',
    ], 'a customer');
is_deeply(of_customer(customer(dob => '2999-01-01')),
    ['customer.dob, Date of Birth: The Date of Birth should not be greater ' .
    'than today.'], 'a date');
is_deeply(of_customer(customer(email => "$secret\@", addresses => [])),
    ['customer.email, Email: "Email" is not a valid email address.'], 'e-mail');
is_deeply(of_customer(customer(email => '')),
    ['customer.email: The customer email is missing. Enter and try again.'],
    'no e-mail');
is_deeply(of_customer({ %{customer()}, password => $secret }),
    ['password: The password needs at least %1 characters. Create a new ' .
    'password and try again.'], 'a short password');
is_deeply(of_customer({ password => $secret }),
    ["customer: $required"], 'no customer');

# Types

is_deeply(of_customer(customer(addresses => [address(),
    address(region => { region_id => $secret })])),
    ["customer.addresses[1].region.region_id: $type"], 'a type, deep inside');
is_deeply(of_customer(customer(addresses => [address(), $secret])),
    ["customer.addresses[1]: $type"], 'an address that is none');
is_deeply(of_customer(customer(groupId => $secret)),
    ["customer.groupId: $type"], 'the name as it was sent');
is_deeply(of_customer({ customer => $secret }), ["customer: $type"],
    'a customer that is none');
is_deeply(of_customer({ %{customer()}, password => [$secret] }),
    ["password: $type"], 'a password that is none');
my $unknown = '"%fieldName" is not supported. Correct the field name and ' .
    'try again.';
is_deeply(of_customer(customer(addresses => [address(nickname => 'x')])),
    ["customer.addresses[0].nickname: $unknown"], 'an unknown field');
my $entry = problems('POST', '/rest/V1/customers',
    json => customer("$secret\@example.com" => 'x'));
is_deeply($entry->{problems}, [{ message => $unknown, path => 'customer.*',
    field => '*' }], 'an unknown field that may be anything');

# Custom attributes

my $long = 'Größe ' x 20;
$shop->ctl(qw(attribute add size --type int --label), $long);
$shop->ctl(qw(attribute add door --type text --required --entity
    customer_address --label Door));
my @attributes = map { { attribute_code => $_, value => $secret } }
    qw(size nosuch);
($entry) = problems('POST', '/rest/V1/customers', json => customer(
    custom_attributes => [$attributes[0]]))->{problems}[0];
is($entry->{path}, 'customer.custom_attributes.size', 'an attribute');
like($entry->{label}, qr/^Größe Größe .*Gr/, 'its label, which is cut');
is_deeply(of_customer(customer(custom_attributes => [$attributes[1]])),
    ["customer.custom_attributes.nosuch: %pathThe \"%code\" attribute code " .
    "isn't defined. Verify the code and try again."], 'an unknown one');
is_deeply(of_customer(customer(addresses => [address(custom_attributes =>
    [{ attribute_code => 'door', value => 'x' }]), address()])),
    ["customer.addresses[1].custom_attributes.door, Door: $label"],
    'one that is required');
is_deeply(of_customer(customer(custom_attributes => [{ value => $secret }])),
    ['customer.custom_attributes: %pathA custom attribute is specified with ' .
    'a missing attribute code. Verify the code and try again.'], 'no code');

# Other endpoints

$entry = problems('PUT', '/rest/V1/customers/password',
    json => { email => [$secret] });
is($entry->{problems}[0]{path}, 'email', 'an argument of a wrong type');
$entry = problems('PUT', '/rest/V1/customers/password', json => {});
is_deeply([map { $_->{path} } @{$entry->{problems}}], [qw(email template)],
    'arguments that are missing');
$entry = problems('GET', '/rest/V1/nosuch');
is_deeply($entry->{problems}, [{ message =>
    'Request does not match any route.' }], 'no route');
$entry = problems('GET', '/rest/V1/customers/7');
is_deeply($entry->{problems}, [{ message => "The consumer isn't authorized " .
    'to access %resources.' }], 'not authorised');

# A customer's change, which is checked where the account is locked

my $jane = customer(addresses => [address(custom_attributes =>
    [{ attribute_code => 'door', value => 'x' }])]);
$jane->{password} = 'Passw0rd!x';
is(problems('POST', '/rest/V1/customers', json => $jane)->{status}, 200,
    'an account');
my $token = cgi_request($program, 'POST', '/rest/V1/integration/customer/token',
    env => $shop->environment, json => {
	username => $jane->{customer}{email}, password => $jane->{password} });
$entry = problems('PUT', '/rest/V1/customers/me',
    json => { customer => { %{$jane->{customer}}, website_id => 1,
	addresses => [@{$jane->{customer}{addresses}}, address(id => 999)] } },
    headers => ['Authorization', $token->{raw} =~
	/"(\w+)"\s*\z/ ? "Bearer $1" : 'none']);
is($entry->{problems}[0]{path}, 'customer.addresses[1].id',
    'an address that is not its own');

# However many there are, a line stays shorter than the 8 KiB of syslog, and is
# JSON.

$entry = problems('POST', '/rest/V1/customers', json => customer(addresses =>
    [map { {} } 1 .. 50]));
cmp_ok(length($line), '<', 8000, 'a line has its limit');
cmp_ok(scalar(@{$entry->{problems}}), '>', 20, 'many are there');
is(@{$entry->{problems}} + $entry->{problems_left}, 50, 'others are counted');

# What a validation finds is its answer, and none of the request's.

chomp(my $admin = $shop->ctl(qw(token create log)));
$entry = problems('PUT', '/rest/V1/customers/validate', json => { customer => {
    email => 'a@example.com', firstname => 'A', lastname => 'B', addresses =>
    [map { {} } 1 .. 50] } }, headers => ['Authorization', "Bearer $admin"]);
is($entry->{status}, 200, 'a validation');
is_deeply([grep { /^problems/ } keys(%$entry)], [], 'has no problems');
done_testing();
