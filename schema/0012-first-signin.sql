-- When a customer signed in for the first time; NULL: never.  Who has signed in
-- needs no mail any more that says how.

ALTER TABLE customer_entity
	ADD COLUMN IF NOT EXISTS
	    first_signin_at timestamp NULL DEFAULT NULL
	    AFTER token_generation;
