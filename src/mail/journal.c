#include "mail/journal.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/monotonic.h"
#include "base/wipe.h"
#include "json/read.h"
#include "json/write.h"
#include "values/email_key.h"

enum { ADD, SENT, NOT_SENT, DEFER, FIND, CLAIM, STATEMENTS };

/*
 * db_run may repeat a statement, so each checks for the state that it changes.
 * FIND follows the key of state, which continues with mail_id.
 */
static const struct db_statement statements[STATEMENTS] = {
	[ADD] = { "INSERT INTO customer_mail (customer_id, template, store_id, "
	    "recipient, recipient_key, parameters, message_id, created_at, "
	    "next_attempt_at, claimed_until) VALUES (?, ?, ?, ?, ?, ?, ?, "
	    "FROM_UNIXTIME(?), NOW(), NOW() + INTERVAL ? SECOND)" },
	[SENT] = { "UPDATE customer_mail SET state = 'sent', sent_at = NOW(), "
	    "attempts = attempts + 1, parameters = '{}', claimed_until = NULL, "
	    "last_error = NULL WHERE mail_id = ? AND state <> 'sent'" },
	[NOT_SENT] = { "UPDATE customer_mail SET state = ?, "
	    "attempts = attempts + 1, last_error = ?, claimed_until = NULL, "
	    "parameters = IF(state = 'failed', '{}', parameters), "
	    "next_attempt_at = NOW() + INTERVAL ? SECOND "
	    "WHERE mail_id = ? AND state = 'pending' AND attempts = ?" },
	[DEFER] = { "UPDATE customer_mail SET claimed_until = NULL, "
	    "last_error = ?, next_attempt_at = NOW() + INTERVAL ? SECOND "
	    "WHERE mail_id = ? AND state = 'pending'" },
	[FIND] = { "SELECT mail_id, customer_id, store_id, template, recipient,"
	    " message_id, attempts, CAST(UNIX_TIMESTAMP(created_at) AS SIGNED),"
	    " parameters FROM customer_mail WHERE state = 'pending' AND "
	    "mail_id > ? AND created_at <= NOW() - INTERVAL ? SECOND AND "
	    "(? = 0 OR next_attempt_at <= NOW()) AND "
	    "(claimed_until < NOW() OR (claimed_until IS NULL AND ? = 0)) "
	    "ORDER BY mail_id LIMIT 1" },
	[CLAIM] = { "UPDATE customer_mail SET "
	    "claimed_until = NOW() + INTERVAL ? SECOND WHERE mail_id = ? AND "
	    "state = 'pending' AND "
	    "(claimed_until IS NULL OR claimed_until < NOW())" },
};

/* A parameter of a mail: a member of a JSON object in its row. */
struct parameter {
	const char *name;
	size_t offset;
	size_t size;
};

#define PARAMETER(member) \
	{ #member, offsetof(struct mail, member), \
	  sizeof(((struct mail *)NULL)->member) }

static const struct parameter parameters[] = {
	PARAMETER(name), PARAMETER(back_url), PARAMETER(key), PARAMETER(token),
	PARAMETER(code), PARAMETER(subscriber),
};

enum { PARAMETERS = sizeof(parameters) / sizeof(*parameters) };

static void
write_parameters(const struct mail *m, struct buf *out)
{
	struct json_writer w;

	json_write_start(&w, out, NULL);
	json_write_object(&w, NULL);
	for (size_t i = 0; i < PARAMETERS; i++) {
		const char *value = (const char *)m + parameters[i].offset;

		if (*value != '\0')
			json_write_text(&w, parameters[i].name, text_of(value));
	}
	json_write_end_object(&w);
}

/* A malformed row is only marked: it must not hold up all other mails. */
static void
read_parameters(struct mail *m, struct text json)
{
	struct json_document *document = NULL;
	struct json_walk walk = { 0 };
	struct json_member member;

	m->malformed = json_read(json.bytes, json.length, &document) !=
	    JSON_READ_OK;
	if (m->malformed)
		return;
	while (json_next(json_root(document), &walk, &member))
		for (size_t i = 0; i < PARAMETERS; i++)
			if (text_is(member.key, parameters[i].name))
				text_put(json_text(member.value),
				    (char *)m + parameters[i].offset,
				    parameters[i].size);
	json_free(document);
}

enum db_outcome
mail_journal_add(struct db *db, struct mail *m, unsigned lease)
{
	struct buf json = BUF_EMPTY;
	enum db_outcome outcome = DB_AWAY;	/* out of memory */
	char key[EMAIL_KEY_SIZE];

	if (email_key(text_of(m->recipient), key))
		email_key_mailbox(key);
	write_parameters(m, &json);
	if (!buf_failed(&json)) {
		const struct db_value values[] = { db_number(m->customer_id),
		    db_string(m->template), db_number(m->store_id),
		    db_string(m->recipient), db_string_or_null(key),
		    db_string(buf_string(&json)),
		    db_string(m->message_id), db_number(m->created),
		    db_number(lease) };

		m->leased = monotonic_ms();
		outcome = db_run(db, &statements[ADD], values, 9, NULL, NULL);
		m->id = db_insert_id(db);
	}
	buf_free(&json);
	return outcome;
}

enum db_outcome
mail_journal_sent(struct db *db, const struct mail *m)
{
	const struct db_value id = db_number(m->id);

	return db_run(db, &statements[SENT], &id, 1, NULL, NULL);
}

/* REASON as UTF-8: it may have been cut in the middle of a character. */
static struct text
whole_characters(const char *reason)
{
	struct text t = text_of(reason);

	while (!text_is_utf8(t))
		t.length--;
	return t;
}

enum db_outcome
mail_journal_not_sent(struct db *db, const struct mail *m, const char *reason,
    bool for_good, unsigned max_attempts)
{
	enum { PAUSE_FIRST = 60, DOUBLINGS_MAX = 6 };	/* a minute, an hour */
	unsigned doublings = m->attempts < DOUBLINGS_MAX ? m->attempts :
	    DOUBLINGS_MAX;
	bool failed = for_good || m->attempts + 1 >= max_attempts;
	const struct db_value values[] = {
	    db_string(failed ? "failed" : "pending"),
	    db_text(whole_characters(reason)),
	    db_number((long long)PAUSE_FIRST << doublings),
	    db_number(m->id), db_number(m->attempts) };

	return db_run(db, &statements[NOT_SENT], values, 5, NULL, NULL);
}

enum db_outcome
mail_journal_defer(struct db *db, const struct mail *m, const char *reason,
    unsigned pause)
{
	const struct db_value values[] = {
	    db_text(whole_characters(reason)), db_number(pause),
	    db_number(m->id) };

	return db_run(db, &statements[DEFER], values, 3, NULL, NULL);
}

struct find {
	struct mail *mail;
	bool found;
};

static int
read_mail(const struct db_value *c, void *argument)
{
	struct find *find = argument;
	struct mail *m = find->mail;

	memset(m, 0, sizeof(*m));
	m->id = c[0].number;
	m->customer_id = c[1].number;
	m->store_id = c[2].number;
	text_put(db_column_text(&c[3]), m->template, sizeof(m->template));
	text_put(db_column_text(&c[4]), m->recipient, sizeof(m->recipient));
	text_put(db_column_text(&c[5]), m->message_id, sizeof(m->message_id));
	m->attempts = (unsigned)c[6].number;
	m->created = c[7].number;
	read_parameters(m, db_column_text(&c[8]));
	find->found = true;
	return 0;
}

enum db_outcome
mail_journal_claim(struct db *db, const struct mail_choice *choice,
    long long after, unsigned lease, struct mail *m, bool *found)
{
	enum db_outcome outcome;

	*found = false;
	for (;;) {
		struct find find = { m, false };
		const struct db_value search[] = { db_number(after),
		    db_number(choice->older_than), db_number(choice->due_only),
		    db_number(choice->abandoned_only) };
		struct db_value claim[] = { db_number(lease), db_null() };

		outcome = db_run(db, &statements[FIND], search, 4, read_mail,
		    &find);
		if (outcome != DB_OK || !find.found)
			return outcome;
		claim[1] = db_number(m->id);
		m->leased = monotonic_ms();
		outcome = db_run(db, &statements[CLAIM], claim, 2, NULL, NULL);
		if (outcome == DB_OK && db_changed(db) == 1) {
			*found = true;
			return DB_OK;
		}
		if (outcome != DB_OK && outcome != DB_CONFLICT)
			return outcome;
		after = m->id;		/* another process was faster */
	}
}

void
mail_journal_wipe(struct mail *m)
{
	wipe(m->key, sizeof(m->key));
	wipe(m->token, sizeof(m->token));
	wipe(m->code, sizeof(m->code));
}
