-- The journal of mails is written twice for each sign-up, so each of its keys
-- counts.  A mail that is leased is not sent, and one that was sent has no
-- lease: one key orders both.  Pending mails are followed by state and age, so
-- the key of the state alone goes.
--
-- The names are those of before, which an older version's statements force.
--
-- The statement can be run again.

ALTER TABLE customer_mail
	DROP KEY IF EXISTS CUSTOMER_MAIL_STATE,
	DROP KEY IF EXISTS CUSTOMER_MAIL_STATE_CREATED_AT,
	ADD KEY CUSTOMER_MAIL_STATE (state, created_at),
	DROP KEY IF EXISTS CUSTOMER_MAIL_SENT_AT,
	DROP KEY IF EXISTS CUSTOMER_MAIL_CLAIMED_UNTIL,
	ADD KEY CUSTOMER_MAIL_CLAIMED_UNTIL (claimed_until, sent_at);
