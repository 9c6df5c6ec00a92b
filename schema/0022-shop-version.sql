-- The version of a shop, in one row: see triggers.sql.
--
-- Each statement can be run again if the later one fails.

CREATE TABLE IF NOT EXISTS shop_version (
	version_id tinyint(3) unsigned NOT NULL,
	version bigint(20) DEFAULT NULL,
	PRIMARY KEY (version_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT IGNORE INTO shop_version (version_id) VALUES (1);
