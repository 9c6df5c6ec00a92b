#!/usr/bin/perl
# "make portable": the folder for a host without root.  It is copied to a bare
# place of an ordinary user's and set up there as README says; then the first
# customer comes, and the folder moves.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Build;
use Customers::Service qw(web_user);
use Customers::Test;
use File::Basename qw(dirname);
use File::Path qw(make_path);
use Test::More;

need(qw(make objdump readelf ldd mariadb apache2), $> == 0 ? 'setpriv' : ());
my $build = scratch() . '/build';
mkdir($build) or die "$build: $!";
# configure takes no source path with a space in it: go by a link.
symlink(srcdir(), "$build/../source") or die "link: $!";
ok(run_in($build, {}, '../source/configure', '-q', '--enable-werror',
    '--enable-portable'), 'configure --enable-portable') &&
    ok(run_in($build, {}, qw(make -s -j2 portable)), 'make portable') or
    die('no portable folder');
my ($made) = glob("\Q$build\E/customers-fcgi-*-portable");

# Libraries: glibc is the host's, all else is in lib or in the programs.
my $glibc = qr{/(?:ld-linux[\w-]*|lib(?:c|m|dl|pthread|rt|resolv))\.so\.\d$};
my ($floor) = (0);
for my $file ("$made/customers.fcgi", "$made/customersctl",
    glob("\Q$made\E/lib/*")) {
	my (undef, $symbols) = run_command('', 'objdump', '-T', $file);
	for my $version ($symbols =~ /\bGLIBC_2\.(\d+)\b/g) {
		$floor = $version if $version > $floor;
	}
}
cmp_ok($floor, '>', 0, "needs glibc 2.$floor");
my ($said) = slurp(srcdir() . '/README') =~ /on Debian 12 it is 2\.(\d+)/;
SKIP: {
	skip('not Debian 12', 1) unless -r '/etc/debian_version' &&
	    slurp('/etc/debian_version') =~ /^12\b/;
	is($floor, $said, 'as README says');
}
for my $program (qw(customers.fcgi customersctl)) {
	my (undef, $header) = run_command('', 'readelf', '-d',
	    "$made/$program");
	like($header, qr{\(RPATH\)\s.*\[\$ORIGIN/lib\]},
	    "$program looks for libraries beside itself");
}

# The host: a database with an account that may do all in it, and a folder.
my $shop = new_database();
my (undef, $gid, $uid) = web_user();
my @as = defined($uid) ? (program('setpriv'), "--reuid=$uid", "--regid=$gid",
    '--clear-groups') : ();
my $home = "$shop->{run}/a home";
my $rest = "$home/public_html/rest";
my $post = "$home/post";
make_path("$home/public_html", map { "$post/$_" } qw(mail mail-arguments
    mail-unfinished));
$shop->sql("GRANT ALL ON `$shop->{database}`.* TO " .
    "'$shop->{database}'\@'localhost'");
run_command('', 'cp', '-Rp', $made, $rest);
spew("$post/capture-sendmail", slurp(srcdir() . '/t/capture-sendmail'), 0755);
my $conf = slurp("$rest/customers.conf");
for my $change ([sendmail => "$post/capture-sendmail"],
    [log => "$home/customers.log"], [user => $shop->{database}],
    [password => $shop->{password}], [database => $shop->{database}],
    [socket => $shop->{db_socket}]) {
	my ($name, $value) = @$change;
	$conf =~ s/^$name = \K.*/$value/m or die "no $name in customers.conf";
}
$conf =~ s/^\[customers\]$/$&\nscrypt = 10,8,1\nscrypt_weak = allow/m;
unlink("$rest/customers.conf");
spew("$rest/customers.conf", $conf, 0600);
run_command('', 'chown', '-R', "$uid:$gid", $home) if defined($uid);
$shop->{mail_dir} = "$post/mail";
$shop->{home} = $post;

# Runs customersctl in the folder, as its owner, without an environment.
sub ctl
{
	my @argument = @_;
	my ($status, $out, $err) = run_command('', 'env', '-i', @as,
	    "$rest/customersctl", @argument);

	is($status, 0, "customersctl @argument") or diag("$out$err");
	return $out;
}

# A customer comes, by SEND, and what is no JSON is refused.
sub serves
{
	my ($name, $send) = @_;
	my @request = ('POST', '/rest/default/V1/customers');
	my $data = customer();
	my $mails = $shop->mails;
	my $answer = $send->(@request, json => $data);

	is($answer->{status}, 200, "$name: a customer") or
	    diag($answer->{raw} // $answer->{errors});
	is($shop->value("SELECT count(*) FROM customer_entity
	    WHERE email = '$data->{customer}{email}'"), 1, "$name: her row");
	is(scalar($shop->mails), $mails + 1, "$name: her mail");
	nothing_kept($shop, "$name: bad JSON", sub {
		is_error($send->(@request, body => '{"customer":', headers =>
		    ['Content-Type', 'application/json']), 400,
		    'Decoding error.', "$name: bad JSON");
	});
}

# The same by the program as CGI, run by its owner; and nothing but glibc is
# loaded from outside the folder.  The libraries that were loaded.
sub works
{
	my ($name) = @_;
	my @libraries;

	serves($name, sub {
		my $answer = cgi_request([@as, 'env', 'LD_DEBUG=files',
		    "LD_DEBUG_OUTPUT=$post/loaded", "$rest/customers.fcgi"],
		    @_);
		my ($trace) = glob("\Q$post\E/loaded.*");
		push @libraries, grep { !m{$glibc} }
		    slurp($trace) =~ m{calling init: (/.*)}g;
		unlink($trace);
		return $answer;
	});
	cmp_ok(scalar(@libraries), '>', 0, "$name: libraries are loaded");
	is_deeply([grep { !m{^\Q$rest\E/(?:\./)?lib/} } @libraries], [],
	    "$name: all of the folder's but glibc");
	return @libraries;
}

ctl(qw(schema install));
ctl(qw(config set web/unsecure/base_url https://shop.example/));
ctl(qw(config set trans_email/ident_general/email shop@shop.example));
ctl(qw(config set trans_email/ident_support/email help@shop.example));
ctl(qw(check));
is((stat("$rest/customers.conf"))[2] & 0777, 0600, 'settings are private');
works('a path with a space');
like(slurp("$home/customers.log"), qr/"message":"answered"/, 'there is a log');

is(slurp("$rest/$_"), slurp(srcdir() . "/apache/$_"), "$_ is with it")
    for '.htaccess', '503.asis', 'cors.conf';

# The same by a host's Apache with the module of KIND: nothing but the folder
# tells it, and the program, what to do.
sub serves_by
{
	my ($kind) = @_;
	my $port = free_port();
	my $apache = Customers::Service->apache(run => $shop->{run},
	    port => $port, kind => $kind, root => dirname($rest));

	serves("mod_$kind", sub { http_request($port, @_) });
	my $answer = http_request($port, 'GET', '/rest/customers.conf');
	like($answer->{status}, qr/^40[04]$/, "mod_$kind: settings are hidden");
	ok($answer->{json} && $answer->{json}{message}, 'in JSON');
	unlike($answer->{body}, qr/customers-db/, 'whatever they are');
	$apache->stop;
}

serves_by('cgi');

# mod_fcgid wants a path without a space.
my $moved = "$shop->{run}/moved";
mkdir($moved) && rename($rest, "$moved/rest") or die "$moved: $!";
$rest = "$moved/rest";
works('moved');
serves_by('fcgid');

# An account that authenticates with a plugin.
$shop->sql("INSTALL PLUGIN IF NOT EXISTS ed25519 SONAME " .
    "'auth_ed25519'; ALTER USER " .
    "'$shop->{database}'\@'localhost' IDENTIFIED VIA ed25519 USING PASSWORD('" .
    "$shop->{password}')");
$conf =~ s{^#plugin-dir = .*}{plugin-dir = $rest/lib}m or
    die 'no plugin-dir in customers.conf';
open(my $out, '>', "$rest/customers.conf") or die "customers.conf: $!";
print $out $conf;
close($out) or die "customers.conf: $!";
ok((grep { m{/lib/client_ed25519\.so$} } works('ed25519')),
    'the plugin is the folder\'s');

done_testing();
