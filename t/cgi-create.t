#!/usr/bin/perl
# The same program as plain CGI: a process for each request.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Create;
use Customers::Test;
use JSON::PP ();
use Test::More;

my $database = Customers::Test::own_mariadb();
my $shop = new_shop(start => 0, db_socket => $database->{socket});
my $program = [wrapper(), builddir() . '/customers.fcgi'];
my $send = sub {
	my $answer = cgi_request($program, @_, env => $shop->environment);
	is($answer->{exit}, 0, 'exit status 0') or diag($answer->{errors});
	return $answer;
};

check_database_away($shop, $send, $database);
my $taken = check_create($shop, $send);
check_refusals($shop, $send, $taken);

# Apache's mod_cgid leaves out the length of a chunked body.
my $answer = $send->('POST', '/rest/V1/customers', json => customer(),
    variables => { CONTENT_LENGTH => undef,
	HTTP_TRANSFER_ENCODING => 'chunked' });
is($answer->{status}, 200, 'a body without CONTENT_LENGTH') or
    diag($answer->{raw});

# A client that went away: what came is JSON, but not all of it came.
nothing_kept($shop, 'a body shorter than its length', sub {
	is_error($send->('POST', '/rest/V1/customers', json => customer(),
	    variables => { CONTENT_LENGTH => 5000 }), 400, 'Decoding error.',
	    'a body shorter than its length');
});

# Paths that no web server need pass, for want of a "rest".
for my $path (qw(/ * // /V1/customers /REST/V1/customers /it/Rest/V1/customers
    /it/restaurant/V1/customers /interest/V1/customers x/rest/V1/customers)) {
	is_error($send->('POST', $path, json => customer()), 404,
	    'Request does not match any route.', $path);
}

# The log explains why a caller with a credential is a guest, and never tells it.
my $token = $shop->ctl(qw(token create valid));
my $revoked = $shop->ctl(qw(token create withdrawn));
my $expired = $shop->ctl(qw(token create expired --expires 1));
chomp($token, $revoked, $expired);
my $inactive = $shop->ctl(qw(token create inactive));
chomp($inactive);
$shop->ctl(qw(token revoke withdrawn));
$shop->ctl(qw(integration disable inactive));
$shop->sql("UPDATE $shop->{database}.integration_token
    SET expires_at = NOW() - INTERVAL 1 SECOND WHERE name = 'expired'");
for (["Bearer $token", ''], ['', ''], ["bearer $token", ''],
    ["bearer  $token", 'Bearer, unknown token'],
    ["Bearer $token ", 'Bearer, unknown token'],
    ["Bearer $revoked", 'Bearer, revoked token'],
    ["Bearer $expired", 'Bearer, expired token'],
    ["Bearer $inactive", 'Bearer, inactive integration'],
    ["bearer x$token", 'Bearer, unknown token'],
    ['Bearer ' . 's3cret' x 100, 'Bearer, unknown token'],
    ['Bearer', 'Bearer, no token'], ['Bearer ', 'Bearer, no token'],
    ['Basic s3cret', 'Basic, unknown scheme'],
    ['OAUTH s3cret', 'OAuth, no parameter'],
    ['Digest s3cret', 'Digest, unknown scheme'],
    ['s3cret', 'other, unknown scheme'],
    ['Bearers s3cret', 'other, unknown scheme']) {
	my ($header, $told) = @$_;
	my $log = length(slurp($shop->log_file));

	$answer = $send->('POST', '/rest/V1/customers',
	    json => customer(group_id => 2), headers =>
	    ['X-Request-Id', 'mine-9', $header eq '' ? ()
	    : ('Authorization', $header)]);
	$log = substr(slurp($shop->log_file), $log);
	is($answer->{status}, $header =~ /^Bearer \Q$token\E$/i ? 200 : 401,
	    "'" . substr($header, 0, 12) . "': status");
	my ($line) = grep { /not verified/ } split(/\n/, $log);
	$line = JSON::PP::decode_json($line) if $line;
	is($line ? "$line->{scheme}, $line->{reason}" : '', $told, 'the log');
	is($line->{request}, 'mine-9', 'of that request') if $line;
	unlike($log, qr/s3cret|\Q$token\E|\Q$revoked\E|\Q$expired\E/,
	    'no secret in it');
}

# A query without "=" comes as arguments (RFC 3875 section 4.4), which are not for
# us.
for my $query (qw(x 123 fields --help a+b)) {
	$answer = cgi_request([@$program, split(/\+/, $query)], 'POST',
	    "/rest/V1/customers?$query", json => customer(),
	    env => $shop->environment);
	is($answer->{exit}, 0, "?$query: exit status 0");
	is($answer->{status}, 200, "?$query: status") or
	    diag($answer->{raw} // '', $answer->{errors});
}

# With an argument and no request it serves nothing: exit status, output, error output.
my $usage = qr/\Ausage: customers\.fcgi \[-t\]\n(?:[^\n]+\n)+\z/;
my $none = qr/\A\z/;
for (['--help', 0, $usage, $none],
    ['--version', 0, qr/\Acustomers\.fcgi \d[\w.-]*\n\z/, $none],
    ['--nonsense', 64, $none, $usage], ['', 64, $none, $usage],
    ['--help --version', 64, $none, $usage]) {
	my ($words, $status, $out, $err) = @$_;
	my @said = run_command('', @$program, $words eq '' ? '' :
	    split(' ', $words));

	is($said[0] >> 8, $status, "'$words': exit status $status");
	like($said[1], $out, "'$words': output");
	like($said[2], $err, "'$words': error output");
}

done_testing();
