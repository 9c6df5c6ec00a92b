/*
 * Imports a list of regions, all of it or nothing.  A row replaces the region
 * with the same id.  An operator's list replaces the one that came with the
 * program, except for regions that addresses have; other regions that are not
 * in the file stay.
 */
#include "ctl/ctl.h"

#include <stdlib.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/place.h"
#include "base/text.h"
#include "ctl/region_list.h"

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

enum { FILE_MAX = 16 * 1024 * 1024 };

/* An import under way. */
struct import {
	struct db *db;
	struct ctl_region_list list;
	bool shipped;		/* the file that comes with the program */
	/* Codes of countries, one after the other. */
	struct buf countries;	/* all */
	struct buf closed;	/* with an operator's list */
	struct buf marked;	/* with one that is imported now */
};

static int
read_country(const struct db_value *columns, void *countries)
{
	struct text code = db_column_text(&columns[0]);

	if (code.length == CTL_REGION_LIST_COUNTRY_LEN)
		buf_add(countries, code.bytes, code.length);
	return buf_failed(countries) ? -1 : 0;
}

static enum db_outcome
save_region(struct db *db, const struct ctl_region *r)
{
	const struct db_value values[] = { db_number(r->id),
	    db_text(r->country), db_text(r->code), db_text(r->name) };
	const struct db_value name[] = { db_number(r->id),
	    db_text(r->alternative) };
	enum db_outcome outcome = db_run(db, &statements[REPLACE], values, 4,
	    NULL, NULL);

	if (outcome == DB_OK)
		outcome = db_run(db, &statements[UNRETIRE], name, 1, NULL,
		    NULL);
	if (outcome == DB_OK)
		outcome = db_run(db, &statements[FORGET_NAME], name, 1, NULL,
		    NULL);
	if (outcome == DB_OK && r->alternative.length > 0)
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
	if (!m->shipped && !ctl_region_list_is_among(&m->closed, country))
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

	for (size_t i = 0; i < m->list.count && outcome == DB_OK; i++) {
		const struct ctl_region *r = &m->list.regions[i];

		if (m->shipped &&
		    ctl_region_list_is_among(&m->closed, r->country))
			continue;
		if (!ctl_region_list_is_among(&m->marked, r->country))
			outcome = begin_list(m, r->country);
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
	struct import m = { .db = db, .shipped = shipped };
	char *bytes;
	size_t length;
	int status = ctl_read_file(path, FILE_MAX, &bytes, &length);

	if (status == EX_OK)
		status = ctl_database(db, db_run(db, &statements[COUNTRIES],
		    NULL, 0, read_country, &m.countries));
	if (status == EX_OK)
		status = ctl_database(db, db_run(db, &statements[CLOSED],
		    NULL, 0, read_country, &m.closed));
	if (status == EX_OK)
		status = ctl_region_list_read(&m.list, path, bytes, length,
		    &m.countries);
	if (status == EX_OK)
		status = save(&m);
	buf_free(&m.countries);
	buf_free(&m.closed);
	buf_free(&m.marked);
	ctl_region_list_free(&m.list);
	free(bytes);
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
