/*
 * store_regions: see store_regions.h.
 */
#include "store_regions.h"

#include <stdlib.h>

/*
 * One row if the country has a list: its lowest match by id, by code, or by
 * name (a text is also looked for among the codes and the names in other
 * languages), or NULLs.  No row otherwise.
 */
static const struct db_statement find_region = {
	"SELECT m.region_id, m.code, m.default_name FROM "
	"(SELECT 1 FROM directory_country_region WHERE country_id = ? LIMIT 1) "
	"has_list LEFT JOIN directory_country_region m ON m.region_id = "
	"(SELECT MIN(r.region_id) FROM directory_country_region r "
	"LEFT JOIN directory_country_region_name n "
	"ON n.region_id = r.region_id WHERE r.country_id = ? AND "
	"(r.region_id = ? OR r.code = ? OR r.code = ? OR r.default_name = ? "
	"OR n.name = ?))"
};

static int
take_region(const struct db_value *columns, void *argument)
{
	struct customer_region *region = argument;

	region->country_has_list = true;
	if (columns[0].number == 0)
		return 0;
	region->id = columns[0].number;
	region->code = text_copy(db_column_text(&columns[1]));
	region->name = text_copy(db_column_text(&columns[2]));
	return region->code != NULL && region->name != NULL ? 0 : -1;
}

/* KEY without the country and hyphen that ISO 3166-2 puts before a code. */
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
store_regions_resolve(struct db *db, struct address *a)
{
	struct customer_region_key key = customer_region_key(a);
	struct text code = without_country(key.code, a->country_id);
	struct text name = without_country(key.name, a->country_id);
	const struct db_value values[] = {
	    db_text(a->country_id), db_text(a->country_id),
	    key.id != 0 ? db_number(key.id) : db_null(),
	    db_text(code), db_text(name), db_text(key.name),
	    db_text(key.name) };

	return db_run(db, &find_region, values, 7, take_region, &a->region);
}
