/*
 * Looks regions up in the lists of countries (contract D17).
 */
#ifndef SHOP_REGIONS_H
#define SHOP_REGIONS_H

#include <stdbool.h>

#include "base/text.h"
#include "db/db.h"

/* What the directory knows about the region of an address. */
struct region {
	bool country_has_list;
	bool list_is_closed;	/* nothing outside of it is a region */
	long long id;		/* 0: no region was found */
	char *code, *name;	/* to be freed; NULL if none was found */
	long long unknown_id;	/* asked for and not in the list; 0: none */
};

enum { REGION_HINTS = 2 };	/* of each kind */

/* What a client says about a region, in the order in which it is tried. */
struct region_question {
	struct text country;
	long long ids[REGION_HINTS];		/* 0: none */
	struct text texts[REGION_HINTS];	/* codes or names; or absent */
	struct region *region;			/* gets the answer */
};

/*
 * Answer COUNT questions with one query; their regions are all zero before.
 * The first hint that is found decides.  Texts match whatever folds to the same
 * (values/region_name.h): the better key of a text first, then what is spelled
 * exactly so, a code, a name, an alternative name, the lowest id.  Free the
 * texts in the regions in any case.
 */
enum db_outcome regions_resolve(struct db *db,
    const struct region_question *questions, size_t count)
    __attribute__((nonnull(1), warn_unused_result));

/*
 * The same as a part of another statement, "SELECT ... REGIONS_COLUMNS FROM
 * REGIONS_TABLES".  It has one parameter, and at least one row: a row for each
 * look even if nothing is found, with what there is to know about the country.
 */
#define REGIONS_COLUMNS \
	"q.number, l.closed, n.precedence, n.name, r.region_id, r.code, " \
	"r.default_name"
enum { REGIONS_COLUMN_COUNT = 7 };
#define REGIONS_TABLES \
	"JSON_TABLE(?, '$[*]' COLUMNS (" \
	"number int PATH '$[0]', country_id varchar(2) PATH '$[1]', " \
	"region_id bigint PATH '$[2]', folded varchar(255) PATH '$[3]')) q " \
	"LEFT JOIN region_list l ON l.country_id = q.country_id " \
	"LEFT JOIN region_name n ON n.country_id = q.country_id " \
	"AND n.folded = q.folded " \
	"LEFT JOIN directory_country_region r " \
	"ON r.region_id = COALESCE(n.region_id, q.region_id) " \
	"AND r.country_id = q.country_id"

struct regions_search;

/*
 * A search for the answers to COUNT questions, which must live as long; NULL if
 * memory is short.  *JSON is the parameter and lives as long as the search.
 */
struct regions_search *regions_search_new(
    const struct region_question *questions, size_t count, struct text *json)
    __attribute__((nonnull(3), warn_unused_result));

/* Take a row of a search, the argument; COLUMNS are REGIONS_COLUMNS. */
db_row regions_take_row;

/* After all rows: give the answers.  Returns 0, or -1 if memory is short. */
int regions_search_answer(struct regions_search *search)
    __attribute__((nonnull, warn_unused_result));

/* Free SEARCH; NULL is allowed. */
void regions_search_free(struct regions_search *search);

#endif
