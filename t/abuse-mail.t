#!/usr/bin/perl
# What strangers may do with the shop's mails: the mail of a sign-up goes to
# whatever address was given, so it says nothing that the stranger chose.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Mail;
use Customers::Test;
use Test::More;

need('python3');
my $shop = new_shop(start => 0);
$shop->ctl(qw(config set), "customer/address/${_}_show", 1)
    for qw(prefix middlename suffix);
my $pool = $shop->start_pool;

sub create
{
	my ($data, $store) = @_;
	my $answer = fcgi_request($pool->{socket}, 'POST', '/rest/' .
	    ($store || 'default') . '/V1/customers', json => $data);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($answer->{status}, 200, "created $data->{customer}{email}") or
	    diag($answer->{raw});
	return $data->{customer}{email};
}

# The name in To and in the greeting

# What a stranger types, and whether it is a name.
my @names = (
	[1, firstname => 'Jane', lastname => 'Doe'],
	[1, prefix => 'Dr.', firstname => 'Jane', lastname => 'Doe'],
	[0, firstname => 'You won 5000 EUR', lastname => 'call 0900 123456'],
	[0, firstname => 'You won a prize', lastname => 'call us now'],
	[0, firstname => 'casino.', lastname => 'shop'],
	[0, firstname => 'Jane', lastname => 'Doe', suffix => '10000 $'],
	[0, prefix => 'www.evil.example', firstname => 'a', lastname => 'b'],
	[0, firstname => 'a' x 25, lastname => 'b' x 15],
);
for my $store (['default', 'Hello'], ['it', 'Ciao']) {
	my ($code, $hello) = @$store;

	for my $case (@names) {
		my ($is_name, %name) = @$case;
		my $name = join(' ', grep { defined }
		    @name{qw(prefix firstname lastname suffix)});
		my $email = create(customer(%name,
		    extension_attributes => { is_subscribed => 1 }), $code);
		my @mails = mail_parse(map { $_->{file} }
		    grep { $_->{arguments}[-1] eq $email } $shop->mails);

		is(scalar(@mails), 2, 'two mails');
		for my $mail (@mails) {
			is_deeply($mail->{to}, [['', $email]],
			    'no name in To');
			my $greeting = $is_name ? "$hello $name," : "$hello,";
			like($mail->{written}, qr/\A\Q$greeting\E /,
			    "greeted by $greeting");
			mail_sound($mail, "a mail to $name");
		}
	}
}

done_testing();
