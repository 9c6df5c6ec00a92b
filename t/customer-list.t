#!/usr/bin/perl
# customersctl customer list: sign-ups by time, store and state.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Customers::Test;
use JSON::PP;
use POSIX qw(strftime);
use Test::More;

my $shop = new_shop(start => 0);
my $here = "--database=$shop->{database}";
my $now = time();

# An account NAME, made at TIME, with more columns.
sub account
{
	my ($name, $time, %column) = @_;

	%column = (website_id => 1, store_id => 1,
	    email => "'$name\@example.com'", created_at => "'$time'", %column);
	my @names = sort(keys(%column));
	$shop->sql('INSERT INTO customer_entity (' . join(', ', @names) .
	    ') VALUES (' . join(', ', @column{@names}) . ')', $here);
}

sub ago { return strftime('%Y-%m-%d %H:%M:%S', gmtime($now - $_[0])) }

# A test: the list with WORDS has the accounts NAMES, in this order.
sub lists
{
	my ($names, @words) = @_;
	my ($status, $out, $err) = run_command('', $shop->ctl_words,
	    qw(customer list), @words);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is("$status " . join(' ', $out =~ /(\w+)\@example\.com\n/g),
	    "0 $names", "list @words") or diag($err);
	return $out;
}

sub refuses
{
	my ($wanted, $why, @words) = @_;
	my ($status, $out, $err) = run_command('', $shop->ctl_words,
	    qw(customer list), @words);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($status >> 8, $wanted, "list @words: exit status $wanted");
	is($out, '', "list @words: no output");
	like($err, $why, "list @words: says why");
}

lists('');
is($shop->ctl(qw(customer list --json)), "[]\n", 'none in JSON');
account('old', '1999-12-31 23:59:59');
account('first', '2000-01-01 00:00:00', confirmation => "'key'",
    password_hash => "'hash'");
account('noon', '2000-01-01 12:00:00', store_id => 2);
account('last', '2000-01-01 23:59:59', website_id => 2, store_id => 3);
account('next', '2000-01-02 00:00:00', password_hash => "'hash'",
    lock_expires => 'NOW() + INTERVAL 1 HOUR');
account('again', '2000-01-02 00:00:00', lock_expires => "'2000-01-01'");
account('hours', ago(3600 * 30));
account('minutes', ago(60 * 30));

my ($day, $next) = qw(2000-01-01 2000-01-02);
lists('last noon first', '--since', $day, '--until', $day);
lists('again next last noon first old', '--until', $next);
lists('minutes hours again next last', '--since', "$day 12:00:01");
lists('last noon', '--since', "$day 12:00", '--until', $day);
lists('noon first', '--since', $day, '--until', "$day 12:00");
lists('noon first', '--since', "${day}T00:00:00Z", '--until',
    "${day}T23:59:58");
lists('first old', '--until', "$day 11:59");
lists('minutes', '--since', '31m');
lists('minutes', '--since', '24h');
lists('minutes hours', '--since', $_) for '31h', '2d', '1w';
lists('hours', qw(--since 3d --until 24h));
lists('minutes hours again next last noon first old', '--since', $_)
    for '0001-01-01', '1000000d';
lists('', '--since', '9999-12-31');
lists('minutes hours', qw(--since 3d --until 9999-12-31));
my @today = map { substr(ago($_), 0, 10) eq substr(ago(0), 0, 10) }
    60 * 30, 3600 * 30;
my @yesterday = map { substr(ago($_), 0, 10) eq substr(ago(86400), 0, 10) }
    60 * 30, 3600 * 30;
SKIP: {
	skip('the day ends', 4) if ago(0) =~ / 23:5\d/;
	my $today = $today[0] ? 'minutes' : '';
	lists($today);
	lists($today, qw(--since today));
	lists(join(' ', ('minutes', 'hours')[grep { $yesterday[$_] } 0, 1]),
	    qw(--since yesterday --until yesterday));
	lists(join(' ', ('minutes', 'hours')[grep { $yesterday[$_] ||
	    $today[$_] } 0, 1]), qw(--since yesterday));
}

lists('noon', '--until', $next, qw(--store it));
lists('last', '--until', $next, qw(--store outlet));
lists('', '--until', $next, qw(--store closed));
lists('first', '--until', $next, qw(--state pending));
lists('again next last noon old', '--until', $next, qw(--state confirmed));
lists('again last noon old', '--until', $next, qw(--state no-password));
lists('next', '--until', $next, qw(--state locked));
lists('again next', '--until', $next, qw(--max 2));
lists('next', '--until', $next, qw(--state locked --max 1 --store default));
is(lists('noon first', '--since', $day, '--until', "$day 12:00"),
    "3\tbase\tit\t2000-01-01 12:00:00\tconfirmed\tno password\t" .
    "noon\@example.com\n" .
    "2\tbase\tdefault\t2000-01-01 00:00:00\tpending\tpassword\t" .
    "first\@example.com\n", 'the fields');
my $json = $shop->ctl(qw(customer list --json --until), $day, qw(--max 1));
is_deeply(decode_json($json), [{ id => 4, website => 'outlet',
    store => 'outlet', created_at => '2000-01-01 23:59:59',
    state => 'confirmed', password => 'no password',
    email => 'last@example.com' }], 'in JSON');

refuses(64, qr/a time is/, '--since', $_) for '', 'x', '12', 'h', '1y', '-1h',
    '1.5h', '2000-13-01', '2000-02-30', '2000-01-01 24:00:00',
    '2000-01-01 12', '2000-01-01 12:00:00.5', '2000-01-01Z',
    '1000001d', "2000-01-01 12:00:00' OR 1=1";
refuses(64, qr/a time is/, qw(--until tomorrow));
refuses(64, qr/--state is/, '--state', $_) for '', 'x', 'Pending';
refuses(64, qr/--max needs/, '--max', $_) for 0, -1, 'x', 1000001;
refuses(65, qr/no store x/, qw(--store x));
refuses(64, qr/too many arguments/, 'x');

done_testing();
