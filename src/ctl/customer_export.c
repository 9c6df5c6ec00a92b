/*
 * Tells everything that is recorded of a person, but for hashes, keys and
 * tokens.
 */
#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "account/encode.h"
#include "account/forget.h"
#include "account/read.h"
#include "account/transaction.h"
#include "base/monotonic.h"
#include "ctl/person.h"

enum {
	NAMES_MAX = 14,
	IDS_MAX = 4
};

/* The last two parameters are a website's id or FORGET_EVERYWHERE. */
#define IN_WEBSITE(id) "(? = -1 OR " id " IN " \
	"(SELECT store_id FROM store WHERE website_id = ?))"

#define SELECT_MAILS "SELECT m.customer_id, m.recipient, m.mail_id, " \
	"s.code, m.template, JSON_VALUE(m.parameters, '$.name'), " \
	"JSON_VALUE(m.parameters, '$.back_url'), m.state, m.attempts, " \
	"m.created_at, m.next_attempt_at, m.sent_at, m.last_error " \
	"FROM customer_mail m LEFT JOIN store s ON s.store_id = m.store_id "
#define SELECT_SUBSCRIPTIONS "SELECT n.customer_id, n.subscriber_email, " \
	"n.subscriber_id, s.code, CASE n.subscriber_status " \
	"WHEN 1 THEN 'subscribed' WHEN 2 THEN 'not active' " \
	"WHEN 3 THEN 'unsubscribed' WHEN 4 THEN 'unconfirmed' END, " \
	"n.change_status_at FROM newsletter_subscriber n " \
	"LEFT JOIN store s ON s.store_id = n.store_id "

/* What the chosen options of attributes are called. */
#define OPTIONS(customer, tables) "SELECT " customer ", e.attribute_code, " \
	"o.option_id, n.value FROM " tables " JOIN eav_attribute e " \
	"ON e.attribute_id = v.attribute_id JOIN eav_attribute_option o " \
	"ON o.attribute_id = v.attribute_id " \
	"AND FIND_IN_SET(o.option_id, v.value) " \
	"JOIN eav_attribute_option_value n ON n.option_id = o.option_id " \
	"AND n.store_id = 0 WHERE " customer " = ?"
#define OPTIONS_OF_ADDRESS(table) OPTIONS("a.parent_id", \
	"customer_address_entity a JOIN " table " v " \
	"ON v.entity_id = a.entity_id")

/* A list in the document: rows of an account, and others of an e-mail. */
static const struct section {
	const char *key;
	const char *names[NAMES_MAX];	/* of the columns */
	struct db_statement of_account;	/* by its id, */
	size_t ids;			/* so many times */
	/* By the key of an e-mail or its mailbox, and a website, twice. */
	struct db_statement of_email, of_mailbox;
} sections[] = {
	{ .key = "sign_in", .names = { "customer_id", "confirmed", "password",
	    "is_active", "first_signin_at", "last_login_at", "last_logout_at",
	    "failures_num", "first_failure", "lock_expires",
	    "password_reset_at" },
	  .of_account = { "SELECT c.entity_id, "
	    "IF(c.confirmation IS NULL, 'confirmed', 'pending'), "
	    "IF(c.password_hash IS NULL, 'no password', 'password'), "
	    "c.is_active, c.first_signin_at, l.last_login_at, "
	    "l.last_logout_at, c.failures_num, c.first_failure, "
	    "c.lock_expires, c.rp_token_created_at FROM customer_entity c "
	    "LEFT JOIN customer_log l ON l.customer_id = c.entity_id "
	    "WHERE c.entity_id = ?" }, .ids = 1 },
	{ .key = "permissions", .names = { "customer_id", "permission" },
	  .of_account = { "SELECT customer_id, 'to be assisted' "
	    "FROM login_as_customer_assistance_allowed "
	    "WHERE customer_id = ?" }, .ids = 1 },
	{ .key = "options", .names = { "customer_id", "attribute_code",
	    "value", "label" },
	  .of_account = { OPTIONS("v.entity_id", "customer_entity_int v")
	    " UNION ALL " OPTIONS("v.entity_id", "customer_entity_text v")
	    " UNION ALL " OPTIONS_OF_ADDRESS("customer_address_entity_int")
	    " UNION ALL " OPTIONS_OF_ADDRESS("customer_address_entity_text")
	    }, .ids = IDS_MAX },
	{ .key = "tokens", .names = { "customer_id", "created_at",
	    "expires_at" },
	  .of_account = { "SELECT customer_id, created_at, expires_at "
	    "FROM customer_token WHERE customer_id = ? ORDER BY token_id" },
	  .ids = 1 },
	{ .key = "kept_answers", .names = { "customer_id", "created_at",
	    "expires_at" },
	  .of_account = { "SELECT customer_id, created_at, expires_at "
	    "FROM idempotency_key WHERE customer_id = ? "
	    "ORDER BY created_at" }, .ids = 1 },
	{ .key = "subscriptions", .names = { "customer_id", "email", "id",
	    "store", "status", "changed_at" },
	  .of_account = { SELECT_SUBSCRIPTIONS "WHERE n.customer_id = ? "
	    "ORDER BY n.subscriber_id" }, .ids = 1,
	  .of_email = { SELECT_SUBSCRIPTIONS "WHERE n.email_key = ? AND "
	    IN_WEBSITE("n.store_id") " ORDER BY n.subscriber_id" } },
	{ .key = "mails", .names = { "customer_id", "email", "id", "store",
	    "template", "name", "back_url", "state", "attempts", "created_at",
	    "next_attempt_at", "sent_at", "last_error" },
	  .of_account = { SELECT_MAILS "WHERE m.customer_id = ? "
	    "ORDER BY m.mail_id" }, .ids = 1,
	  .of_mailbox = { SELECT_MAILS "WHERE m.recipient_key = ? AND "
	    IN_WEBSITE("m.store_id") " ORDER BY m.mail_id" } },
	/* As attempts_name_login has named them. */
	{ .key = "sign_in_attempts", .names = { "customer_id", "email",
	    "website", "attempts", "failures", "expires_at" },
	  .of_email = { "SELECT NULL, k.email_key, w.code, t.attempts, "
	    "t.failures, t.expires_at FROM (SELECT ? AS email_key) AS k "
	    "JOIN (SELECT 0 AS website_id, '' AS code UNION ALL "
	    "SELECT website_id, code FROM store_website) AS w "
	    "STRAIGHT_JOIN signin_throttle t ON t.login_hash = "
	    "UNHEX(SHA2(CONCAT(w.website_id, ' ', SHA2(k.email_key, 256)), "
	    "256)) WHERE ? = -1 OR w.website_id IN (0, ?)" } },
};

/* A document while it is made. */
struct export {
	const struct ctl_person *person;
	struct buf out;
	struct json_writer w;
	const struct section *section;
	bool by_email;		/* what comes now may be an account's */
	long long rows;
};

/* True if ROW of an e-mail is an account's of the document, or another's. */
static bool
is_other(const struct export *e, const struct db_value *columns)
{
	const struct ctl_customers *all = &e->person->accounts;
	char key[EMAIL_KEY_SIZE];

	for (size_t i = 0; i < all->count; i++)
		if (columns[0].type == DB_NUMBER &&
		    columns[0].number == all->list[i].id)
			return true;
	return !email_key(db_column_text(&columns[1]), key) ||
	    strcmp(key, e->person->email_key) != 0;
}

static int
write_row(const struct db_value *columns, void *argument)
{
	struct export *e = argument;
	const char *const *names = e->section->names;

	if (e->by_email && is_other(e, columns))
		return 0;
	e->rows++;
	json_write_object(&e->w, NULL);
	for (size_t i = 0; i < NAMES_MAX && names[i] != NULL; i++)
		if (columns[i].type == DB_NUMBER)
			json_write_number(&e->w, names[i], columns[i].number);
		else
			json_write_text(&e->w, names[i],
			    db_column_text(&columns[i]));
	json_write_end_object(&e->w);
	return buf_failed(&e->out) ? -1 : 0;
}

static enum db_outcome
write_of_account(struct db *db, struct export *e, long long account)
{
	struct db_value ids[IDS_MAX];

	for (size_t i = 0; i < IDS_MAX; i++)
		ids[i] = db_number(account);
	e->by_email = false;
	return e->section->ids == 0 ? DB_OK : db_run(db,
	    &e->section->of_account, ids, e->section->ids, write_row, e);
}

static enum db_outcome
write_of_email(struct db *db, struct export *e)
{
	const struct ctl_person *p = e->person;
	const struct section *s = e->section;
	char mailbox[EMAIL_KEY_SIZE];
	const bool of_mailbox = s->of_mailbox.sql != NULL;

	if (p->website == FORGET_NOWHERE || *p->email_key == '\0' ||
	    (!of_mailbox && s->of_email.sql == NULL))
		return DB_OK;
	memcpy(mailbox, p->email_key, sizeof(mailbox));
	email_key_mailbox(mailbox);
	const struct db_value values[] = {
	    db_string(of_mailbox ? mailbox : p->email_key),
	    db_number(p->website), db_number(p->website) };

	e->by_email = true;
	return db_run(db, of_mailbox ? &s->of_mailbox : &s->of_email, values,
	    3, write_row, e);
}

static enum db_outcome
write_section(struct db *db, struct export *e, const struct section *section)
{
	const struct ctl_customers *all = &e->person->accounts;
	enum db_outcome outcome = DB_OK;

	e->section = section;
	json_write_list(&e->w, section->key);
	for (size_t i = 0; i < all->count && outcome == DB_OK; i++)
		outcome = write_of_account(db, e, all->list[i].id);
	if (outcome == DB_OK)
		outcome = write_of_email(db, e);
	json_write_end_list(&e->w);
	return outcome;
}

static enum db_outcome
write_accounts(struct db *db, struct export *e)
{
	const struct ctl_customers *all = &e->person->accounts;
	enum db_outcome outcome = DB_OK;

	json_write_list(&e->w, "accounts");
	for (size_t i = 0; i < all->count && outcome == DB_OK; i++) {
		struct account_record r = { .texts = ARENA_EMPTY };
		bool found;

		outcome = account_read(db, all->list[i].id, true, &r, &found);
		if (outcome == DB_OK && found) {
			e->rows++;
			account_write(&e->w, &r.account, ACCOUNT_KEY_HIDDEN);
		}
		account_record_free(&r);
	}
	json_write_end_list(&e->w);
	return outcome;
}

/* In one transaction, so that all lists are of the same moment. */
static enum db_outcome
write_document(struct db *db, void *argument, bool in_doubt)
{
	struct export *e = argument;
	enum db_outcome outcome;

	(void)in_doubt;
	buf_reset(&e->out);
	e->rows = 0;
	json_write_start(&e->w, &e->out, NULL);
	json_write_object(&e->w, NULL);
	outcome = write_accounts(db, e);
	for (size_t i = 0; outcome == DB_OK &&
	    i < sizeof(sections) / sizeof(*sections); i++)
		outcome = write_section(db, e, &sections[i]);
	json_write_end_object(&e->w);
	return outcome == DB_OK && buf_failed(&e->out) ? DB_AWAY : outcome;
}

int
ctl_customer_export(struct ctl *c)
{
	enum { EXPORT_MS = 600000 };
	const char *website = NULL;
	struct ctl_option options[] = { { "website", &website, 1, 0 } };
	struct ctl_person person;
	struct export e = { .person = &person, .out = BUF_EMPTY };
	int status;

	if (!ctl_arguments(c, options, 1, 1, 1))
		return EX_USAGE;
	status = ctl_person_find(c, website, &person);
	if (status == EX_OK)
		status = ctl_database(c->app->db, account_transaction(
		    c->app->db, monotonic_ms() + EXPORT_MS, write_document,
		    &e));
	if (status == EX_OK && e.rows > 0)
		(void)puts(buf_string(&e.out));
	else if (status == EX_OK)
		status = ctl_person_unknown(c->words[0]);
	buf_free(&e.out);
	free(person.accounts.list);
	return status;
}
