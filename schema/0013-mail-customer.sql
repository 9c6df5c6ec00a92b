-- The mails of an account in the last hour are found by a key, however many it
-- has got before: so many links for a new password are mailed to it in an hour.
--
-- The statement can be run again.

ALTER TABLE customer_mail
	ADD KEY IF NOT EXISTS CUSTOMER_MAIL_CUSTOMER_ID_CREATED_AT
	    (customer_id, created_at),
	DROP KEY IF EXISTS CUSTOMER_MAIL_CUSTOMER_ID;
