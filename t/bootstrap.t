#!/usr/bin/perl
# bootstrap: packages by target; services that come with them stay off; what was
# installed is listed; apt and make are quiet, and their log is named when they
# fail.  Debian's programs are scripts of the test.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use File::Path qw(make_path);
use Test::More;

my ($tree, $run) = (scratch(), 0);
make_path("$tree/bin", "$tree/files");

# A user with sudo; what is done as root is only noted, but for apt's programs.
my %programs = (
	id => 'echo 1000',
	sudo => <<'EOT',
echo "$*" >>"$TREE/calls"
case $1 in
-v | service | update-rc.d | systemctl | chmod | rm | a2dismod) ;;
test) exit 1 ;;
tee | debconf-set-selections) cat >/dev/null ;;
*) exec "$@" ;;
esac
EOT
	'dpkg-query' => <<'EOT',
case "$1 $*" in
*'{Package}'*) sed 's/^/installed /' "$TREE/installed" ;;
-W*) grep -qx "$4" "$TREE/installed" && echo installed ;;
-L*)	shift
	for package; do cat "$TREE/files/$package" 2>/dev/null; done
	true ;;
esac
EOT
	'apt-get' => <<'EOT',
echo noise of apt
test "${FAIL:-}" != 1 || exit 100
case $* in
*install*)
	for name; do
		case $name in -* | install) continue ;; esac
		echo "$name" >>"$TREE/installed"
		test "$name" != nginx || echo nginx-common >>"$TREE/installed"
	done
	test "${FAIL:-}" != late || exit 100 ;;
esac
EOT
	systemctl => '',
);
spew("$tree/bin/$_", "#!/bin/sh\n$programs{$_}\n", 0755) for keys(%programs);
spew("$tree/files/nginx-common", "/etc/init.d/nginx\n/lib/systemd/system\n" .
    "/lib/systemd/system/nginx.service\n/usr/share/nginx/index.html\n");
spew("$tree/files/mariadb-server", "/etc/init.d/mariadb\n" .
    "/usr/lib/systemd/system/mariadb.service\n" .
    "/usr/lib/systemd/system/mariadb\@.service\n");
spew("$tree/files/systemd", "/lib/systemd/system/systemd-pstore.service\n");

# Run bootstrap in a new tree on a system that has the packages.  Returns its
# status and what it said, the packages that it installed, and calls as root.
sub bootstrap
{
	my ($target, %arg) = @_;
	my $dir = $arg{dir} || "$tree/" . ++$run;

	unless ($arg{dir}) {
		make_path("$dir/build");
		symlink(srcdir() . '/bootstrap', "$dir/bootstrap") or die $!;
		spew("$dir/$_", '') for qw(configure.ac configure Makefile.am
		    Makefile.in);
		spew("$dir/build/Makefile", "all:\n\t\@echo noise of make\n" .
		    ($arg{make} // '') . "\n$target:\n\t\@echo is $target\n");
		spew("$tree/installed", join('', map { "$_\n" } 'perl',
		    @{$arg{has} // []}));
	}
	unlink("$tree/calls");
	my @before = split(/\n/, slurp("$tree/installed"));
	local $ENV{TREE} = $tree;
	local $ENV{PATH} = "$tree/bin:$ENV{PATH}";
	local $ENV{SERVER} = $arg{server} // '';
	local $ENV{FAIL} = $arg{fail} // '';
	my ($status, $out, $err) = run_command('', "$dir/bootstrap", $target);
	my %before = map { $_ => 1 } @before;
	return { status => $status, out => $out, err => $err, dir => $dir,
	    packages => { map { $_ => 1 } grep { !$before{$_} }
		split(/\n/, slurp("$tree/installed")) },
	    calls => -e "$tree/calls" ? slurp("$tree/calls") : '' };
}

my %made = map { $_ => bootstrap($_) } qw(build up demo quick check bench
    mail-preview page-preview pictures);
for my $target (sort(keys(%made))) {
	my $made = $made{$target};
	is($made->{status}, 0, "$target: made") or diag($made->{err});
	unlike($made->{out} . $made->{err}, qr/noise/, "$target: is quiet");
	is($made->{out} =~ /^is $target$/m ? 1 : 0, $target ne 'build' ? 1 : 0,
	    "$target: the target itself speaks");
	like(slurp("$made->{dir}/build/bootstrap.log"),
	    qr/noise of apt.*noise of make/s, "$target: all is in the log");
	ok($made->{packages}{gcc}, "$target: a compiler");
}

# The targets that install each of these packages.
for (['mariadb-server', qw(bench check demo mail-preview page-preview pictures
    quick up)],
    [nginx => qw(bench check demo mail-preview page-preview pictures quick up)],
    [curl => qw(bench check demo)], ['libcmocka-dev', qw(bench check quick)],
    [apache2 => qw(bench check)], [valgrind => qw(bench check)],
    [chromium => qw(check mail-preview page-preview pictures)]) {
	my ($package, @for) = @$_;
	is_deeply([grep { $made{$_}{packages}{$package} } sort(keys(%made))],
	    \@for, "$package: for @for");
}
ok(bootstrap('up', server => 'apache-cgi')->{packages}{apache2},
    'apache2, if it is asked for');

# Services
my $up = bootstrap('up');
like($up->{calls}, qr{^tee\ /usr/sbin/policy-rc.d\n.*apt-get\ [^\n]*\ install
    .*\nrm\ -f\ /usr/sbin/policy-rc.d\n}msx, 'nothing is started meanwhile');
for my $name (qw(nginx mariadb)) {
	for my $call ("service $name stop", "update-rc.d $name disable",
	    "systemctl -q disable --now $name.service") {
		like($up->{calls}, qr/^\Q$call\E$/m, $call);
	}
}
unlike($up->{calls}, qr/\@/, 'no template of units');
my $had = bootstrap('up', has => ['mariadb-server']);
like($had->{calls}, qr/disable --now nginx/, 'a new service is disabled');
unlike($had->{calls}, qr/mariadb(?!-dev)/, 'one that was there is left alone');
unlike(bootstrap('check')->{calls}, qr/systemd-pstore/, 'so is systemd');

# The list of packages
my ($list) = map { slurp("$_->{dir}/build/packages") } $had;
is($list, join('', map { "$_\n" } sort(keys(%{$had->{packages}}))),
    'build/packages has what was installed');
like($list, qr/^nginx-common$/m, 'what others need, too');
like($had->{out}, qr{xargs -a build/packages apt-get purge$}m,
    'bootstrap says how to remove it');
my $again = bootstrap('up', dir => $had->{dir});
is($again->{calls}, '', 'again: nothing is installed');
is(slurp("$had->{dir}/build/packages"), $list, 'and the list is as it was');

# Faults
for (['apt-get', fail => 1], ['make', make => "\t\@echo broken; false\n"]) {
	my ($name, @fault) = @$_;
	my $failed = bootstrap('up', @fault);
	isnt($failed->{status}, 0, "$name fails");
	unlike($failed->{out}, qr/^is up$/m, 'and ends it');
	like($failed->{err}, qr{see \Q$failed->{dir}\E/build/bootstrap\.log$}m,
	    'the log is named');
	like($failed->{err}, qr/^(?:noise of apt|broken)$/m,
	    'and what it ends with is shown');
}
like($made{build}{calls}, qr/rm -f/, 'the policy is removed');
like(bootstrap('up', fail => 1)->{calls}, qr/rm -f/, 'after a fault, too');
my $late = bootstrap('up', fail => 'late');
isnt($late->{status}, 0, 'apt-get fails at the end');
like($late->{err}, qr{^noise of apt\n.*see \S+/build/bootstrap\.log$}ms,
    'which is told');
like($late->{calls}, qr/^update-rc\.d nginx disable$/m,
    'what it has installed is off');
like(slurp("$late->{dir}/build/packages"), qr/^nginx-common$/m,
    'and in the list');

done_testing();
