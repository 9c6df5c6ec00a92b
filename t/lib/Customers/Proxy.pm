package Customers::Proxy;
# Stands between the workers and MariaDB and misbehaves at COMMIT when told to:
# whatever goes wrong with a COMMIT, the client must hear the truth.
use strict;
use warnings;
use Customers::Service qw(spew);
use IO::Select;
use IO::Socket::UNIX;
use POSIX ();
use Socket;
use Time::HiRes ();

# Starts a proxy on a socket in DIR to the server at SERVER.
sub new
{
	my ($class, $dir, $server) = @_;
	my $self = bless({ socket => "$dir/proxy.sock", mode => "$dir/mode",
	    server => $server }, $class);
	my $listen = IO::Socket::UNIX->new(Local => $self->{socket},
	    Listen => 16) or die "$self->{socket}: $!";

	chmod(0666, $self->{socket});
	$self->{pid} = fork() // die "fork: $!";
	if ($self->{pid} == 0) {
		$SIG{CHLD} = 'IGNORE';
		$SIG{TERM} = 'DEFAULT';
		while (1) {
			my $client = $listen->accept or next;
			next if fork();
			$self->_serve($client);
			POSIX::_exit(0);
		}
	}
	return $self;
}

# What happens to the next COMMIT: "refuse" (answered with error 1047, never
# sent), "swallow" (sent; the connection breaks before its answer), "late" (the
# connection breaks, the COMMIT is sent a second later).
sub next_commit
{
	my ($self, $mode) = @_;
	spew($self->{mode}, $mode);
}

sub stop
{
	my ($self) = @_;
	return unless $self->{pid};
	kill('TERM', delete($self->{pid}));
	wait();
}

sub _commit
{
	my ($self, $client, $server, $bytes) = @_;
	open(my $fh, '<', $self->{mode}) or return 0;
	my $mode = readline($fh);

	unlink($self->{mode});
	if ($mode eq 'refuse') {
		my $error = "\xff" . pack('v', 1047) . '#08S01' . 'not ready';
		syswrite($client, substr(pack('V', length($error)), 0, 3) .
		    "\x01$error");
		return 1;
	}
	if ($mode eq 'late') {
		shutdown($client, 2);
		Time::HiRes::sleep(1);
	}
	syswrite($server, $bytes);
	sysread($server, my $answer, 65536);
	POSIX::_exit(0);
}

sub _serve
{
	my ($self, $client) = @_;
	my $server = IO::Socket::UNIX->new(Peer => $self->{server}) or return;
	my $both = IO::Select->new($client, $server);

	while (1) {
		for my $from ($both->can_read) {
			sysread($from, my $bytes, 65536) or return;
			my $to = $from == $client ? $server : $client;

			next if $from == $client && $bytes =~ /\x03COMMIT\z/ &&
			    $self->_commit($client, $server, $bytes);
			syswrite($to, $bytes);
		}
	}
}

1;
