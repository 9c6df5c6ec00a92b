-- Pages: the secret by which the program knows its own forms again.
-- To make a new one, delete the row and insert it
-- as below: forms that are open in browsers have to be sent once more.
--
-- Each statement can be run again if a later one fails.

CREATE TABLE IF NOT EXISTS page_key (
	key_id tinyint(3) unsigned NOT NULL,
	secret char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	PRIMARY KEY (key_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT IGNORE INTO page_key (key_id, secret)
VALUES (1, LOWER(HEX(RANDOM_BYTES(32))));
