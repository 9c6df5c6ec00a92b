/*
 * Imports regions from CSV, a whole file or nothing.  A row replaces the region
 * with the same id.  An operator's list replaces the one that came with the
 * program, except for regions that addresses have; other regions that are not
 * in the file stay.
 */
#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/place.h"
#include "base/text.h"
#include "ctl/csv.h"

enum {
	COUNTRIES, CLOSED, MARK, RETIRE, FORGET, REPLACE, UNRETIRE,
	FORGET_NAME, NAME, STATEMENTS
};

static const struct db_statement statements[STATEMENTS] = {
	[COUNTRIES] = { "SELECT country_id FROM directory_country" },
	[CLOSED] = { "SELECT country_id FROM region_list WHERE closed = 1" },
	[MARK] = { "INSERT INTO region_list (country_id, closed) "
	    "VALUES (?, ?) ON DUPLICATE KEY UPDATE closed = VALUES(closed)" },
	/* Ids up to 10000 never came with the program. */
	[RETIRE] = { "INSERT INTO region_retired (region_id) "
	    "SELECT region_id FROM directory_country_region "
	    "WHERE country_id = ? AND region_id > 10000" },
	[FORGET] = { "DELETE r FROM directory_country_region r "
	    "JOIN region_retired x ON x.region_id = r.region_id "
	    "WHERE r.country_id = ? AND NOT EXISTS (SELECT 1 "
	    "FROM customer_address_entity a "
	    "WHERE a.region_id = r.region_id)" },
	[UNRETIRE] = { "DELETE FROM region_retired WHERE region_id = ?" },
	[REPLACE] = { "INSERT INTO directory_country_region "
	    "(region_id, country_id, code, default_name) VALUES (?, ?, ?, ?) "
	    "ON DUPLICATE KEY UPDATE country_id = VALUES(country_id), "
	    "code = VALUES(code), default_name = VALUES(default_name)" },
	[FORGET_NAME] = { "DELETE FROM directory_country_region_name "
	    "WHERE locale = 'alt' AND region_id = ?" },
	[NAME] = { "INSERT INTO directory_country_region_name "
	    "(locale, region_id, name) VALUES ('alt', ?, ?)" },
};

/* The columns, in this order; the last may be missing. */
enum { ID, COUNTRY, CODE, DEFAULT_NAME, ALTERNATIVE_NAME, FIELDS };

static const char *const header[FIELDS] = { "region_id", "country_id", "code",
    "default_name", "alternative_name" };

enum {
	FILE_MAX = 16 * 1024 * 1024,
	COUNTRY_LEN = 2,
	CODE_MAX = 32,		/* characters; width of the column */
	NAME_MAX_CHARACTERS = 255,
	ID_DIGITS_MAX = 15	/* with leading zeros */
};

static const long long id_max = 4294967295;	/* int(10) unsigned */

struct region {
	unsigned long line;
	long long id;
	struct text fields[FIELDS];
};

/* An import under way. */
struct import {
	struct db *db;
	const char *path;
	char *bytes;
	struct region *regions;
	size_t count, room, columns;
	bool shipped;		/* the file that comes with the program */
	/* Codes of countries, one after the other. */
	struct buf countries;	/* all */
	struct buf closed;	/* with an operator's list */
	struct buf marked;	/* with one that is imported now */
};

static int
report(const struct import *m, unsigned long line, const char *what)
{
	ctl_error("%s:%lu: %s", m->path, line, what);
	return EX_DATAERR;
}

static bool
is_among(const struct buf *countries, struct text code)
{
	if (code.length != COUNTRY_LEN)
		return false;
	for (size_t i = 0; i < countries->length; i += COUNTRY_LEN)
		if (memcmp(countries->data + i, code.bytes, COUNTRY_LEN) == 0)
			return true;
	return false;
}

static int
read_country(const struct db_value *columns, void *countries)
{
	struct text code = db_column_text(&columns[0]);

	if (code.length == COUNTRY_LEN)
		buf_add(countries, code.bytes, code.length);
	return buf_failed(countries) ? -1 : 0;
}

static bool
is_id(struct text t, long long *id)
{
	char digits[ID_DIGITS_MAX + 1];

	if (t.length == 0 || t.length >= sizeof(digits))
		return false;
	memcpy(digits, t.bytes, t.length);
	digits[t.length] = '\0';
	return strlen(digits) == t.length &&
	    ctl_number(digits, 1, id_max, id);
}

static bool
is_text(struct text t, size_t max)
{
	return text_is_utf8(t) && !text_has_controls(t) &&
	    text_trim(t).length == t.length && text_characters(t) <= max;
}

/* What is wrong with the region R, or NULL.  Sets its id. */
static const char *
check_region(const struct import *m, struct region *r)
{
	const struct text *f = r->fields;

	if (!is_id(f[ID], &r->id))
		return "region_id must be 1 to 4294967295";
	if (!is_among(&m->countries, f[COUNTRY]))
		return "country_id is not in directory_country";
	if (f[CODE].length == 0 || !is_text(f[CODE], CODE_MAX))
		return "code must be 1 to 32 characters, no outer spaces";
	if (f[DEFAULT_NAME].length == 0 ||
	    !is_text(f[DEFAULT_NAME], NAME_MAX_CHARACTERS))
		return "default_name must be 1 to 255 characters, no outer "
		    "spaces";
	if (!is_text(f[ALTERNATIVE_NAME], NAME_MAX_CHARACTERS))
		return "alternative_name must be at most 255 characters, no "
		    "outer spaces";
	return NULL;
}

/* Append a region, all zero; NULL if memory is short. */
static struct region *
add_region(struct import *m)
{
	if (m->count == m->room) {
		size_t room = m->room == 0 ? 1024 : m->room * 2;
		struct region *regions = realloc(m->regions,
		    room * sizeof(*regions));

		if (regions == NULL)
			return NULL;
		m->regions = regions;
		m->room = room;
	}
	memset(&m->regions[m->count], 0, sizeof(*m->regions));
	return &m->regions[m->count++];
}

static int
read_header(struct import *m, struct ctl_csv *csv)
{
	struct text fields[FIELDS];
	const char *reason = "the file is empty";
	bool right;

	if (ctl_csv_next(csv, fields, FIELDS, &m->columns, &reason) !=
	    CTL_CSV_RECORD)
		return report(m, 1, reason);
	right = m->columns >= ALTERNATIVE_NAME;
	for (size_t i = 0; i < m->columns; i++)
		right = right && text_is(fields[i], header[i]);
	return right ? EX_OK : report(m, 1, "the header must be region_id,"
	    "country_id,code,default_name[,alternative_name]");
}

static int
read_regions(struct import *m, struct ctl_csv *csv)
{
	enum ctl_csv_outcome outcome;
	struct region *r;
	const char *reason;
	size_t count;

	for (;;) {
		unsigned long line = csv->line;

		if ((r = add_region(m)) == NULL)
			return report(m, line, "not enough memory");
		r->line = line;
		reason = NULL;
		outcome = ctl_csv_next(csv, r->fields, FIELDS, &count, &reason);
		if (outcome == CTL_CSV_END) {
			m->count--;
			return EX_OK;
		}
		if (outcome == CTL_CSV_RECORD && count != m->columns)
			reason = "not as many fields as in the header";
		else if (outcome == CTL_CSV_RECORD)
			reason = check_region(m, r);
		if (reason != NULL)
			return report(m, line, reason);
	}
}

static int
by_id(const void *a, const void *b)
{
	const struct region *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x->line < y->line ? -1 : 1;
}

static int
check_ids(struct import *m)
{
	qsort(m->regions, m->count, sizeof(*m->regions), by_id);
	for (size_t i = 1; i < m->count; i++)
		if (m->regions[i].id == m->regions[i - 1].id)
			return report(m, m->regions[i].line,
			    "region_id occurs for the second time");
	return EX_OK;
}

static enum db_outcome
save_region(struct db *db, const struct region *r)
{
	const struct db_value values[] = { db_number(r->id),
	    db_text(r->fields[COUNTRY]), db_text(r->fields[CODE]),
	    db_text(r->fields[DEFAULT_NAME]) };
	const struct db_value name[] = { db_number(r->id),
	    db_text(r->fields[ALTERNATIVE_NAME]) };
	enum db_outcome outcome = db_run(db, &statements[REPLACE], values, 4,
	    NULL, NULL);

	if (outcome == DB_OK)
		outcome = db_run(db, &statements[UNRETIRE], name, 1, NULL,
		    NULL);
	if (outcome == DB_OK)
		outcome = db_run(db, &statements[FORGET_NAME], name, 1, NULL,
		    NULL);
	if (outcome == DB_OK && r->fields[ALTERNATIVE_NAME].length > 0)
		outcome = db_run(db, &statements[NAME], name, 2, NULL, NULL);
	return outcome;
}

/* The first region of COUNTRY in the file: note whose its list is now. */
static enum db_outcome
begin_list(struct import *m, struct text country)
{
	const struct db_value mark[] = { db_text(country),
	    db_number(m->shipped ? 0 : 1) };
	enum db_outcome outcome = DB_OK;

	buf_add(&m->marked, country.bytes, country.length);
	if (buf_failed(&m->marked))
		return DB_AWAY;
	if (!m->shipped && !is_among(&m->closed, country))
		outcome = db_run(m->db, &statements[RETIRE], mark, 1, NULL,
		    NULL);
	if (!m->shipped && outcome == DB_OK)
		outcome = db_run(m->db, &statements[FORGET], mark, 1, NULL,
		    NULL);
	return outcome != DB_OK ? outcome : db_run(m->db, &statements[MARK],
	    mark, 2, NULL, NULL);
}

static enum db_outcome
save_regions(struct import *m)
{
	enum db_outcome outcome = DB_OK;

	for (size_t i = 0; i < m->count && outcome == DB_OK; i++) {
		const struct region *r = &m->regions[i];
		struct text country = r->fields[COUNTRY];

		if (m->shipped && is_among(&m->closed, country))
			continue;
		if (!is_among(&m->marked, country))
			outcome = begin_list(m, country);
		if (outcome == DB_OK)
			outcome = save_region(m->db, r);
	}
	return outcome;
}

static int
save(struct import *m)
{
	int status = ctl_database(m->db, db_begin(m->db));

	if (status == EX_OK)
		status = ctl_database(m->db, save_regions(m));
	if (status == EX_OK)
		status = ctl_region_names_make(m->db);
	if (status == EX_OK)
		return ctl_database(m->db, db_commit(m->db));
	db_rollback(m->db);
	return status;
}

static int
import_file(struct db *db, const char *path, bool shipped)
{
	struct import m = { .db = db, .path = path, .shipped = shipped };
	struct ctl_csv csv;
	size_t length;
	int status = ctl_read_file(path, FILE_MAX, &m.bytes, &length);

	if (status == EX_OK)
		status = ctl_database(db, db_run(db, &statements[COUNTRIES],
		    NULL, 0, read_country, &m.countries));
	if (status == EX_OK)
		status = ctl_database(db, db_run(db, &statements[CLOSED],
		    NULL, 0, read_country, &m.closed));
	if (status == EX_OK) {
		ctl_csv_start(&csv, m.bytes, length);
		status = read_header(&m, &csv);
	}
	if (status == EX_OK)
		status = read_regions(&m, &csv);
	if (status == EX_OK)
		status = check_ids(&m);
	if (status == EX_OK)
		status = save(&m);
	buf_free(&m.countries);
	buf_free(&m.closed);
	buf_free(&m.marked);
	free(m.regions);
	free(m.bytes);
	return status;
}

int
ctl_regions_import_shipped(struct db *db)
{
	char *path = place_data("schema/regions.csv");
	int status = EX_OSERR;

	if (path == NULL)
		ctl_error("not enough memory");
	else
		status = import_file(db, path, true);
	free(path);
	return status;
}

int
ctl_regions_import(struct ctl *c)
{
	if (!ctl_arguments(c, NULL, 0, 0, 1))
		return EX_USAGE;
	db_be_patient(c->app->db);
	return c->count == 1 ?
	    import_file(c->app->db, c->words[0], false) :
	    ctl_regions_import_shipped(c->app->db);
}
