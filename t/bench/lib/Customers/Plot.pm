package Customers::Plot;
# Plots as SVG: lines with ranges, and bars with ranges.  Nothing but text is
# needed to make them and nothing but a browser to see them.
use strict;
use warnings;
use Customers::Service qw(spew);
use Exporter 'import';
use List::Util qw(max min);
use POSIX qw(ceil floor);

our @EXPORT = qw(plot_lines plot_bars);

my ($width, $height) = (760, 460);
my %margin = (left => 80, right => 190, top => 50, bottom => 70);
my @colours = map { "#$_" } qw(1f5fa8 c8500a 2e7d32 8e24aa 6d4c41 00838f);

sub _escape
{
	my ($text) = @_;
	my %entity = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;',
	    '"' => '&quot;');

	$text =~ s/([&<>"])/$entity{$1}/g;
	return $text;
}

sub _text
{
	my ($x, $y, $text, %arg) = @_;

	return sprintf('<text x="%.1f" y="%.1f" text-anchor="%s" ' .
	    'font-size="%d"%s>%s</text>', $x, $y, $arg{anchor} || 'middle',
	    $arg{size} || 13, $arg{more} || '', _escape($text));
}

sub _line
{
	my ($x1, $y1, $x2, $y2, $colour, $wide) = @_;

	return sprintf('<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" ' .
	    'stroke="%s" stroke-width="%s"/>', $x1, $y1, $x2, $y2, $colour,
	    $wide || 1);
}

# A number as a label: no more digits than it needs.
sub _label
{
	my ($n) = @_;

	return sprintf('%gM', $n / 1e6) if $n >= 1e6;
	return sprintf('%gk', $n / 1e3) if $n >= 1e4;
	return sprintf('%g', $n);
}

# An axis from 0, or logarithmic, that holds VALUES: its ticks, and a function
# from a value to its place between 0 and 1.
sub _axis
{
	my ($log, @values) = @_;
	my $most = max(@values, 1e-9);

	if ($log) {
		my $low = floor(log(min(grep { $_ > 0 } @values)) / log(10));
		my $high = ceil(log($most) / log(10));
		$high = $low + 1 if $high == $low;
		my @ticks = map { my $n = $_; map { $_ * 10 ** $n } 1, 2, 5 }
		    $low .. $high - 1;
		return ([@ticks, 10 ** $high], sub {
			my $v = max($_[0], 10 ** $low);
			return (log($v) / log(10) - $low) / ($high - $low);
		});
	}
	my $step = 10 ** floor(log($most) / log(10));
	for my $part (.1, .2, .25, .5) {
		$step *= $part, last if $most / ($step * $part) <= 8;
	}
	my $count = ceil($most / $step * 1.0001);
	return ([map { $_ * $step } 0 .. $count],
	    sub { $_[0] / ($count * $step) });
}

sub _frame
{
	my (%arg) = @_;
	my ($left, $right) = ($margin{left}, $width - $margin{right});
	my ($top, $bottom) = ($margin{top}, $height - $margin{bottom});
	my @out = (_text(($left + $right) / 2, 28, $arg{title}, size => 16),
	    _text(($left + $right) / 2, $height - 18, $arg{x}),
	    _text(22, ($top + $bottom) / 2, $arg{y}, more => sprintf(
		' transform="rotate(-90 22 %.1f)"', ($top + $bottom) / 2)));

	for my $tick (@{$arg{y_ticks}}) {
		my $y = $bottom - ($bottom - $top) * $arg{y_place}->($tick);
		push @out, _line($left, $y, $right, $y, '#dddddd'),
		    _text($left - 8, $y + 4, _label($tick), anchor => 'end');
	}
	push @out, _line($left, $top, $left, $bottom, '#333333'),
	    _line($left, $bottom, $right, $bottom, '#333333');
	return @out;
}

sub _write
{
	my ($path, @parts) = @_;

	spew($path, join("\n", qq(<svg xmlns="http://www.w3.org/2000/svg" ) .
	    qq(width="$width" height="$height" ) .
	    qq(viewBox="0 0 $width $height" font-family="sans-serif">),
	    qq(<rect width="$width" height="$height" fill="white"/>),
	    @parts, "</svg>\n"));
}

# Lines: title, x, y (labels with units), log_x, log_y; series: a list of name
# and points, each x, y, and the lowest and highest y where there is a range.
sub plot_lines
{
	my ($path, %arg) = @_;
	my @points = map { @{$_->{points}} } @{$arg{series}};
	my ($x_ticks, $x_place) = _axis($arg{log_x}, map { $_->[0] } @points);
	my ($y_ticks, $y_place) = _axis($arg{log_y},
	    map { ($_->[1], grep { defined } @$_[2, 3]) } @points);
	my ($left, $right) = ($margin{left}, $width - $margin{right});
	my ($top, $bottom) = ($margin{top}, $height - $margin{bottom});
	my $x = sub { $left + ($right - $left) * $x_place->($_[0]) };
	my $y = sub { $bottom - ($bottom - $top) * $y_place->($_[0]) };
	my @out = _frame(%arg, y_ticks => $y_ticks, y_place => $y_place);
	my $n = 0;

	push @out, map { (_line($x->($_), $bottom, $x->($_), $bottom + 5,
	    '#333333'), _text($x->($_), $bottom + 22, _label($_))) } @$x_ticks;
	for my $series (@{$arg{series}}) {
		my $colour = $colours[$n % @colours];
		my $key = $top + 8 + 22 * $n++;

		push @out, sprintf('<polyline fill="none" stroke="%s" ' .
		    'stroke-width="2" points="%s"/>', $colour, join(' ',
		    map { sprintf('%.1f,%.1f', $x->($_->[0]), $y->($_->[1])) }
		    @{$series->{points}}));
		for my $p (@{$series->{points}}) {
			push @out, sprintf('<circle cx="%.1f" cy="%.1f" ' .
			    'r="3.5" fill="%s"/>', $x->($p->[0]),
			    $y->($p->[1]), $colour);
			push @out, _line($x->($p->[0]), $y->($p->[2]),
			    $x->($p->[0]), $y->($p->[3]), $colour)
			    if defined($p->[2]);
		}
		push @out, _line($right + 14, $key, $right + 40, $key,
		    $colour, 2), _text($right + 46, $key + 4, $series->{name},
		    anchor => 'start', size => 12);
	}
	_write($path, @out);
}

# Bars from left to right: title, y; bars: a list of name, value, and the
# lowest and highest value where there is a range.
sub plot_bars
{
	my ($path, %arg) = @_;
	my @bars = @{$arg{bars}};
	my ($ticks, $place) = _axis(0,
	    map { ($_->[1], grep { defined } @$_[2, 3]) } @bars);
	my ($left, $right) = ($margin{left}, $width - $margin{right} + 160);
	my ($top, $bottom) = ($margin{top}, $height - $margin{bottom});
	my $y = sub { $bottom - ($bottom - $top) * $place->($_[0]) };
	my $each = ($right - $left) / @bars;
	my $size = @bars > 9 ? 10 : 12;

	local $margin{right} = $margin{right} - 160;
	my @out = _frame(x => '', %arg, y_ticks => $ticks,
	    y_place => $place);
	for my $i (0 .. $#bars) {
		my ($name, $value, $low, $high) = @{$bars[$i]};
		my $middle = $left + $each * ($i + .5);

		push @out, sprintf('<rect x="%.1f" y="%.1f" width="%.1f" ' .
		    'height="%.1f" fill="%s"/>', $middle - $each * .3,
		    $y->($value), $each * .6, $bottom - $y->($value),
		    $colours[$i % @colours]);
		push @out, _line($middle, $y->($low), $middle, $y->($high),
		    '#000000', 2) if defined($low);
		my $n = 0;
		push @out, map { _text($middle, $bottom + 18 + 15 * $n++, $_,
		    size => $size) } split(/\n/, $name);
		push @out, _text($middle, $y->($high // $value) - 6,
		    sprintf($value < 100 ? '%.3g' : '%.0f', $value),
		    size => 12);
	}
	_write($path, @out);
}

1;
