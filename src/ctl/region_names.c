/*
 * Fills region_name: what each region in the database is called, as clients may
 * write it.
 */
#include "ctl/ctl.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"
#include "ctl/region_entries.h"
#include "json/write.h"
#include "values/region_name.h"

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

/* region_name.precedence */
enum { CODE, NAME, ALTERNATIVE, PART };

enum { BATCH = 2000 };

/* A row of region_name in the making. */
struct row {
	struct text country, folded, name;
	long long region;
	int precedence;
};

/* A region of the database. */
struct region {
	long long id;
	struct text country, code, name;
};

/* Lists that grow; their texts are in the arena. */
struct making {
	struct db *db;
	struct arena texts;
	struct row *rows;
	struct region *regions;
	struct ctl_region_entries entries;
	size_t row_count, region_count;
};

/*
 * LIST with room for one more than COUNT members of SIZE bytes; NULL if memory
 * is short.  It grows when COUNT is a power of two.
 */
static void *
room_for_one(void *list, size_t count, size_t size)
{
	if (list != NULL && (count & (count - 1)) != 0)
		return list;
	return realloc(list, (count > 0 ? count * 2 : 1) * size);
}

static int
add_row(struct making *m, const struct row *row)
{
	struct row *rows = room_for_one(m->rows, m->row_count, sizeof(*rows));

	if (rows == NULL)
		return -1;
	m->rows = rows;
	rows[m->row_count] = *row;
	rows[m->row_count++].folded = arena_copy(&m->texts, row->folded);
	return m->texts.failed ? -1 : 0;
}

/* Add KEYS of what ROW is about; the first one is the whole name. */
static int
add_keys(struct making *m, struct row row, const struct region_keys *keys)
{
	for (size_t i = 0; i < keys->count; i++) {
		row.folded = keys->keys[i];
		if (i > 0) {
			row.name = TEXT_LITERAL("");
			row.precedence = PART;
		}
		if (add_row(m, &row) == -1)
			return -1;
	}
	return 0;
}

/* Add all keys of NAME, one of what the region of ROW is called. */
static int
add_name(struct making *m, struct row row, struct text name)
{
	struct region_keys keys = REGION_KEYS_EMPTY;
	int result = region_name_keys(row.country, name, &keys);

	row.name = name;
	if (result == 0)
		result = add_keys(m, row, &keys);
	row.name = TEXT_LITERAL("");
	row.precedence = PART;
	if (result == 0)
		result = region_name_digraph_keys(row.country, name, &keys);
	if (result == 0)
		result = add_keys(m, row, &keys);
	region_name_free(&keys);
	return result;
}

static int
take_region(const struct db_value *columns, void *argument)
{
	struct making *m = argument;
	struct region *regions = room_for_one(m->regions, m->region_count,
	    sizeof(*regions));

	if (regions == NULL)
		return -1;
	m->regions = regions;
	regions[m->region_count++] = (struct region){ columns[0].number,
	    arena_copy(&m->texts, db_column_text(&columns[1])),
	    arena_copy(&m->texts, db_column_text(&columns[2])),
	    arena_copy(&m->texts, db_column_text(&columns[3])) };
	return m->texts.failed ? -1 : 0;
}

static int
take_alternative(const struct db_value *columns, void *argument)
{
	struct making *m = argument;
	const struct row row = {
		.country = arena_copy(&m->texts, db_column_text(&columns[1])),
		.region = columns[0].number,
		.precedence = ALTERNATIVE,
	};
	struct text name = arena_copy(&m->texts, db_column_text(&columns[2]));

	return m->texts.failed ? -1 : add_name(m, row, name);
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
	    n) == 0 ? PART : ALTERNATIVE;
}

static int
name_region(struct making *m, const struct region *r)
{
	struct text names = ctl_region_entries_find(&m->entries, r->country,
	    r->code, r->name), name;
	struct row row = { .country = r->country, .region = r->id,
	    .precedence = CODE };
	int result = add_name(m, row, r->code);

	row.precedence = NAME;
	if (result == 0)
		result = add_name(m, row, r->name);
	while (result == 0 && ctl_region_entries_next_name(&names, &name)) {
		row.precedence = precedence_of(name);
		result = add_name(m, row, name);
	}
	return result;
}

static int
compare_keys(const struct row *a, const struct row *b)
{
	int order = text_compare(a->country, b->country);

	return order != 0 ? order : text_compare(a->folded, b->folded);
}

static int
by_key(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	int order = compare_keys(a, b);

	if (order == 0)
		order = (a->region > b->region) - (a->region < b->region);
	return order != 0 ? order : text_compare(a->name, b->name);
}

/* The end of the rows from FIRST on that have the same key, and region. */
static size_t
end_of(const struct making *m, size_t first, bool region)
{
	const struct row *row = &m->rows[first];
	size_t i = first + 1;

	while (i < m->row_count && compare_keys(&m->rows[i], row) == 0 &&
	    (!region || m->rows[i].region == row->region))
		i++;
	return i;
}

/*
 * Give the rows from FIRST to END, a region's with the same key, its best
 * precedence, and keep those whose names differ; or only one of them.
 */
static size_t
keep_rows(struct making *m, size_t kept, size_t first, size_t end, bool one)
{
	size_t begin = kept;
	int best = PART;

	for (size_t i = first; i < end; i++)
		if (m->rows[i].precedence < best)
			best = m->rows[i].precedence;
	for (size_t i = first; i < end; i++) {
		struct row row = m->rows[i];

		row.precedence = best;
		if (one)
			row.name = TEXT_LITERAL("");
		if (kept == begin || (!one &&
		    text_compare(row.name, m->rows[kept - 1].name) != 0))
			m->rows[kept++] = row;
	}
	return kept;
}

/*
 * Keep one row for each key and region, and one for each spelling if several
 * regions have the key.
 */
static void
tidy(struct making *m)
{
	size_t kept = 0, end, next;

	qsort(m->rows, m->row_count, sizeof(*m->rows), by_key);
	for (size_t i = 0; i < m->row_count; i = end) {
		bool one = end_of(m, i, true) == end_of(m, i, false);

		end = end_of(m, i, false);
		for (size_t j = i; j < end; j = next) {
			next = end_of(m, j, true);
			kept = keep_rows(m, kept, j, next, one);
		}
	}
	m->row_count = kept;
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
		const struct row *row = &m->rows[i];

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
	tidy(m);
	if (outcome == DB_OK)
		outcome = db_run(m->db, &statements[FORGET], NULL, 0, NULL,
		    NULL);
	for (size_t i = 0; i < m->row_count && outcome == DB_OK; i += BATCH)
		outcome = insert(m, i, m->row_count - i < BATCH ?
		    m->row_count - i : BATCH);
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
	arena_free(&m.texts);
	free(m.rows);
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
