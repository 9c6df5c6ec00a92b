#!/usr/bin/perl
# Custom attributes of customers and addresses (contract D21): defined with
# customersctl, checked by their types, stored, echoed.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Conformance qw(answer_faults assert_stored);
use Customers::Database;
use Customers::Json qw(json_plain);
use Customers::Test;
use JSON::PP ();
use Test::More;

my $shop = new_shop(settings => { scrypt => '4,8,1' });
my $db = Customers::Database->new($shop);
my ($true, $false) = (JSON::PP::true(), JSON::PP::false());
my %entity = (customer => 1, customer_address => 2);
my $place = 'Error occurred during "custom_attributes" processing. ';
my %place = (customer => $place,
    customer_address => qq(Error occurred during "addresses" processing. ) .
	$place);

sub define
{
	my ($entity, $code, $type, @more) = @_;

	$shop->ctl(qw(attribute add), $code, '--type', $type, '--label',
	    "The \u$code", '--entity', $entity, @more);
}

# No longer there, and with it what was stored.
sub forget
{
	my ($code) = @_;

	$shop->sql("DELETE FROM $shop->{database}.eav_attribute
	    WHERE attribute_code = '$code'");
}

# The ids of the options of CODE, in their order.
sub options
{
	my ($entity, $code) = @_;

	return $db->lines("SELECT o.option_id FROM eav_attribute_option o
	    JOIN eav_attribute a USING (attribute_id)
	    WHERE a.attribute_code = '$code'
	    AND a.entity_type_id = $entity{$entity}
	    ORDER BY o.sort_order, o.option_id");
}

sub address
{
	return {
		firstname => 'Jane', lastname => 'Doe', street => ['1 Main St'],
		city => 'Albany', telephone => '1', country_id => 'GB', @_,
	};
}

# Send a customer with CUSTOM as the custom attributes of the ENTITY.
sub post_custom
{
	my ($entity, $custom) = @_;

	return post_customer($shop, $entity eq 'customer'
	    ? customer(custom_attributes => $custom)
	    : customer(addresses => [address(custom_attributes => $custom)]));
}

# The answer's custom attributes of the ENTITY that were sent.
sub custom_of
{
	my ($entity, $answer) = @_;
	my $json = json_plain($answer->{tree});

	return $entity eq 'customer' ? $json->{custom_attributes}
	    : $json->{addresses}[0]{custom_attributes};
}

sub shown
{
	return JSON::PP->new->allow_nonref->canonical->ascii->encode($_[0]);
}

# CUSTOM is taken and comes back as the list WANT of [code, value] pairs.
sub taken
{
	my ($entity, $custom, $want, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $answer = post_custom($entity, $custom);
	subtest("$entity, $name" => sub {
		is_deeply([answer_faults($answer)], [], 'the form');
		is($answer->{status}, 200, 'accepted') or
		    return diag($answer->{raw});
		is_deeply(custom_of($entity, $answer), @$want
		    ? [map { { attribute_code => $_->[0], value => $_->[1] } }
			@$want] : undef, 'echoed');
		assert_stored($db, $answer);
	});
}

sub refused
{
	my ($entity, $custom, $message, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	nothing_kept($shop, "$entity, $name", sub {
		is_error(post_custom($entity, $custom), 400, $message,
		    "$entity, $name: refused");
	});
}

sub wrong_type
{
	my ($code, $value, $type) = @_;

	return qq(Attribute "$code" has invalid value. The "$value" value's ) .
	    qq(type is invalid. The "$type" type was expected. Verify and ) .
	    'try again.';
}

# By type: what is taken and how it comes back; what is refused and how.  A
# message that begins with a capital stands behind the place.

my $long = 'x' x 255;
my %types = (
	text => {
		taken => [['abc', 'abc'], ['0', '0'], [12, '12'],
		    ["  a b\t", 'a b'], [$long, $long],
		    ["\x{1f600}" x 255, "\x{1f600}" x 255],
		    ["<b>%1'\"\\", "<b>%1'\"\\"]],
		none => ['', undef],
		refused => [[$true, '1', 'string'], [$false, '', 'string'],
		    [['a'], 'array', 'string'], [{ a => 1 }, 'array', 'string'],
		    ["a\nb", '"%s" contains characters that are not allowed.'],
		    ["$long.", '"%s" length must be equal or less than 255 ' .
			'characters.']],
	},
	textarea => {
		taken => [["a\nb\tc\r\nd", "a\nb\tc\r\nd"], ["$long.",
		    "$long."], ['0', '0'],
		    ["\x{1f600}" x 3000, "\x{1f600}" x 3000]],
		none => ['', undef],
		refused => [[$true, '1', 'string'], [[1], 'array', 'string'],
		    ["a\x{1}b", '"%s" contains characters that are not ' .
			'allowed.'], ["a\x{2028}b", '"%s" contains ' .
			'characters that are not allowed.']],
	},
	int => {
		taken => [[5, '5'], ['5', '5'], [' -7 ', '-7'], ['+8', '8'],
		    [0, '0'], [2147483647, '2147483647'],
		    ['-2147483648', '-2147483648']],
		none => ['', undef],
		refused => [['x', 'x', 'int'], [1.5, '1.5', 'int'],
		    [$true, '1', 'int'], [$false, '', 'int'],
		    [[5], 'array', 'int'], [{}, 'array', 'int'],
		    [2147483648, '2147483648', 'int'],
		    ['-2147483649', '-2147483649', 'int'],
		    ['0x1', '0x1', 'int']],
	},
	decimal => {
		taken => [[5, '5.0000'], ['-1.5', '-1.5000'],
		    ['99999999.9999', '99999999.9999'], ['0.0001', '0.0001'],
		    ['+2', '2.0000']],
		none => ['', undef],
		refused => [['x', 'x', 'float'], [$true, '1', 'float'],
		    [[1], 'array', 'float'],
		    ['100000000', '100000000', 'float'],
		    ['0.00001', '0.00001', 'float'], ['1,5', '1,5', 'float'],
		    ['1.5.', '1.5.', 'float'], ['-', '-', 'float']],
	},
	boolean => {
		taken => [[$true, '1'], [$false, '0'], [1, '1'], [0, '0'],
		    ['yes', '1'], ['off', '0'], ['true', '1'], ['0', '0']],
		none => [undef],
		refused => [['x', 'x', 'boolean'], [2, '2', 'boolean'],
		    ['TRUE', 'TRUE', 'boolean'], [[], 'array', 'boolean']],
	},
	date => {
		taken => [['1990-01-31', '1990-01-31 00:00:00'],
		    ['1/2/1990', '1990-01-02 00:00:00'],
		    ['1990/1/2', '1990-01-02 00:00:00'],
		    ['1990-01-31T10:11:12Z', '1990-01-31 00:00:00']],
		none => ['', undef],
		refused => [['1990-02-30', 'Invalid date'],
		    ['now', 'Invalid date'], [19900131, 'Invalid date'],
		    [$true, '1', 'string'], [['x'], 'array', 'string']],
	},
);

for my $entity (sort(keys(%entity))) {
	for my $type (sort(keys(%types))) {
		my $code = "my_$type";
		my $label = "The \u$code";
		define($entity, $code, $type);
		for my $case (@{$types{$type}{taken}}) {
			my ($sent, $back) = @$case;
			my $bytes = $back;
			utf8::encode($bytes);
			my $name = $type . ' ' . substr(shown($sent), 0, 40);
			taken($entity, [{ attribute_code => $code,
			    value => $sent }], [[$code, $bytes]], $name);
		}
		for my $value (@{$types{$type}{none}}) {
			taken($entity, { $code => $value }, [],
			    "$type without a value: " . shown($value));
		}
		for my $case (@{$types{$type}{refused}}) {
			my ($sent, $quoted, $expected) = @$case;
			my $message = defined($expected)
			    ? $place{$entity} .
			    wrong_type($code, $quoted, $expected)
			    : $quoted =~ s/%s/$label/r;
			refused($entity, [{ attribute_code => $code,
			    value => $sent }], $message, $type . ' ' .
			    substr(shown($sent), 0, 40));
		}
		forget($code);
	}

	# Options

	define($entity, 'colour', 'select', map { ('--option', $_) }
	    qw(Red Green Blue));
	define($entity, 'sizes', 'multiselect', map { ('--option', $_) }
	    qw(S M L));
	my ($red, $green) = options($entity, 'colour');
	my ($s, $m, $l) = options($entity, 'sizes');
	taken($entity, { colour => 0 + $green }, [['colour', $green]],
	    'select');
	taken($entity, { colour => "$red" }, [['colour', $red]],
	    'select by text');
	taken($entity, { colour => undef }, [], 'select null');
	taken($entity, { colour => '' }, [], 'select empty');
	taken($entity, { sizes => "$s,$l" }, [['sizes', "$s,$l"]],
	    'multiselect by text');
	taken($entity, [{ attribute_code => 'sizes',
	    value => [0 + $m, "$s"] }], [['sizes', "$m,$s"]],
	    'multiselect by list');
	taken($entity, { sizes => $m }, [['sizes', $m]], 'multiselect of one');
	taken($entity, { sizes => [] }, [], 'multiselect of none');
	my $no = sub {
		my ($code, $id) = @_;
		return "Attribute $code does not contain option with Id $id";
	};
	refused($entity, { colour => 999999 }, $no->('colour', 999999),
	    'select unknown');
	refused($entity, { colour => $s }, $no->('colour', $s),
	    'select, option of another attribute');
	refused($entity, { colour => 'Red' }, $no->('colour', 'Red'),
	    'select by label');
	refused($entity, { sizes => "$s,999999" }, $no->('sizes', 999999),
	    'multiselect unknown');
	refused($entity, { colour => [$red] }, $place{$entity} .
	    wrong_type('colour', 'array', 'int'), 'select by list');
	refused($entity, { colour => $true }, $place{$entity} .
	    wrong_type('colour', '1', 'int'), 'select true');
	refused($entity, [{ attribute_code => 'sizes',
	    value => { a => $s } }], $place{$entity} .
	    wrong_type('sizes', 'array', 'string'), 'multiselect by object');
	refused($entity, { sizes => $false }, $place{$entity} .
	    wrong_type('sizes', '', 'string'), 'multiselect false');

	# Forms

	define($entity, 'note', 'text');
	my $both = [['note', 'a'], ['colour', $red]];
	taken($entity, [{ attribute_code => 'note', value => 'a' },
	    { attributeCode => 'colour', value => $red, foo => [1] }], $both,
	    'a list, camelCase, other keys');
	taken($entity, { note => { attribute_code => 'note',
	    value => 'a' } }, [['note', 'a']], 'an object of objects');
	taken($entity, [{ attribute_code => 'note', value => 'a' },
	    { attribute_code => 'note', value => 'b' }], [['note', 'b']],
	    'the same code again: the last');
	taken($entity, [], [], 'an empty list');
	taken($entity, {}, [], 'an empty object');
	refused($entity, { note => 'a', nosuch => 'b' }, $place{$entity} .
	    'The "nosuch" attribute code isn\'t defined. Verify the code and ' .
	    'try again.', 'one of two undefined');
	refused($entity, { Note => 'a' }, $place{$entity} .
	    'The "Note" attribute code isn\'t defined. Verify the code and ' .
	    'try again.', 'another case');
	my $other = $entity eq 'customer' ? 'customer_address' : 'customer';
	refused($other, { note => 'a' }, $place{$other} .
	    'The "note" attribute code isn\'t defined. Verify the code and ' .
	    'try again.', 'defined for the other entity only');

	# Required

	define($entity, 'must', 'text', '--required');
	my $missing = '"The Must" is a required value.';
	refused($entity, $_, $missing, 'required: ' . shown($_)) for [],
	    { must => undef }, { must => '' }, { must => '  ' },
	    { note => 'a' };
	refused($entity, undef, $missing, 'required: no attributes');
	taken($entity, { must => '0' }, [['must', '0']], 'required: 0');
	is(post_customer($shop, customer())->{status},
	    $entity eq 'customer' ? 400 : 200,
	    "$entity, required of it alone");
	forget('must');
	define($entity, 'agree', 'boolean', '--required');
	taken($entity, { agree => $false }, [['agree', '0']],
	    'required: false is a value');
	forget('agree');

	# Unique

	define($entity, 'badge', 'text', '--unique');
	taken($entity, { badge => 'one' }, [['badge', 'one']], 'unique');
	refused($entity, { badge => 'one' },
	    'The value of attribute "badge" must be unique.', 'not unique');
	taken($entity, { badge => 'two' }, [['badge', 'two']],
	    'unique: another');
	taken($entity, { badge => '' }, [], 'unique: none') for 1, 2;
	define($entity, 'number', 'int', '--unique');
	taken($entity, { number => 7 }, [['number', '7']], 'unique number');
	refused($entity, { number => ' 7 ' },
	    'The value of attribute "number" must be unique.',
	    'the same number');
	forget($_) for qw(badge number colour sizes note);
}

# One request may not hold the same value twice, nor two that the database
# takes for the same.

define('customer_address', 'badge', 'text', '--unique');
define('customer_address', 'weight', 'decimal', '--unique');
for my $pair ([qw(badge x x)], [qw(badge ABC abc)], ['badge', "\xe9", 'E'],
    [qw(weight 7 007.0)], [qw(weight -0 0)]) {
	my ($code, @values) = @$pair;

	nothing_kept($shop, "$values[0] and $values[1] in two addresses", sub {
		is_error(post_customer($shop, customer(addresses => [
			map { address(custom_attributes => { $code => $_ }) }
			@values])), 400,
		    qq(The value of attribute "$code" must be unique.),
		    "$values[0] and $values[1] in two addresses");
	});
}
is(post_customer($shop, customer(addresses => [map { address(
    custom_attributes => { badge => $_, weight => length($_) }) }
    'ab', 'abc']))->{status}, 200, 'other values in two addresses');
forget($_) for qw(badge weight);
is($shop->value('SELECT COUNT(*) FROM uniqueness_guard'), 0,
    'what makes concurrent requests meet does not stay');

# Both entities may have an attribute of one code, each of its own type.

define('customer', 'kind', 'int');
define('customer_address', 'kind', 'text');
my $answer = post_customer($shop, customer(custom_attributes => { kind => 1 },
    addresses => [address(custom_attributes => { kind => 'x' })]));
is_deeply([answer_faults($answer)], [], 'one code for both');
is($answer->{status}, 200, 'one code for both: accepted') or
    diag($answer->{raw});
assert_stored($db, $answer);

# A filter reaches into them.

$answer = http_request($shop->{port}, 'POST', '/rest/V1/customers?fields=' .
    'custom_attributes[value],addresses[custom_attributes]',
    json => customer(custom_attributes => { kind => 1 },
	addresses => [address(custom_attributes => { kind => 'x' })]));
is($answer->{body}, '{"addresses":[{"custom_attributes":[{"attribute_code":' .
    '"kind","value":"x"}]}],"custom_attributes":[{"value":"1"}]}',
    'filtered');

# The tool refuses what would be no attribute.

for my $words (['firstname', '--type', 'text'], ['region_id', '--type',
    'int'], ['Upper', '--type', 'text'], ['odd', '--type', 'nosuch'],
    ['odd', '--type', 'select'], ['kind', '--type', 'int']) {
	ok(!eval { $shop->ctl(qw(attribute add), @$words, qw(--label x)) },
	    "attribute add @$words fails");
}
like($shop->ctl(qw(attribute list)), qr/\bkind\b/, 'attribute list');

# Assistance is not a custom attribute, but is not echoed either: it is a row.

my $token = $shop->ctl(qw(token create assistance));
chomp($token);
for my $case (['an administrator', 2, 1, 'Authorization', "Bearer $token"],
    ['an administrator', 1, 0, 'Authorization', "Bearer $token"],
    ['a guest', 2, 0]) {
	my ($who, $value, $rows, @headers) = @$case;
	my $answer = post_customer($shop, customer(extension_attributes =>
	    { assistance_allowed => $value }), headers => \@headers);
	is($answer->{status}, 200, "assistance $value from $who");
	is($db->value('SELECT count(*) FROM ' .
	    'login_as_customer_assistance_allowed ' .
	    "WHERE customer_id = $answer->{json}{id}"), $rows,
	    "$rows row(s)");
	is_deeply([keys(%{$answer->{json}{extension_attributes}})],
	    ['is_subscribed'], 'not echoed');
}

# Where a body may be longer than a column, so may options that are repeated.

$shop->{settings}{max_body} = 1_000_000;
$shop->write_settings;
define('customer', 'again', 'multiselect', '--option', 'A');
my ($option) = options('customer', 'again');
my $fit = int(65536 / (length($option) + 1));
for my $case ([$fit, 200], [$fit + 1, 400]) {
	my ($count, $status) = @$case;
	my $answer = cgi_request(builddir() . '/customers.fcgi', 'POST',
	    '/rest/V1/customers', json => customer(custom_attributes =>
	    { again => join(',', ($option) x $count) }),
	    env => $shop->environment);
	$status == 200
	    ? is($answer->{status}, 200, "$count repeats")
	    : is_error($answer, 400, '"The Again" length must be equal or ' .
		'less than 65535 characters.', "$count repeats");
}

done_testing();
