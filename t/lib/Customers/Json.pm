# JSON that keeps what a Perl value loses: the order of keys, and whether 1 was
# a number or a string.  Texts are always bytes (UTF-8), so that comparisons see
# what was sent.
#
# A value is a list reference: ['o', [[key, value]...]], ['a', [value...]],
# ['s', bytes], ['n', text of the number] or ['l', 'true'|'false'|'null'].
package Customers::Json;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT_OK = qw(json_parse json_text json_plain json_member json_map
    json_merged json_of json_difference);

my %escape = ('"' => '"', '\\' => '\\', '/' => '/', b => "\b", f => "\f",
    n => "\n", r => "\r", t => "\t");

sub _utf8
{
	my ($character) = @_;

	utf8::encode($character);
	return $character;
}

sub _string
{
	my ($bytes) = @_;

	return $bytes unless index($bytes, '\\') >= 0;
	$bytes =~ s{\\(?:u([Dd][89ABab]..)\\u([Dd][C-Fc-f]..)|u(....)|(.))}{
		defined($1) ? _utf8(chr(0x10000 +
		    ((hex($1) - 0xD800) << 10) + hex($2) - 0xDC00))
		: defined($3) ? _utf8(chr(hex($3))) : $escape{$4}
	}gesx;
	return $bytes;
}

# Take a value off TEXT at its position.
sub _value
{
	my ($text) = @_;

	$$text =~ /\G[ \t\r\n]+/gc;
	if ($$text =~ /\G"((?:[^"\\\x00-\x1f]++|
	    \\(?:["\\\/bfnrt]|u[0-9A-Fa-f]{4}))*+)"/gcx) {
		return ['s', _string($1)];
	}
	if ($$text =~ /\G(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/gc) {
		return ['n', $1];
	}
	return ['l', $1] if $$text =~ /\G(true|false|null)/gc;
	if ($$text =~ /\G\[[ \t\r\n]*/gc) {
		my @list;
		return ['a', \@list] if $$text =~ /\G\]/gc;
		for (;;) {
			push @list, _value($text);
			next if $$text =~ /\G[ \t\r\n]*,/gc;
			return ['a', \@list] if $$text =~ /\G[ \t\r\n]*\]/gc;
			die "no list\n";
		}
	}
	if ($$text =~ /\G\{[ \t\r\n]*/gc) {
		my (@members, %seen);
		return ['o', \@members] if $$text =~ /\G\}/gc;
		for (;;) {
			my $key = _value($text);
			$key->[0] eq 's' or die "a key that is no string\n";
			$seen{$key->[1]}++ and die "key $key->[1] twice\n";
			$$text =~ /\G[ \t\r\n]*:/gc or die "no colon\n";
			push @members, [$key->[1], _value($text)];
			next if $$text =~ /\G[ \t\r\n]*,/gc;
			return ['o', \@members]
			    if $$text =~ /\G[ \t\r\n]*\}/gc;
			die "no object\n";
		}
	}
	die 'no value at byte ' . (pos($$text) // 0) . "\n";
}

# BYTES as a value; dies if they are not JSON.
sub json_parse
{
	my ($bytes) = @_;

	utf8::downgrade($bytes, 1) or die "characters, not bytes\n";
	my $copy = $bytes;
	utf8::decode($copy) or die "not UTF-8\n" if $copy =~ /[^\x00-\x7f]/;
	pos($bytes) = 0;
	my $value = _value(\$bytes);
	$bytes =~ /\G[ \t\r\n]*\z/gc or
	    die 'more at byte ' . (pos($bytes) // 0) . "\n";
	return $value;
}

sub _quote
{
	my ($bytes) = @_;

	$bytes =~ s/(["\\])/\\$1/g;
	$bytes =~ s/([\x00-\x1f])/sprintf('\\u%04x', ord($1))/ge;
	return qq("$bytes");
}

# VALUE as bytes, without white space.
sub json_text
{
	my ($value) = @_;
	my ($kind, $content) = @$value;

	return '{' . join(',', map { _quote($_->[0]) . ':' .
	    json_text($_->[1]) } @$content) . '}' if $kind eq 'o';
	return '[' . join(',', map { json_text($_) } @$content) . ']'
	    if $kind eq 'a';
	return $kind eq 's' ? _quote($content) : $content;
}

# VALUE as a Perl value: hashes, lists, bytes; true is 1, false 0, null undef.
sub json_plain
{
	my ($value) = @_;
	my ($kind, $content) = @$value;

	return { map { $_->[0] => json_plain($_->[1]) } @$content }
	    if $kind eq 'o';
	return [map { json_plain($_) } @$content] if $kind eq 'a';
	return $content unless $kind eq 'l';
	return $content eq 'null' ? undef : $content eq 'true' ? 1 : 0;
}

# The member KEY of VALUE; undef if VALUE is no object or has no such member.
sub json_member
{
	my ($value, $key) = @_;

	return undef unless $value && $value->[0] eq 'o';
	for my $member (@{$value->[1]}) {
		return $member->[1] if $member->[0] eq $key;
	}
	return undef;
}

# A copy with every string, including keys, passed through CODE.
sub json_map
{
	my ($value, $code) = @_;
	my ($kind, $content) = @$value;

	return ['o', [map { [$code->($_->[0]), json_map($_->[1], $code)] }
	    @$content]] if $kind eq 'o';
	return ['a', [map { json_map($_, $code) } @$content]] if $kind eq 'a';
	return $kind eq 's' ? ['s', $code->($content)] : $value;
}

# VALUE with CHANGES: objects member by member, new ones at the end; lists item
# by item, as many as CHANGES has; anything else is replaced.  The string
# <absent> takes a member away.
sub json_merged
{
	my ($value, $changes) = @_;
	my ($kind, $content) = @$changes;

	return $changes unless $value && $kind eq $value->[0] &&
	    $kind =~ /^[oa]$/;
	return ['a', [map { json_merged($value->[1][$_], $content->[$_]) }
	    0 .. $#$content]] if $kind eq 'a';
	my %change = map { $_->[0] => $_->[1] } @$content;
	my %old = map { $_->[0] => 1 } @{$value->[1]};
	my @members = map {
		my $change = $change{$_->[0]};
		[$_->[0], $change ? json_merged($_->[1], $change) : $_->[1]];
	} @{$value->[1]};
	push @members, grep { !$old{$_->[0]} } @$content;
	return ['o', [grep {
		$_->[1][0] ne 's' || $_->[1][1] ne '<absent>' } @members]];
}

# A Perl value (bytes; numbers and booleans as \'text') as a value of this
# module.  Hashes are sorted by key.
sub json_of
{
	my ($perl) = @_;

	return ['l', 'null'] unless defined($perl);
	return ['a', [map { json_of($_) } @$perl]] if ref($perl) eq 'ARRAY';
	return ['o', [map { [$_, json_of($perl->{$_})] } sort(keys(%$perl))]]
	    if ref($perl) eq 'HASH';
	return [$$perl =~ /^[a-z]/ ? 'l' : 'n', $$perl] if ref($perl);
	return ['s', $perl];
}

sub _shown
{
	my $text = json_text($_[0]);

	return length($text) > 200 ? substr($text, 0, 200) . '...' : $text;
}

my %kind = (int => ['n', qr/^-?\d+$/], intstr => ['s', qr/^\d+$/],
    str => ['s', qr/./s],
    datetime => ['s', qr/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/]);

# Whether VALUE, inside ROOT, matches the wildcard NAME.
sub _is_wild
{
	my ($name, $value, $root) = @_;

	return 1 if $name eq 'any';
	return $value->[0] eq $kind{$name}[0] && $value->[1] =~ $kind{$name}[1]
	    if $kind{$name};
	my ($n) = $name =~ /^addr:(\d+)$/;
	my $addresses = json_member($root, 'addresses');
	my $address = $addresses && $addresses->[0] eq 'a' &&
	    $addresses->[1][$n];
	my $id = json_member($address, 'id');
	return $id && $value->[0] eq 's' && $value->[1] eq $id->[1];
}

# The first difference between WANT and GOT in words, or undef.  The strings
# <int>, <intstr>, <str> (not empty), <datetime>, <any> and <addr:N> in WANT are
# wildcards.  part => 1: GOT may have less than WANT; ordered => 1: the order of
# keys counts.
sub json_difference
{
	my ($want, $got, %how) = @_;

	return _difference($want, $got, \%how, $got, '$');
}

sub _difference
{
	my ($want, $got, $how, $root, $path) = @_;

	if ($want->[0] eq 's' &&
	    $want->[1] =~ /^<(int|intstr|str|datetime|any|addr:\d+)>$/) {
		return undef if _is_wild($1, $got, $root);
		return "$path: want $want->[1], got " . _shown($got);
	}
	$want->[0] eq $got->[0] or
	    return "$path: want " . _shown($want) . ', got ' . _shown($got);
	if ($want->[0] eq 'o') {
		my %got = map { $_->[0] => $_->[1] } @{$got->[1]};
		my %want = map { $_->[0] => $_->[1] } @{$want->[1]};
		for my $key (map { $_->[0] } @{$got->[1]}) {
			return "$path.$key: not expected, " .
			    _shown($got{$key}) unless $want{$key};
		}
		my @wanted = grep { !$how->{part} || $got{$_} }
		    map { $_->[0] } @{$want->[1]};
		for my $key (@wanted) {
			return "$path.$key: missing, want " .
			    _shown($want{$key}) unless $got{$key};
			my $why = _difference($want{$key}, $got{$key},
			    $how, $root, "$path.$key");
			return $why if defined($why);
		}
		my $order = join(' ', map { $_->[0] } @{$got->[1]});
		return "$path: the order of keys is $order"
		    if $how->{ordered} && $order ne join(' ', @wanted);
		return undef;
	}
	if ($want->[0] eq 'a') {
		my ($wanted, $given) = map { scalar(@{$_->[1]}) } $want, $got;
		return "$path: want $wanted items, got $given"
		    if $wanted != $given;
		for my $i (0 .. $wanted - 1) {
			my $why = _difference($want->[1][$i],
			    $got->[1][$i], $how, $root, "$path\[$i]");
			return $why if defined($why);
		}
		return undef;
	}
	return $want->[1] eq $got->[1] ? undef : "$path: want " .
	    _shown($want) . ', got ' . _shown($got);
}

1;
