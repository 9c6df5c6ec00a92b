#include "ctl/region_entries.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/place.h"
#include "ctl/csv.h"
#include "ctl/ctl.h"
#include "ctl/region_rows.h"
#include "values/region_name.h"

enum { FILE_MAX = 16 * 1024 * 1024 };

/* Read the entries in the LENGTH bytes of E, in which they stay. */
static int
read_records(struct ctl_region_entries *e, const char *path, size_t length)
{
	enum { FIELDS = 3 };
	struct ctl_csv csv;
	struct text fields[FIELDS];
	const char *reason = "not as many fields as the header";
	enum ctl_csv_outcome outcome;
	struct ctl_region_entry *list;
	unsigned long line;
	size_t count;

	ctl_csv_start(&csv, e->bytes, length);
	for (;;) {
		line = csv.line;
		outcome = ctl_csv_next(&csv, fields, FIELDS, &count, &reason);
		if (outcome == CTL_CSV_END)
			return EX_OK;
		if (outcome != CTL_CSV_RECORD || count != FIELDS) {
			ctl_error("%s:%lu: %s", path, line, reason);
			return EX_DATAERR;
		}
		list = ctl_region_rows_room(e->list, e->count, sizeof(*list));
		if (list == NULL) {
			ctl_error("not enough memory");
			return EX_OSERR;
		}
		e->list = list;
		list[e->count++] = (struct ctl_region_entry){ fields[0],
		    fields[1], fields[2] };
	}
}

int
ctl_region_entries_read(struct ctl_region_entries *e)
{
	char *path = place_data("schema/region-names.csv");
	size_t length;
	int status = EX_OSERR;

	if (path == NULL)
		ctl_error("not enough memory");
	else if (access(path, F_OK) == -1)
		status = EX_OK;
	else if ((status = ctl_read_file(path, FILE_MAX, &e->bytes,
	    &length)) == EX_OK)
		status = read_records(e, path, length);
	free(path);
	return status;
}

void
ctl_region_entries_free(struct ctl_region_entries *e)
{
	free(e->list);
	free(e->bytes);
}

bool
ctl_region_entries_next_name(struct text *names, struct text *name)
{
	const char *end;

	if (names->length == 0)
		return false;
	end = memchr(names->bytes, '|', names->length);
	*name = *names;
	if (end != NULL)
		name->length = (size_t)(end - names->bytes);
	names->bytes += name->length + (end != NULL);
	names->length -= name->length + (end != NULL);
	return true;
}

/*
 * True if one of the first MOST names of E folds to KEY, the whole name or, if
 * PARTS, a part of it.
 */
static bool
is_called(const struct ctl_region_entry *e, struct text key, size_t most,
    bool parts)
{
	struct region_keys keys = REGION_KEYS_EMPTY;
	struct text names = e->names, name;
	bool called = false;

	while (!called && most-- > 0 &&
	    ctl_region_entries_next_name(&names, &name) &&
	    region_name_keys(e->country, name, &keys) == 0)
		for (size_t i = 0; i < keys.count && (i == 0 || parts); i++)
			called = called || text_compare(keys.keys[i], key) == 0;
	region_name_free(&keys);
	return called;
}

struct text
ctl_region_entries_find(const struct ctl_region_entries *entries,
    struct text country, struct text code, struct text name)
{
	struct region_keys keys = REGION_KEYS_EMPTY;
	struct text found = TEXT_ABSENT;

	if (region_name_keys(country, name, &keys) == 0 && keys.count > 0)
		for (int try = 0; try < 3; try++)
			for (size_t i = 0; i < entries->count &&
			    text_is_absent(found); i++) {
				const struct ctl_region_entry *e =
				    &entries->list[i];

				if (text_compare(e->country, country) == 0 &&
				    (try > 0 ||
				    text_compare(e->code, code) == 0) &&
				    is_called(e, keys.keys[0],
				    try == 1 ? 1 : SIZE_MAX, try == 0))
					found = e->names;
			}
	region_name_free(&keys);
	return found;
}
