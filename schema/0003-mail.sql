-- Keys for the journal of mails.  A flush follows (state), to which InnoDB adds
-- mail_id, so that finding the next pending mail costs the same no matter how
-- many were sent.  The ceilings of mails an hour count by sent_at.

ALTER TABLE customer_mail
	DROP KEY CUSTOMER_MAIL_STATE_NEXT_ATTEMPT_AT,
	DROP KEY CUSTOMER_MAIL_CREATED_AT,
	ADD KEY CUSTOMER_MAIL_STATE (state),
	ADD KEY CUSTOMER_MAIL_SENT_AT (sent_at);
