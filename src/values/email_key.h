/*
 * Whose e-mail address it is (contract D19): two addresses are the same account
 * exactly if their keys are the same bytes.  The database compares keys under a
 * binary collation, so that no collation decides who somebody is.
 */
#ifndef VALUES_EMAIL_KEY_H
#define VALUES_EMAIL_KEY_H

#include <stdbool.h>

#include "base/text.h"
#include "values/email_address.h"

enum {
	/* Characters; the width of the columns email_key. */
	EMAIL_KEY_MAX = EMAIL_LOCAL_MAX + 1 + EMAIL_DOMAIN_MAX,
	EMAIL_KEY_SIZE = 4 * EMAIL_KEY_MAX + 1	/* bytes, with the NUL */
};

/*
 * Write the key of EMAIL and a NUL to KEY: Unicode NFC and simple lower case;
 * what follows the last @ is the domain to which mails are sent
 * (email_address_ascii_domain), if it is one.  Every address that is
 * EMAIL_VALID has a key, and so have others that a table may hold.  False, and
 * KEY empty, if EMAIL is not UTF-8, has a NUL or more than 1020 bytes, has no @
 * with something on both sides of it, or would have a key of more than
 * EMAIL_KEY_MAX characters.
 */
bool email_key(struct text email, char key[EMAIL_KEY_SIZE]);

/*
 * Make KEY, the key of an address, that of its mailbox (contract H4): the local
 * part ends before its first +.
 */
void email_key_mailbox(char key[EMAIL_KEY_SIZE]);

#endif
