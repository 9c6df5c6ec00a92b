/*
 * The checks B6 to B14 of an account that is to be made, which POST customers
 * and PUT customers/validate share.
 */
#ifndef CALL_NEW_ACCOUNT_H
#define CALL_NEW_ACCOUNT_H

#include <stdbool.h>
#include <time.h>

#include "account/account.h"
#include "call/call.h"
#include "call/idempotency.h"
#include "customer/customer.h"
#include "shop/attribute.h"
#include "shop/shop.h"

/* Set by the caller, all else being zero: */
struct new_account {
	struct registration registration;	/* bound */
	struct idempotency *key;	/* of the request; NULL: it has none */
	bool may_manage;		/* the caller may manage customers */
	time_t now;

	/* Set by new_account_check: */
	const struct shop *shop;	/* of the account */
	struct account account;		/* store, group, key of the e-mail */
	bool has_key;			/* the e-mail has one */
	bool taken;			/* an account has it */

	/* What it works with. */
	struct shop named;		/* by the body, if it names one */
	struct attributes attributes;
};

/*
 * Check N in the order of contract B, as far as can be known before it is
 * saved.  False at the first step that fails: the reply is made, and what is
 * wrong with N, if it is that, stands in call->problems; or the shop that was
 * assumed does not hold (call/find_shop.h).  Free N in any case.
 */
bool new_account_check(struct call *call, struct new_account *n)
    __attribute__((nonnull, warn_unused_result));

/* Give back what N holds, and wipe its account. */
void new_account_free(struct new_account *n) __attribute__((nonnull));

#endif
