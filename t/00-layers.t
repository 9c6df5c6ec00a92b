#!/usr/bin/perl
# The layers of src/ as data: who may include whom, which foreign headers belong
# to whom, and the calls that nobody may make.  See src/README.
use strict;
use warnings;
use FindBin;
use Test::More;

my $src = "$FindBin::Bin/../src";

# Rows from the ground up.  A file may include only what stands in a row below
# its own (and its own header, and what its row's mates marked "private" share).
my @rows = (
	[qw(base64 monotonic wipe text)],
	[qw(buf entropy fields number place)],
	[qw(jsonout)],
	[qw(email_address log jsonscan request_guard)],
	[qw(request_socket request_target)],
	# adapters: one foreign library each
	[qw(db db_connect db_statement db_private digest jsonio mail_folder
	    message message_body password request sendmail sendmail_spawn
	    template template_file template_harmless)],
	[qw(settings)],
	# facts of the shop, values
	[qw(attribute calendar problems redirect_url shop)],
	[qw(customer customer_fields)],
	# rules
	[qw(field_check)],
	[qw(custom_value)],
	[qw(custom_check customer_check address_check password_check)],
	# storage and post
	[qw(caller idempotency mail_journal store_attributes store_guard
	    store_regions store_settings)],
	[qw(mail_census signup store_choice store_group)],
	[qw(customer_insert mail_compose)],
	[qw(mail_plan)],
	[qw(customer_store customer_mail)],
	# assembly
	[qw(app)],
	# wire forms
	[qw(decode reply)],
	[qw(body call custom_decode)],
	[qw(customer_decode customer_encode replay)],
	# endpoints, routes, programs
	[qw(endpoint_create)],
	[qw(router)],
	[qw(main ctl ctl_attribute ctl_check ctl_check_database
	    ctl_check_files ctl_check_grants ctl_check_host ctl_check_mail
	    ctl_check_options ctl_check_schema ctl_check_stores ctl_common
	    ctl_config ctl_csv ctl_customer ctl_grant ctl_mail ctl_regions
	    ctl_schema ctl_store ctl_token)],
);

# Pairs inside one row: parts of one module, split by size.
my %same_module = map { $_ => 1 } (
	'db db_private', 'db_private db', 'db_connect db',
	'db_connect db_private', 'db_statement db',
	'db_statement db_private', 'template_harmless template',
	'template template_file', 'template_file template',
	'sendmail sendmail_spawn', 'message message_body',
	'address_check customer_check', 'customer_fields customer',
	'customer_check password_check', 'password_check customer_check',
);

# Foreign headers and the only files that know them.
my %foreign = (
	'fcgiapp.h' => [qw(request)],
	'json-c/json.h' => [qw(jsonio)],
	'mysql.h' => [qw(db db_connect db_statement db_private)],
	'errmsg.h' => [qw(db)],
	'mysqld_error.h' => [qw(db db_connect)],
	'libscrypt.h' => [qw(password)],
	'glib.h' => [qw(digest calendar)],
	'idn2.h' => [qw(email_address)],
	'pcre2.h' => [qw(email_address field_check)],
	'uriparser/Uri.h' => [qw(redirect_url)],
	'ini.h' => [qw(settings)],
	'spawn.h' => [qw(sendmail_spawn)],
	'sys/wait.h' => [qw(sendmail)],
);

# Headers of libc, POSIX and the system that anybody may include.
my %libc = map { $_ => 1 } qw(
	config.h ctype.h dirent.h errno.h fcntl.h inttypes.h limits.h poll.h
	signal.h
	stdarg.h stdbool.h stddef.h stdint.h stdio.h stdlib.h string.h
	netinet/in.h netinet/tcp.h sched.h strings.h sys/random.h sys/resource.h
	sys/socket.h sys/stat.h sys/syscall.h sys/time.h sys/types.h
	sysexits.h syslog.h time.h unistd.h
);

my @forbidden = qw(strcpy strcat sprintf vsprintf gets system popen strtok
	alloca);

my %row;
for my $i (0 .. $#rows) {
	$row{$_} = $i for @{$rows[$i]};
}

sub slurp
{
	my ($file) = @_;
	open(my $fh, '<:raw', $file) or die "$file: $!";
	local $/;
	my $text = <$fh>;
	return $text;
}

sub may_include
{
	my ($who, $whom) = @_;
	return 1 if $who eq $whom || $same_module{"$who $whom"};
	return 1 if $who =~ /^ctl/ && $whom =~ /^ctl/;
	return defined($row{$whom}) && $row{$whom} < $row{$who};
}

# The width of a line in columns, tabs every eight.
sub columns
{
	my ($line) = @_;
	1 while $line =~ s/\t/' ' x (8 - $-[0] % 8)/e;
	utf8::decode($line);
	return length($line);
}

my @files = sort(glob("\Q$src\E/*.[ch]"));
ok(@files > 40, 'source files found');

for my $file (@files) {
	my ($name) = $file =~ m{([^/]+)\.[ch]$};
	my $text = slurp($file);
	my @faults;

	push @faults, 'stands in no row' if !defined($row{$name});
	while (defined($row{$name}) &&
	    $text =~ /^#\s*include\s*([<"])([^>"]+)[>"]/mg) {
		my ($kind, $header) = ($1, $2);
		if ($kind eq '"') {
			(my $whom = $header) =~ s/\.h$//;
			push @faults, "includes $header, which is not below"
			    if !may_include($name, $whom);
		} elsif ($foreign{$header}) {
			push @faults, "includes <$header>"
			    if !grep { $_ eq $name } @{$foreign{$header}};
		} elsif (!$libc{$header}) {
			push @faults, "includes unlisted <$header>";
		}
	}
	(my $code = $text) =~ s{/\*.*?\*/}{}gs;
	for my $call (@forbidden) {
		push @faults, "calls $call" if $code =~ /\b$call\s*\(/;
	}
	push @faults, 'has SQL that is put together by printf'
	    if $code =~ /printf\s*\([^;]*"\s*(SELECT|INSERT|UPDATE|DELETE)\b/;
	push @faults, 'sends a variable to the server as SQL'
	    if $name !~ /^db/ && $code =~ /mysql_\w+\s*\(/;
	push @faults, 'has a line of more than 80 columns'
	    if grep { columns($_) > 80 } split(/\n/, $text);
	ok(!@faults, ($file =~ m{([^/]+)$})[0]);
	diag("$name: $_") for @faults;
}

# src/README leads through the files: each has its place there, and one only.
# The ctl_*.c are named together.
my %names = map { m{([^/]+)\.[ch]$} ? ($1 => 0) : () } @files;
my @strangers;
for my $named (slurp("$src/README") =~ /(?<![\w*.])(\w+)\.[ch]\b/g) {
	push @strangers, $named unless defined($names{$named});
	$names{$named}++;
}
delete(@names{grep { /^ctl_/ && $names{$_} == 0 } keys(%names)});
is_deeply([sort(grep { $names{$_} != 1 } keys(%names))], [],
    'src/README names every file once');
is_deeply(\@strangers, [], 'and no other');

done_testing();
