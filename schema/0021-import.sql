-- Moving in: how far an import has come, what it counts, and which rows of the
-- old shop it could not take, or not as they are.  The rows of a batch, its
-- notes and its progress are written in one transaction.
--
-- Each statement can be run again if a later one fails.

CREATE TABLE IF NOT EXISTS import_progress (
	source varchar(16) NOT NULL,
	step tinyint(3) unsigned NOT NULL DEFAULT 0,
	last_id int(10) unsigned NOT NULL DEFAULT 0,
	began_at timestamp NOT NULL DEFAULT current_timestamp(),
	since timestamp NULL DEFAULT NULL,
	PRIMARY KEY (source)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE IF NOT EXISTS import_count (
	table_name varchar(64) NOT NULL,
	taken int(10) unsigned NOT NULL DEFAULT 0,
	refused int(10) unsigned NOT NULL DEFAULT 0,
	PRIMARY KEY (table_name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- customer_id is 0 for a row that is not about a customer of the old shop.
CREATE TABLE IF NOT EXISTS import_note (
	note_id int(10) unsigned NOT NULL AUTO_INCREMENT,
	step tinyint(3) unsigned NOT NULL,
	customer_id int(10) unsigned NOT NULL DEFAULT 0,
	table_name varchar(64) NOT NULL,
	row_id int(10) unsigned NOT NULL,
	refused tinyint(1) NOT NULL,
	reason varchar(255) NOT NULL,
	PRIMARY KEY (note_id),
	KEY IMPORT_NOTE_STEP_CUSTOMER_ID (step, customer_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
