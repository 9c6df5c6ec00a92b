/*
 * A ticket is the time at which it was made, a full stop, and the HMAC of page,
 * id and that time.
 */
#include "page/ticket.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/secret.h"
#include "values/number.h"

static const struct db_statement read_secret = {
	"SELECT secret FROM page_key WHERE key_id = 1"
};

static int
take_secret(const struct db_value *columns, void *argument)
{
	text_put(db_column_text(&columns[0]), argument, TICKET_SECRET_LEN + 1);
	return 0;
}

enum db_outcome
ticket_read_secret(struct db *db, char secret[TICKET_SECRET_LEN + 1])
{
	*secret = '\0';
	return db_run(db, &read_secret, NULL, 0, take_secret, secret);
}

void
ticket_make(const char *secret, const char *path, struct text id,
    long long now, char ticket[TICKET_SIZE])
{
	struct buf signed_text = BUF_EMPTY;
	char hmac[DIGEST_HEX_LEN + 1];

	buf_format(&signed_text, "%lld\n%s\n", now, path);
	buf_add(&signed_text, id.bytes, id.length);
	*ticket = '\0';
	if (!buf_failed(&signed_text)) {
		digest_hmac_sha256(secret, strlen(secret), signed_text.data,
		    signed_text.length, hmac);
		(void)snprintf(ticket, TICKET_SIZE, "%lld.%s", now, hmac);
	}
	buf_free(&signed_text);
}

bool
ticket_holds(const char *secret, const char *path, struct text id,
    long long now, struct text ticket)
{
	enum { SKEW_SECONDS = 300 };	/* between hosts */
	const char *stop = text_is_empty(ticket) ? NULL :
	    memchr(ticket.bytes, '.', ticket.length);
	char expected[TICKET_SIZE];
	long long made;

	if (*secret == '\0' || stop == NULL || !number_of_string((struct text){
	    ticket.bytes, (size_t)(stop - ticket.bytes) }, &made) ||
	    made < now - TICKET_SECONDS || made > now + SKEW_SECONDS)
		return false;
	ticket_make(secret, path, id, made, expected);
	return *expected != '\0' && secret_equals(ticket, text_of(expected));
}
