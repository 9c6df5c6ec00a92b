/*
 * What kind of region it is, in front of a name or behind it: "Canton Ginevra",
 * "Київська область".
 */
#ifndef VALUES_REGION_WORDS_H
#define VALUES_REGION_WORDS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/text.h"

/*
 * WORDS, in the letters of a key with single spaces between them, without the
 * kind of region in front of them and behind them, and without an "of" after
 * the former; with ARTICLE also without the article after that.  Views: empty
 * if nothing else is left.
 */
struct text region_words_bare(struct text words, bool article);

/*
 * Append to OUT the WORDS without those that mean "and" and stand between two
 * others: people write an ampersand.
 */
void region_words_without_and(struct text words, struct buf *out)
    __attribute__((nonnull));

#endif
