-- An answer that is kept for an Idempotency-Key is of the customer whom it
-- describes, and goes with it.  Of those that are kept already, the customer is
-- the one whose id they have.
--
-- Each statement can be run again if a later one fails.

ALTER TABLE idempotency_key
	ADD COLUMN IF NOT EXISTS customer_id int(10) unsigned DEFAULT NULL
	    AFTER status,
	ADD KEY IF NOT EXISTS IDEMPOTENCY_KEY_CUSTOMER_ID (customer_id);

UPDATE idempotency_key k JOIN customer_entity c
    ON c.entity_id = JSON_VALUE(CONVERT(COALESCE(k.body,
    UNCOMPRESS(k.answer)) USING utf8mb4), '$.id')
    SET k.customer_id = c.entity_id WHERE k.customer_id IS NULL;

ALTER TABLE idempotency_key
	ADD CONSTRAINT IDEMPOTENCY_KEY_CUSTOMER_FK
	    FOREIGN KEY IF NOT EXISTS (customer_id)
	    REFERENCES customer_entity (entity_id)
	    ON DELETE CASCADE;
