/*
 * Fills region_name: what each region in the database is called, as clients may
 * write it.
 */
#include "ctl/ctl.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/region_entries.h"
#include "ctl/region_rows.h"
#include "json/write.h"

enum { REGIONS, ALTERNATIVES, FORGET, ADD, ANY, STATEMENTS };

#define KNOWN "LEFT JOIN region_retired x ON x.region_id = r.region_id " \
	"WHERE x.region_id IS NULL"

static const struct db_statement statements[STATEMENTS] = {
	[REGIONS] = { "SELECT r.region_id, r.country_id, r.code, "
	    "r.default_name FROM directory_country_region r " KNOWN },
	[ALTERNATIVES] = { "SELECT r.region_id, r.country_id, n.name "
	    "FROM directory_country_region_name n "
	    "JOIN directory_country_region r ON r.region_id = n.region_id "
	    KNOWN },
	[FORGET] = { "DELETE FROM region_name" },
	[ADD] = { "INSERT INTO region_name (country_id, folded, region_id, "
	    "name, precedence) SELECT * FROM JSON_TABLE(?, '$[*]' COLUMNS ("
	    "country_id varchar(2) PATH '$[0]', "
	    "folded varchar(255) PATH '$[1]', region_id bigint PATH '$[2]', "
	    "name varchar(255) PATH '$[3]', precedence int PATH '$[4]')) j" },
	[ANY] = { "SELECT 1 FROM region_name LIMIT 1" },
};

enum { BATCH = 2000 };

/* A region of the database. */
struct region {
	long long id;
	struct text country, code, name;
};

struct making {
	struct db *db;
	struct ctl_region_rows rows;
	struct ctl_region_entries entries;
	struct region *regions;		/* their texts are in the rows' arena */
	size_t region_count;
};

static int
take_region(const struct db_value *columns, void *argument)
{
	struct making *m = argument;
	struct arena *texts = &m->rows.texts;
	struct region *regions = ctl_region_rows_room(m->regions,
	    m->region_count, sizeof(*regions));

	if (regions == NULL)
		return -1;
	m->regions = regions;
	regions[m->region_count++] = (struct region){ columns[0].number,
	    arena_copy(texts, db_column_text(&columns[1])),
	    arena_copy(texts, db_column_text(&columns[2])),
	    arena_copy(texts, db_column_text(&columns[3])) };
	return texts->failed ? -1 : 0;
}

static int
take_alternative(const struct db_value *columns, void *argument)
{
	struct making *m = argument;
	struct arena *texts = &m->rows.texts;
	const struct ctl_region_row row = {
		.country = arena_copy(texts, db_column_text(&columns[1])),
		.region = columns[0].number,
		.precedence = CTL_REGION_ALTERNATIVE,
	};
	struct text name = arena_copy(texts, db_column_text(&columns[2]));

	return texts->failed ? -1 : ctl_region_rows_add(&m->rows, row, name);
}

/*
 * A figure above the line says that there is something else of the same name,
 * which goes first.
 */
static int
precedence_of(struct text name)
{
	static const char two[] = "\u00B2";
	size_t n = sizeof(two) - 1;

	return name.length > n && memcmp(name.bytes + name.length - n, two,
	    n) == 0 ? CTL_REGION_PART : CTL_REGION_ALTERNATIVE;
}

static int
name_region(struct making *m, const struct region *r)
{
	struct text names = ctl_region_entries_find(&m->entries, r->country,
	    r->code, r->name), name;
	struct ctl_region_row row = { .country = r->country, .region = r->id,
	    .precedence = CTL_REGION_CODE };
	int result = ctl_region_rows_add(&m->rows, row, r->code);

	row.precedence = CTL_REGION_NAME;
	if (result == 0)
		result = ctl_region_rows_add(&m->rows, row, r->name);
	while (result == 0 && ctl_region_entries_next_name(&names, &name)) {
		row.precedence = precedence_of(name);
		result = ctl_region_rows_add(&m->rows, row, name);
	}
	return result;
}

static enum db_outcome
insert(struct making *m, size_t first, size_t count)
{
	struct buf json = BUF_EMPTY;
	struct json_writer w;
	enum db_outcome outcome = DB_AWAY;	/* out of memory */

	json_write_start(&w, &json, NULL);
	json_write_list(&w, NULL);
	for (size_t i = first; i < first + count; i++) {
		const struct ctl_region_row *row = &m->rows.list[i];

		json_write_list(&w, NULL);
		json_write_text(&w, NULL, row->country);
		json_write_text(&w, NULL, row->folded);
		json_write_number(&w, NULL, row->region);
		json_write_text(&w, NULL, row->name);
		json_write_number(&w, NULL, row->precedence);
		json_write_end_list(&w);
	}
	json_write_end_list(&w);
	if (!buf_failed(&json)) {
		const struct db_value rows = db_text((struct text){ json.data,
		    json.length });

		outcome = db_run(m->db, &statements[ADD], &rows, 1, NULL,
		    NULL);
	}
	buf_free(&json);
	return outcome;
}

static enum db_outcome
make(struct making *m)
{
	enum db_outcome outcome = db_run(m->db, &statements[REGIONS], NULL, 0,
	    take_region, m);

	if (outcome == DB_OK)
		outcome = db_run(m->db, &statements[ALTERNATIVES], NULL, 0,
		    take_alternative, m);
	for (size_t i = 0; i < m->region_count && outcome == DB_OK; i++)
		if (name_region(m, &m->regions[i]) == -1)
			outcome = DB_AWAY;
	ctl_region_rows_tidy(&m->rows);
	if (outcome == DB_OK)
		outcome = db_run(m->db, &statements[FORGET], NULL, 0, NULL,
		    NULL);
	for (size_t i = 0; i < m->rows.count && outcome == DB_OK; i += BATCH)
		outcome = insert(m, i, m->rows.count - i < BATCH ?
		    m->rows.count - i : BATCH);
	return outcome;
}

int
ctl_region_names_make(struct db *db)
{
	struct making m = { .db = db };
	int status = ctl_region_entries_read(&m.entries);

	if (status == EX_OK)
		status = ctl_database(db, make(&m));
	ctl_region_entries_free(&m.entries);
	ctl_region_rows_free(&m.rows);
	free(m.regions);
	return status;
}

int
ctl_region_names_fill(struct db *db)
{
	bool any = false;
	int status = ctl_database(db, db_run(db, &statements[ANY], NULL, 0,
	    db_row_exists, &any));

	if (status != EX_OK || any)
		return status;
	if ((status = ctl_database(db, db_begin(db))) == EX_OK)
		status = ctl_region_names_make(db);
	if (status == EX_OK)
		return ctl_database(db, db_commit(db));
	db_rollback(db);
	return status;
}
