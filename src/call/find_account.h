/*
 * "Which account is meant, and which shop is it of?": steps that endpoints
 * share (contract Gd, Ge).
 */
#ifndef CALL_FIND_ACCOUNT_H
#define CALL_FIND_ACCOUNT_H

#include <stdbool.h>

#include "account/credentials.h"
#include "call/call.h"
#include "values/number.h"

/*
 * Fill C with the account of EMAIL in the website WEBSITE_ID, or in that of the
 * call's store if it is not given.  False if there is none, and the reply is
 * made.  Wipe C with credentials_wipe.
 */
bool find_account(struct call *call, struct text email,
    const struct number *website_id, struct credentials *c)
    __attribute__((nonnull, warn_unused_result));

/* The same for the account ID, which the path or the token names. */
bool find_account_by_id(struct call *call, long long id,
    struct credentials *c) __attribute__((nonnull, warn_unused_result));

/* Make the reply the 404 that says that EMAIL has no account there. */
bool find_account_refuse(struct call *call, struct text email,
    const struct number *website_id) __attribute__((nonnull));

/*
 * The account of C is gone meanwhile: make the reply the 404 that says so of
 * EMAIL and WEBSITE, by which it was named, or, if EMAIL is absent, of its id.
 */
bool find_account_refuse_gone(struct call *call, const struct credentials *c,
    struct text email, const struct number *website) __attribute__((nonnull));

/*
 * Make the reply the 404 that says that there is no customer ID; to the
 * customer itself, whose account is gone, that of a revoked token.
 */
bool find_account_refuse_id(struct call *call, long long id)
    __attribute__((nonnull));

/*
 * Make *SHOP the shop of the store STORE_ID, by whose settings an account of it
 * lives: the call's, or one that is read into OWN, which is all zero before.
 * If that store is closed, it is the default one of WEBSITE_ID (0: not known),
 * and without one the call's.  Free the settings of OWN in any case.
 */
bool find_account_shop(struct call *call, long long store_id,
    long long website_id, struct shop *own, const struct shop **shop)
    __attribute__((nonnull, warn_unused_result));

#endif
