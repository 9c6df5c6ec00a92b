#!/usr/bin/perl
# Which e-mails are available (contract G14).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Account;
use Customers::Test;
use Test::More;

my ($shop, $admin) = account_tests();
my $tell = 'checkout/options/enable_guest_checkout_login';

# Available e-mails

sub available
{
	my ($body, $store, $token) = @_;

	return ask('POST', '/rest/' . ($store // 'default') .
	    '/V1/customers/isEmailAvailable', $body, $token);
}

$shop->ctl(qw(config set customer/create_account/confirm 1));
my ($jane, $pending, $outlet) = (signup(), signup(),
    signup(undef, store => 'outlet'));
change($jane, 'confirmation = NULL');
my $taken = $jane->{email};
my ($yes, $no) = (JSON::PP::true(), JSON::PP::false());
my @missing = ({}, undef, [], { customerEmail => undef }, { websiteId => 1 },
    { email => $taken });
for my $on (0, 1) {
	$shop->ctl(qw(config set), $tell, $on);
	my $no = $on ? $no : $yes;

	unchanged("setting $on", sub {
		for ([$taken, undef, $no], [uc($taken), undef, $no],
		    [$taken, 1, $no], [$taken, 0, $no], [$taken, '1', $no],
		    [$taken, 2, $yes], [$pending->{email}, undef, $no],
		    [$outlet->{email}, undef, $yes],
		    [$outlet->{email}, 2, $no], [$outlet->{email}, 0, $yes],
		    [" $taken", undef, $yes], ["$taken ", undef, $yes],
		    ['free@example.com', undef, $yes],
		    ['free@example.com', 1, $yes], ['', undef, $yes],
		    ['nobody', undef, $yes], ['nobody@', undef, $yes],
		    ['x' x 5000, undef, $yes]) {
			my ($email, $website, $answer) = @$_;

			is_ok(available({ customerEmail => $email,
			    websiteId => $website }), $answer, "setting " .
			    "$on: '" . substr($email, 0, 20) . "' in " .
			    ($website // 'none'));
		}
		is_ok(available({ customer_email => $taken, website_id => 1 },
		    'it'), $no, "setting $on: snake_case, another store");
		is_ok(available({ customerEmail => $taken }, 'outlet'), $yes,
		    "setting $on: the path's website");
		is_ok(available({ customerEmail => $taken }, undef, $_), $no,
		    "setting $on: token '$_'") for $admin, 'x';
		is_refused(available($_), required('customerEmail'),
		    "setting $on: no e-mail") for @missing;
		is_refused(available({ customerEmail => $taken,
		    websiteId => $_ }), 404, "The website with id $_ that " .
		    "was requested wasn't found. Verify the website and try " .
		    'again.', undef, "setting $on: website $_")
		    for 999, -1;
		is_refused(available({ customerEmail => $taken,
		    websiteId => 'x' }), wrong_type('x', 'int'),
		    "setting $on: website 'x'");
		is_refused(available({ customerEmail => [] }),
		    wrong_type('array', 'string'), "setting $on: a list");
	});
}
$shop->ctl(qw(config set), $tell, qw(0 --website outlet));
is_ok(available({ customerEmail => $outlet->{email}, websiteId => 2 }), $yes,
    'the setting of the website asked about');
is_ok(available({ customerEmail => $taken, websiteId => 1 }, 'outlet'), $no,
    'whatever the path');
$shop->ctl(qw(config unset), $tell, qw(--website outlet));
$shop->ctl(qw(config set customer/account_share/scope 0));
is_ok(available({ customerEmail => $_, websiteId => 2 }), $no,
    'global accounts: taken anywhere') for $taken, $outlet->{email};
$shop->ctl(qw(config unset customer/account_share/scope));
$shop->sql('UPDATE store SET is_active = 0 WHERE store_id = 3',
    "--database=$shop->{database}");
is_ok(available({ customerEmail => $outlet->{email}, websiteId => 2 }), $yes,
    'a website without a store tells nothing');

done_testing();
