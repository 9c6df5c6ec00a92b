#include "mail/census.h"

enum {
	LEASED, PENDING, HOUR_TO, HOUR_ALL, FAILED_COUNT, WAITING_COUNT, LIST,
	LIST_STATE, STATEMENTS
};

/*
 * A mail that another process is sending now.  Later mails of the same sign-up
 * do not count: that process sends one mail after the other.
 */
#define UNDER_WAY "state = 'pending' AND claimed_until >= NOW() AND " \
	"mail_id <> ? AND NOT (customer_id <=> ? AND mail_id > ?)"

/*
 * One statement, so that a mail is either under way or sent.  Leases are few:
 * no more than processes.
 */
#define HOUR(to) "SELECT (SELECT COUNT(*) FROM (SELECT 1 " \
	"FROM customer_mail FORCE INDEX (CUSTOMER_MAIL_CLAIMED_UNTIL) " \
	"WHERE " to UNDER_WAY " LIMIT ?) AS under_way) + " \
	"(SELECT COUNT(*) FROM (SELECT 1 FROM customer_mail " \
	"WHERE " to "claimed_until IS NULL AND " \
	"sent_at > NOW() - INTERVAL 1 HOUR LIMIT ?) AS sent)"

#define LIST_COLUMNS "SELECT mail_id, template, recipient, state, " \
	"created_at, last_error, attempts FROM customer_mail "

/*
 * Each uses a key: of state and created_at, claimed_until and sent_at (a mail
 * has one of them at most), or recipient_key and sent_at.
 */
static const struct db_statement statements[STATEMENTS] = {
	[LEASED] = { "SELECT CAST(TIMESTAMPDIFF(SECOND, NOW(), "
	    "MAX(claimed_until)) + 1 AS SIGNED) FROM customer_mail "
	    "WHERE state = 'pending' AND claimed_until >= NOW()" },
	[PENDING] = { "SELECT mail_id, store_id, "
	    "CAST(UNIX_TIMESTAMP(created_at) AS SIGNED), "
	    "CAST(TIMESTAMPDIFF(SECOND, created_at, NOW()) AS SIGNED), "
	    "CONCAT(IF(recipient LIKE '%+%', '+', ''), recipient_key) "
	    "FROM customer_mail "
	    "FORCE INDEX (CUSTOMER_MAIL_STATE) "
	    "WHERE state = 'pending' AND (created_at < FROM_UNIXTIME(?) OR "
	    "(created_at = FROM_UNIXTIME(?) AND mail_id < ?)) AND "
	    "created_at <= NOW() - INTERVAL ? SECOND AND "
	    "(? = 0 OR next_attempt_at <= NOW()) AND "
	    "(claimed_until < NOW() OR (claimed_until IS NULL AND ? = 0)) "
	    "ORDER BY created_at DESC, mail_id DESC LIMIT ?" },
	[HOUR_TO] = { HOUR("recipient_key = ? AND ") },
	[HOUR_ALL] = { HOUR("") },
	[FAILED_COUNT] = { "SELECT COUNT(*) FROM customer_mail WHERE "
	    "state = 'failed' AND created_at > NOW() - INTERVAL ? DAY AND "
	    "NOT last_error <=> 'dropped'" },
	[WAITING_COUNT] = { "SELECT COUNT(*), CAST(COALESCE(SUM("
	    "next_attempt_at < NOW() - INTERVAL ? SECOND), 0) AS SIGNED) "
	    "FROM customer_mail WHERE state = 'pending' AND "
	    "created_at < NOW() - INTERVAL ? SECOND" },
	[LIST] = { LIST_COLUMNS "WHERE mail_id > 0 "
	    "ORDER BY mail_id DESC LIMIT ?" },
	[LIST_STATE] = { LIST_COLUMNS "FORCE INDEX (CUSTOMER_MAIL_STATE) "
	    "WHERE state = ? "
	    "ORDER BY created_at DESC, mail_id DESC LIMIT ?" },
};

enum db_outcome
mail_census_leased(struct db *db, long long *seconds)
{
	*seconds = 0;
	return db_run(db, &statements[LEASED], NULL, 0, db_row_number, seconds);
}

struct pending {
	struct mail_pending *list;
	size_t count;
};

static int
add_pending(const struct db_value *c, void *argument)
{
	struct pending *pending = argument;
	struct mail_pending *p = &pending->list[pending->count++];

	p->id = c[0].number;
	p->store_id = c[1].type == DB_NUMBER ? c[1].number : 0;
	p->created = c[2].number;
	p->age = c[3].number;
	text_put(db_column_text(&c[4]), p->mailbox, sizeof(p->mailbox));
	return 0;
}

enum db_outcome
mail_census_pending(struct db *db, const struct mail_choice *choice,
    const struct mail_pending *before, struct mail_pending *list, size_t max,
    size_t *count)
{
	struct pending pending = { list, 0 };
	const struct db_value created = db_number(before->created);
	const struct db_value values[] = { created, created,
	    db_number(before->id), db_number(choice->older_than),
	    db_number(choice->due_only), db_number(choice->abandoned_only),
	    db_number((long long)max) };
	enum db_outcome outcome = db_run(db, &statements[PENDING], values,
	    sizeof(values) / sizeof(*values), add_pending, &pending);

	*count = pending.count;
	return outcome;
}

enum db_outcome
mail_census_hour(struct db *db, const struct mail *m, bool recipient,
    long long max, long long *count)
{
	char mailbox[EMAIL_KEY_SIZE];

	mail_journal_mailbox(m->recipient, mailbox);
	const struct db_value to = db_string(mailbox);
	const struct db_value limit = db_number(max), id = db_number(m->id),
	    customer = db_number(m->customer_id);
	const struct db_value of_one[] = { to, id, customer, id, limit, to,
	    limit };
	const struct db_value of_all[] = { id, customer, id, limit, limit };

	return recipient ?
	    db_run(db, &statements[HOUR_TO], of_one, 7, db_row_number, count) :
	    db_run(db, &statements[HOUR_ALL], of_all, 5, db_row_number, count);
}

static int
take_waiting(const struct db_value *columns, void *argument)
{
	struct mail_backlog *backlog = argument;

	backlog->overdue = columns[1].number;
	backlog->waiting = columns[0].number - backlog->overdue;
	return 0;
}

enum db_outcome
mail_census_backlog(struct db *db, long long days, long long seconds,
    struct mail_backlog *backlog)
{
	const struct db_value window = db_number(days);
	const struct db_value ages[] = { db_number(seconds),
	    db_number(seconds) };
	enum db_outcome outcome = db_run(db, &statements[FAILED_COUNT],
	    &window, 1, db_row_number, &backlog->failed);

	if (outcome == DB_OK)
		outcome = db_run(db, &statements[WAITING_COUNT], ages, 2,
		    take_waiting, backlog);
	return outcome;
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
mail_census_list(struct db *db, const char *state, long max,
    int (*show)(const struct mail_row *, void *), void *argument)
{
	struct listing l = { show, argument };
	const struct db_value values[] = { db_string(state), db_number(max) };
	const size_t skip = *state == '\0';

	return db_run(db, &statements[skip ? LIST : LIST_STATE], values + skip,
	    2 - skip, show_row, &l);
}
