# Starts and stops the programs that the sandbox and the tests need: MariaDB,
# the pool of workers, nginx, Apache.  Each runs in a folder of the caller's
# choice and in its own process group, and is stopped by its process id.
#
# Sockets are in a folder with a short path ("run"), since the path of a socket
# has at most 107 bytes; everything else can be anywhere, with spaces too.
package Customers::Service;

use strict;
use warnings;
use Cwd ();
use Exporter 'import';
use Fcntl ();
use File::Basename qw(dirname);
use File::Path qw(make_path);
use File::Spec;
use File::Temp ();
use IO::Socket::INET;
use IO::Socket::UNIX;
use POSIX ();
use Socket ();
use Time::HiRes qw(sleep time);

our @EXPORT_OK = qw(srcdir builddir program free_port port_is_free wait_until
    run_command run_dir slurp spew process_start children web_user);

# Where the tree is

my $srcdir = defined($ENV{srcdir}) && -d "$ENV{srcdir}/t/lib/Customers"
    ? Cwd::abs_path($ENV{srcdir})
    : Cwd::abs_path(dirname(__FILE__) . '/../../..');
my $builddir = defined($ENV{builddir}) && -d $ENV{builddir}
    ? Cwd::abs_path($ENV{builddir})
    : -d "$srcdir/build" ? "$srcdir/build" : $srcdir;

sub srcdir { return $srcdir }
sub builddir { return $builddir }

# Small tools

# The path of a program; undef if it is not installed.  Servers are often in
# folders that are not in an ordinary user's PATH.
sub program
{
	my ($name) = @_;

	for my $dir (File::Spec->path, qw(/usr/sbin /usr/local/sbin /sbin)) {
		return "$dir/$name" if -x "$dir/$name" && !-d _;
	}
	return undef;
}

sub slurp
{
	my ($path) = @_;

	open(my $in, '<:raw', $path) or die "$path: $!\n";
	local $/;
	my $bytes = <$in>;
	return defined($bytes) ? $bytes : '';
}

# Write a file, complete from the moment when it has its name.
sub spew
{
	my ($path, $bytes, $mode) = @_;

	unlink("$path.new");
	sysopen(my $out, "$path.new", Fcntl::O_WRONLY() | Fcntl::O_CREAT() |
	    Fcntl::O_EXCL(), defined($mode) ? $mode : 0666)
	    or die "$path.new: $!\n";
	binmode($out);
	(print $out $bytes) && close($out) or die "$path.new: $!\n";
	rename("$path.new", $path) or die "$path: $!\n";
}

# Call CODE until it returns true, for at most SECONDS.  Returns its value, or
# false.
sub wait_until
{
	my ($seconds, $code) = @_;
	my $end = time() + $seconds;
	my $pause = 0.01;

	for (;;) {
		my $value = $code->();
		return $value if $value;
		return $value if time() >= $end;
		sleep($pause);
		$pause = $pause * 1.5 if $pause < 0.1;
	}
}

sub port_is_free
{
	my ($port) = @_;

	return defined(IO::Socket::INET->new(LocalAddr => '127.0.0.1',
	    LocalPort => $port, Listen => 1, ReuseAddr => 1));
}

# A port that nobody listens on.  Each process looks in another range, below the
# ports that systems give to outgoing connections, and holds a name for each
# port that it has, so that nobody else gets it before its server listens there.
my ($ports, @held) = (0);

sub free_port
{
	for (1 .. 1000) {
		my $port = 10_000 + ($$ * 97 + $ports++) % 20_000;
		my $name = port_is_free($port) && IO::Socket::UNIX->new(
		    Type => Socket::SOCK_DGRAM(),
		    Local => "\0customers-port-$port");

		push(@held, $name), return $port if $name;
	}
	die "no free port\n";
}

# A new folder with a short path, for sockets.  Web servers started by root run
# as another user, who must have access.
sub run_dir
{
	my $parent = $ENV{TMPDIR} || '/tmp';
	my $dir;

	# 107 bytes less the longest name below, "/nginx/customers.sock".
	$parent = '/tmp' if length($parent) > 60;
	$dir = File::Temp::tempdir('customers.XXXXXXXX', DIR => $parent);
	my (undef, $group) = web_user();
	if (defined($group)) {
		chown(0, $group, $dir) or die "$dir: $!\n";
		chmod(0710, $dir) or die "$dir: $!\n";
	}
	return $dir;
}

# Name, group id and user id of the user as whom root's web servers run; nothing
# for an ordinary user, as whom they run themselves.
sub web_user
{
	return () if $> != 0;
	for my $name (qw(www-data nobody)) {
		my @entry = getpwnam($name);
		return ($name, $entry[3], $entry[2]) if @entry;
	}
	die "there is no user www-data or nobody\n";
}

# The start time of a process, in ticks since boot.  With the id it identifies
# the process.  undef if there is no such process, or only a zombie.
sub process_start
{
	my ($pid) = @_;

	open(my $in, '<', "/proc/$pid/stat") or return undef;
	my $line = <$in>;
	return undef unless defined($line) && $line =~ /^\d+ \(.*\) (.*)/s;
	my @field = split(' ', $1);
	return $field[0] =~ /^[ZX]$/ ? undef : $field[19];
}

# The name of a process; "" if there is no such process.
sub process_name
{
	my ($pid) = @_;

	my $name = eval { slurp("/proc/$pid/comm") } // '';
	chomp($name);
	return $name;
}

sub children
{
	my ($pid) = @_;
	my @found;

	for my $stat (glob('/proc/[0-9]*/stat')) {
		open(my $in, '<', $stat) or next;
		my $line = <$in>;
		next unless defined($line);
		push @found, $1 if $line =~ /^(\d+) \(.*\) [^ZX] (\d+) /s &&
		    $2 == $pid;
	}
	@found = sort { $a <=> $b } @found;
	return @found;
}

# Run a command with INPUT until it ends.  Returns its status (wait's), output
# and error output.
sub run_command
{
	my ($input, @command) = @_;
	my @file = map { open(my $file, '+>', undef) or die "open: $!\n";
	    binmode($file); $file } 0 .. 2;

	print { $file[0] } $input;
	$file[0]->flush;
	seek($file[0], 0, 0);
	my $pid = fork();
	defined($pid) or die "fork: $!\n";
	if ($pid == 0) {
		no warnings 'exec';
		open(STDIN, '<&', $file[0]) && open(STDOUT, '>&', $file[1]) &&
		    open(STDERR, '>&', $file[2]) &&
		    exec({$command[0]} @command);
		syswrite($file[2], "$command[0]: $!\n");
		POSIX::_exit(127);
	}
	waitpid($pid, 0);
	my $status = $?;
	local $/;
	return ($status, map { seek($_, 0, 0); scalar(<$_>) // '' }
	    @file[1, 2]);
}

# A running program

# Become another user for good; only root can.
sub become
{
	my ($uid, $gid) = @_;

	return 1 unless defined($uid);
	($(, $)) = ($gid, "$gid $gid");
	($<, $>) = ($uid, $uid);
	return $< == $uid && $> == $uid && $( == $gid;
}

# Start ARGV in the background and append its output to LOG.  ENV changes its
# environment (undef removes a variable); USER, user id and group id, is its user;
# STDIN, a handle, becomes its standard input.
sub start
{
	my ($class, %arg) = @_;
	my @argv = @{$arg{argv}};

	pipe(my $read, my $write) or die "pipe: $!\n";
	my $pid = fork();
	defined($pid) or die "fork: $!\n";
	if ($pid == 0) {
		my $ok = POSIX::setsid() != -1 &&
		    become(@{$arg{user} || []}) &&
		    open(STDIN, $arg{stdin} ? '<&' : '<',
			$arg{stdin} || '/dev/null') &&
		    open(STDOUT, '>>', $arg{log}) &&
		    open(STDERR, '>&', \*STDOUT) &&
		    chdir($arg{cwd} || '/');
		$SIG{$_} = 'DEFAULT' for qw(INT TERM HUP PIPE CHLD);
		while (my ($name, $value) = each(%{$arg{env} || {}})) {
			defined($value) ? ($ENV{$name} = $value)
			    : delete($ENV{$name});
		}
		no warnings 'exec';
		exec({$argv[0]} @argv) if $ok;
		syswrite($write, "$!");
		POSIX::_exit(127);
	}
	close($write);
	my $error = <$read>;
	if (defined($error)) {
		waitpid($pid, 0);
		die "$argv[0]: $error\n";
	}
	return bless({
		name => $arg{name},
		log => $arg{log},
		pid => $pid,
		start => process_start($pid) || 0,
		child => 1,
	}, $class);
}

# A program that an earlier run of this script started.
sub known
{
	my ($class, $name, $pid, $start) = @_;

	return bless({ name => $name, pid => $pid, start => $start }, $class);
}

sub pid { return $_[0]{pid} }
sub name { return $_[0]{name} }

sub is_running
{
	my ($self) = @_;

	# Reap it here, or the zombie would keep the id.
	waitpid($self->{pid}, POSIX::WNOHANG()) if $self->{child};
	my $start = process_start($self->{pid});
	return defined($start) && $start == $self->{start};
}

# Wait until CODE is true; die with the end of the log if that takes too long or
# the program ends first.
sub ready
{
	my ($self, $code, $seconds) = @_;
	my $dead = 0;

	my $ok = wait_until($seconds || 120, sub {
		return 1 if $code->();
		return $dead = !$self->is_running;
	});
	return $self if $ok && !$dead;
	$self->stop;
	my @lines = -r $self->{log} ? split(/^/, slurp($self->{log})) : ();
	@lines = @lines[-20 .. -1] if @lines > 20;
	die "$self->{name} did not start:\n@lines";
}

# Ask the program to end, and kill it if it does not.  The rest of its process
# group is killed too.
sub stop
{
	my ($self, $signal) = @_;

	if ($self->is_running) {
		kill($signal || 'TERM', $self->{pid});
		wait_until(60, sub { !$self->is_running }) or
		    kill('KILL', $self->{pid});
		wait_until(60, sub { !$self->is_running });
		kill('KILL', -$self->{pid});
	}
	return;
}

# Start MariaDB with its files in DIR and its socket in RUN.  It can be reached
# only by the socket unless OPTIONS say otherwise, and by root without a
# password.  Root's server runs as USER, who must have access to both; "empty"
# starts one that gets its data from elsewhere.
sub mariadbd
{
	my ($class, %arg) = @_;
	my ($dir, $run) = @arg{qw(dir run)};
	my $data = "$run/db";
	my $user = $arg{user} || 'root';
	my @common = ('--no-defaults', "--datadir=$data",
	    $> == 0 ? "--user=$user" : (),
	    '--innodb-log-file-size=16M', '--innodb-buffer-pool-size=64M');

	make_path("$dir/db");
	chown((getpwnam($user))[2, 3], $run, "$dir/db")
	    if $> == 0 && $arg{user};
	# mariadb-install-db does not like spaces in a path.
	unlink($data);
	symlink("$dir/db", $data) or die "$data: $!\n";
	if (!$arg{empty} && !-d "$dir/db/mysql") {
		$class->start(
			name => 'mariadb-install-db',
			argv => [program('mariadb-install-db'), @common,
			    '--auth-root-authentication-method=normal',
			    '--skip-test-db', "--tmpdir=$run"],
			log => "$dir/mariadb.log",
		)->finish;
	}
	my $socket = "$run/db.sock";
	my $self = $class->start(
		name => 'mariadbd',
		argv => [program('mariadbd'), @common, "--socket=$socket",
		    "--pid-file=$run/db.pid", "--tmpdir=$run",
		    '--skip-networking', '--skip-name-resolve',
		    '--skip-log-bin', '--performance-schema=OFF',
		    '--innodb-flush-log-at-trx-commit=1',
		    '--character-set-server=utf8mb4', '--max-connections=200',
		    @{$arg{options} || []}],
		env => $arg{env},
		log => "$dir/mariadb.log",
	);
	$self->{socket} = $socket;
	$self->{arg} = \%arg;
	my @probe = (program('mariadb'), '--no-defaults', '-uroot',
	    "--socket=$socket", '-e', 'DO 1');
	return $self->ready(sub {
		return -S $socket && $class->start(name => 'probe',
		    argv => \@probe, log => '/dev/null')->finish(1);
	});
}

# Start a stopped MariaDB server again, with its data.
sub again
{
	my ($self) = @_;

	%$self = %{ref($self)->mariadbd(%{$self->{arg}})};
	return $self;
}

# Wait for a program that ends by itself.  Dies if it failed; with MAY_FAIL,
# returns whether it succeeded.
sub finish
{
	my ($self, $may_fail) = @_;

	waitpid($self->{pid}, 0);
	return 1 if $? == 0;
	return 0 if $may_fail;
	die "$self->{name} failed:\n", slurp($self->{log});
}

# Start the pool: WORKERS processes of PROGRAM on one socket.  A worker that
# ends is replaced at once; without -r and -t, multiwatch would give up if one
# lived for less than ten seconds four times in a row.  With WORKERS_FILE,
# service/pool runs multiwatch and reads the number of workers there.
sub pool
{
	my ($class, %arg) = @_;
	my $socket = "$arg{run}/customers.sock";
	my @listen = defined($arg{port})
	    ? ('-a', '127.0.0.1', '-p', $arg{port})
	    : ('-s', $socket, '-M', '0666');
	my @run = defined($arg{workers_file})
	    ? ("$srcdir/service/pool", $arg{workers_file})
	    : (program('multiwatch'), '-r', 100, '-t', 1000,
		'-f', $arg{workers}, '--');

	push @listen, '-b', $arg{backlog} if defined($arg{backlog});
	my $self = $class->start(
		name => 'pool',
		argv => [program('spawn-fcgi'), '-n', @listen, '--', @run,
		    $arg{program}],
		env => $arg{env},
		log => "$arg{dir}/pool.log",
	);
	$self->{socket} = $socket;
	return $self->ready(sub {
		# Not what becomes a worker.
		return $arg{workers} == grep { process_name($_) !~
		    /^(?:|multiwatch|pool|sh|as-.*|setpriv)$/ } $self->workers;
	});
}

# The workers of a pool, by process id.
sub workers
{
	my ($self) = @_;

	return map {
		process_name($_) eq 'multiwatch' ? children($_) : $_
	} children($self->{pid});
}

# The text of cors.conf in the folder FILES, with ORIGINS in its list.
sub cors_conf
{
	my ($files, @origins) = @_;
	my $text = slurp("$files/cors.conf");

	$text =~ s{^(.*)https://www\.shop\.example(.*\n)}
	    {join('', map { "$1$_$2" } @origins)}me or
	    die "$files/cors.conf: no origin in it\n";
	return $text;
}

# The text of console.conf in the folder FILES, for a console in FOLDER.
sub console_conf
{
	my ($files, $folder) = @_;
	my $text = slurp("$files/console.conf");

	$text =~ s{/[\w/.-]*/console(?=/(?:;|index|\$))}{$folder}g or
	    die "$files/console.conf: no folder in it\n";
	return $text;
}

# Start nginx on 127.0.0.1 PORT with the shipped configuration from FILES (by
# default the source tree).  UPSTREAM is the address of the pool as nginx writes
# it.  LIMITS and PAGES say whether those files are included.  CORS is a list of
# origins, CONSOLE a copy of that folder, MAILS the one of the mails that it
# shows.
sub nginx
{
	my ($class, %arg) = @_;
	my $home = "$arg{run}/nginx";
	my $conf = "$arg{dir}/nginx.conf";
	my $files = $arg{files} || $srcdir;
	my ($user) = web_user();

	make_path($home);
	my $upstream = slurp("$files/nginx/upstream.conf");
	$upstream =~ s{^\tserver \Kunix:/run/customers-fcgi/customers\.sock}
	    {$arg{upstream}}m or die "nginx/upstream.conf: no socket in it\n";
	spew("$home/upstream.conf", $upstream);
	spew("$home/cors.conf", cors_conf("$files/nginx", @{$arg{cors}}))
	    if $arg{cors};
	spew("$home/console.conf", console_conf("$files/nginx",
	    $arg{console}) . <<"EOT") if $arg{console};
location ^~ /console/mails/ {
	alias $arg{mails}/;
	autoindex on;
	autoindex_format json;
	default_type text/plain;
}
EOT
	spew($conf, join('', map { "$_\n" }
		defined($user) ? "user $user;" : (),
		'daemon off;',
		'worker_processes 2;',
		qq(pid "$home/nginx.pid";),
		'events {', '	worker_connections 1024;', '}',
		'http {',
		q(	log_format ours '"$request" $status ) .
		    q($customers_request_id';),
		qq(	access_log "$arg{dir}/nginx-access.log" ours;),
		(map { qq(	${_}_temp_path "$home/$_";) }
		    qw(client_body fastcgi proxy scgi uwsgi)),
		qq(	include "$home/upstream.conf";),
		qq(	include "$files/nginx/log.conf";),
		qq(	access_log "$home/access.log" customers;),
		$arg{limits}
		    ? qq(	include "$files/nginx/limits.conf";) : (),
		'	server {',
		"		listen 127.0.0.1:$arg{port};",
		'		server_name localhost;',
		qq(		include "$files/nginx/customers.conf";),
		$arg{pages} ? map({ qq(		include "$files/nginx/$_.conf";) }
		    qw(pages health)) : (),
		$arg{cors} ? qq(		include "$home/cors.conf";) : (),
		$arg{console}
		    ? qq(		include "$home/console.conf";) : (),
		'	}',
		'}'));
	my @argv = (program('nginx'), '-p', "$home/", '-e',
	    "$arg{dir}/nginx-error.log", '-c', $conf);
	my $self = $class->start(name => 'nginx', argv => \@argv,
	    log => "$arg{dir}/nginx-error.log");
	$self->{check} = [@argv, '-t', '-q'];
	return $self->ready(sub { listens($arg{port}) });
}

sub listens
{
	my ($port) = @_;

	return defined(IO::Socket::INET->new(PeerAddr => '127.0.0.1',
	    PeerPort => $port));
}

# What Apache's modules need besides their LoadModule line.
sub _apache_module
{
	my ($name, $home) = @_;

	return (qq(ScriptSock "$home/cgid.sock")) if $name eq 'cgid';
	return (qq(FcgidIPCDir "$home"),
	    qq(FcgidProcessTableFile "$home/fcgid.shm")) if $name eq 'fcgid';
	return ();
}

# A virtual host of our own, with KIND's file and the values to DEFINE in it.
# It is in INSTALLED with the other files; by default they are copies of those
# in FILES (the source tree), to which Apache's user may have no access.
sub _own_host
{
	my (%arg) = @_;
	my %define = %{$arg{define} || {}};
	my $files = $arg{installed} || "$arg{run}/apache";

	if (!$arg{installed}) {
		my $from = $arg{files} || $srcdir;
		$define{CUSTOMERS_APACHE} = $files;
		spew("$files/$_", slurp("$from/apache/$_")) for 'common.conf',
		    'limits.conf', 'pages.conf', 'health.conf', 'log.conf',
		    "$arg{kind}.conf", '503.asis';
		spew("$files/cors.conf",
		    cors_conf("$from/apache", @{$arg{cors}})) if $arg{cors};
		spew("$files/console.conf", console_conf("$from/apache",
		    $arg{console})) if $arg{console};
	}
	return (
		$arg{limits} ? qq(Include "$files/limits.conf") : (),
		"<VirtualHost 127.0.0.1:$arg{port}>",
		qq(DocumentRoot "$arg{run}/apache/htdocs"),
		(map { qq(Define $_ "$define{$_}") } sort(keys(%define))),
		$arg{pages} ? map({ qq(Include "$files/$_.conf") }
		    qw(pages health)) : (),
		$arg{console} ? qq(Include "$files/console.conf") : (),
		qq(Include "$files/$arg{kind}.conf"),
		$arg{cors} ? qq(Include "$files/cors.conf") : (),
		qq(Include "$files/log.conf"),
		qq(CustomLog "$arg{run}/apache/access.log" customers),
		'</VirtualHost>');
}

# A shared host, where we have only a document ROOT with our .htaccess somewhere
# in it.  The host allows an .htaccess just what ours needs, and gives programs
# the environment ENV.
sub _shared_host
{
	my (%arg) = @_;

	return (
		qq(DocumentRoot "$arg{root}"),
		qq(<Directory "$arg{root}">),
		'AllowOverride FileInfo Options=ExecCGI',
		'</Directory>',
		map { (qq(SetEnv $_ "$arg{env}{$_}"),
		    '<IfModule mod_fcgid.c>',
		    qq(FcgidInitialEnv $_ "$arg{env}{$_}"),
		    '</IfModule>') } sort(keys(%{$arg{env}})));
}

# Start Apache on 127.0.0.1 PORT, with the modules for KIND: proxy-fcgi, fcgid
# or cgi.  With ROOT it is a shared host and runs as an ordinary user.  WITHOUT
# is a list of modules that it lacks; the others are as for nginx.
sub apache
{
	my ($class, %arg) = @_;
	my $home = "$arg{run}/apache";
	my ($user, $gid, $uid) = web_user();
	my %modules = (
		'proxy-fcgi' => [qw(buffer proxy proxy_fcgi)],
		'fcgid' => [qw(fcgid)],
		'cgi' => [qw(buffer cgid)],
	);
	my %without = map { $_ => 1 } @{$arg{without} || []};
	my @modules = grep { !$without{$_} &&
	    -f "/usr/lib/apache2/modules/mod_$_.so" }
	    qw(mpm_event authz_core authz_host alias asis env headers reqtimeout setenvif),
	    $arg{root} ? qw(dir rewrite) : (), $arg{limits} ? qw(qos) : (),
	    @{$modules{$arg{kind}}};

	make_path("$home/htdocs");
	my $conf = "$home/apache.conf";
	my $log = "$home/error.log";
	spew($conf, join('', map { "$_\n" }
		qq(ServerRoot "$home"),
		"ServerName localhost",
		"Listen 127.0.0.1:$arg{port}",
		qq(PidFile "$home/apache.pid"),
		qq(DefaultRuntimeDir "$home"),
		qq(ErrorLog "$log"),
		defined($user) ? ("User $user", "Group #$gid") : (),
		# Debian 12's mod_qos lacks it.
		(map { "LoadFile $_" } $arg{limits}
		    ? glob('/usr/lib/*/libpcre.so.3') : ()),
		(map { "LoadModule ${_}_module " .
		    "/usr/lib/apache2/modules/mod_$_.so",
		    _apache_module($_, $home) } @modules),
		'<Directory />', 'Require all granted', '</Directory>',
		$arg{root} ? _shared_host(%arg) : _own_host(%arg)));
	chown($uid, $gid, $home) if defined($user);
	my @argv = (program('apache2'), '-f', $conf);
	my $self = $class->start(
		name => 'apache',
		argv => [@argv, '-DFOREGROUND'],
		log => $log,
		user => $arg{root} ? [$uid, $gid] : undef,
	);
	$self->{check} = [@argv, '-t'];
	return $self->ready(sub { listens($arg{port}) });
}

1;
