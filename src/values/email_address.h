/*
 * The syntax of an e-mail address that a customer may have
 * (contract D19).  It stands alone because every endpoint that takes an
 * address asks it; it hides PCRE2 and libidn2.  What the verdicts sound like
 * to a client is customer_check's business.
 */
#ifndef VALUES_EMAIL_ADDRESS_H
#define VALUES_EMAIL_ADDRESS_H

#include <stdbool.h>

#include "base/text.h"

/* The first fault that applies, in the order of D19. */
enum email_verdict {
	EMAIL_VALID,
	EMAIL_NOT_AN_ADDRESS,	/* shape of the whole, or the local part */
	EMAIL_TOO_LONG,		/* the whole, or the local part */
	EMAIL_BAD_HOSTNAME	/* what follows the last @ */
};

/* Limits in octets, as sent. */
enum {
	EMAIL_MAX = 254,	/* RFC 5321 section 4.5.3.1.3, without <> */
	EMAIL_LOCAL_MAX = 64,	/* RFC 5321 section 4.5.3.1.1 */
	EMAIL_DOMAIN_MAX = 253	/* as ASCII; RFC 1035 section 2.3.4 */
};

/*
 * Judge EMAIL exactly as it was sent: nothing is trimmed or mapped.  The local
 * part is a dot-atom (RFC 5321 section 4.1.2, RFC 5322 section 3.2.3) that may
 * hold letters, marks and decimal digits of all scripts; no quoted strings.
 * The domain is a host name (RFC 1123 section 2.1) of at least two labels, its
 * last one at least two characters and not all digits, at most 253 octets as
 * ASCII; international labels by IDNA2008 (RFC 5891), in either case of
 * letters.  An absent EMAIL is EMAIL_NOT_AN_ADDRESS.  Without memory for the
 * pattern it can't answer and aborts.
 */
enum email_verdict email_address_check(struct text email)
    __attribute__((warn_unused_result));

/*
 * Write DOMAIN and a NUL to ASCII in lower case, international labels as
 * A-labels (IDNA2008).  False if it has more than EMAIL_MAX octets or is not
 * labels of a host name, which are letters, digits and inner hyphens then.  The
 * domain of every address that is EMAIL_VALID has this form.
 */
bool email_address_ascii_domain(struct text domain,
    char ascii[EMAIL_DOMAIN_MAX + 1]) __attribute__((warn_unused_result));

#endif
