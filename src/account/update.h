/*
 * Changes an account by a request in one transaction, as contract G25 to G30
 * say.
 */
#ifndef ACCOUNT_UPDATE_H
#define ACCOUNT_UPDATE_H

#include <stdbool.h>
#include <time.h>

#include "account/account.h"
#include "account/read.h"
#include "db/db.h"
#include "json/read.h"
#include "shop/attribute.h"
#include "shop/shop.h"
#include "values/problems.h"

struct account_update {
	/* Set by the caller, all else being zero: */
	long long id;			/* of the account */
	const struct json_value *body;
	struct customer customer;	/* bound from BODY */
	const struct shop *shop;	/* of the account's store */
	bool moves;			/* SHOP is another one than before */
	struct mail *mails;		/* ACCOUNT_MAILS_MAX of them */
	unsigned mail_lease;		/* seconds that sending may take */
	bool mail_off;			/* by the deployment */
	bool only_check;		/* undo everything at the end */
	time_t now;
	struct problems *problems;	/* empty */

	/* Set by account_update: */
	struct account account;		/* with the mails that are to be sent */
	struct account_record after;	/* the account as it is then */
	bool gone;			/* there is no such account */

	/* What it works with. */
	struct account_record before;
	struct attributes definitions;
	bool again;			/* CUSTOMER has been used up */
};

/*
 * Make the account u->id what is asked for.  It is locked, then read,
 * then completed with what was sent and checked, so that changes at the same
 * time come one after the other and none undoes what it has not seen.  Run
 * again after a conflict, but not after UNTIL (monotonic_ms); run again after a
 * COMMIT without an answer, it comes to the same end, and owes no second mail.
 *
 * DB_OK if the account is changed, the rows of account.mails_owed mails are
 * written and AFTER is read; or if it is not, because it is gone, or the
 * problems tell why, or it was only to be checked.  Free U with
 * account_update_free in any case.
 */
enum db_outcome account_update(struct db *db, struct account_update *u,
    long long until) __attribute__((nonnull, warn_unused_result));

/* Give back what U holds, its customer too, and wipe its keys. */
void account_update_free(struct account_update *u) __attribute__((nonnull));

#endif
