-- The holder of a pending key: a random word of the request that reserved it,
-- so that a request whose reservation has expired cannot complete another's.

ALTER TABLE idempotency_key
	ADD COLUMN reservation char(32) CHARACTER SET ascii COLLATE ascii_bin
	    NOT NULL DEFAULT '' AFTER request_hash;
