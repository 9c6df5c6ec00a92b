/*
 * The accounts that a word of the command line means, which is an e-mail
 * address or an id.
 */
#ifndef CTL_FIND_CUSTOMERS_H
#define CTL_FIND_CUSTOMERS_H

#include "ctl/ctl.h"
#include "values/email_key.h"

struct ctl_customer {
	long long id, website_id;
	char website[4 * CTL_CODE_MAX + 1];	/* its code */
	char email_key[EMAIL_KEY_SIZE];	/* "": its e-mail has none */
};

struct ctl_customers {
	struct ctl_customer *list;	/* by id */
	size_t count;
	char email_key[EMAIL_KEY_SIZE];	/* of the word, if it is an address */
};

/*
 * Fill ALL, whose list the caller frees, with the accounts that WORD means,
 * maybe none.  Returns EX_OK, or another exit status after reporting why.
 */
int ctl_find_customers(struct ctl *c, const char *word,
    struct ctl_customers *all) __attribute__((nonnull, warn_unused_result));

/*
 * The same with all accounts that have the e-mail of ONE, itself included; one
 * that has another's key is among them.
 */
int ctl_find_namesakes(struct ctl *c, const struct ctl_customer *one,
    struct ctl_customers *all) __attribute__((nonnull, warn_unused_result));

/* Report that there is no account for WORD.  Returns EX_NOUSER. */
int ctl_no_customer(const char *word) __attribute__((nonnull));

#endif
