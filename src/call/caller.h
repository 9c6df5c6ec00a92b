/*
 * Who sends the request (contract E).
 */
#ifndef CALL_CALLER_H
#define CALL_CALLER_H

#include <stdbool.h>

#include "db/db.h"

/* Bytes of a token; the program makes none that is longer. */
enum { CALLER_TOKEN_MAX = 512 };

enum caller_kind {
	CALLER_GUEST,
	CALLER_CUSTOMER,
	CALLER_INTEGRATION
};

struct caller {
	enum caller_kind kind;
	long long customer_id;	/* of a customer; else 0 */
};

/* True if C may manage customers (Magento_Customer::manage). */
bool caller_may_manage(const struct caller *c);

/*
 * Fill *C from AUTHORIZATION, the header's value: "Bearer" and a valid token of
 * an integration.  What can't be verified makes a guest, and the log says why
 * (contract D22).
 */
enum db_outcome caller_identify(struct db *db, const char *authorization,
    struct caller *c) __attribute__((nonnull, warn_unused_result));

#endif
