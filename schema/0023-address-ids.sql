-- Ids of addresses that workers have reserved: see src/account/address_ids.h.
--
-- Each statement can be run again if the later one fails.

CREATE TABLE IF NOT EXISTS address_id_block (
	block_id tinyint(3) unsigned NOT NULL,
	next_id int(10) unsigned NOT NULL DEFAULT 1,
	PRIMARY KEY (block_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT IGNORE INTO address_id_block (block_id) VALUES (1);
