#!/usr/bin/perl
# Regions as people write them (contract D17): the spellings of
# t/data/region-spellings.txt in addresses of sign-ups.
use strict;
use warnings;
use Encode qw(decode);
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use Test::More;

binmode($_, ':encoding(UTF-8)') for Test::More->builder->output,
    Test::More->builder->failure_output;

my $shop = new_shop(settings => { scrypt => '4,8,1' });
my %spelling;
for my $line (split(/\n/, decode('UTF-8',
    slurp("$FindBin::Bin/data/region-spellings.txt")))) {
	next if $line =~ /^(?:#|$)/;
	my ($country, $code, $hint) = split(/\t/, $line);
	push @{$spelling{$country}}, [$hint, $code];
}

sub send_hints
{
	my ($country, @regions) = @_;

	return http_request($shop->{port}, 'POST', '/rest/V1/customers',
	    json => customer(addresses => [map { { firstname => 'a',
	    lastname => 'b', street => ['c'], city => 'd', telephone => 'e',
	    postcode => 'f', country_id => $country, region => $_ } }
	    @regions]));
}

# The list in lists of as many as a guest may send.
sub chunks
{
	my (@list) = @_;
	my @chunks;

	push @chunks, [splice(@list, 0, 100)] while @list;
	return @chunks;
}

my $sent = 0;
for my $country (sort(keys(%spelling))) {
	subtest($country => sub {
		my @refused = grep { $_->[1] eq '!' } @{$spelling{$country}};
		my @kept = grep { $_->[1] ne '!' } @{$spelling{$country}};

		# Each in three ways, as not all clients know which is which.
		for my $way (sub { $_[0] }, sub { { region_code => $_[0] } },
		    sub { { region_id => 0, region_code => 'Q9', region =>
		    $_[0] } }) {
			my @got = map { $_->{region} } map {
				my $answer = send_hints($country, @$_);
				is($answer->{status}, 200, 'created') or
				    diag($answer->{raw});
				@{$answer->{json}{addresses}};
			} chunks(map { $way->($_->[0]) } @kept);
			for my $i (0 .. $#kept) {
				my ($hint, $code) = @{$kept[$i]};
				my $kept_text = $got[$i]{region_id} == 0;

				is($kept_text ? '-' : $got[$i]{region_code},
				    $code, "for $hint");
				$sent++;
			}
		}
		for my $case (@refused) {
			is_error(send_hints($country, $case->[0]), 400,
			    qr/^Invalid value/, "$case->[0] is refused");
			$sent++;
		}
	});
}

# A shop that moved here: its list, whatever its codes, takes the place of ours
# and is closed, with the names that its regions have elsewhere.
my $csv = scratch() . '/regions.csv';
spew($csv, "region_id,country_id,code,default_name\n569,IN,MAH,Maharashtra\n" .
    "570,IN,X1,Gujarat\n");
is(send_hints('IN', 'Nowhere')->{status}, 200, 'a text of an open list');
$shop->ctl(qw(regions import), $csv);
subtest('an imported list' => sub {
	for my $case (['Maharashtra', 569], ['maharastra', 569], ['mah', 569],
	    ["\x{92e}\x{939}\x{93e}\x{930}\x{93e}\x{937}\x{94d}\x{91f}" .
	    "\x{94d}\x{930}", 569], ['State of Gujarat', 570]) {
		my ($hint, $id) = @$case;
		my $answer = send_hints('IN', $hint);

		is($answer->{json}{addresses}[0]{region}{region_id}, $id, $hint)
		    or diag($answer->{raw});
	}
	for my $hint ('Kerala', 'Nowhere', { region_code => 'MH' }) {
		is_error(send_hints('IN', $hint), 400, qr/^Invalid value/,
		    'what it lacks is refused');
	}
	is(send_hints('DE', 'Nowhere')->{status}, 200, 'others stay open');
	is(send_hints('DE', 'Bavaria')->{json}{addresses}[0]{region}
	    {region_code}, 'BY', 'and are there');
	$shop->ctl(qw(config set general/region/state_required US));
	is(send_hints('IN', 'Nowhere')->{status}, 200,
	    'where no region is required a text is kept');
});
figure("$sent spellings sent, of " . keys(%spelling) . ' countries');
done_testing();
