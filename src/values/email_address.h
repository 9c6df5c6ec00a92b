/*
 * The syntax of an e-mail address that a customer may have (contract D19).
 * Hides PCRE2 and libidn2.
 */
#ifndef VALUES_EMAIL_ADDRESS_H
#define VALUES_EMAIL_ADDRESS_H

#include <stdbool.h>

#include "base/text.h"

/* The first rule that is broken, in the order of contract D19. */
enum email_verdict {
	EMAIL_VALID,
	EMAIL_NOT_AN_ADDRESS,	/* the form of the whole or the local part */
	EMAIL_TOO_LONG,		/* the whole or the local part */
	EMAIL_BAD_HOSTNAME	/* what follows the last @ */
};

/* Limits in octets, as sent. */
enum {
	EMAIL_MAX = 254,	/* RFC 5321 section 4.5.3.1.3, without <> */
	EMAIL_LOCAL_MAX = 64,	/* RFC 5321 section 4.5.3.1.1 */
	EMAIL_DOMAIN_MAX = 253	/* as ASCII; RFC 1035 section 2.3.4 */
};

/*
 * Check EMAIL exactly as it was sent: nothing is trimmed or mapped.  The local
 * part is a dot-atom (RFC 5321 section 4.1.2, RFC 5322 section 3.2.3) that may
 * have letters, marks and decimal digits of all scripts; no quoted strings.
 * The domain is a host name (RFC 1123 section 2.1) of two labels or more, the
 * last of which has two characters or more and is not all digits; as ASCII it
 * has up to 253 octets.  International labels follow IDNA2008 (RFC 5891), in
 * upper or lower case.  An absent EMAIL is EMAIL_NOT_AN_ADDRESS.  If memory for
 * the pattern is short, the program aborts.
 */
enum email_verdict email_address_check(struct text email)
    __attribute__((warn_unused_result));

/*
 * Write DOMAIN and a NUL to ASCII in lower case, with international labels as
 * A-labels (IDNA2008): then all labels are letters, digits and inner hyphens.
 * False if DOMAIN has more than EMAIL_MAX octets or a label of it is not valid.
 * The domain of every EMAIL_VALID address has this form.
 */
bool email_address_ascii_domain(struct text domain,
    char ascii[EMAIL_DOMAIN_MAX + 1]) __attribute__((warn_unused_result));

#endif
