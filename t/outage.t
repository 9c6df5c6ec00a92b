#!/usr/bin/perl
# When there is no worker, or none has time, or one dies over a request: the
# answer is JSON that asks to try again later, whichever web server stands in
# front, and what may have been done is not done again.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Mail;
use Customers::Service;
use Customers::Test;
use File::Path qw(make_path);
use POSIX ();
use Storable ();
use Test::More;

my $away = 'The service is temporarily unavailable. Please try again later.';
my $path = '/rest/V1/customers';

# The sendmail of these shops, by the first letters of the recipient: "kill"
# kills the worker, which has committed by then; "wait" makes a file and keeps
# the worker waiting until that is taken away.
my $dir = Customers::Test::short_scratch();
make_path("$dir/waiting");
chmod(0777, "$dir/waiting");
my $sendmail = sendmail_script("$dir/sendmail", <<'EOT');
for to; do :; done
cat >/dev/null
case $to in
kill*) kill -9 $PPID ;;
wait*)	: >"$here/waiting/$to"
	while test -e "$here/waiting/$to"; do sleep 0.05; done ;;
esac
EOT

sub outage_shop
{
	return new_shop(sendmail => $sendmail, start => 0, @_,
	    settings => { mail_deadline => 300 });
}

# A customer whose e-mail begins with WHAT.
my $number = 0;
sub named
{
	my ($what) = @_;

	return customer(email => sprintf('%s%d@example.com', $what, ++$number));
}

sub is_waiting
{
	my ($data) = @_;

	return -e "$dir/waiting/$data->{customer}{email}";
}

sub go_on
{
	my ($data) = @_;

	unlink("$dir/waiting/$data->{customer}{email}");
}

sub accounts
{
	my ($shop, $data) = @_;

	return $shop->value("SELECT count(*) FROM customer_entity WHERE " .
	    "email = '$data->{customer}{email}'");
}

# Create a customer in a process of its own; code that waits for the answer.
sub create_in_background
{
	my ($shop, $data, $where) = @_;

	pipe(my $read, my $write) or die "pipe: $!\n";
	my $pid = fork() // die "fork: $!\n";
	if ($pid == 0) {
		eval {
			my $answer = http_request($shop->{port}, 'POST',
			    $where // $path, json => $data, seconds => 1000);
			Storable::store_fd(\$answer, $write);
		};
		close($write);
		POSIX::_exit(0);
	}
	close($write);
	return sub {
		my $answer = eval { Storable::fd_retrieve($read) };
		waitpid($pid, 0);
		return $answer ? $$answer : undef;
	};
}

# mod_fcgid lets clients wait for a process, and after a minute tells them that
# there is none.  Begun here, looked at below.

my $full = outage_shop(server => 'apache-fcgid', workers => 1,
    files => changed_files(apache => sub {
	    s/^Fcgid(?:IO|Busy)Timeout \K\d+/1000/mg }))->start;
my @full = (named('wait'), named('queued'), named('queued'));
my @from_full = create_in_background($full, $full[0]);
ok(wait_until(60, sub { is_waiting($full[0]) }), 'mod_fcgid: all busy');
push @from_full, map { create_in_background($full, $_) } @full[1, 2];

# A worker dies over a request: the client is told, the next one is served.
# What the program itself says of a fault stays as it is.
my $internal = qr/^Internal Error\. .* Report ID: webapi-([0-9a-f]{13})$/;

sub killed_and_faulty
{
	my ($name, $status, $message, %arg) = @_;
	my $shop = outage_shop(%arg)->start;
	my $send = sub { http_request($shop->{port}, 'POST', $path,
	    json => $_[0]) };
	my $data = named('kill');
	my $answer = $send->($data);
	is_error($answer, $status, $message, "$name: a killed worker");
	is($answer->{header}{'retry-after'}, 5, "$name: come again");
	is(accounts($shop, $data), 1, "$name: its work was done once");
	is($send->(customer())->{status}, 200, "$name: the next request");
	# Strict mode refuses what is longer than its column.
	$shop->sql("SET sql_mode = '';
	    ALTER TABLE $shop->{database}.customer_entity
	    MODIFY created_in varchar(3)");
	$answer = $send->(customer());
	is_error($answer, 500, $internal, "$name: a fault");
	my ($report) = ($answer->{json}{message} // '') =~ $internal;
	like(slurp($shop->log_file), qr/"report":"(?:webapi-)?$report"/,
	    "$name: the program's report");
	ok(!exists($answer->{header}{'retry-after'}),
	    "$name: to come again is of no use");
	$shop->stop;
}

for my $server (qw(nginx apache-proxy apache-fcgid apache-cgi htaccess-fcgid
    htaccess-cgi)) {
	killed_and_faulty($server, 503, $away, server => $server);
}
for my $server (qw(apache-fcgid htaccess-cgi)) {
	killed_and_faulty("$server without mod_asis", 500, $internal,
	    server => $server, without => ['asis']);
}

# No pool

for my $server (qw(nginx apache-proxy)) {
	my $shop = outage_shop(server => $server);
	$shop->start_web;
	is_error(http_request($shop->{port}, 'POST', $path, json => customer()),
	    503, $away, "$server: no pool");
	my $pool = $shop->start_pool;
	is(http_request($shop->{port}, 'POST', $path, json => customer())
	    ->{status}, 200, "$server: a pool");
	$pool->stop;
	is_error(http_request($shop->{port}, 'POST', $path, json => customer()),
	    503, $away, "$server: the pool is gone");
	$shop->stop;
}

# More clients than workers and places in the queue: nginx tells those who find
# no place at once, Apache lets them wait; the others are served in their turn.

for my $server (qw(nginx apache-proxy)) {
	my $shop = outage_shop(server => $server, workers => 1,
	    pool_options => { backlog => 1 })->start;
	my $busy = named('wait');
	my $first = create_in_background($shop, $busy);
	ok(wait_until(60, sub { is_waiting($busy) }), "$server: all busy");
	my @answers = map { create_in_background($shop, customer()) } 1 .. 8;
	my $log = "$shop->{dir}/nginx-access.log";
	ok($server ne 'nginx' || wait_until(60, sub {
		return -e $log && (() = slurp($log) =~ / 503 /g) >= 6;
	}), "$server: not all find a place");
	go_on($busy);
	is($first->()->{status}, 200, "$server: the one in hand is answered");
	@answers = map { $_->() } @answers;
	my @refused = grep { $_->{status} != 200 } @answers;
	is(scalar(@refused), $server eq 'nginx' ? 6 : 0,
	    "$server: the queue is served");
	is_error($_, 503, $away, "$server: who found no place") for @refused;
	is($shop->value('SELECT count(*) FROM customer_entity'), 9 - @refused,
	    "$server: who is told of success has an account, nobody else");
	$shop->stop;
}

# A worker that takes longer than the web server waits, which is one second here.
# Who was still queued then gets no account afterwards.

for my $server (qw(nginx apache-proxy)) {
	my $files = changed_files($server =~ /(\w+)/, sub {
		s/fastcgi_read_timeout \K60s|\btimeout=\K60\b/1/g;
	});
	my $shop = outage_shop(server => $server, workers => 1,
	    files => $files)->start;
	my @data = (named('wait'), named('queued'));
	my $first = create_in_background($shop, $data[0]);
	wait_until(60, sub { is_waiting($data[0]) });
	my @others = map { create_in_background($shop, $data[1], $_) } $path,
	    "/index.php$path";
	my $begun = time();
	is_error($first->(), 504, $away, "$server: a slow worker");
	is_error($_->(), 504, $away, "$server: no worker in time") for @others;
	cmp_ok(time() - $begun, '<', 50, "$server: none waits longer");
	go_on($data[0]);
	# The first one may still take longer.
	ok(wait_until(60, sub {
		return http_request($shop->{port}, 'POST', $path,
		    json => customer())->{status} == 200;
	}), "$server: then others are served");
	is(accounts($shop, $data[1]), 0,
	    "$server: no account for who was told to come again");
	$shop->stop;
}

# Two pools, and a third that is away: it is passed over, but a request that one
# has been given is not given to another.

my $shop = outage_shop();
my $other = Customers::Test::short_scratch();
$shop->{upstream} = join(";\n\tserver ", map {
	"unix:$_/customers.sock max_fails=3 fail_timeout=5s"
} "$other/none", $shop->{run}, $other);
$shop->start;
push @{$shop->{services}}, Customers::Service->pool(dir => $shop->{dir},
    run => $other, workers => 1, program => $shop->{program},
    env => $shop->environment);
for (1 .. 4) {
	is(http_request($shop->{port}, 'POST', $path, json => customer())
	    ->{status}, 200, 'a pool that is away is passed over');
}
my $killed = named('kill');
is_error(http_request($shop->{port}, 'POST', $path, json => $killed), 503,
    $away, 'two pools: a killed worker');

# With a second pool, which is away, a worker that dies does not take the first
# one out.

$shop = outage_shop(files => changed_files(nginx => sub {
	my $dead = free_port();
	s/^\t# server 192\.0\.2\.11:9000/\tserver 127.0.0.1:$dead/m;
}))->start;
is_error(http_request($shop->{port}, 'POST', $path, json => named('kill')),
    503, $away, 'a local worker is killed') for 1 .. 2;
is(http_request($shop->{port}, 'POST', $path, json => customer())->{status},
    200, 'the other is asked') for 1 .. 4;

# The answers of mod_fcgid.

my $busy_one = shift(@from_full);
is_error($_->(), 503, $away, 'mod_fcgid: no process in time')
    for @from_full;
go_on($full[0]);
is($busy_one->()->{status}, 200, 'mod_fcgid: the one in hand is answered');
is($full->value('SELECT count(*) FROM customer_entity'), 1,
    'mod_fcgid: nobody else has an account');

done_testing();
