#include "ctl/find_customers.h"

#include <stdlib.h>
#include <sysexits.h>

#include "base/text.h"
#include "values/number.h"

enum { BY_ID, BY_EMAIL, BY_KEY, STATEMENTS };

#define SELECT_CUSTOMER "SELECT c.entity_id, c.website_id, c.email, w.code " \
	"FROM customer_entity c " \
	"JOIN store_website w ON w.website_id = c.website_id "

static const struct db_statement statements[STATEMENTS] = {
	[BY_ID] = { SELECT_CUSTOMER "WHERE c.entity_id = ?" },
	/* One whose key another has is found by its own spelling. */
	[BY_EMAIL] = { SELECT_CUSTOMER "WHERE c.email_key = ? OR "
	    "(c.email_key LIKE '@%' AND c.email = ?) ORDER BY c.entity_id" },
	[BY_KEY] = { SELECT_CUSTOMER "JOIN customer_entity o "
	    "ON o.entity_id = ? WHERE c.email_key = ? OR c.email = o.email "
	    "ORDER BY c.entity_id" },
};

static int
take(const struct db_value *columns, void *argument)
{
	struct ctl_customers *all = argument;
	struct ctl_customer *new = realloc(all->list,
	    (all->count + 1) * sizeof(*new));

	if (new == NULL)
		return -1;
	all->list = new;
	new += all->count++;
	new->id = columns[0].number;
	new->website_id = columns[1].number;
	(void)email_key(db_column_text(&columns[2]), new->email_key);
	text_put(db_column_text(&columns[3]), new->website,
	    sizeof(new->website));
	return 0;
}

int
ctl_find_customers(struct ctl *c, const char *word, struct ctl_customers *all)
{
	struct text text = text_of(word);
	struct db *db = c->app->db;
	long long id;

	*all = (struct ctl_customers){ .count = 0 };
	if (!text_is_utf8(text))
		return ctl_usage(c, "the address is not UTF-8");
	if (email_key(text, all->email_key)) {
		const struct db_value values[] = { db_string(all->email_key),
		    db_text(text) };

		return ctl_database(db, db_run(db, &statements[BY_EMAIL],
		    values, 2, take, all));
	}
	if (number_of_string(text, &id)) {
		const struct db_value value = db_number(id);

		return ctl_database(db, db_run(db, &statements[BY_ID], &value,
		    1, take, all));
	}
	return EX_OK;
}

int
ctl_find_namesakes(struct ctl *c, const struct ctl_customer *one,
    struct ctl_customers *all)
{
	const struct db_value values[] = { db_number(one->id),
	    db_string(one->email_key) };

	*all = (struct ctl_customers){ .count = 0 };
	return ctl_database(c->app->db, db_run(c->app->db,
	    &statements[BY_KEY], values, 2, take, all));
}

int
ctl_no_customer(const char *word)
{
	ctl_error("no account for %s", word);
	return EX_NOUSER;
}
