#!/usr/bin/perl
# nginx/cors.conf and apache/cors.conf (contract A7): a page of an origin that
# is listed may read every answer, whoever gives it; one of another origin may
# read none.
#
# "prove t/cors.t :: WORD" takes the web servers whose names have WORD in them.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Mail;
use Customers::Test;
use Test::More;

my @listed = ('https://www.shop.example', 'http://app.example:8080');
my @others = ('https://evil.example', 'https://www.shop.example.evil.example',
    'https://www.shop.example:8443', 'https://www-shop.example',
    'https://wwwxshop.example', 'http://www.shop.example',
    'https://www.shop.example/', 'null', '*', join(', ', @listed));
my $path = '/rest/default/V1/customers';
my $dir = Customers::Test::short_scratch();
my $killer = sendmail_script("$dir/sendmail", <<'EOT');
for to; do :; done
cat >/dev/null
case $to in
kill*) kill -9 $PPID ;;
esac
EOT

# The headers of an answer that are about origins.
sub about_origins
{
	my ($answer) = @_;

	return { map { /^(?:access-control-|vary$)/
	    ? ($_ => $answer->{header}{$_}) : () }
	    keys(%{$answer->{header}}) };
}

# A test: ORIGIN may read ANSWER.
sub is_readable
{
	my ($answer, $status, $origin, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($answer->{status}, $status, "$name: status $status") or
	    diag($answer->{raw});
	is_deeply(about_origins($answer), {
		'vary' => 'Origin',
		'access-control-allow-origin' => $origin,
		'access-control-allow-credentials' => 'true',
		'access-control-expose-headers' =>
		    'X-Request-Id, Retry-After, Server-Timing',
	}, "$name: may be read") or diag($answer->{raw});
}

# The same requests from each of ORIGINS; CHECK tests each answer.
my $kills = 0;
sub ask_for_all
{
	my ($shop, $check, @origins) = @_;
	my $known = customer();
	my $kill = customer(email => "kill$$." . ++$kills . '@example.com');

	is(http_request($shop->{port}, 'POST', $path, json => $known)
	    ->{status}, 200, 'a customer');
	for my $case (
		[200, 'created', 'POST', $path, json => customer()],
		[400, 'a duplicate', 'POST', $path, json => $known],
		[413, 'a large body', 'POST', $path, body => 'x' x 70_000,
		    headers => ['Content-Type', 'application/json']],
		[404, 'no route', 'GET', '/rest/V1/nosuch?x=1'],
		[405, 'OPTIONS that is no preflight', 'OPTIONS', $path],
		[503, 'a killed worker', 'POST', $path, json => $kill],
	) {
		my ($status, $name, $method, $where, %arg) = @$case;
		for my $origin ($status == 200 ? $origins[0] : @origins) {
			my @headers = (@{$arg{headers} || []},
			    defined($origin) ? ('Origin', $origin) : ());

			$shop->sql("DELETE FROM
			    $shop->{database}.customer_entity
			    WHERE email LIKE 'kill%'");
			$check->(http_request($shop->{port}, $method, $where,
			    %arg, headers => \@headers), $status, $origin,
			    join(', ', $name, $origin // ()));
		}
	}
}

sub preflight
{
	my ($shop, $origin, $where, $method) = @_;

	return http_request($shop->{port}, $method // 'OPTIONS',
	    $where // $path, headers => ['Origin', $origin,
	    'Access-Control-Request-Method', 'POST',
	    'Access-Control-Request-Headers', 'content-type']);
}

# How many requests by METHOD have come to the program; it writes a line when it
# has answered.
sub requests
{
	my ($shop, $method) = @_;

	return scalar(() = slurp($shop->log_file) =~ /"method":"$method"/g);
}

sub preflights
{
	my ($shop) = @_;

	my $before = requests($shop, 'OPTIONS');
	for my $origin (@listed, @others) {
		my $answer = preflight($shop, $origin);
		is($answer->{status}, 204, "$origin: status 204") or
		    diag($answer->{raw});
		is($answer->{body}, '', 'without a body');
		is_deeply(about_origins($answer), {
			'vary' => 'Origin',
			(grep { $_ eq $origin } @listed) ? (
				'access-control-allow-origin' => $origin,
				'access-control-allow-credentials' => 'true',
				'access-control-allow-methods' =>
				    'GET, POST, PUT, DELETE',
				'access-control-allow-headers' =>
				    'Authorization, Content-Type, ' .
				    'Idempotency-Key, X-Request-Id',
				'access-control-max-age' => 7200,
			) : (),
		}, "$origin: its headers") or diag($answer->{raw});
	}
	my $gets = requests($shop, 'GET');
	is(preflight($shop, $listed[0], $path, 'GET')->{status}, 404,
	    'GET is no preflight');
	ok(wait_until(60, sub { requests($shop, 'GET') > $gets }),
	    'for that, a worker was asked');
	is(requests($shop, 'OPTIONS'), $before, 'else none was');
	for my $where ('/rest/', '/rest/V1/nosuch', '/it/rest/V1/customers',
	    '/a/b/c/rest/V1/customers') {
		is(preflight($shop, $listed[0], $where)->{status}, 204,
		    "$where has preflights");
		is_readable(preflight($shop, $listed[0], $where, 'PATCH'), 405,
		    $listed[0], $where);
	}
}

# Paths that are not the program's.
sub other_paths
{
	my ($shop) = @_;

	for my $where ('/', '/restaurant', '/arrest/', '/x?/rest/') {
		for my $answer (preflight($shop, $listed[0], $where),
		    preflight($shop, $listed[0], $where, 'GET')) {
			isnt($answer->{status}, 204, "$where is not touched");
			is_deeply(about_origins($answer), {}, 'in no way');
		}
	}

	# This leads nginx to a page of the shop, Apache to the program.
	my $answer = preflight($shop, $listed[0], '/rest/..%2F', 'GET');
	ok(!$answer->{header}{'access-control-allow-origin'} ||
	    $answer->{json}, 'a path that leaves /rest/');
}

my %name = ('nginx' => 'nginx', 'apache-proxy' => 'Apache, mod_proxy_fcgi',
    'apache-fcgid' => 'Apache, mod_fcgid', 'apache-cgi' => 'Apache, mod_cgid',
    'htaccess-fcgid' => '.htaccess, mod_fcgid',
    'htaccess-cgi' => '.htaccess, mod_cgid');
my @servers = grep { !@ARGV || index($name{$_}, $ARGV[0]) >= 0 }
    sort(keys(%name));

for my $server (@servers) {
	my %arg = (server => $server, sendmail => $killer);

	subtest($name{$server} => sub {
		my $shop = new_shop(%arg, cors => \@listed);
		is_clean($shop);
		preflights($shop);
		ask_for_all($shop, \&is_readable, @listed);
		ask_for_all($shop, sub {
			my ($answer, $status, undef, $name) = @_;
			is($answer->{status}, $status, "$name: $status") or
			    diag($answer->{raw});
			is_deeply(about_origins($answer),
			    { vary => 'Origin' }, "$name: may not be read");
		}, undef, @others);
		other_paths($shop);
		$shop->stop;
	});
	subtest("$name{$server}, without cors.conf" => sub {
		my $shop = new_shop(%arg);
		is_error(preflight($shop, $listed[0]), 405,
		    'The OPTIONS HTTP method is not supported.', 'a preflight');
		ask_for_all($shop, sub {
			my ($answer, $status, undef, $name) = @_;
			is_deeply(about_origins($answer), {}, $name);
		}, $listed[0]);
		$shop->stop;
	});
}

# Limits of the web server; a worker that takes too long.

sub limited
{
	my ($server) = @_;
	my $shop = new_shop(server => $server, limits => 1, cors => \@listed,
	    files => changed_files($server =~ s/-.*//r, sub {
		s/fastcgi_read_timeout \K60s/1s/ || s/ timeout=\K60/1/;
	    }));
	my @get = ('GET', '/rest/V1/nosuch', headers => ['Origin', $listed[1]]);

	is_clean($shop);
	kill('STOP', $shop->{pool}->workers);
	is_readable(http_request($shop->{port}, @get), 504, $listed[1],
	    'no answer in time');
	kill('CONT', $shop->{pool}->workers);
	my $answer;
	ok(wait_until(60, sub {
		$answer = http_request($shop->{port}, @get);
		return $answer->{status} == 429;
	}), 'too many requests');
	is_readable($answer, 429, $listed[1], 'too many requests');
	is(preflight($shop, $listed[1])->{status}, 204,
	    'a preflight is not counted');
	$shop->{pool}->stop;
	ok(wait_until(60, sub {
		$answer = http_request($shop->{port}, @get);
		return $answer->{status} != 429;
	}), 'room again');
	is_readable($answer, 503, $listed[1], 'no worker');
	$shop->stop;
}

for my $server (grep { /^(?:nginx|apache-proxy)$/ } @servers) {
	subtest("$name{$server}, limits" => sub { limited($server) });
}

done_testing();
