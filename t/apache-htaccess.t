#!/usr/bin/perl
# apache/.htaccess on shared hosts: a shop in a folder, /index.php/rest/; nothing
# that lies beside the program is served, whatever modules the host lacks.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Signer;
use Customers::Test;
use Test::More;

my $bad = 'Specified request cannot be processed.';
my $away = 'The service is temporarily unavailable. Please try again later.';
my $shop = new_shop(server => 'htaccess-cgi', folder => 'shop');
my $home = $shop->{home};
my $send = sub { http_request($shop->{port}, @_) };

# All roots but the first are by the lines that the file tells one to write.

spew("$home/../index.html", 'the shop');
for my $root (map { "/shop$_/rest" } '', '/', '/index.php', '/it',
    '/index.php/it', '//it') {
	my $answer = $send->('POST', "$root/default/V1/customers?fields=email",
	    json => customer());
	is($answer->{status}, 200, "$root/") or diag($answer->{raw});
	is_deeply([keys(%{$answer->{json}})], ['email'], "$root/: the query");
	is_error($send->('GET', "$root/nosuch/V1/customers"), 400, $bad,
	    "$root/: another path");
}

# What is signed there is the whole path.

SKIP: {
	my $why = sign_lacks();
	lacking($why, 1) if defined($why);
	my $path = '/rest/V1/store/websites';
	my @headers = sign_requests(map { { url => "http://localhost$_$path" } }
	    '/shop', '/shop/index.php', '');
	my @answers = map { $send->('GET', "$_$path", headers =>
	    ['Authorization', shift(@headers)]) } '/shop',
	    '/shop/index.php', '/shop';
	is($answers[0]{status}, 200, 'signed') or diag($answers[0]{raw});
	is($answers[1]{status}, 200, 'signed with index.php');
	is_error($answers[2], 401, 'The signature is invalid. Verify and try ' .
	    'again.', 'without the folder');
}
for my $none ('/shop/a/b/c/rest/V1/customers', '/shop/it/rest') {
	is_error($send->('POST', $none, json => customer()), 404,
	    'Request does not match any route.', "$none is no route");
}
unlink("$home/../.htaccess");
is($send->('GET', '/shop/index.html')->{body}, 'the shop',
    'other paths are not touched');

# What Apache answers is the same as elsewhere; an .htaccess can't include it.

my ($common) = slurp(srcdir() . '/apache/common.conf') =~
    m{^<LocationMatch (.*?)^</LocationMatch>}ms;
my %ours = map { s/^\s+//r => 1 } split(/\n/, slurp("$home/.htaccess"));
is_deeply([grep { !$ours{$_} } $common =~ /^\t((?:Error|Header).*)/mg], [],
    "answers are those of common.conf");

# What is served instead of FILE, in several spellings of its path.
sub is_hidden
{
	my ($file, $name) = @_;
	my $secret = substr(slurp("$home/$file"), 0, 20);
	(my $coded = $file) =~ s/(\w)/sprintf('%%%x', ord($1))/e;

	length($secret) == 20 or die "$file: nothing to hide in it\n";
	my @served = grep {
		my $answer = $send->('GET', "/shop/$_");
		!$answer || $answer->{status} < 400 ||
		    index($answer->{raw}, $secret) >= 0;
	} "rest/$file", "rest/$file/", "rest/$file/x", "rest/$file?x",
	    "rest/$file%20", "rest/$coded", "rest//$file", "rest/./$file",
	    "rest/x/../$file", "/rest/$file";
	is_deeply(\@served, [], $name);
}

for my $file (qw(customers.conf customers-admin.conf customers.log
    customers.fcgi .htaccess 503.asis data/mail/en_US/registered.txt)) {
	is_hidden($file, "$file is hidden");
	is_error($send->('GET', "/shop/rest/$file"), 400, $bad,
	    "$file: the program answers");
}
for my $folder ('rest', 'rest/data') {
	my $answer = $send->('GET', "/shop/$folder");
	is($answer->{status}, 301, "$folder without a slash");
	is_deeply([keys(%{$answer->{json}})], ['message'], 'is JSON');
}

# Hosts that lack a module

my %status = (rewrite => 503, cgid => 503);
for my $module (qw(rewrite cgid setenvif headers asis)) {
	$shop->{web}->stop;
	$shop->{without} = [$module];
	$shop->start_web;
	my $answer = $send->('POST', '/shop/rest/V1/customers',
	    json => customer());
	$status{$module}
	    ? is_error($answer, $status{$module}, $away, "without $module")
	    : is($answer->{status}, 200, "without $module");
	is_hidden('customers.conf', "without $module: settings are hidden");
	is_hidden('customers.fcgi', "without $module: the program is hidden");
}

done_testing();
