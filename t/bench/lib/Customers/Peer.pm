# What people might use instead of ours, on the benchmark's database server,
# behind an nginx of its own:
#
#	least-php	t/bench/least-php: php-fpm with so many workers
#	better-auth	t/bench/better-auth: Node, a process for each core
#
# Each has what the benchmarks ask of a shop: port, log_file, pool_pid, web,
# start, stop.
package Customers::Peer;

use strict;
use warnings;
use Customers::Bench qw(cores);
use Customers::Node qw(node_packages);
use Customers::Service qw(srcdir builddir program run_command free_port slurp
    spew web_user);
use Customers::Test qw(scratch);
use File::Copy ();

# The newest php-fpm, which Debian names by its version.
sub _php_fpm
{
	return (sort(map { glob("$_/php-fpm*") }
	    qw(/usr/bin /usr/local/bin /usr/local/sbin /usr/sbin)))[-1];
}

sub _lacks_php
{
	my $fpm = _php_fpm() or return 'no php-fpm';
	my (undef, $modules) = run_command('', $fpm, '-m');

	return $modules =~ /^pdo_mysql$/m ? undef : 'no php-mysql';
}

sub _lacks_node
{
	for my $name (qw(node npm)) {
		return "no $name" unless defined(program($name));
	}
	my (undef, $version) = run_command('', program('node'), '--version');
	return 'no Node 20 or later' if $version !~ /^v(\d+)/ || $1 < 20;
	return eval { node_packages('bench/better-auth') } ? undef
	    : "npm: $@";
}

# Why NAME can't run here; undef if it can.
sub lacks
{
	my ($name) = @_;

	return $name eq 'least-php' ? _lacks_php() : _lacks_node();
}

# SHOP is one of ours on the same server; "hash" is "least" or "shipped";
# workers: of php-fpm.
sub new
{
	my ($class, $name, $shop, %arg) = @_;
	my $database = "$name-$arg{hash}" =~ s/-/_/gr;
	my $self = bless({ name => $name, shop => $shop, %arg,
	    dir => scratch(), run => Customers::Test::short_scratch(),
	    port => free_port(), database => $database, services => [] },
	    $class);

	$self->{sendmail} = sendmail($self->{run});
	$shop->sql("CREATE DATABASE $database CHARACTER SET utf8mb4");
	return $self;
}

# A copy of accept-mail in the folder RUN that counts its mails.
sub sendmail
{
	my ($run) = @_;
	my $program = "$run/sendmail";

	File::Copy::copy(builddir() . '/t/bench/accept-mail', $program) or
	    die "$program: $!\n";
	spew("$program.count", '');
	chmod(0755, $program);
	chmod(0666, "$program.count");
	return $program;
}

sub log_file { return "$_[0]{dir}/log" }
sub pool_pid { return $_[0]{pool}->pid }

# Start what nginx asks, and nginx with the configuration LOCATION.
sub _start
{
	my ($self, $location, %pool) = @_;
	my $socket = "$self->{run}/pool";
	my $home = "$self->{run}/nginx";
	my ($user) = web_user();

	unlink($socket);
	$self->{pool} = Customers::Service->start(name => $self->{name},
	    log => $self->log_file, cwd => $self->{run}, %pool);
	push @{$self->{services}}, $self->{pool};
	$self->{pool}->ready(sub { -S $socket });
	chmod(0666, $socket);
	mkdir($home);
	spew("$home/conf", join('', map { "$_\n" }
	    defined($user) ? "user $user;" : (),
	    'daemon off;',
	    'worker_processes 2;',
	    qq(pid "$home/pid";),
	    'events { worker_connections 1024; }',
	    'http {',
	    qq(access_log "$home/access.log";),
	    (map { qq(${_}_temp_path "$home/$_";) }
		qw(client_body fastcgi proxy scgi uwsgi)),
	    "upstream pool { server unix:$socket; keepalive 32; }",
	    'server {',
	    "listen 127.0.0.1:$self->{port};",
	    "location / { $location }",
	    '}', '}'));
	$self->{web} = Customers::Service->start(name => 'nginx',
	    log => $self->log_file, argv => [program('nginx'), '-p', "$home/",
		'-e', $self->log_file, '-c', "$home/conf"]);
	push @{$self->{services}}, $self->{web};
	$self->{web}->ready(sub {
		Customers::Service::listens($self->{port})
	}, 20);
}

sub _start_php
{
	my ($self) = @_;
	my $run = $self->{run};
	my ($user) = web_user();
	my %to_script = (REQUEST_METHOD => '$request_method',
	    CONTENT_TYPE => '$content_type',
	    CONTENT_LENGTH => '$content_length',
	    SCRIPT_FILENAME => "$run/endpoint.php",
	    PEER_SOCKET => $self->{shop}{db_socket},
	    PEER_DATABASE => $self->{database}, PEER_HASH => $self->{hash});

	spew("$run/endpoint.php",
	    slurp(srcdir() . '/t/bench/least-php/endpoint.php'), 0644);
	$self->{shop}->sql(slurp(srcdir() . '/t/bench/least-php/tables.sql'),
	    "--database=$self->{database}") unless $self->{has_tables}++;
	spew("$run/fpm.conf", join('', map { "$_\n" }
	    '[global]', 'error_log = ' . $self->log_file,
	    '[shop]', defined($user) ? "user = $user" : (),
	    "listen = $run/pool", 'listen.backlog = 256',
	    'pm = static', "pm.max_children = $self->{workers}",
	    "php_admin_value[sendmail_path] = $self->{sendmail} -t -i"));
	$self->_start('fastcgi_pass pool; ' . join(' ',
	    map { "fastcgi_param $_ $to_script{$_};" } sort(keys(%to_script))),
	    argv => [_php_fpm(), '-F', '-y', "$run/fpm.conf"]);
}

sub _start_node
{
	my ($self) = @_;

	$self->_start('proxy_pass http://pool; proxy_http_version 1.1; ' .
	    'proxy_set_header Connection ""; proxy_set_header Host localhost;',
	    argv => [program('node'),
		srcdir() . '/t/bench/better-auth/server.js',
		"$self->{run}/pool", cores(), $self->{shop}{db_socket},
		$self->{database}, $self->{sendmail}, $self->{hash}],
	    env => { NODE_PATH => node_packages('bench/better-auth'),
		NODE_ENV => 'production' });
}

sub start
{
	my ($self) = @_;

	return $self->{name} eq 'least-php' ? $self->_start_php
	    : $self->_start_node;
}

sub stop
{
	my ($self) = @_;

	$_->stop for reverse(@{$self->{services}});
	$self->{services} = [];
}

# Stop what a failed benchmark has left running.
sub DESTROY
{
	my ($self) = @_;

	local ($?, $!, $@);
	$self->stop;
}

1;
