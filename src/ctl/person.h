/*
 * A person whom a word of the command line means: accounts, and an e-mail under
 * which there may be more.
 */
#ifndef CTL_PERSON_H
#define CTL_PERSON_H

#include "ctl/find_customers.h"

struct ctl_person {
	struct ctl_customers accounts;
	char email_key[EMAIL_KEY_SIZE];	/* "": there is no e-mail with a key */
	/*
	 * Where the e-mail is this person's: a website, FORGET_EVERYWHERE, or
	 * FORGET_NOWHERE.
	 */
	long long website;
};

/*
 * Fill P with who is meant by the only word of C, an e-mail address or an id,
 * in the website with the code WEBSITE if that is not NULL.  An id means its
 * account and no other of the same e-mail.  Free accounts.list in any case.
 * Returns EX_OK, or another exit status after reporting why.
 */
int ctl_person_find(struct ctl *c, const char *website, struct ctl_person *p)
    __attribute__((nonnull(1, 3), warn_unused_result));

/* Report that nothing is recorded of WORD.  Returns EX_NOUSER. */
int ctl_person_unknown(const char *word) __attribute__((nonnull));

#endif
