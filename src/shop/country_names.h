/*
 * What countries are called, from the file that is made of Unicode CLDR when
 * the program is built.
 */
#ifndef SHOP_COUNTRY_NAMES_H
#define SHOP_COUNTRY_NAMES_H

#include <stdbool.h>

#include "base/text.h"

/* The names in a language and in English, as lines of the file. */
struct country_names {
	char *local;		/* NULL: the file has not that language */
	char *english;
};

/*
 * Fill N with the names in LOCALE, such as it_IT, or if there are none in that
 * of which it is a part, such as it.  False if the file can't be read or memory
 * is short.  Free N in any case.
 */
bool country_names_read(const char *locale, struct country_names *n)
    __attribute__((nonnull, warn_unused_result));

/*
 * The name of the country CODE in LINE, a member of struct country_names;
 * absent if it has none.
 */
struct text country_names_find(const char *line, const char *code)
    __attribute__((nonnull(2)));

/* Free what N holds. */
void country_names_free(struct country_names *n) __attribute__((nonnull));

#endif
