/*
 * Takes the bite out of what strangers typed, before it stands in a mail.
 */
#ifndef MAIL_DEFANG_H
#define MAIL_DEFANG_H

#include "base/buf.h"

/*
 * Append NAME, made harmless for a mail: cut at 64 characters (then "…"), every
 * control, format and line-separating character gone, and no link: after each
 * character that makes readers see a link or an address (full stop, colon,
 * slash, backslash, at sign, and what looks like them) comes a space.  White
 * space becomes one space, none at the ends.
 */
void defang(struct buf *out, const char *name);

#endif
