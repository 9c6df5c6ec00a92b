# prove's output, with what failed tests have said once more before the summary:
# the end of a long run tells why it failed.
package Customers::Formatter;

use strict;
use warnings;
use Customers::Told ();
use TAP::Formatter::Console;
use TAP::Formatter::File;

our @ISA = (-t STDOUT ? 'TAP::Formatter::Console' : 'TAP::Formatter::File');

# Lines of a test: those about its first failure, and its last.
my ($first, $last) = (8, 4);

sub _said
{
	my ($test) = @_;
	my @lines = map { s/\s+\z//r } grep { /\S/ && !/^# figures of/ }
	    Customers::Told::told($test);
	my ($failed) = grep { $lines[$_] =~ /Failed test/ } 0 .. $#lines;
	my $end = @lines - $last;

	$failed //= $end - $first;
	$failed = 0 if $failed < 0;
	return map { substr($lines[$_], 0, 200) } grep {
		$_ >= $failed && $_ < $failed + $first || $_ >= $end
	} 0 .. $#lines;
}

sub summary
{
	my ($self, $aggregate, @more) = @_;

	for my $test ($aggregate->descriptions) {
		my ($parser) = $aggregate->parsers($test);
		next unless $parser->has_problems;
		$self->_output(join("\n", "\n$test said:", _said($test), ''));
	}
	return $self->SUPER::summary($aggregate, @more);
}

1;
