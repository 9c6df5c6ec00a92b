package Customers::Proxy;
# A proxy between the workers and MariaDB that misbehaves at given statements:
# whatever goes wrong, clients must get a true answer.
#
# It knows just enough of the protocol to recognise statements: a command is a
# packet with number 0 from the client, and a prepared statement gets a number.
use strict;
use warnings;
use Customers::Service qw(slurp spew);
use Fcntl qw(:flock);
use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;
use JSON::PP ();
use POSIX ();
use Socket;
use Time::HiRes ();

my $json = JSON::PP->new->canonical;

# Start a proxy to the server at SERVER (its socket), on a socket in DIR or,
# with tcp => 1, on a port of 127.0.0.1.
sub new
{
	my ($class, $dir, $server, %arg) = @_;
	my $self = bless({ socket => "$dir/proxy.sock",
	    rules => "$dir/rules", seen => "$dir/seen", held => "$dir/held",
	    server => $server }, $class);
	my $listen = $arg{tcp}
	    ? IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 16)
	    : IO::Socket::UNIX->new(Local => $self->{socket}, Listen => 16);

	$listen or die "proxy: $!";
	if ($arg{tcp}) {
		$self->{port} = $listen->sockport;
		$self->{address} = "host = 127.0.0.1\n" .
		    "port = $self->{port}\n";
	} else {
		chmod(0666, $self->{socket});
		$self->{address} = "socket = $self->{socket}\n";
	}
	$self->rule();
	$self->{pid} = fork() // die "fork: $!";
	if ($self->{pid} == 0) {
		$SIG{CHLD} = 'IGNORE';
		$SIG{PIPE} = 'IGNORE';
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

# Lead the workers of SHOP, which must be started afterwards, through the proxy;
# the test itself does not use it.
sub stand_before
{
	my ($self, $shop) = @_;

	$shop->{worker_db} = $self->{address};
	$shop->write_settings;
}

# Replace the rules.  Each rule is a hash:
# match	an expression (text) for the statement, which is preceded by "query",
#	"prepare" or "execute" and a space
# times	how often; the default is 1
# do	"refuse"  answer with error "error" (1047) without sending it
#	"pretend" answer that it succeeded without sending it
#	"lose"	  undo the transaction, send it, and answer so
#	"empty"	  send it and answer without the rows that it found
#	"drop"	  break the connection without sending it
#	"swallow" send it, and break the connection before the answer
#	"cut"	  send it, and break the connection in the middle of the answer
#	"late"	  break the connection, and send it "seconds" (1) later
#	"delay"	  send it "seconds" (1) later
#	"hold"	  send it when go_on is called; a worker waits for ten seconds
#	"silent"  send it and never answer, but keep the connection
sub rule
{
	my ($self, @rules) = @_;

	$_->{times} //= 1 for @rules;
	spew($self->{held}, '');
	spew($self->{rules}, $json->encode(\@rules));
}

# Send what is held.
sub go_on
{
	my ($self) = @_;

	unlink($self->{held});
}

# How often the rules still apply.
sub left
{
	my ($self) = @_;
	my $left = 0;

	open(my $file, '<', $self->{rules}) or die "$self->{rules}: $!\n";
	flock($file, LOCK_SH);
	$left += $_->{times} for
	    @{$json->decode(do { local $/; readline($file) })};
	return $left;
}

# The statements that the workers send while CODE runs, in order.
sub statements
{
	my ($self, $code) = @_;

	spew($self->{seen}, '');
	$code->();
	my @seen = split(/\n/, slurp($self->{seen}));
	unlink($self->{seen});
	return @seen;
}

# Set what happens to the next COMMIT.
sub next_commit
{
	my ($self, $do) = @_;

	$self->rule({ match => '^query COMMIT$', do => $do });
}

sub stop
{
	my ($self) = @_;
	return unless $self->{pid};
	my $pid = delete($self->{pid});

	kill('TERM', $pid);
	waitpid($pid, 0);
}

# The rule for STATEMENT, if it has one: counted down, by one connection at a
# time.
sub _rule
{
	my ($self, $statement) = @_;
	my $found;

	if (-e $self->{seen} && open(my $seen, '>>', $self->{seen})) {
		syswrite($seen, "$statement\n");
	}
	open(my $file, '+<', $self->{rules}) or return undef;
	flock($file, LOCK_EX);
	my $rules = $json->decode(do { local $/; readline($file) });
	($found) = grep { $_->{times} > 0 && $statement =~ /$_->{match}/ }
	    @$rules or return undef;
	$found->{times}--;
	seek($file, 0, 0);
	truncate($file, 0);
	syswrite($file, $json->encode($rules));
	return $found;
}

sub _send_error
{
	my ($client, $number) = @_;
	my $error = "\xff" . pack('v', $number) . '#HY000' . 'so it was told';

	syswrite($client, substr(pack('V', length($error)), 0, 3) .
	    "\x01$error");
}

# A result, ANSWER, without its rows: they are the packets between the two that
# begin with 0xfe and are short.
sub _without_rows
{
	my ($answer) = @_;
	my ($out, $ends, $number) = ('', 0, 1);

	while (length($answer) >= 4) {
		my $content = substr(substr($answer, 0,
		    4 + (unpack('V', $answer) & 0xffffff), ''), 4);
		my $is_end = $content =~ /^\xfe/ && length($content) < 9;

		$out .= substr(pack('V', length($content)), 0, 3) .
		    chr($number++) . $content if $is_end || $ends == 0;
		$ends += $is_end;
	}
	return $out;
}

sub _misbehave
{
	my ($self, $rule, $client, $server, $bytes) = @_;
	my $do = $rule->{do};

	if ($do eq 'refuse') {
		_send_error($client, $rule->{error} // 1047);
		return;
	}
	if ($do eq 'pretend') {
		# Nothing changed, in a transaction, autocommit.
		syswrite($client, "\7\0\0\1\0\0\0\3\0\0\0");
		return;
	}
	POSIX::_exit(0) if $do eq 'drop';
	if ($do eq 'lose') {
		syswrite($server, "\x09\0\0\0\x03ROLLBACK");
		sysread($server, my $done, 65536);
	}
	shutdown($client, 2) if $do eq 'late';
	Time::HiRes::sleep($rule->{seconds} // 1)
	    if $do eq 'late' || $do eq 'delay';
	Time::HiRes::sleep(0.01) while $do eq 'hold' && -e $self->{held};
	syswrite($server, $bytes);
	return if grep { $do eq $_ } qw(delay hold lose);
	sysread($server, my $answer, 65536);
	if ($do eq 'empty') {
		syswrite($client, _without_rows($answer));
		return;
	}
	syswrite($client, substr($answer, 0, length($answer) / 2))
	    if $do eq 'cut';
	sysread($client, my $end, 1) if $do eq 'silent';
	POSIX::_exit(0);
}

sub _serve
{
	my ($self, $client) = @_;
	my $server = IO::Socket::UNIX->new(Peer => $self->{server}) or return;
	my $both = IO::Select->new($client, $server);
	my ($from_client, $preparing, %prepared) = ('');
	my $last;	# the number of what the server has prepared last
	my $pass_answer = sub {
		sysread($server, my $bytes, 65536) or return 0;
		if (defined($preparing)) {
			$last = $bytes =~ /\A.{4}\0(.{4})/s ? unpack('V', $1)
			    : undef;
			$prepared{$last} = $preparing if defined($last);
		}
		$preparing = undef;
		return syswrite($client, $bytes);
	};

	while (1) {
		for my $from ($both->can_read) {
			if ($from == $server) {
				$pass_answer->() or return;
				next;
			}
			sysread($from, my $bytes, 65536) or return;
			$from_client .= $bytes;
			while (length($from_client) >= 4) {
				my $n = 4 + (unpack('V', $from_client) &
				    0xffffff);

				last if length($from_client) < $n;
				my $packet = substr($from_client, 0, $n, '');
				my ($what, $rule, $direct);
				if ($packet =~ /\A.{3}\0\x03(.*)/s) {
					$what = "query $1";
				} elsif ($packet =~ /\A.{3}\0\x16(.*)/s) {
					$preparing = $1;
					$what = "prepare $1";
				} elsif ($packet =~ /\A.{3}\0\x17(.{4})/s) {
					# -1: the last one prepared.
					$direct = $1 eq "\xff" x 4;
					my $text = $direct
					    ? $preparing // $prepared{$last // ''}
					    : $prepared{unpack('V', $1)};
					if (!defined($text)) {
						_send_error($client, 1243);
						next;
					}
					$what = "execute $text";
				} elsif ($packet =~ /\A.{3}\0\x19(.{4})/s) {
					my $id = unpack('V', $1);

					delete($prepared{$id});
					$last = undef
					    if defined($last) && $last == $id;
				}
				if ($what && ($rule = $self->_rule($what))) {
					$pass_answer->()
					    if $direct && defined($preparing);
					# Unseen by the server: it keeps what
					# was the last one before.
					$preparing = undef
					    if $rule->{do} eq 'refuse' &&
					    $what =~ /^prepare/;
					$self->_misbehave($rule, $client,
					    $server, $packet);
				} else {
					syswrite($server, $packet);
				}
			}
		}
	}
}

1;
