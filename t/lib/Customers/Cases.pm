# Reads the files of cases: what is sent, and what must be answered.
#
# A file is a list of groups.  A group has the members that most of its cases
# share; "cases" states, for each case, its own and its different members:
#   id         unique name ("email.no-at")
#   method, path, headers
#   json       the body, a value; or
#   raw        the body as bytes, each written as the character of its number,
#              or a list of such texts and of [text, number of times]
#   no_content_type  no Content-Type is added
#   answer     the body of a success; or
#   refusal    the body of a refusal; "<absent>" if it has none
#   status     200 for a success, 400 for a refusal
#   mails      the recipients of mails; a refusal sends none
#   config     settings to set first (path -> value); the defaults are restored
#              afterwards
#   before     requests sent first; each must answer 200
#   source     the row of the contract that it tests
#   note       what it shows, if that is not obvious
# A case changes objects and lists of the group member by member and item by
# item, and replaces other values.  A list gets the length that it has in the
# case, so {} means an unchanged item.  The text "<absent>" removes a member.  A
# body that cannot be made this way (an empty object, another order of keys) is
# given as raw, which takes precedence over json.
#
# In a request, {{u}} is replaced by a word that is different for each case, and
# {{admin}} by an integration's token.  In an expected body, "<int>" matches any
# integer, "<intstr>" a string of digits, "<datetime>" and "<any>" what they
# say, and "<addr:N>" the id of addresses[N] as a string.
#
# The list may also contain complete cases, such as recorded ones.  Each has id,
# config, config_reset (what is restored afterwards, null meaning the default),
# before, source and note; request, with method, path, headers, json or raw, and
# no_content_type; expect, with status, body and mails.
package Customers::Cases;

use strict;
use warnings;
use Customers::Json qw(json_parse json_text json_member json_merged);
use Customers::Service qw(slurp);
use Encode ();
use Exporter 'import';

our @EXPORT_OK = qw(load_cases case_request);

my @request = qw(method path headers json raw no_content_type);
my %known = map { $_ => 1 } @request, qw(id answer refusal status mails config
    before source note);

# An object of the MEMBERS that are defined.
sub _object
{
	my (@members) = @_;

	return ['o', [grep { defined($_->[1]) } @members]];
}

# The members NAMES of VALUE.
sub _members
{
	my ($value, @names) = @_;

	return map { [$_, json_member($value, $_)] } @names;
}

sub _request
{
	my ($value) = @_;

	return _object(_members($value, @request));
}

# What a case expects: WHOLE is the complete case, CHANGES its own members.
sub _expect
{
	my ($whole, $changes) = @_;
	my $status = json_member($whole, 'status');

	return _object(['status', $status || ['n', 400]],
	    ['body', json_member($whole, 'refusal')], ['mails', ['a', []]])
	    if json_member($changes, 'refusal');
	return _object(['status', $status || ['n', 200]],
	    ['body', json_member($whole, 'answer')],
	    _members($whole, 'mails'));
}

# The complete case that CHANGES make of GROUP.
sub _case
{
	my ($group, $changes) = @_;
	my $whole = json_merged($group, $changes);
	my ($unknown) = grep { !$known{$_} } map { $_->[0] } @{$changes->[1]};
	die "a case has $unknown\n" if defined($unknown);
	my ($before, $config) = map { json_member($whole, $_) }
	    qw(before config);

	return _object(_members($whole, qw(id source note config)),
	    ['config_reset', $config && ['o', [map { [$_->[0], ['l', 'null']] }
		@{$config->[1]}]]],
	    ['before', $before && ['a', [map {
		_request(json_merged($group, $_)) } @{$before->[1]}]]],
	    ['request', _request($whole)],
	    ['expect', _expect($whole, $changes)]);
}

# The complete cases in FILES, in order.
sub load_cases
{
	my @cases;

	for my $file (@_) {
		my $list = eval { json_parse(slurp($file)) } or
		    die "$file: $@";
		for my $group (@{$list->[1]}) {
			my $changes = json_member($group, 'cases');

			push @cases, $changes ? map { _case($group, $_) }
			    @{$changes->[1]} : $group;
		}
	}
	return @cases;
}

# The characters of a raw body.
sub _raw
{
	my ($raw) = @_;
	my ($kind, $content) = @$raw;

	return join('', map {
		$_->[0] eq 's' ? $_->[1] : $_->[1][0][1] x $_->[1][1][1]
	} $kind eq 's' ? $raw : @$content);
}

# The request of a case: method, path, a list of headers, body.
sub case_request
{
	my ($request) = @_;
	my ($method, $path) = map { json_member($request, $_)->[1] }
	    qw(method path);
	my $headers = json_member($request, 'headers');
	my @headers = map { $_->[0], $_->[1][1] } @{$headers ? $headers->[1]
	    : []};
	my $raw = json_member($request, 'raw');
	my $json = json_member($request, 'json');
	my $body = $raw ? Encode::encode('iso-8859-1',
	    Encode::decode('UTF-8', _raw($raw)), Encode::FB_CROAK)
	    : $json ? json_text($json) : undef;

	push @headers, 'Content-Type', 'application/json'
	    if defined($body) && !json_member($request, 'no_content_type') &&
	    !grep { lc($_) eq 'content-type' } @headers;
	return ($method, $path, \@headers, $body);
}

1;
