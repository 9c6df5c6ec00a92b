-- The answer that an Idempotency-Key keeps is compressed.  It repeats the names
-- of its members for each address, and may be ten times as long as the request.

ALTER TABLE idempotency_key
	MODIFY COLUMN body mediumblob DEFAULT NULL;

UPDATE idempotency_key SET body = COMPRESS(body) WHERE body IS NOT NULL;
