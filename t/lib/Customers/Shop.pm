# A shop to send requests to: a database with the schema and the test stores, a
# settings file, a pool of workers or a program that the web server starts, a
# web server with one of the shipped configurations, and a script that replaces
# sendmail and keeps the mails.
#
# The sandbox is a shop that stays; a test makes its own (Customers::Test).
package Customers::Shop;

use strict;
use warnings;
use Customers::Service qw(srcdir builddir program run_command slurp spew
    web_user);
use Cwd qw(abs_path);
use File::Basename qw(basename dirname);
use File::Copy ();
use File::Find ();
use File::Path qw(make_path);
use JSON::PP ();

# The kinds of web server, and the Apache configuration of each; htaccess-* is
# the .htaccess on a shared host that has that module.
my %server = (
	'nginx' => undef,
	'apache-proxy' => 'proxy-fcgi',
	'apache-fcgid' => 'fcgid',
	'apache-cgi' => 'cgi',
	'htaccess-fcgid' => 'fcgid',
	'htaccess-cgi' => 'cgi',
);

sub is_server
{
	my ($name) = @_;

	return exists($server{$name});
}

# The programs that a shop behind SERVER needs.
sub programs
{
	my ($name) = @_;

	return (qw(mariadbd mariadb-install-db mariadb spawn-fcgi multiwatch),
	    $name eq 'nginx' ? 'nginx' : 'apache2');
}

# Make the shop's files and start nothing.  dir: its folder; run: one with a
# short path, for sockets; db_socket: the database server; worker_db: lines of
# the settings file that lead the workers to it, if not by that socket;
# upstream: the pools, if there are more than its own; cors: origins whose pages
# may call it; pages: the web server passes those of ours, and /health, too;
# console: it serves the console; all others have defaults.
# With an image, the root folder of an installed system, programs and files are
# taken from there, and the environment does not say where they are.
sub new
{
	my ($class, %arg) = @_;
	my $self = bless({
		workers => 2,
		server => 'nginx',
		database => 'customers',
		settings => {},
		%arg,
		services => [],
	}, $class);
	my $home = $self->{home} = $self->_home;

	$self->_copy_console if $self->{console};
	make_path($self->{dir}, "$home/mail", "$home/mail-arguments",
	    "$home/mail-unfinished");
	$self->{conf} = "$home/customers.conf";
	$self->{share} = srcdir();
	$self->{build} = { map { (basename($_) => builddir() . "/$_") }
	    qw(customers.fcgi customersctl) };
	$self->_take_image if $self->{image};
	$self->_link_data unless $self->{image};
	$self->{log} = "$home/customers.log";
	$self->{mail_dir} = "$home/mail";
	$self->{program} = $self->{build}{'customers.fcgi'};
	File::Copy::copy(srcdir() . '/t/capture-sendmail',
	    "$home/capture-sendmail") or die "$home/capture-sendmail: $!\n";
	chmod(0755, "$home/capture-sendmail");
	$self->{sendmail} ||= "$home/capture-sendmail";
	$self->{datadir} = $self->{share};
	$self->{password} ||= join('', map { sprintf('%08x', int(rand(2**32))) }
	    1 .. 4);
	$self->_copy_program if $self->_as_web_user;
	$self->write_settings;
	$self->_give_to_web_user if $self->_as_web_user;
	return $self;
}

sub _take_image
{
	my ($self) = @_;
	my $image = $self->{image};
	my $share = "$image/usr/share/customers-fcgi";

	make_path("$image/etc/customers-fcgi");
	$self->{conf} = "$image/etc/customers-fcgi/customers.conf";
	$self->{share} = $self->{files} = $share;
	$self->{build} = {
		'customers.fcgi' =>
		    "$image/usr/libexec/customers-fcgi/customers.fcgi",
		'customersctl' => "$image/usr/sbin/customersctl",
	};
}

# The folder of the program's data, as it would be installed: what stands in the
# sources and what is built from them.
sub _link_data
{
	my ($self) = @_;
	my $to = "$self->{home}/share";

	make_path("$to/schema");
	symlink(abs_path(srcdir() . "/$_"), "$to/$_") for qw(mail page);
	for my $file (map { glob(quotemeta($_) . '/schema/*.*') }
	    srcdir(), builddir()) {
		symlink(abs_path($file), "$to/schema/" . basename($file));
	}
}

sub conf { return $_[0]{conf} }
sub mail_dir { return $_[0]{mail_dir} }
sub log_file { return $_[0]{log} }
sub base_url { return "http://127.0.0.1:$_[0]{port}" }

# Copy the console to where the web server's user has access, and let the mails
# be there too.  Only nginx lists a folder as JSON.
sub _copy_console
{
	my ($self) = @_;
	my $to = "$self->{run}/console";

	make_path($to);
	for my $file (glob(quotemeta(srcdir()) . '/console/*')) {
		File::Copy::copy($file, "$to/" . basename($file)) or
		    die "$file: $!\n";
	}
	spew("$to/settings.json", JSON::PP->new->canonical->encode({
		stores => [qw(default it outlet)],
		mails => $self->{server} eq 'nginx' ? 'mails/' : undef }));
	for my $folder (qw(mail mail-unfinished)) {
		make_path("$self->{run}/$folder");
		symlink("$self->{run}/$folder", "$self->{home}/$folder") or
		    die "$self->{home}/$folder: $!\n";
	}
	$self->{console} = $to;
}

# Whether the web server starts the program itself, as its own user.
sub _started_by_server
{
	my ($self) = @_;

	return $self->{server} =~ /-(?:fcgid|cgi)$/;
}

# Whether it is a shared host, where we have nothing but the program's files.
sub _shared
{
	my ($self) = @_;

	return $self->{server} =~ /^htaccess-/;
}

# Whether it runs as the web server's user ("unprivileged" for a pool).
sub _as_web_user
{
	my ($self) = @_;

	return $self->{unprivileged} || $self->_started_by_server;
}

# The folder of the program's own files.  A program that root's Apache starts
# runs as Apache's user, who may have no access to the source tree, and
# mod_fcgid splits a path at its spaces.  On a shared host the files are in the
# document root, "www": in "rest" or, if the shop has a FOLDER, in FOLDER/rest.
sub _home
{
	my ($self) = @_;

	return $self->{dir} unless $self->_as_web_user;
	my $home = "$self->{run}/home";
	$home = join('/', "$self->{run}/www", $self->{folder} || (), 'rest')
	    if $self->_shared;
	make_path($home);
	unlink("$self->{dir}/home");
	symlink($home, "$self->{dir}/home") or die "$self->{dir}/home: $!\n";
	return $home;
}

sub _copy_program
{
	my ($self) = @_;

	File::Copy::copy($self->{program}, "$self->{home}/customers.fcgi")
	    or die "$self->{program}: $!\n";
	chmod(0755, "$self->{home}/customers.fcgi");
	File::Find::find({ no_chdir => 1, wanted => sub {
		my $to = "$self->{home}/data" .
		    substr($File::Find::name, length(srcdir()));
		-d $_ ? make_path($to) : File::Copy::copy($_, $to);
	} }, map { srcdir() . "/$_" } qw(mail page schema));
	$self->{program} = "$self->{home}/customers.fcgi";
	$self->{datadir} = "$self->{home}/data";
	for my $name ($self->_shared ? qw(.htaccess 503.asis) : ()) {
		File::Copy::copy(srcdir() . "/apache/$name",
		    "$self->{home}/$name") or die "$name: $!\n";
	}
	my $htaccess = "$self->{home}/.htaccess";
	spew($htaccess, slurp($htaccess) . Customers::Service::cors_conf(
	    srcdir() . '/apache', @{$self->{cors}}))
	    if $self->_shared && $self->{cors};
	$self->_write_shops_htaccess if $self->_shared;
}

# The lines that apache/.htaccess asks for in the .htaccess of the shop's folder.
sub _write_shops_htaccess
{
	my ($self) = @_;
	my ($lines, @more) = slurp("$self->{home}/.htaccess") =~
	    /^\#\t(RewriteEngine\ on\n\#\t.*\n)\#\n.*\n((?:\#\tRewriteRule.*\n)+)
	    (?:\#\ .*\n|\#\n)+\#\t(RewriteCond.*\n)\#\t(.*\n)/mx;

	$lines .= join('', @more) if $self->{pages};
	$lines =~ s/^#\t//mg;
	spew(dirname($self->{home}) . '/.htaccess', $lines);
}

sub _give_to_web_user
{
	my ($self) = @_;
	my ($user, $gid, $uid) = web_user();

	return unless defined($user);
	open(my $log, '>>', $self->{log}) or die "$self->{log}: $!\n";
	close($log);
	chown($uid, $gid, map { $self->{$_} } qw(home conf log mail_dir));
	chown($uid, $gid, "$self->{home}/mail-arguments",
	    "$self->{home}/mail-unfinished");
}

# Write the settings file, and the administrator's beside it; call it again
# after a change of $shop->{settings}, whose members are the keys of group
# [customers].
sub write_settings
{
	my ($self) = @_;
	my %customers = (
		sendmail => $self->{sendmail},
		mail_templates => $self->{image} ? undef
		    : "$self->{datadir}/mail",
		log => $self->{log},
		integration_key => 'b5' x 32,
		%{$self->{settings}},
	);
	my $text = "[customers]\n" . join('', map {
		defined($customers{$_}) ? "$_ = $customers{$_}\n" : ()
	} sort(keys(%customers)));

	$text .= "\n[customers-db]\n" .
	    "user = $self->{database}\n" .
	    "password = $self->{password}\n" .
	    ($self->{worker_db} // "socket = $self->{db_socket}\n") .
	    "database = $self->{database}\n";
	spew($self->{conf}, $text, 0600);
	spew(dirname($self->{conf}) . '/customers-admin.conf',
	    "[customers-admin]\n" .
	    "user = root\n" .
	    "socket = $self->{db_socket}\n" .
	    "database = $self->{database}\n", 0600);
}

# The environment of the programs.
sub environment
{
	my ($self) = @_;

	return $self->{image} ? {} : {
		CUSTOMERS_CONF => $self->{conf},
		CUSTOMERS_DATADIR => "$self->{home}/share",
	};
}

# The words of a command line that calls customersctl for this shop.
sub ctl_words
{
	my ($self) = @_;
	my $env = $self->environment;

	return (program('env'), (map { "$_=$env->{$_}" } sort(keys(%$env))),
	    $self->{build}{customersctl});
}

# Run customersctl; returns its output, or dies if it fails.
sub ctl
{
	my ($self, @arg) = @_;

	return $self->ctl_with('', @arg);
}

# The same with INPUT as its standard input.
sub ctl_with
{
	my ($self, $input, @arg) = @_;
	my ($status, $out, $err) = run_command($input,
	    $self->ctl_words, @arg);

	$status == 0 or die "customersctl @arg: status " . ($status >> 8) .
	    "\n$err";
	return $out;
}

# The database

sub _client
{
	my ($self, @option) = @_;

	return (program('mariadb'), '--no-defaults', '-uroot',
	    "--socket=$self->{db_socket}", '--default-character-set=utf8mb4',
	    @option);
}

# Run SQL, any number of statements, as root; returns the client's output.
sub sql
{
	my ($self, $sql, @option) = @_;
	my ($status, $out, $err) = run_command($sql,
	    $self->_client('--batch', @option));

	$status == 0 or die "$err$sql\n";
	return $out;
}

# The rows of one statement: a list of hashes; NULL is undef, text is bytes.
sub rows
{
	my ($self, $sql) = @_;
	my %char = (lt => '<', gt => '>', amp => '&', quot => '"');
	my @rows;

	my $xml = $self->sql($sql, '--xml', "--database=$self->{database}");
	while ($xml =~ m{<row>(.*?)</row>}gs) {
		my ($row, %field) = ($1);
		while ($row =~ m{<field\ name="([^"]*)"
		    (?:\ xsi:nil="true"\ />|>(.*?)</field>)}gsx) {
			my ($name, $value) = ($1, $2);
			$value =~ s/&(\w+);/$char{$1}/g if defined($value);
			$field{$name} = $value;
		}
		push @rows, \%field;
	}
	return @rows;
}

# The first column of the first row.
sub value
{
	my ($self, $sql) = @_;
	my ($row) = $self->rows("SELECT ($sql) AS value");

	return $row->{value};
}

# Write the row of a setting as another program may: a value that "customersctl
# config set" refuses.  Without SCOPE and ID it is for the whole shop.
sub set_row
{
	my ($self, $path, $value, $scope, $id) = @_;

	($scope, $id) = ('default', 0) if !defined($scope);
	$self->sql("REPLACE INTO core_config_data (scope, scope_id, path,
	    value) VALUES ('$scope', $id, '$path', '$value')",
	    "--database=$self->{database}");
}

# Create an empty database and the workers' account, which has no rights yet.
sub create_database
{
	my ($self) = @_;
	my $name = $self->{database};

	$self->drop_database;
	$self->sql("CREATE DATABASE `$name` CHARACTER SET utf8mb4; " .
	    "CREATE USER '$name'\@'localhost' IDENTIFIED BY " .
	    "'$self->{password}';");
}

sub drop_database
{
	my ($self) = @_;
	my $name = $self->{database};

	$self->sql("DROP DATABASE IF EXISTS `$name`; " .
	    "DROP USER IF EXISTS '$name'\@'localhost';");
}

# The shipped grants, with the names of this shop's database and account.
sub grant
{
	my ($self) = @_;
	my $grants = slurp("$self->{share}/schema/grants.sql");

	$grants =~ s/([`'])customers([`'])/$1$self->{database}$2/g;
	$self->sql($grants);
}

# Create database, schema, regions, grants, the test stores 2 it, 3 outlet,
# 4 closed, and integrations.  PORT must be known, since mails link to it.
sub install
{
	my ($self) = @_;

	$self->create_database;
	$self->ctl(qw(schema install));
	$self->grant;
	$self->ctl(qw(store add it --name Italiano --website base));
	$self->ctl(qw(website add outlet --name), 'Outlet Website');
	$self->ctl(qw(store add outlet --name), 'Outlet Store View',
	    qw(--website outlet --group), 'Outlet Store');
	$self->ctl(qw(store add closed --name), 'Closed View',
	    qw(--website base --inactive));
	$self->ctl(qw(config set general/locale/code it_IT --store it));
	$self->ctl(qw(config set web/unsecure/base_url),
	    $self->base_url . '/');
	$self->_make_integrations;
	$self->_lift_limits unless $self->{limits};
}

# The number of an integration in its keys (0: it has none), name, password,
# resource if it has not all, and what is done to it then.
my @integrations = (
	[1, 'owner', 'Own3rPassw0rd'],
	[2, 'clerk', 'Cl3rkPassw0rd', 'Magento_Customer::customer'],
	[3, 'revoked', '', undef, 'revoke'],
	[4, 'retired', 'R3tiredPassw0rd', undef, 'disable'],
	[0, 'locked', 'L0ckedPassw0rd'],
);

# The keys of integration NUMBER: 32 characters that end in it.
sub integration_keys
{
	my ($number) = @_;

	return map { my ($name, $begin) = @$_;
	    ($name => $begin . '0' x (31 - length($begin)) . $number) } (
	    [consumer_key => 'fixtureconsumerkey'],
	    [consumer_secret => 'fixtureconsumersecret'],
	    [access_token => 'fixtureaccesstoken'],
	    [access_token_secret => 'fixtureaccesstokensecret']);
}

sub _make_integrations
{
	my ($self) = @_;
	my $file = "$self->{dir}/integration-keys";

	for my $integration (@integrations) {
		my ($number, $name, $password, $resource, $then) =
		    @$integration;
		my %key = integration_keys($number);
		spew($file, join('', map { "$_ = $key{$_}\n" } keys(%key)),
		    0600);
		$self->ctl_with("$password\n", qw(integration create), $name,
		    $number ? ('--credentials', $file) : (),
		    $password ne '' ? '--password' : (),
		    $resource ? ('--resource', $resource) : ());
		$self->ctl('integration', $then, $name) if $then;
	}
	unlink($file);
}

# This machine is trusted, and neither sign-ups nor mails are limited.
sub _lift_limits
{
	my ($self) = @_;

	$self->ctl(qw(config set customers/limits/trusted_addresses 127.0.0.1));
	$self->ctl(qw(config set customers/limits/signups_per_address_hour 0));
	$self->ctl(qw(config set
	    customer/create_account/mail_per_recipient_hour 0));
}

# Servers

sub _started
{
	my ($self, $service) = @_;

	push @{$self->{services}}, $service;
	return $service;
}

sub services { return @{$_[0]{services}} }

# Start the pool; returns undef if the web server starts the program itself.
# ENV: additions to the environment.
sub start_pool
{
	my ($self, %env) = @_;

	return undef if $self->_started_by_server;
	my ($user, $gid) = web_user();
	my $program = $self->{program};
	if ($self->{unprivileged} && defined($user)) {
		$program = "$self->{run}/as-$user";
		spew($program, "#!/bin/sh\nexec setpriv --reuid=$user " .
		    "--regid=$gid --clear-groups '$self->{program}' " .
		    qq("\$@"\n), 0755);
	}
	return $self->{pool} = $self->_started(Customers::Service->pool(
	    dir => $self->{dir}, run => $self->{run}, port => $self->{pool_port},
	    workers => $self->{workers}, program => $program,
	    env => { %{$self->environment}, %env },
	    %{$self->{pool_options} || {}}));
}

sub start_web
{
	my ($self) = @_;
	my $kind = $server{$self->{server}};
	my $socket = "$self->{run}/customers.sock";

	$self->{web} = $self->_started(!defined($kind)
	    ? Customers::Service->nginx(dir => $self->{dir},
		run => $self->{run}, port => $self->{port},
		files => $self->{files}, limits => $self->{limits},
		cors => $self->{cors}, pages => $self->{pages},
		console => $self->{console}, mails => "$self->{run}/mail",
		upstream => $self->{upstream} || "unix:$socket")
	    : Customers::Service->apache(dir => $self->{dir},
		run => $self->{run}, port => $self->{port}, kind => $kind,
		root => $self->_shared ? "$self->{run}/www" : undef,
		limits => $self->{limits}, cors => $self->{cors},
		pages => $self->{pages}, console => $self->{console},
		files => $self->{files}, without => $self->{without},
		env => { CUSTOMERS_CONF => $self->{conf},
		    CUSTOMERS_DATADIR => $self->{datadir} },
		define => {
			CUSTOMERS_SOCKET => $socket,
			CUSTOMERS_PROGRAM => $self->{program},
			CUSTOMERS_CONF => $self->{conf},
			CUSTOMERS_DATADIR => $self->{datadir},
			CUSTOMERS_WORKERS => $self->{workers},
		}));
	return $self->{web};
}

sub start
{
	my ($self) = @_;

	$self->start_pool;
	$self->start_web;
	return $self;
}

sub stop
{
	my ($self) = @_;

	$_->stop for reverse(@{$self->{services}});
	$self->{services} = [];
}

# The process from which all workers descend.
sub pool_pid
{
	my ($self) = @_;

	return ($self->{pool} || $self->{web})->pid;
}

# Mails

# The mails so far, oldest first: hashes of file, bytes, header (name in lower
# case -> value, unfolded) and arguments (the argument vector of sendmail).
sub mails
{
	my ($self) = @_;
	my @mails;

	opendir(my $dir, $self->{mail_dir}) or die "$self->{mail_dir}: $!\n";
	for my $name (sort(grep { !/^\./ } readdir($dir))) {
		my $arguments = "$self->{home}/mail-arguments/$name";
		my $bytes = slurp("$self->{mail_dir}/$name");
		my ($head) = split(/\r?\n\r?\n/, $bytes, 2);
		$head =~ s/\r?\n(?=[ \t])//g;
		push @mails, {
			file => "$self->{mail_dir}/$name",
			bytes => $bytes,
			header => { map { /^([^:]+):\s*(.*?)\s*$/
			    ? (lc($1) => $2) : () } split(/\n/, $head) },
			arguments => [split(/\n/, slurp($arguments))],
		};
	}
	return @mails;
}

1;
