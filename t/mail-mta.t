#!/usr/bin/perl
# What mail servers answer, and what becomes of a mail: the tables of doc/mail,
# line by line, with Debian's own programs.  Each has a configuration of this
# test's own, by an option or in private mounts.  Behind those that speak SMTP
# at once stands a server that refuses what it is told to.
#
# Those that can't be installed beside Postfix are unpacked in mta/ of the build
# folder, by ./bootstrap check.
use strict;
use warnings;
use File::Path qw(make_path);
use FindBin;
use IO::Socket::INET;
use lib "$FindBin::Bin/lib";
use Customers::Mail;
use Customers::Test;
use Test::More;

my $unpacked = builddir() . '/mta';
my %unpacked = ('Exim' => 'exim4-daemon-light/usr/sbin/exim4',
    'dma' => 'dma/usr/sbin/dma', 'nullmailer' => 'nullmailer/usr/sbin/sendmail');

need(qw(sendmail postfix msmtp esmtp unshare));
Customers::Test::need_nothing_more(
    $> != 0 ? 'only root can make private mounts' :
    (run_command('', program('unshare'), qw(-m --pid --fork true)))[0] != 0 ?
    'no private mounts here' : undef);
Customers::Test::need_nothing_more(-x "$unpacked/$unpacked{$_}" ? undef :
    "no $_ in $unpacked: run ./bootstrap check") for sort(keys(%unpacked));

my $dir = Customers::Test::short_scratch();
my $shop = new_shop(start => 0, sendmail => "$dir/sendmail");
my $port = free_port();
chmod(0755, $dir);

# The server's replies, by command, such as RCPT; "" hangs up.  Those that are
# not told are those of a server that takes all.

sub replies
{
	my (%reply) = @_;

	spew("$dir/replies", join('', map { "$_ $reply{$_}\n" } keys(%reply)));
}

sub serve
{
	my ($client) = @_;
	my %reply = (connect => '220 mx.example.com', EHLO => '250 mx',
	    DATA => '354 go on', text => '250 taken', QUIT => '221 bye',
	    map { /^(\w+) (.*)$/ ? ($1 => $2) : () }
	    split(/\n/, slurp("$dir/replies")));
	my $text;
	my $say = sub {
		my $reply = $reply{$_[0]} // '250 ok';

		exit(0) if $reply eq '';
		print $client "$reply\r\n";
		return $reply;
	};

	$say->('connect');
	while (my $line = <$client>) {
		if (!defined($text)) {
			my ($command) = $line =~ /^(\w+)/ or next;
			my $reply = $say->(uc($command));

			exit(0) if uc($command) eq 'QUIT';
			$text = '' if uc($command) eq 'DATA' && $reply =~ /^3/;
		} elsif ($line =~ /^\.\r?\n/) {
			spew("$dir/delivered", $text)
			    if $say->('text') =~ /^2/;
			undef($text);
		} else {
			$text .= $line;
		}
	}
	exit(0);
}

my $server;
my $owner = $$;

sub start_server
{
	my $listen = IO::Socket::INET->new(LocalAddr => '127.0.0.1',
	    LocalPort => $port, Listen => 8, ReuseAddr => 1) or
	    die "port $port: $!";

	$server = fork() // die "fork: $!";
	return if $server != 0;
	$SIG{CHLD} = 'IGNORE';
	$SIG{TERM} = 'DEFAULT';
	while (1) {
		my $client = $listen->accept or next;
		serve($client) if (fork() // die "fork: $!") == 0;
	}
}

sub stop_server
{
	return unless $server;
	kill('TERM', $server);
	waitpid($server, 0);
	undef($server);
}

END {
	local $?;
	stop_server() if $$ == $owner;
}

# Private mounts

# What every program finds in the place of /etc: no DNS answers.
my $etc = "$dir/etc";
make_path($etc);
for my $file (qw(group hosts ld.so.cache nsswitch.conf passwd services)) {
	spew("$etc/$file", slurp("/etc/$file"), 0644) if -e "/etc/$file";
}
spew("$etc/resolv.conf", "nameserver 127.1.2.3\noptions attempts:1\n", 0644);
my ($mail_group) = (getgrnam('mail'))[2];
open(my $passwd, '>>', "$etc/passwd") or die "passwd: $!";
print $passwd "Debian-exim:x:990:990::/:/bin/false\n";
close($passwd) or die "passwd: $!";
open(my $group, '>>', "$etc/group") or die "group: $!";
print $group "Debian-exim:x:990:\n";
close($group) or die "group: $!";

# A shell command that runs the rest in mounts and, as what it leaves behind
# must not outlive it, processes of its own.  Each of MOUNTS is a command.
sub private
{
	my ($command, @mounts) = @_;

	return 'exec ' . program('unshare') . ' -m --pid --fork --kill-child' .
	    " sh -c '" . join(' && ', @mounts, "exec $command \"\$@\"") .
	    "' sh \"\$@\"";
}

# Mounts a full disk at PATH, once the commands in MORE were run there.
sub full_disk
{
	my ($path, @more) = @_;

	return ("mount -t tmpfs -o size=128k tmpfs $path", @more,
	    "{ cat /dev/zero >$path/full 2>/dev/null || true; }");
}

sub sendmail_is
{
	sendmail_script("$dir/sendmail", $_[0]);
}

# The servers.  Each begins as a sound one, and a situation changes it.

my $postfix = "$dir/postfix";
my $main = "compatibility_level = 3.6\nqueue_directory = $postfix/queue\n" .
    "myhostname = mx.example.com\n";

sub be_postfix
{
	my ($config, @mounts) = @_;
	my $program = program('sendmail') . " -C $postfix";

	make_path(map { "$postfix/queue/$_" } qw(maildrop public pid));
	chown(scalar(getpwnam('postfix')), scalar(getgrnam('postdrop')),
	    map { "$postfix/queue/$_" } qw(maildrop public));
	chmod(0730, "$postfix/queue/maildrop");
	chmod(0710, "$postfix/queue/public");
	unlink("$postfix/main.cf");
	spew("$postfix/main.cf", $config, 0644) if defined($config);
	sendmail_is(@mounts ? private($program, @mounts) : "exec $program \"\$@\"");
}

my $exim = "$unpacked/$unpacked{Exim}";
my $exim_config = <<"EOT";
exim_path = $exim
primary_hostname = mx.example.com
domainlist here = local.example
keep_environment =
acl_not_smtp = rules
begin acl
rules:
  deny condition = \${if match{\$recipients}{refused}}
  defer condition = \${if match{\$recipients}{deferred}}
  accept
begin routers
next:
  driver = manualroute
  domains = ! +here
  route_list = * RELAY
  transport = smtp
  self = send
begin transports
smtp:
  driver = smtp
  port = $port
EOT

sub be_exim
{
	my ($config, @mounts) = @_;

	make_path("$dir/exim/spool", "$dir/exim/log", "$etc/exim4");
	chown(990, 990, "$dir/exim/spool", "$dir/exim/log");
	unlink("$etc/exim4/exim4.conf");
	spew("$etc/exim4/exim4.conf", $config, 0644) if defined($config);
	@mounts = ("mkdir /var/spool/exim4 && mount --bind $dir/exim/spool " .
	    '/var/spool/exim4') unless @mounts;
	sendmail_is(private($exim, "mount --bind $etc /etc",
	    'mount -t tmpfs tmpfs /var/spool', @mounts,
	    'mount -t tmpfs tmpfs /var/log', 'mkdir /var/log/exim4',
	    'chown 990:990 /var/log/exim4'));
}

sub be_msmtp
{
	my (%change) = @_;
	my %config = (host => '127.0.0.1', port => $port, tls => 'off',
	    auth => 'off', %change);

	unlink("$dir/msmtprc");
	spew("$dir/msmtprc", "account default\n" . join('', map {
	    "$_ $config{$_}\n" } sort(keys(%config))), 0600)
	    unless $change{none};
	sendmail_is(private(program('msmtp') . " -C $dir/msmtprc",
	    "mount --bind $etc/resolv.conf /etc/resolv.conf"));
}

sub be_esmtp
{
	my ($host, $more) = @_;

	spew("$dir/esmtprc", "hostname = $host:$port\nstarttls = disabled\n" .
	    ($more // ''), 0600);
	sendmail_is(private(program('esmtp') . " -C $dir/esmtprc",
	    "mount --bind $etc/resolv.conf /etc/resolv.conf"));
}

sub be_dma
{
	my ($config, @mounts) = @_;

	make_path("$dir/dma", "$etc/dma");
	chown(0, $mail_group, "$dir/dma");
	chmod(02775, "$dir/dma");
	spew("$etc/dma/dma.conf", $config, 0640);
	chown(0, $mail_group, "$etc/dma/dma.conf");
	@mounts = ('mkdir /var/spool/dma && ' .
	    "mount --bind $dir/dma /var/spool/dma") unless @mounts;
	sendmail_is(private("$unpacked/$unpacked{dma}",
	    "mount --bind $etc /etc", 'mount -t tmpfs tmpfs /var/spool',
	    @mounts));
}

# The variable says where it looks for its other programs.
sub be_nullmailer
{
	my (@mounts) = @_;
	my $top = "$dir/nullmailer";

	make_path("$etc/nullmailer", $top);
	spew("$etc/nullmailer/me", "mx.example.com\n", 0644);
	for my $folder (qw(bin sbin)) {
		symlink("$unpacked/nullmailer/usr/$folder", "$top/$folder");
	}
	sendmail_is(private("env NULLMAILER_TEST_PREFIX=$top " .
	    "$top/sbin/sendmail", "mount --bind $etc /etc",
	    'mount -t tmpfs tmpfs /var/spool', @mounts));
}

# Situations, as doc/mail names them.  Each returns the recipient, if it must be
# a certain one.

my $smart = "SMARTHOST 127.0.0.1\nPORT $port\nMAILNAME shop.example\n";
my @queue = ('mkdir /var/spool/nullmailer',
    'mkdir -m 777 /var/spool/nullmailer/queue /var/spool/nullmailer/tmp');
my %situations = (
    Postfix => {
	'the server is not running' => sub { be_postfix($main) },
	'no main.cf' => sub { be_postfix() },
	'a mistake in main.cf' => sub { be_postfix("${main}nonsense\n") },
	'no folder for the queue' => sub { be_postfix($main =~
	    s/queue$/nowhere/mr) },
	'the mail is too large' => sub { be_postfix(
	    "${main}message_size_limit = 1000\n") },
	'the disk is full' => sub { be_postfix($main,
	    full_disk("$postfix/queue", "mkdir $postfix/queue/maildrop",
	    "mkdir $postfix/queue/public",
	    "chown postfix:postdrop $postfix/queue/maildrop",
	    "chmod 730 $postfix/queue/maildrop")) },
    },
    Exim => {
	'the next server is down' => sub { stop_server();
	    be_exim($exim_config =~ s/RELAY/127.0.0.1/r) },
	'the DNS does not answer' => sub {
	    be_exim($exim_config =~ s/RELAY/mx.example.com/r) },
	'an unknown user' => sub {
	    be_exim($exim_config =~ s/RELAY/127.0.0.1/r);
	    'nobody@local.example' },
	'its rules refuse the mail' => sub { be_exim($exim_config);
	    'refused@example.com' },
	'its rules defer the mail' => sub { be_exim($exim_config);
	    'deferred@example.com' },
	'a mistake in its configuration' => sub { be_exim("nonsense\n") },
	'no configuration' => sub { be_exim() },
	'no folder for the queue' => sub { be_exim($exim_config,
	    'touch /var/spool/exim4') },
	'the disk is full' => sub { be_exim($exim_config,
	    'mkdir /var/spool/exim4', full_disk('/var/spool/exim4',
	    'chown 990:990 /var/spool/exim4')) },
    },
    msmtp => {
	'the server is down' => sub { stop_server(); be_msmtp() },
	'the DNS does not answer' => sub {
	    be_msmtp(host => 'mx.example.com') },
	'the server hangs up' => sub { replies(text => ''); be_msmtp() },
	'220 is missing: 421' => sub { replies(connect => '421 busy') },
	'220 is missing: 554' => sub { replies(connect => '554 no') },
	'EHLO: 421' => sub { replies(EHLO => '421 x', HELO => '421 x') },
	'MAIL: 550 5.7.1, another sender' => sub {
	    replies(MAIL => '550 5.7.1 sender refused') },
	'MAIL: 452 4.3.1, the disk is full' => sub {
	    replies(MAIL => '452 4.3.1 no space') },
	'RCPT: 550 5.1.1, an unknown user' => sub {
	    replies(RCPT => '550 5.1.1 unknown') },
	'RCPT: 550, an unknown user' => sub {
	    replies(RCPT => '550 no such user here') },
	'RCPT: 450 4.2.0, come later' => sub {
	    replies(RCPT => '450 4.2.0 greylisted') },
	'RCPT: 452 4.2.2, a full mailbox' => sub {
	    replies(RCPT => '452 4.2.2 over quota') },
	'RCPT: 552 5.2.2, a full mailbox' => sub {
	    replies(RCPT => '552 5.2.2 over quota') },
	'RCPT: 554 5.7.1, no relay for us' => sub {
	    replies(RCPT => '554 5.7.1 relay access denied') },
	'DATA: 451, come later' => sub { replies(DATA => '451 later') },
	'the text: 452, the disk is full' => sub {
	    replies(text => '452 no space') },
	'the text: 552 5.3.4, too large' => sub {
	    replies(text => '552 5.3.4 too large') },
	'the text: 554 5.7.1, refused' => sub {
	    replies(text => '554 5.7.1 refused') },
	'no TLS where it is asked for' => sub { be_msmtp(tls => 'on') },
	'a mistake in its configuration' => sub {
	    be_msmtp(nonsense => 'x') },
	'no configuration' => sub { be_msmtp(none => 1) },
    },
    esmtp => {
	'the server is down' => sub { stop_server();
	    be_esmtp('127.0.0.1') },
	'the DNS does not answer' => sub { be_esmtp('mx.example.com') },
	'RCPT: 550 5.1.1, an unknown user' => sub {
	    replies(RCPT => '550 5.1.1 unknown') },
	'RCPT: 450 4.2.0, come later' => sub {
	    replies(RCPT => '450 4.2.0 greylisted') },
	'RCPT: 552 5.2.2, a full mailbox' => sub {
	    replies(RCPT => '552 5.2.2 over quota') },
	'the text: 554 5.7.1, refused' => sub {
	    replies(text => '554 5.7.1 refused') },
	'a mistake in its configuration' => sub {
	    be_esmtp('127.0.0.1', "nonsense\n") },
    },
    dma => {
	'the next server is down' => sub { stop_server(); be_dma($smart) },
	'the DNS does not answer' => sub {
	    be_dma($smart =~ s/127\S+/mx.example.com/r) },
	'an unknown user of this host' => sub { be_dma($smart);
	    'nobody.at.all@shop.example' },
	'a mistake in its configuration' => sub { be_dma("NONSENSE\n") },
	q(its configuration can't be read) => sub { be_dma($smart);
	    unlink("$etc/dma/dma.conf");
	    symlink('dma.conf', "$etc/dma/dma.conf"); undef },
	'no folder for the queue' => sub { be_dma($smart, 'true') },
	'the disk is full' => sub { be_dma($smart,
	    'mkdir /var/spool/dma', full_disk('/var/spool/dma')) },
    },
    nullmailer => {
	'the server is not running' => sub { be_nullmailer(@queue) },
	'no folder for the queue' => sub { be_nullmailer('true') },
	'the disk is full' => sub { be_nullmailer('mkdir ' .
	    '/var/spool/nullmailer', full_disk('/var/spool/nullmailer',
	    $queue[1])) },
    },
);

# How the program is where a situation says nothing about it.
my %sound = (msmtp => sub { be_msmtp() },
    esmtp => sub { be_esmtp('127.0.0.1') });

# The exit status, and what becomes of the mail, when a customer signs up.
sub sign_up
{
	my ($mta, $situation) = @_;
	my $data = customer();

	unlink("$etc/dma/dma.conf");
	start_server() unless $server;
	replies();
	$sound{$mta}->() if $sound{$mta};
	my $recipient = $situation->();
	$data->{customer}{email} = $recipient
	    if defined($recipient) && !ref($recipient) &&
	    $recipient =~ /^[\w.]+@[\w.]+$/;
	my $answer = cgi_request(builddir() . '/customers.fcgi', 'POST',
	    '/rest/V1/customers', json => $data, env => $shop->environment);
	is($answer->{status}, 200, 'created') or diag($answer->{raw});
	my ($row) = $shop->rows("SELECT state, last_error,
	    next_attempt_at > NOW() AS later
	    FROM $shop->{database}.customer_mail
	    WHERE recipient = '$data->{customer}{email}'");
	my ($status) = ($row->{last_error} // 'exit status 0') =~
	    /^exit status (\d+)\b/;
	return ($status // $row->{last_error}, $row->{state} eq 'pending' ?
	    $row->{later} ? 'tried again' : 'pending' : $row->{state},
	    $row->{last_error} // '');
}

my $mta;
my %told;
for my $line (split(/\n/, slurp(srcdir() . '/doc/mail'))) {
	$mta = $1 if $line =~ /^(\w+) [\d.]+$/;
	next unless $line =~ /^\t([^\t].*?)\t+(\d+)\t([a-z ]+)$/ && $mta;
	my ($situation, $status, $becomes) = ($1, $2, $3);
	$told{$mta}{$situation} = 1;
	subtest("$mta: $situation" => sub {
		my $make = $situations{$mta}{$situation};

		ok($make, 'can be made') or return;
		my @got = sign_up($mta, $make);
		is("$got[0] $got[1]", "$status $becomes", 'as doc/mail has it')
		    or diag($got[2]);
	});
}
for my $name (sort(keys(%situations))) {
	is_deeply([sort(keys(%{$situations{$name}}))],
	    [sort(keys(%{$told{$name} || {}}))],
	    "doc/mail has each situation of $name");
}

# A resolver that answers again, a mailbox that has room again: the mail goes
# out.
for my $trouble ('the DNS does not answer', 'RCPT: 552 5.2.2, a full mailbox') {
	sign_up('msmtp', $situations{msmtp}{$trouble});
	my $address = $shop->value("SELECT recipient
	    FROM $shop->{database}.customer_mail
	    ORDER BY mail_id DESC LIMIT 1");
	replies();
	be_msmtp();
	unlink("$dir/delivered");
	$shop->sql("UPDATE $shop->{database}.customer_mail
	    SET next_attempt_at = NOW() WHERE recipient = '$address'");
	like((flush_mail($shop, qw(--max 1 --older-than 0)))[1], qr/^1 sent/,
	    "$trouble: sent at last");
	like(slurp("$dir/delivered"), qr/^To: <?\Q$address\E/m, 'and received');
}

done_testing();
