#!/usr/bin/perl
# Flushes beside flushes and beside workers: each mail goes out once.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Mail;
use Customers::Test;
use POSIX ();
use Test::More;

my $dir = scratch();
mkdir("$dir/mail") or die "$dir/mail: $!";
my $keep = 'for to; do :; done; echo >>"$here/mail/$to"; cat >/dev/null';
my $sendmail = sendmail_script("$dir/sendmail", $keep);
my $shop = new_shop(start => 0, sendmail => $sendmail, workers => 3,
    settings => { mail_deadline => 20 });
my $here = "--database=$shop->{database}";

# Run CODE in so many processes at once.
sub at_once
{
	my ($count, $code) = @_;
	my @pids = map {
		my $pid = fork() // die "fork: $!";
		if ($pid == 0) {
			$code->($_);
			POSIX::_exit(0);
		}
		$pid;
	} 1 .. $count;
	return @pids;
}

# How often each recipient got a mail, as "COUNT x TIMES" in words.
sub how_often
{
	my %times;

	$times{length(slurp($_))}++ for glob("$dir/mail/*");
	return join(', ', map { "$times{$_} got $_" } sort(keys(%times)));
}

# Many rows, four flushes

my $rows = $ENV{CUSTOMERS_LONG} ? 2000 : 300;
$shop->sql('INSERT INTO customer_mail (template, store_id, recipient,
    parameters, message_id) VALUES ' . join(',', map { "('registered', 1,
    'row$_\@example.com', '{\"name\":\"A\"}', 'row$_\@example.com')" }
    1 .. $rows), $here);
my @pids = at_once(4, sub {
	my ($status, $out) = run_command('', $shop->ctl_words, qw(mail flush));
	spew("$dir/out.$_[0]", $out);
});
waitpid($_, 0) for @pids;
my @sent = map { slurp("$dir/out.$_") =~ /^(\d+) sent, 0 later, 0 failed$/
    ? $1 : 'fault' } 1 .. 4;
is((sort { $b <=> $a } @sent)[0], $rows, 'one flush works, the others wait');
is(eval { my $sum = 0; $sum += $_ for @sent; $sum }, $rows,
    "sent by each: @sent");
is(how_often(), "$rows got 1", 'each row once');
is($shop->value("SELECT count(*) FROM customer_mail WHERE state = 'sent'"),
    $rows, 'all noted');
is($shop->value('SELECT max(attempts) FROM customer_mail'), 1,
    'by one attempt each');

# Flushes of all kinds beside workers whose sendmail takes its time

unlink(glob("$dir/mail/*"));
sendmail_script($sendmail, "sleep 0.3; $keep");
my $pool = $shop->start_pool;
my @flushes = at_once(3, sub {
	my ($kind) = @_;
	my @option = ([], ['--older-than', 0], ['--max', 2])[$kind - 1];
	while (!-e "$dir/done") {
		run_command('', $shop->ctl_words, qw(mail flush), @{$option[0]});
	}
});
my @clients = at_once(3, sub {
	# Names of customers go by the process.
	fcgi_request($pool->{socket}, 'POST', '/rest/V1/customers',
	    json => customer()) for 1 .. 5;
});
waitpid($_, 0) for @clients;
spew("$dir/done", '');
waitpid($_, 0) for @flushes;
is(how_often(), '15 got 1', 'beside workers: each once');
is($shop->value("SELECT count(*) FROM customer_mail WHERE state = 'sent'
    AND attempts = 1"), $rows + 15, 'all noted, by one attempt each');

done_testing();
