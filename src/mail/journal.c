#include "mail/journal.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/monotonic.h"
#include "base/wipe.h"
#include "json/read.h"
#include "json/write.h"

enum {
	ADD, FIND, SENT, NOT_SENT, FAILED, DEFER, READ, READ_FAILED, CLAIM,
	EXPIRE, RETRY, STATEMENTS
};

#define SELECT_MAIL "SELECT mail_id, customer_id, store_id, template, " \
	"recipient, message_id, attempts, " \
	"CAST(UNIX_TIMESTAMP(created_at) AS SIGNED), parameters " \
	"FROM customer_mail WHERE mail_id = ?"

/* db_run may repeat a statement, so each checks for the state that it changes.
 */
static const struct db_statement statements[STATEMENTS] = {
	[ADD] = { "INSERT INTO customer_mail (customer_id, template, store_id, "
	    "recipient, recipient_key, parameters, message_id, created_at, "
	    "next_attempt_at, claimed_until) VALUES (?, ?, ?, ?, ?, ?, ?, "
	    "FROM_UNIXTIME(?), NOW(), NOW() + INTERVAL ? SECOND)" },
	[FIND] = { "SELECT mail_id FROM customer_mail WHERE message_id = ?" },
	[SENT] = { "UPDATE customer_mail SET state = 'sent', sent_at = NOW(), "
	    "attempts = attempts + 1, parameters = '{}', claimed_until = NULL, "
	    "last_error = NULL WHERE mail_id = ? AND state <> 'sent'" },
	[NOT_SENT] = { "UPDATE customer_mail SET attempts = attempts + 1, "
	    "last_error = ?, claimed_until = NULL, "
	    "next_attempt_at = NOW() + INTERVAL ? SECOND "
	    "WHERE mail_id = ? AND state = 'pending' AND attempts = ?" },
	[FAILED] = { "UPDATE customer_mail SET attempts = attempts + 1, "
	    MAIL_FAILS("?") " "
	    "WHERE mail_id = ? AND state = 'pending' AND attempts = ?" },
	[DEFER] = { "UPDATE customer_mail SET claimed_until = NULL, "
	    "last_error = ?, next_attempt_at = NOW() + INTERVAL ? SECOND "
	    "WHERE mail_id = ? AND state = 'pending'" },
	[READ] = { SELECT_MAIL },
	[READ_FAILED] = { SELECT_MAIL " AND state = 'failed'" },
	[CLAIM] = { "UPDATE customer_mail SET "
	    "claimed_until = NOW() + INTERVAL ? SECOND WHERE mail_id = ? AND "
	    "state = 'pending' AND "
	    "(claimed_until IS NULL OR claimed_until < NOW())" },
	[EXPIRE] = { "UPDATE customer_mail SET " MAIL_FAILS("'expired'") " "
	    "WHERE state = 'pending' AND store_id <=> NULLIF(?, 0) AND "
	    "created_at <= NOW() - INTERVAL ? HOUR AND "
	    "(claimed_until IS NULL OR claimed_until < NOW()) LIMIT ?" },
	[RETRY] = { "UPDATE customer_mail SET state = 'pending', "
	    "attempts = 0, parameters = ?, created_at = NOW(), "
	    "next_attempt_at = NOW() WHERE mail_id = ? AND state = 'failed'" },
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

void
mail_journal_mailbox(const char *recipient, char key[EMAIL_KEY_SIZE])
{
	if (email_key(text_of(recipient), key))
		email_key_mailbox(key);
}

enum db_outcome
mail_journal_add(struct db *db, struct mail *m, unsigned lease)
{
	struct buf json = BUF_EMPTY;
	enum db_outcome outcome = DB_AWAY;	/* out of memory */
	char key[EMAIL_KEY_SIZE];

	mail_journal_mailbox(m->recipient, key);
	write_parameters(m, &json);
	if (!buf_failed(&json)) {
		const struct db_value values[] = { m->customer_id != 0 ?
		    db_number(m->customer_id) : db_null(),
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
mail_journal_find(struct db *db, struct mail *m)
{
	const struct db_value message_id = db_string(m->message_id);

	m->id = 0;
	return db_run(db, &statements[FIND], &message_id, 1, db_row_number,
	    &m->id);
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
	const struct db_value because = db_text(whole_characters(reason)),
	    pause = db_number((long long)PAUSE_FIRST << doublings),
	    id = db_number(m->id), attempts = db_number(m->attempts);
	const struct db_value end[] = { because, id, attempts };
	const struct db_value later[] = { because, pause, id, attempts };

	return failed ? db_run(db, &statements[FAILED], end, 3, NULL, NULL) :
	    db_run(db, &statements[NOT_SENT], later, 4, NULL, NULL);
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
mail_journal_claim(struct db *db, long long id, unsigned lease, struct mail *m,
    bool *found)
{
	struct find find = { m, false };
	const struct db_value key = db_number(id);
	const struct db_value values[] = { db_number(lease), key };
	const long long leased = monotonic_ms();
	enum db_outcome outcome = db_run(db, &statements[CLAIM], values, 2,
	    NULL, NULL);

	*found = false;
	if (outcome == DB_CONFLICT || (outcome == DB_OK && db_changed(db) != 1))
		return DB_OK;		/* another process was faster */
	if (outcome == DB_OK)
		outcome = db_run(db, &statements[READ], &key, 1, read_mail,
		    &find);
	m->leased = leased;
	*found = find.found;
	return outcome;
}

enum db_outcome
mail_journal_read_failed(struct db *db, long long id, struct mail *m,
    bool *found)
{
	struct find find = { m, false };
	const struct db_value key = db_number(id);
	enum db_outcome outcome = db_run(db, &statements[READ_FAILED], &key, 1,
	    read_mail, &find);

	*found = find.found;
	return outcome;
}

enum db_outcome
mail_journal_retry(struct db *db, const struct mail *m, bool *found)
{
	struct buf json = BUF_EMPTY;
	enum db_outcome outcome = DB_AWAY;	/* out of memory */

	*found = false;
	write_parameters(m, &json);
	if (!buf_failed(&json)) {
		const struct db_value values[] = {
		    db_string(buf_string(&json)), db_number(m->id) };

		outcome = db_run(db, &statements[RETRY], values, 2, NULL, NULL);
		*found = outcome == DB_OK && db_changed(db) == 1;
	}
	buf_free(&json);
	return outcome;
}

enum db_outcome
mail_journal_expire(struct db *db, long long store_id, long long hours,
    long long *count)
{
	const struct db_value values[] = { db_number(store_id),
	    db_number(hours), db_number(MAIL_BATCH_MAX) };
	enum db_outcome outcome = db_run(db, &statements[EXPIRE], values, 3,
	    NULL, NULL);

	*count = outcome == DB_OK ? db_changed(db) : 0;
	return outcome;
}

void
mail_journal_wipe(struct mail *m)
{
	wipe(m->key, sizeof(m->key));
	wipe(m->token, sizeof(m->token));
	wipe(m->code, sizeof(m->code));
}
