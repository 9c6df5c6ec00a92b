/*
 * Who sends the request (contract E).
 */
#ifndef CALL_CALLER_H
#define CALL_CALLER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "call/token.h"
#include "db/db.h"
#include "values/problems.h"
#include "web/request.h"

/* Bytes of a token; the program makes none that is longer. */
enum { CALLER_TOKEN_MAX = 512 };

enum caller_kind {
	CALLER_GUEST,
	CALLER_CUSTOMER,
	CALLER_INTEGRATION
};

/* What an endpoint may ask for: resources of integrations, and "self". */
#define CALLER_MANAGE "Magento_Customer::manage"
#define CALLER_READ "Magento_Customer::customer"
#define CALLER_DELETE "Magento_Customer::delete"
#define CALLER_GROUP "Magento_Customer::group"
#define CALLER_STORE "Magento_Backend::store"
#define CALLER_SELF "self"	/* a customer's own account */

struct caller {
	enum caller_kind kind;
	/* Of a customer; else 0: */
	long long customer_id;
	long long website_id;
	/* Of an integration; else 0: */
	long long integration_id;
	long long resources;	/* a bit for each */
};

/* The I-th resource that an integration may have; NULL after the last. */
const char *caller_resource(size_t i);

/* The operator at the command line, who may do all that an integration may. */
struct caller caller_of_operator(void);

/* True if C is an integration with RESOURCE (contract E). */
bool caller_may(const struct caller *c, const char *resource)
    __attribute__((nonnull));

/*
 * Fill *C from the header Authorization of REQUEST: a signature that holds,
 * whose secrets SEAL_KEY opens (see oauth.h); or "Bearer", a space and a valid
 * token of OWNER.  A signature that does not hold is told in PROBLEMS.  What
 * can't be verified otherwise makes a guest, and the log says why (contract
 * D22); a token of the other owners is not looked for, since no request is open
 * to both.
 */
enum db_outcome caller_identify(struct db *db, const struct request *request,
    const char *seal_key, enum token_owner owner, struct caller *c,
    struct problems *problems)
    __attribute__((nonnull(1, 2, 5, 6), warn_unused_result));

/*
 * The token in AUTHORIZATION, the header's value: what follows "Bearer" and a
 * space.  Absent if it has another form.
 */
struct text caller_token(const char *authorization) __attribute__((nonnull));

#endif
