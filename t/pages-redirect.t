#!/usr/bin/perl
# Where a confirmation leads (contract P5): to the store, to the origins that the
# shop has listed, and to nowhere else, whatever stands in back_url.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Page;
use Customers::Test;
use Test::More;

my $shop = new_shop(pages => 1);
my $db = Customers::Database->new($shop);
my $port = $shop->{port};
my $base = $shop->base_url;
my $account = "$base/customer/account/";
my $key = 'k' x 32;

sub ask
{
	return http_request($port, @_);
}

my $answer = ask('POST', '/rest/V1/customers', json => customer());
is($answer->{status}, 200, 'an account') or die($answer->{raw});
my $link = "/customer/account/confirm/?id=$answer->{json}{id}&key=$key&back_url=";
$shop->ctl(qw(config set customer/create_account/redirect_origins),
    'https://app.shop.example,http://b.example:8080, http://[::1]:99/x');

# Confirm with a link that leads to URL, as a browser does; the answer's
# Location, and the origins that the form was allowed to lead to.
sub led_to
{
	my ($url) = @_;
	my $escaped = $url =~ s/([^A-Za-z0-9])/sprintf('%%%02X', ord($1))/ger;

	$db->lines("UPDATE customer_entity SET confirmation = '$key'");
	my $page = ask('GET', "$link$escaped");
	my ($form) = ($page->{header}{'content-security-policy'} // '') =~
	    /form-action 'self'([^;]*)/;
	my $answer = ask('POST', "$link$escaped", headers => ['Content-Type',
	    'application/x-www-form-urlencoded'],
	    body => form_body(form_of($page)));
	is($answer->{status}, 303, "'$url': 303") or
	    diag(substr($answer->{raw}, 0, 300));
	is(scalar(my @found = $answer->{raw} =~ /^Location:/mg), 1,
	    "'$url': one Location");
	return ($answer->{header}{location}, $form);
}

# What leads where it says.
for (["/", "$base/"], ["/thanks?a=b&c=d#e", "$base/thanks?a=b&c=d#e"],
    ['thanks', "$base/thanks"], ['?a=b', "$base/?a=b"], ['#a', "$base/#a"],
    ['.', "$base/."], ['../x', "$base/../x"], ["$base/x", "$base/x"],
    [$base, $base], [uc($base) . '/x', uc($base) . '/x'],
    ['https://app.shop.example/x', 'https://app.shop.example/x'],
    ['https://APP.shop.EXAMPLE/x', 'https://APP.shop.EXAMPLE/x'],
    ['https://app.shop.example:443/', 'https://app.shop.example:443/'],
    ['http://b.example:8080/y', 'http://b.example:8080/y'],
    ['http://[::1]:99/', 'http://[::1]:99/'],
    ['/https://evil.example/', "$base/https://evil.example/"],
    ['/%5cevil.example', "$base/%5cevil.example"],
    ['/%2f%2fevil.example', "$base/%2f%2fevil.example"],
    ['/..//evil.example', "$base/..//evil.example"],
    ['.//evil.example', "$base/.//evil.example"]) {
	my ($url, $wanted) = @$_;
	my ($got, $form) = led_to($url);
	my ($origin) = lc($wanted) =~ m{^(https?://[^/]+)};

	is($got, $wanted, "'$url' leads there");
	is($form, ' ' . $origin =~ s/:443$//r, "'$url': form-action");
}

# What leads to the customer's page.
my @tricks = ('', '//evil.example', '//evil.example/%2f..', '///evil.example',
    '////evil.example', '/\\evil.example', '\\/evil.example',
    '\\\\evil.example', '/\\/evil.example', "/\t/evil.example",
    "\t//evil.example", "/\n/evil.example", "\r\n//evil.example",
    ' //evil.example', '// evil.example',     'https://evil.example', 'http://evil.example', 'HTTPS://EVIL.example/',
    'https:evil.example', 'https:/evil.example', 'https:///evil.example',
    'https:\\\\evil.example', 'http:/\\evil.example', 'https:',
    'https://', 'https://?', 'ftp://app.shop.example/',
    'javascript:alert(1)', 'JaVaScRiPt:alert(1)', "java\tscript:alert(1)",
    'javascript://app.shop.example/%0aalert(1)', 'data:text/html,x',
    'vbscript:x', 'blob:https://app.shop.example/x', 'file:///etc/passwd',
    'view-source:https://app.shop.example', 'mailto:a@b.c', 'tel:1',
    'https://app.shop.example@evil.example/',
    'https://app.shop.example:443@evil.example/',
    'https://app.shop.example%40evil.example/',
    'https://evil.example@app.shop.example/', 'https://@app.shop.example/',
    "https://app.shop.example\@evil.example:443/",
    'https://app.shop.example.evil.example/', 'https://xapp.shop.example/',
    'https://app.shop.example./', 'https://shop.example/',
    'https://x.app.shop.example/', 'https://app.shop.exampl/',
    'https://app.shop.example:444/', 'https://app.shop.example:80/',
    'https://app.shop.example:0443/', 'https://app.shop.example:443443/',
    'http://app.shop.example/', 'https://b.example:8080/',
    'http://b.example/', 'http://b.example:80/', 'http://b.example:08080/',
    'https://app%2eshop.example/', 'https://app.shop.example%2f@evil.example',
    'https://app.shop.example\\@evil.example/',
    'https://app.shop.example#@evil.example/' =~ s/app/apq/r,
    "https://\xd0\xb0pp.shop.example/", 'https://xn--pp-7kc.shop.example/',
    "https://app.shop\xe3\x80\x82example/", "https://app.shop.example\xc2\xa0/",
    'https://[::ffff:127.0.0.1]/', 'http://[::1]/', 'http://0x7f.1/',
    'http://127.0.0.1/', 'http://127.0.0.1:1/', "http://127.1:$port/",
    "http://0177.0.0.1:$port/", "http://2130706433:$port/",
    "http://localhost:$port/", "https://127.0.0.1:$port/",
    "http://127.0.0.1:$port\@evil.example/", "http://127.0.0.1:$port.evil.example/",
    "/x\r\nSet-Cookie: a=b", "/x\r\n\r\n<script>", '/x y', '/x"y', '/<x>',
    '/%', '/%zz', '/{x}', '/' . 'x' x 2100, '/|', '/^', '/`');
cmp_ok(scalar(@tricks), '>=', 40, 'tricks');
for my $url (@tricks) {
	my ($got, $form) = led_to($url);

	(my $name = $url) =~ s/([^ -~])/sprintf('\\x%02x', ord($1))/ge;
	is($got, $account, substr("'$name' leads to the customer's page", 0, 90));
	is($form, " $base", "form-action");
}

# A link that is no UTF-8, or has a NUL, is no link.
for my $end ('%00', '//evil.example%00', '%00//evil.example', '/%ff', '%c0%af',
    '%zz') {
	my $answer = ask('GET', "$link$end");

	is(page_of($answer)->{heading}, 'This link does not work any more',
	    "$end: no link");
	is($answer->{header}{location}, undef, "$end: leads nowhere");
}

# A listed origin is a front end's: the customer's page may be there.
$shop->ctl(qw(config set customers/links/account https://app.shop.example/me));
my ($got, $form) = led_to('//evil.example');
is($got, 'https://app.shop.example/me', "a front end's page");
is($form, ' https://app.shop.example', 'form-action');

done_testing();
