#!/usr/bin/perl
# customersctl import csv: rows become accounts by the rules of a sign-up; each
# one that is refused is named, and nothing is left of it.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Service qw(spew);
use Customers::Test;
use JSON::PP;
use Test::More;
use Time::HiRes qw(time);

my ($usage, $data_error, $no_input) = (64, 65, 66);
my $shop = new_shop(start => 0);
my $file = scratch() . '/people.csv';
$shop->ctl(qw(attribute add nick --type text --label Nick --unique));
$shop->ctl(qw(attribute add gate --type int --label Gate
    --entity customer_address));

# Import TEXT with OPTIONS: exit status, output, errors without the file's name.
sub import_csv
{
	my ($text, @options) = @_;

	spew($file, $text);
	my ($status, $out, $err) = run_command('', $shop->ctl_words,
	    qw(import csv), $file, @options);
	$err =~ s/^customersctl: (?:\Q$file\E:)?//mg;
	return ($status >> 8, $out, $err);
}

# A test: the import of TEXT with OPTIONS ends with STATUS and says OUT and ERR.
sub imports
{
	my ($name, $text, $wanted, $out, $err, @options) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is(join("\n", import_csv($text, @options)), "$wanted\n$out\n$err", $name);
}

sub rows
{
	return join(' ', map { $shop->value("SELECT COUNT(*) FROM $_") }
	    qw(customer_entity customer_address_entity customer_mail
	    newsletter_subscriber customer_entity_varchar));
}

my $names = join(',', qw(store email firstname lastname middlename prefix
    suffix dob gender taxvat group_id created_at is_subscribed password
    company street street2 city region postcode country telephone fax vat_id
    address_firstname attribute:nick address:gate));
my $full = 'it,Jane@example.com,Jane,"Doe, jr",M,Dr,Jr,1987-06-05,2,T1,2,' .
    '2001-02-03 04:05:06,yes,Passw0rd!x,"The ""Company""",1 Oak Ave,Floor 2,Purchase,' .
    'New York,10755,US,512-555,513-555,V1,Joan,jd,7';
my $short = 'email,firstname,lastname';

# Checked only, then made.

imports('a dry run', "$names\n$full\n", 0, "1 could be created, 0 refused\n",
    '', '--dry-run');
is(rows(), '0 0 0 0 0', 'changes nothing');
imports('a row', "\xEF\xBB\xBF$names\r\n$full\r\n", 0,
    "1 created, 0 refused\n", '');
is(rows(), '1 1 0 1 1', 'makes an account without a mail');
my $export = decode_json($shop->ctl(qw(customer export jane@example.com)));
my ($account) = @{$export->{accounts}};
my ($address) = @{$account->{addresses}};
is_deeply({ map { ($_ => $account->{$_}) } qw(email firstname lastname
    middlename prefix suffix dob gender taxvat group_id created_at store_id
    extension_attributes custom_attributes) }, { email => 'Jane@example.com',
    firstname => 'Jane', lastname => 'Doe, jr', middlename => 'M',
    prefix => 'Dr', suffix => 'Jr', dob => '1987-06-05', gender => 2,
    taxvat => 'T1', group_id => 2, created_at => '2001-02-03 04:05:06',
    store_id => 2, extension_attributes => { is_subscribed => JSON::PP::true },
    custom_attributes => [{ attribute_code => 'nick', value => 'jd' }] },
    'with all that it has');
is_deeply({ map { ($_ => $address->{$_}) } qw(company street city region_id
    postcode country_id telephone fax vat_id firstname lastname
    default_billing default_shipping custom_attributes) }, {
    company => 'The "Company"', street => ['1 Oak Ave', 'Floor 2'],
    city => 'Purchase', region_id => 43, postcode => '10755',
    country_id => 'US', telephone => '512-555', fax => '513-555',
    vat_id => 'V1', firstname => 'Joan', lastname => 'Doe, jr',
    default_billing => JSON::PP::true, default_shipping => JSON::PP::true,
    custom_attributes => [{ attribute_code => 'gate', value => '7' }] },
    'and its address');
like($shop->value('SELECT password_hash FROM customer_entity'), qr/^\$s1\$/,
    'with a password');

# Refused

my $taken = 'A customer with the same email address already exists in an ' .
    'associated website.';
imports('some rows', <<"EOT", $data_error, "1 created, 8 refused\n", <<"EOT2");
$short,dob,country,street,store,group_id
one\@example.com,One,"First
line\e",,,,,
JANE\@example.com,Jane,Doe,,,,,
two\@example.com,,,1/2,,,,
three\@example.com,A,B,,XX,s,,
four\@example.com,A,B,,,,nowhere,
fi\eve\@example.com,A
,A,B,,,,,
six\@example.com,A,B,,,,,x
seven\@example.com,A,B,,,,outlet,
EOT
2: one\@example.com: Last Name is not valid!
4: JANE\@example.com: $taken
5: two\@example.com: "First Name" is a required value.; "Last Name" is a required value.; Invalid date
6: three\@example.com: "city" is required. Enter and try again.; "telephone" is required. Enter and try again.; "postcode" is required. Enter and try again.; Invalid value of "XX" provided for the countryId field.
7: four\@example.com: there is no such store
8: fi?ve\@example.com: another number of fields than names
9: : The email address is required to create a customer account.
10: six\@example.com: Error occurred during "group_id" processing. The "x" value's type is invalid. The "int" type was expected. Verify and try again.
EOT2
is($shop->value('SELECT GROUP_CONCAT(email ORDER BY email)
    FROM customer_entity'), 'Jane@example.com,seven@example.com',
    'the other is imported');
is(rows(), '2 1 0 1 1', 'and nothing of what is refused');
for ([''], ['x', 'the column x'], ['firstname', 'the column email'], ['email,x', 'the column x'],
    ['email,email', 'the column email'], ["email\n\"x", 'a quote is not']) {
	my ($text, $why) = @$_;
	my ($status, $out, $err) = import_csv($text);
	is($status, $data_error, "a faulty file: $text");
	like($err, qr/$why/, 'says why') if defined($why);
}
is(rows(), '2 1 0 1 1', 'they change nothing');
for (["$usage an argument is missing"], ["$usage --rate goes with", $file,
    qw(--rate 5)], ["$usage --rate needs", $file, qw(--invite --rate 0)],
    ["$no_input No such file", '/nowhere']) {
	my ($wanted, @words) = @$_;
	my ($status, $why) = split(/ /, $wanted, 2);
	my ($found, $out, $err) = run_command('', $shop->ctl_words,
	    qw(import csv), @words);
	is($found >> 8, $status, "@words: exit status $status");
	like($err, qr/\Q$why\E/, 'says why');
}

# Invited: a mail each, so many a minute.  A dry run sends none and waits for
# none, which would be 60 s here.

my $began = time();
imports('invitations, dry', "$short\nm0\@example.com,A,B\n", 0,
    "1 could be created, 0 refused\n", '', qw(--invite --rate 1 --dry-run));
cmp_ok(time() - $began, '<', 60, 'at once');
$began = time();
imports('invitations', "$short\n" . join('', map { "m$_\@example.com,A,B\n" }
    1 .. 4), 0, "4 created, 0 refused\n", '', qw(--invite --rate 200));
cmp_ok(time() - $began, '>=', 1.2, 'four take 1.2 s at 200 a minute');
is($shop->value("SELECT CONCAT(COUNT(*), ' ', MIN(template), ' ',
    MIN(state)) FROM customer_mail"), '4 registered_no_password sent',
    'four mails with a link that sets a password');
is(scalar(my @mails = $shop->mails), 4, 'are sent');

done_testing();
