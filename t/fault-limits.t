#!/usr/bin/perl
# Things run out or are not as they should be: memory, files, processes, room
# on the disk, connections, tables, the time.  Each time the right answer, a
# line in the log that tells why, nothing left behind; and when it is over the
# same worker goes on.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Database;
use Customers::Mail;
use Customers::Test;
use IO::Socket::UNIX;
use POSIX ();
use Test::More;

# A file system that is mounted here is seen by nobody else and goes with the
# test, however it ends.
if ($> == 0 && !$ENV{CUSTOMERS_UNSHARED} && program('unshare') &&
    (run_command('', program('unshare'), '--mount', 'true'))[0] == 0) {
	local $ENV{CUSTOMERS_UNSHARED} = 1;
	exec(program('unshare'), '--mount', $^X, $0);
}
need(qw(prlimit setpriv));
my ($faketime) = glob('/usr/lib/*/faketime/libfaketime.so.1');
need('libfaketime') if !$faketime;

my $away = 'The service is temporarily unavailable. Please try again later.';
my $fault = qr/^Internal Error\..* Report ID: webapi-[0-9a-f]{13}$/;
my ($shop, $pool, $worker);

# The shop and its one worker that the following is about.
sub about
{
	($shop, $pool) = @_;
	($worker) = $pool->workers;
}

sub ask
{
	my ($data, @headers) = @_;

	return fcgi_request($pool->{socket}, 'POST', '/rest/V1/customers',
	    json => $data || customer(), headers => \@headers, seconds => 60);
}

sub the_worker_serves
{
	my ($what) = @_;
	my $answer;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	ok(wait_until(60, sub {
		$answer = ask();
		return $answer && $answer->{status} == 200;
	}), "$what: then all is well") or diag($answer && $answer->{raw});
	is(join(' ', $pool->workers), $worker, "$what: the same worker");
}

# BREAK something; a request hears STATUS and the log has a line like LOG; when
# it is MENDed the same worker serves.
sub case
{
	my ($what, $status, $log, $break, $mend) = @_;
	my $answer;

	$break->();
	my $before = -s $shop->log_file || 0;
	nothing_kept($shop, $what, sub {
		$answer = ask();
		is_error($answer, $status, $status == 503 ? $away : $fault,
		    $what);
	});
	my $lines = substr(slurp($shop->log_file), $before);
	like($lines, $log, "$what: the log tells why");
	like($lines, qr/"report":"$1"/, "$what: the log has the report id")
	    if $answer && $answer->{body} =~ /webapi-(\w+)/;
	$mend->();
	the_worker_serves($what);
}

sub limit
{
	my ($what, $value) = @_;

	my ($user, $gid) = $shop->{unprivileged} ?
	    Customers::Service::web_user() : ();

	# The soft one: it can be raised again.
	my ($status, undef, $err) = run_command('', defined($user) ? (
	    program('setpriv'), "--reuid=$user", "--regid=$gid",
	    '--clear-groups') : (), program('prlimit'), "--pid=$worker",
	    "--$what=$value:");
	die $err if $status;
}

sub size_in_kib
{
	return slurp("/proc/$worker/status") =~ /^VmSize:\s+(\d+)/m ? $1 : 0;
}

# Let the worker open so many files more.
sub limit_files
{
	my ($more) = @_;
	my %open = map { $_ => 1 } open_files($worker);
	my $number = 0;

	while ($more > 0 || $open{$number}) {
		$more-- if !$open{$number++};
	}
	limit('nofile', $number);
}

# The server's files are where there is little room: on a file system of its
# own, or where that can't be had in one file that may grow so far only.
my $room = scratch();
my $mounted = $ENV{CUSTOMERS_UNSHARED} && (run_command('', program('mount'),
    qw(-t tmpfs -o size=160m tmpfs), $room))[0] == 0;
END {
	local $?;
	run_command('', program('umount'), '--lazy', $room) if $mounted;
}

my $file = 'ibdata1:12M:autoextend:max';
my $database = Customers::Test::own_mariadb($mounted ? (dir => $room)
    : (options => ['--innodb-file-per-table=0',
    "--innodb-data-file-path=$file:64M"]));

sub fill_disk
{
	if ($mounted) {
		open(my $filler, '>', "$room/filler") or die "filler: $!";
		1 while syswrite($filler, 'x' x 4096) // 0;
	} else {
		$shop->sql("USE $shop->{database};
		    CREATE TABLE filler (x LONGBLOB) ENGINE=InnoDB");
		for my $size (1 << 20, 1 << 14, 1 << 12, 100) {
			1 while eval { $shop->sql("INSERT INTO
			    $shop->{database}.filler
			    VALUES (REPEAT('x', $size))"); 1 };
		}
	}
	# What was reserved is used up first.
	wait_until(60, sub { ask()->{status} != 200 });
}

sub make_room
{
	return unlink("$room/filler") if $mounted;
	$database->stop;
	$database->{arg}{options}[1] =~ s/64M/512M/;
	$database->again;
}

# Memory and files

my $first = new_shop(start => 0, workers => 1,
    db_socket => $database->{socket}, settings => { scrypt => '14,8,1' });
about($first, $first->start_pool);
the_worker_serves('at first');

case('no memory for the hash', 503, qr/no memory to hash/, sub {
	limit('as', (size_in_kib() + 4096) * 1024);
}, sub {
	limit('as', 'unlimited');
});

# With less and less of it there is an answer, or another worker: libfcgi ends
# the process where it gets none.
my %statuses;
my $others = 0;
for my $step (0 .. 40) {
	limit('as', (size_in_kib() + 1024 - 25 * $step) * 1024);
	my $answer = eval { ask() };
	$statuses{$answer ? $answer->{status} : 'none'}++;
	next if $answer;
	my $old = $worker;
	$others += wait_until(60, sub {
		($worker) = $pool->workers;
		return $worker && $worker != $old;
	}) ? 1 : 0;
}
limit('as', 'unlimited');
figure('less and less memory: ' . join(', ', map { "$statuses{$_} times $_" }
    sort(keys(%statuses))) . '; the disk is a file' . ($mounted ? ' system' :
    ''));
$statuses{503} //= 0;
cmp_ok($statuses{503}, '>', 20, 'less and less memory: nearly always 503');
is($statuses{503} + $others, 41, 'less and less memory: else another worker');
the_worker_serves('less and less memory');

# Memory is gone after the COMMIT, when the mail is sent: the long answer about
# the account that exists has its memory already.
sub answer_without_memory
{
	my $sendmail = sendmail_script(scratch() . '/sendmail',
	    "cat >/dev/null\n" . program('prlimit') .
	    ' --pid=$PPID --as=1:' . "\n");
	my $shop = new_shop(start => 0, workers => 1, sendmail => $sendmail);
	about($shop, $shop->start_pool);
	my @addresses = map { {
		firstname => 'a', lastname => 'b', street => ['c'],
		city => 'd', postcode => 'e', telephone => 'f',
		country_id => 'GB', company => 'x' x 255, fax => 'y' x 230,
	} } 1 .. 100;
	my $answer = ask(customer(addresses => \@addresses));

	is($answer && $answer->{status}, 200, 'no memory after the COMMIT') or
	    diag($answer && $answer->{raw});
	is(scalar(@{$answer->{json}{addresses} || []}), 100, 'all is echoed');
	like(slurp('/proc/' . $worker . '/limits'),
	    qr/^Max address space +1 /m, 'there was none');
	$shop->stop;
	about($first, $first->{pool});
}
answer_without_memory();

# No file for sendmail's message: the mail waits.
sub the_mail_waits
{
	my ($what, $log, $break, $mend) = @_;
	my $data = customer();
	my $row = "FROM customer_mail
	    WHERE recipient = '$data->{customer}{email}'";

	$break->();
	my $answer = ask($data);
	is($answer->{status}, 200, "$what: 200") or diag($answer->{raw});
	is($shop->value("SELECT state $row"), 'pending',
	    "$what: the mail waits");
	like($shop->value("SELECT last_error $row"), $log,
	    "$what: its row tells why");
	$mend->();
	the_worker_serves($what);
	$shop->ctl(qw(mail flush));
	is($shop->value("SELECT state $row"), 'sent', "$what: it goes out");
}

# One is the connection; templates, the message and sendmail want theirs.
for my $more (1 .. 3) {
	the_mail_waits("$more files more", qr/Too many open files/, sub {
		limit_files($more);
	}, sub {
		limit('nofile', 1024);
	});
}

# None for the database.
case('no file for the database', 503, qr/"statement":"connect"/, sub {
	$database->stop;
	ask();
	$database->again;
	limit_files(1);
}, sub {
	limit('nofile', 1024);
});

# Not even one for the connection: it waits.
limit_files(0);
my $connection = IO::Socket::UNIX->new(Peer => $pool->{socket}) or
    die "connect: $!";
ok(wait_until(60, sub {
	slurp($shop->log_file) =~ /no request can be taken.*open files/;
}), 'no file for a connection: the log tells why');
close($connection);
limit('nofile', 1024);
the_worker_serves('no file for a connection');

# The database

case('disk full', 503, qr/"error":(?:1021|1114|1026)\b/,
    \&fill_disk, \&make_room);

my @clients;
case('no connection left', 503, qr/"error":1040\b/, sub {
	$shop->sql("SET GLOBAL max_connections = 10;
	    KILL USER '$shop->{database}'\@localhost");
	# One more is kept for the administrator.
	push @clients, Customers::Database->new($shop) for 1 .. 10;
}, sub {
	@clients = ();
	$shop->sql('SET GLOBAL max_connections = 100');
});

case('too many prepared statements', 503, qr/"error":1461\b/, sub {
	$shop->sql("SET GLOBAL max_prepared_stmt_count = 0;
	    KILL USER '$shop->{database}'\@localhost");
}, sub {
	$shop->sql('SET GLOBAL max_prepared_stmt_count = 16382');
});

case('a read-only server', 503, qr/"error":1290\b/, sub {
	$shop->sql('SET GLOBAL read_only = 1');
}, sub {
	$shop->sql('SET GLOBAL read_only = 0');
});

case('a table is missing', 503, qr/"error":1146\b/, sub {
	$shop->sql("USE $shop->{database};
	    RENAME TABLE shop_version TO hidden");
}, sub {
	$shop->sql("USE $shop->{database};
	    RENAME TABLE hidden TO shop_version");
});

# Processes.  Root has as many as it likes, so the worker is somebody else's.

my $second = new_shop(start => 0, workers => 1, unprivileged => 1,
    db_socket => $database->{socket});
about($second, $second->start_pool);
the_worker_serves('another user');
the_mail_waits('no process for sendmail', qr/temporarily unavailable/, sub {
	limit('nproc', 1);
}, sub {
	limit('nproc', 1000);
});

# A shop that is not installed yet.

my $third = Customers::Test::new_database();
$third->drop_database;
$third->{workers} = 1;
about($third, $third->start_pool);

sub is_away
{
	my ($what, $log) = @_;
	my $before = -s $shop->log_file || 0;

	is_error(ask(), 503, $away, $what);
	wait_until(60, sub {
		ask();
		substr(slurp($shop->log_file), $before) =~ $log;
	});
	like(substr(slurp($shop->log_file), $before), $log,
	    "$what: the log tells why");
}

is_away('no account', qr/"error":1045\b/);
$shop->create_database;
is_away('an account without rights', qr/"error":10(?:44|45|49)\b/);
$shop->sql("GRANT ALL ON $shop->{database}.* TO
    '$shop->{database}'\@'localhost'");
is_away('a database without tables',
    qr/"error":1146\b.*"hint":"run: customersctl schema upgrade"/);
$shop->ctl(qw(schema install));
the_worker_serves('tables installed meanwhile');
$shop->drop_database;
$shop->install;
the_worker_serves('installed meanwhile');

# Clocks that jump, the worker's and the server's.

my $clocks = scratch();

sub clock
{
	my ($whose) = @_;
	my $file = "$clocks/$whose";

	spew($file, '+0d');
	return (LD_PRELOAD => $faketime, FAKETIME_TIMESTAMP_FILE => $file,
	    FAKETIME_NO_CACHE => 1, FAKETIME_DONT_FAKE_MONOTONIC => 1,
	    FAKETIME_DONT_RESET => 1);
}

my $timed = Customers::Test::own_mariadb(env => { clock('server') });
my $fourth = new_shop(start => 0, workers => 1,
    db_socket => $timed->{socket});
about($fourth, $fourth->start_pool(clock('worker')));
the_worker_serves('clocks');
my $token = $shop->ctl(qw(token create till --expires 10));
chomp($token);

for my $jump (['worker', 400], ['worker', -400], ['worker', -11_000],
    ['server', -400], ['server', 5]) {
	my ($whose, $days) = @$jump;
	my $what = "the $whose\'s clock jumps by $days days";
	my $data = customer(group_id => 2);

	spew("$clocks/$whose", "${days}d") if $days < 0;
	spew("$clocks/$whose", "+${days}d") if $days > 0;
	my $answer = ask($data, Authorization => "Bearer $token");
	is($answer->{status}, 200, "$what: 200") or diag($answer->{raw});
	my $then = time() + 86400 * ($whose eq 'worker' ? $days : 0);
	my @dates = map { POSIX::strftime('%Y-%m-%d', gmtime($then + $_)) }
	    0, -600;
	my ($date) = split(/ /, $answer->{json}{created_at} // '');
	ok(scalar(grep { $_ eq ($date // '') } @dates),
	    "$what: created then") or diag("$date, not $dates[0]");
	is($shop->value("SELECT CONCAT(state, attempts) FROM customer_mail
	    WHERE recipient = '$data->{customer}{email}'"), 'sent1',
	    "$what: its mail is sent");
	spew("$clocks/$whose", '+0d');
	the_worker_serves($what);
}

# A token is over by the server's clock, whatever the worker's.
spew("$clocks/server", '+11d');
is(ask(customer(group_id => 2), Authorization => "Bearer $token")->{status},
    401, 'a token that is over');
spew("$clocks/server", '+0d');
spew("$clocks/worker", '+11d');
is(ask(customer(group_id => 2), Authorization => "Bearer $token")->{status},
    200, 'and one that is not');
is(join(' ', $pool->workers), $worker, 'clocks: the same worker');

done_testing();
