/*
 * What keeps customers out, and what keeps them signed in: locks, throttles and
 * tokens of the accounts that an e-mail address or an id means.
 */
#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "account/attempts.h"
#include "account/transaction.h"
#include "base/monotonic.h"
#include "base/text.h"
#include "call/customer_token.h"
#include "values/email_key.h"
#include "values/number.h"

enum { BY_ID, BY_EMAIL, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	[BY_ID] = { "SELECT entity_id, website_id, email FROM customer_entity "
	    "WHERE entity_id = ?" },
	/* One whose key another has is found by its own spelling. */
	[BY_EMAIL] = { "SELECT entity_id, website_id, email "
	    "FROM customer_entity "
	    "WHERE email_key = ? OR (email_key LIKE '@%' AND email = ?) "
	    "ORDER BY entity_id" },
};

struct found {
	long long id, website_id;
	char email_key[EMAIL_KEY_SIZE];
};

struct found_list {
	struct found *list;
	size_t count;
};

static int
take(const struct db_value *columns, void *argument)
{
	struct found_list *all = argument;
	struct found *new = realloc(all->list,
	    (all->count + 1) * sizeof(*new));

	if (new == NULL)
		return -1;
	all->list = new;
	new += all->count++;
	new->id = columns[0].number;
	new->website_id = columns[1].number;
	(void)email_key(db_column_text(&columns[2]), new->email_key);
	return 0;
}

/*
 * Fill ALL, whose list the caller frees, with the accounts that the first word
 * of C means.  Returns EX_OK, or another exit status after reporting why.
 */
static int
find(struct ctl *c, struct found_list *all)
{
	struct text word = text_of(c->words[0]);
	char key[EMAIL_KEY_SIZE];
	int status = EX_OK;
	long long id;

	*all = (struct found_list){ NULL, 0 };
	if (!text_is_utf8(word))
		return ctl_usage(c, "the address is not UTF-8");
	if (email_key(word, key)) {
		const struct db_value values[] = { db_string(key),
		    db_text(word) };

		status = ctl_database(c->app->db, db_run(c->app->db,
		    &statements[BY_EMAIL], values, 2, take, all));
	} else if (number_of_string(word, &id)) {
		const struct db_value value = db_number(id);

		status = ctl_database(c->app->db, db_run(c->app->db,
		    &statements[BY_ID], &value, 1, take, all));
	}
	if (status == EX_OK && all->count == 0) {
		ctl_error("no account for %s", c->words[0]);
		status = EX_NOUSER;
	}
	return status;
}

int
ctl_customer_unlock(struct ctl *c)
{
	struct found_list all;
	int status;

	if (!ctl_arguments(c, NULL, 0, 1, 1))
		return EX_USAGE;
	status = find(c, &all);
	for (size_t i = 0; status == EX_OK && i < all.count; i++)
		status = ctl_database(c->app->db, attempts_clear(c->app->db,
		    all.list[i].email_key, all.list[i].website_id,
		    all.list[i].id));
	free(all.list);
	return status;
}

/* ID is the account's. */
static int
print_token(const struct db_value *columns, void *id)
{
	(void)printf("%lld\t%lld", *(const long long *)id,
	    columns[0].number);
	for (size_t i = 1; i <= 2; i++) {
		(void)putchar('\t');
		ctl_print(db_column_text(&columns[i]));
	}
	(void)putchar('\n');
	return 0;
}

/* Done twice, it revokes what came between. */
static enum db_outcome
revoke(struct db *db, void *id, bool in_doubt)
{
	(void)in_doubt;
	return customer_token_revoke_others(db, *(const long long *)id,
	    TEXT_ABSENT);
}

int
ctl_customer_tokens(struct ctl *c)
{
	enum { REVOKE_MS = 20000 };
	struct ctl_option options[] = { { "revoke", NULL, 0, 0 } };
	struct found_list all;
	int status;

	if (!ctl_arguments(c, options, 1, 1, 1))
		return EX_USAGE;
	status = find(c, &all);
	for (size_t i = 0; status == EX_OK && i < all.count; i++)
		status = ctl_database(c->app->db, options[0].count > 0 ?
		    account_transaction(c->app->db, monotonic_ms() + REVOKE_MS,
		    revoke, &all.list[i].id) :
		    customer_token_list(c->app->db, all.list[i].id,
		    print_token, &all.list[i].id));
	free(all.list);
	return status;
}
