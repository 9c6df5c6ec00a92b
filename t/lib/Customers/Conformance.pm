# Replays cases (Customers::Cases) against a shop.  It checks not only the
# answer but also its headers, the form of a refusal, the rows behind a success,
# and that a refusal leaves no row and no mail.
package Customers::Conformance;

use strict;
use warnings;
use feature 'fc';
use Customers::Cases qw(case_request);
use Customers::Database;
use Customers::HTTP qw(http_request);
use Customers::Json qw(json_parse json_text json_member json_map
    json_difference);
use Customers::Service qw(builddir slurp);
use Encode ();
use Exporter 'import';
use IPC::Open2 ();
use Test::More;

our @EXPORT_OK = qw(replay answer_faults error_faults stored_answer
    stored_difference assert_stored mail_names);

# What every answer has

my @phases = qw(decode validate hash store mail);

# The headers of ANSWER that are wrong, in words.
sub header_faults
{
	my ($answer) = @_;
	my $header = $answer->{header};
	my @faults;
	my $is = sub {
		my ($name, $want) = @_;
		my $value = $header->{$name} // '';
		push @faults, "$name: '$value'" unless $value =~ $want;
	};

	$is->('content-type', qr{^application/json; charset=utf-8$});
	$is->('x-request-id', qr/^[A-Za-z0-9._-]{1,64}$/);
	$is->('cache-control', qr/^no-store$/);
	$is->('x-content-type-options', qr/^nosniff$/);
	$is->('server-timing', join(', *', map { "$_;dur=\\d+(?:\\.\\d+)?" }
	    @phases));
	push @faults, 'a cookie' if exists($header->{'set-cookie'});
	return @faults;
}

# The placeholders, %1 or %fieldName, of a raw message.
sub _placeholders
{
	my ($message) = @_;
	my %name = map { $_ => 1 } $message =~ /%([1-9]|[a-z][A-Za-z0-9_]*)/g;

	return join(' ', sort(keys(%name)));
}

# What is wrong with one message and its parameters.
sub _message_faults
{
	my ($object) = @_;
	my $message = json_member($object, 'message');
	my $parameters = json_member($object, 'parameters');
	my $names = '';

	return 'no message' unless $message && $message->[0] eq 's' &&
	    $message->[1] ne '';
	return () unless $parameters;
	my ($kind, $content) = @$parameters;
	if ($kind eq 'a') {
		$names = join(' ', 1 .. @$content);
	} elsif ($kind eq 'o') {
		$names = join(' ', sort(map { $_->[0] } @$content));
	} else {
		return 'parameters are neither list nor object';
	}
	my @values = map { $kind eq 'o' ? $_->[1] : $_ } @$content;
	return 'a parameter that is neither text nor number'
	    if grep { $_->[0] !~ /^[sn]$/ } @values;
	my $placeholders = _placeholders($message->[1]);
	return $names eq $placeholders ? () :
	    "message has '$placeholders', parameters '$names'";
}

# What is wrong with the form of the refusal BODY (contract A), in words.
sub error_faults
{
	my ($body) = @_;

	return 'no object' unless $body->[0] eq 'o';
	my $keys = join(' ', map { $_->[0] } @{$body->[1]});
	return "keys are $keys"
	    unless $keys =~ /^message(?: errors)?(?: parameters)?$/;
	my @faults = _message_faults($body);
	my $parameters = json_member($body, 'parameters');
	push @faults, 'empty parameters'
	    if $parameters && !@{$parameters->[1]};
	my $errors = json_member($body, 'errors') or return @faults;
	return (@faults, 'errors is no list of two or more')
	    unless $errors->[0] eq 'a' && @{$errors->[1]} > 1;
	push @faults, 'errors with another message' if json_text(
	    json_member($body, 'message')) ne
	    '"One or more input exceptions have occurred."';
	for my $error (@{$errors->[1]}) {
		push @faults, $error->[0] eq 'o' && join(' ', map { $_->[0] }
		    @{$error->[1]}) eq 'message parameters'
		    ? _message_faults($error) : 'an error of another form';
	}
	return @faults;
}

# What is wrong with ANSWER whatever the request was; its body goes into {tree}.
sub answer_faults
{
	my ($answer) = @_;

	return 'no answer' unless $answer;
	my @faults = header_faults($answer);
	$answer->{tree} = eval { json_parse($answer->{body}) } or
	    return (@faults, "no JSON ($@): $answer->{body}");
	return (@faults, $answer->{status} == 200 ? () :
	    error_faults($answer->{tree}));
}

# What the database says

sub _text_members
{
	my ($row, @names) = @_;

	return map { defined($row->{$_}) && $row->{$_} ne ''
	    ? [$_, ['s', $row->{$_}]] : () } @names;
}

sub _number
{
	return ['n', $_[0]];
}

# The attribute values of customer ID and the addresses IDS: by entity and id,
# lists of [code, value], sorted by code.
sub _custom_values
{
	my ($db, $id, @ids) = @_;
	my %value;
	my @select;

	for my $type (qw(varchar text int decimal datetime)) {
		my $from = sub {
			my ($table, $ids) = @_;
			return "SELECT '$table', v.entity_id, " .
			    'a.attribute_code, HEX(CONVERT(v.value USING ' .
			    "utf8mb4)) FROM ${table}_entity_$type v " .
			    'JOIN eav_attribute a USING (attribute_id) ' .
			    "WHERE v.entity_id IN ($ids)";
		};
		push @select, $from->('customer', $id);
		push @select, $from->('customer_address', join(',', @ids))
		    if @ids;
	}
	for my $line ($db->lines(join(' UNION ALL ', @select))) {
		my ($table, $entity, $code, $hex) = split(/\t/, $line);
		push @{$value{"$table $entity"}},
		    [$code, pack('H*', $hex)];
	}
	return \%value;
}

sub _custom_member
{
	my ($values) = @_;

	return () unless $values;
	return ['custom_attributes', ['a', [map { ['o', [
	    ['attribute_code', ['s', $_->[0]]], ['value', ['s', $_->[1]]]]]
	} sort { $a->[0] cmp $b->[0] } @$values]]];
}

sub _region
{
	my ($db, $row) = @_;
	my ($id, $text) = @$row{qw(region_id region)};
	my $region = $db->{regions}{"$row->{country_id} " . ($id // 0)};
	my ($code, $name) = $region ? @$region : ($text, $text);

	return ['o', [
		['region_code', defined($code) ? ['s', $code] : ['l', 'null']],
		['region', defined($name) ? ['s', $name] : ['l', 'null']],
		['region_id', _number($id // 0)],
	]];
}

sub _read_regions
{
	my ($db) = @_;

	return if $db->{regions};
	for my $row ($db->rows('directory_country_region', '1')) {
		$db->{regions}{"$row->{country_id} $row->{region_id}"} =
		    [@$row{qw(code default_name)}];
	}
}

sub _stored_address
{
	my ($db, $row, $customer, $custom) = @_;
	my @default = map { [$_, ['l', 'true']] } grep {
		defined($customer->{$_}) &&
		    $customer->{$_} eq $row->{entity_id}
	} qw(default_shipping default_billing);

	return ['o', [
		['id', _number($row->{entity_id})],
		['customer_id', _number($row->{parent_id})],
		['region', _region($db, $row)],
		defined($row->{region_id})
		    ? ['region_id', _number($row->{region_id})] : (),
		['country_id', ['s', $row->{country_id}]],
		['street', ['a', [map { ['s', $_] }
		    split(/\n/, $row->{street}, -1)]]],
		_text_members($row, qw(company telephone fax postcode city
		    firstname lastname middlename prefix suffix vat_id)),
		@default,
		_custom_member($custom->{"customer_address $row->{entity_id}"}),
	]];
}

# The answer that corresponds to the rows of customer ID (undef if there are
# none), with custom attributes sorted by code.
sub stored_answer
{
	my ($db, $id) = @_;
	my ($row) = $db->rows('customer_entity', "entity_id = $id");

	return undef unless $row;
	_read_regions($db);
	my @addresses = $db->rows('customer_address_entity',
	    "parent_id = $id ORDER BY entity_id");
	my @subscribers = $db->rows('newsletter_subscriber',
	    "customer_id = $id");
	my $custom = _custom_values($db, $id,
	    map { $_->{entity_id} } @addresses);
	my $subscribed = grep { $_->{subscriber_status} == 1 } @subscribers;
	my @members = (
		['id', _number($id)],
		['group_id', _number($row->{group_id})],
		_text_members($row, qw(default_billing default_shipping
		    created_at updated_at created_in dob email firstname
		    lastname middlename prefix suffix)),
		defined($row->{gender})
		    ? ['gender', _number($row->{gender})] : (),
		['store_id', _number($row->{store_id})],
		_text_members($row, 'taxvat'),
		['website_id', _number($row->{website_id})],
		['addresses', ['a', [map { _stored_address($db, $_, $row,
		    $custom) } @addresses]]],
		['disable_auto_group_change',
		    _number($row->{disable_auto_group_change})],
		['extension_attributes', ['o', [['is_subscribed',
		    ['l', $subscribed ? 'true' : 'false']]]]],
		_custom_member($custom->{"customer $id"}),
	);
	return ['o', \@members];
}

# The answer with its custom attributes sorted by code.
sub _sorted
{
	my ($value) = @_;
	my ($kind, $content) = @$value;

	return ['a', [map { _sorted($_) } @$content]] if $kind eq 'a';
	return $value unless $kind eq 'o';
	return ['o', [map {
		my ($key, $member) = @$_;
		$member = ['a', [sort { json_text($a) cmp json_text($b) }
		    @{$member->[1]}]] if $key eq 'custom_attributes';
		[$key, _sorted($member)];
	} @$content]];
}

# The account ID as the program reads it back, in JSON (t/read-back.c).  There
# is one process for each shop.
my %reader;
sub _read_back
{
	my ($db, $id) = @_;
	my $conf = $db->{shop}{conf};

	if (!$reader{$conf}) {
		local $ENV{CUSTOMERS_CONF} = $conf;
		my ($in, $out);
		IPC::Open2::open2($out, $in, builddir() . '/t/read-back');
		$in->autoflush(1);
		$reader{$conf} = [$in, $out];
	}
	print { $reader{$conf}[0] } "$id\n";
	local $/ = "\n";
	chomp(my $line = readline($reader{$conf}[1]) // '');
	return $line;
}

# What does not fit together in the rows of customer ID, who MAY_MOVE to another
# store than the one where the account was made.
sub _row_faults
{
	my ($db, $id, $may_move) = @_;
	my $made_there = $may_move ? 'NOT EXISTS (SELECT 1 FROM store x
	    WHERE x.name = c.created_in)' : 's.name <> c.created_in';
	my ($faults) = $db->lines(<<"SQL");
SELECT CONCAT_WS(', ',
    IF(s.store_id IS NULL OR s.website_id <> c.website_id OR
	$made_there, 'store', NULL),
    IF(EXISTS (SELECT 1 FROM newsletter_subscriber n WHERE n.customer_id =
	c.entity_id AND (n.store_id <> c.store_id OR
	BINARY n.subscriber_email <> BINARY c.email)), 'subscriber', NULL),
    IF((SELECT count(*) FROM newsletter_subscriber n
	WHERE n.customer_id = c.entity_id) > 1, 'subscribed twice', NULL),
    IF(NOT EXISTS (SELECT 1 FROM customer_mail m WHERE m.customer_id =
	c.entity_id AND BINARY m.recipient = BINARY c.email), 'no mail', NULL),
    IF((SELECT count(*) FROM customer_address_entity a WHERE a.entity_id IN
	(c.default_billing, c.default_shipping) AND
	a.parent_id <> c.entity_id) > 0, 'default address', NULL))
FROM customer_entity c LEFT JOIN store s ON s.store_id = c.store_id
WHERE c.entity_id = $id
SQL

	return $faults;
}

# The first difference between ANSWER (a value of Customers::Json, or the hash
# of an HTTP answer) and the rows, in words, or undef.  With PART, the answer
# may contain less; accounts MAY_MOVE.  An answer without an id is compared with
# the newest customer.
sub stored_difference
{
	my ($db, $answer, $part, $may_move) = @_;

	$answer = $answer->{tree} ||= json_parse($answer->{body})
	    if ref($answer) eq 'HASH';
	my $number = json_member($answer, 'id');
	my $id = $number ? $number->[1]
	    : $db->value('SELECT MAX(entity_id) FROM customer_entity');
	my $stored = stored_answer($db, $id) or return "no customer $id";
	my $why = json_difference($stored, _sorted($answer),
	    ordered => 1, part => $part);
	return "stored is otherwise: $why" if defined($why);
	my $read = _read_back($db, $id) or return "customer $id is not read";
	$why = json_difference($stored, _sorted(json_parse($read)),
	    ordered => 1);
	return "read back it is otherwise: $why" if defined($why);
	my $faults = _row_faults($db, $id, $may_move);
	return $faults eq '' ? undef : "rows of customer $id: $faults";
}

# A test: the rows agree with ANSWER.
sub assert_stored
{
	my ($db, $answer, $name) = @_;
	my $why = stored_difference($db, $answer);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	return ok(!defined($why), $name // 'stored as answered') ||
	    diag($why);
}

# The names of the files in the mail folder of SHOP, oldest first.
sub mail_names
{
	my ($shop) = @_;

	opendir(my $dir, $shop->mail_dir) or die $shop->mail_dir . ": $!\n";
	return sort(grep { !/^\./ } readdir($dir));
}

# Cases

sub _filled
{
	my ($value, %word) = @_;

	return json_map($value, sub {
		my ($text) = @_;
		$text =~ s/\{\{(\w+)\}\}/$word{$1} \/\/ "{{$1}}"/ge;
		return $text;
	});
}

# Send the request of a case; its answer.
sub _send
{
	my ($shop, $request) = @_;
	my ($method, $path, $headers, $body) = case_request($request);

	return http_request($shop->{port}, $method, $path,
	    headers => $headers, body => $body);
}

sub _set_config
{
	my ($shop, $settings) = @_;

	for my $member (@{$settings ? $settings->[1] : []}) {
		my ($path, $value) = @$member;
		$shop->ctl(qw(config set), $path,
		    $value->[0] eq 'l' ? '' : $value->[1]);
	}
}

# The recipients of the mails in the files NAMES, sorted.
sub _recipients
{
	my ($shop, @names) = @_;

	return sort(map {
		my @argument = split(/\n/,
		    slurp("$shop->{home}/mail-arguments/$_"));
		fc(Encode::decode('UTF-8', $argument[-1]));
	} @names);
}

# Play one case; returns what is wrong, or undef.
sub _play
{
	my ($self, $case) = @_;
	my ($shop, $db) = @$self{qw(shop db)};
	my $before = json_member($case, 'before');
	my $request = json_member($case, 'request');
	my $expect = json_member($case, 'expect');

	for my $first (@{$before ? $before->[1] : []}) {
		my $answer = _send($shop, $first);
		delete($self->{checksum});
		return "a request to send first: $answer->{raw}"
		    if $answer->{status} != 200;
	}
	my %seen = map { $_ => 1 } mail_names($shop);
	my $status = json_member($expect, 'status')->[1];
	my $checksum = $status == 200 ? '' :
	    ($self->{checksum} //= $db->checksum);
	my $answer = _send($shop, $request) or return 'no answer';
	delete($self->{checksum});
	my @mails = grep { !$seen{$_} } mail_names($shop);
	return "want $status, got $answer->{status}: $answer->{body}"
	    if $answer->{status} != $status;
	my ($fault) = json_member($request, 'method')->[1] eq 'HEAD'
	    ? header_faults($answer) : answer_faults($answer);
	return $fault if defined($fault);
	my $body = json_member($expect, 'body');
	my $why = $body && json_difference($body, $answer->{tree});
	return $why if defined($why);
	my $recipients = json_member($expect, 'mails');
	if ($recipients) {
		my $want = join(' ', sort(map {
			fc(Encode::decode('UTF-8', $_->[1]))
		} @{$recipients->[1]}));
		my $got = join(' ', _recipients($shop, @mails));
		return Encode::encode('UTF-8',
		    "mails: want '$want', got '$got'") if $want ne $got;
	}
	if ($status == 200) {
		my $path = json_member($request, 'path')->[1];
		return stored_difference($db, $answer->{tree},
		    $path =~ /\?.*fields=/);
	}
	return 'a refusal sent a mail' if @mails;
	$self->{checksum} = $db->checksum;
	return undef if $checksum eq $self->{checksum};
	my %old = map { $_ => 1 } split(/\n/, $checksum);
	return 'a refusal changed ' . join(', ', grep { !$old{$_} }
	    split(/\n/, $self->{checksum}));
}

# Play CASES against SHOP, one test each; settings are changed as rarely as
# their order allows.  TOKEN is an integration's.
sub replay
{
	my ($shop, $token, @cases) = @_;
	my $self = { shop => $shop, db => Customers::Database->new($shop) };
	my ($config, $reset) = ('', undef);
	my $run = sprintf('%x', $$);
	my $number = 0;
	my $config_of = sub {
		my $settings = json_member($_[0], 'config');
		return $settings ? json_text($settings) : '';
	};

	for my $case (sort { $config_of->($a) cmp $config_of->($b) } @cases) {
		my $id = json_member($case, 'id')->[1];
		my $wanted = $config_of->($case);
		if ($wanted ne $config) {
			_set_config($shop, $reset);
			_set_config($shop, json_member($case, 'config'));
			$reset = json_member($case, 'config_reset');
			$config = $wanted;
			delete($self->{checksum});
		}
		my %word = (u => $run . 'x' . ++$number, admin => $token);
		my $why = _play($self, _filled($case, %word));
		ok(!defined($why), $id) or diag($why);
	}
	_set_config($shop, $reset);
}

1;
