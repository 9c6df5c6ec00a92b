/*
 * Whether a mail may greet by a name.  A stranger chooses both the name and the
 * address to which the mail goes, so the name must be no message.
 */
#ifndef MAIL_GREETING_H
#define MAIL_GREETING_H

#include <stdbool.h>

#include "base/text.h"

enum { GREETING_MAX = 40 };	/* characters: no room for an advertisement */

/*
 * True if NAME, the whole name with prefix and suffix, may follow "Hello" in a
 * mail to an address that nobody has confirmed (contract D31, M4): 1 to
 * GREETING_MAX characters and up to five words; only letters of one script,
 * marks, spaces, apostrophes, hyphens, "&", non-joiners (U+200C) between
 * letters, commas before a space, and full stops after a usual title ("Prof.")
 * or an initial ("J. Doe", but not "t. me").  So it has no digit, no symbol, no
 * host name and nothing that looks like one; nor has it a word in which links
 * are spelt out, such as "www" or "dot".
 */
bool greeting_is_name(struct text name);

#endif
