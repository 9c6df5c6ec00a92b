/*
 * The forgotten password: a token that is mailed, and a new password by it.
 */
#ifndef ACCOUNT_RESET_H
#define ACCOUNT_RESET_H

#include <stdbool.h>

#include "account/credentials.h"
#include "base/text.h"
#include "db/db.h"
#include "shop/shop.h"

enum reset_token {
	RESET_TOKEN_VALID,
	RESET_TOKEN_MISMATCHED,
	RESET_TOKEN_EXPIRED
};

/*
 * What TOKEN is for the account of C.  SETTINGS, those of the account's store,
 * say after how many hours it expires (contract G17).
 */
enum reset_token reset_check_token(const struct credentials *c,
    struct text token, const struct shop_settings *settings)
    __attribute__((nonnull, warn_unused_result));

/*
 * Count the mails that bring the account ID such a token, and were asked for by
 * PUT customers/password in the last hour, whether or not they are sent.
 */
enum db_outcome reset_count_mails(struct db *db, long long id,
    long long *count) __attribute__((nonnull, warn_unused_result));

/*
 * True if a new password confirms the account of C: it is pending and has no
 * password yet, so only a mail can have brought the token (contract G20).
 */
bool reset_confirms(const struct credentials *c) __attribute__((nonnull));

/*
 * In the transaction that has locked C: make HASH that of its password, confirm
 * it if reset_confirms, and end what was good or held it back before: the reset
 * token, all tokens of the customer, lock and throttle (contract G19).
 */
enum db_outcome reset_save(struct db *db, const struct credentials *c,
    const char *hash) __attribute__((nonnull, warn_unused_result));

#endif
