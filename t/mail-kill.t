#!/usr/bin/perl
# Workers are killed (SIGKILL) at random moments of a creation, with stress on
# those between COMMIT and sendmail and between sendmail's end and the note in
# the journal; flushes too.  In the end every customer that exists has got the
# mail and nobody else any, and one that came twice has the same Message-ID.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Mail;
use Customers::Test;
use Customers::HTTP ();
use IO::Socket::UNIX;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

my $times = $ENV{CUSTOMERS_LONG} ? 200 : 25;
my $seed = $ENV{SEED} // int(rand(1_000_000));
srand($seed);
figure("SEED=$seed");

# The sendmail keeps each mail in a file of its own, and does as it is told in
# a file with the recipient's name: "before" kills its parent and keeps
# nothing, "after" keeps the mail and kills it, a number of seconds keeps the
# mail, ends, and has it killed so much later.
my $dir = scratch();
mkdir("$dir/mail") or die;
mkdir("$dir/told") or die;
my $sendmail = sendmail_script("$dir/sendmail", <<'EOT');
for to; do :; done
told=$(cat "$here/told/$to" 2>/dev/null) && rm -f "$here/told/$to"
if test "$told" = before; then kill -9 $PPID; exit 0; fi
cat >"$here/.mail.$$" || exit 75
mv "$here/.mail.$$" "$here/mail/$to.$$.$(date +%N)" || exit 75
case $told in
after) kill -9 $PPID ;;
0*) (sleep "$told"; kill -9 $PPID) >/dev/null 2>&1 & ;;
esac
exit 0
EOT
my $shop = new_shop(start => 0, sendmail => $sendmail, workers => 1,
    settings => { mail_deadline => 5, mail_flush_deadline => 5 });
my $pool = $shop->start_pool;

# The mails that have come so far, by recipient.
sub mails
{
	my %mails;

	for my $file (glob("$dir/mail/*")) {
		my ($to) = $file =~ m{/([^/]+\@example\.com)};
		push @{$mails{$to}}, $file;
	}
	return \%mails;
}

# How long a creation takes.
my @took;
for (1 .. 5) {
	my $begin = time();
	my $answer = fcgi_request($pool->{socket}, 'POST',
	    '/rest/V1/customers', json => customer());
	$answer && $answer->{status} == 200 or
	    die('no customer can be created');
	push @took, time() - $begin;
}
my ($usual) = (sort { $a <=> $b } @took)[2];

# In a child of its own, so that it waits for nobody.
sub send_and_forget
{
	my ($data) = @_;
	my $pid = fork() // die "fork: $!";

	return $pid if $pid;
	eval { fcgi_request($pool->{socket}, 'POST', '/rest/V1/customers',
	    json => $data, seconds => 20) };
	POSIX::_exit(0);
}

# Kills

my %sent;
my $killed = 0;
for my $i (1 .. $times) {
	my $data = customer();
	my $email = $data->{customer}{email};
	my $how = ('at random', 'before', 'after', 'soon')[$i % 4];

	$sent{$email} = $how;
	spew("$dir/told/$email", $how eq 'soon'
	    ? sprintf('0%.4f', rand($usual / 4)) : $how)
	    unless $how eq 'at random';
	if ($i % 50 == 0) {
		# multiwatch gives up on a worker that ends too often.
		$pool->stop;
		$pool = $shop->start_pool;
	}
	my ($worker) = $pool->workers;
	my $client = send_and_forget($data);
	if ($how eq 'at random') {
		sleep(rand($usual * 1.2));
		$killed += kill('KILL', $worker);
	}
	waitpid($client, 0);
	# (With "soon" the worker may be killed when it has answered.)
	wait_until(60, sub { !grep { $_ == $worker } $pool->workers });
	wait_until(60, sub { $pool->workers == 1 }) or
	    die('no worker any more');
	my ($next) = $pool->workers;
	$killed++ if $how ne 'at random' && $next != $worker;
}
cmp_ok($killed, '>=', $times - 1, "$killed workers killed");

# What was hit

my %hit;
my $before = mails();
my %row = map { $_->{email} => $_ } $shop->rows('SELECT email, state,
    message_id FROM customer_entity LEFT JOIN customer_mail
    ON customer_id = entity_id');
for my $email (keys(%sent)) {
	my $row = $row{$email};
	my $kept = @{$before->{$email} || []};

	$hit{!$row ? 'before COMMIT' : $row->{state} eq 'sent' ? 'noted'
	    : $kept ? 'sent, not noted' : 'stored, not sent'}++;
}
figure(sprintf('a creation takes %.1f ms; %d workers killed: ', $usual * 1000,
    $killed) . join(', ', map { "$_: $hit{$_}" } sort(keys(%hit))));
cmp_ok($hit{$_} // 0, '>', 0, "some were $_")
    for 'stored, not sent', 'sent, not noted';
is((grep { defined($_->{state}) ? 0 : 1 } values(%row)), 0,
    'every customer has a row in the journal');

# Flushes that are killed too, then three at a time that are not

sub flush_in_background
{
	my ($out) = @_;
	my $pid = fork() // die "fork: $!";

	return $pid if $pid;
	POSIX::setpgid(0, 0);
	open(STDOUT, '>', $out) && open(STDERR, '>&', \*STDOUT);
	exec($shop->ctl_words, qw(mail flush)) or POSIX::_exit(127);
}

my $pending = $shop->value("SELECT count(*) FROM customer_mail
    WHERE state = 'pending'");
for my $try (1 .. 3) {
	make_due($shop) if $try > 1;
	my $pid = flush_in_background('/dev/null');
	sleep(0.02 + rand(0.05));
	kill('KILL', -$pid);
	waitpid($pid, 0);
}
my $left = $shop->value("SELECT count(*) FROM customer_mail
    WHERE state = 'pending'");
figure("$left of $pending are pending after killed flushes");
my %before_last = map { $_ => scalar(@{mails()->{$_}}) } keys(%{mails()});
my @flush = map { flush_in_background("$dir/flush.$_") } 1 .. 3;
waitpid($_, 0) for @flush;
my @said = map { slurp("$dir/flush.$_") } 1 .. 3;
my $total = 0;
for my $said (@said) {
	my ($count) = $said =~ /^(\d+) sent, 0 later, 0 failed$/;
	defined($count) or diag($said);
	$total += $count // 0;
}
is($total, $left, "three flushes at once sent $total") or diag(@said);

# The end

my $after = mails();
is($shop->value("SELECT count(*) FROM customer_mail WHERE state <> 'sent'"), 0,
    'all are noted as sent');
is(join(' ', grep { !$after->{$_} } keys(%row)), '', 'no mail is missing');
is(join(' ', grep { !$row{$_} } keys(%$after)), '',
    'nobody else got one');
my @doubles = grep { @{$after->{$_}} > 1 } keys(%$after);
is(join(' ', grep { !$before->{$_} && !$before_last{$_} } @doubles), '',
    'only what was sent and not noted came twice');
is(join(' ', grep { @{$after->{$_}} - ($before_last{$_} // 0) > 1 }
    keys(%$after)), '', 'the last flushes sent each once');
my @files = map { @$_ } values(%$after);
my @parsed = mail_parse(@files);
my (%id, @broken);
for my $i (0 .. $#files) {
	my ($to) = $files[$i] =~ m{/([^/]+\@example\.com)};
	$id{$to}{$parsed[$i]{header}{'message-id'}} = 1;
	push @broken, $files[$i] if @{$parsed[$i]{defects}} ||
	    @{$parsed[$i]{parts}} != 2 || $parsed[$i]{spoken} eq '' ||
	    $parsed[$i]{spoken} ne $parsed[$i]{written};
}
is(join(' ', grep { keys(%{$id{$_}}) != 1 } keys(%id)), '',
    'doubles have the same Message-ID');
is(join(' ', grep { $row{$_}{message_id} && !$id{$_}{
    "<$row{$_}{message_id}>"} } keys(%row)), '', 'that of the journal');
is("@broken", '', 'every mail is whole');
figure(scalar(@files) . ' mails to ' . keys(%$after) . ', ' . @doubles .
    ' twice');

done_testing();
