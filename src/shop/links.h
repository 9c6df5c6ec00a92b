/*
 * Links to a shop's pages, as its mails carry them (contract D32, M2).  Each
 * has a pattern, a setting, for shops with a front end of their own.
 */
#ifndef SHOP_LINKS_H
#define SHOP_LINKS_H

#include "base/buf.h"
#include "shop/shop.h"

/* What patterns may contain: {id}, {key} and so on.  NULL: not in this mail. */
struct shop_links_values {
	const char *id;
	const char *key;
	const char *token;
	const char *code;
	const char *back_url;
	const char *email;
};

/*
 * Append what the links of SHOP begin with, up to a slash: its base URL and,
 * where it has them in URLs, the store's code (contract D32).  Nothing if there
 * is no base URL.
 */
void shop_links_base(const struct shop *shop, struct buf *out)
    __attribute__((nonnull));

/*
 * Append the link whose pattern is the setting PATTERN of SHOP, a SHOP_LINK_
 * constant, with VALUES.  A pattern that is not absolute goes below the base.
 */
void shop_links_add(const struct shop *shop, enum shop_setting pattern,
    const struct shop_links_values *values, struct buf *out)
    __attribute__((nonnull));

/*
 * Append URL, which is acceptable as a redirectUrl (D24), as an absolute one:
 * what is relative begins at SHOP's base, or at its host if it begins with a
 * slash.
 */
void shop_links_absolute(const struct shop *shop, struct text url,
    struct buf *out) __attribute__((nonnull));

/* True if ORIGIN, as redirect_url_origin writes it, is one of SHOP's own. */
bool shop_links_is_own(const struct shop *shop, struct text origin)
    __attribute__((nonnull));

/*
 * What is wrong with TEXT as the value of SETTING, if that is a pattern of a
 * link, a list of origins or a logo; else NULL.
 */
const char *shop_links_fault(enum shop_setting setting, struct text text);

#endif
