/*
 * How much one address may have in an hour: accounts that a guest makes, mails
 * to whom it names (contract H1, H6), counted in the database for all workers.
 *
 * A sign-up is counted before its password is hashed, in a statement of its
 * own, and is given back after a fault.  So the limit is exact
 * whatever runs at the same time, and no lock is held while a password is
 * hashed.  doc/design has the reasons.
 */
#ifndef CALL_THROTTLE_H
#define CALL_THROTTLE_H

#include <stdbool.h>

#include "call/call.h"
#include "db/db.h"
#include "values/network.h"

enum { THROTTLE_CLIENT_SIZE = NETWORK_CLIENT_SIZE + 8 };

/* Something of a client that is counted. */
struct throttle {
	char client[THROTTLE_CLIENT_SIZE];	/* what, and network_client */
	bool counted;			/* by us: to keep or give back */
};

/*
 * Count a sign-up of the call's address under the limit in SETTINGS.  Nothing
 * is counted of integrations, of trusted addresses, and where there is no
 * limit.  Over the limit the reply is 429.
 */
bool throttle_signup(struct call *call, const struct shop_settings *settings,
    struct throttle *t) __attribute__((nonnull, warn_unused_result));

/*
 * The reply is made: if it is a fault (5xx), what was counted is given
 * back.  A refusal after the count has cost a hash, like an account.
 */
void throttle_finish(struct call *call, struct throttle *t)
    __attribute__((nonnull));

/*
 * Count a mail to an address that a page or a change of an account is given,
 * under the limit in SETTINGS.  Nothing
 * is counted of trusted addresses, and where there is no limit.  Over the limit
 * the reply is 429.
 */
bool throttle_mail(struct call *call, const struct shop_settings *settings)
    __attribute__((nonnull, warn_unused_result));

/* Delete some rows that are more than an hour old. */
enum db_outcome throttle_sweep(struct db *db) __attribute__((nonnull));

#endif
