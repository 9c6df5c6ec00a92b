#!/usr/bin/perl
# What cites the contract cites something: "contract D17", wherever it stands,
# is an item of doc/contract, which has no item twice.  Tables there and in
# doc/design that repeat what is in the sources repeat it rightly.
use strict;
use warnings;
use File::Find;
use FindBin;
use Test::More;

my $top = "$FindBin::Bin/..";
# A citation may go on in the next line of a comment.
my $gap = qr/(?:[ \t]|\n[ \t]*(?:\/\/|--|\.\\"|[*#])?)+/;
my $item = qr/(?:G[a-z]|[A-Z]\d*)(?![\w.]*\w)/;
my $list = qr/$item(?:(?:,$gap|${gap}and$gap|${gap}to$gap)$item)*/;

sub slurp
{
	my ($file) = @_;
	open(my $fh, '<:raw', $file) or die "$file: $!";
	local $/;
	return scalar(<$fh>);
}

# The items that LIST names; "B2 to B4" names all three.
sub named
{
	my ($cited) = @_;
	$cited =~ s/([A-Z])(\d+)${gap}to$gap\1(\d+)/
	    join(', ', map { "$1$_" } $2 .. $3)/ge;
	return $cited =~ /(G[a-z]|[A-Z]\d*)/g;
}

# Every [what, line] cited in TEXT of NAME, and what has another form.
sub citations
{
	my ($name, $text) = @_;
	my @found;
	my $note = sub {
		my ($at, @what) = @_;
		my $line = 1 + (substr($text, 0, $at) =~ tr/\n//);
		push @found, map { [$_, $line] } @what;
	};

	while ($text =~ /\bcontract$gap($list)/g) {
		$note->($-[0], named($1));
	}
	# Within the contract, and in comments beside a citation, it is bare.
	if ($name eq 'doc/contract' || $name =~ m{^(?:src/.*|t/.*\.c$)}) {
		my $letters = $name eq 'doc/contract' ? 'A-HMO-R' : 'BD';
		(my $prose = $text) =~ s/(?:^(?:[A-Z]\. |G[a-z]\t|[A-Z]\d+\t))/\t\t/mg;
		while ($prose =~ /(?<![\w.+%\\])([$letters]\d{1,2})(?!\w)/g) {
			$note->($-[0], $1);
		}
	}
	$note->($-[0], 'nothing, for its form')
	    while $text =~ /"source": "(?!contract $list")/g;
	$note->($-[0], 'a reference that is not here')
	    while $text =~ /\breference$gap\d/g;
	return @found;
}

my $contract = slurp("$top/doc/contract");
my @items = $contract =~ /^([A-Z](?=\. )|(?:G[a-z]|[A-Z]\d+)(?=\t))/mg;
my (%seen, %is_item);
is_deeply([grep { $seen{$_}++ } @items], [], 'no item is there twice');
is_deeply([grep { /^(.)[\da-z]/ && !$seen{$1} } @items], [],
    'each stands in its section');
$is_item{$_} = 1 for @items;

my @files;
find({ no_chdir => 1, wanted => sub {
	push @files, $File::Find::name if -f $_ && !m{/t/fuzz/corpus/};
} }, grep { -e } map { "$top/$_" } qw(src t schema nginx apache man doc mail
    service portable README HACKING));
my ($count, @faults) = (0);
for my $file (sort(@files)) {
	(my $name = $file) =~ s{^\Q$top\E/}{};
	next if $name eq 't/00-contract.t' || -B $file;
	for (citations($name, slurp($file))) {
		my ($what, $line) = @$_;
		$count++;
		push @faults, "$name:$line: cites $what" if !$is_item{$what};
	}
}
my %told;
@faults = grep { !$told{$_}++ } @faults;
ok(!@faults, 'what is cited is there') or diag(join("\n", @faults));
ok($count > 1000, "citations were found ($count)");

# The one source of that name, in whatever folder.
sub source
{
	my ($name) = @_;
	my ($file) = grep { m{/src/(?:.*/)?\Q$name\E$} } @files;
	return slurp($file // die "$name: not found\n");
}

sub literals
{
	my ($c) = @_;
	my $text = join('', $c =~ /"((?:[^"\\]|\\.)*)"/g);
	$text =~ s/\\"/"/g;
	return $text;
}

# Item NAME of the contract, white space single.
sub words_of
{
	my ($name) = @_;
	my ($text) = $contract =~ /^\Q$name\E\t(.*?)(?=^\S|\z)/ms;
	$text =~ s/\s+/ /g;
	return " $text ";
}

# R5: status, form and text of every message.
my %form = (RAW => 'p', RAW_OR_NULL => 'p', RAW_NUMBER => 'n',
    RENDERED => 'f');
my $r5 = words_of('R5');
my $messages = 0;
my $problems = source('problems_text.c');
while ($problems =~ /^\t\[PROBLEM_\w+\]\ =\ \{\ (\d+),\s*
    ((?:"(?:[^"\\]|\\.)*"\s*)+),\s*\{\ (.*?)\ \},\s*PROBLEM_(\w+)\ \},$/xmsg) {
	my ($status, $text, $names, $form) = ($1, literals($2), $3, $form{$4});
	$form = '-' if $names eq '0';
	$messages++;
	ok(index($r5, " $status $form $text ") >= 0, "R5: $text")
	    or diag("expected: $status $form");
}
is($messages, () = $r5 =~ / \d{3} [-pnf] /g, 'and no others');

# F2: path and default of every setting.
my $f2 = words_of('F2') =~ s/, /,/gr;
my ($settings) = source('shop.h') =~ /^#define SHOP_SETTINGS.*?\n(.*?)\n\n/ms;
my $known = 0;
while ($settings =~ /X\(\w+,[\s\\]*"([^"]*)",((?:[\s\\]*"[^"]*")+|\s*\w+),/g) {
	my ($path, $c) = ($1, $2);
	my $default = $c =~ /"/ ? literals($c) : 'F3';
	$default = '""' if $default eq '';
	$known++;
	ok(index($f2, " $path $default ") >= 0, "F2: $path")
	    or diag("expected: $default");
}
is($known, () = $f2 =~ m{ \w+/\w+/\w+ }g, 'and no others');

# R1 to R4: the fields of each object, with limit and label.
my $fields = source('fields.c');
for ([R1 => 'customer_rows'], [R2 => 'address_rows'], [R3 => 'region_rows'],
    [R4 => 'extension_rows']) {
	my ($table, $name) = @$_;
	my $words = words_of($table);
	my ($rows) = $fields =~ /\b$name\[\] = \{\n(.*?)^\};/ms;
	my $row = qr/TEXT\(\s*struct\ \w+,\s*(\w+),\s*"([^"]*)",\s*\w+,\s*(\d+)
	    |(?:PLAIN|INSIDE)\(\s*struct\ \w+,\s*"(\w+)"
	    |\{\ "(\w+)",\s*"([^"]*)",\s*\w+,\s*\w+,\s*(\d+)/x;
	my $count = 0;

	while ($rows =~ /$row/g) {
		my ($key, $label, $limit) = ($1 // $4 // $5, $2 // $6, $3 // $7);
		$limit = 0 if $key eq 'email';	# D19 has that
		my $wanted = $label ? ($limit ? " $limit" : '') . " $label " : '';

		$count++;
		like($words, qr/ \Q$key\E\b[^"]*?\Q$wanted\E/, "$table: $key") or
		    diag("expected: a line with $key ...$wanted");
	}
	cmp_ok($count, '>', 1, "$table: fields were found");
}

# G56: forms are told of all texts.
my $forms = source('metadata_fields.c');
for (['customer_rows', 'customer_asked'], ['address_rows', 'address_asked']) {
	my ($rows, $asked) = map { ($fields . $forms) =~
	    /\b$_\[\] = \{\n(.*?)^\};/ms } @$_;

	is_deeply([grep { $asked !~ /\{ "$_",/ }
	    $rows =~ /TEXT\(\s*struct \w+,\s*(\w+),/g], [],
	    "G56: every text of $_->[0]");
}

# C1, C2: the keys of an answer.
my $encode = source('encode.c');
for ([C1 => 'account_write'], [C2 => 'encode_address']) {
	my ($item, $name) = @$_;
	my $words = words_of($item);
	my ($body) = $encode =~ /^\Q$name\E\(.*?\n\{\n(.*?)^\}/ms;

	is_deeply([grep { $words !~ /[ {"]$_\b/ } $body =~
	    /json_write_\w+\(w, "(\w+)"/g], [], "$item: every key of an answer");
}

# P1: every page; the expressions in the files for web servers have them, too.
my ($pages) = source('dispatch.c') =~ /\bpages\[\] = \{\n(.*?)^\};/ms;
my @pages = sort($pages =~ /\{ "([^"]+)"/g);
is_deeply([sort(map { s{/$}{}r } $contract =~
    m{^\t((?:customer|newsletter)/(?:account|subscriber)/\w*/?)\t}mg)], \@pages,
    'P1: every page');
for (['nginx/pages.conf', qr{^\t\|([\w/]+)$}m],
    ['apache/pages.conf', qr{^\|([\w/]+)\\$}m],
    ['apache/.htaccess', qr{^\#\tRewriteRule\ \S*\{0,2\}([\w/]+)/\?\$\ rest/}mx]) {
	my ($file, $line) = @$_;

	is_deeply([sort(slurp("$top/$file") =~ /$line/g)], \@pages,
	    "$file: a line for every page of src/page/dispatch.c");
}

# M1, D33: every template of mails.
my $mails = words_of('M1') . words_of('D33');
is_deeply([grep { $mails !~ /\b$_\b/ }
    map { m{([^/]+)\.txt$} } glob("$top/mail/en_US/*.txt")], [],
    'M1, D33: every template of mail/');

# doc/design: the files that it names, and the value of each constant in its
# price limit.
my $design = slurp("$top/doc/design");
is_deeply([grep { !-e "$top/src/$_" } $design =~ m{\b(\w+/\w+\.[ch])\b}g], [],
    'doc/design names files that are there');
is_deeply([grep { !-e "$top/$_" } $design =~ m{\b(t/[\w/-]+\.[ct])\b}g], [],
    'and tests');
my %unit = ('' => [1], ' s' => [1, 1000], ' KiB' => [1024],
    ' MiB' => [1024 * 1024]);
my $sources = join('', map { slurp($_) } grep { m{/src/.*\.[ch]$} } @files);
my ($prices) = $design =~ /^The price limit\n-+\n(.*)/ms;
my $limits = 0;
while ($prices =~ /^\t(\d+)( s| [KM]iB|)\t(\w+)\t/mg) {
	my ($number, $unit, $name) = ($1, $2, $3);
	my ($value) = $sources =~ /(?<!")\b$name = ([\d *]+)/;
	$limits++;
	$value = eval($value // 0);
	ok((grep { $value == $number * $_ } @{$unit{$unit}}),
	    "limit: $name") or diag("$number$unit, not $value");
}
ok($limits > 20, 'the price limit has its lines');

# doc/security: each claim has a source and a test, and these are there.
my $security = slurp("$top/doc/security");
my @claims = $security =~ /^(\S[^\n]*\n(?:\t[^\n]*\n)+)/mg;
is_deeply([grep { !-e "$top/$_" }
    $security =~ m{\b((?:src|t|nginx|apache|schema)/[\w/.-]+\w)}g], [],
    'doc/security names files that are there');
is_deeply([map { /^(.*)/ } grep { !m{\bt/.*\.[ct]\b} ||
    !m{\b(?:src|nginx|schema)/} } @claims], [],
    'and a source and a test for each claim');
cmp_ok(scalar(@claims), '>', 15, 'claims were found');

done_testing();
