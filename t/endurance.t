#!/usr/bin/perl
# One worker, built with AddressSanitizer, serves two customers in turn, good
# and faulty requests of many kinds: nothing leaks, memory and open files stay
# the same, and no byte of one customer, nor of an earlier request, is in an
# answer or a mail of the other.  Then the ordinary build, for its memory.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Build;
use Customers::Test;
use JSON::PP ();
use POSIX ();
use Test::More;
use Time::HiRes qw(time);

my $times = $ENV{CUSTOMERS_LONG} ? 100_000 : 1_200;
need('clang', 'make');
my $dir = scratch();
my $database = Customers::Test::own_mariadb(
    options => ['--innodb-flush-log-at-trx-commit=0']);
mkdir("$dir/mail") or die "$dir/mail: $!";
spew("$dir/sendmail", "#!/bin/sh\nexec cat >'$dir/mail/'\$\$\n", 0755);
my $shop = new_shop(start => 0, workers => 1, sendmail => "$dir/sendmail",
    db_socket => $database->{socket}, settings => { scrypt => '1,1,1',
    max_requests => 4_000_000_000 });
$shop->ctl(qw(attribute add mark --type text --label Mark));
$shop->ctl(qw(attribute add gate --type text --label Gate),
    qw(--entity customer_address));

# Requests.  Every value of request N by a customer has a mark that is its own;
# passwords have one that nobody may ever see.

my @who = qw(qalphaq qbravoq);
my $path = '/rest/default/V1/customers';

sub mark { return $who[$_[0] % 2] . $_[0] . 'x' . 'y' x ($_[0] % 11) }

sub good
{
	my ($n, %field) = @_;
	my $m = mark($n);

	return {
		customer => {
			email => "$m\@$m.example", prefix => "$m.",
			firstname => $m, middlename => $m, lastname => $m,
			suffix => $m, taxvat => $m,
			custom_attributes => { mark => $m },
			extension_attributes => { is_subscribed =>
			    $n % 3 ? JSON::PP::false() : JSON::PP::true() },
			addresses => [map { {
				firstname => $m, lastname => $m,
				company => $m, street => ["$m $_", $m],
				city => $m, postcode => $m, telephone => $m,
				fax => $m, vat_id => $m, country_id => 'GB',
				region => { region => $m },
				custom_attributes => { gate => $m },
			} } 1 .. $n % 3 + 1],
			%field,
		},
		password => "Pw0-qsecretq$n",
		redirectUrl => "/$m",
	};
}

# What kinds of requests there are: path, body and status.
my @kinds = (
	sub { ($path, json => good(@_), 200) },
	sub { ($path, json => good(@_, lastname => '', dob => mark(@_)), 400) },
	sub { my $data = good(@_); delete($data->{password});
	    ($path, json => $data, 200) },
	sub { ($path, body => '{"customer":{"firstname":"' . mark(@_), 400) },
	sub { ('/rest/it/V1/customers', json => good(@_), 200) },
	sub { my $data = good(@_);
	    $data->{customer}{addresses}[0]{country_id} = mark(@_);
	    ($path, json => $data, 400) },
	sub { ($path, json => good(@_, email => '@' . mark(@_)), 400) },
	sub { ('/rest/V1/' . mark(@_), json => good(@_), 404) },
	sub { ($path, json => good(@_, email => 'taken@example.com'), 400) },
	sub { ($path, body => mark(@_) x 7000, 413) },
);

# Marks in BYTES that are not those of request N; how many are.
sub marks
{
	my ($bytes, $n) = @_;
	my ($own, @foreign) = (0);

	$bytes =~ s/=\r?\n//g;
	while ($bytes =~ /(q(?:alpha|bravo|secret)q\d*x?y*)/gi) {
		lc($1) eq mark($n) ? $own++ : push(@foreign, lc($1));
	}
	return ($own, @foreign);
}

sub rss
{
	my ($pid) = @_;
	my ($pages) = (split(' ', slurp("/proc/$pid/statm")))[1];

	return $pages * POSIX::sysconf(POSIX::_SC_PAGESIZE()) / 1024;
}

# The mails that have come; they are taken away.
sub take_mails
{
	my @files = glob("$dir/mail/*");
	my @mails = map { slurp($_) } @files;

	unlink(@files);
	return @mails;
}

# Let a worker of PROGRAM serve requests number FROM to TO.
sub endure
{
	my ($name, $program, $from, $to) = @_;
	my (%count, @wrong, @foreign, @rss, @files);
	my $mails = 0;

	$shop->{program} = $program;
	my $pool = $shop->start_pool;
	my ($worker) = $pool->workers;
	my $begin = time();
	my $warm = $from + int(($to - $from) / 10);
	my $middle = int(($warm + $to) / 2);
	for my $n ($from .. $to) {
		my ($uri, $kind, $data, $status) =
		    $kinds[int($n / 2) % @kinds]->($n);
		my $answer = fcgi_request($pool->{socket}, 'POST', $uri,
		    $kind => $data, headers => ['X-Request-Id', "r$n",
		    $kind eq 'body' ? ('Content-Type', 'application/json')
		    : ()]) || { status => 0, raw => '' };
		my @mails = take_mails();

		$count{$answer->{status}}++;
		push @wrong, "$n: $answer->{status} instead of $status"
		    if $answer->{status} != $status;
		for my $bytes ($answer->{raw}, @mails) {
			my ($own, @others) = marks($bytes, $n);

			push @foreign, "$n: @others" if @others;
			push @wrong, "$n: nothing of its own"
			    if !$own && $status == 200;
		}
		push @wrong, "$n: " . @mails . ' mails' if !@mails !=
		    ($status != 200);
		$mails += @mails;
		if (grep { $n == $_ } $from, $warm, $middle, $to) {
			push @files, join(' ', open_files($worker));
			push @rss, rss($worker);
		}
	}
	figure(sprintf('%s: %d requests (%s), %d mails in %.0f s', $name,
	    $to - $from + 1, join(', ', map { "$count{$_} times $_" }
	    sort(keys(%count))), $mails, time() - $begin));
	figure("$name: resident memory after the first request, a tenth, " .
	    'half-way, at the end: ' . join(', ', map { "$_ KiB" } @rss));
	is(scalar(@wrong), 0, "$name: each had its answer and its mails") or
	    diag(join("\n", @wrong > 9 ? @wrong[0 .. 9] : @wrong));
	is(scalar(@foreign), 0, "$name: nothing foreign in any of them") or
	    diag(join("\n", @foreign > 9 ? @foreign[0 .. 9] : @foreign));
	# After the first tenth, when every kind of request has been served.
	cmp_ok($rss[3], '<', $rss[1] * 1.05 + 1024, "$name: memory is flat");
	is_deeply([@files[1 .. 3]], [($files[0]) x 3],
	    "$name: open files too");
	is(join(' ', $pool->workers), $worker, "$name: one worker for all");
	kill('TERM', $worker);
	ok(wait_until(60, sub {
		!grep { $_ == $worker } $pool->workers;
	}), "$name: it ends when asked to");
	$pool->stop;
}

my $built = build_sanitized('customers.fcgi') or die('no build');
my $sanitized = "$built/customers.fcgi";
# What the quarantine keeps would look like growth.
$ENV{ASAN_OPTIONS} = join(':', "log_path='$dir/report'", 'detect_leaks=1',
    'quarantine_size_mb=1', 'thread_local_quarantine_size_kb=64',
    'malloc_context_size=8');
cgi_request($sanitized, 'POST', $path, env => $shop->environment,
    json => customer(email => 'taken@example.com'));
take_mails();
endure('sanitized', $sanitized, 1, $times);
is(join('', map { slurp($_) } glob("$dir/report*")), '',
    'sanitized: no leak and no other report');
endure('ordinary', builddir() . '/customers.fcgi', $times + 1,
    $times + $times / 4);
done_testing();
