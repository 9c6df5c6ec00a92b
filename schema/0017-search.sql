-- Accounts are searched by their times, most of all by those that want to know
-- what is new.
--
-- The statement can be run again.

ALTER TABLE customer_entity
	ADD KEY IF NOT EXISTS CUSTOMER_ENTITY_CREATED_AT (created_at),
	ADD KEY IF NOT EXISTS CUSTOMER_ENTITY_UPDATED_AT (updated_at);
