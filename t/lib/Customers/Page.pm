# What the tests of pages share: they ask as a browser would, and look at pages
# as Python's html.parser sees them.
package Customers::Page;

use strict;
use warnings;
use utf8;
use Customers::HTTP ();
use Customers::Service qw(srcdir program run_command);
use Customers::Test;
use Encode ();
use Exporter 'import';
use Test::More;

our @EXPORT = qw(page_tests get post page_of page_parse is_page form_of
    leads_to form_body);

my ($shop, $program);

# The pages of SHOP, which the program answers as CGI.
sub page_tests
{
	($shop) = @_;
	$program = [builddir() . '/customers.fcgi'];
	return;
}

sub _ask
{
	my ($method, $path, %arg) = @_;

	return cgi_request($program, $method, $path,
	    env => $shop->environment, %arg);
}

# PATH may be a whole URL of the shop.
sub _path
{
	my ($url) = @_;

	return $url =~ s{^https?://[^/]+}{}r;
}

sub get
{
	my ($url, %arg) = @_;

	return _ask($arg{method} // 'GET', _path($url), %arg);
}

# FIELDS, a hash, as the body of a form; text is characters.
sub form_body
{
	my ($fields) = @_;

	return join('&', map {
		join('=', map {
			my $bytes = Encode::encode_utf8($_);
			$bytes =~ s/([^A-Za-z0-9_.~-])/sprintf('%%%02X',
			    ord($1))/ge;
			$bytes;
		} $_, $fields->{$_})
	} sort(keys(%$fields)));
}

# Send a form as Chromium does from our pages.
sub post
{
	my ($url, $fields, %arg) = @_;

	return _ask('POST', _path($url), body => ref($fields) ?
	    form_body($fields) : $fields, headers => [
		'Content-Type', $arg{type} //
		    'application/x-www-form-urlencoded',
		$arg{headers} ? @{$arg{headers}} :
		    ('Origin', 'null', 'Sec-Fetch-Site', 'same-origin')],
	    $arg{variables} ? (variables => $arg{variables}) : ());
}

# What the pages in TEXTS are for Python's html.parser.
sub page_parse
{
	my (@texts) = @_;
	my $json = Customers::HTTP::json();

	my ($status, $out, $err) = run_command($json->encode([map {
	    Encode::decode_utf8($_) } @texts]), program('python3'),
	    srcdir() . '/t/lib/page_parse.py');
	$status == 0 or die "page_parse.py: $err";
	return @{$json->decode($out)};
}

sub page_of
{
	my ($answer) = @_;
	my ($page) = page_parse($answer->{body} // '');

	return $page;
}

# A test: the answer is a page with a status and a heading; returns the page.
sub is_page
{
	my ($answer, $status, $heading, $name) = @_;
	my $page = page_of($answer);
	my $header = $answer->{header};

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	subtest($name => sub {
		is($answer->{status}, $status, "status $status") or
		    diag(substr($answer->{raw}, 0, 300));
		is($header->{'content-type'}, 'text/html; charset=utf-8',
		    'HTML');
		is($header->{'cache-control'}, 'no-store', 'not stored');
		is($header->{'referrer-policy'}, 'no-referrer', 'no referrer');
		is($header->{'x-content-type-options'}, 'nosniff', 'nosniff');
		ok(!exists($header->{'set-cookie'}), 'no cookie');
		my ($nonce) = $answer->{body} =~ /<style nonce="(\w{22})">/;
		like($header->{'content-security-policy'}, qr{^default-src\ 
		    'none';\ style-src\ 'nonce-$nonce';\ script-src\ 
		    'nonce-$nonce';\ img-src\ 'self'\ data:;\ form-action\ 'self'
		    (?:\ https?://[\w.:\[\]-]+)?;\ frame-ancestors\ 'none';
		    \ base-uri\ 'none'$}x, 'policy');
		ref($heading) ? like($page->{heading}, $heading, 'heading') :
		    is($page->{heading}, $heading, 'heading');
		like($page->{title}, qr/^\Q$page->{heading}\E –/, 'title');
		is($page->{lang}, 'en-US', 'language')
		    if $page->{lang} ne 'it-IT';
	});
	return $page;
}

# The fields of the form on the page that is the answer, with MORE.
sub form_of
{
	my ($answer, %more) = @_;

	return { %{page_of($answer)->{fields}}, %more };
}

# A test: the answer is a 303 to URL.
sub leads_to
{
	my ($answer, $url, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is("$answer->{status} " . ($answer->{header}{location} // ''),
	    "303 $url", $name) or diag(substr($answer->{raw}, 0, 300));
}

1;
