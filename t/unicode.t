#!/usr/bin/perl
# Text of every script and of every width of UTF-8 is stored and answered byte
# for byte, up to the longest value of each field; one character more is
# refused, never cut.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Conformance qw(answer_faults assert_stored stored_difference);
use Customers::Database;
use Customers::Json qw(json_member json_plain);
use Customers::Test;
use Test::More;

binmode($_, ':utf8') for map { Test::More->builder->$_ }
    qw(output failure_output todo_output);

my $shop = new_shop(settings => { scrypt => '4,8,1' });
my $db = Customers::Database->new($shop);
my $email = 0;

sub address
{
	my (%field) = @_;

	return {
		firstname => 'Jane', lastname => 'Doe', street => ['1 Main St'],
		city => 'Albany', telephone => '1', country_id => 'GB',
		%field,
	};
}

# The bytes of TEXT.
sub bytes
{
	my ($text) = @_;

	utf8::encode($text);
	return $text;
}

# Create CUSTOMER, whose text must come back as it is; the answer.
sub create
{
	my ($name, $customer, $top) = @_;
	my $data = customer(%$customer);

	$data = { %$data, %{$top || {}} };
	my $answer = post_customer($shop, $data);
	my @faults = answer_faults($answer);
	subtest($name => sub {
		is("@faults", '', 'the form') or return;
		is($answer->{status}, 200, 'accepted') or
		    return diag($answer->{raw});
		assert_stored($db, $answer);
		my $got = json_plain($answer->{tree});
		for my $key (sort(grep { !ref($customer->{$_}) }
		    keys(%$customer))) {
			is($got->{$key}, bytes($customer->{$key}), $key);
		}
		for my $i (0 .. $#{$customer->{addresses} || []}) {
			compare_address($customer->{addresses}[$i],
			    $got->{addresses}[$i]);
		}
	});
	return $answer;
}

sub compare_address
{
	my ($sent, $got) = @_;

	for my $key (sort(keys(%$sent))) {
		my $value = $sent->{$key};
		if ($key eq 'street') {
			is_deeply($got->{street}, [map { bytes($_) } @$value],
			    'street');
		} elsif ($key eq 'region') {
			is_deeply([@{$got->{region}}{qw(region_code region)}],
			    [(bytes($value)) x 2], 'region');
		} else {
			is($got->{$key}, bytes($value), "address's $key");
		}
	}
}

sub refuse
{
	my ($name, $customer, $message, $top) = @_;

	nothing_kept($shop, $name, sub {
		is_error(post_customer($shop, { %{customer(%$customer)},
		    %{$top || {}} }), 400, $message, $name);
	});
}

# Six scripts and more; the first has combining marks of its own.

my %names = (
	'Latin' => ["Zoe\x{308} Ame\x{301}lie", "N\x{303}o\x{308}tt-O’Brien"],
	'Cyrillic' => ['Наталья', 'Ґалаґан'],
	'Greek' => ['Ὀδυσσεύς', 'Παπαδόπουλος'],
	'Arabic' => ['محمد', 'عَبْد الله'],
	'Hebrew' => ['שָׁלוֹם', 'בן־גוריון' =~ s/־/-/r],
	'Devanagari' => ['श्रीकृष्ण', 'देशपांडे'],
	'Han' => ['小明', '歐陽'],
	'Hangul' => ['철수', '김'],
	'Kana' => ['はなこ', 'ヤマダ'],
	'Thai' => ['สมชาย', 'ใจดี'],
	'Tamil' => ['கண்ணன்', 'ராஜ்'],
	'Armenian' => ['Արամ', 'Խաչատրյան'],
	'Georgian' => ['გიორგი', 'ბერიძე'],
	'Ethiopic' => ['አበበ', 'ቢቂላ'],
	'Gothic, beyond 16 bits' => ['𐍅𐌿𐌻𐍆𐌹𐌻𐌰', '𐌰'],
	'Han, beyond 16 bits' => ["\x{20bb7}野", "\x{2a6d6}"],
	'Adlam, from right to left' => ['𞤀𞤁𞤤𞤢𞤥', '𞤆𞤵𞤤𞤢𞤪'],
);
for my $script (sort(keys(%names))) {
	my ($first, $last) = @{$names{$script}};
	create("names in $script", {
		firstname => $first, lastname => $last, middlename => $first,
		addresses => [address(firstname => $first, lastname => $last,
		    middlename => $last, city => $first, company => $last,
		    street => [$first, $last], region => $first)],
	});
}

# Both forms of the same letter stay what they are.
create('composed and decomposed', { firstname => "\x{e9}",
	lastname => "e\x{301}", prefix => "\x{212b}", suffix => "\x{c5}",
	taxvat => "A\x{30a}" });

# Four bytes in every free-text field, and what text may hold besides.

my %fields = (prefix => 40, suffix => 40, taxvat => 50);
my %address_fields = (prefix => 40, suffix => 40,
    map { $_ => 255 } qw(firstname middlename lastname company city postcode
    telephone fax vat_id region));
my %label = (prefix => 'Name Prefix', suffix => 'Name Suffix',
    taxvat => 'Tax/VAT Number', firstname => 'First Name',
    middlename => 'Middle Name/Initial', lastname => 'Last Name',
    company => 'Company', city => 'City', postcode => 'Zip/Postal Code',
    telephone => 'Phone Number', fax => 'Fax', vat_id => 'VAT Number',
    region => 'State/Province', street => 'Street Address');

for my $text ("\x{1f600}", "\x{1f468}\x{200d}\x{1f469}\x{200d}\x{1f467}",
    "\x{1f1ee}\x{1f1f9}", "\x{2d800}", "\x{1d800}", "\x{fd8ff}", "\x{10ffff}",
    "x\x{fffe}", "\x{fdd0}x", "\x{e000}", "\x{202e}abc", "\x{200b}",
    "\x{feff}", "\x{fffd}", "\x{ad}", "<b>&amp;\"'\\/%1{{x}}") {
	my $name = join(' ', map { sprintf('U+%04X', ord($_)) }
	    split(//, $text));
	create("$name everywhere", {
		(map { $_ => $text } keys(%fields)),
		addresses => [address(street => [$text, "a$text"],
		    map { $_ => $text } keys(%address_fields))],
	});
}

# The longest values in characters of one to four bytes; one more is refused.

my @widths = ([1, 'x'], [2, "\x{e9}"], [3, "\x{20ac}"], [4, "\x{1f600}"]);
for my $width (@widths) {
	my ($bytes, $c) = @$width;
	create("the longest values, $bytes byte(s) a character", {
		(map { $_ => $c x $fields{$_} } keys(%fields)),
		addresses => [address(street => [($c x 255) x 2],
		    map { $_ => $c x $address_fields{$_} }
		    keys(%address_fields))],
	});
	my $letter = [undef, 'x', "\x{e9}", "\x{4e2d}", "\x{20bb7}"]->[$bytes];
	my %title = (firstname => 'First Name', middlename => 'Middle Name',
	    lastname => 'Last Name');
	create("the longest names, $bytes byte(s) a character",
	    { map { $_ => $letter x 255 } keys(%title) });
	for my $field (sort(keys(%title))) {
		refuse("$field, $bytes byte(s) a character",
		    { $field => $letter x 256 },
		    "$title{$field} is not valid!");
	}
	for my $field (sort(keys(%fields))) {
		my $limit = $fields{$field};
		refuse("$field, $bytes byte(s) a character",
		    { $field => $c x ($limit + 1) }, qq("$label{$field}" ) .
		    "length must be equal or less than $limit characters.");
	}
	for my $field (sort(keys(%address_fields), 'street')) {
		my $limit = $address_fields{$field} || 255;
		my $value = $c x ($limit + 1);
		refuse("address's $field, $bytes byte(s) a character",
		    { addresses => [address($field => $field eq 'street'
			? [$value] : $value)] }, qq("$label{$field}" ) .
		    "length must be equal or less than $limit characters.");
	}
	create("the longest password, $bytes byte(s) a character", {},
	    { password => 'Aa1' . $c x 253 });
	is_error(post_customer($shop, { %{customer()},
	    password => 'Aa1' . $c x 254 }), 400,
	    'Please enter a password with at most %1 characters.',
	    "a longer password, $bytes byte(s) a character");
}

# E-mail addresses: 64 octets before the @, 254 in all.

my $host = join('.', ('d' x 60) x 3) . '.example';
create('an IDN address', { email => 'zoe@bücher.例え' });
create('an IDN address from right to left', { email => 'zoe@דוגמה.קום' });
create('a UTF-8 local part', { email => 'дмитрий@пример.рф' });
create('64 octets before the @', { email => 'a' x 64 . '@example.com' });
create('64 octets of two each', { email => "\x{e9}" x 32 . '@example.com' });
my $rest = 254 - length("\@$host");
create('254 octets', { email => 'b' x $rest . "\@$host" });
refuse('65 octets before the @', { email => 'a' x 65 . '@example.com' },
    '"Email" uses too many characters.');
refuse('66 octets before the @', { email => "\x{e9}" x 33 . '@example.com' },
    '"Email" uses too many characters.');
refuse('255 octets', { email => 'b' x ($rest + 1) . "\@$host" },
    '"Email" uses too many characters.');

# An address in which every line has the longest text of the widest letters,
# sent as escapes, is far below the limit of a body; a body at the limit is
# taken, one byte more is not.

my $body = '{"customer":{"email":"limit@example.com","firstname":"a",' .
    '"lastname":"b"},"x":"';
my $end = '"}';
my @json = (headers => ['Content-Type', 'application/json']);
my $size = 65536 - length($body . $end);
my $answer = http_request($shop->{port}, 'POST', '/rest/V1/customers', @json,
    body => $body . 'x' x $size . $end);
is($answer->{status}, 200, '65,536 bytes') or diag($answer->{raw});
assert_stored($db, $answer);
$body =~ s/limit@/limit.2@/;
nothing_kept($shop, '65,537 bytes', sub {
	is_error(http_request($shop->{port}, 'POST', '/rest/V1/customers',
	    @json, body => $body . 'x' x ($size - 1) . $end), 413,
	    'The request body is larger than %1 bytes.', '65,537 bytes');
});

# Escapes and raw bytes are the same text.

my @sample = ("\x{1d800}", "\x{1f600}", "\x{fd8ff}", "\x{2dc00}", "\x{e9}",
    "\x{20ac}");
my $escaped = join('', map {
	my $c = ord($_);
	$c < 0x10000 ? sprintf('\\u%04x', $c) : sprintf('\\u%04x\\u%04x',
	    0xd800 + (($c - 0x10000) >> 10), 0xdc00 + ($c & 0x3ff))
} @sample);
$answer = http_request($shop->{port}, 'POST', '/rest/V1/customers', @json,
    body => '{"customer":{"email":"escapes@example.com","firstname":"a",' .
    qq("lastname":"b","prefix":"$escaped"}}));
is_deeply([answer_faults($answer)], [], 'escapes');
is(json_member($answer->{tree}, 'prefix')->[1], bytes(join('', @sample)),
    'are the characters they stand for');
assert_stored($db, $answer);
done_testing();
