#!/usr/bin/perl
# customersctl status and explain: a scripted load is counted to the last request,
# by window, store and refusal; workers, queue and mails are those that there
# are; each form says the same.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use IO::Socket::UNIX;
use JSON::PP ();
use POSIX qw(strftime);
use Test::More;

my ($usage, $no_input, $unavailable, $config) = (64, 66, 69, 78);
my $shop = new_shop(workers => 2, server => 'nginx');
my $socket = "$shop->{run}/customers.sock";
my $log = $shop->log_file;
my @words = ('--socket', $socket);

sub call
{
	my ($status, $out, $err) = run_command('', $shop->ctl_words, @_);
	return ($status >> 8, $out, $err);
}

sub status
{
	my ($status, $out, $err) = call('status', '--json', @words, @_);

	is("$status|$err", '0|', 'status --json');
	return JSON::PP->new->utf8->decode($out);
}

sub send_to
{
	my ($store, $id, $data) = @_;
	my $answer = http_request($shop->{port}, 'POST',
	    "/rest/${store}V1/customers", json => $data,
	    headers => ['X-Request-Id', $id]);

	# A worker answers before it writes its line.
	wait_until(60, sub { slurp($log) =~
	    /"request":"\Q$id\E","message":"answered"/ });
	return $answer->{status};
}

# The numbers of a list of objects, by NAME, in WINDOWS.
sub numbers
{
	my ($list, $name, @windows) = @_;
	return { map { $_->{$name} => "@$_{@windows}" } @$list };
}

# A load, with other requests in between that are no sign-ups.

my $fresh = status();
is_deeply($fresh->{signups}, { map { $_ => { accepted => 0, refused => 0,
    failed => 0 } } qw(minute hour day) }, 'nothing yet');
is_deeply([@$fresh{qw(stores refusals milliseconds)}], [[], [], {}], 'nor this');
my $began = time();
my $jane = customer();
is(send_to('default/', 'load-1', $jane), 200, 'accepted');
is(send_to('', "load-$_", customer()), 200, 'accepted') for 2 .. 5;
is(send_to('it/', "load-$_", customer()), 200, 'accepted') for 6 .. 8;
is(send_to('default/', 'load-9', $jane), 400, 'refused: it exists');
is(send_to('it/', 'load-10', customer(firstname => '', lastname => '')), 400,
    'refused: fields');
is(send_to('nosuch/', 'load-11', customer()), 400, 'refused: no store');
is(send_to('default/', 'load-12', customer(id => 7, group_id => 3)), 401,
    'refused: not allowed');
is(http_request($shop->{port}, 'GET', $_)->{status} > 0, 1, $_)
    for '/rest/V1/customers/me', '/rest/V1/customers', '/health';
is(http_request($shop->{port}, 'POST', '/rest/V1/customers/isEmailAvailable',
    json => { customerEmail => 'a@example.com' })->{status}, 200, 'another');
my $now = status();
# Of the last minute is what is no older, however slow the machine is.
my @windows = (time() - $began < 55 ? 'minute' : (), qw(hour day));
my $each = sub { return join(' ', ($_[0]) x @windows) };
is_deeply({ map { $_ => $now->{signups}{$_} } @windows }, { map { $_ => {
    accepted => 8, refused => 4, failed => 0 } } @windows },
    "the load, to the last request: @windows");
is_deeply(numbers($now->{stores}, 'store', @windows), {
    default => $each->(7), it => $each->(4), '(none)' => $each->(1) },
    'by store');
is_deeply(numbers($now->{refusals}, 'message', @windows), {
    map { $_ => $each->(1) } 'A customer with the same email address ' .
    'already exists in an associated website.',
    '"%label" is a required value.', 'Specified request cannot be processed.',
    q(The consumer isn't authorized to access %resources.) }, 'by refusal');
is_deeply([sort(keys(%{$now->{milliseconds}}))], [qw(all decode hash mail store
    validate)], 'times of all phases');
my %ms = %{$now->{milliseconds}};
cmp_ok($ms{all}{p50}, '<=', $ms{all}{p95}, 'in order');
cmp_ok($ms{hash}{p95}, '<=', $ms{all}{p95}, 'and of the whole');

# The database is away: the rest is told, and the exit status is not 0.

{
	local $shop->{db_socket} = "$shop->{db_socket}.not";
	$shop->write_settings;
	my ($status, $out, $err) = call('status', '--json', @words);
	is($status, $unavailable, 'no database');
	like($err, qr/2002/, 'it says so');
	my $told = JSON::PP->new->utf8->decode($out);
	is($told->{mails}, undef, 'no mails');
	is($told->{signups}{day}{accepted}, 8, 'but sign-ups');
}
$shop->write_settings;

# Lines of earlier times, in the file that was put aside, and in a large one.

my $made_at = time();

sub line
{
	my ($ago, $status, $ms) = @_;
	return sprintf('{"time":"%s.500Z","level":"info","pid":1,"request":' .
	    '"old-%d","message":"answered","method":"POST",' .
	    '"path":"/rest/V1/customers","status":%d,"ms":%s,"hash_ms":%s,' .
	    '"store":"default"%s}' . "\n", strftime('%Y-%m-%dT%H:%M:%S',
	    gmtime($made_at - $ago)), $ago, $status, $ms, $ms, $status == 503
	    ? ',"problems":[{"message":"away"}]' : '');
}

my $made = scratch() . '/made.log';
spew("$made.1", join('', map { line($_ * 60, 200, 5) } reverse(1200 .. 3000)));
spew($made, join('', map { line($_, $_ % 10 ? 200 : 503, 20 + $_ / 100) }
    reverse(10 .. 40_000)) . line(5, 429, 1) . substr(line(1, 200, 1), 0, 80));
my $old = status('--log', $made);
my $gone = time() - $made_at;
my %want = (minute => [10 .. 60], hour => [10 .. 3600], day => [10 .. 40_000]);
for my $window (sort(keys(%want))) {
	my $failed = grep { $_ % 10 == 0 } @{$want{$window}};
	my $all = @{$want{$window}};
	# Those of the first seconds are no longer in the window.
	my $slack = $gone + 1;
	my $got = $old->{signups}{$window};
	my $sum = $got->{accepted} + $got->{failed};
	$all += 1440 - 1200 + 1 if $window eq 'day';
	cmp_ok(abs($sum - $all), '<=', $slack, "made: $window: $sum");
	cmp_ok(abs($got->{failed} - $failed), '<=', $gone / 10 + 1,
	    "made: $window: failed");
}
is($old->{signups}{day}{refused}, 1, 'made: too many are refused');
cmp_ok(abs($old->{milliseconds}{all}{p50} / 38 - 1), '<', 0.02, 'the median');
cmp_ok(abs($old->{milliseconds}{hash}{p95} / 54.2 - 1), '<', 0.02, 'the 95th');
is($old->{refusals}[0]{message}, 'away', 'failures have a reason, too');

# Workers and queue.

{
	my ($workers, @open) = (2);
	push @open, IO::Socket::UNIX->new(Peer => $socket) // die "$socket: $!"
	    for 1 .. 5;
	ok(wait_until(60, sub { status()->{workers}{busy} == 2 }), 'busy: 2');
	is_deeply(status()->{workers}, { socket => $socket,
	    listening => JSON::PP::true, alive => 2, busy => 2, waiting => 3 },
	    'both are busy, and three wait');
	close($_) for @open;
	# Twice, since one that waited is in neither number for a moment.
	my $idle = sub { my $w = status()->{workers};
	    return $w->{busy} + $w->{waiting} == 0 };
	ok(wait_until(60, sub { $idle->() && $idle->() }), 'busy: 0');
}

# Mails

sub mails
{
	my ($state, $age, $count) = @_;

	$shop->sql("INSERT INTO customer_mail (template, store_id, recipient,
	    parameters, state, message_id, created_at, sent_at) SELECT
	    'registered', 1, 'a\@example.com', '{}', '$state',
	    CONCAT('$state$age-', seq), NOW() - INTERVAL $age SECOND,
	    IF('$state' = 'sent', NOW() - INTERVAL $age SECOND, NULL) FROM seq_1_to_$count", "--database=$shop->{database}");
}

$shop->sql('DELETE FROM customer_mail', "--database=$shop->{database}");
mails(@$_) for ['pending', -3600, 3], ['pending', 600, 2], ['pending', 90_000, 4],
    ['failed', 7200, 5], ['sent', -3600, 6], ['sent', 90_000, 7];
is_deeply(status()->{mails}, {
	pending => { minute => 3, hour => 2, day => 0, older => 4 },
	failed => { minute => 0, hour => 0, day => 5, older => 0 },
	sent => { minute => 6, hour => 0, day => 0, older => 0 },
}, 'mails by state and age');

# The text format of Prometheus, by its specification: a family is HELP, TYPE and
# its samples, in one group; labels are escaped; no sample comes twice.

sub parse
{
	my ($text) = @_;
	my (%family, %sample, $open);
	my $name = qr/[a-zA-Z_:][a-zA-Z0-9_:]*/;
	my $label = qr/[a-zA-Z_][a-zA-Z0-9_]*="(?:[^\\"\n]|\\[\\"n])*"/;

	return 'no line feed at the end' if $text !~ /\n\z/;
	for my $line (split(/\n/, $text)) {
		if ($line =~ /^# HELP ($name) (?:[^\\]|\\[\\n])*$/) {
			return "twice: $1" if $family{$1}++;
			$open = $1;
		} elsif ($line =~ /^# TYPE ($name) (?:gauge|counter|untyped)$/) {
			return "TYPE of $1" if $1 ne $open || $family{$1}++ > 1;
		} elsif ($line =~ /^(($name)(?:\{$label(?:,$label)*\})?) (\S+)$/) {
			my ($key, $of, $value) = ($1, $2, $3);
			return "sample out of its family: $line"
			    if $of ne $open || $family{$of} != 2;
			return "no number: $line"
			    if $value !~ /^-?\d+(?:\.\d+)?$/;
			return "twice: $line" if exists($sample{$key});
			$sample{$key} = $value;
		} else {
			return "not understood: $line";
		}
	}
	return \%sample;
}

my ($exit, $text) = call('status', '--prometheus', @words);
is($exit, 0, 'status --prometheus');
my $sample = parse($text);
is(ref($sample), 'HASH', 'it parses') or diag("$sample\n$text");
is_deeply({ map { $_ => $sample->{$_} } grep { !/seconds|minute/ }
    keys(%$sample) }, {
	'customers_workers{state="alive"}' => 2,
	'customers_workers{state="busy"}' => 0,
	'customers_connections_waiting' => 0,
	(map { my ($state, @n) = @$_; map {
	    (qq(customers_mails{state="$state",age="$_"}) => shift(@n))
	    } qw(hour day older) } ['pending', 2, 0, 4], ['failed', 0, 5, 0],
	    ['sent', 0, 0, 0]),
	(map { my $w = $_;
	    (map { (qq(customers_signups{window="$w",outcome="$$_[0]"}) =>
		$$_[1]) } ['accepted', 8], ['refused', 4], ['failed', 0]),
	    (map { (qq(customers_signups_by_store{store="$$_[0]",window="$w"})
		=> $$_[1]) } ['default', 7], ['it', 4], ['(none)', 1]),
	    (map { (qq(customers_signups_by_refusal{reason="$_",window="$w"})
		=> 1) } 'A customer with the same email address already ' .
		'exists in an associated website.',
		'\"%label\" is a required value.',
		'Specified request cannot be processed.',
		q(The consumer isn't authorized to access %resources.))
	} qw(hour day)),
}, 'and says the same');
cmp_ok($sample->{'customers_signup_seconds{phase="all",percentile="95"}'}, '>',
    0, 'times are seconds');
my $promtool = program('promtool');
SKIP: {
	skip('no promtool', 1) unless defined($promtool);
	is(join('|', run_command($text, $promtool, qw(check metrics))),
	    '0||', 'promtool finds nothing');
}

# For people

($exit, $text) = call('status', @words);
is($exit, 0, 'status');
like($text, $_, $_) for qr/^workers    alive 2, busy 0$/m, qr/^queue      0$/m,
    qr/^  pending +3 +2 +0 +4$/m, qr/^  sent +\d +\d +0 +-$/m,
    qr/^  accepted +\d+ +8 +8$/m, qr/^ +\d+ +4 +4  it$/m,
    qr/^ +\d+ +1 +1  "%label" is a required value\.$/m,
    qr/^  hash +\d+\.\d +\d+\.\d$/m;
{
	my ($clear, $out) = ("\e[H\e[2J", '');
	my $pid = open(my $pipe, '-|', program('timeout'), '120',
	    $shop->ctl_words, 'status', '--watch', @words) // die "$!\n";
	1 while split(/\Q$clear\E/, $out) <= 3 &&
	    sysread($pipe, $out, 4096, length($out));
	kill('TERM', $pid);
	close($pipe);
	my @views = split(/\Q$clear\E/, $out);
	shift(@views);
	cmp_ok(scalar(@views), '>=', 3, '--watch: one view after another');
	pop(@views);
	like($_, qr/^customers\.fcgi, .*^  accepted /ms, 'whole') for @views;
}
for my $bad (['--json', '--watch'], ['x'], ['--json', '--prometheus']) {
	is((call('status', @$bad))[0], $usage, "status @$bad");
}

# explain

sub explains
{
	my ($name, $id, @lines) = @_;
	my ($status, $out, $err) = call('explain', $id);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is("$status|$err", '0|', "explain: $name");
	like($out, $_, "$name: $_") for @lines;
}

explains('accepted', 'load-1',
    qr{^[\d-]{10} [\d:.]{12} UTC  POST /rest/default/V1/customers in store def},
    qr/ in store default was carried out: status 200, after [\d.]+ ms, by worke/,
    qr/^    It was about customer 1\.$/m,
    qr/^    Of that time decode took [\d.]+ ms, .*hash took [\d.]+ ms.*\.$/m);
explains('refused', 'load-10', qr/in store it was refused: status 400/,
    qr/^    - customer\.firstname \(First Name\): "%label" is a required v/m,
    qr/^    - customer\.lastname \(Last Name\): "%label" is a required value/m);
explains('refused as a whole', 'load-11',
    qr/^    - Specified request cannot be processed\.$/m);
$shop->sql('RENAME TABLE customer_entity TO away',
    "--database=$shop->{database}");
isnt(send_to('', 'load-13', customer()), 200, 'a fault');
$shop->sql('RENAME TABLE away TO customer_entity',
    "--database=$shop->{database}");
explains('failed', 'load-13', qr/^[\d :.-]+ UTC  The database refused a statem/m,
    qr{ UTC  POST /rest/V1/customers in store default failed: status 503});
{
	my ($status, $out) = call('explain', 'load-99');
	is($status, 1, 'explain: nobody');
	like($out, qr/^No line of \Q$log\E or \Q$log\E\.1 has the id load-99/,
	    'it says where it looked');
	is((call('explain', @$_))[0], $usage, 'explain: nothing')
	    for [], [''], ['webapi-'];
	is((call('explain', 'load-1', '--log', '/nowhere'))[0], $no_input,
	    'explain: no file');
	is((call('explain', 'load-'))[0], 1, 'explain: a piece of an id');
}
spew($made, '{"time":"2026-01-02T03:04:05.678Z","level":"error","pid":5,' .
    '"request":"a1","message":"answered","method":"GET","path":"/rest/V1/x",' .
    '"status":500,"ms":1.5,"report":"0123456789abc"}' . "\n" .
    'Nov  1 host customers.fcgi[7]: {"time":"2026-01-02T03:04:06.000Z",' .
    '"level":"info","pid":7,"request":"a2","message":"answered","method":"GET"' .
    ',"path":"/\u001b[2J","status":200,"ms":1.5}' . "\n");
{
	my (undef, $out) = call('explain', 'webapi-0123456789abc', '--log',
	    $made);
	like($out, qr{^2026-01-02 03:04:05\.678 UTC  GET /rest/V1/x failed: st},
	    'by a report id');
	like($out, qr/was told the report id webapi-0123456789abc/, 'it is told');
	(undef, $out) = call('explain', 'a2', '--log', $made);
	like($out, qr{  GET /\?\[2J was carried out: status 200}, 'a line of ' .
	    'syslog; nothing controls the terminal');
}

# What is not known

$shop->{settings}{log} = 'syslog';
$shop->write_settings;
{
	my ($status, $out) = call('status', '--json');
	my $told = JSON::PP->new->utf8->decode($out);
	like($told->{log_fault}, qr/^the log is no file/, 'syslog');
	is_deeply([sort(grep { $_ ne 'workers' } keys(%$told))],
	    [qw(log_fault mails)], 'and nothing is made up');
	like((call('status'))[1], qr/^sign-ups   not known: the log is no/m,
	    'nor for people');
	($status, $out, my $err) = call('explain', 'load-1');
	is($status, $config, 'explain without a file');
	like($err, qr/the log goes to syslog: say --log FILE/, 'it says so');
	is((call('explain', 'load-1', '--log', $log))[0], 0, 'with one');
	like((call('status', '--log', "$log.not"))[1],
	    qr/^sign-ups   not known: \Q$log\E\.not: No such file/m,
	    'a file that is missing');
}
$shop->{pool}->stop;
like((call('status', @words))[1], qr/^workers    nobody listens at \Q$socket\E$/m,
    'no pool');

done_testing();
