/*
 * mail_journal: see mail_journal.h.
 */
#include "mail_journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "jsonio.h"
#include "jsonout.h"

enum {
	ADD, SENT, NOT_SENT, FIND, CLAIM, LEASED, LIST, STATEMENTS
};

static const struct db_statement statements[STATEMENTS] = {
	[ADD] = { "INSERT INTO customer_mail (customer_id, template, store_id, "
	    "recipient, parameters, message_id, created_at, next_attempt_at, "
	    "claimed_until) VALUES (?, ?, ?, ?, ?, ?, FROM_UNIXTIME(?), NOW(), "
	    "NOW() + INTERVAL ? SECOND)" },
	[SENT] = { "UPDATE customer_mail SET state = 'sent', sent_at = NOW(), "
	    "attempts = attempts + 1, parameters = '{}', claimed_until = NULL, "
	    "last_error = NULL WHERE mail_id = ?" },
	[NOT_SENT] = { "UPDATE customer_mail SET state = ?, "
	    "attempts = attempts + 1, last_error = ?, claimed_until = NULL, "
	    "parameters = IF(state = 'failed', '{}', parameters), "
	    "next_attempt_at = NOW() + INTERVAL ? SECOND "
	    "WHERE mail_id = ? AND state = 'pending'" },
	[FIND] = { "SELECT mail_id, customer_id, store_id, template, recipient,"
	    " message_id, attempts, CAST(UNIX_TIMESTAMP(created_at) AS SIGNED),"
	    " parameters FROM customer_mail WHERE state = 'pending' AND "
	    "mail_id > ? AND created_at <= NOW() - INTERVAL ? SECOND AND "
	    "next_attempt_at <= IF(?, NOW(), '2038-01-01') AND "
	    "(claimed_until IS NULL OR claimed_until < NOW()) "
	    "ORDER BY mail_id LIMIT 1" },
	[CLAIM] = { "UPDATE customer_mail SET "
	    "claimed_until = NOW() + INTERVAL ? SECOND WHERE mail_id = ? AND "
	    "state = 'pending' AND "
	    "(claimed_until IS NULL OR claimed_until < NOW())" },
	[LEASED] = { "SELECT CAST(TIMESTAMPDIFF(SECOND, NOW(), "
	    "MAX(claimed_until)) + 1 AS SIGNED) FROM customer_mail "
	    "WHERE state = 'pending' AND claimed_until >= NOW()" },
	[LIST] = { "SELECT mail_id, template, recipient, state, created_at, "
	    "last_error, attempts FROM customer_mail "
	    "WHERE mail_id > 0 AND (? = '' OR state = ?) "
	    "ORDER BY mail_id DESC LIMIT ?" },
};

/* The parameters of a mail as members of a JSON object. */
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
	struct jsonout w;

	jsonout_start(&w, out, NULL);
	jsonout_object(&w, NULL);
	for (size_t i = 0; i < PARAMETERS; i++) {
		const char *value = (const char *)m + parameters[i].offset;

		if (*value != '\0')
			jsonout_text(&w, parameters[i].name, text_of(value));
	}
	jsonout_end_object(&w);
}

static int
read_parameters(struct mail *m, struct text json)
{
	struct jsonio_document *document = NULL;
	struct jsonio_walk walk = { 0 };
	struct jsonio_member member;

	if (jsonio_read(json.bytes, json.length, &document) != JSONIO_OK)
		return -1;
	while (jsonio_next(jsonio_root(document), &walk, &member))
		for (size_t i = 0; i < PARAMETERS; i++)
			if (text_is(member.key, parameters[i].name))
				text_store(jsonio_text(member.value),
				    (char *)m + parameters[i].offset,
				    parameters[i].size);
	jsonio_free(document);
	return 0;
}

enum db_outcome
mail_journal_add(struct db *db, struct mail *m, unsigned lease)
{
	struct buf json = BUF_EMPTY;
	enum db_outcome outcome = DB_FAILED;

	write_parameters(m, &json);
	if (!buf_failed(&json)) {
		const struct db_value values[] = { db_number(m->customer_id),
		    db_string(m->template), db_number(m->store_id),
		    db_string(m->recipient), db_string(buf_string(&json)),
		    db_string(m->message_id), db_number(m->created),
		    db_number(lease) };

		outcome = db_run(db, &statements[ADD], values, 8, NULL, NULL);
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

enum db_outcome
mail_journal_not_sent(struct db *db, const struct mail *m, const char *reason,
    bool for_good, unsigned most)
{
	enum { PAUSE_FIRST = 60, DOUBLINGS_MAX = 6 };	/* a minute, an hour */
	unsigned doublings = m->attempts < DOUBLINGS_MAX ? m->attempts :
	    DOUBLINGS_MAX;
	bool failed = for_good || m->attempts + 1 >= most;
	const struct db_value values[] = {
	    db_string(failed ? "failed" : "pending"), db_string(reason),
	    db_number((long long)PAUSE_FIRST << doublings),
	    db_number(m->id) };

	return db_run(db, &statements[NOT_SENT], values, 4, NULL, NULL);
}

struct find {
	struct mail *mail;
	bool found;
};

static int
take_mail(const struct db_value *c, void *argument)
{
	struct find *find = argument;
	struct mail *m = find->mail;

	memset(m, 0, sizeof(*m));
	m->id = c[0].number;
	m->customer_id = c[1].number;
	m->store_id = c[2].number;
	text_store(db_column_text(&c[3]), m->template, sizeof(m->template));
	text_store(db_column_text(&c[4]), m->recipient, sizeof(m->recipient));
	text_store(db_column_text(&c[5]), m->message_id, sizeof(m->message_id));
	m->attempts = (unsigned)c[6].number;
	m->created = c[7].number;
	find->found = true;
	return read_parameters(m, db_column_text(&c[8]));
}

enum db_outcome
mail_journal_claim(struct db *db, long long after, long long older_than,
    bool due_only, unsigned lease, struct mail *m, bool *found)
{
	enum db_outcome outcome;

	*found = false;
	for (;;) {
		struct find find = { m, false };
		const struct db_value search[] = { db_number(after),
		    db_number(older_than), db_number(due_only) };
		struct db_value claim[] = { db_number(lease), db_null() };

		outcome = db_run(db, &statements[FIND], search, 3, take_mail,
		    &find);
		if (outcome != DB_OK || !find.found)
			return outcome;
		claim[1] = db_number(m->id);
		outcome = db_run(db, &statements[CLAIM], claim, 2, NULL, NULL);
		if (outcome == DB_OK && db_changed(db) == 1) {
			*found = true;
			return DB_OK;
		}
		if (outcome != DB_OK && outcome != DB_CONFLICT)
			return outcome;
		after = m->id;		/* somebody else was faster */
	}
}

enum db_outcome
mail_journal_leased(struct db *db, long long *seconds)
{
	*seconds = 0;
	return db_run(db, &statements[LEASED], NULL, 0, db_row_number, seconds);
}

struct listing {
	int (*show)(const struct mail_row *, void *);
	void *argument;
};

static int
show_row(const struct db_value *c, void *argument)
{
	struct listing *l = argument;
	struct mail_row row = { c[0].number, db_column_text(&c[1]),
	    db_column_text(&c[2]), db_column_text(&c[3]),
	    db_column_text(&c[4]), db_column_text(&c[5]), c[6].number };

	return l->show(&row, l->argument);
}

enum db_outcome
mail_journal_list(struct db *db, const char *state, long most,
    int (*show)(const struct mail_row *, void *), void *argument)
{
	struct listing l = { show, argument };
	const struct db_value values[] = { db_string(state), db_string(state),
	    db_number(most) };

	return db_run(db, &statements[LIST], values, 3, show_row, &l);
}
