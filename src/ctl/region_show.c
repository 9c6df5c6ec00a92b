/*
 * Shows regions to support: all of a country, or the one that a text means.
 */
#include "ctl/ctl.h"

#include <stdlib.h>
#include <sysexits.h>

#include "shop/regions.h"
#include "values/number.h"

enum { LIST, LIST_COUNTRY, STATEMENTS };

#define COLUMNS "SELECT CONVERT(region_id, CHAR), country_id, code, " \
	"default_name FROM directory_country_region "

static const struct db_statement statements[STATEMENTS] = {
	[LIST] = { COLUMNS "ORDER BY country_id, region_id" },
	[LIST_COUNTRY] = { COLUMNS "WHERE country_id = ? ORDER BY region_id" },
};
enum { SHOWN = 4 };

static void
print_columns(const struct text *columns)
{
	for (size_t i = 0; i < SHOWN; i++) {
		ctl_print(columns[i]);
		(void)putchar(i + 1 < SHOWN ? '\t' : '\n');
	}
}

static int
print_region(const struct db_value *columns, void *argument)
{
	struct text texts[SHOWN];

	(void)argument;
	for (size_t i = 0; i < SHOWN; i++)
		texts[i] = db_column_text(&columns[i]);
	print_columns(texts);
	return 0;
}

int
ctl_regions_list(struct ctl *c)
{
	const char *country = NULL;
	struct ctl_option options[] = { { "country", &country, 1, 0 } };
	struct db_value value;

	if (!ctl_arguments(c, options, 1, 0, 0))
		return EX_USAGE;
	value = db_string(country);
	return ctl_database(c->app->db, db_run(c->app->db,
	    &statements[country != NULL ? LIST_COUNTRY : LIST], &value,
	    country != NULL ? 1 : 0, print_region, NULL));
}

/* Say what was found for TEXT in COUNTRY. */
static int
tell(const struct region *region, const char *country, const char *text)
{
	char id[NUMBER_TEXT_SIZE];

	(void)snprintf(id, sizeof(id), "%lld", region->id);
	if (region->id != 0) {
		const struct text columns[SHOWN] = { text_of(id),
		    text_of(country), text_of(region->code),
		    text_of(region->name) };

		print_columns(columns);
		return EX_OK;
	}
	ctl_error("%s: %s", text, !region->country_has_list ?
	    "the country has no list of regions" : region->list_is_closed ?
	    "no region of the country; refused where one is required" :
	    "no region of the country; kept as it is");
	return EX_NOUSER;
}

int
ctl_regions_find(struct ctl *c)
{
	const char *country = NULL;
	struct ctl_option options[] = { { "country", &country, 1, 0 } };
	struct region region = { .id = 0 };
	struct region_question question = { .region = &region };
	int status;

	if (!ctl_arguments(c, options, 1, 1, 1))
		return EX_USAGE;
	if (country == NULL)
		return ctl_usage(c, "--country is missing");
	question.country = text_of(country);
	question.texts[0] = text_of(c->words[0]);
	status = ctl_database(c->app->db, regions_resolve(c->app->db,
	    &question, 1));
	if (status == EX_OK)
		status = tell(&region, country, c->words[0]);
	free(region.code);
	free(region.name);
	return status;
}
