#!/usr/bin/perl
# customersctl check asks workers at their socket, and the web server at a URL,
# and is red when they do not answer as they must; a dry request leaves nothing.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Service;
use Customers::Test;
use IO::Socket::UNIX;
use POSIX ();
use Test::More;

need('curl');
my $config = 78;	# sysexits.h
my $shop = new_shop(workers => 2, server => 'nginx');
my $socket = "$shop->{run}/customers.sock";
my $url = $shop->base_url;
my $db = Customers::Database->new($shop);
our @before;			# words before the command's own

# The findings of check that are about serving, as lines without remedies.
sub serving
{
	my (@words) = @_;
	my ($status, $out, $err) = run_command('', @before, $shop->ctl_words,
	    'check', @words);

	is($err, '', "check @words: no error output");
	return ($status >> 8, join('', map { "$_\n" } grep {
		/^\w+ +(?:serving|url)\./ } split(/\n/, $out)));
}

sub finds
{
	my ($name, $status, $lines, @words) = @_;
	my ($found, $out) = serving(@words);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($found, $status, "$name: exit status $status");
	like($out, $lines, $name) or diag($out);
}

my $health = qr/^ok +serving\.health: GET \/health is answered by 200, as/m;
my $sign_up = qr/^ok +serving\.sign_up: POST \/rest\/V1\/customers is .* 400, /m;
my $well = qr/\Aok +serving\.socket: somebody listens at \Q$socket\E
ok +serving\.workers: 2 are alive, [01] busy
(?:$health.*\n)(?:$sign_up.*\n)\z/;
my $before = $db->checksum;
finds('--socket', 0, $well, '--socket', $socket);
finds('--url', 0, qr/\Aok +url\.read: .*\nok +url\.sign_up: .*\n\z/,
    '--url', "$url/");
{
	local $ENV{HOME} = scratch();
	spew("$ENV{HOME}/.curlrc", "proxy = http://127.0.0.1:1\n");
	finds('whatever .curlrc says', 0, qr/^ok +url\.read: /m, '--url', $url);
}
finds('both', 0, qr/\A(?:ok +serving.*\n){4}(?:ok +url.*\n){2}\z/, '--socket',
    $socket, '--url', $url);
is($db->checksum, $before, 'nothing is written');
$shop->{settings}{socket} = $socket;
$shop->write_settings;
finds('the socket of the settings file', 0, $well);
finds('--socket counts more', $config,
    qr/^error +serving\.socket: nobody listens: \Q$socket\E\.not: No such/m,
    '--socket', "$socket.not");
SKIP: {
	my ($user) = Customers::Service::web_user();
	my $setpriv = program('setpriv');
	lacking('not root', 1) if !defined($user) || !defined($setpriv);
	chmod(0600, $socket);
	local @before = ($setpriv, '--bounding-set=-dac_override,-dac_read_search',
	    '--reuid=65534', '--clear-groups');
	my (undef, $out) = run_command('', @before,
	    builddir() . '/customersctl', 'check', '--socket', $socket);
	like($out, qr/^warning +serving\.socket: \Q$socket\E may not be asked/m,
	    'an account that may not connect');
}

# What is wrong with a shop whose workers answer.

$shop->sql("UPDATE store SET is_active = is_active + 2",
    "--database=$shop->{database}");
finds('no store for a sign-up', $config,
    qr/$health.*\nerror +serving\.sign_up: .* by 500 instead of 400: \{"mes/,
    '--url', $url);
$shop->sql("UPDATE store SET is_active = is_active - 2",
    "--database=$shop->{database}");
my $account = "'$shop->{database}'\@'localhost'";
$shop->sql("REVOKE SELECT ON schema_version FROM $account",
    "--database=$shop->{database}");
finds('a right that is missing', $config,
    qr/^error +serving\.health: .* by 503 instead of 200: .*"reason":"database"/m);
$shop->sql("GRANT SELECT ON schema_version TO $account",
    "--database=$shop->{database}");
finds('all is well again', 0, $well);

# Nobody is there.

$shop->{pool}->stop;
finds('the pool is stopped', $config,
    qr/\Aerror +serving\.socket: nobody listens: \Q$socket\E: (?:Conn|No such).*
error +url\.read: GET .* by 503 instead of 200: \{"message".*\n\z/, '--url',
    $url);
unlink($socket);
{
	# Connections are taken, and never answered.
	my $mute = IO::Socket::UNIX->new(Local => $socket, Listen => 5) or
	    die "$socket: $!\n";
	finds('somebody else listens', $config, qr/\Aok +serving\.socket: .*
error +serving\.workers: none is alive.*
error +serving\.health: GET \/health: no answer within 10 s.*\n\z/);
}
unlink($socket);
{
	my $rude = IO::Socket::UNIX->new(Local => $socket, Listen => 5) or
	    die "$socket: $!\n";
	my $pid = fork() // die "fork: $!\n";
	if ($pid == 0) {
		my $peer = $rude->accept;
		sysread($peer, my $bytes, 4096);
		close($peer);
		POSIX::_exit(0);
	}
	finds('one that hangs up', $config,
	    qr/^error +serving\.health: .*: the connection ended without an/m);
	waitpid($pid, 0);
}
unlink($socket);
$shop->{web}->stop;
finds('no web server', $config, qr/^error +url\.read: .*: curl: \(7\) /m,
    '--url', $url);
{
	local @before = (program('env'), 'PATH=/nowhere');
	finds('no curl', $config, qr/^error +url\.read: .*: curl: No such file/m,
	    '--url', $url);
}
finds('no URL', $config, qr/^error +url\.read: .*: curl: \(\d+\) /m, '--url',
    'file:///etc');

done_testing();
