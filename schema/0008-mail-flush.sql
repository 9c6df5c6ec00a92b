-- For large journals of mails: the mails under way, and those of an age, are
-- found by a key.  One flush at a time: the row of customer_mail_flush is leased
-- to it, as the row of a mail is to its sender.
--
-- Each statement can be run again if a later one fails.

ALTER TABLE customer_mail
	ADD KEY IF NOT EXISTS CUSTOMER_MAIL_CLAIMED_UNTIL (claimed_until),
	ADD KEY IF NOT EXISTS CUSTOMER_MAIL_STATE_CREATED_AT
	    (state, created_at);

CREATE TABLE IF NOT EXISTS customer_mail_flush (
	flush_id tinyint(3) unsigned NOT NULL,
	holder char(32) CHARACTER SET ascii COLLATE ascii_bin
	    NOT NULL DEFAULT '',
	held_until timestamp NULL DEFAULT NULL,
	PRIMARY KEY (flush_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT IGNORE INTO customer_mail_flush (flush_id) VALUES (1);
