/*
 * Makes SQL of the criteria of a search: each field and each condition is a row
 * of a table of constant pieces, and what the client gives are parameters
 * (contract G33, G34).
 */
#ifndef CALL_SEARCH_H
#define CALL_SEARCH_H

#include <stdbool.h>

#include "call/call.h"
#include "call/criteria.h"
#include "db/assembly.h"

enum {
	SEARCH_VALUES_MAX = 500,	/* of all conditions */
	SEARCH_PAGE_MAX = 1000		/* whatever the setting says */
};

enum search_type { SEARCH_TEXT, SEARCH_NUMBER, SEARCH_TIME };

/* A column, or what stands for one, in pieces of SQL. */
struct search_column {
	enum search_type type;
	struct db_fragment before;	/* the condition, with the "?" of */
	bool has_id;			/* search_field's id */
	struct db_fragment value;
	struct db_fragment after;
	struct db_fragment is_null;	/* NULL: the value IS NULL */
	struct db_fragment order;	/* with that "?", too */
};

/* Initialises a column of a table that is in the FROM clause. */
#define SEARCH_COLUMN(type, column) { type, { "" }, false, { column }, \
	{ "" }, { NULL }, { column } }

/* What a name that a client gives stands for. */
struct search_field {
	const struct search_column *column;	/* NULL: nothing */
	long long id;
};

/*
 * Find the field NAME with ARGUMENT.  False if that was not possible, and the
 * reply is made.
 */
typedef bool search_find(struct call *call, struct text name,
    struct search_field *field, void *argument);

/*
 * Append " WHERE ..." to A, which names fields by FIND, or nothing if C has no
 * filters.  False if the reply is made: an unknown field or condition, a value
 * that is none, too many of them.
 */
bool search_where(struct call *call, const struct criteria *c,
    search_find *find, void *argument, struct assembly *a)
    __attribute__((nonnull(1, 2, 3, 5), warn_unused_result));

/*
 * True if C has a group of one filter, on the column FIELD, whose condition an
 * index on it answers by reading what is found and nothing else.
 */
bool search_by_index(const struct criteria *c, const char *field)
    __attribute__((nonnull));

/*
 * Append " ORDER BY ...": that of C, and of what is equal by the column ID.
 * False as above.
 */
bool search_order(struct call *call, const struct criteria *c,
    search_find *find, void *argument, const struct db_fragment *id,
    struct assembly *a)
    __attribute__((nonnull(1, 2, 3, 5, 6), warn_unused_result));

/* A page of what is found. */
struct search_page {
	long long size, offset;
};

/* Set *PAGE to that of C, under the setting of the call's shop. */
bool search_take_page(struct call *call, const struct criteria *c,
    struct search_page *page) __attribute__((nonnull, warn_unused_result));

/* Append " LIMIT ..." of PAGE. */
void search_limit(const struct search_page *page, struct assembly *a)
    __attribute__((nonnull));

#endif
