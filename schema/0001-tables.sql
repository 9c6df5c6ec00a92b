-- The tables of customers.fcgi, first version.
--
-- Tables, columns and widths are those of Magento Open Source 2.4, as far as it
-- has them, so that a shop's data can be copied.  There are three differences:
-- customer_entity.website_id is never NULL (a NULL would escape the unique
-- key), newsletter_subscriber.subscriber_email is as wide as
-- customer_entity.email, and codes and e-mail addresses have collations of
-- their own.  t/data/columns.tsv lists every column for the tests.
--
-- `customersctl schema install` runs the files of this folder, records their
-- numbers in schema_version, and skips those recorded already.  So never edit
-- an installed file but add one with the next number.  A statement ends with a
-- semicolon at the end of a line.

-- Websites, store groups, store views.

CREATE TABLE store_website (
	website_id smallint(5) unsigned NOT NULL AUTO_INCREMENT,
	code varchar(32) COLLATE utf8mb4_nopad_bin DEFAULT NULL,
	name varchar(64) DEFAULT NULL,
	sort_order smallint(5) unsigned NOT NULL DEFAULT 0,
	default_group_id smallint(5) unsigned NOT NULL DEFAULT 0,
	is_default smallint(5) unsigned DEFAULT 0,
	PRIMARY KEY (website_id),
	UNIQUE KEY STORE_WEBSITE_CODE (code),
	KEY STORE_WEBSITE_SORT_ORDER (sort_order),
	KEY STORE_WEBSITE_DEFAULT_GROUP_ID (default_group_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE store_group (
	group_id smallint(5) unsigned NOT NULL AUTO_INCREMENT,
	website_id smallint(5) unsigned NOT NULL DEFAULT 0,
	name varchar(255) NOT NULL,
	root_category_id int(10) unsigned NOT NULL DEFAULT 0,
	default_store_id smallint(5) unsigned NOT NULL DEFAULT 0,
	code varchar(32) COLLATE utf8mb4_nopad_bin DEFAULT NULL,
	PRIMARY KEY (group_id),
	UNIQUE KEY STORE_GROUP_CODE (code),
	KEY STORE_GROUP_WEBSITE_ID (website_id),
	KEY STORE_GROUP_DEFAULT_STORE_ID (default_store_id),
	CONSTRAINT STORE_GROUP_WEBSITE_FK
	    FOREIGN KEY (website_id) REFERENCES store_website (website_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE store (
	store_id smallint(5) unsigned NOT NULL AUTO_INCREMENT,
	code varchar(32) COLLATE utf8mb4_nopad_bin DEFAULT NULL,
	website_id smallint(5) unsigned NOT NULL DEFAULT 0,
	group_id smallint(5) unsigned NOT NULL DEFAULT 0,
	name varchar(255) NOT NULL,
	sort_order smallint(5) unsigned NOT NULL DEFAULT 0,
	is_active smallint(5) unsigned NOT NULL DEFAULT 0,
	PRIMARY KEY (store_id),
	UNIQUE KEY STORE_CODE (code),
	KEY STORE_WEBSITE_ID (website_id),
	KEY STORE_GROUP_ID (group_id),
	KEY STORE_IS_ACTIVE_SORT_ORDER (is_active, sort_order),
	CONSTRAINT STORE_WEBSITE_FK
	    FOREIGN KEY (website_id) REFERENCES store_website (website_id)
	    ON DELETE CASCADE,
	CONSTRAINT STORE_GROUP_FK
	    FOREIGN KEY (group_id) REFERENCES store_group (group_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Settings: one row for each scope in which a path has a value.

CREATE TABLE core_config_data (
	config_id int(10) unsigned NOT NULL AUTO_INCREMENT,
	scope varchar(8) NOT NULL DEFAULT 'default',
	scope_id int(11) NOT NULL DEFAULT 0,
	path varchar(255) NOT NULL DEFAULT 'general',
	value text DEFAULT NULL,
	updated_at timestamp NOT NULL DEFAULT current_timestamp()
	    ON UPDATE current_timestamp(),
	PRIMARY KEY (config_id),
	UNIQUE KEY CORE_CONFIG_DATA_SCOPE_SCOPE_ID_PATH
	    (scope, scope_id, path)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Countries and their regions.  Codes and names of regions are compared without
-- regard to case, but with regard to accents.

CREATE TABLE directory_country (
	country_id varchar(2) NOT NULL,
	iso2_code varchar(2) DEFAULT NULL,
	iso3_code varchar(3) DEFAULT NULL,
	PRIMARY KEY (country_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE directory_country_region (
	region_id int(10) unsigned NOT NULL AUTO_INCREMENT,
	country_id varchar(4) NOT NULL DEFAULT '0',
	code varchar(32) COLLATE utf8mb4_uca1400_nopad_as_ci DEFAULT NULL,
	default_name varchar(255)
	    COLLATE utf8mb4_uca1400_nopad_as_ci DEFAULT NULL,
	PRIMARY KEY (region_id),
	KEY DIRECTORY_COUNTRY_REGION_COUNTRY_ID_CODE (country_id, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE directory_country_region_name (
	locale varchar(16) NOT NULL,
	region_id int(10) unsigned NOT NULL DEFAULT 0,
	name varchar(255) COLLATE utf8mb4_uca1400_nopad_as_ci DEFAULT NULL,
	PRIMARY KEY (locale, region_id),
	KEY DIRECTORY_COUNTRY_REGION_NAME_REGION_ID (region_id),
	CONSTRAINT DIRECTORY_COUNTRY_REGION_NAME_REGION_FK
	    FOREIGN KEY (region_id)
	    REFERENCES directory_country_region (region_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Custom attributes.  Their labels and option values may belong to store 0,
-- which means every store and has no row, so store_id is no foreign key.

CREATE TABLE eav_entity_type (
	entity_type_id smallint(5) unsigned NOT NULL AUTO_INCREMENT,
	entity_type_code varchar(50) NOT NULL,
	entity_model varchar(255) NOT NULL,
	attribute_model varchar(255) DEFAULT NULL,
	entity_table varchar(255) DEFAULT NULL,
	value_table_prefix varchar(255) DEFAULT NULL,
	entity_id_field varchar(255) DEFAULT NULL,
	is_data_sharing smallint(5) unsigned NOT NULL DEFAULT 1,
	data_sharing_key varchar(100) DEFAULT 'default',
	default_attribute_set_id smallint(5) unsigned NOT NULL DEFAULT 0,
	increment_model varchar(255) DEFAULT NULL,
	increment_per_store smallint(5) unsigned NOT NULL DEFAULT 0,
	increment_pad_length smallint(5) unsigned NOT NULL DEFAULT 8,
	increment_pad_char varchar(1) NOT NULL DEFAULT '0',
	additional_attribute_table varchar(255) DEFAULT NULL,
	entity_attribute_collection varchar(255) DEFAULT NULL,
	PRIMARY KEY (entity_type_id),
	KEY EAV_ENTITY_TYPE_ENTITY_TYPE_CODE (entity_type_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE eav_attribute (
	attribute_id smallint(5) unsigned NOT NULL AUTO_INCREMENT,
	entity_type_id smallint(5) unsigned NOT NULL DEFAULT 0,
	attribute_code varchar(255) COLLATE utf8mb4_nopad_bin NOT NULL,
	attribute_model varchar(255) DEFAULT NULL,
	backend_model varchar(255) DEFAULT NULL,
	backend_type varchar(8) NOT NULL DEFAULT 'static',
	backend_table varchar(255) DEFAULT NULL,
	frontend_model varchar(255) DEFAULT NULL,
	frontend_input varchar(50) DEFAULT NULL,
	frontend_label varchar(255) DEFAULT NULL,
	frontend_class varchar(255) DEFAULT NULL,
	source_model varchar(255) DEFAULT NULL,
	is_required smallint(5) unsigned NOT NULL DEFAULT 0,
	is_user_defined smallint(5) unsigned NOT NULL DEFAULT 0,
	default_value text DEFAULT NULL,
	is_unique smallint(5) unsigned NOT NULL DEFAULT 0,
	note varchar(255) DEFAULT NULL,
	PRIMARY KEY (attribute_id),
	UNIQUE KEY EAV_ATTRIBUTE_ENTITY_TYPE_ID_ATTRIBUTE_CODE
	    (entity_type_id, attribute_code),
	KEY EAV_ATTRIBUTE_FRONTEND_INPUT (frontend_input),
	CONSTRAINT EAV_ATTRIBUTE_ENTITY_TYPE_FK
	    FOREIGN KEY (entity_type_id)
	    REFERENCES eav_entity_type (entity_type_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_eav_attribute (
	attribute_id smallint(5) unsigned NOT NULL,
	is_visible smallint(5) unsigned NOT NULL DEFAULT 1,
	input_filter varchar(255) DEFAULT NULL,
	multiline_count smallint(5) unsigned NOT NULL DEFAULT 1,
	validate_rules text DEFAULT NULL,
	is_system smallint(5) unsigned NOT NULL DEFAULT 0,
	sort_order int(10) unsigned NOT NULL DEFAULT 0,
	data_model varchar(255) DEFAULT NULL,
	is_used_in_grid smallint(5) unsigned NOT NULL DEFAULT 0,
	is_visible_in_grid smallint(5) unsigned NOT NULL DEFAULT 0,
	is_filterable_in_grid smallint(5) unsigned NOT NULL DEFAULT 0,
	is_searchable_in_grid smallint(5) unsigned NOT NULL DEFAULT 0,
	grid_filter_condition_type smallint(5) unsigned NOT NULL DEFAULT 0,
	PRIMARY KEY (attribute_id),
	KEY CUSTOMER_EAV_ATTRIBUTE_SORT_ORDER (sort_order),
	CONSTRAINT CUSTOMER_EAV_ATTRIBUTE_ATTRIBUTE_FK
	    FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE eav_attribute_label (
	attribute_label_id int(10) unsigned NOT NULL AUTO_INCREMENT,
	attribute_id smallint(5) unsigned NOT NULL DEFAULT 0,
	store_id smallint(5) unsigned NOT NULL DEFAULT 0,
	value varchar(255) DEFAULT NULL,
	PRIMARY KEY (attribute_label_id),
	KEY EAV_ATTRIBUTE_LABEL_STORE_ID (store_id),
	KEY EAV_ATTRIBUTE_LABEL_ATTRIBUTE_ID_STORE_ID (attribute_id, store_id),
	CONSTRAINT EAV_ATTRIBUTE_LABEL_ATTRIBUTE_FK
	    FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE eav_attribute_option (
	option_id int(10) unsigned NOT NULL AUTO_INCREMENT,
	attribute_id smallint(5) unsigned NOT NULL DEFAULT 0,
	sort_order smallint(5) unsigned NOT NULL DEFAULT 0,
	PRIMARY KEY (option_id),
	KEY EAV_ATTRIBUTE_OPTION_ATTRIBUTE_ID (attribute_id),
	CONSTRAINT EAV_ATTRIBUTE_OPTION_ATTRIBUTE_FK
	    FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE eav_attribute_option_value (
	value_id int(10) unsigned NOT NULL AUTO_INCREMENT,
	option_id int(10) unsigned NOT NULL DEFAULT 0,
	store_id smallint(5) unsigned NOT NULL DEFAULT 0,
	value varchar(255) DEFAULT NULL,
	PRIMARY KEY (value_id),
	KEY EAV_ATTRIBUTE_OPTION_VALUE_OPTION_ID (option_id),
	KEY EAV_ATTRIBUTE_OPTION_VALUE_STORE_ID (store_id),
	CONSTRAINT EAV_ATTRIBUTE_OPTION_VALUE_OPTION_FK
	    FOREIGN KEY (option_id) REFERENCES eav_attribute_option (option_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Accounts.  The e-mail address is unique within a website.  Its collation
-- ignores case but not accents.

CREATE TABLE customer_group (
	customer_group_id int(10) unsigned NOT NULL AUTO_INCREMENT,
	customer_group_code varchar(32) NOT NULL,
	tax_class_id int(10) unsigned NOT NULL DEFAULT 0,
	PRIMARY KEY (customer_group_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_entity (
	entity_id int(10) unsigned NOT NULL AUTO_INCREMENT,
	website_id smallint(5) unsigned NOT NULL,
	email varchar(255) COLLATE utf8mb4_uca1400_nopad_as_ci DEFAULT NULL,
	group_id smallint(5) unsigned NOT NULL DEFAULT 0,
	increment_id varchar(50) DEFAULT NULL,
	store_id smallint(5) unsigned DEFAULT 0,
	created_at timestamp NOT NULL DEFAULT current_timestamp(),
	updated_at timestamp NOT NULL DEFAULT current_timestamp()
	    ON UPDATE current_timestamp(),
	is_active smallint(5) unsigned NOT NULL DEFAULT 1,
	disable_auto_group_change smallint(5) unsigned NOT NULL DEFAULT 0,
	created_in varchar(255) DEFAULT NULL,
	prefix varchar(40) DEFAULT NULL,
	firstname varchar(255) DEFAULT NULL,
	middlename varchar(255) DEFAULT NULL,
	lastname varchar(255) DEFAULT NULL,
	suffix varchar(40) DEFAULT NULL,
	dob date DEFAULT NULL,
	password_hash varchar(128) DEFAULT NULL,
	rp_token varchar(128) DEFAULT NULL,
	rp_token_created_at datetime DEFAULT NULL,
	default_billing int(10) unsigned DEFAULT NULL,
	default_shipping int(10) unsigned DEFAULT NULL,
	taxvat varchar(50) DEFAULT NULL,
	confirmation varchar(64) DEFAULT NULL,
	gender smallint(5) unsigned DEFAULT NULL,
	failures_num smallint(6) DEFAULT 0,
	first_failure timestamp NULL DEFAULT NULL,
	lock_expires timestamp NULL DEFAULT NULL,
	session_cutoff timestamp NULL DEFAULT NULL,
	PRIMARY KEY (entity_id),
	UNIQUE KEY CUSTOMER_ENTITY_EMAIL_WEBSITE_ID (email, website_id),
	KEY CUSTOMER_ENTITY_STORE_ID (store_id),
	KEY CUSTOMER_ENTITY_WEBSITE_ID (website_id),
	KEY CUSTOMER_ENTITY_FIRSTNAME (firstname),
	KEY CUSTOMER_ENTITY_LASTNAME (lastname),
	CONSTRAINT CUSTOMER_ENTITY_STORE_FK
	    FOREIGN KEY (store_id) REFERENCES store (store_id)
	    ON DELETE SET NULL,
	CONSTRAINT CUSTOMER_ENTITY_WEBSITE_FK
	    FOREIGN KEY (website_id) REFERENCES store_website (website_id)
	    ON DELETE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_address_entity (
	entity_id int(10) unsigned NOT NULL AUTO_INCREMENT,
	increment_id varchar(50) DEFAULT NULL,
	parent_id int(10) unsigned DEFAULT NULL,
	created_at timestamp NOT NULL DEFAULT current_timestamp(),
	updated_at timestamp NOT NULL DEFAULT current_timestamp()
	    ON UPDATE current_timestamp(),
	is_active smallint(5) unsigned NOT NULL DEFAULT 1,
	city varchar(255) NOT NULL,
	company varchar(255) DEFAULT NULL,
	country_id varchar(255) NOT NULL,
	fax varchar(255) DEFAULT NULL,
	firstname varchar(255) NOT NULL,
	lastname varchar(255) NOT NULL,
	middlename varchar(255) DEFAULT NULL,
	postcode varchar(255) DEFAULT NULL,
	prefix varchar(40) DEFAULT NULL,
	region varchar(255) DEFAULT NULL,
	region_id int(10) unsigned DEFAULT NULL,
	street text NOT NULL,
	suffix varchar(40) DEFAULT NULL,
	telephone varchar(255) NOT NULL,
	vat_id varchar(255) DEFAULT NULL,
	vat_is_valid int(10) unsigned DEFAULT NULL,
	vat_request_date varchar(255) DEFAULT NULL,
	vat_request_id varchar(255) DEFAULT NULL,
	vat_request_success int(10) unsigned DEFAULT NULL,
	PRIMARY KEY (entity_id),
	KEY CUSTOMER_ADDRESS_ENTITY_PARENT_ID (parent_id),
	CONSTRAINT CUSTOMER_ADDRESS_ENTITY_PARENT_FK
	    FOREIGN KEY (parent_id) REFERENCES customer_entity (entity_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Attribute values, a table for each type.

CREATE TABLE customer_entity_datetime (
	value_id int(11) NOT NULL AUTO_INCREMENT,
	attribute_id smallint(5) unsigned NOT NULL DEFAULT 0,
	entity_id int(10) unsigned NOT NULL DEFAULT 0,
	value datetime DEFAULT NULL,
	PRIMARY KEY (value_id),
	UNIQUE KEY CUSTOMER_ENTITY_DATETIME_ENTITY_ID_ATTRIBUTE_ID
	    (entity_id, attribute_id),
	KEY CUSTOMER_ENTITY_DATETIME_ATTRIBUTE_ID_VALUE
	    (attribute_id, value),
	CONSTRAINT CUSTOMER_ENTITY_DATETIME_ENTITY_FK
	    FOREIGN KEY (entity_id) REFERENCES customer_entity (entity_id)
	    ON DELETE CASCADE,
	CONSTRAINT CUSTOMER_ENTITY_DATETIME_ATTRIBUTE_FK
	    FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_entity_decimal (
	value_id int(11) NOT NULL AUTO_INCREMENT,
	attribute_id smallint(5) unsigned NOT NULL DEFAULT 0,
	entity_id int(10) unsigned NOT NULL DEFAULT 0,
	value decimal(12,4) NOT NULL DEFAULT 0.0000,
	PRIMARY KEY (value_id),
	UNIQUE KEY CUSTOMER_ENTITY_DECIMAL_ENTITY_ID_ATTRIBUTE_ID
	    (entity_id, attribute_id),
	KEY CUSTOMER_ENTITY_DECIMAL_ATTRIBUTE_ID_VALUE
	    (attribute_id, value),
	CONSTRAINT CUSTOMER_ENTITY_DECIMAL_ENTITY_FK
	    FOREIGN KEY (entity_id) REFERENCES customer_entity (entity_id)
	    ON DELETE CASCADE,
	CONSTRAINT CUSTOMER_ENTITY_DECIMAL_ATTRIBUTE_FK
	    FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_entity_int (
	value_id int(11) NOT NULL AUTO_INCREMENT,
	attribute_id smallint(5) unsigned NOT NULL DEFAULT 0,
	entity_id int(10) unsigned NOT NULL DEFAULT 0,
	value int(11) NOT NULL DEFAULT 0,
	PRIMARY KEY (value_id),
	UNIQUE KEY CUSTOMER_ENTITY_INT_ENTITY_ID_ATTRIBUTE_ID
	    (entity_id, attribute_id),
	KEY CUSTOMER_ENTITY_INT_ATTRIBUTE_ID_VALUE
	    (attribute_id, value),
	CONSTRAINT CUSTOMER_ENTITY_INT_ENTITY_FK
	    FOREIGN KEY (entity_id) REFERENCES customer_entity (entity_id)
	    ON DELETE CASCADE,
	CONSTRAINT CUSTOMER_ENTITY_INT_ATTRIBUTE_FK
	    FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_entity_text (
	value_id int(11) NOT NULL AUTO_INCREMENT,
	attribute_id smallint(5) unsigned NOT NULL DEFAULT 0,
	entity_id int(10) unsigned NOT NULL DEFAULT 0,
	value text NOT NULL,
	PRIMARY KEY (value_id),
	UNIQUE KEY CUSTOMER_ENTITY_TEXT_ENTITY_ID_ATTRIBUTE_ID
	    (entity_id, attribute_id),
	KEY CUSTOMER_ENTITY_TEXT_ATTRIBUTE_ID_VALUE
	    (attribute_id, value(191)),
	CONSTRAINT CUSTOMER_ENTITY_TEXT_ENTITY_FK
	    FOREIGN KEY (entity_id) REFERENCES customer_entity (entity_id)
	    ON DELETE CASCADE,
	CONSTRAINT CUSTOMER_ENTITY_TEXT_ATTRIBUTE_FK
	    FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_entity_varchar (
	value_id int(11) NOT NULL AUTO_INCREMENT,
	attribute_id smallint(5) unsigned NOT NULL DEFAULT 0,
	entity_id int(10) unsigned NOT NULL DEFAULT 0,
	value varchar(255) DEFAULT NULL,
	PRIMARY KEY (value_id),
	UNIQUE KEY CUSTOMER_ENTITY_VARCHAR_ENTITY_ID_ATTRIBUTE_ID
	    (entity_id, attribute_id),
	KEY CUSTOMER_ENTITY_VARCHAR_ATTRIBUTE_ID_VALUE
	    (attribute_id, value),
	CONSTRAINT CUSTOMER_ENTITY_VARCHAR_ENTITY_FK
	    FOREIGN KEY (entity_id) REFERENCES customer_entity (entity_id)
	    ON DELETE CASCADE,
	CONSTRAINT CUSTOMER_ENTITY_VARCHAR_ATTRIBUTE_FK
	    FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_address_entity_datetime (
	value_id int(11) NOT NULL AUTO_INCREMENT,
	attribute_id smallint(5) unsigned NOT NULL DEFAULT 0,
	entity_id int(10) unsigned NOT NULL DEFAULT 0,
	value datetime DEFAULT NULL,
	PRIMARY KEY (value_id),
	UNIQUE KEY CUSTOMER_ADDRESS_ENTITY_DATETIME_ENTITY_ID_ATTRIBUTE_ID
	    (entity_id, attribute_id),
	KEY CUSTOMER_ADDRESS_ENTITY_DATETIME_ATTRIBUTE_ID_VALUE
	    (attribute_id, value),
	CONSTRAINT CUSTOMER_ADDRESS_ENTITY_DATETIME_ENTITY_FK
	    FOREIGN KEY (entity_id)
	    REFERENCES customer_address_entity (entity_id)
	    ON DELETE CASCADE,
	CONSTRAINT CUSTOMER_ADDRESS_ENTITY_DATETIME_ATTRIBUTE_FK
	    FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_address_entity_decimal (
	value_id int(11) NOT NULL AUTO_INCREMENT,
	attribute_id smallint(5) unsigned NOT NULL DEFAULT 0,
	entity_id int(10) unsigned NOT NULL DEFAULT 0,
	value decimal(12,4) NOT NULL DEFAULT 0.0000,
	PRIMARY KEY (value_id),
	UNIQUE KEY CUSTOMER_ADDRESS_ENTITY_DECIMAL_ENTITY_ID_ATTRIBUTE_ID
	    (entity_id, attribute_id),
	KEY CUSTOMER_ADDRESS_ENTITY_DECIMAL_ATTRIBUTE_ID_VALUE
	    (attribute_id, value),
	CONSTRAINT CUSTOMER_ADDRESS_ENTITY_DECIMAL_ENTITY_FK
	    FOREIGN KEY (entity_id)
	    REFERENCES customer_address_entity (entity_id)
	    ON DELETE CASCADE,
	CONSTRAINT CUSTOMER_ADDRESS_ENTITY_DECIMAL_ATTRIBUTE_FK
	    FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_address_entity_int (
	value_id int(11) NOT NULL AUTO_INCREMENT,
	attribute_id smallint(5) unsigned NOT NULL DEFAULT 0,
	entity_id int(10) unsigned NOT NULL DEFAULT 0,
	value int(11) NOT NULL DEFAULT 0,
	PRIMARY KEY (value_id),
	UNIQUE KEY CUSTOMER_ADDRESS_ENTITY_INT_ENTITY_ID_ATTRIBUTE_ID
	    (entity_id, attribute_id),
	KEY CUSTOMER_ADDRESS_ENTITY_INT_ATTRIBUTE_ID_VALUE
	    (attribute_id, value),
	CONSTRAINT CUSTOMER_ADDRESS_ENTITY_INT_ENTITY_FK
	    FOREIGN KEY (entity_id)
	    REFERENCES customer_address_entity (entity_id)
	    ON DELETE CASCADE,
	CONSTRAINT CUSTOMER_ADDRESS_ENTITY_INT_ATTRIBUTE_FK
	    FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_address_entity_text (
	value_id int(11) NOT NULL AUTO_INCREMENT,
	attribute_id smallint(5) unsigned NOT NULL DEFAULT 0,
	entity_id int(10) unsigned NOT NULL DEFAULT 0,
	value text NOT NULL,
	PRIMARY KEY (value_id),
	UNIQUE KEY CUSTOMER_ADDRESS_ENTITY_TEXT_ENTITY_ID_ATTRIBUTE_ID
	    (entity_id, attribute_id),
	KEY CUSTOMER_ADDRESS_ENTITY_TEXT_ATTRIBUTE_ID_VALUE
	    (attribute_id, value(191)),
	CONSTRAINT CUSTOMER_ADDRESS_ENTITY_TEXT_ENTITY_FK
	    FOREIGN KEY (entity_id)
	    REFERENCES customer_address_entity (entity_id)
	    ON DELETE CASCADE,
	CONSTRAINT CUSTOMER_ADDRESS_ENTITY_TEXT_ATTRIBUTE_FK
	    FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_address_entity_varchar (
	value_id int(11) NOT NULL AUTO_INCREMENT,
	attribute_id smallint(5) unsigned NOT NULL DEFAULT 0,
	entity_id int(10) unsigned NOT NULL DEFAULT 0,
	value varchar(255) DEFAULT NULL,
	PRIMARY KEY (value_id),
	UNIQUE KEY CUSTOMER_ADDRESS_ENTITY_VARCHAR_ENTITY_ID_ATTRIBUTE_ID
	    (entity_id, attribute_id),
	KEY CUSTOMER_ADDRESS_ENTITY_VARCHAR_ATTRIBUTE_ID_VALUE
	    (attribute_id, value),
	CONSTRAINT CUSTOMER_ADDRESS_ENTITY_VARCHAR_ENTITY_FK
	    FOREIGN KEY (entity_id)
	    REFERENCES customer_address_entity (entity_id)
	    ON DELETE CASCADE,
	CONSTRAINT CUSTOMER_ADDRESS_ENTITY_VARCHAR_ATTRIBUTE_FK
	    FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Newsletter subscriptions, permission to be assisted, sign-in times.

CREATE TABLE newsletter_subscriber (
	subscriber_id int(10) unsigned NOT NULL AUTO_INCREMENT,
	store_id smallint(5) unsigned DEFAULT 0,
	change_status_at timestamp NULL DEFAULT NULL,
	customer_id int(10) unsigned NOT NULL DEFAULT 0,
	subscriber_email varchar(255)
	    COLLATE utf8mb4_uca1400_nopad_as_ci DEFAULT NULL,
	subscriber_status int(11) NOT NULL DEFAULT 0,
	subscriber_confirm_code varchar(32) DEFAULT 'NULL',
	PRIMARY KEY (subscriber_id),
	KEY NEWSLETTER_SUBSCRIBER_CUSTOMER_ID (customer_id),
	KEY NEWSLETTER_SUBSCRIBER_STORE_ID (store_id),
	KEY NEWSLETTER_SUBSCRIBER_SUBSCRIBER_EMAIL (subscriber_email),
	CONSTRAINT NEWSLETTER_SUBSCRIBER_STORE_FK
	    FOREIGN KEY (store_id) REFERENCES store (store_id)
	    ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE login_as_customer_assistance_allowed (
	customer_id int(10) unsigned NOT NULL,
	PRIMARY KEY (customer_id),
	CONSTRAINT LOGIN_AS_CUSTOMER_ASSISTANCE_CUSTOMER_FK
	    FOREIGN KEY (customer_id) REFERENCES customer_entity (entity_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_log (
	log_id int(11) NOT NULL AUTO_INCREMENT,
	customer_id int(11) NOT NULL,
	last_login_at timestamp NULL DEFAULT NULL,
	last_logout_at timestamp NULL DEFAULT NULL,
	PRIMARY KEY (log_id),
	UNIQUE KEY CUSTOMER_LOG_CUSTOMER_ID (customer_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Ours.  The journal, with a row for every mail: it is written in the
-- transaction that makes the mail due, and the mail is handed to sendmail after
-- the commit.  `parameters` holds the values for the template, and is wiped,
-- keys and tokens of links included, once the mail is sent or has failed.
CREATE TABLE customer_mail (
	mail_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
	customer_id int(10) unsigned DEFAULT NULL,
	template varchar(64) NOT NULL,
	store_id smallint(5) unsigned DEFAULT NULL,
	recipient varchar(255) COLLATE utf8mb4_uca1400_nopad_as_ci NOT NULL,
	parameters JSON NOT NULL,
	state enum('pending','sent','failed') NOT NULL DEFAULT 'pending',
	attempts smallint(5) unsigned NOT NULL DEFAULT 0,
	message_id varchar(128) NOT NULL,
	created_at timestamp NOT NULL DEFAULT current_timestamp(),
	next_attempt_at timestamp NOT NULL DEFAULT current_timestamp(),
	claimed_until timestamp NULL DEFAULT NULL,
	sent_at timestamp NULL DEFAULT NULL,
	last_error varchar(512) DEFAULT NULL,
	PRIMARY KEY (mail_id),
	UNIQUE KEY CUSTOMER_MAIL_MESSAGE_ID (message_id),
	KEY CUSTOMER_MAIL_STATE_NEXT_ATTEMPT_AT (state, next_attempt_at),
	KEY CUSTOMER_MAIL_RECIPIENT_CREATED_AT (recipient, created_at),
	KEY CUSTOMER_MAIL_CREATED_AT (created_at),
	KEY CUSTOMER_MAIL_CUSTOMER_ID (customer_id),
	CONSTRAINT CUSTOMER_MAIL_CUSTOMER_FK
	    FOREIGN KEY (customer_id) REFERENCES customer_entity (entity_id)
	    ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Ours.  Answers to requests with an Idempotency-Key, of which only the SHA-256
-- is saved.
CREATE TABLE idempotency_key (
	key_hash char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	request_hash char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	state enum('pending','complete') NOT NULL DEFAULT 'pending',
	status smallint(5) unsigned DEFAULT NULL,
	body mediumtext DEFAULT NULL,
	created_at timestamp NOT NULL DEFAULT current_timestamp(),
	expires_at timestamp NOT NULL,
	PRIMARY KEY (key_hash),
	KEY IDEMPOTENCY_KEY_EXPIRES_AT (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Ours.  Tokens of integrations, as SHA-256.
CREATE TABLE integration_token (
	token_id int(10) unsigned NOT NULL AUTO_INCREMENT,
	name varchar(64) NOT NULL,
	token_hash char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	created_at timestamp NOT NULL DEFAULT current_timestamp(),
	expires_at timestamp NULL DEFAULT NULL,
	revoked_at timestamp NULL DEFAULT NULL,
	PRIMARY KEY (token_id),
	UNIQUE KEY INTEGRATION_TOKEN_NAME (name),
	UNIQUE KEY INTEGRATION_TOKEN_TOKEN_HASH (token_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Ours.  Values that must be unique although no key can enforce it: an e-mail
-- address if accounts are shared by all websites ("e-mail ..."), and the value
-- of a unique attribute ("attribute ID SHA-256").  Each sign-up writes its rows
-- here before it looks for duplicates.  So two sign-ups with the same value
-- meet at the primary key, on one node by a lock, and on two nodes of a Galera
-- cluster by a certification conflict.
CREATE TABLE uniqueness_guard (
	name varchar(300) COLLATE utf8mb4_uca1400_nopad_as_ci NOT NULL,
	touched int(10) unsigned NOT NULL DEFAULT 0,
	PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Ours.  The files of this folder that are installed.
CREATE TABLE schema_version (
	version smallint(5) unsigned NOT NULL,
	name varchar(64) NOT NULL,
	installed_at timestamp NOT NULL DEFAULT current_timestamp(),
	PRIMARY KEY (version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
