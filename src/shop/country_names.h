/*
 * What countries are called, from the file that is made of Unicode CLDR when
 * the program is built.
 */
#ifndef SHOP_COUNTRY_NAMES_H
#define SHOP_COUNTRY_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/text.h"

/* Languages whose names a worker keeps, about 4 KiB each. */
enum { COUNTRY_NAMES_MAX = 16 };

/*
 * Lines of the file, for each locale that was asked for.  Begin with all zero.
 * What is kept is of the file as it is now: a look at its times and its size
 * tells whether it has changed.
 */
struct country_names {
	struct {
		char *locale;
		char *line;	/* NULL: the file has not that language */
	} kept[COUNTRY_NAMES_MAX];
	size_t count;
	struct stat file;	/* when it was read */
};

/*
 * Make *LOCAL the names in LOCALE, such as it_IT, or if there are none in that
 * of which it is a part, such as it; NULL if there are none either; and
 * *ENGLISH those in English.  They stay until the next call.  False if the file
 * can't be read or memory is short.
 */
bool country_names_look_up(struct country_names *n, const char *locale,
    const char **local, const char **english)
    __attribute__((nonnull, warn_unused_result));

/* The name of the country CODE in LINE; absent if it has none. */
struct text country_names_find(const char *line, const char *code)
    __attribute__((nonnull(2)));

/* Free what N holds; N is all zero afterwards. */
void country_names_free(struct country_names *n) __attribute__((nonnull));

#endif
