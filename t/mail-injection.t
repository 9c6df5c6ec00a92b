#!/usr/bin/perl
# Nothing that a client sends becomes a header, a recipient, markup, a template
# variable or a link in a mail: hostile values in every field that reaches one,
# through the program and (past all checks of fields) through the journal.
use strict;
use warnings;
use utf8;
use Encode qw(encode);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::HTTP ();
use Customers::Mail;
use Customers::Test;
use Test::More;

binmode($_, ':utf8') for map { Test::More->builder->$_ }
    qw(output failure_output todo_output);
need('python3');

my $shop = new_shop(start => 0);
$shop->ctl(qw(config set), @$_) for ['customer/create_account/confirm', 1],
    ['customer/address/prefix_show', 'opt'],
    ['customer/address/suffix_show', 'opt'],
    ['customer/address/middlename_show', 1];
my $pool = $shop->start_pool;
my $json = Customers::HTTP::json();
my $base = $shop->base_url . '/';

sub create
{
	my ($data) = @_;

	return fcgi_request($pool->{socket}, 'POST',
	    '/rest/default/V1/customers', json => $data);
}

my %hostile = (
	(map { sprintf('U+%04X', $_) => 'a' . chr($_) . 'b' }
	    0x00 .. 0x1F, 0x7F, 0x80, 0x85, 0x9B, 0xA0, 0xAD, 0x200B, 0x2028,
	    0x2029, 0x202E, 0x2066, 0xFEFF, 0xFFF9, 0xE0001),
	'a header' => "x\r\nBcc: evil\@example.org",
	'a header by LF' => "x\nBcc: evil\@example.org",
	'a header, folded' => "x\r\n Bcc: evil\@example.org",
	'the end of headers' => "x\r\n\r\n<p>evil",
	'a boundary' => "x\r\n--boundary--\r\n",
	'an encoded word' => '=?utf-8?q?evil=0D=0ABcc:_e=40example.org?=',
	'an encoded word in base64' => '=?UTF-8?B?PGJAZXZpbC5leGFtcGxlPg==?=',
	'255 astral characters' => "\x{1F600}" x 255,
	'255 astral letters' => "\x{1D400}" x 255,
	'64 kB' => 'x' x 65000,
	'an override' => "\x{202E}moc.live//:ptth",
	'isolates' => "\x{2066}a\x{2069}\x{200F}b",
	'a variable' => '{{name}}',
	'a known variable' => '{{confirm_url}}',
	'half a variable' => '{{',
	'a format' => '%s%n%1$s%99999d',
	'markup' => '<a href="http://evil.example/">click</a>',
	'a script' => '<script>alert(1)</script>',
	'an image' => '"><img src=x onerror=alert(1)>',
	'the end of a comment' => '--><b>',
	'an entity' => '&lt;b&gt;&#60;i&#62;',
	'a URL' => 'http://evil.example/path?a=b',
	'a URL in capitals' => 'HTTPS://EVIL.EXAMPLE',
	'a host' => 'www.evil.example',
	'a bare host' => 'evil.example',
	'a host with other dots' => "evil\x{3002}example evil\x{FF0E}example",
	'a full-width URL' => "\x{FF48}ttp\x{FF1A}\x{FF0F}\x{FF0F}evil\x{FF0E}com",
	'no scheme' => '//evil.example',
	'mailto' => 'mailto:evil@example.org',
	'another mailbox' => '"x" <evil@example.org>, y',
	'a group' => 'undisclosed: evil@example.org;',
	'a comment' => 'x (evil@example.org)',
	'quotes' => q(a"b'c\\d"e),
	'options' => '-oQ/tmp -f evil',
	'a dot on its line' => "x\r\n.\r\nQUIT",
	'a shell' => '$(id);`id`|id',
	'markdown' => '[click](http://evil.example)',
);

# What may look like a link to a mail reader.
my $link = qr{\b[a-z]+:\S|//|\bwww\.\S|\w[.@]\w\w}i;

my %expected;	# recipient -> name of the case and what its mail has
my $plain = customer(email => 'plain@example.com');
is(create($plain)->{status}, 200, 'a customer as they should be');

# In every field of the name, and as redirectUrl

my %fate;
my $number = 0;
for my $name (sort(keys(%hostile))) {
	for my $field (qw(prefix firstname middlename lastname suffix
	    redirectUrl)) {
		my $email = sprintf('case%d@example.com', ++$number);
		my $data = customer(email => $email);

		($field eq 'redirectUrl' ? $data : $data->{customer})->{$field}
		    = $hostile{$name};
		my $answer = create($data);
		my $status = $answer ? $answer->{status} : 'none';
		$fate{$status}++;
		if ($status eq '200') {
			$expected{$email} = { name => "$name as $field",
			    back_url => $field eq 'redirectUrl'
				? $hostile{$name} : '' };
		} elsif ($status !~ /^4(?:00|13)$/) {
			fail("$name as $field: status $status");
		}
	}
}
is($shop->value('SELECT count(*) FROM customer_mail'), 1 + keys(%expected),
    'a mail for each that was accepted, none for the others');

# In the address

for my $local (map({ ($_, "\"$_\"") } values(%hostile)),
    'anna+www.evil.example/path', 'www.evil.example', 'http//evil.example',
    'a!b#c$d%e&f*g/h=i?j^k_l`m{n|o}p~q', "o'brien", '{{email}}', '%s',
    '=?utf-8?q?x?=', 'a,b', 'a b', '<a', 'a>', '-oQ', '--', 'x' x 64) {
	for my $email ("$local\@example.com", "$local\@m\x{FC}nchen.example",
	    "$local\@example.com, evil\@example.org") {
		next if $expected{$email};
		my $answer = create(customer(email => $email));
		my $status = $answer ? $answer->{status} : 'none';
		$fate{$status}++;
		if ($status eq '200') {
			$expected{$email} = { name => "address $email",
			    back_url => '' };
		} elsif ($status !~ /^4(?:00|13)$/) {
			fail("address $email: status $status");
		}
	}
}
is($shop->value('SELECT count(*) FROM customer_mail'), 1 + keys(%expected),
    'and the same for addresses');
diag(join(', ', map { "$_: $fate{$_}" } sort(keys(%fate)))) if $ENV{VERBOSE};
cmp_ok($fate{200}, '>', 60, 'many hostile values are accepted');
cmp_ok($fate{400}, '>', 300, 'more are refused');

# Past the checks: as rows of the journal

my @rows;
$number = 0;
for my $name (sort(keys(%hostile))) {
	my $email = sprintf('row%d@example.com', ++$number);
	my $parameters = $json->encode({ name => $hostile{$name},
	    back_url => $hostile{$name}, key => 'KEY' });

	# No row of ours has a NUL in it: such a one is left alone.
	$expected{$email} = { name => "$name in the journal", key => 'KEY',
	    back_url => substr($hostile{$name}, 0, 2048) }
	    unless $name eq 'U+0000';
	push @rows, sprintf("(1, 'confirmation', 1, '%s', X'%s', " .
	    "'row%d\@example.com')", $email, unpack('H*', $parameters),
	    $number);
}
my $insert = sub {
	$shop->sql('INSERT INTO customer_mail (customer_id, template, store_id,
	    recipient, parameters, message_id) VALUES ' . join(',', @_),
	    "--database=$shop->{database}");
};
$insert->(@rows);
is((flush_mail($shop))[1], ($number - 1) . " sent, 1 later, 0 failed\n",
    'rows are sent, but for one that is malformed');
$shop->sql("DELETE FROM customer_mail WHERE state = 'pending'",
    "--database=$shop->{database}");

# What came out

my %mail;
for my $mail ($shop->mails) {
	my $to = $mail->{arguments}[-1];
	push @{$mail{$to}}, $mail;
}
my ($sample) = mail_parse($mail{'plain@example.com'}[0]{file});
mail_sound($sample, 'the plain mail');
my @links = @{$sample->{links}};
my @all = sort(keys(%expected));
my @envelopes = map { my ($local, $domain) = /^(.*)@(.*)$/s;
    encode('UTF-8', $local) . '@' . ($domain eq "m\x{FC}nchen.example"
	? 'xn--mnchen-3ya.example' : $domain) } @all;
my @found = mail_parse(map { $mail{$_} ? $mail{$_}[0]{file} : () } @envelopes);
is(scalar(@found), scalar(@all), 'every mail is there');
is((grep { @{$mail{$_}} > 1 } keys(%mail)), 0, 'none twice');

my %fault;
for my $i (0 .. $#found) {
	my ($mail, $want, $email) = ($found[$i], $expected{$all[$i]}, $all[$i]);
	my $is = sub {
		my ($what, $got, $wanted) = @_;
		push @{$fault{$what}}, "$want->{name}: " .
		    $json->encode($got) . ' instead of ' .
		    $json->encode($wanted)
		    if $json->encode($got) ne $json->encode($wanted);
	};

	$is->('headers', $mail->{names}, $sample->{names});
	$is->('defects', $mail->{defects}, []);
	$is->('From', $mail->{from}, $sample->{from});
	# Python takes non-ASCII local parts for broken ones.
	$is->('To', [map { $_->[1] } @{$mail->{to}}],
	    [Encode::decode('UTF-8', $envelopes[$i])])
	    if $email !~ /[^\x00-\x7F].*@/s;
	$is->('Subject', $mail->{header}{subject},
	    $sample->{header}{subject});
	$is->('number of parts', [map { $_->{type} } @{$mail->{parts}}],
	    [map { $_->{type} } @{$sample->{parts}}]);
	$is->('elements', $mail->{elements}, $sample->{elements});
	$is->('loads', $mail->{loads}, []);
	$is->('same in both parts', $mail->{spoken}, $mail->{written});

	# The links are the template's; the address of the page to go to after
	# it comes back as it was sent.
	my @hers = @{$mail->{links}};
	my $back = '';
	for my $url (@hers) {
		if ($url =~ s/\?back_url=([^&]*)&id=\d+&key=(\w+)$//) {
			my ($value, $key) = ($1, $2);
			$back = $value =~ s/%([0-9A-F]{2})/chr(hex($1))/ger;
			$is->('key', $key, $want->{key}) if $want->{key};
		}
	}
	$is->('links', \@hers,
	    [map { s/\?back_url=&id=.*//r } @links]);
	$is->('back_url', Encode::decode('UTF-8', $back), $want->{back_url});

	# The rest is words, in which no reader sees a link or a variable.
	my $text = $mail->{written} =~ s/\Q$base\E\S*//gr;
	$text =~ s/that \Q$email\E is your/that you is your/
	    unless $email =~ m{www\.|/};
	$is->('no link in the text', $text =~ /($link\S*)/, ());
	my $display = $mail->{to}[0] ? $mail->{to}[0][0] : '';
	$is->('no link in the display name', $display =~ /($link\S*)/, ());
	$is->('length of the display name', length($display) <= 65, 1);
	for my $part ($text, $display) {
		$is->('characters', $part =~ /([\p{Cc}\p{Cf}\p{Zl}\p{Zp}])/,
		    ());
	}
}
for my $what ('headers', 'defects', 'From', 'To', 'Subject', 'number of parts',
    'elements', 'loads', 'same in both parts', 'key', 'links', 'back_url',
    'no link in the text', 'no link in the display name',
    'length of the display name', 'characters') {
	ok(!$fault{$what}, $what) or
	    diag(scalar(@{$fault{$what}}) . " mails, such as\n" .
	    join("\n", grep { defined } @{$fault{$what}}[0 .. 4]));
}
figure(scalar(@found) . ' mails');

# Recipients of the journal that are none: nothing goes out.
my $mails = $shop->mails;
$number = 0;
$insert->(map { sprintf("(1, 'registered', 1, X'%s', '{}', " .
    "'bad%d\@example.com')", unpack('H*', encode('UTF-8', $_)), ++$number) }
    "a\@example.com\r\nBcc: b\@example.com", 'a@example.com, b@example.com',
    'a', '@example.com', 'a@', 'a b@example.com', '<a@example.com>', '',
    "a\@exa mple.com", "a\@b\@example.com\n");
is((flush_mail($shop))[1], "0 sent, $number later, 0 failed\n",
    'rows whose recipient is no address');
is(scalar($shop->mails), $mails, 'send nothing');

done_testing();
