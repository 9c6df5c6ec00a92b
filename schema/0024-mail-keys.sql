-- A key that no statement uses any more: since 0005-email-key.sql mails are
-- found by the key of the recipient.
--
-- The statement can be run again.

ALTER TABLE customer_mail
	DROP KEY IF EXISTS CUSTOMER_MAIL_RECIPIENT_CREATED_AT;
