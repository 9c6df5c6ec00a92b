#!/usr/bin/perl
# Random requests.  Whatever is sent: the status is one of those of the
# contract, the body is JSON of its shape, free text comes back as it was sent
# but for the white space around it, and what is answered is what is stored.
#
# A request depends on the seed and its number alone.  In the environment:
#   CUSTOMERS_SEED      the seed, a number
#   CUSTOMERS_REQUESTS  how many; CUSTOMERS_LONG=1 makes it 20,000
#   CUSTOMERS_NUMBER    send this one only, and show it
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Conformance qw(answer_faults stored_difference);
use Customers::Database;
use Customers::Json qw(json_parse json_member);
use Customers::Random;
use Customers::Test;
use POSIX ();
use Test::More;

my $clients = 4;
my $seed = $ENV{CUSTOMERS_SEED} // 20250101;
my $requests = $ENV{CUSTOMERS_REQUESTS} ||
    ($ENV{CUSTOMERS_LONG} ? 20_000 : 1_500);
my $number = $ENV{CUSTOMERS_NUMBER};
my $token;

sub email
{
	my ($n) = @_;
	my @local = ("u$n.$seed", "u$n\x{e9}", "U$n+x", "\x{540d}$n",
	    "u$n!#\$%&'*/=?^_`{|}~");
	my @domain = ('example.com', 'EXAMPLE.org', "b\x{fc}cher.example",
	    'a.b.example', "\x{4f8b}\x{3048}.jp");

	return quoted(text()) if chance(0.05);
	return quoted(any(@local) . '@' . text()) if chance(0.02);
	return quoted(text() . '@' . any(@domain)) if chance(0.02);
	return quoted('same@example.com') if chance(0.02);
	return quoted((chance(0.6) ? $local[0] : any(@local)) . '@' .
	    (chance(0.6) ? $domain[0] : any(@domain)));
}

sub body
{
	my ($n) = @_;
	my @top = (['customer', chance(0.01) ? nasty()
	    : random_customer(email($n))]);

	push @top, ['password', chance(0.05) ? nasty() : quoted(any(
	    'Passw0rd!x', "P\x{e4}ssw\x{f6}rd1", "aB3\x{1f600}aB3\x{1f600}"))]
	    if chance(0.8);
	push @top, [any(qw(redirectUrl redirect_url)), chance(0.3) ? nasty()
	    : quoted(any('/a', 'https://shop.example/', '', '//x', 'a b'))]
	    if chance(0.2);
	push @top, [any('x', 'Customer', ''), nasty()] if chance(0.05);
	@top = reverse(@top) if chance(0.2);
	return random_body(@top);
}

# Method, path, headers and body of request N.
sub request
{
	my ($n) = @_;
	my $path = any(('/rest/default/V1/customers') x 8,
	    '/rest/V1/customers', '/rest/all/V1/customers',
	    '/rest/it/V1/customers/', '/rest/outlet/V1/customers',
	    '/index.php/rest/V1/customers');
	my $method = 'POST';
	my @headers = ('Content-Type', 'application/json');

	if (chance(0.02)) {
		my $odd = join('', map { any('/', 'rest', 'V1', 'customers',
		    'default', '%2F', './', '%', '%00', 'V2', "\xc3\xa9",
		    '?', '&', 'fields=', '[', ']') } 1 .. 1 + int(rand(8)));
		$path = any('/rest/', '/index.php/rest/', "$path?",
		    "$path?fields=") . $odd;
	}
	$path .= '?' . any('fields=id', 'fields=id,email,addresses[id,region]',
	    'fields=id,nosuch', 'x=1&fields=id') if $path !~ /\?/ &&
	    chance(0.03);
	$method = any(qw(GET PUT DELETE)) if chance(0.01);
	@headers = ('Content-Type', any('text/plain', '', 'application/xml',
	    'application/json; charset=utf-8', 'application/json; x=y',
	    'multipart/form-data; boundary=x', 'a' x 2_000, "\xc3\xa9",
	    'application/json;charset=UTF-16')) if chance(0.02);
	push @headers, 'Accept', any('*/*', 'text/html', 'application/json',
	    'x', ',,,', 'application/*;q=0', ' ', "\xc3\xa9/\"")
	    if chance(0.03);
	push @headers, 'Authorization', any("Bearer $token", "Bearer $token",
	    'Bearer x', 'Basic eDp5', 'Bearer', "Bearer \xff", 'OAuth x="y"')
	    if chance(0.1);
	push @headers, 'X-Request-Id', any('mine', 'a b', '', 'x' x 65, '<>')
	    if chance(0.05);
	return ($method, $path, \@headers, body($n));
}

# Checks

# White space as Unicode has it.
sub trimmed
{
	my ($bytes) = @_;

	utf8::decode($bytes);
	$bytes =~ s/\A\s+//;
	$bytes =~ s/\s+\z//;
	utf8::encode($bytes);
	return $bytes;
}

# Free text of the object SENT that its answer GOT has otherwise, in words.
sub lost
{
	my ($sent, $got, $where) = @_;
	my %last;

	return () unless $sent->[0] eq 'o';
	for my $member (@{$sent->[1]}) {
		my ($key, $value) = @$member;
		my $name = $key =~ s/_//gr;
		$last{lc($name)} = $value if $value->[0] =~ /^[sn]$/;
	}
	for my $key (text_keys()) {
		my $value = $last{$key =~ s/_//r} or next;
		my $want = trimmed($value->[1]);
		my $echo = json_member($got, $key);
		my $have = $echo ? $echo->[1] : '';
		return "$where$key: sent $value->[1], got $have"
		    if $want ne $have;
	}
	return ();
}

sub check
{
	my ($db, $request, $answer) = @_;
	my ($method, $path, undef, $body) = @$request;

	return 'no answer' unless $answer;
	my $status = $answer->{status};
	return "status $status: $answer->{raw}"
	    unless $status =~ /^(?:200|400|401|404|406|413)$/;
	my ($fault) = answer_faults($answer);
	return "$fault: $answer->{raw}" if defined($fault);
	return undef if $status != 200;
	my $tree = $answer->{tree};
	my $filtered = $path =~ /fields=[^&]/;
	my $why = !$filtered || json_member($tree, 'id')
	    ? stored_difference($db, $tree, $filtered) : undef;
	return $why if defined($why) || $filtered;
	my $customer = json_member(json_parse($body), 'customer');
	($why) = lost($customer, $tree, '');
	return $why if defined($why);
	my ($sent) = grep { defined($_) } map { json_member($customer, $_) }
	    qw(addresses Addresses);
	return undef unless $sent && $sent->[0] =~ /^[ao]$/;
	my @sent = map { $sent->[0] eq 'o' ? $_->[1] : $_ } @{$sent->[1]};
	my @got = @{json_member($tree, 'addresses')->[1]};
	return scalar(@sent) . ' addresses sent, ' . scalar(@got) . ' answered'
	    if @sent != @got;
	for my $i (0 .. $#sent) {
		($why) = lost($sent[$i], $got[$i], "address $i: ");
		return $why if defined($why);
	}
	return undef;
}

# One client: every CLIENTS-th request from FIRST on; what it found goes to
# OUT, a line for each request.
sub client
{
	my ($shop, $first, $out) = @_;
	my $db = Customers::Database->new($shop);

	for (my $n = $first; $n < $requests; $n += $clients) {
		next if defined($number) && $n != $number;
		srand(($seed * 1_000_003 + $n) & 0x7fffffff);
		my @request = request($n);
		my $answer = eval {
			http_request($shop->{port}, @request[0, 1],
			    headers => $request[2], body => $request[3]);
		};
		my $why = check($db, \@request, $answer);
		if (defined($number)) {
			diag("$request[0] $request[1]\n@{$request[2]}\n" .
			    "$request[3]\n\n", $answer->{raw});
		}
		$why =~ s/\s+/ /g if defined($why);
		print $out join("\t", $n, $answer ? $answer->{status} : 0,
		    defined($why) ? substr($why, 0, 1_000) : ''), "\n";
	}
}

my $shop = new_shop(settings => { scrypt => '4,8,1' }, start => 0);
# A program that takes each mail and forgets it.
spew("$shop->{home}/null-sendmail", "#!/bin/sh\nexec cat >/dev/null\n", 0755);
$shop->{sendmail} = "$shop->{home}/null-sendmail";
$shop->write_settings;
$shop->ctl(qw(attribute add notes --type text --label Notes));
$shop->ctl(qw(attribute add size --type select --label Size --option S
    --option M));
$shop->ctl(qw(attribute add notes --type textarea --label Notes --entity
    customer_address));
$shop->start;
$token = $shop->ctl(qw(token create property));
chomp($token);

my (@pipes, %status, @faults);
for my $first (0 .. $clients - 1) {
	pipe(my $in, my $out) or die "pipe: $!\n";
	my $pid = fork();
	defined($pid) or die "fork: $!\n";
	if ($pid == 0) {
		$SIG{$_} = 'DEFAULT' for qw(INT TERM HUP);
		close($in);
		my $done = eval { client($shop, $first, $out); 1 };
		print $out "-\t0\t$@" unless $done;
		close($out);
		# Not exit: what the parent has started is the parent's.
		POSIX::_exit(0);
	}
	close($out);
	push @pipes, $in;
}
for my $in (@pipes) {
	while (defined(my $line = readline($in))) {
		chomp($line);
		my ($n, $status, $why) = split(/\t/, $line, 3);
		$status{$status}++;
		push @faults, "request $n: $why" if $why ne '';
	}
}

is(scalar(@faults), 0, "$requests random requests, seed $seed") or
    diag("CUSTOMERS_SEED=$seed CUSTOMERS_NUMBER=n shows request n",
    map { "\n$_" } splice(@faults, 0, 8));
figure("CUSTOMERS_SEED=$seed, $requests requests: " . join(', ', map {
    "$status{$_} times $_" } sort(keys(%status))));
cmp_ok($status{200} // 0, '>', $requests / 10, 'many are accepted')
    unless defined($number);
my $db = Customers::Database->new($shop);
is($db->value('SELECT count(*) FROM customer_entity'), $status{200} // 0,
    'a customer for each 200');
is($db->value("SELECT count(*) FROM customer_mail WHERE state = 'pending'"), 0,
    'no mail waits');
is($db->value('SELECT count(*) FROM customer_address_entity a
    LEFT JOIN customer_entity c ON c.entity_id = a.parent_id
    WHERE c.entity_id IS NULL'), 0, 'no address without a customer');
unlike(slurp($shop->log_file), qr/"level":"error"/, 'no error in the log');
done_testing();
