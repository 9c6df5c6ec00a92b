/*
 * store_guard: see store_guard.h.
 */
#include "store_guard.h"

#include <stdio.h>

#include "digest.h"

static const struct db_statement touch = {
	"INSERT INTO uniqueness_guard (name) VALUES (?) "
	"ON DUPLICATE KEY UPDATE touched = touched + 1"
};

enum db_outcome
store_guard_email(struct db *db, struct text email)
{
	enum { NAME_MAX_BYTES = 300 };
	char name[NAME_MAX_BYTES];
	struct db_value value;

	(void)snprintf(name, sizeof(name), "e-mail %.*s", (int)email.length,
	    email.bytes);
	value = db_string(name);
	return db_run(db, &touch, &value, 1, NULL, NULL);
}

enum db_outcome
store_guard_attribute(struct db *db, long long attribute, struct text value)
{
	char name[DIGEST_HEX_LEN + 64], hash[DIGEST_HEX_LEN + 1];
	struct db_value key;

	digest_sha256(value.bytes, value.length, hash);
	(void)snprintf(name, sizeof(name), "attribute %lld %s", attribute,
	    hash);
	key = db_string(name);
	return db_run(db, &touch, &key, 1, NULL, NULL);
}
