# The database of a Magento shop, to be imported: its tables are ours without
# what only we have, on the same server.
package Customers::OldShop;

use strict;
use warnings;

my @types = qw(datetime decimal int text varchar);
my @tables = (qw(store_website store_group store core_config_data
    customer_group directory_country_region directory_country_region_name
    eav_attribute customer_eav_attribute eav_attribute_label
    eav_attribute_option eav_attribute_option_value customer_entity
    customer_address_entity newsletter_subscriber),
    map { ("customer_entity_$_", "customer_address_entity_$_") } @types);

# Make it beside the database of SHOP; drop ends it.
sub new
{
	my ($class, $shop) = @_;
	my $self = bless({ shop => $shop, name => "$shop->{database}_old" },
	    $class);

	$shop->sql("DROP DATABASE IF EXISTS `$self->{name}`;
	    CREATE DATABASE `$self->{name}`");
	$self->sql(join('', map {
		"CREATE TABLE $_ LIKE `$shop->{database}`.$_;\n" } @tables));
	for my $row ($shop->rows("SELECT DISTINCT table_name AS t,
	    index_name AS name FROM information_schema.statistics
	    WHERE table_schema = '$self->{name}'
	    AND column_name IN ('email_key', 'email')")) {
		$self->sql("ALTER TABLE $row->{t} DROP KEY `$row->{name}`");
	}
	$self->sql(<<'EOT');
ALTER TABLE customer_entity DROP COLUMN email_key,
	DROP COLUMN token_generation, DROP COLUMN first_signin_at,
	MODIFY website_id smallint(5) unsigned DEFAULT NULL;
ALTER TABLE newsletter_subscriber DROP COLUMN email_key,
	MODIFY subscriber_email varchar(150) DEFAULT NULL;
EOT
	return $self;
}

sub name { return $_[0]{name} }

# The names of its tables.
sub tables { return @tables }

# Run statements in it.
sub sql
{
	my ($self, $sql) = @_;

	$self->{shop}->sql("SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO',
	    foreign_key_checks = 0; USE `$self->{name}`; $sql");
}

sub drop
{
	my ($self) = @_;

	$self->{shop}->sql("DROP DATABASE IF EXISTS `$self->{name}`");
}

1;
