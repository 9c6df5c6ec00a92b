#!/usr/bin/perl
# Every statement that workers send can use an index: the server's general log
# of a few requests is run through EXPLAIN.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use Test::More;

my $database = Customers::Test::own_mariadb();
my $shop = new_shop(db_socket => $database->{socket});
my $send = sub { http_request($shop->{port}, @_) };
my $token = $shop->ctl(qw(token create test));
chomp($token);
$shop->ctl(qw(attribute add size --type select --label Size --option S));
$shop->ctl(qw(attribute add nick --type text --label Nick --unique));

$shop->sql("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = 1");
for my $scope (1, 0) {
	$shop->ctl(qw(config set customer/account_share/scope), $scope);
	for my $with ([], [default_billing => 1]) {
		my $answer = $send->('POST', '/rest/default/V1/customers',
		    headers => ['Authorization', "Bearer $token",
			'Idempotency-Key', "statements $scope@{$with}"],
		    json => customer(group_id => 2, store_id => 1,
			website_id => 1,
			extension_attributes => { is_subscribed => 1,
			    assistance_allowed => 2 },
			custom_attributes => { nick => "n$scope@{$with}" },
			addresses => [{ firstname => 'a', lastname => 'b',
			    street => ['c'], city => 'd', postcode => 'e',
			    telephone => 'f', country_id => 'US',
			    region => 'Texas', @$with }]));
		is($answer->{status}, 200, 'created') or diag($answer->{raw});
	}
}
$send->('POST', '/rest/V1/customers', json => customer(website_id => 1));
run_command('', $shop->ctl_words, qw(mail flush));
run_command('', $shop->ctl_words, qw(mail flush --older-than 60));
$shop->sql('SET GLOBAL general_log = 0');

my %seen;
for my $row ($shop->rows("SELECT command_type, CONVERT(argument USING utf8mb4)
    AS statement FROM mysql.general_log
    WHERE command_type IN ('Prepare', 'Execute')")) {
	my $statement = $row->{statement};

	next unless $statement =~ /^(?:SELECT|UPDATE|DELETE)\b/;
	(my $shape = $statement) =~ s/'(?:[^'\\]|\\.)*'|\b\d+\b|\bNULL\b|\?/?/g;
	# One of each; with its values, as EXPLAIN takes no "?".
	next if $row->{command_type} eq 'Prepare' || $seen{$shape}++;
	my @plan = $shop->rows("EXPLAIN $statement");
	my @bad = grep { ($_->{table} // 'NULL') !~ /^(?:NULL|<.*>)$/ &&
	    ($_->{possible_keys} // 'NULL') eq 'NULL' &&
	    ($_->{key} // 'NULL') eq 'NULL' } @plan;
	ok(!@bad, substr($statement, 0, 70)) or
	    diag(explain([$statement, \@bad]));
}
cmp_ok(scalar(keys(%seen)), '>', 12, 'statements seen');

done_testing();
