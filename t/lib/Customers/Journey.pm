# Replays journeys: several requests in a row, each answer being looked at, such
# as a sign-up, the confirmation of it and a sign-in.
#
# t/journeys/words.json has the words of the others: the usual steps, and the
# refusals by name.  The other files are lists of journeys:
#   id      unique name, the file's first ("activate.right key")
#   config  settings to set first (path -> value); the defaults are restored
#           afterwards
#   steps   what is done; a usual step by its name, or an object with "step",
#           the name, and what differs from that one
# A step has
#   name    what it shows
#   config  more settings, changed before its request
#   sql     a statement that is run before, as where time passes
#   method, path, store     the request; path is what follows the version, or
#           the whole one if it begins with a slash; store is that of the path,
#           "default" by default, "" for none
#   bearer, headers, json, raw     as in Customers::Cases; bearer is the token
#           of the Authorization header
#   oauth   how the request is signed: what t/lib/oauth_sign.py tells of, or {}
#   answer  the body of a success
#   account name of the account that the answer is.  An answer is as the last
#           one about the same account was, but for the time of its update;
#           what "answer" has is different.
#   refusal the body of a refusal: its name; a list of that and the values of
#           its placeholders {{1}} and so on; or the body itself, with a status
#           if it is not 400.  A list with too many values is one of several
#           such refusals.
#   mails   the recipients of mails; a refusal sends none
#   keep    what later steps know of the answer (name -> path in its body, such
#           as $.id) or of a mail (name -> "key" or "token": that of its link)
#   like    (usual steps) another one that it differs from
# Differences are made as in cases, but a step's own keep replaces the usual one.
#
# {{x}} stands for what was kept under this name, {{u}} for a word that is
# different for each journey, {{admin}} for an integration's token, {{base}} for
# the shop's URL.  A text that is nothing else becomes the kept value, with its
# type; {{x|str}} is always a text.
#
# A refusal must leave all rows as they are, but for what counts refusals, and
# every answer must be as the document of the interface says.
package Customers::Journey;

use strict;
use warnings;
use Customers::Cases qw(case_request);
use Customers::Conformance qw(answer_faults);
use Customers::Database;
use Customers::Document;
use Customers::HTTP qw(fcgi_request);
use Customers::Json qw(json_parse json_text json_member json_merged json_of
    json_difference);
use Customers::Service qw(slurp);
use Customers::Signer;
use Exporter 'import';
use File::Basename qw(basename);
use MIME::QuotedPrint qw(decode_qp);
use Test::More;

our @EXPORT_OK = qw(load_journeys replay_journeys);

# Data

my ($steps, $refusals);

# VALUE without its members NAMES.
sub _without
{
	my ($value, @names) = @_;
	my %name = map { $_ => 1 } @names;

	return ['o', [grep { !$name{$_->[0]} } @{$value->[1]}]];
}

# The complete step that CHANGES make of the usual one NAME.
sub _made_of
{
	my ($name, $changes) = @_;
	my $usual = json_member($steps, $name) or die "no usual step $name\n";
	my $like = json_member($usual, 'like');

	$usual = _made_of($like->[1], _without($usual, 'like')) if $like;
	$usual = _without($usual, 'keep') if json_member($changes, 'keep');
	$usual = _without($usual, 'json') if json_member($changes, 'raw');
	return json_merged($usual, $changes);
}

# The complete step of what a journey says.
sub _step
{
	my ($said) = @_;

	return _made_of($said->[1], json_of({ step => $said->[1] }))
	    if $said->[0] eq 's';
	return _made_of(json_member($said, 'step')->[1], $said);
}

# The journeys in the files of FOLDER, in order.
sub load_journeys
{
	my ($folder) = @_;
	my $parse = sub {
		return eval { json_parse(slurp($_[0])) } || die "$_[0]: $@";
	};
	my $words = $parse->("$folder/words.json");
	my @files = grep { basename($_) ne 'words.json' }
	    sort(glob(quotemeta($folder) . '/*.json'));

	($steps, $refusals) = map { json_member($words, $_) }
	    qw(steps refusals);
	return map { @{$parse->($_)->[1]} } @files;
}

# VALUE with what is KNOWN in place of {{name}}.
sub _filled
{
	my ($value, $known) = @_;
	my ($kind, $content) = @$value;
	my $text = sub {
		my ($name) = @_;
		my $kept = $known->{$name} or die "nothing kept as $name\n";
		return $kept->[1];
	};

	return ['a', [map { _filled($_, $known) } @$content]] if $kind eq 'a';
	return ['o', [map { [$_->[0], _filled($_->[1], $known)] } @$content]]
	    if $kind eq 'o';
	return $value if $kind ne 's';
	return $known->{$1} if $content =~ /^\{\{(\w+)\}\}$/ && $known->{$1};
	$content =~ s/\{\{(\w+)(?:\|str)?\}\}/$text->($1)/ge;
	return ['s', $content];
}

# Status and body of the refusal that a step names.
sub _refusal
{
	my ($refusal) = @_;
	my @values = $refusal->[0] eq 'a' ? @{$refusal->[1]} : $refusal;
	my $body = $refusal;

	if ($refusal->[0] ne 'o') {
		my $name = shift(@values)->[1];
		my $pattern = json_member($refusals, $name) or
		    die "no refusal $name\n";
		my $count = () = json_text($pattern) =~ /\{\{\d\}\}/g;
		my $fill = sub {
			my %known = map { $_ + 1 => $_[$_] } 0 .. $#_;
			return _filled($pattern, \%known);
		};
		$body = $fill->(@values);
		$body = ['o', [
			['message', ['s', 'One or more input exceptions ' .
			    'have occurred.']],
			['errors', ['a', [map {
			    _without($fill->($_), 'status')
			    } @values]]],
		    ]] if $count < @values;
	}
	my $status = json_member($body, 'status');
	return ($status ? $status->[1] : 400, _without($body, 'status'));
}

# Requests

sub _send
{
	my ($self, $step) = @_;
	my %of = map { $_ => json_member($step, $_) }
	    qw(path store bearer headers oauth);
	my $store = $of{store} ? $of{store}[1] : 'default';
	my $path = $of{path}[1];
	my @headers = @{$of{headers} ? $of{headers}[1] : []};

	$path = join('/', '/rest', $store eq '' ? () : $store, 'V1', $path)
	    unless $path =~ m{^/};
	push @headers, ['Authorization', ['s', "Bearer $of{bearer}[1]"]]
	    if $of{bearer};
	push @headers, ['Host', ['s', 'shop.example']], ['Authorization', ['s',
	    sign_requests({ url => "http://shop.example$path",
	    method => json_member($step, 'method')->[1],
	    %{Customers::HTTP::json()->decode(json_text($of{oauth}))} })]]
	    if $of{oauth};
	my ($method, undef, $headers, $body) = case_request(['o', [
		['path', ['s', $path]], ['headers', ['o', \@headers]],
		grep { $_->[0] =~ /^(?:method|json|raw)$/ } @{$step->[1]},
	    ]]);
	my $answer = fcgi_request("$self->{shop}{run}/customers.sock", $method,
	    $path, headers => $headers, body => $body);
	$answer->{asked} = [$method, $path] if $answer;
	return $answer;
}

# The mails that came since the last call: recipient and decoded text of each.
sub _new_mails
{
	my ($self) = @_;
	my $folder = $self->{shop}{settings}{mail_directory};
	my @mails;

	for my $file (glob(quotemeta($folder) . '/*')) {
		next if $self->{seen}{$file}++;
		my $mail = slurp($file);
		my ($to) = $mail =~ /^To: <?([^>\r\n]+)/m;
		push @mails, [lc($to), decode_qp($mail)];
	}
	return @mails;
}

# The value that PATH, such as $.a[0].b, has in BODY.
sub _at
{
	my ($body, $path) = @_;

	for my $part ($path =~ /\.(\w+)|\[(\d+)\]/g) {
		next unless defined($part);
		$body = $body->[0] eq 'a' ? $body->[1][$part]
		    : json_member($body, $part);
		return undef unless $body;
	}
	return $body;
}

# Keep what STEP wants of BODY and of the texts MAILS; the name of what is not
# there.
sub _keep
{
	my ($known, $step, $body, @mails) = @_;
	my $keep = json_member($step, 'keep');

	for my $member (@{$keep ? $keep->[1] : []}) {
		my ($name, $from) = ($member->[0], $member->[1][1]);
		my $value = _at($body, $from);
		if ($from !~ /^\$/) {
			my ($found) = map { /[?&]$from=([0-9A-Za-z]+)/ }
			    @mails;
			$value = $found && ['s', $found];
		}
		$known->{$name} = $value or return $name;
	}
	return undef;
}

sub _set_config
{
	my ($shop, $settings) = @_;

	for my $member (@{$settings ? $settings->[1] : []}) {
		$shop->ctl(qw(config set), $member->[0], $member->[1][1]);
	}
}

# What is expected of STEP: its status and its body.
sub _expected
{
	my ($accounts, $step) = @_;
	my ($refusal, $account, $answer) = map { json_member($step, $_) }
	    qw(refusal account answer);

	return _refusal($refusal) if $refusal;
	my $last = $account && $accounts->{$account->[1]};
	return (200, $last ? json_merged($last, $answer || ['o', []])
	    : $answer);
}

# Play STEP with what is KNOWN and the ACCOUNTS seen so far; what is wrong, or
# undef.
sub _play
{
	my ($self, $step, $known, $accounts) = @_;
	my $db = $self->{db};
	my ($sql, $config) = map { json_member($step, $_) } qw(sql config);

	_set_config($self->{shop}, $config);
	$db->lines($sql->[1]) if $sql;
	delete($self->{kept}) if $sql || $config;
	my ($status, $want) = _expected($accounts, $step);
	my $kept = $status == 200 ? '' : ($self->{kept} //= $db->kept);
	my $answer = _send($self, $step) or return 'no answer';
	my @mails = _new_mails($self);
	delete($self->{kept});
	return "want $status, got $answer->{status}: $answer->{body}"
	    if $answer->{status} != $status;
	my ($why) = answer_faults($answer);
	$why //= json_difference($want, $answer->{tree}) //
	    $self->{document}->fault(@{$answer->{asked}}, $status,
	    $answer->{tree});
	return $why if defined($why);
	my $to = $status == 200 ? json_member($step, 'mails')->[1] : [];
	my $recipients = join(' ', sort(map { lc($_->[1]) } @$to));
	my $got = join(' ', sort(map { $_->[0] } @mails));
	return "mails: want '$recipients', got '$got'" if $recipients ne $got;
	if ($status != 200) {
		$self->{kept} = $db->kept;
		return $kept eq $self->{kept} ? undef : 'a refusal changed ' .
		    "$kept into $self->{kept}";
	}
	my $missing = _keep($known, $step, $answer->{tree},
	    map { $_->[1] } @mails);
	return "no $missing to keep" if defined($missing);
	my $account = json_member($step, 'account');
	$accounts->{$account->[1]} = json_merged($answer->{tree}, json_of({
	    updated_at => '<datetime>', confirmation => '<absent>' }))
	    if $account;
	return undef;
}

# Play all steps of JOURNEY; what is wrong with the first wrong one, or undef.
sub _journey
{
	my ($self, $journey, %known) = @_;
	my $steps = json_member($journey, 'steps')->[1];
	my %accounts;

	for my $i (0 .. $#$steps) {
		my $step = _step($steps->[$i]);
		my $name = json_member($step, 'name') ||
		    json_member($step, 'step');
		my $why = eval {
			_play($self, _filled($step, \%known), \%known,
			    \%accounts);
		} // ($@ || undef);
		return 'step ' . ($i + 1) . ", $name->[1]: $why"
		    if defined($why);
	}
	return undef;
}

# The paths of the settings that PARTS (journeys, steps) change.
sub _settings
{
	my (@parts) = @_;

	return map { $_->[0] } map { @{$_->[1]} } grep { $_ }
	    map { json_member($_, 'config') } @parts;
}

# The document of the interface for the bearer of TOKEN.
sub _document
{
	my ($shop, $token) = @_;
	my $answer = fcgi_request("$shop->{run}/customers.sock", 'GET',
	    '/rest/openapi.json', headers =>
	    ['Authorization', "Bearer $token"]);

	return Customers::Document->new($answer->{body});
}

# Play JOURNEYS against SHOP, whose pool runs and whose mails are files; a test
# for each.  TOKEN is an integration's.
sub replay_journeys
{
	my ($shop, $token, @journeys) = @_;
	my $self = { shop => $shop, db => Customers::Database->new($shop),
		document => _document($shop, $token) };
	my ($now, $number, $touched, %set) = ('', 0, 0);
	my $config_of = sub {
		my $settings = json_member($_[0], 'config');
		return $settings ? json_text($settings) : '';
	};

	for my $journey (sort { $config_of->($a) cmp $config_of->($b) }
	    @journeys) {
		my $id = json_member($journey, 'id')->[1];
		my $config = $config_of->($journey);
		if ($config ne $now || $touched) {
			$shop->ctl(qw(config unset), $_) for sort(keys(%set));
			%set = ();
			_set_config($shop, json_member($journey, 'config'));
			delete($self->{kept});
		}
		$now = $config;
		$set{$_} = 1 for _settings($journey,
		    @{json_member($journey, 'steps')->[1]});
		$touched = _settings(@{json_member($journey, 'steps')->[1]});
		my $why = _journey($self, $journey,
		    u => ['s', sprintf('%xx%d', $$, ++$number)],
		    admin => ['s', $token],
		    base => ['s', $shop->base_url . '/']);
		ok(!defined($why), $id) or diag($why);
	}
	$shop->ctl(qw(config unset), $_) for sort(keys(%set));
}

1;
