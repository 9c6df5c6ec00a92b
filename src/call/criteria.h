/*
 * The criteria of a search, as they stand in the query: filters in groups,
 * orders, a page (contract G33).  search.h knows what fields and conditions
 * mean.
 */
#ifndef CALL_CRITERIA_H
#define CALL_CRITERIA_H

#include <stdbool.h>

#include "call/call.h"
#include "json/write.h"
#include "values/number.h"
#include "web/parameters.h"

enum {
	CRITERIA_FILTERS_MAX = 50,
	CRITERIA_GROUPS_MAX = 50,
	CRITERIA_ORDERS_MAX = 10
};

/* What is not given is absent. */
struct criteria_filter {
	struct text field, value, condition;
};

struct criteria_order {
	struct text field;
	enum { ORDER_DEFAULT, ORDER_ASC, ORDER_DESC } direction;
};

/* One filter of each group must hold. */
struct criteria {
	struct criteria_filter filters[CRITERIA_FILTERS_MAX];
	size_t filter_count;
	size_t group_ends[CRITERIA_GROUPS_MAX];	/* the filter after each */
	size_t group_count;
	struct criteria_order orders[CRITERIA_ORDERS_MAX];
	size_t order_count;
	struct number page_size, current_page;
	struct parameters parameters;	/* what the texts point to */
};

/* Read searchCriteria into C.  Free it in any case. */
bool criteria_read(struct call *call, struct criteria *c)
    __attribute__((nonnull, warn_unused_result));

/* Write C, with what was given, as the member "search_criteria". */
void criteria_write(struct json_writer *w, const struct criteria *c)
    __attribute__((nonnull));

/* Free what C holds. */
void criteria_free(struct criteria *c) __attribute__((nonnull));

#endif
