/*
 * Defangs text from strangers: what somebody types into a sign-up form is sent
 * to whoever owns the address given, and must not advertise or link anything.
 */
#ifndef MAIL_DEFANG_H
#define MAIL_DEFANG_H

#include "base/buf.h"

/*
 * Append NAME, defanged.  It is cut at 64 characters (and ends in "…" then).
 * Control, format and line-separating characters are dropped.  A space follows
 * each character by which mail readers recognise a link or an address: full
 * stop, colon, slash, backslash, at sign, and all that look like them.  White
 * space is trimmed at both ends, and runs of it become one space.
 */
void defang(struct buf *out, const char *name);

#endif
