-- The journal of mails is written twice for each sign-up, so each of its keys
-- counts.  A mail that is leased is not sent, and one that was sent has no
-- lease: one key orders both.  The pending mails are followed by the key of
-- state and age, which has had a twin without the age.
--
-- The names are those of before: workers of the older version, which go on
-- serving beside these tables, name them.
--
-- The statement can be run again.

ALTER TABLE customer_mail
	DROP KEY IF EXISTS CUSTOMER_MAIL_STATE,
	DROP KEY IF EXISTS CUSTOMER_MAIL_STATE_CREATED_AT,
	ADD KEY CUSTOMER_MAIL_STATE (state, created_at),
	DROP KEY IF EXISTS CUSTOMER_MAIL_SENT_AT,
	DROP KEY IF EXISTS CUSTOMER_MAIL_CLAIMED_UNTIL,
	ADD KEY CUSTOMER_MAIL_CLAIMED_UNTIL (claimed_until, sent_at);
