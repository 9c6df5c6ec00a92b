-- The answer that an Idempotency-Key keeps is compressed: it repeats the names
-- of its members for each address, and may be ten times as long as the request.
-- It has a column of its own.  Workers of before, which may serve beside newer
-- ones, write and read only "body"; they answer a key that a newer one has
-- completed with 409.
--
-- The statement can be run again.

ALTER TABLE idempotency_key
	ADD COLUMN IF NOT EXISTS answer mediumblob DEFAULT NULL AFTER body;
