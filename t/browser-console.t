#!/usr/bin/perl
# The console in Chromium: an account from the form to the mail and to signing
# in, refusals beside the fields that they name, another store and language, the
# keyboard alone, narrow and wide windows, light and dark.  axe-core finds
# nothing wrong, the console of the browser stays empty, nothing is asked of
# another origin, and what others wrote stays text.  Behind Apache the main way.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Browser;
use Customers::Test;
use Test::More;

need_browser();
binmode(Test::More->builder->$_, ':utf8') for qw(output failure_output);

my $shop;
my %see = (
	status => '#status',
	errors => '.field:has([aria-invalid]) :is(label code, .error)',
	others => '#signup-errors p',
	trouble => '#trouble:not([hidden])',
	focus => '.field:has(:focus) label code',
	phases => '#phases th',
	answer => '#answer-body',
	curl => '#curl',
	calls => '#shortcuts button',
	mails => '.mail summary',
	markup => 'img, script:not([src])',
);

# What was seen, by STEPS in the console, whenever they were to look.  OPTION is
# for the browser.
sub visit
{
	my ($name, $option, @steps) = @_;
	my @seen = @{browse('pages', { origin => $shop->base_url,
	    options => $option, steps => [
		[goto => $shop->base_url . '/console/'],
		[wait => '#fields input'],
		map { $$_[0] =~ /^(?:look|read)$/ ? [$$_[0], \%see] : $_ }
		@steps] })};

	for my $i (0 .. $#seen) {
		my $what = "$name, $i";
		my $saw = $seen[$i];

		# Chromium notes every refusal there.
		my @errors = grep {
			!/^Failed to load resource: .* a status of 4/
		} @{$saw->{errors}};
		is_deeply(\@errors, [], "$what: the console");
		is_deeply($saw->{violations}, [], "$what: axe-core")
		    if $saw->{violations};
		is_deeply($saw->{foreign}, [], "$what: no other origin");
		is_deeply($saw->{texts}{markup}, [], "$what: no markup");
		ok(!$saw->{wide}, "$what: no wider than the window");
	}
	return @seen;
}

# Steps: send the ready-made request NAME and LOOK, or read, what comes of it.
sub bad
{
	my ($name, $look) = @_;

	return ([select => '#bad', $name], [click => '#send-bad'],
	    [wait => '#status.poor'], [$look || 'read']);
}

# Test: SAW shows TEXTS beside the field with the name, in pairs.
sub beside
{
	my ($saw, $what, @texts) = @_;

	is_deeply($saw->{texts}{errors}, \@texts, "$what: beside its field");
	is_deeply($saw->{texts}{others}, [], "$what: and nowhere else");
}

sub light { return { colorScheme => 'light', viewport => {
    width => 1440, height => 900 } } }
sub dark { return { colorScheme => 'dark', viewport => {
    width => 360, height => 640 } } }

my $signs_up = [click => '#signup button.main'];
my $good = [wait => '#status.good'];

$shop = new_shop(console => 1);
$shop->ctl(qw(attribute add shoe_size --type int --label), 'Shoe size');
my ($token) = split(/\n/, $shop->ctl(qw(token create console)));
my @seen = visit('a guest', light(), ['look'], $signs_up, $good,
    [wait => '.mail'], ['read'], [click => '.mail summary'],
    [click => '#exchange details:nth-of-type(3) summary'], ['look'],
    [fill => '#token', $token], [click => 'h1'], [click => 'text="Search"'],
    [click => '#call button.main'], [wait => '#status.good >> text=search'],
    ['look']);
is($seen[0]{texts}{status}[0], 'Nothing was sent yet.', 'nothing yet');
like($seen[1]{texts}{status}[0], qr{^200 .*POST /rest/default/V1/customers},
    'the form makes an account');
is_deeply($seen[1]{texts}{phases}, [qw(decode validate hash store mail)],
    'phases');
like($seen[1]{texts}{answer}[0], qr/"email": "john\.\w+\@example\.com"/,
    'the answer');
like($seen[1]{texts}{mails}[0], qr/^Welcome.*john/, 'the mail');
is($shop->value('SELECT COUNT(*) FROM customer_address_entity'), 1,
    'with its address');
like($seen[2]{texts}{curl}[0], qr{^curl -i -X POST 'http://\S+/V1/customers'},
    'as curl');
like($seen[3]{texts}{status}[0], qr{^200 .*/V1/customers/search},
    'an integration searches');
like($seen[3]{texts}{answer}[0], qr/"total_count": 1/, 'and finds');

my $markup = '<img src=x onerror="alert(1)">';
@seen = visit('refused', light(), $signs_up, $good, [delay => 500],
    bad('many', 'look'), bad('long'), [select => '#bad', 'password'],
    ['hold'], [click => '#send-bad'], ['read'], ['go on'],
    [wait => '#status.poor'], ['read'],
    bad('same_email'), bad('unknown'), bad('markup'),
    [click => '#fill'], [fill => 'input[name=city]', $markup],
    [fill => 'input[name=shoe_size]', '42'], $signs_up, $good, ['read']);
beside($seen[0], 'required and wrong',
    'firstname', '"First Name" is a required value.',
    'lastname', '"Last Name" is a required value.',
    'email', '"Email" is not a valid email address.');
beside($seen[1], 'too long',
    'taxvat', '"Tax/VAT Number" length must be equal or less than 50 ' .
    'characters.');
like($seen[2]{texts}{status}[0], qr{^Sending .*POST /rest/default/V1/customers},
    'under way');
beside($seen[3], 'too short', 'password', 'The password needs at least 8 ' .
    'characters. Create a new password and try again.');
beside($seen[4], 'taken', 'email', 'A customer with the same email address ' .
    'already exists in an associated website.');
is_deeply($seen[4]{texts}{focus}, ['email'], 'the focus is there');
is_deeply($seen[5]{texts}{others}, ['"Nickname" is not supported. Correct ' .
    'the field name and try again.'], 'one that names no field: above');
is_deeply($seen[5]{texts}{errors}, [], 'the others are gone');
beside($seen[6], 'markup', 'website_id', 'Error occurred during "website_id" ' .
    qq(processing. The "$markup" value's type is invalid. The "int" type was ) .
    'expected. Verify and try again.');
like($seen[7]{texts}{answer}[0], qr/"city": "\Q<img src=x\E/, 'is shown');
like($seen[7]{texts}{answer}[0], qr/"shoe_size",\s*"value": "42"/,
    'a custom attribute has a field of its own');

@seen = visit('Italian', dark(), [fill => '#store', 'it'],
    [select => '#language', 'it'], [click => 'h1'], ['look'],
    $signs_up, $good, [wait => '.mail:nth-of-type(4)'], ['read'],
    bad('no_email', 'look'), [fill => '#store', 'nosuch'], [click => 'h1'],
    [wait => '#trouble'], ['read']);
is($seen[0]{lang}, 'it', 'speaks Italian');
is($seen[0]{heading}, 'Console clienti', 'all over');
like($seen[1]{texts}{status}[0], qr{POST /rest/it/V1/customers}, 'the store');
like($seen[1]{texts}{mails}[0], qr/^Ti diamo il benvenuto/, 'its mail');

is_deeply($seen[0]{texts}{trouble}, [], 'no trouble');
like($seen[3]{texts}{trouble}[0], qr/^Manca il documento .*: 4\d\d$/,
    'a store that there is not');

@seen = visit('by the keyboard', dark(), [tab => '#signup button.main'],
    [press => 'Enter'], $good, ['read'], [tab => '#shortcuts button'],
    [press => 'Enter'], [tab => '#call button.main'], [press => 'Enter'],
    [wait => '#shortcuts button:nth-of-type(3)'], ['look']);
like($seen[0]{texts}{status}[0], qr/^200/, 'signs up');
like($seen[1]{texts}{status}[0], qr{^200 .*/integration/customer/token},
    'signs in as the one who signed up');
is_deeply($seen[1]{texts}{calls}, ['Sign in', 'Who am I',
    'Ask for a new password'], 'sees what a customer may ask');

$shop->stop;

$shop = new_shop(console => 1, server => 'apache-proxy');
@seen = visit('behind Apache', light(), $signs_up, $good, ['read']);
like($seen[0]{texts}{status}[0], qr/^200/, 'signs up');
for my $path (qw(/console/ /console/console.js /console/settings.json)) {
	my $answer = http_request($shop->{port}, 'GET', $path);
	is($answer->{status}, 200, "$path is there");
	like($answer->{header}{'content-security-policy'},
	    qr/^default-src 'none'; script-src 'self';/, "$path: policy");
}
is(http_request($shop->{port}, 'GET', '/console/../customers.conf')->{status},
    404, 'nothing else is');

done_testing();
