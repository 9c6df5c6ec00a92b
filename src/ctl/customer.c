/*
 * Shows the accounts of an e-mail address or one with an id, and confirms those
 * of an address.  Hashes, keys and tokens of accounts are never shown.
 */
#include "ctl/ctl.h"

#include <sysexits.h>

#include "base/text.h"
#include "ctl/customer_row.h"
#include "ctl/find_customers.h"
#include "values/number.h"

enum { SHOW, SHOW_ID, EXISTS, CONFIRM, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	/* One whose key another has is shown for its own spelling. */
	[SHOW] = { "SELECT " CUSTOMER_ROW_COLUMNS
	    "FROM customer_entity c " CUSTOMER_ROW_JOINS
	    "WHERE c.email_key = ? OR (c.email_key LIKE '@%' AND c.email = ?) "
	    "ORDER BY c.entity_id" },
	[SHOW_ID] = { "SELECT " CUSTOMER_ROW_COLUMNS
	    "FROM customer_entity c " CUSTOMER_ROW_JOINS
	    "WHERE c.entity_id = ?" },
	/* The second value is a website's id or EVERY_WEBSITE. */
	[EXISTS] = { "SELECT 1 FROM customer_entity "
	    "WHERE email_key = ? AND ? IN (website_id, -1) LIMIT 1" },
	[CONFIRM] = { "UPDATE customer_entity SET confirmation = NULL "
	    "WHERE email_key = ? AND ? IN (website_id, -1) "
	    "AND confirmation IS NOT NULL" },
};

enum { EVERY_WEBSITE = -1 };

static int
print_customer(const struct db_value *columns, void *found)
{
	*(bool *)found = true;
	customer_row_print(columns);
	return 0;
}

int
ctl_customer_show(struct ctl *c)
{
	char key[EMAIL_KEY_SIZE];
	struct db_value values[2];
	enum db_outcome outcome = DB_OK;
	bool found = false;
	long long id;
	int status;

	if (!ctl_arguments(c, NULL, 0, 1, 1))
		return EX_USAGE;
	if (!text_is_utf8(text_of(c->words[0])))
		return ctl_usage(c, "the address is not UTF-8");
	if (email_key(text_of(c->words[0]), key)) {
		values[0] = db_string(key);
		values[1] = db_string(c->words[0]);
		outcome = db_run(c->app->db, &statements[SHOW], values, 2,
		    print_customer, &found);
	} else if (number_of_string(text_of(c->words[0]), &id)) {
		values[0] = db_number(id);
		outcome = db_run(c->app->db, &statements[SHOW_ID], values, 1,
		    print_customer, &found);
	}
	status = ctl_database(c->app->db, outcome);
	return status != EX_OK || found ? status : ctl_no_customer(c->words[0]);
}

/*
 * Clear the key of the confirmation link, as if the link had been followed.  It
 * is no error if an account is confirmed already.
 */
int
ctl_customer_confirm(struct ctl *c)
{
	struct db *db = c->app->db;
	const char *website = NULL;
	struct ctl_option options[] = { { "website", &website, 1, 0 } };
	long long id = EVERY_WEBSITE;
	bool found = true;
	enum db_outcome outcome = DB_OK;
	char key[EMAIL_KEY_SIZE];
	struct db_value keys[2];

	if (!ctl_arguments(c, options, 1, 1, 1))
		return EX_USAGE;
	if (!text_is_utf8(text_of(c->words[0])))
		return ctl_usage(c, "the address is not UTF-8");
	if (!email_key(text_of(c->words[0]), key))
		return ctl_no_customer(c->words[0]);
	if (website != NULL)
		outcome = ctl_find_website(db, website, &id, &found);
	if (outcome == DB_OK && !found) {
		ctl_error("no website %s", website);
		return EX_DATAERR;
	}
	keys[0] = db_string(key);
	keys[1] = db_number(id);
	found = false;
	if (outcome == DB_OK)
		outcome = db_run(db, &statements[EXISTS], keys, 2,
		    db_row_exists, &found);
	if (outcome == DB_OK && !found)
		return ctl_no_customer(c->words[0]);
	if (outcome == DB_OK)
		outcome = db_run(db, &statements[CONFIRM], keys, 2, NULL,
		    NULL);
	return ctl_database(db, outcome);
}
