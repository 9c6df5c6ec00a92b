# The document of the interface (contract G60), as a test sees it: what it says
# of a request and of an answer.
#
# An object of this class is OpenAPI 3.1, parsed; or Swagger 2.0, which is read
# as if it were that.  It knows as much of JSON Schema as the document uses, and
# dies of anything else.
package Customers::Document;

use strict;
use warnings;
use Customers::Json qw(json_parse json_plain json_text);

# The document that the bytes TEXT are.
sub new
{
	my ($class, $text) = @_;
	my $document = json_plain(json_parse($text));
	my $self = bless({ document => $document }, $class);

	$self->{swagger} = exists($document->{swagger});
	$self->{schemas} = $self->{swagger} ? $document->{definitions}
	    : $document->{components}{schemas};
	for my $path (keys(%{$document->{paths}})) {
		for my $method (keys(%{$document->{paths}{$path}})) {
			my $key = uc($method) . ' ' . substr($path, 1);
			$self->{operations}{$key} = $self->_operation(
			    $document->{paths}{$path}{$method});
		}
	}
	return $self;
}

# The schema that a parameter, body or answer WHAT has.
sub _schema
{
	my ($self, $what) = @_;

	return $what->{schema} if $self->{swagger};
	return $what->{content}{'application/json'}{schema};
}

# An operation in one form: id, tags, about, security, status (status ->
# schema), told (status -> description), parameters (name -> what is said of
# it), body (a schema or undef) and its example.
sub _operation
{
	my ($self, $said) = @_;
	my $responses = $said->{responses};
	my ($body) = $said->{requestBody} // grep { $_->{in} eq 'body' }
	    @{$said->{parameters}};
	my $schema = $body && $self->_schema($body);
	my %parameters = map {
		my $schema = $self->{swagger} ? $_ : $_->{schema};
		$_->{name} => { in => $_->{in}, type => $schema->{type},
			required => $_->{required}, example =>
			$_->{$self->{swagger} ? 'x-example' : 'example'} };
	} grep { $_->{in} ne 'body' } @{$said->{parameters}};

	return { id => $said->{operationId}, tags => $said->{tags},
		about => $said->{description}, security => $said->{security},
		status => { map { $_ => $self->_schema($responses->{$_}) }
		    keys(%$responses) },
		told => { map { $_ => $responses->{$_}{description} }
		    keys(%$responses) },
		parameters => \%parameters, body => $schema,
		example => $self->{swagger} ? $schema && $schema->{example}
		    : $body && $body->{content}{'application/json'}{example},
	};
}

# "METHOD path", each -> operation.
sub operations { return $_[0]{operations} }

sub schemas { return $_[0]{schemas} }

# The key in operations of a request for PATH, which may have a query; undef if
# there is none.
sub operation_of
{
	my ($self, $method, $path) = @_;
	my ($below) = $path =~ m{/(V1/[^?]*?)/?(?:\?|\z)} or return undef;
	my @fitting = grep {
		my $pattern = join('[^/]+', map { quotemeta }
		    split(/\{\w+\}/, $_, -1));
		"$method $below" =~ /^$pattern\z/;
	} keys(%{$self->{operations}});

	# Literal segments before parameters.
	my ($first) = sort { ($a =~ tr/{//) <=> ($b =~ tr/{//) || $a cmp $b }
	    @fitting;
	return $first;
}

# What is wrong with the answer STATUS and TREE (json_parse) to a request, or
# undef.  Answers that all paths give are not the document's: 405, no route.
sub fault
{
	my ($self, $method, $path, $status, $tree) = @_;
	my $key = $self->operation_of($method, $path) or return undef;
	my $statuses = $self->{operations}{$key}{status};

	return "$key: status $status is not in the document"
	    unless exists($statuses->{$status});
	return undef if $path =~ /[?&]fields=/;
	return $self->difference($statuses->{$status}, $tree, "$key $status");
}

my %kind = (object => 'o', array => 'a', string => 's', integer => 'n',
    number => 'n', boolean => 'l', null => 'l');

# True if VALUE is of TYPE.
sub _is
{
	my ($type, $value) = @_;
	my ($kind, $content) = @$value;

	return 0 if $kind ne ($kind{$type} // die "type $type\n");
	return $content =~ /^-?\d+\z/ if $type eq 'integer';
	return ($content eq 'null') == ($type eq 'null') if $kind eq 'l';
	return 1;
}

# Where VALUE is not what SCHEMA says, in words; undef if it is.  Members that
# no schema names are a difference too.
sub difference
{
	my ($self, $schema, $value, $at) = @_;
	my ($kind, $content) = @$value;

	if (my $name = $schema->{'$ref'}) {
		$name =~ s{.*/}{};
		return $self->difference($self->{schemas}{$name} //
		    die("no definition $name\n"), $value, $at);
	}
	if (my $any = $schema->{anyOf}) {
		my @differences = map { $self->difference($_, $value, $at) }
		    @$any;
		return @differences < @$any ? undef : $differences[0];
	}
	my $types = $schema->{type};
	my @types = ref($types) ? @$types : defined($types) ? $types : ();
	push @types, 'null' if $schema->{'x-nullable'};
	return "$at: " . substr(json_text($value), 0, 200) . " is no @types"
	    if @types && !grep { _is($_, $value) } @types;
	if ($kind eq 's') {
		utf8::decode($content);
		return "$at: longer than $schema->{maxLength}"
		    if length($content) > ($schema->{maxLength} // 'inf');
	}
	return "$at: beyond $schema->{minimum} to $schema->{maximum}"
	    if $kind eq 'n' && ($content < ($schema->{minimum} // '-inf') ||
	    $content > ($schema->{maximum} // 'inf'));
	if ($kind eq 'a') {
		return "$at: more than $schema->{maxItems} items"
		    if @$content > ($schema->{maxItems} // 'inf');
		for my $i ($schema->{items} ? 0 .. $#$content : ()) {
			my $why = $self->difference($schema->{items},
			    $content->[$i], "$at\[$i]");
			return $why if defined($why);
		}
	}
	return undef if $kind ne 'o' || !$schema->{properties};
	my %member = map { $_->[0] => $_->[1] } @$content;
	for my $name (@{$schema->{required} // []}) {
		return "$at: $name is missing" unless $member{$name};
	}
	for my $name (sort(keys(%member))) {
		my $of = $schema->{properties}{$name} or
		    return "$at.$name: not in the document";
		my $why = $self->difference($of, $member{$name}, "$at.$name");
		return $why if defined($why);
	}
	return undef;
}

1;
