-- Integrations: the programs of others that may do something.  Each has a name,
-- the resources that it may use, and credentials: tokens, a password to sign in
-- with, OAuth credentials.  Tokens that are here already become integrations of
-- their names, with all resources.
--
-- The resources stand in the order of the table in call/caller.c.  A secret is
-- sealed (see the manual of customers.conf): a copy of the database signs
-- nothing.
--
-- Each statement can be run again if a later one fails.

CREATE TABLE IF NOT EXISTS integration (
	integration_id int(10) unsigned NOT NULL AUTO_INCREMENT,
	name varchar(64) COLLATE utf8mb4_nopad_bin NOT NULL,
	resources set('Magento_Customer::manage','Magento_Customer::customer',
	    'Magento_Customer::delete','Magento_Customer::group',
	    'Magento_Backend::store') NOT NULL,
	is_active tinyint(1) NOT NULL DEFAULT 1,
	password_hash varchar(128) DEFAULT NULL,
	consumer_key varchar(64) CHARACTER SET ascii COLLATE ascii_bin
	    DEFAULT NULL,
	consumer_secret varchar(255) CHARACTER SET ascii COLLATE ascii_bin
	    DEFAULT NULL,
	created_at timestamp NOT NULL DEFAULT current_timestamp(),
	PRIMARY KEY (integration_id),
	UNIQUE KEY INTEGRATION_NAME (name),
	UNIQUE KEY INTEGRATION_CONSUMER_KEY (consumer_key)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- A token with a secret is an access token of OAuth, and a bearer too.
ALTER TABLE integration_token
	ADD COLUMN IF NOT EXISTS integration_id int(10) unsigned DEFAULT NULL
	    AFTER token_id,
	ADD COLUMN IF NOT EXISTS
	    token_secret varchar(255) CHARACTER SET ascii COLLATE ascii_bin
	    DEFAULT NULL AFTER token_hash;

INSERT IGNORE INTO integration (name, resources, created_at)
    SELECT name, 'Magento_Customer::manage,Magento_Customer::customer,Magento_Customer::delete,Magento_Customer::group,Magento_Backend::store',
    created_at FROM integration_token WHERE integration_id IS NULL
    ORDER BY token_id;

UPDATE integration_token t JOIN integration i
    ON i.name = t.name COLLATE utf8mb4_nopad_bin
    SET t.integration_id = i.integration_id WHERE t.integration_id IS NULL;

ALTER TABLE integration_token
	MODIFY COLUMN integration_id int(10) unsigned NOT NULL,
	ADD CONSTRAINT INTEGRATION_TOKEN_INTEGRATION_FK
	    FOREIGN KEY IF NOT EXISTS (integration_id)
	    REFERENCES integration (integration_id)
	    ON DELETE CASCADE;

-- Integrations that have signed in with their passwords.
CREATE TABLE IF NOT EXISTS integration_session (
	session_id int(10) unsigned NOT NULL AUTO_INCREMENT,
	integration_id int(10) unsigned NOT NULL,
	token_hash char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	created_at timestamp NOT NULL DEFAULT current_timestamp(),
	expires_at timestamp NOT NULL DEFAULT current_timestamp(),
	PRIMARY KEY (session_id),
	UNIQUE KEY INTEGRATION_SESSION_TOKEN_HASH (token_hash),
	KEY INTEGRATION_SESSION_EXPIRES_AT (expires_at),
	KEY INTEGRATION_SESSION_INTEGRATION_ID (integration_id),
	CONSTRAINT INTEGRATION_SESSION_INTEGRATION_FK
	    FOREIGN KEY (integration_id) REFERENCES integration (integration_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
