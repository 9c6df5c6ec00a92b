-- After every row has its key: addresses that only a collation takes for the
-- same may have two accounts.

ALTER TABLE customer_entity
	ADD KEY IF NOT EXISTS CUSTOMER_ENTITY_EMAIL (email),
	DROP KEY IF EXISTS CUSTOMER_ENTITY_EMAIL_WEBSITE_ID;
