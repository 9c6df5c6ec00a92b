-- Whose e-mail address it is.  A key (contract D19) in a column of its own is
-- compared byte for byte, and unique within a website.  The program computes
-- it.  For an address in ASCII it is the lower case, which is the columns'
-- default: rows that are here already get it now, and rows that others write
-- later.  What others write in other letters gets NULL, until `customersctl
-- schema upgrade` fills that in, after this file and whenever it is run.  A row
-- whose key another one has gets an "@" and its id, which is nobody's key.
--
-- Each statement can be run again if a later one fails.

ALTER TABLE customer_entity
	ADD COLUMN IF NOT EXISTS
	    email_key varchar(318) COLLATE utf8mb4_nopad_bin
	    DEFAULT (IF(LENGTH(email) = CHAR_LENGTH(email), LOWER(email), NULL))
	    AFTER email,
	ADD UNIQUE KEY IF NOT EXISTS CUSTOMER_ENTITY_EMAIL_KEY_WEBSITE_ID
	    (email_key, website_id);

ALTER TABLE newsletter_subscriber
	ADD COLUMN IF NOT EXISTS
	    email_key varchar(318) COLLATE utf8mb4_nopad_bin
	    DEFAULT (IF(LENGTH(subscriber_email) = CHAR_LENGTH(subscriber_email),
	    LOWER(subscriber_email), NULL))
	    AFTER subscriber_email,
	ADD KEY IF NOT EXISTS NEWSLETTER_SUBSCRIBER_EMAIL_KEY_STORE_ID
	    (email_key, store_id);

-- The key of the recipient's mailbox (contract H4), for the mails an hour that
-- one gets.
ALTER TABLE customer_mail
	ADD COLUMN IF NOT EXISTS
	    recipient_key varchar(318) COLLATE utf8mb4_nopad_bin
	    DEFAULT (IF(LENGTH(recipient) = CHAR_LENGTH(recipient),
	    LOWER(REGEXP_REPLACE(recipient, '[+][^@]*@', '@')), NULL))
	    AFTER recipient,
	ADD KEY IF NOT EXISTS CUSTOMER_MAIL_RECIPIENT_KEY_SENT_AT
	    (recipient_key, sent_at);

-- "e-mail " and a key.
ALTER TABLE uniqueness_guard
	MODIFY name varchar(325) COLLATE utf8mb4_nopad_bin NOT NULL;
