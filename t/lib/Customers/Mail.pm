# What the tests of mail share: an independent parser of mails, the journal, and
# scripts in place of sendmail.
package Customers::Mail;

use strict;
use warnings;
use Customers::HTTP ();
use Customers::Service qw(srcdir program run_command spew);
use Customers::Test;
use Exporter 'import';
use Test::More;

our @EXPORT = qw(mail_parse mail_sound journal flush_mail make_due
    sendmail_script);

# The mails in FILES as t/lib/mail_parse.py sees them.
sub mail_parse
{
	my (@files) = @_;

	return () unless @files;
	my ($status, $out, $err) = run_command('', program('python3'),
	    srcdir() . '/t/lib/mail_parse.py', @files);
	$status == 0 or die "mail_parse.py: $err";
	return @{Customers::HTTP::json()->decode($out)};
}

# The headers of a mail when it leaves the program.
my @headers = qw(from to subject date message-id mime-version auto-submitted
    content-language content-type);

# A test: MAIL, from mail_parse, is sound: it has our headers, each once, MORE
# before them (which an MTA adds), and two parts that say the same.
sub mail_sound
{
	my ($mail, $name, $more) = @_;

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	return subtest($name => sub {
		my %extra = map { $_ => 1 } @{$more || []};
		is_deeply([grep { !$extra{$_} && !/^list-/ }
		    @{$mail->{names}}], \@headers, 'headers');
		my @list = grep { /^list-/ } @{$mail->{names}};
		is_deeply(\@list, [qw(list-unsubscribe list-unsubscribe-post)],
		    'to unsubscribe') if @list;
		is_deeply($mail->{defects}, [], 'no defects');
		is(scalar(@{$mail->{from}}), 1, 'one From');
		is(scalar(@{$mail->{to}}), 1, 'one To');
		is_deeply([map { "$_->{type} $_->{charset}" }
		    @{$mail->{parts}}],
		    ['text/plain utf-8', 'text/html utf-8'], 'two parts');
		is_deeply($mail->{loads}, [], 'nothing is loaded');
		is($mail->{spoken}, $mail->{written}, 'both say the same');
		my %spoken = map { $_ => 1 } @{$mail->{links}};
		my %written = map { $_ => 1 } @{$mail->{urls}};
		is_deeply([sort(keys(%spoken))], [sort(keys(%written))],
		    'both have the same links');
		cmp_ok(length($mail->{parts}[1]{text}), '<', 100_000,
		    'below 100 kB');
	});
}

# The rows of the journal, oldest first, as "template state attempts"; only
# those that meet the CONDITION, if there is one.
sub journal
{
	my ($shop, $condition) = @_;

	return map { "$_->{template} $_->{state} $_->{attempts}" }
	    $shop->rows('SELECT template, state, attempts FROM customer_mail ' .
	    'WHERE ' . ($condition // '1') . ' ORDER BY mail_id');
}

# Run customersctl mail flush; returns its exit status and its output.
sub flush_mail
{
	my ($shop, @option) = @_;
	my ($status, $out, $err) = run_command('', $shop->ctl_words,
	    qw(mail flush), @option);

	diag($err) if $err ne '';
	return (($status & 127 ? "signal $status" : $status >> 8), $out);
}

# End all pauses and leases, as if time had passed.
sub make_due
{
	my ($shop) = @_;

	$shop->sql("UPDATE customer_mail SET claimed_until = NULL,
	    next_attempt_at = NOW() WHERE state = 'pending'",
	    "--database=$shop->{database}");
}

# Write a program to PATH that runs the shell script BODY; $here in it is its
# folder.
sub sendmail_script
{
	my ($path, $body) = @_;

	spew($path, qq(#!/bin/sh\nhere="\${0%/*}"\n$body\n), 0755);
	return $path;
}

1;
