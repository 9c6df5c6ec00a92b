# What the tests share: skipping, scratch folders, a shop to test, and checks
# that many tests make.
package Customers::Test;

use strict;
use warnings;
use Carp ();
use Customers::HTTP qw(http_request http_raw http_together fcgi_request
    cgi_request);
use Customers::Service qw(srcdir builddir program free_port run_command
    run_dir slurp spew wait_until);
use Customers::Shop;
use Exporter 'import';
use File::Basename qw(basename);
use File::Path ();
use File::Temp ();
use Test::More;
use Time::HiRes qw(sleep);

our @EXPORT = qw(need need_build lacking wrapper figure scratch run_dir
    mariadb_socket new_database new_shop changed_files customer post_customer
    is_clean is_error nothing_kept open_files
    http_request http_raw http_together fcgi_request cgi_request
    srcdir builddir program free_port run_command slurp spew wait_until);

my @services;
my @shops;
my @directories;
my $owner = $$;

# Stop what the test has started, however the test ends, and say why it did.
$SIG{$_} = sub { Carp::cluck("SIG$_[0]"); exit(1) } for qw(INT TERM HUP PIPE);

END {
	if ($$ == $owner) {
		local $?;
		for my $shop (@shops) {
			$shop->stop;
			eval { $shop->drop_database };
		}
		$_->stop for reverse(@services);
		chdir('/');
		File::Path::remove_tree(@directories) unless $ENV{KEEP_SCRATCH};
	}
}

# Skip the whole test; in CI, where nothing may be missing, fail instead.
sub _skip_all
{
	my ($why) = @_;

	die "$why\n" if ($ENV{CI} || '') eq 'true';
	plan(skip_all => $why);
}

# WHY says what the test needs and does not find; undef if nothing is missing.
sub need_nothing_more
{
	my ($why) = @_;

	_skip_all($why) if defined($why);
}

# The test needs these programs.
sub need
{
	for my $name (@_) {
		_skip_all("no $name") unless defined(program($name));
	}
}

# The test needs these programs of ours.
sub need_build
{
	for my $name (@_) {
		_skip_all("no $name in " . builddir() . ': run make')
		    unless -e builddir() . "/$name";
	}
}

# Skip the COUNT tests of a SKIP block for the reason WHY; in CI, fail instead.
sub lacking
{
	my ($why, $count) = @_;

	die "$why\n" if ($ENV{CI} || '') eq 'true';
	skip($why, $count);
}

# The command under which our programs are to run, such as valgrind, as words.
# If it is not installed they run plainly; in CI the test fails instead.
sub wrapper
{
	my @words = split(' ', $ENV{CUSTOMERS_WRAPPER} || '');

	return @words if !@words || defined(program($words[0]));
	die "no $words[0]\n" if ($ENV{CI} || '') eq 'true';
	diag("no $words[0]: runs without it");
	return ();
}

# Print a figure for readers of the output, in a line that prove shows too.
sub figure
{
	diag('figures of ' . basename($0, '.t') . ": $_[0]");
}

# A folder that is removed after the test, unless KEEP_SCRATCH=1 is in the
# environment.
sub scratch
{
	my $dir = File::Temp::tempdir('customers-test.XXXXXXXX', TMPDIR => 1);

	diag("scratch directory $dir") if $ENV{KEEP_SCRATCH};
	push @directories, $dir;
	return $dir;
}

# A folder with a short path, for sockets.
sub short_scratch
{
	my $dir = run_dir();

	push @directories, $dir;
	return $dir;
}

# The socket of a database server: that of t/run-tests for all tests, or that of
# a server of this test only.
my $socket;

sub mariadb_socket
{
	$socket = $ENV{CUSTOMERS_TEST_MARIADB}
	    if !defined($socket) && -S ($ENV{CUSTOMERS_TEST_MARIADB} || '');
	$socket = own_mariadb()->{socket} unless defined($socket);
	return $socket;
}

# A database server that this test may stop and start.
sub own_mariadb
{
	my (%arg) = @_;

	need(qw(mariadbd mariadb-install-db mariadb));
	my $mariadb = Customers::Service->mariadbd(dir => scratch(),
	    run => short_scratch(), %arg);
	push @services, $mariadb;
	return $mariadb;
}

# Names of databases and accounts are unique to the test.
my $databases = 0;

sub _database_name
{
	return sprintf('t_%d_%d', $$, ++$databases);
}

# A shop with nothing but an empty database, for tests of the schema.
sub new_database
{
	need('mariadb');
	my $shop = Customers::Shop->new(
		dir => scratch(),
		run => short_scratch(),
		database => _database_name(),
		db_socket => mariadb_socket(),
		port => 0,
	);
	push @shops, $shop;
	$shop->create_database;
	return $shop;
}

# A shop, installed and (unless start => 0) started.  Arguments as for
# Customers::Shop; hashes are cheap unless a scrypt setting is given.
sub new_shop
{
	my (%arg) = @_;
	my $start = exists($arg{start}) ? delete($arg{start}) : 1;
	my $settings = delete($arg{settings}) || {};

	need(Customers::Shop::programs($arg{server} || 'nginx'));
	need_build(qw(customers.fcgi customersctl schema/regions.csv));
	my $shop = Customers::Shop->new(
		dir => scratch(),
		run => short_scratch(),
		database => _database_name(),
		db_socket => $arg{db_socket} || mariadb_socket(),
		port => free_port(),
		settings => { scrypt => '10,8,1', scrypt_weak => 'allow',
		    %$settings },
		%arg,
	);
	push @shops, $shop;
	$shop->install;
	$shop->start if $start;
	return $shop;
}

# A folder with the shipped files of a web server, "nginx" or "apache".  CHANGE
# is called for each with the text in $_, and may change it.
sub changed_files
{
	my ($server, $change) = @_;
	my $files = scratch();

	File::Path::make_path("$files/$server");
	for my $file (glob(quotemeta(srcdir()) . "/$server/*.*")) {
		local $_ = slurp($file);
		$change->();
		spew("$files/$server/" . basename($file), $_);
	}
	return $files;
}

# A customer as a client sends it, with a unique e-mail address.  Arguments
# replace or add fields of the customer.
my $customers = 0;

sub customer
{
	my (%field) = @_;

	return {
		customer => {
			email => sprintf('u%d.%d@example.com', $$,
			    ++$customers),
			firstname => 'Jane',
			lastname => 'Doe',
			%field,
		},
		password => 'Passw0rd!x',
	};
}

# Send DATA (a value for the body) to the shop's web server.
sub post_customer
{
	my ($shop, $data, %arg) = @_;

	return http_request($shop->{port}, 'POST', '/rest/default/V1/customers',
	    json => $data, %arg);
}

# A test: the shop's web server accepts its configuration without a warning.
sub is_clean
{
	my ($shop) = @_;
	my ($status, $out, $err) = run_command('', @{$shop->{web}{check}});

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($status, 0, 'the configuration is valid');
	like($out . $err, qr/\A(?:Syntax OK\n)?\z/, 'without a warning');
}

# The files that the process PID has open, by number, once it is idle: it closes
# a connection only after its answer has arrived here.
sub open_files
{
	my ($pid) = @_;
	my $before = '';
	my @open;

	wait_until(60, sub {
		@open = sort { $a <=> $b } map { m{(\d+)$} }
		    glob("/proc/$pid/fd/*");
		my $same = "@open" eq $before;
		$before = "@open";
		sleep(0.2) if !$same;
		return $same;
	});
	return @open;
}

# A test: the answer is an error in the contract's form, with STATUS and MESSAGE
# (a string or an expression), in JSON and with the headers that every answer
# has.
sub is_error
{
	my ($answer, $status, $message, $name) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	subtest($name => sub {
		ok(defined($answer), 'an answer') or return;
		is($answer->{status}, $status, "status $status") or
		    diag($answer->{raw});
		like($answer->{header}{'content-type'},
		    qr{^application/json; ?charset=utf-8$}i, 'JSON in UTF-8');
		my $json = $answer->{json};
		if (is(ref($json), 'HASH', 'a JSON object')) {
			ref($message)
			    ? like($json->{message}, $message, 'message')
			    : is($json->{message}, $message, 'message');
			my $known = qr/^(?:message|errors|parameters)$/;
			is_deeply([grep { !/$known/ } keys(%$json)], [],
			    'no other keys');
		} else {
			diag($answer->{raw});
		}
		is($answer->{header}{'cache-control'}, 'no-store',
		    'not stored');
		is($answer->{header}{'x-content-type-options'}, 'nosniff',
		    'nosniff');
		ok(!exists($answer->{header}{'set-cookie'}), 'no cookie');
		like($answer->{header}{'retry-after'}, qr/^\d+$/, 'Retry-After')
		    if $status =~ /^(?:429|502|503|504)$/;
	});
}

# A test: running CODE leaves no row in any table that a sign-up writes, and no
# mail.
sub nothing_kept
{
	my ($shop, $name, $code) = @_;
	my @tables = qw(customer_entity customer_address_entity
	    newsletter_subscriber customer_mail idempotency_key);
	my $counts = sub {
		return $shop->value("SELECT concat_ws(' ', " . join(', ', map {
			"(SELECT count(*) FROM $_)"
		} @tables) . ')') . ' ' . $shop->mails;
	};

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $before = $counts->();
	$code->();
	is($counts->(), $before, "$name: no row and no mail");
}

1;
