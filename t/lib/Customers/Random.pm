# Random values, for bodies that are sane, faulty or hostile.  All of them come
# from rand, so that srand decides what is made.  Texts here are characters; what
# is made is JSON text, which is bytes.
package Customers::Random;

use strict;
use warnings;
use Exporter 'import';
use List::Util qw(shuffle);

our @EXPORT = qw(any chance quoted text nasty random_customer random_body
    text_keys);

# One of the arguments.
sub any
{
	return $_[int(rand(@_))];
}

# True with this probability.
sub chance
{
	return rand() < $_[0];
}

# A character of any plane.
sub character
{
	my @ranges = ([0x20, 0x7e], [0xa1, 0x2ff], [0x300, 0x36f],
	    [0x370, 0x1fff], [0x2000, 0x2fff], [0x3000, 0xd7ff],
	    [0xe000, 0xffff], [0x10000, 0x1ffff], [0x20000, 0x3ffff],
	    [0xe0000, 0xe0fff], [0xf0000, 0x10ffff]);
	my ($least, $most) = @{any(@ranges)};

	return chr($least + int(rand($most - $least + 1)));
}

# Characters as a JSON string, some of them as escapes.
sub quoted
{
	my ($characters) = @_;
	my $out = '';

	for my $c (split(//, $characters)) {
		my $code = ord($c);
		if ($c eq '"' || $c eq '\\') {
			$out .= "\\$c";
		} elsif ($code < 0x20 || chance(0.02)) {
			$out .= $code > 0xffff ? sprintf('\\u%04x\\u%04X',
			    0xd800 + (($code - 0x10000) >> 10),
			    0xdc00 + ($code & 0x3ff))
			    : sprintf('\\u%04x', $code);
		} else {
			utf8::encode($c);
			$out .= $c;
		}
	}
	utf8::downgrade($out);
	return qq("$out");
}

my @look_alikes = (
	"' OR '1'='1", "'; DROP TABLE customer_entity; --", '\\', "\\'", '%',
	'_',
	'<script>alert(1)</script>', '"><img src=x onerror=y>', '&lt;b&gt;',
	'&#0;', ']]>', "a\r\nBcc: x\@example.com", "\n.\n", 'From x',
	'=?utf-8?q?x?=', '{{var customer.name}}', '{{name}}', '${x}', '%s%n%d',
	'%1', '%fieldName', '%value', '../../etc/passwd', '/dev/null',
	'C:\\x', '`id`', '$(id)', '| id', "\x{fffe}", "\x{ffff}", "\x{feff}x",
	"\x{202e}x", "\x{200b}", "e\x{301}", "\x{1f468}\x{200d}\x{1f469}",
	"I\x{307}", "\x{130}", "\x{df}", "\x{fb01}", 'null', 'true', '0',
	'00', '-0', '1e5', 'NaN', ' ', "\x{a0}", "\x{3000}", '', 'a' x 255,
	'a' x 256, "\x{1f600}" x 255, "\x{1f600}" x 256, "\x{e9}" x 40,
	"\x{e9}" x 41, 'x@example.com', 'a,b', 'undefined', '__proto__',
);

# Characters of a text.
sub text
{
	my $kind = rand();

	return any(@look_alikes) if $kind < 0.3;
	return join('', map { character() } 1 .. 1 + int(rand(12)))
	    if $kind < 0.65;
	return 'a' . chr(1 + int(rand(0x1f))) . 'b' if $kind < 0.7;
	return 'a' . chr(0x7f + int(rand(0x22))) . 'b' if $kind < 0.75;
	return join('', map { character() } 1 .. int(rand(300)))
	    if $kind < 0.8;
	return any("\t", ' ', "\n", "\x{2003}", "\x{85}") .
	    any('Ann', '12', "\x{5d0}") . any(' ', "\r\n", "\x{3000}")
	    if $kind < 0.9;
	return 'x' x int(rand(3_000)) if $kind < 0.92;
	return any('Ann', 'Bob 7', "\x{416}\x{443}\x{43a}",
	    "\x{5d0}\x{5d1}", "\x{915}\x{94d}\x{937}", "\x{674e}\x{660e}");
}

my @numbers = qw(0 1 2 3 4 -1 255 256 32767 65535 65536 65537 2147483647
    2147483648 4294967295 4294967296 9223372036854775807 9223372036854775808
    -9223372036854775808 -9223372036854775809 1e400 1e-400 1.0 1e0 0.5 -0 1.5
    1E2 123456789012345678901234567890 43 66 99999 10957);

sub number
{
	return chance(0.8) ? any(@numbers)
	    : int(rand(2_000_000)) - 1_000_000;
}

# Something deep, or of a type that nobody asked for.
sub wrong
{
	my $kind = rand();
	my $deep = 1 + int(rand(36));

	return any('true', 'false', 'null', '[]', '{}', '[null]', '[[]]',
	    '{"a":1}', '["a","b"]', '[{}]', '""') if $kind < 0.75;
	return '[' x $deep . ']' x $deep if $kind < 0.85;
	return '{"a":' x $deep . '1' . '}' x $deep;
}

# What is no JSON at all.
sub broken
{
	return any('NaN', 'Infinity', '01', '1.', '.5', '+1', "'a'", '"\\x"',
	    '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', "\"\xff\"",
	    "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"a\tb\"", "\"\0\"", 'nul',
	    '{"a":1,"a":2}', '[1,]', '', '"', '/**/1');
}

# A value of any type, mostly one that nobody wants there.
sub nasty
{
	my $kind = rand();

	return quoted(text()) if $kind < 0.6;
	return number() if $kind < 0.75;
	return quoted(any(number(), ' 5 ', '+1', '0x1', '1.0'))
	    if $kind < 0.8;
	return wrong() if $kind < 0.995;
	return broken();
}

# A sane value for a member without one of its own in %sane, by its key.
sub plain
{
	return quoted(any('Ann', "Zo\x{eb}", "O\x{2019}Neil",
	    "\x{419}\x{43e}\x{438}", 'x-y', "  Ann  ", "\x{20000}\x{20001}"));
}

my %sane = (
	dob => sub { quoted(any('1990-01-31', '1/2/1990', '2000/2/29',
	    '1990-01-31T10:11:12Z')) },
	gender => sub { any(0 .. 3, '"2"', '1.0') },
	store_id => sub { any(0, 1, 2, '"1"') },
	website_id => sub { any(0, 1, 1, 1, 1, 2) },
	id => sub { any('0', 'null', '"0"') },
	group_id => sub { any(0 .. 3) },
	disable_auto_group_change => sub { any(0, 1, '"1"') },
	created_at => sub { quoted('2020-02-02 02:02:02') },
	extension_attributes => sub {
		return any('{}', '[]', '{"is_subscribed":true}',
		    '{"isSubscribed":"no","assistance_allowed":2}',
		    '{"is_subscribed":' . any('"on"', 0, nasty()) . '}');
	},
	custom_attributes => sub { any('[]', '{}', 'null', '[]', '{}',
	    '[{"attribute_code":"notes","value":' . nasty() . '}]',
	    '{"notes":' . nasty() . ',"size":' . any(nasty(), 1, 2) . '}',
	    '{"size":' . any(1, '"2"', 'null', '7') . '}') },
	country_id => sub { quoted(any(qw(US IT GB FR JP CA ES GB JP))) },
	street => sub { any('["1 Main St"]', '["a","b"]', '{"x":"a"}',
	    '["a\nb"]' =~ s/\n/\\n/r, '["",null," a "]') },
	region => sub { chance(0.6) ? any('{}', '[]', 'null')
	    : any('{"region_id":43}', '{"region_code":"RM"}',
	    '"New York"', '{"region":"Kent"}', '{}', '[]',
	    '{"regionCode":"IT-RM","region":' . quoted(text()) . '}') },
	region_id => sub { any(0, 0, '"0"', 43, '"12"', 5) },
	default_billing => sub { any('true', 'false', '"yes"', 0, 1) },
	default_shipping => sub { any('true', '"0"', '""') },
	customer_id => sub { any(0, 7, '"8"') },
	updated_at => \&plain,
	postcode => sub { any('"12207"', '12207', '"SW1A 1AA"') },
);
my @customer_keys = qw(dob gender store_id website_id id prefix middlename
    suffix taxvat disable_auto_group_change created_at updated_at created_in
    confirmation default_billing default_shipping extension_attributes
    custom_attributes);
my @address_keys = qw(region region_id company fax prefix middlename suffix
    vat_id default_billing default_shipping id customer_id
    extension_attributes custom_attributes);
my %text_key = map { $_ => 1 } qw(firstname lastname middlename prefix suffix
    taxvat company fax telephone city postcode vat_id);

sub value_of
{
	my ($key, $nasty) = @_;

	return nasty() if $nasty;
	return $key =~ /^(?:default_)/ && chance(0.5) ? 'true'
	    : $sane{$key} ? $sane{$key}->() : plain();
}

sub spelled
{
	my ($key) = @_;

	return $key unless chance(0.1);
	return $key =~ s/_(\w)/\u$1/gr if chance(0.7);
	return any(ucfirst($key), uc($key), "${key}_", $key =~ s/_/__/r);
}

# An object of MEMBERS ([key, JSON text]...); now and then there is a strange
# member, or one a second time.
sub object
{
	my (@members) = @_;

	push @members, [spelled($members[int(rand(@members))][0]), nasty()]
	    if @members && chance(0.01);
	push @members, [any('foo', 'a_b', '', "\x{e9}", 'x' x 300), nasty()]
	    if chance(0.01);
	return '{' . join(',', map { quoted($_->[0]) . ':' . $_->[1] }
	    @members) . '}';
}

# An address; how many of its fields are nasty is drawn first.
sub address
{
	my ($nasty) = @_;
	my @keys = (qw(firstname lastname street city telephone country_id
	    postcode), grep { chance(0.2) } @address_keys);

	@keys = sort { $a cmp $b } @keys if chance(0.3);
	@keys = grep { chance(0.9) } @keys if chance(0.05);
	my $share = $nasty / @keys;
	return object(map {
		my $key = $_;
		my $value = $nasty && $text_key{$key} && chance(0.4)
		    ? quoted(text()) : value_of($key, chance($share));
		$value = any(quoted('IT'), quoted('US'))
		    if $key eq 'country_id' && !$nasty && chance(0.6);
		[spelled($key), $value];
	} @keys);
}

sub addresses
{
	my ($nasty) = @_;
	my $count = any(0, 1, 1, 1, 2, 3);

	return nasty() if $nasty && chance(0.1);
	return '{' . join(',', map { qq("$_":) . address($nasty) }
	    1 .. $count) . '}' if chance(0.05);
	return '[' . join(',', map { address($nasty) } 1 .. $count) . ']';
}

# The fields that are free text.
sub text_keys
{
	return sort(keys(%text_key));
}

# A customer with this EMAIL, which is JSON.
sub random_customer
{
	my ($email) = @_;
	my $nasty = any(0, 0, 1, 1, 2, 5);
	my @keys = grep { chance(0.25) } @customer_keys;
	my $share = $nasty / (@keys + 3);
	my @members = (['email', $email], map {
		my $key = $_;
		[$key, chance($share / 2) ? nasty() : plain()];
	} qw(firstname lastname));

	push @keys, 'group_id' if chance(0.03);
	push @members, map {
		my $key = $_;
		my $value = $nasty && $text_key{$key} && chance(0.4)
		    ? quoted(text()) : value_of($key, chance($share));
		$value = quoted(text()) if $key =~ /^(?:updated_at|created_in|
		    confirmation|default_\w+)$/x;
		[spelled($key), $value];
	} @keys;
	push @members, ['addresses', addresses($nasty)] if chance(0.7);
	@members = shuffle(@members) if chance(0.2);
	@members = grep { chance(0.9) } @members if chance(0.05);
	return object(@members);
}

# A body of these MEMBERS ([key, JSON]...), which now and then is no JSON, too
# long, or has more after it.
sub random_body
{
	my $text = object(@_);

	return broken() if chance(0.005);
	return substr($text, 0, int(rand(length($text)))) if chance(0.005);
	return (' ' x int(rand(70_000))) . $text if chance(0.005);
	return $text . any('', ' ', "\n", 'x', '{}', "\0") if chance(0.02);
	return $text;
}

1;
