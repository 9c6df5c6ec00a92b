#!/usr/bin/perl
# GET customers/search: what is found and in which order, what is refused, and
# that nothing that a client sends is more than a value (contract G33, G34).
use strict;
use warnings;
use utf8;
use Encode qw(encode);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Proxy;
use Customers::Shop;
use Customers::Test;
use JSON::PP ();
use Test::More;

my $shop = new_shop(workers => 1);
my $here = "--database=$shop->{database}";
my ($owner, $clerk) = map { my %key = Customers::Shop::integration_keys($_);
    $key{access_token} } 1, 2;

# A long query is more than a web server takes: those go to the program itself.
sub ask
{
	my ($query, $token) = @_;
	my @request = ('GET', '/rest/default/V1/customers/search' .
	    encode('UTF-8', $query), $token eq '' ? () :
	    (headers => ['Authorization', "Bearer $token"]));

	return length($query) < 4000 ? http_request($shop->{port}, @request) :
	    cgi_request(builddir() . '/customers.fcgi', @request,
	    env => $shop->environment);
}

sub escape
{
	my ($text) = @_;

	return encode('UTF-8', $text) =~
	    s/([^\w.~-])/sprintf('%%%02X', ord($1))/egra;
}

# A filter, of the group and with the number.
sub filter
{
	my ($group, $number, $field, $condition, $value) = @_;
	my $at = "searchCriteria[filterGroups][$group][filters][$number]";

	return join('&', "$at\[field]=" . escape($field),
	    defined($value) ? "$at\[value]=" . escape($value) : (),
	    defined($condition) ? "$at\[conditionType]=$condition" : ());
}

# A test: QUERY finds the customers of these LETTERS, in this order.
my %id;
sub finds
{
	my ($name, $letters, $query, $count) = @_;
	my $answer = ask("?$query&fields=items[id],total_count", $clerk);
	my %letter = reverse(%id);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($answer->{status}, 200, "$name: status") or diag($answer->{raw});
	is(join('', map { $letter{$_->{id}} // '?' }
	    @{$answer->{json}{items} || []}), $letters, $name);
	is($answer->{json}{total_count}, $count // length($letters),
	    "$name: total_count");
}

# A test: QUERY is refused with MESSAGE and PARAMETERS (undef: none).
sub refuses
{
	my ($name, $query, $message, $parameters) = @_;
	my $answer = ask("?$query", $owner);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is_error($answer, 400, $message, $name);
	is_deeply($answer->{json}{parameters}, $parameters,
	    "$name: parameters");
}

my $invalid = 'Invalid value of "%value" provided for the %fieldName field.';
my $unknown = 'The "%1" attribute name is invalid. Reset the name and try ' .
    'again.';
my $not_supported = '"%fieldName" is not supported. Correct the field name ' .
    'and try again.';
sub type_error
{
	my ($value, $type, @keys) = @_;

	return join('', map { "Error occurred during \"$_\" processing. " }
	    @keys) . "The \"$value\" value's type is invalid. The \"$type\" " .
	    'type was expected. Verify and try again.';
}

# Customers a to f.

$shop->ctl(qw(attribute add nick --type text --label Nick));
$shop->ctl(qw(attribute add story --type textarea --label Story));
$shop->ctl(qw(attribute add age --type int --label Age));
$shop->ctl(qw(attribute add ratio --type decimal --label Ratio));
$shop->ctl(qw(attribute add since --type date --label Since));
$shop->ctl(qw(attribute add likes --type multiselect --label Likes --option A
    --option B --option C));
$shop->ctl(qw(attribute add gate --type text --label Gate
    --entity customer_address));
my ($first) = $shop->value('SELECT MIN(option_id) FROM eav_attribute_option');
for (['a', firstname => 'Ann', lastname => 'Doe', prefix => 'Dr.',
    custom_attributes => { nick => 'Annie', age => 30, ratio => '1.5',
	since => '2020-01-02', story => 'x' x 300,
	likes => "$first," . ($first + 2) }],
    ['b', firstname => 'Bob', lastname => 'Doe', gender => 1,
	custom_attributes => { nick => 'bobby', age => 7 }],
    ['c', firstname => 'Cid', lastname => 'Eve', website_id => 2, gender => 2,
	taxvat => 'IT1', addresses => [{ firstname => 'a', lastname => 'b',
	street => ['c'], city => 'd', postcode => 'e', telephone => 'f',
	country_id => 'US', region => 'Texas', default_billing => 1 }]],
    ['d', firstname => "D'Arc", lastname => 'O_x', suffix => 'Jr',
	dob => '1990-05-06', group_id => 2],
    ['e', firstname => 'Élan', lastname => 'Doe', middlename => 'Q',
	disable_auto_group_change => 1]) {
	my ($letter, @field) = @$_;
	my $answer = post_customer($shop, customer(@field,
	    email => "$letter\@example.com"),
	    headers => ['Authorization', "Bearer $owner"]);

	is($answer->{status}, 200, $letter) or diag($answer->{raw});
	$id{$letter} = $answer->{json}{id};
}
$shop->sql("UPDATE customer_entity SET updated_at = updated_at, created_at =
    CONCAT('202', entity_id - $id{a}, '-01-01 12:00:00')", $here);
$shop->sql("UPDATE customer_entity SET updated_at =
    CONCAT('202', entity_id - $id{a}, '-02-01 12:00:00')", $here);

# Conditions, on text

my $f = sub { filter(0, 0, @_) };
finds('no filter', 'abcde', 'searchCriteria=');
finds('eq', 'b', $f->('firstname', 'eq', 'Bob'));
finds('eq, another case', 'b', $f->('firstname', 'eq', 'BOB'));
finds('eq, without its accent', 'e', $f->('firstname', 'eq', 'elan'));
finds('e-mail: accents count', '', $f->('email', 'eq', 'é@example.com'));
finds('eq, with it', 'e', $f->('firstname', 'eq', 'élan'));
finds('eq, a space behind', '', $f->('email', 'eq', 'a@example.com '));
finds('eq by default', 'b', $f->('firstname', undef, 'Bob'));
finds('eq if empty', 'b', $f->('firstname', '', 'Bob'));
finds('neq', 'acde', $f->('firstname', 'neq', 'Bob'));
finds('neq: not what has none', '', $f->('prefix', 'neq', 'Dr.'));
finds('like', 'abcde', $f->('email', 'like', '%@example.com'));
finds('like, one character', 'b', $f->('firstname', 'like', 'b_b'));
finds('like, without wildcards', 'b', $f->('firstname', 'like', 'bob'));
finds('like, escaped', 'd', $f->('lastname', 'like', 'O\_x'));
finds('nlike', 'cd', $f->('lastname', 'nlike', 'D%'));
finds('in', 'ac', $f->('firstname', 'in', 'Ann,Cid,Nobody'));
finds('in, one', 'a', $f->('firstname', 'in', 'Ann'));
finds('in, a space before', '', $f->('firstname', 'in', ' Ann'));
finds('in, none', '', $f->('firstname', 'in', ''));
finds('nin', 'bde', $f->('firstname', 'nin', 'Ann,Cid'));
finds('gt', 'cde', $f->('email', 'gt', 'b@example.com'));
finds('gteq', 'bcde', $f->('email', 'gteq', 'b@example.com'));
finds('moreq', 'bcde', $f->('email', 'moreq', 'b@example.com'));
finds('from', 'bcde', $f->('email', 'from', 'b@example.com'));
finds('lt', 'a', $f->('email', 'lt', 'b@example.com'));
finds('lteq', 'ab', $f->('email', 'lteq', 'b@example.com'));
finds('to', 'ab', $f->('email', 'to', 'b@example.com'));
finds('finset', 'b', $f->('firstname', 'finset', 'Bob'));
finds('null', 'bcde', $f->('prefix', 'null', '1'));
finds('null, without a value', 'bcde', $f->('prefix', 'null'));
finds('notnull', 'a', $f->('prefix', 'notnull', '1'));
finds('a quote', 'd', $f->('firstname', 'eq', "D'Arc"));
finds('more quotes', '', $f->('firstname', 'eq', "' OR ''='"));
finds('a comment', '', $f->('firstname', 'eq', 'Bob -- '));
finds('no value', '', $f->('firstname', 'eq'));
finds('a plus sign is a space', 'abde', $f->('created_in', 'eq', '') .
    '&searchCriteria[filterGroups][0][filters][0][value]=default+store+view');

# Numbers and times

finds('entity_id', 'b', $f->('entity_id', 'eq', $id{b}));
finds('with a sign', 'b', $f->('entity_id', 'eq', "+$id{b}"));
finds('ids', 'ace', $f->('entity_id', 'in', "$id{e}, $id{a},$id{c},0"));
finds('no number', '', $f->('entity_id', 'eq', 'x'));
finds('a fraction', 'bcde', $f->('entity_id', 'gt', $id{a} + 0.5));
finds('a number that is too large', '', $f->('entity_id', 'gt', '9' x 30));
finds('gender', 'b', $f->('gender', 'eq', 1));
finds('gender null', 'ade', $f->('gender', 'null'));
finds('website_id', 'c', $f->('website_id', 'eq', 2));
finds('store_id', 'c', $f->('store_id', 'eq', 3));
finds('group_id', 'd', $f->('group_id', 'neq', 1));
finds('taxvat', 'c', $f->('taxvat', 'eq', 'it1'));
finds('suffix', 'd', $f->('suffix', 'notnull'));
finds('middlename', 'e', $f->('middlename', 'eq', 'q'));
finds('created_in', 'abde', $f->('created_in', 'eq', 'Default Store View'));
finds('default_billing', 'c', $f->('default_billing', 'gt', 0));
finds('default_shipping', '', $f->('default_shipping', 'gt', 0));
finds('disable_auto_group_change', 'e', $f->('disable_auto_group_change',
    'eq', 1));
finds('number like', 'b', $f->('entity_id', 'like', $id{b}));
finds('created_at', 'cde', $f->('created_at', 'gt', '2021-01-01 12:00:00'));
finds('from a day', 'bcde', $f->('created_at', 'from', '2021-01-01'));
finds('exactly then', 'b', $f->('created_at', 'eq', '2021-01-01 12:00:00'));
finds('in', 'ab', $f->('created_at', 'in',
    '2020-01-01 12:00:00,2021-01-01 12:00:00'));
finds('updated_at', 'ab', $f->('updated_at', 'lt', '2022-01-01'));
finds('before all', 'abcde', $f->('updated_at', 'gt', '0001-01-01'));
finds('after all', '', $f->('updated_at', 'gt', '9999-12-31 23:59:59'));
finds('dob', 'd', $f->('dob', 'eq', '1990-05-06'));
finds('dob, as a time', 'd', $f->('dob', 'eq', '1990-05-06 00:00:00'));
finds('dob null', 'abce', $f->('dob', 'null', 'hello'));
finds('dob like', 'd', $f->('dob', 'like', '1990-%'));
for my $value ('hello', '', '2020', '2020-1-1', '2020-02-30', '2020-13-01',
    '2020-01-01T00:00:00', '2020-01-01 24:00:00', '2020-01-01 10:00',
    ' 2020-01-01', '2020-01-01 ', "2020-01-01' OR 1=1", '0000-00-00',
    '2020-01-01 00:00:00.5', '01/02/2020') {
	for my $field ($value eq 'hello' ? qw(created_at updated_at dob since)
	    : 'created_at') {
		refuses("$field '$value'", $f->($field, 'gt', $value),
		    $invalid, { fieldName => 'value', value => $value });
	}
}
refuses('one of several', $f->('dob', 'in', '2020-01-01,x'), $invalid,
    { fieldName => 'value', value => '2020-01-01,x' });
refuses('none given', $f->('dob', 'gt'), $invalid,
    { fieldName => 'value', value => '' });

# Custom attributes

finds('text', 'b', $f->('nick', 'eq', 'Bobby'));
finds('text: neq', 'a', $f->('nick', 'neq', 'bobby'));
finds('text: like', 'ab', $f->('nick', 'like', '%b%') . '&' .
    filter(0, 1, 'nick', 'like', 'Ann%'));
finds('text: null', 'cde', $f->('nick', 'null'));
finds('text: notnull', 'ab', $f->('nick', 'notnull'));
finds('textarea', 'a', $f->('story', 'eq', 'x' x 300));
finds('int', 'a', $f->('age', 'gt', 7));
finds('int: in', 'ab', $f->('age', 'in', '7,30'));
finds('decimal', 'a', $f->('ratio', 'eq', '1.5'));
finds('decimal: lt', 'a', $f->('ratio', 'lt', 2));
finds('date', 'a', $f->('since', 'eq', '2020-01-02'));
finds('multiselect: finset', 'a', $f->('likes', 'finset', $first + 2));
finds('multiselect: another', '', $f->('likes', 'finset', $first + 1));
finds('two of them', 'b', $f->('nick', 'notnull') . '&' .
    filter(1, 0, 'age', 'lt', 10));

# Groups

finds('and', 'a', filter(0, 0, 'lastname', 'eq', 'Doe') . '&' .
    filter(1, 0, 'firstname', 'eq', 'Ann'));
finds('or', 'ac', filter(0, 0, 'firstname', 'eq', 'Ann') . '&' .
    filter(0, 1, 'lastname', 'eq', 'Eve'));
finds('or, then and', 'c', filter(0, 0, 'firstname', 'eq', 'Ann') . '&' .
    filter(0, 1, 'lastname', 'eq', 'Eve') . '&' .
    filter(1, 0, 'website_id', 'eq', 2));
finds('or twice', 'ab', filter(0, 0, 'firstname', 'eq', 'Ann') . '&' .
    filter(0, 1, 'firstname', 'eq', 'Bob') . '&' .
    filter(1, 0, 'lastname', 'eq', 'Doe') . '&' .
    filter(1, 1, 'lastname', 'eq', 'Eve'));
finds('odd numbers', 'ab', filter(7, 5, 'firstname', 'eq', 'Ann') . '&' .
    filter('x', 9, 'lastname', 'eq', 'Doe') . '&' .
    filter(7, 'y', 'firstname', 'eq', 'Bob'));
finds('a group without filters', 'b', 'searchCriteria[filterGroups][3]' .
    '[filters]=&' . $f->('firstname', 'eq', 'Bob') .
    '&searchCriteria[filterGroups][5]=');
finds('only such groups', 'abcde', 'searchCriteria[filterGroups][3][filters]=');

# Spellings

my $snake = 'search_criteria[filter_groups][0][filters][0]';
finds('snake_case', 'b', "$snake\[field]=firstname&$snake\[value]=Bob&" .
    "$snake\[condition_type]=eq&search_criteria[page_size]=1");
finds('mixed', 'b', 'searchCriteria[filter_groups][0][filters][0][field]=' .
    'firstname&searchCriteria[filterGroups][1][filters][0][field]=lastname&' .
    'searchCriteria[filterGroups][1][filters][0][value]=Doe&' .
    'searchCriteria[filter_groups][0][filters][0][value]=Bob');
finds('encoded brackets', 'b', $f->('firstname', 'eq', 'Bob') =~
    s/\[/%5B/gr =~ s/\]/%5d/gr);
finds('of both spellings the first', 'b', $f->('firstname', 'eq', 'Bob') .
    '&search_criteria[pageSize]=x');
finds('a text', 'abcde', 'searchCriteria=all');
finds('other parameters', 'abcde', 'searchCriteria=&x=%FF&currentPage=9&' .
    'xsearchCriteria[pageSize]=x&searchCriteria[pageSize=x');

# Orders and pages

sub order
{
	my ($number, $field, $direction) = @_;
	my $at = "searchCriteria[sortOrders][$number]";

	return "$at\[field]=" . escape($field) . (defined($direction) ?
	    "&$at\[direction]=$direction" : '');
}
finds('ASC', 'abcde', order(0, 'email', 'ASC'));
finds('DESC', 'edcba', order(0, 'email', 'DESC'));
finds('small letters', 'edcba', order(0, 'email', 'desc'));
finds('no direction', 'edcba', order(0, 'email'));
finds('by lastname, firstname', 'cabed', order(0, 'website_id', 'desc') .
    '&' . order(1, 'lastname', 'asc') . '&' . order(2, 'firstname', 'asc'));
finds('equal ones upwards', 'abecd', order(0, 'lastname', 'ASC'));
finds('equal ones downwards', 'dceba', order(0, 'lastname', 'DESC'));
finds('an attribute', 'cdeba', order(0, 'age', 'ASC'));
finds('an attribute, downwards', 'abedc', order(0, 'age', 'DESC'));
finds('entity_id', 'edcba', order(0, 'entity_id', 'DESC'));
my $page = sub { 'searchCriteria[pageSize]=' . $_[0] .
    '&searchCriteria[currentPage]=' . $_[1] };
finds('page 1', 'ab', $page->(2, 1), 5);
finds('page 2', 'cd', $page->(2, 2), 5);
finds('page 3', 'e', $page->(2, 3), 5);
finds('page 4', '', $page->(2, 4), 5);
finds('the last page is full', 'abcde', $page->(5, 1), 5);
finds('behind it', '', $page->(5, 2), 5);
finds('page 0', 'ab', $page->(2, 0), 5);
finds('page -3', 'ab', $page->(2, -3), 5);
finds('the last number', '', $page->(2, '9223372036854775807'), 5);
finds('size 0', 'abcde', $page->(0, 1));
finds('size 300', 'abcde', $page->(300, 1));
refuses('size 301', $page->(301, 1), $invalid,
    { fieldName => 'pageSize', value => '301' });
refuses('size -1', $page->(-1, 1), $invalid,
    { fieldName => 'pageSize', value => '-1' });
refuses("size $_", $page->(escape($_), 1), type_error($_, 'int', 'pageSize'),
    undef) for 'x', '', '1.5', '1 2', '99999999999999999999';
refuses('page x', $page->(1, 'x'), type_error('x', 'int', 'currentPage'),
    undef);
refuses('a list as size', 'searchCriteria[page_size][]=1',
    type_error('array', 'int', 'page_size'), undef);
for (['2', 2], ['0', 5], ['-1', 5], ['100000', 5], ['x', 5]) {
	my ($setting, $size) = @$_;

	$shop->set_row('webapi/validation/maximum_page_size', $setting);
	finds("at most $setting", substr('abcde', 0, $size),
	    'searchCriteria=', 5);
}
refuses('more than 1000', $page->(1001, 1), $invalid,
    { fieldName => 'pageSize', value => '1001' });
$shop->ctl(qw(config unset webapi/validation/maximum_page_size));

# Refused: names, conditions, keys, shapes

for my $name (qw(foo id password_hash rp_token rp_token_created_at
    confirmation email_key increment_id is_active failures_num lock_expires
    first_signin_at token_generation session_cutoff gate billing_city
    shipping_postcode EMAIL c.email), 'email ', ' email', '', 'entity_id)',
    'email,(select 1)', 'naïve') {
	refuses("a filter by '$name'", $f->($name, 'eq', 'x'), $unknown,
	    [$name]);
	refuses("an order by '$name'", order(0, $name, 'ASC'), $unknown,
	    [$name]);
}
my $filter = 'searchCriteria[filterGroups][0][filters][0]';
refuses('no field', "$filter\[value]=1", $unknown, [undef]);
refuses('no field of an order', 'searchCriteria[sortOrders][0][direction]=ASC',
    $unknown, [undef]);
refuses('filters without numbers', "searchCriteria[filterGroups][][filters]" .
    "[][field]=email&searchCriteria[filterGroups][][filters][][value]=x",
    $unknown, [undef]);
for my $condition (qw(foo EQ regexp == like%20 eq%00x)) {
	my $shown = $condition =~ s/%20/ /r;
	refuses("condition $condition", $f->('email', $condition, 'x'),
	    $condition =~ /%00/ ? ('Decoding error.', undef) :
	    ($invalid, { fieldName => 'conditionType', value => $shown }));
}
for my $direction ('up', '', 'ASC ', 'DESC,1', 'ASCENDING') {
	refuses("direction '$direction'", order(0, 'email', escape($direction)),
	    'The sort order has to be specified as %1 for ascending order ' .
	    'or %2 for descending order.', [qw(ASC DESC)]);
}
is_error(ask('', $owner), 400, '"%fieldName" is required. Enter and try again.',
    'no criteria');
is_error(ask("?$_", $owner), 400,
    '"%fieldName" is required. Enter and try again.', "'$_': no criteria")
    for 'searchcriteria=', 'x=1', 'searchCriteria2=', 'search_criteri[a]=1';
for (['searchCriteria[foo]=1', 'Foo'], ['searchCriteria[foo_bar][x]=1',
    'FooBar'], ['searchCriteria[]=1', ''], ["$filter\[x]=1", 'X'],
    ["$filter\[condition][x]=1", 'Condition'],
    ['searchCriteria[sortOrders][0][order]=1', 'Order'],
    ['searchCriteria[filterGroups][0][filter]=1', 'Filter'],
    ['searchCriteria[filtergroups][0]=1', 'Filtergroups'],
    ['searchCriteria[' . 'x' x 100 . ']=1', 'X' . 'x' x 99]) {
	my ($query, $name) = @$_;
	refuses($query, $query, $not_supported, { fieldName => $name });
}
for (['searchCriteria[filterGroups]=x', 'x', 'array', 'filterGroups'],
    ['searchCriteria[filter_groups][0]=x', 'x', 'object', 'filter_groups'],
    ['searchCriteria[filterGroups][0][filters]=x', 'x', 'array',
	'filterGroups', 'filters'],
    ['searchCriteria[filterGroups][0][filters][0]=x', 'x', 'object',
	'filterGroups', 'filters'],
    ["$filter\[field][]=x", 'array', 'string', 'filterGroups', 'filters',
	'field'],
    ["$filter\[value][a]=x", 'array', 'string', 'filterGroups', 'filters',
	'value'],
    ["$filter\[conditionType][a]=x", 'array', 'string', 'filterGroups',
	'filters', 'conditionType'],
    ['searchCriteria[sortOrders]=x', 'x', 'array', 'sortOrders'],
    ['searchCriteria[sortOrders][0]=x', 'x', 'object', 'sortOrders'],
    ['searchCriteria[sortOrders][0][field][]=x', 'array', 'string',
	'sortOrders', 'field'],
    ['searchCriteria[sortOrders][0][direction][]=x', 'array', 'string',
	'sortOrders', 'direction']) {
	my ($query, @error) = @$_;
	refuses($query, $query, type_error(@error), undef);
}
refuses("not UTF-8: $_", $_, 'Decoding error.', undef) for
    'searchCriteria=%FF', "$filter\[value]=%C3", 'searchCriteria[%FF]=1',
    "$filter\[value]=%00", "$filter\[value]=%ED%A0%80";

# Limits

my $many = sub { my ($most, $what) = @_; join('&', map { $what->($_) }
    1 .. $most) };
my $too_many = 'Maximum items of type "%type" is %max';
finds('50 filters', 'b', $many->(50, sub { filter(0, $_[0], 'firstname', 'eq',
    'Bob') }));
refuses('51 filters', $many->(51, sub { filter($_[0] % 2, $_[0], 'firstname',
    'eq', 'Bob') }), $too_many, { type => 'filters', max => 50 });
finds('50 groups', 'b', $many->(50, sub { filter($_[0], 0, 'firstname', 'eq',
    'Bob') }));
refuses('51 groups', $many->(51, sub {
    "searchCriteria[filterGroups][$_[0]][filters]=" }), $too_many,
    { type => 'filterGroups', max => 50 });
finds('10 orders', 'edcba', $many->(10, sub { order($_[0], 'email') }));
refuses('11 orders', $many->(11, sub { order($_[0], 'email') }), $too_many,
    { type => 'sortOrders', max => 10 });
finds('500 values', 'b', $f->('entity_id', 'in', join(',', $id{b},
    map { 1000000 + $_ } 1 .. 499)));
refuses('501 values', $f->('entity_id', 'in', join(',', 1 .. 500)) . '&' .
    filter(1, 0, 'entity_id', 'nin', '1,2'), $too_many,
    { type => 'value', max => 500 });
refuses('1001 parts', $many->(1000, sub { "searchCriteria[$_[0]]=1" }),
    $too_many, { type => 'searchCriteria', max => 1000 });

# Callers

for (['a guest', ''], ['a bad token', 'x']) {
	is_error(ask('?searchCriteria=', $_->[1]), 401,
	    q(The consumer isn't authorized to access %resources.), $_->[0]);
}
chomp(my $other = $shop->ctl(qw(integration create other --resource
    Magento_Customer::manage)) =~ s/.*= //r);
is_error(ask('?searchCriteria=', $other), 401,
    q(The consumer isn't authorized to access %resources.),
    'one that may not read');

# The whole answer

my $answer = ask('?' . $f->('email', undef, 'c@example.com') . '&' .
    filter(4, 0, 'dob', 'null') . '&' . order(0, 'email', 'asc') . '&' .
    order(1, 'entity_id') . '&' . $page->(2, -1), $owner);
my $account = http_request($shop->{port}, 'GET',
    "/rest/default/V1/customers/$id{c}", headers => ['Authorization',
    "Bearer $owner"]);
is($account->{status}, 200, 'the account');
is_deeply($answer->{json}, {
	items => [$account->{json}],
	search_criteria => {
		filter_groups => [
			{ filters => [{ field => 'email',
			    value => 'c@example.com', condition_type => 'eq' }]
			},
			{ filters => [{ field => 'dob',
			    condition_type => 'null' }] },
		],
		sort_orders => [{ field => 'email', direction => 'ASC' },
		    { field => 'entity_id' }],
		page_size => 2,
		current_page => -1,
	},
	total_count => 1,
}, 'the whole answer') or diag($answer->{raw});
like($answer->{body}, qr/\A\{"items":\[.*\],"search_criteria":\{"filter_groups"
    .*"sort_orders".*"page_size":2,"current_page":-1\},"total_count":1\}\z/x,
    'in this order');
is(ask('?searchCriteria[pageSize]=1&fields=search_criteria', $owner)->{body},
    '{"search_criteria":{"filter_groups":[],"page_size":1}}',
    'no items, no count');
is(ask('?searchCriteria=&fields=total_count', $owner)->{body},
    '{"total_count":5}', 'only the count');
is(ask('?' . $f->('email', 'eq', 'x') . '&fields=items[id]', $owner)->{body},
    '{"items":[]}', 'items is a list');
is(ask('?searchCriteria=&fields=foo', $owner)->{body}, '{}', 'nothing of it');
is_error(ask('?searchCriteria=&fields=[', $owner), 400, $invalid,
    'a malformed filter of fields');
$answer = ask('?' . $f->('firstname', 'eq', "\"\\\n\x{1F600}é") .
    '&fields=search_criteria', $owner);
is($answer->{json}{search_criteria}{filter_groups}[0]{filters}[0]{value},
    "\"\\\n\x{1F600}é", 'a value comes back as it was sent');

# Anything at all: never a 5xx, always JSON, and nothing changes.

my $before = $shop->sql('CHECKSUM TABLE customer_entity,
    customer_address_entity, customer_mail, integration', $here);
my $seed = $ENV{SEED} || 20260101;
srand($seed);
my @atoms = (qw(searchCriteria search_criteria filterGroups filter_groups
    filters field value conditionType condition_type sortOrders sort_orders
    direction pageSize page_size currentPage fields items total_count 0 1 -1
    99 x email entity_id created_at dob nick age likes gender eq neq in nin
    like nlike null notnull gt finset from to ASC DESC 2020-01-01 [ ] [] = & +
    % %5B %5D %00 %FF %27 %22 %3B ' " ; -- /* */ \\ . ( ) ?), ',', 'é',
    "\x{1F600}");
my $pick = sub { $_[int(rand(@_))] };
my (%statuses, @bad);
for my $round (1 .. $ENV{ROUNDS} || 400) {
	my $query;

	if ($round % 2) {
		$query = join('', map { $pick->(@atoms) } 1 .. 1 + rand(30));
	} else {
		$query = join('&', map { rand() < 0.2 ? order(int(rand(3)),
		    $pick->(@atoms), $pick->(qw(ASC DESC x))) :
		    filter(int(rand(3)), int(rand(3)), rand() < 0.8 ?
		    $pick->(qw(email entity_id created_at dob nick age likes
		    ratio since gender lastname)) : $pick->(@atoms),
		    rand() < 0.9 ? $pick->(qw(eq neq in nin like nlike null
		    notnull gt lt finset from to)) : 'x',
		    join('', map { $pick->(@atoms) } 0 .. rand(3))) }
		    1 .. 1 + rand(4));
	}
	$query =~ s/[ \t]/%20/g;
	my $got = ask("?$query", $owner);
	$statuses{$got->{status} // 'none'}++;
	push @bad, "$got->{status} $query" if ($got->{status} // 999) !~
	    /^(?:200|400)$/ || ref($got->{json}) ne 'HASH';
}
is_deeply(\@bad, [], "random queries of seed $seed");
cmp_ok($statuses{200} // 0, '>', 20, 'some were answered');
cmp_ok($statuses{400} // 0, '>', 100, 'many were refused');
is($shop->sql('CHECKSUM TABLE customer_entity, customer_address_entity,
    customer_mail, integration', $here), $before, 'nothing is changed');

# An answer that would be too large, and a search that takes too long

my $wide = customer(addresses => [map { { firstname => 'a' x 255,
    lastname => 'b' x 255, street => ['s' x 255], city => 'c' x 255,
    postcode => 'e', telephone => 'f', country_id => 'US',
    region => 'Texas' } } 1 .. 45]);
is(post_customer($shop, $wide, headers => ['Authorization',
    "Bearer $owner"])->{status}, 200, 'a large account');
$shop->sql("SET \@id = (SELECT MAX(entity_id) FROM customer_entity);
    INSERT INTO customer_entity (website_id, email, store_id, firstname,
	lastname) SELECT 1, CONCAT('wide', seq, '\@example.com'), 1, 'W', 'W'
	FROM seq_1_to_250;
    INSERT INTO customer_address_entity (parent_id, city, country_id,
	firstname, lastname, street, telephone) SELECT c.entity_id, a.city,
	a.country_id, a.firstname, a.lastname, a.street, a.telephone
	FROM customer_entity c JOIN customer_address_entity a
	ON a.parent_id = \@id WHERE c.firstname = 'W'", $here);
refuses('more than 8 MiB', $f->('firstname', 'eq', 'W'), $invalid,
    { fieldName => 'pageSize', value => '300' });
$answer = ask('?' . $f->('firstname', 'eq', 'W') . '&' . $page->(50, 1),
    $owner);
is($answer->{status}, 200, 'a smaller page');
is(scalar(@{$answer->{json}{items}}), 50, 'is there');
is($answer->{json}{total_count}, 250, 'and all are counted');

# Accounts of some time, in the order of ids: those that were created early or
# late, all of them, and a few anywhere; the first pages and a late one.
$shop->sql("INSERT INTO customer_entity (website_id, store_id, email,
    created_at) SELECT 1, 1, CONCAT('time', seq, '\@example.com'),
    '2001-01-01' + INTERVAL seq HOUR FROM seq_1_to_4000;
    UPDATE customer_entity SET created_at = '2030-01-01'
    WHERE email LIKE 'time%00\@example.com'", $here);
for my $condition (['gt', '2001-06-10'], ['lteq', '2001-01-03 00:00:00'],
    ['gteq', '2001-01-01'], ['from', '2030-01-01'], ['lt', '1999-01-01']) {
	for my $direction (undef, 'ASC', 'DESC') {
		for my $page (1, 2, 150) {
			my ($name, $time) = @$condition;
			my %operator = (gt => '>', lteq => '<=', gteq => '>=',
			    from => '>=', lt => '<');
			my $where = "created_at $operator{$name} '$time'";
			my $order = $direction // 'ASC';
			my $offset = ($page - 1) * 20;
			my @ids = map { $_->{entity_id} } $shop->rows("SELECT
			    entity_id FROM customer_entity WHERE $where ORDER BY
			    entity_id $order LIMIT 20 OFFSET $offset");
			my $answer = ask('?' . filter(0, 0, 'created_at',
			    @$condition) . '&fields=items[id],total_count' .
			    '&searchCriteria[pageSize]=20&searchCriteria' .
			    "[currentPage]=$page" . ($direction ?
			    '&searchCriteria[sortOrders][0][field]=entity_id' .
			    "&searchCriteria[sortOrders][0][direction]=$order" :
			    ''), $clerk);

			is_deeply($answer->{json}, { items => [map { { id =>
			    $_ + 0 } } @ids], total_count => $shop->value(
			    "SELECT COUNT(*) FROM customer_entity WHERE $where")
			    + 0 }, "created_at $name $time, " .
			    ($direction // 'no order') . ", page $page") or
			    diag($answer->{raw});
		}
	}
}

# The server ends a statement that takes more than five seconds; it is not begun
# again.
my $proxy = Customers::Proxy->new(Customers::Test::short_scratch(),
    $shop->{db_socket});
END {
	local $?;
	$proxy->stop if $proxy;
}
$proxy->stand_before($shop);
my $slow = sub { cgi_request(builddir() . '/customers.fcgi', 'GET',
    '/rest/V1/customers/search?' . $_[0], env => $shop->environment,
    headers => ['Authorization', "Bearer $owner"]) };
for (['searchCriteria[pageSize]=1&fields=items', 'c.entity_id'],
    ['searchCriteria=&fields=total_count', 'COUNT']) {
	my ($query, $what) = @$_;
	my %rule = (match => "SET STATEMENT max_statement_time = 5 FOR " .
	    "SELECT $what", do => 'refuse', error => 1969);

	$proxy->rule({ %rule });
	is_error($slow->($query), 503, qr/^The service is temporarily/,
	    "$what: takes too long");
	is($slow->($query)->{status}, 200, "$what: the next one does not");
}

done_testing();
