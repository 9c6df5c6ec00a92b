#!/usr/bin/perl
# A connection to the database under TLS breaks at each step of a creation,
# after what was sent has been carried out: the library has other errors for it
# than on a plain connection, the client hears the same 200, and there is one
# whole account.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use IO::Select;
use IO::Socket::UNIX;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep);

need('openssl');
my $dir = Customers::Test::short_scratch();
my ($status, undef, $errors) = run_command('', 'openssl', 'req', '-x509',
    '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-keyout', "$dir/key.pem", '-out', "$dir/cert.pem");
is($status, 0, 'a certificate') or die($errors);
my $database = Customers::Test::own_mariadb(options =>
    ["--ssl-cert=$dir/cert.pem", "--ssl-key=$dir/key.pem"]);
my $shop = new_shop(start => 0, workers => 1,
    db_socket => $database->{socket}, settings => { scrypt => '4,8,1' });
$shop->sql("ALTER USER '$shop->{database}'\@'localhost' REQUIRE SSL");

# Between worker and server: passes on what it can't read.  The connection that
# finds a number in FILE breaks after so many pieces from the worker, when the
# server has had its time with the last.

my ($file, $broken) = ("$dir/pieces", "$dir/broken");
my $socket = "$dir/proxy.sock";

sub take_number
{
	my $n = -s $file && slurp($file);

	unlink($file);
	return $n;
}

sub pass_on
{
	my ($worker) = @_;
	my $server = IO::Socket::UNIX->new(Peer => $database->{socket}) or
	    return;
	my $both = IO::Select->new($worker, $server);
	my $left;

	while (my @ready = $both->can_read) {
		for my $from (@ready) {
			my $to = $from == $server ? $worker : $server;

			sysread($from, my $bytes, 65536) or return;
			syswrite($to, $bytes);
			next if $from == $server;
			$left //= take_number() || undef;
			next if !defined($left) || --$left > 0;
			sleep(0.2);
			spew($broken, '');
			return;
		}
	}
}

my $listen = IO::Socket::UNIX->new(Local => $socket, Listen => 8) or
    die "$socket: $!";
chmod(0666, $socket);
my $proxy = fork() // die "fork: $!";
if ($proxy == 0) {
	$SIG{CHLD} = 'IGNORE';
	$SIG{TERM} = 'DEFAULT';
	while (1) {
		my $worker = $listen->accept or next;
		next if fork();
		pass_on($worker);
		POSIX::_exit(0);
	}
}
END {
	local $?;
	kill('TERM', $proxy) if $proxy;
}

$shop->{worker_db} = "socket = $socket\nssl-ca = $dir/cert.pem\n";
chmod(0644, "$dir/cert.pem");
$shop->write_settings;
my $pool = $shop->start_pool;

sub create
{
	my $data = customer();
	my $answer = fcgi_request($pool->{socket}, 'POST', '/rest/V1/customers',
	    json => $data);
	my @row = $shop->rows("SELECT entity_id, (SELECT COUNT(*) FROM
	    customer_mail WHERE customer_id = entity_id AND state = 'sent')
	    AS mails FROM customer_entity
	    WHERE email = '$data->{customer}{email}'");

	return join(' ', $answer->{status}, map { ($_->{entity_id} ==
	    ($answer->{json}{id} // 0) ? 'its' : 'another') .
	    " account, $_->{mails} mail" } @row);
}

is(create(), '200 its account, 1 mail', 'nothing breaks');
my $steps = 0;
while (1) {
	spew($file, $steps + 1, 0644);
	my $said = create();

	last if !unlink($broken);	# it was over before
	$steps++;
	is($said, '200 its account, 1 mail', "it breaks after piece $steps");
}
cmp_ok($steps, '>=', 6, 'each step had its turn');
like(slurp($shop->log_file), qr/"error":2026\b/, 'by the errors of TLS');
like(slurp($shop->log_file), qr/no answer to COMMIT/, 'COMMIT among them');
done_testing();
