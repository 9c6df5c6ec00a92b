#include "shop/regions.h"

#include <stdlib.h>

enum { BY_ID, BY_CODE, BY_NAME, HAS_LIST, STATEMENTS };

/*
 * Without the hint, the server may look for the lowest id by walking along the
 * ids of all countries, instead of using the key of one country.
 */
#define REGION "SELECT r.region_id, r.code, r.default_name " \
	"FROM directory_country_region r " \
	"IGNORE INDEX FOR ORDER BY (PRIMARY) "
#define LOWEST "ORDER BY r.region_id LIMIT 1"

/*
 * Each kind of key has a statement of its own: a common one would be planned
 * for the worst case.  A name is also looked for among the codes and among the
 * names in other languages.
 */
static const struct db_statement statements[STATEMENTS] = {
	[BY_ID] = { REGION "WHERE r.country_id = ? AND r.region_id = ?" },
	[BY_CODE] = { REGION "WHERE r.country_id = ? AND r.code = ? " LOWEST },
	[BY_NAME] = { REGION "LEFT JOIN directory_country_region_name n "
	    "ON n.region_id = r.region_id WHERE r.country_id = ? AND "
	    "(r.code = ? OR r.default_name = ? OR n.name = ?) " LOWEST },
	[HAS_LIST] = { "SELECT 1 FROM directory_country_region "
	    "WHERE country_id = ? LIMIT 1" },
};

static int
take_region(const struct db_value *columns, void *argument)
{
	struct region *region = argument;

	region->country_has_list = true;
	region->id = columns[0].number;
	region->code = text_copy(db_column_text(&columns[1]));
	region->name = text_copy(db_column_text(&columns[2]));
	return region->code != NULL && region->name != NULL ? 0 : -1;
}

/* KEY without the country and hyphen that precede a code in ISO 3166-2. */
static struct text
without_country(struct text key, struct text country)
{
	size_t n = country.length;
	struct text start = { key.bytes, n };

	if (key.length <= n + 1 || key.bytes[n] != '-' ||
	    !text_equals_ignoring_ascii_case(start, country))
		return key;
	return (struct text){ key.bytes + n + 1, key.length - n - 1 };
}

enum db_outcome
regions_resolve(struct db *db, struct text country,
    const struct region_key *key, struct region *region)
{
	const struct db_value in = db_text(country);
	enum db_outcome outcome = DB_OK;

	if (key->id != 0) {
		const struct db_value by[] = { in, db_number(key->id) };

		outcome = db_run(db, &statements[BY_ID], by, 2, take_region,
		    region);
	} else if (!text_is_absent(key->code)) {
		const struct db_value by[] = { in,
		    db_text(without_country(key->code, country)) };

		outcome = db_run(db, &statements[BY_CODE], by, 2, take_region,
		    region);
	} else if (!text_is_absent(key->name)) {
		const struct db_value name = db_text(key->name), by[] = { in,
		    db_text(without_country(key->name, country)), name, name };

		outcome = db_run(db, &statements[BY_NAME], by, 4, take_region,
		    region);
	}
	if (outcome == DB_OK && region->id == 0)
		outcome = db_run(db, &statements[HAS_LIST], &in, 1,
		    db_row_exists, &region->country_has_list);
	return outcome;
}
