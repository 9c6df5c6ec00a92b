/*
 * Tokens: whose one is (contract E1).
 */
#ifndef CALL_TOKEN_H
#define CALL_TOKEN_H

#include "base/text.h"
#include "db/db.h"
#include "shop/shop.h"

enum { TOKEN_LEN = 43 };	/* characters: more than 256 bits */

enum token_state {
	TOKEN_UNKNOWN,
	TOKEN_VALID,
	TOKEN_REVOKED,
	TOKEN_EXPIRED,
	TOKEN_INACTIVE		/* its integration is */
};

struct token {
	enum token_state state;
	long long customer_id;	/* whose it is; 0: an integration's */
	long long website_id;	/* of the customer; else 0 */
	long long integration_id;	/* whose it is; 0: a customer's */
	long long resources;	/* of the integration: a bit for each */
};

enum token_owner { TOKEN_OF_INTEGRATION, TOKEN_OF_CUSTOMER };

/* Find out about TOKEN, if it is OWNER's; to others it is unknown. */
enum db_outcome token_find(struct db *db, struct text token,
    enum token_owner owner, struct token *found)
    __attribute__((nonnull, warn_unused_result));

/*
 * For how many minutes a token is issued if SETTING says so: between one and
 * those of a year.
 */
long long token_lifetime(const struct shop_settings *settings,
    enum shop_setting setting) __attribute__((nonnull));

#endif
