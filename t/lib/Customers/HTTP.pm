# Sends HTTP, FastCGI and CGI requests with full control over every byte.
# http_request, fcgi_request and cgi_request return the same kind of answer: a
# hash of status, header (name in lower case -> value, several values joined by
# ", "), names (the header names as sent, in order), body (bytes) and, if the
# body is JSON, json.
package Customers::HTTP;

use strict;
use warnings;
use Customers::Service qw(run_command);
use Exporter 'import';
use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;
use JSON::PP ();

our @EXPORT_OK = qw(http_request http_raw http_begin http_finish http_together
    fcgi_request cgi_request fcgi_raw fcgi_record fcgi_params fcgi_bytes
    cgi_variables);

my $json = JSON::PP->new->utf8->allow_nonref;

sub json { return $json }

# Read until the other side closes, or SECONDS pass without a byte.
sub _read_all
{
	my ($socket, $seconds) = @_;
	my $select = IO::Select->new($socket);
	my $bytes = '';

	while ($select->can_read($seconds)) {
		my $n = sysread($socket, $bytes, 65536, length($bytes));
		last unless $n;
	}
	return $bytes;
}

sub _headers
{
	my ($answer, @lines) = @_;

	for my $line (@lines) {
		my ($name, $value) = split(/:[ \t]*/, $line, 2);
		push @{$answer->{names}}, $name;
		$name = lc($name);
		$answer->{header}{$name} = exists($answer->{header}{$name})
		    ? "$answer->{header}{$name}, $value" : $value;
	}
}

sub _body
{
	my ($answer, $body) = @_;

	$answer->{body} = $body;
	my $type = $answer->{header}{'content-type'} || '';
	$answer->{json} = eval { $json->decode($body) }
	    if $type =~ m{^application/json\b};
	return $answer;
}

# Parse an HTTP response; undef if it is not one.
sub _parse
{
	my ($bytes) = @_;
	my $answer = { names => [], header => {}, raw => $bytes };

	$bytes =~ s/^(?:HTTP\/1\.\d 1\d\d .*?\r\n\r\n)+//s;
	$bytes =~ s/^(.*?)\r\n\r\n//s or return undef;
	my ($status, @lines) = split(/\r\n/, $1);
	$status =~ m{^HTTP/1\.\d (\d{3})} or return undef;
	$answer->{status} = $1;
	_headers($answer, @lines);
	if (($answer->{header}{'transfer-encoding'} || '') eq 'chunked') {
		my ($body, $rest) = ('', $bytes);
		while ($rest =~ s/^([0-9A-Fa-f]+)[^\r\n]*\r\n//) {
			my $length = hex($1) or last;
			$body .= substr($rest, 0, $length, '');
			$rest =~ s/^\r\n//;
		}
		$bytes = $body;
	}
	return _body($answer, $bytes);
}

# A new connection to PORT.
sub _open
{
	my ($port) = @_;
	my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
	    PeerPort => $port) or die "port $port: $!\n";

	$socket->autoflush(1);
	return $socket;
}

# Send BYTES, the end of a request, to SOCKET, and read the answer.
sub http_finish
{
	my ($socket, $bytes, $seconds) = @_;
	local $SIG{PIPE} = 'IGNORE';

	# The server may answer and close before it has read everything.
	print $socket $bytes;
	return _parse(_read_all($socket, $seconds || 60));
}

# Send BYTES to PORT unchanged.
sub http_raw
{
	my ($port, $bytes, $seconds) = @_;

	return http_finish(_open($port), $bytes, $seconds);
}

# The bytes of a request.
sub _request
{
	my ($method, $path, %arg) = @_;
	my @headers = @{$arg{headers} || []};
	my $body = exists($arg{json}) ? $json->encode($arg{json}) : $arg{body};
	my %given = map { $_ % 2 ? () : (lc($headers[$_]) => 1) }
	    0 .. $#headers;

	unshift @headers, 'Host', 'localhost' unless $given{host};
	push @headers, 'Content-Type', 'application/json'
	    if exists($arg{json}) && !$given{'content-type'};
	if ($arg{chunked}) {
		push @headers, 'Transfer-Encoding', 'chunked';
		$body = join('', map { sprintf("%x\r\n%s\r\n", length($_), $_) }
		    @{$arg{chunked}}) . "0\r\n\r\n";
	} elsif (!$given{'content-length'} &&
	    (defined($body) || $method =~ /^(?:POST|PUT|PATCH)$/)) {
		push @headers, 'Content-Length', length($body // '');
	}
	push @headers, 'Connection', 'close';
	my $bytes = "$method $path HTTP/1.1\r\n";
	while (my ($name, $value) = splice(@headers, 0, 2)) {
		$bytes .= "$name: $value\r\n";
	}
	return "$bytes\r\n" . ($body // '');
}

# Send a request without the second half of its body.  Returns the connection
# and that half.
sub http_begin
{
	my ($port, @request) = @_;
	my $bytes = _request(@request);
	my $head = index($bytes, "\r\n\r\n") + 4;
	my $half = substr($bytes, ($head + length($bytes)) / 2,
	    length($bytes), '');
	my $socket = _open($port);
	local $SIG{PIPE} = 'IGNORE';

	print $socket $bytes;
	return ($socket, $half);
}

# Send METHOD PATH to PORT.  headers: a list of name, value; body: bytes;
# json: a value for the body; chunked: a list of pieces for the body.
sub http_request
{
	my ($port, $method, $path, %arg) = @_;

	return http_raw($port, _request($method, $path, %arg), $arg{seconds});
}

# Send requests to PORT at the same time, each a list of http_request's
# arguments.  Returns the answers in the same order.
sub http_together
{
	my ($port, @requests) = @_;
	my @sockets = map { _open($port) } @requests;
	local $SIG{PIPE} = 'IGNORE';

	for my $i (0 .. $#requests) {
		syswrite($sockets[$i], _request(@{$requests[$i]}));
	}
	return map { _parse(_read_all($_, 90)) } @sockets;
}

# The CGI variables of a request, for the two transports without HTTP.
sub cgi_variables
{
	my ($method, $path, $body, @headers) = @_;
	my ($query) = $path =~ /\?(.*)/s;
	my %variable = (
		GATEWAY_INTERFACE => 'CGI/1.1',
		QUERY_STRING => $query // '',
		REMOTE_ADDR => '127.0.0.1',
		REQUEST_METHOD => $method,
		REQUEST_URI => $path,
		SCRIPT_NAME => '/rest',
		SERVER_NAME => 'localhost',
		SERVER_PORT => 80,
		SERVER_PROTOCOL => 'HTTP/1.1',
		CONTENT_LENGTH => defined($body) ? length($body) : '',
	);

	while (my ($name, $value) = splice(@headers, 0, 2)) {
		$name = uc($name) =~ tr/-/_/r;
		$name = "HTTP_$name"
		    unless $name =~ /^CONTENT_(?:TYPE|LENGTH)$/;
		$variable{$name} = $value;
	}
	return %variable;
}

# Parse a CGI response; undef if it is not one.
sub _parse_cgi
{
	my ($bytes) = @_;
	my $answer = { status => 200, names => [], header => {},
		raw => $bytes };

	$bytes =~ s/^(.*?)\r?\n\r?\n//s or return undef;
	_headers($answer, split(/\r?\n/, $1));
	$answer->{status} = $1
	    if ($answer->{header}{status} || '') =~ /^(\d{3})/;
	return _body($answer, $bytes);
}

# A FastCGI record.
sub fcgi_record
{
	my ($type, $content) = @_;

	return pack('CCnnCC', 1, $type, 1, length($content), 0, 0) . $content;
}

sub _stream
{
	my ($type, $content) = @_;
	my $records = '';

	while (length($content)) {
		$records .= fcgi_record($type,
		    substr($content, 0, 32768, ''));
	}
	return $records . fcgi_record($type, '');
}

# VARIABLE as FastCGI's name-value pairs.
sub fcgi_params
{
	my (%variable) = @_;

	return join('', map {
		my $value = $variable{$_};
		join('', map { $_ < 128 ? chr($_)
		    : pack('N', $_ | 0x80000000) }
		    length($_), length($value)) . $_ . $value;
	} sort(grep { defined($variable{$_}) } keys(%variable)));
}

# A complete FastCGI request.
sub fcgi_bytes
{
	my ($body, %variable) = @_;

	return fcgi_record(1, pack('nCx5', 1, 0)) .
	    _stream(4, fcgi_params(%variable)) . _stream(5, $body // '');
}

# Send PIECES of bytes unchanged to a worker at SOCKET (a path, or host:port),
# and nothing more.  The answer also has errors (from the error stream); undef
# if there is no answer.
sub fcgi_raw
{
	my ($socket, @pieces) = @_;
	my $connection = _connect($socket);
	local $SIG{PIPE} = 'IGNORE';

	for my $piece (@pieces) {
		syswrite($connection, $piece);
		select(undef, undef, undef, 0.01) if @pieces > 1;
	}
	shutdown($connection, 1);
	return _fcgi_answer($connection, 60);
}

sub _connect
{
	my ($socket) = @_;

	return ($socket =~ m{^/} ? IO::Socket::UNIX->new(Peer => $socket)
	    : IO::Socket::INET->new(PeerAddr => $socket)) ||
	    die "$socket: $!\n";
}

sub _fcgi_answer
{
	my ($connection, $seconds) = @_;
	my $bytes = _read_all($connection, $seconds);
	my %stream = (6 => '', 7 => '');
	my $ended = 0;

	while (length($bytes) >= 8) {
		my (undef, $type, undef, $length, $padding) =
		    unpack('CCnnC', $bytes);
		my $content = substr($bytes, 8, $length);
		$stream{$type} .= $content if exists($stream{$type});
		$ended = 1 if $type == 3;
		substr($bytes, 0, 8 + $length + $padding, '');
	}
	return undef unless $ended;
	my $answer = _parse_cgi($stream{6}) or return undef;
	$answer->{errors} = $stream{7};
	return $answer;
}

# Send a request to a worker.  body, json, headers as above; variables: further
# or different CGI variables (undef removes one).
sub fcgi_request
{
	my ($socket, $method, $path, %arg) = @_;
	my $body = exists($arg{json}) ? $json->encode($arg{json}) : $arg{body};
	my %variable = (cgi_variables($method, $path, $body,
	    exists($arg{json}) ? ('Content-Type', 'application/json') : (),
	    @{$arg{headers} || []}), %{$arg{variables} || {}});
	my $connection = _connect($socket);
	local $SIG{PIPE} = 'IGNORE';

	$connection->autoflush(1);
	print $connection fcgi_bytes($body, %variable);
	return _fcgi_answer($connection, $arg{seconds} || 60);
}

# Run PROGRAM as CGI.  Arguments as for fcgi_request; env: further environment
# variables.  The answer also has exit (wait's status) and errors.
sub cgi_request
{
	my ($program, $method, $path, %arg) = @_;
	my $body = exists($arg{json}) ? $json->encode($arg{json}) : $arg{body};
	my %variable = (PATH => $ENV{PATH}, cgi_variables($method, $path, $body,
	    exists($arg{json}) ? ('Content-Type', 'application/json') : (),
	    @{$arg{headers} || []}), %{$arg{variables} || {}},
	    %{$arg{env} || {}});

	local %ENV = map { defined($variable{$_}) ? ($_ => $variable{$_}) : () }
	    keys(%variable);
	my ($status, $bytes, $errors) = run_command($body // '',
	    ref($program) ? @$program : $program);
	my $answer = _parse_cgi($bytes) || {};
	$answer->{exit} = $status;
	$answer->{errors} = $errors;
	return $answer;
}

1;
