#!/usr/bin/perl
# The same steps (Customers::Hosts) through every web server configuration that
# is shipped, as it is shipped.
#
# "prove t/every-host.t :: WORD" runs those hosts whose names have WORD in them.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Hosts;
use Customers::Test;
use Test::More;

my ($port, $dead) = (free_port(), free_port());

# Name, and the arguments of new_shop.  Of the two pools on TCP one is down.
my @hosts = (
	['nginx, unix socket', server => 'nginx'],
	['nginx, TCP', server => 'nginx', pool_port => $port, upstream =>
	    "127.0.0.1:$dead max_fails=3 fail_timeout=5s; " .
	    "server 127.0.0.1:$port max_fails=3 fail_timeout=5s"],
	['Apache, mod_proxy_fcgi', server => 'apache-proxy'],
	['Apache, mod_fcgid', server => 'apache-fcgid'],
	['Apache, mod_cgid', server => 'apache-cgi'],
	['.htaccess, mod_fcgid', server => 'htaccess-fcgid'],
	['.htaccess, mod_cgid', server => 'htaccess-cgi'],
);

for my $host (@hosts) {
	my ($name, %arg) = @$host;

	next if @ARGV && index($name, $ARGV[0]) < 0;
	subtest($name => sub {
		my $shop = new_shop(%arg);
		check_host($name, $shop);
		$shop->stop;
	});
}

done_testing();
