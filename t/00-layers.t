#!/usr/bin/perl
# The rooms of src/ as data: which folder may include which, which foreign
# headers belong to which file, and the calls that nobody may make; and that
# unit tests are where they belong.  Reads the sources as text.  With an
# argument, looks at that folder instead of src/.
use strict;
use warnings;
use FindBin;
use Test::More;

my $src = $ARGV[0] // "$FindBin::Bin/../src";

# From the ground up.  A folder may include only itself and folders of lower
# floors; folders of one floor do not know each other.  "." is src/ itself.
my @floors = (
	[qw(base)],
	[qw(db json values)],
	[qw(shop template web)],
	[qw(customer mail)],
	[qw(account)],
	[qw(call)],
	[qw(document)],
	[qw(ctl endpoint page)],
	[qw(import)],
	[qw(.)],
);

# Foreign headers and the only files that know them.
my %foreign = (
	'fcgiapp.h' => [qw(web/request_fcgi)],
	'json-c/json.h' => [qw(json/read)],
	'mysql.h' => [qw(db/connect db/db db/handle db/rows
	    db/statement)],
	'errmsg.h' => [qw(db/handle)],
	'mysqld_error.h' => [qw(db/connect db/handle)],
	'libscrypt.h' => [qw(base/password base/scrypt)],
	'dlfcn.h' => [qw(base/sodium)],
	'glib.h' => [qw(base/digest values/calendar values/email_key
	    values/region_name)],
	'idn2.h' => [qw(values/email_address)],
	'pcre2.h' => [qw(values/email_address customer/field_check
	    mail/greeting)],
	'uriparser/Uri.h' => [qw(values/redirect_url)],
	'ini.h' => [qw(base/settings_file)],
	'spawn.h' => [qw(base/spawn)],
	'sys/wait.h' => [qw(ctl/hash_rate ctl/knock_url mail/sendmail start)],
);

# Headers of one folder that other folders may not include.
my %private = map { $_ => 1 } qw(db/handle db/rows db/statement);

# Headers of libc, POSIX and the system that every file may include.
my %libc = map { $_ => 1 } qw(
	arpa/inet.h config.h ctype.h dirent.h errno.h fcntl.h inttypes.h limits.h poll.h
	signal.h
	stdarg.h stdbool.h stddef.h stdint.h stdio.h stdlib.h string.h
	netinet/in.h netinet/tcp.h sched.h strings.h sys/mman.h sys/random.h
	sys/resource.h
	sys/socket.h sys/stat.h sys/syscall.h sys/time.h sys/types.h sys/un.h
	sysexits.h syslog.h termios.h time.h unistd.h
);

my @forbidden = qw(strcpy strcat sprintf vsprintf gets system popen strtok
	alloca);

# Names that a file exports beside those that begin with its own.
my %other_exports = map { $_ => 1 } qw(main OS_Read OS_Write
    ctl_import_csv ctl_import_magento);

my %floor;
for my $i (0 .. $#floors) {
	$floor{$_} = $i for @{$floors[$i]};
}

sub slurp
{
	my ($file) = @_;
	open(my $fh, '<:raw', $file) or die "$file: $!";
	local $/;
	my $text = <$fh>;
	return $text;
}

# "db/value" is in "db", "router" in ".".
sub room
{
	my ($unit) = @_;
	return $unit =~ m{^(\w+)/} ? $1 : '.';
}

# The width of a line in columns, tabs every eight.
sub columns
{
	my ($line) = @_;
	1 while $line =~ s/\t/' ' x (8 - $-[0] % 8)/e;
	utf8::decode($line);
	return length($line);
}

# What is wrong with the includes of UNIT's TEXT; notes those within its folder.
my %mates;
sub include_faults
{
	my ($unit, $text, $units) = @_;
	my @faults;

	while ($text =~ /^#\s*include\s*([<"])([^>"]+)[>"]/mg) {
		my ($kind, $header) = ($1, $2);
		(my $other = $header) =~ s/\.h$//;
		my ($here, $there) = (room($unit), room($other));

		if ($kind eq '<') {
			if ($foreign{$header}) {
				push @faults, "includes <$header>"
				    if !grep { $_ eq $unit }
				    @{$foreign{$header}};
			} elsif (!$libc{$header}) {
				push @faults, "includes unlisted <$header>";
			}
		} elsif (!$units->{$other}) {
			push @faults, "includes \"$header\", which is no " .
			    'header below src/';
		} elsif ($here eq $there) {
			$mates{$unit}{$other} = 1 if $unit ne $other;
		} elsif (!defined($floor{$there}) ||
		    $floor{$there} >= ($floor{$here} // -1)) {
			push @faults, "includes $header, whose folder is not " .
			    'on a lower floor';
		} elsif ($private{$other}) {
			push @faults, "includes $header, which is private";
		}
	}
	return @faults;
}

# Functions of TEXT that other files can see and that do not tell by their name
# where they are.
sub strange_exports
{
	my ($unit, $text) = @_;
	my ($first) = $unit =~ m{(?:^|/)([a-z0-9]+)[^/]*$};
	my $room = room($unit);
	my @lines = split(/\n/, $text);

	return grep { !/^(?:\Q$first\E|\Q$room\E)(?:_|$)/ &&
	    !$other_exports{$_} } map {
		$lines[$_] =~ /^(\w+)\(/ && $lines[$_ - 1] !~ /^(?:static|#)/ ?
		    $1 : ()
	} 1 .. $#lines;
}

# A circle of includes that begins at UNIT, as text, or undef.
sub circle
{
	my ($unit, @path) = @_;

	return join(' -> ', @path, $unit) if grep { $_ eq $unit } @path;
	for my $next (sort(keys(%{$mates{$unit}}))) {
		my $found = circle($next, @path, $unit);
		return $found if defined($found);
	}
	return undef;
}

my @files = sort(glob("\Q$src\E/*.[ch] \Q$src\E/*/*.[ch]"));
my %units;
for (@files) {
	$units{$1} = 1 if m{^\Q$src\E/(.*)\.h$};
}
ok(@files > 40, 'source files found');

for my $file (@files) {
	my ($unit) = $file =~ m{^\Q$src\E/(.*)\.[ch]$};
	my $text = slurp($file);
	my @faults = include_faults($unit, $text, \%units);

	push @faults, 'stands in a folder without a floor'
	    if !defined($floor{room($unit)});
	(my $code = $text) =~ s{/\*.*?\*/}{}gs;
	for my $call (@forbidden) {
		push @faults, "calls $call" if $code =~ /\b$call\s*\(/;
	}
	push @faults, 'has SQL that is put together by printf'
	    if $code =~ /printf\s*\([^;]*"\s*(SELECT|INSERT|UPDATE|DELETE)\b/;
	push @faults, 'makes a piece of SQL that is no constant'
	    if $code =~ /\(struct db_fragment\)|(?:\.|->)sql\s*=(?!=)/ &&
	    room($unit) ne 'db';
	push @faults, 'calls the database library'
	    if room($unit) ne 'db' && $code =~ /mysql_\w+\s*\(/;
	push @faults, "exports $_" for $file =~ /\.c$/ ?
	    strange_exports($unit, $code) : ();
	my @lines = split(/\n/, $text);
	push @faults, map { "has more than 80 columns in line $_" }
	    grep { columns($lines[$_ - 1]) > 80 } 1 .. @lines;
	ok(!@faults, $unit . ($file =~ /(\.[ch])$/)[0]);
	diag("$unit: $_") for @faults;
}

my @circles = grep { defined($_) } map { circle($_) } sort(keys(%mates));
ok(!@circles, 'no folder has a circle of includes') or diag($circles[0]);

# src/README leads through the folders: below the name of each, every file.
my ($room, %told) = ('');
for (split(/\n/, slurp("$FindBin::Bin/../src/README"))) {
	$room = $1 if m{^(\w+)/\t};
	$room = '.' if /^main\.c$/;
	next if $room eq '';
	$told{$room eq '.' ? $1 : "$room/$1"}++
	    while m{(?<![\w*./])(\w+)\.[ch]\b}g;
}
my %there = map { m{^\Q$src\E/(.*)\.[ch]$} ? ($1 => 1) : () } @files;
is_deeply([sort(keys(%told))], [sort(keys(%there))],
    'src/README names every file, below its folder');

# Unit tests stand where what they test stands, and are built.
my @unit_tests = map { m{/unit/(.*)\.c$} } glob("\Q$FindBin::Bin\E/unit/*/*.c");
my @built = slurp("$FindBin::Bin/../Makefile.am") =~
    m{^UNITS = ((?:.*\\\n)*.*)}m ? $1 =~ m{\bt/unit/(\w+/\w+)}g : ();
is_deeply([grep { !-f "$FindBin::Bin/../src/$_.c" } @unit_tests], [],
    'each unit test is named after a file below src/');
is_deeply([sort(@built)], [sort(@unit_tests)],
    'Makefile.am builds each: UNITS names it');

# Every language has all templates, and they are installed.
my $makefile = slurp("$FindBin::Bin/../Makefile.am");
for my $kind (qw(mail page)) {
	my @templates = map { m{/($kind/\w+/\w+\.(?:txt|html))$} }
	    glob("\Q$FindBin::Bin\E/../$kind/*/*");
	my %has = map { $_ => 1 } @templates;
	my %languages = map { m{^\w+/(\w+)/} ? ($1 => 1) : () } @templates;

	is_deeply([grep { !$has{$_} } map { my $t = $_;
	    map { $t =~ s{/\w+/}{/$_/}r } sort(keys(%languages)) } @templates],
	    [], "$kind/: no language lacks a template");
	is_deeply([grep { $makefile !~ m{(?<![\w/])\Q$_\E(?!\S)} } @templates], [],
	    'Makefile.am installs each');
}

done_testing();
