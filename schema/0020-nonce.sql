-- Nonces that integrations have signed: a request can be sent once.  The mark
-- is that of the request which used one.
--
-- The statement can be run again.

CREATE TABLE IF NOT EXISTS integration_nonce (
	nonce_hash char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	mark char(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	expires_at timestamp NOT NULL DEFAULT current_timestamp(),
	PRIMARY KEY (nonce_hash),
	KEY INTEGRATION_NONCE_EXPIRES_AT (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
