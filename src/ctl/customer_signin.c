/*
 * What keeps customers out, and what keeps them signed in: locks, throttles and
 * tokens of the accounts that an e-mail address or an id means.
 */
#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "account/attempts.h"
#include "account/transaction.h"
#include "base/monotonic.h"
#include "call/customer_token.h"
#include "ctl/find_customers.h"

/*
 * Fill ALL, whose list the caller frees, with the accounts that the first word
 * of C means.  Returns EX_OK, or another exit status after reporting why.
 */
static int
find(struct ctl *c, struct ctl_customers *all)
{
	int status = ctl_find_customers(c, c->words[0], all);

	return status == EX_OK && all->count == 0 ?
	    ctl_no_customer(c->words[0]) : status;
}

int
ctl_customer_unlock(struct ctl *c)
{
	struct ctl_customers all;
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
	struct ctl_customers all;
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
