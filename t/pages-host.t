#!/usr/bin/perl
# The pages behind each web server that we have files for: HTML whoever answers,
# and JSON below /rest/ as before; /health; and nothing of them unless included.
#
# "prove t/pages-host.t :: WORD" runs those servers whose names have WORD in them.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Mail;
use Customers::Page;
use Customers::Test;
use Test::More;

my $type = ['Content-Type', 'application/x-www-form-urlencoded'];

# A test: the answer is HTML with a status and TEXT in it.
sub is_html
{
	my ($answer, $status, $text, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $header = $answer->{header} || {};
	is($answer->{status}, $status, "$name: status");
	like($header->{'content-type'}, qr{^text/html; ?charset=utf-8$}i,
	    "$name: HTML");
	is($header->{'referrer-policy'}, 'no-referrer', "$name: no referrer");
	is($header->{'cache-control'}, 'no-store', "$name: not stored");
	like($answer->{body} // '', $text, "$name: its text");
}

for my $server (qw(nginx apache-proxy apache-fcgid apache-cgi htaccess-fcgid
    htaccess-cgi)) {
	next if @ARGV && index($server, $ARGV[0]) < 0;
	my $shared = $server =~ /htaccess/;
	my $folder = $shared ? '/shop' : '';
	my $shop = new_shop(server => $server, pages => 1,
	    $shared ? (folder => 'shop') : ());
	my $ask = sub {
		my ($method, $path, @more) = @_;
		return http_request($shop->{port}, $method,
		    $path =~ s{^http://[^/]+}{}r, @more);
	};

	$shop->ctl(qw(config set web/unsecure/base_url),
	    $shop->base_url . "$folder/");
	$shop->ctl(qw(config set customer/create_account/confirm 1));
	for my $path ('/customer/account/', '/customer/account',
	    '/it/customer/account/', '/index.php/it/customer/account/') {
		next if $shared && $path =~ /index/;
		is_page($ask->('GET', "$folder$path"), 200, qr/./,
		    "$server: $path");
	}
	is($ask->('HEAD', "$folder/customer/account/")->{status}, 200,
	    "$server: HEAD");
	my $answer = $ask->('POST', "$folder/rest/V1/customers",
	    json => customer(email => 'jane@example.com'));
	is($answer->{status}, 200, "$server: a sign-up") or
	    diag($answer->{raw});
	is_error($ask->('GET', "$folder/rest/customer/account/"), 400,
	    'Specified request cannot be processed.', "$server: below /rest/");
	my ($mail) = mail_parse(map { $_->{file} } $shop->mails);
	my ($link) = grep { /confirm/ } @{$mail->{links}};
	like($link, qr{^\Q$folder\E/|$folder/customer/account/confirm},
	    "$server: the link");
	my $page = $ask->('GET', $link);
	is_page($page, 200, 'Confirm your account', "$server: the link");
	leads_to($ask->('POST', $link, body => form_body(form_of($page)),
	    headers => $type), $shop->base_url . "$folder/customer/account/",
	    "$server: the button");
	is($shop->value('SELECT COUNT(*) FROM customer_entity
	    WHERE confirmation IS NULL'), 1, "$server: confirmed");
	is_html($ask->('POST', $link, body => 'x' x 20_000, headers => $type),
	    413, qr/too much/, "$server: a long form");
	is_html($ask->('POST', $link, body => 'x' x 70_000, headers => $type),
	    413, qr/too (?:much|large)/i, "$server: a longer one") if !$shared;
	is_html($ask->('DELETE', $link), 405, qr/do that/,
	    "$server: another method") if $server ne 'htaccess-cgi';
	$answer = $ask->('GET', "$folder/health");
	is("$answer->{status} $answer->{body}", '200 {"status":"ok"}',
	    "$server: /health");
	is($ask->('HEAD', "$folder/health")->{status}, 200,
	    "$server: its HEAD");
	# What is nobody's is not answered by 200, wherever it ends.
	isnt($ask->('GET', "$folder/rest/health")->{status}, 200,
	    "$server: not below /rest/");
	my $in = "--database=$shop->{database}";
	$shop->sql('RENAME TABLE store TO away', $in);
	is($ask->('GET', "$folder/health")->{status}, 503,
	    "$server: /health without a table");
	$shop->sql('RENAME TABLE away TO store', $in);
	if ($shop->{pool}) {
		$shop->{pool}->stop;
		is($ask->('GET', "$folder/health")->{status}, 503,
		    "$server: /health without a worker");
		$answer = $ask->('GET', $link);
		is_html($answer, 503, qr/try again in a moment/,
		    "$server: no worker");
		like($answer->{header}{'retry-after'}, qr/^\d+$/,
		    "$server: Retry-After");
		is_error($ask->('GET', '/rest/V1/customers/me'), 503,
		    qr/temporarily/, "$server: the API");
	}
	$shop->stop;

	next if $server =~ /cgi$/;
	$shop->{pages} = 0;
	$shop->start;
	is($ask->('GET', $_)->{status}, 404, "$server: $_ not included")
	    for '/customer/account/', '/health';
	$shop->stop;
}

done_testing();
