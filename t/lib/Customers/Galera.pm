package Customers::Galera;
# A Galera cluster of MariaDB servers on this machine.  Each node has its own
# ports and gets its first data from another by rsync.
use strict;
use warnings;
use Customers::Service qw(program free_port run_command slurp wait_until);
use File::Path qw(make_path);

my ($provider) = grep { -e $_ } glob('/usr/lib/galera*/libgalera_smm.so'),
    glob('/usr/lib64/galera*/libgalera_smm.so');

# What is missing to run a cluster, in words; undef if nothing is.
sub lacks
{
	return 'no libgalera_smm.so' unless defined($provider);
	for my $name (qw(rsync wsrep_sst_rsync)) {
		return "no $name" unless defined(program($name));
	}
	return 'no user mysql' unless $> != 0 || defined(getpwnam('mysql'));
	return undef;
}

# Prepare COUNT nodes with their files in DIR and their sockets in RUN, a short
# path, without starting them.  rsync's server drops root's privileges, so
# root's nodes run as the user mysql, who must have access to both.
sub new
{
	my ($class, %arg) = @_;
	my $self = bless({ %arg, patience => 60, nodes => [map { {
		name => "node$_",
		dir => "$arg{dir}/node$_",
		run => "$arg{run}/$_",
		map { $_ => free_port() } qw(port group ist sst)
	} } 1 .. $arg{count}] }, $class);

	chmod(0711, $arg{dir}, $arg{run});
	$self->{address} = 'gcomm://' . join(',', map { "127.0.0.1:$_->{group}" }
	    @{$self->{nodes}});
	return $self;
}

sub start
{
	my ($self) = @_;

	for my $node ($self->nodes) {
		make_path($node->{dir}, $node->{run});
		$self->_start($node, $node == $self->{nodes}[0]
		    ? '--wsrep-new-cluster' : ());
	}
}

# The provider's options about the time after which a node that is silent is no
# longer one of the cluster.  A machine that is busy makes all silent for a
# while.
sub _patience
{
	my ($self) = @_;

	return ("evs.suspect_timeout=PT$self->{patience}S",
	    "evs.inactive_timeout=PT@{[3 * $self->{patience}]}S");
}

# Wait for so many SECONDS before a node is given up; a minute at first.
sub patience
{
	my ($self, $seconds) = @_;

	$self->{patience} = $seconds;
	for my $node ($self->nodes) {
		$self->provider_option($node, $_) for $self->_patience;
	}
}

# Set an OPTION (name=value) of NODE's provider.
sub provider_option
{
	my ($self, $node, $option) = @_;
	my ($status, $out, $err) = run_command('', program('mariadb'),
	    '--no-defaults', '-uroot', "--socket=$node->{socket}", '-e',
	    "SET GLOBAL wsrep_provider_options = '$option'");

	$status == 0 or die "$node->{name}: $option: $err";
}

sub _options
{
	my ($self, $node) = @_;

	return ('--skip-networking=0', '--bind-address=127.0.0.1',
	    "--port=$node->{port}", '--skip-name-resolve=0',
	    '--binlog-format=ROW', '--innodb-autoinc-lock-mode=2',
	    '--wsrep-on=ON', "--wsrep-provider=$provider",
	    "--wsrep-cluster-address=$self->{address}",
	    "--wsrep-node-name=$node->{name}",
	    "--wsrep-node-address=127.0.0.1:$node->{group}",
	    '--wsrep-sst-method=rsync',
	    "--wsrep-sst-receive-address=127.0.0.1:$node->{sst}",
	    '--wsrep-provider-options=' . join(';',
		"base_port=$node->{group}",
		"gmcast.listen_addr=tcp://127.0.0.1:$node->{group}",
		"ist.recv_addr=127.0.0.1:$node->{ist}", 'gcache.size=16M',
		'repl.causal_read_timeout=PT90S', $self->_patience));
}

sub _start
{
	my ($self, $node, @option) = @_;

	$node->{service} = Customers::Service->mariadbd(dir => $node->{dir},
	    run => $node->{run}, user => 'mysql',
	    empty => $node != $self->{nodes}[0],
	    options => [$self->_options($node), @option]);
	$node->{socket} = $node->{service}{socket};
	$self->synced($node);
}

# Wait until NODE belongs to the cluster and has all data of the others.
sub synced
{
	my ($self, $node) = @_;

	wait_until(120, sub {
		$self->status($node, 'wsrep_local_state_comment') eq 'Synced'
	}) or die "$node->{name} has not joined\n";
}

# Kill a node, like a crash.
sub crash
{
	my ($self, $node) = @_;

	$node->{service}->stop('KILL');
}

# Restart a crashed node as Debian's service does: its position is read from its
# own files first, so that it only fetches what it has missed.
sub again
{
	my ($self, $node) = @_;
	my $log = "$node->{dir}/mariadb.log";

	Customers::Service->start(name => 'recovery', log => "$log.recovery",
	    argv => [program('mariadbd'), '--no-defaults',
	    "--datadir=$node->{run}/db", $> == 0 ? '--user=mysql' : (),
	    '--innodb-log-file-size=16M', '--innodb-buffer-pool-size=64M',
	    $self->_options($node), '--wsrep-recover'])->finish;
	my ($position) = slurp("$log.recovery") =~
	    /Recovered position:? (\S+)/ or die "$node->{name}: no position\n";
	$self->_start($node, "--wsrep-start-position=$position");
}

sub nodes { return @{$_[0]{nodes}} }

# The value of a status variable of NODE; '' if there is none.
sub status
{
	my ($self, $node, $name) = @_;
	my ($status, $out) = run_command('', program('mariadb'),
	    '--no-defaults', '-uroot', "--socket=$node->{socket}",
	    '--skip-column-names', '-e', "SHOW STATUS LIKE '$name'");

	return $out =~ /\t(.*)\n/ ? $1 : '';
}

# The sum of a status variable over all nodes.
sub total
{
	my ($self, $name) = @_;
	my $total = 0;

	$total += $self->status($_, $name) || 0 for $self->nodes;
	return $total;
}

# Stop all nodes; their data is no longer needed.
sub stop
{
	my ($self) = @_;

	$self->crash($_) for grep { $_->{service} } $self->nodes;
}

1;
