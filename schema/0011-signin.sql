-- Signing in.  A token stands here as its SHA-256.  It counts while its
-- generation is that of its customer: a step to the next one revokes all tokens
-- of an account, those that are being issued at that moment too.
--
-- Refused sign-ins are counted for each e-mail address and website, whether or
-- not it has an account: login_hash is the SHA-256 of both.  An attempt counts
-- from its beginning on, so that attempts at the same time don't exceed the
-- limit together.
--
-- Each statement can be run again if a later one fails.

ALTER TABLE customer_entity
	ADD COLUMN IF NOT EXISTS
	    token_generation int(10) unsigned NOT NULL DEFAULT 0
	    AFTER session_cutoff;

CREATE TABLE IF NOT EXISTS customer_token (
	token_id int(10) unsigned NOT NULL AUTO_INCREMENT,
	customer_id int(10) unsigned NOT NULL,
	token_hash char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	generation int(10) unsigned NOT NULL,
	created_at timestamp NOT NULL DEFAULT current_timestamp(),
	expires_at timestamp NOT NULL DEFAULT current_timestamp(),
	PRIMARY KEY (token_id),
	UNIQUE KEY CUSTOMER_TOKEN_TOKEN_HASH (token_hash),
	KEY CUSTOMER_TOKEN_CUSTOMER_ID (customer_id),
	KEY CUSTOMER_TOKEN_EXPIRES_AT (expires_at),
	CONSTRAINT CUSTOMER_TOKEN_CUSTOMER_FK
	    FOREIGN KEY (customer_id) REFERENCES customer_entity (entity_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE IF NOT EXISTS signin_throttle (
	login_hash binary(32) NOT NULL,
	attempts int(10) unsigned NOT NULL,
	failures int(10) unsigned NOT NULL,
	expires_at timestamp NOT NULL DEFAULT current_timestamp(),
	PRIMARY KEY (login_hash),
	KEY SIGNIN_THROTTLE_EXPIRES_AT (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
