-- Keys for the journal of mails.  A flush goes along (state), behind which
-- InnoDB has mail_id: with it, finding the next pending mail costs the same
-- whatever number was sent.  The ceilings of mails an hour count by sent_at.

ALTER TABLE customer_mail
	DROP KEY CUSTOMER_MAIL_STATE_NEXT_ATTEMPT_AT,
	DROP KEY CUSTOMER_MAIL_CREATED_AT,
	ADD KEY CUSTOMER_MAIL_STATE (state),
	ADD KEY CUSTOMER_MAIL_SENT_AT (sent_at);
