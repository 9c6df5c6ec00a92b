/*
 * The tokens with which customers are signed in (contract G5), in the table
 * customer_token; token_find tells whose one is.
 *
 * A token counts while its generation is that of its customer.  The next
 * generation revokes all of an account, those that are being issued too.
 */
#ifndef CALL_CUSTOMER_TOKEN_H
#define CALL_CUSTOMER_TOKEN_H

#include <stdbool.h>

#include "base/text.h"
#include "call/token.h"
#include "db/db.h"
#include "shop/shop.h"

/*
 * Issue a token to the customer ID, for as long as SETTINGS say, and write it
 * to TOKEN.  *ISSUED is false if the generation is not GENERATION any more, or
 * the account is gone.
 */
enum db_outcome customer_token_issue(struct db *db, long long id,
    long long generation, const struct shop_settings *settings,
    char token[TOKEN_LEN + 1], bool *issued)
    __attribute__((nonnull, warn_unused_result));

/* Revoke TOKEN, if it is one. */
enum db_outcome customer_token_revoke(struct db *db, struct text token)
    __attribute__((nonnull, warn_unused_result));

/*
 * In a transaction: revoke all tokens of the customer ID but OWN, which stays
 * what it is: good or not.  An absent OWN spares none.
 */
enum db_outcome customer_token_revoke_others(struct db *db, long long id,
    struct text own) __attribute__((nonnull, warn_unused_result));

/*
 * Call SHOW with id, time of issue and of expiry (columns) of each token that
 * the customer ID can use.
 */
enum db_outcome customer_token_list(struct db *db, long long id, db_row *show,
    void *argument) __attribute__((nonnull(1, 3), warn_unused_result));

/* Delete some tokens that have expired. */
enum db_outcome customer_token_sweep(struct db *db) __attribute__((nonnull));

#endif
