/*
 * The keys under which the name or code of a region is kept and looked for, so
 * that it is found as people write it (contract D17).
 *
 * A key has small letters and digits only.  Compatibility decomposition
 * (Unicode NFKD), marks and format characters dropped, small letters; letters
 * that do not decompose are spelled with others (l for ł, ss for ß); footnote
 * marks, and all that is neither letter nor digit, dropped.
 */
#ifndef VALUES_REGION_NAME_H
#define VALUES_REGION_NAME_H

#include "base/buf.h"
#include "base/text.h"

enum {
	REGION_NAME_MAX = 255,		/* characters, as the column */
	REGION_NAME_KEYS_MAX = 16
};

/*
 * Different keys of a name, best first: all of it; without what kind of region
 * it is ("Provincia de Cádiz"), without "and"; then the same for the parts of a
 * name in two forms ("A Coruña [La Coruña]", "Alacant/Alicante") or of one that
 * begins with what it is sorted by ("Madrid, Comunidad de", "Rioja (La)").
 */
struct region_keys {
	struct text keys[REGION_NAME_KEYS_MAX];	/* each with a NUL behind it */
	size_t count;
	struct buf bytes;		/* of the keys */
};

#define REGION_KEYS_EMPTY { .count = 0, .bytes = BUF_EMPTY }

/*
 * Replace *KEYS by those of NAME, a region of COUNTRY, whose code and a hyphen
 * are dropped in front of it.  There are none if NAME has neither letters nor
 * digits or more than REGION_NAME_MAX characters.  Returns 0, or -1 if memory
 * is short.  Free them with region_name_free in any case.
 */
int region_name_keys(struct text country, struct text name,
    struct region_keys *keys) __attribute__((nonnull, warn_unused_result));

/*
 * The same with "ae" for ä, "oe" for ö and ø, "ue" for ü, "aa" for å, as people
 * write who lack these letters; no keys if NAME has none of them.
 */
int region_name_digraph_keys(struct text country, struct text name,
    struct region_keys *keys) __attribute__((nonnull, warn_unused_result));

/* Free what *KEYS holds; it is empty afterwards. */
void region_name_free(struct region_keys *keys) __attribute__((nonnull));

#endif
