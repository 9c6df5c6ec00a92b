/*
 * Nonces of signed requests: each is good once (contract O6).
 */
#ifndef CALL_NONCE_H
#define CALL_NONCE_H

#include <stdbool.h>

#include "base/text.h"
#include "db/db.h"

/*
 * Use NONCE of integration INTEGRATION up, which is remembered for SECONDS.
 * *FRESH is false if it has been used before.  Only what is signed may come
 * here: it makes a row.
 */
enum db_outcome nonce_use(struct db *db, long long integration,
    struct text nonce, long long seconds, bool *fresh)
    __attribute__((nonnull, warn_unused_result));

/* Forget some nonces whose time is over. */
enum db_outcome nonce_sweep(struct db *db) __attribute__((nonnull));

#endif
