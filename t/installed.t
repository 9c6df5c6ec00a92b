#!/usr/bin/perl
# "make install DESTDIR=..." as for a package, unpacked where it was configured
# for: what is installed there, and nothing else, makes a shop behind nginx, and
# a configuration for Apache.  The hardening that is on by default can be read
# off the programs.  "make uninstall" leaves nothing.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Build;
use Customers::Hosts;
use Customers::Service;
use Customers::Test;
use Test::More;

need(qw(gcc make apache2 readelf nm));
my $scratch = scratch();
my $image = "$scratch/image";
my $stage = "$scratch/stage";
my $build = "$scratch/build";
my $share = "$image/usr/share/customers-fcgi";
chmod(0755, $scratch);
mkdir($build) or die "$build: $!";
symlink(srcdir(), "$scratch/source") or die "link: $!";
ok(run_in($build, {}, '../source/configure', '-q', "--prefix=$image/usr",
    "--sysconfdir=$image/etc", 'CC=gcc'), 'configure');
ok(run_in($build, {}, 'make', '-s', '-j2', 'install', "DESTDIR=$stage"),
    'make install');
ok(!-e $image, 'goes to DESTDIR alone');
ok(-d "$stage$image/etc/customers-fcgi", 'a folder for settings files');
rename("$stage$image", $image) or die "$image: $!";

# The files, and the paths that stand in them

ok(-s "$share/$_", $_) for 'schema/0001-tables.sql', 'schema/regions.csv',
    'mail/en_US/registered.txt', 'page/style.css', 'service/customers.conf',
    'service/customers-admin.conf', 'service/customers-fcgi.sysusers',
    'page/it_IT/layout.html', 'console/index.html';
my $source = quotemeta(srcdir());
for my $file (map { glob("$source/$_") } 'nginx/*.conf', 'apache/*.conf',
    'apache/.htaccess', 'apache/503.asis') {
	my $name = substr($file, length(srcdir()) + 1);
	my $text = slurp("$share/$name");
	my @paths = $text =~ m{(?<![\w/])(/[\w./-]*/customers-fcgi\b[\w./-]*)}g;
	# Not made by "make install".
	my @wrong = grep { !m{^/run/} && !m{^\Q$image\E/etc/} &&
	    !-e s/\.$//r } @paths;
	is_deeply(\@wrong, [], "$name: its paths are there");
	$text =~ s{\Q$image\E/}{/}g;
	is($text, slurp($file), "$name: the rest is as it was");
}

# The programs

for my $program ('libexec/customers-fcgi/customers.fcgi', 'sbin/customersctl') {
	my (undef, $elf) = run_command('', 'readelf', '-hldW',
	    "$image/usr/$program");
	my (undef, $symbols) = run_command('', 'nm', '-D',
	    "$image/usr/$program");

	like($elf, qr/^\s*Type:\s+DYN\b/m, "$program: position independent");
	like($elf, qr/GNU_RELRO/, "$program: RELRO");
	like($elf, qr/BIND_NOW|Flags:.*\bNOW\b/, "$program: BIND_NOW");
	like($elf, qr/GNU_STACK\s.*\sRW\s/, "$program: stack not executable");
	like($symbols, qr/__stack_chk_fail/, "$program: stack protector");
	like($symbols, qr/__\w+_chk\b/, "$program: _FORTIFY_SOURCE");
}

# The shop

delete(@ENV{qw(CUSTOMERS_CONF CUSTOMERS_DATADIR)});
my $shop = new_shop(image => $image);
my ($worker) = $shop->{pool}->workers;
is(readlink("/proc/$worker/exe"),
    "$image/usr/libexec/customers-fcgi/customers.fcgi",
    'the installed program runs');
unlike(slurp("/proc/$worker/environ"), qr/CUSTOMERS_(?:CONF|DATADIR)/,
    'and knows where everything is');
check_host('nginx, unix socket', $shop);
$shop->stop;

# Apache

for my $kind (qw(proxy-fcgi fcgid cgi)) {
	my $run = Customers::Test::short_scratch();
	my $apache = Customers::Service->apache(run => $run, kind => $kind,
	    port => free_port(), installed => "$share/apache");
	subtest($kind => sub { is_clean({ web => $apache }) });
	$apache->stop;
}

# What is left but the operator's own folder

rename($image, "$stage$image") or die "$image: $!";
ok(run_in($build, {}, 'make', '-s', 'uninstall', "DESTDIR=$stage"),
    'make uninstall');
my @left = split(/\n/, `find '$stage$image' ! -type d -o -name 'customers*'`);
@left = grep { !m{^\Q$stage$image\E/etc/} } @left;
is_deeply(\@left, [], 'nothing is left');
done_testing();
