# A pool of workers that changes while it serves, in both ways that
# doc/production describes.  Each has the methods workers (process ids), resize
# (another number of workers), deploy (replace all workers, with the current
# program) and stop.
#
#	script	spawn-fcgi, service/pool and multiwatch, as they are
#	systemd	what systemd does with the units of service/: hold the socket,
#		pass it to each worker as standard input, and restart a worker
#		that has ended
package Customers::Pool;

use strict;
use warnings;
use Customers::Service qw(spew);
use IO::Socket::UNIX;

sub script
{
	my ($class, $shop) = @_;
	my $file = "$shop->{dir}/workers";

	spew($file, "$shop->{workers}\n");
	$shop->{pool_options} = { workers_file => $file };
	return bless({ file => $file, pool => $shop->start_pool },
	    'Customers::Pool::Script');
}

sub systemd
{
	my ($class, $shop) = @_;
	my $path = "$shop->{run}/customers.sock";
	my $socket = IO::Socket::UNIX->new(Local => $path, Listen => 1024) or
	    die "$path: $!\n";

	chmod(0666, $path);
	my $self = bless({ socket => $socket, shop => $shop, units => [] },
	    'Customers::Pool::Systemd');
	$self->resize($shop->{workers});
	return $self;
}

package Customers::Pool::Script;

use Customers::Service qw(spew);

sub workers { return $_[0]{pool}->workers }
sub deploy { kill('HUP', $_[0]{pool}->pid) }
sub stop { $_[0]{pool}->stop }

sub resize
{
	my ($self, $workers) = @_;

	spew($self->{file}, "$workers\n");
	$self->deploy;
}

package Customers::Pool::Systemd;

use Customers::Service qw(wait_until);

# Restart=always: a worker that has ended is started again.
sub workers
{
	my ($self) = @_;

	for my $unit (@{$self->{units}}) {
		$unit = $self->_start unless $unit->is_running;
	}
	return map { $_->pid } @{$self->{units}};
}

sub _start
{
	my ($self) = @_;
	my $shop = $self->{shop};

	return Customers::Service->start(
		name => 'worker',
		argv => [$shop->{program}],
		env => $shop->environment,
		stdin => $self->{socket},
		log => "$shop->{dir}/pool.log",
	);
}

sub _end
{
	my (@units) = @_;

	kill('TERM', map { $_->pid } @units);
	wait_until(60, sub { !grep { $_->is_running } @units }) or
	    die "a worker does not end\n";
}

# systemctl enable --now, or disable --now
sub resize
{
	my ($self, $workers) = @_;
	my $units = $self->{units};

	_end(@$units[$workers .. $#$units]);
	$#$units = $workers - 1 if @$units > $workers;
	push @$units, $self->_start while @$units < $workers;
}

# systemctl restart
sub deploy
{
	my ($self) = @_;

	_end(@{$self->{units}});
	$self->workers;
}

sub stop
{
	my ($self) = @_;

	_end(@{$self->{units}});
	$self->{units} = [];
}

# Stop what a failed test has left running.
sub DESTROY
{
	my ($self) = @_;

	local ($?, $!, $@);
	$_->stop for @{$self->{units}};
}

1;
