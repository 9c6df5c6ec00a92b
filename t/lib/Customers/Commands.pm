package Customers::Commands;
# The commands that a document tells its readers to run, and whether a test runs
# them all; and what they need to run beside a shop of a test.  A command block
# is a run of lines that begin with a tab, or an example of a manual page, whose
# first word is one of @programs.
use strict;
use warnings;
use Customers::Readme;
use Customers::Service qw(program slurp spew srcdir);
use Exporter 'import';
use Test::More;

our @EXPORT = qw(document_commands all_run ctl_usages programs_for);

my @programs = qw(a2enmod adduser apachectl apt-get autoreconf bootstrap cat cd
    cp curl customersctl customers-fcgi customers.fcgi echo exit git grep
    install logrotate make mariadb mariadb-dump mkdir nginx node npm objdump
    openssl php prove python3 rm runuser scp service sh spawn-fcgi ssh sudo
    systemctl tar umask update-rc.d vi xargs);
my $program = join('|', map { quotemeta } @programs);
my $first_word = qr{^
	(?:(?:\*\S*\ ){5}\S+\ )?		# a line of cron
	(?:\(\ |exec\ |\w+=\S*\ )*
	(?:\.\ |(?:[\w.]*/)*(?:$program)(?:\s|$))}x;

# The command blocks of the file NAME of the sources, without their tabs.
sub document_commands
{
	my ($name) = @_;
	my $text = slurp(srcdir() . "/$name");
	my @blocks = map { $_->{text} } readme_blocks($text);

	@blocks = map { s/\\e$/\\/mgr } $text =~
	    /^\.Bd -literal[^\n]*\n(.*?)^\.Ed$/msg if $name =~ /\.\d$/;
	return grep { $_ =~ $first_word } @blocks;
}

# A test: every command block of the document NAME is one of those that RUN
# lists, or matches one of ELSEWHERE, pairs of an expression and who runs it,
# or why nobody does.
sub all_run
{
	my ($name, $run, @elsewhere) = @_;
	my %run = map { (s/\n\z//r => 1) } @$run;
	my @left = grep { !$run{s/\n\z//r} } document_commands($name);

	local $Test::Builder::Level = $Test::Builder::Level + 1;
	while (my ($of, $who) = splice(@elsewhere, 0, 2)) {
		my @others = grep { $_ !~ $of } @left;
		isnt(scalar(@others), scalar(@left),
		    "$name: there is $of ($who)");
		@left = @others;
	}
	is_deeply(\@left, [], "$name: every command is run");
}

# The usage of each command of customersctl, by its name.
sub ctl_usages
{
	my ($table) = slurp(srcdir() . '/src/ctl/main.c') =~
	    /\bcommands\[\] = \{\n(.*?)^\};/ms;
	my %usage;

	while ($table =~ /\{ "([^"]+)",\s*((?:"(?:[^"\\]|\\.)*"\s*)+),/g) {
		my ($name, $strings) = ($1, $2);
		$usage{$name} = join('', $strings =~ /"((?:[^"\\]|\\.)*)"/g)
		    =~ s/\\n\\t/ /gr;
	}
	return %usage;
}

# Programs in the folder DIR that find the database of SHOP by themselves, as
# they do for an operator; and the rights of its workers, grants.sql.
sub programs_for
{
	my ($shop, $dir) = @_;
	my $client = "--no-defaults -uroot --socket=$shop->{db_socket}";
	my %command = map { $_ => program($_) . " $client" }
	    qw(mariadb mariadb-dump);

	$command{customersctl} = join(' ', map { "'$_'" } $shop->ctl_words);
	spew("$dir/$_", "#!/bin/sh\nexec $command{$_} \"\$@\"\n", 0755)
	    for keys(%command);
	spew("$dir/grants.sql", slurp(srcdir() . '/schema/grants.sql')
	    =~ s/`customers`/`$shop->{database}`/gr
	    =~ s/'customers'\@/'$shop->{database}'\@/gr);
}

1;
