package Customers::Readme;
# The commands of README and doc/production, in the order in which an operator
# runs them.  These are the only source: nothing here says what to run, only
# which of their sections, steps and alternatives belong to a way to install.
#
# Their structure: sections are underlined; steps are numbered; a block is a
# run of lines that begin with a tab, and the paragraph above leads to it.  What
# stands above says which alternative a block belongs to: a paragraph that ends
# with "nginx:" or "Apache:", or begins with "With systemd" or "Without systemd".
# That holds until the next such paragraph, step or section.
use strict;
use warnings;
use Customers::Service qw(srcdir slurp);
use Exporter 'import';

our @EXPORT = qw(readme_blocks readme_commands readme_ways);

# The ways, each a list of places: a section, then the steps or the number of
# the one block; without either, it is all of the section.
my @first = (['Install', steps => [1 .. 5]], ['Workers']);
my @last = (['Install', steps => [7 .. 9]]);
my $backup = 'Backup and restore';
my %ways = (
	nginx => { web => 'nginx', places => [@first, @last] },
	apache => { web => 'Apache', places => [@first, @last] },
	fcgid => { web => 'Apache', places => [$first[0], @last] },
	demo => { places => [['Try it']] },
	shared => { places => [['Shared hosting without root']] },
	upgrade => { places => [['Upgrading']] },
	backup => { places => [[$backup, block => 0]] },
	restore => { places => [['Install', steps => [2]],
	    [$backup, block => 1], ['Workers']] },
);

# Where a block that is no command belongs, by the words above it.
my @fragments = (
	[qr/\bserver block\b[^.:]*$/, 'nginx'],
	[qr/<VirtualHost>$/, 'apache'],
	[qr/\bcron job\b/, 'crontab'],
);

# Blocks to read, and those for other machines than a fresh Debian: the first
# line of each.
my @not_run = (
	qr{^\./bootstrap check},			# takes long
	qr{^target\t},				# what bootstrap installs
	qr{^libexec/customers-fcgi},		# what is installed
	qr{^autoreconf -i},			# without bootstrap
	qr{^apache/fcgid\.conf},		# the other files
	qr{^objdump },				# of a build elsewhere
	qr{^customersctl check\t},		# what there is
	qr{^curl -i },				# a bad request
	qr{^HTTP/},				# its answer
);

sub _kind
{
	my ($lead, $text) = @_;

	for (@fragments) {
		return $$_[1] if $lead =~ $$_[0];
	}
	return (grep { $text =~ $_ } @not_run) ? 'told' : 'command';
}

# All blocks of TEXT, a document: hashes with section, step ('' outside of
# steps), kind (command, nginx, apache, crontab, told), text without the tabs, and web
# or systemd if the block belongs to an alternative.
sub readme_blocks
{
	my ($text) = @_;
	my ($section, $step, $lead, %alternative) = ('', '');
	my @blocks;

	$text =~ s/^([^\n]+)\n(=+|-+)$/\x01$1\n/mg;
	for my $part (split(/\n{2,}/, $text)) {
		while ($part =~ /\G((?:^\t[^\n]*\n?)+|(?:^(?!\t)[^\n]*\n?)+)/mgc) {
			my $piece = $1;
			if ($piece =~ /^\x01(.*)/) {
				($section, $step, %alternative) = ($1, '');
				next;
			}
			if ($piece !~ /^\t/) {
				if ($piece =~ /^(\d+)\. /) {
					$step = $1;
					%alternative = ();
				} elsif ($piece =~ /^\S/) {
					$step = '';
				}
				$lead = $piece =~ s/\s+/ /gr =~ s/ $//r;
				$alternative{web} = $1
				    if $lead =~ /\b(nginx|Apache):$/;
				$alternative{systemd} = $1 eq 'With' ? 1 : 0
				    if $lead =~ /^(?:\d+\. )?\s*(With|Without) systemd\b/;
				next;
			}
			my $lines = $piece =~ s/^\t//mgr =~ s/\n?\z/\n/r;
			push @blocks, { section => $section, step => $step,
			    kind => _kind($lead // '', $lines), text => $lines,
			    %alternative };
		}
	}
	return @blocks;
}

# The names of the ways: demo is for a look; nginx, apache, fcgid and shared make
# a shop; upgrade, backup and restore are for one that nginx has made.
sub readme_ways
{
	return sort(keys(%ways));
}

# The blocks of a way, in the order in which they are run on a host without
# systemd.
sub readme_commands
{
	my ($way) = @_;
	my $web = $ways{$way}{web};
	my @blocks = grep { $_->{kind} ne 'told' && !$_->{systemd} &&
	    (!defined($_->{web}) || $_->{web} eq ($web // '')) }
	    map { readme_blocks(slurp(srcdir() . "/$_")) }
	    qw(README doc/production);
	my @run;

	for my $place (@{$ways{$way}{places}}) {
		my ($section, %part) = @$place;
		my @there = grep { $_->{section} eq $section } @blocks;

		@there = ($there[$part{block}]) if defined($part{block});
		if ($part{steps}) {
			my %wanted = map { $_ => 1 } @{$part{steps}};
			@there = grep { $wanted{$_->{step}} } @there;
		}
		push @run, @there;
	}
	return @run;
}

1;
