-- How many accounts each address of a guest has made in the hour under way.  An
-- address is not stored: address_hash is the SHA-256 of the secret in
-- throttle_key and the address.  That has one row, which is made anew by the
-- first sign-up after an hour; what was counted under the old secret then means
-- nothing any more.
--
-- Each statement can be run again if a later one fails.

CREATE TABLE IF NOT EXISTS throttle_key (
	key_id tinyint(3) unsigned NOT NULL,
	secret char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	began_at timestamp NOT NULL DEFAULT current_timestamp(),
	PRIMARY KEY (key_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE IF NOT EXISTS signup_count (
	address_hash binary(32) NOT NULL,
	number int(10) unsigned NOT NULL,
	created_at timestamp NOT NULL DEFAULT current_timestamp(),
	PRIMARY KEY (address_hash),
	KEY SIGNUP_COUNT_CREATED_AT (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
