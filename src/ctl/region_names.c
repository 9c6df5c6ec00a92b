/*
 * Fills region_name: what each region in the database is called, as clients may
 * write it.  The names in other languages are those of the entry in ISO 3166-2
 * that is called like the region; the code alone would not do, as an operator's
 * list may have codes of its own.
 */
#include "ctl/ctl.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/place.h"
#include "ctl/csv.h"
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

enum { BATCH = 2000, FILE_MAX = 16 * 1024 * 1024 };

/* A row of region_name in the making; also a name of an entry. */
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

/* An entry of ISO 3166-2: its names have "|" between them, its own first. */
struct entry {
	struct text country, code, names;
};

/* Lists that grow; their texts are in the arena. */
struct making {
	struct db *db;
	struct arena texts;
	struct row *rows;
	struct region *regions;
	struct entry *entries;
	size_t row_count, region_count, entry_count;
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

/* Read the entries in the LENGTH bytes of BYTES, in which they stay. */
static int
read_entries(struct making *m, const char *path, char *bytes, size_t length)
{
	enum { FIELDS = 3 };
	struct ctl_csv csv;
	struct text fields[FIELDS];
	const char *reason = "not as many fields as the header";
	enum ctl_csv_outcome outcome;
	struct entry *entries;
	unsigned long line;
	size_t count;

	ctl_csv_start(&csv, bytes, length);
	for (;;) {
		line = csv.line;
		outcome = ctl_csv_next(&csv, fields, FIELDS, &count, &reason);
		if (outcome == CTL_CSV_END)
			return EX_OK;
		if (outcome != CTL_CSV_RECORD || count != FIELDS) {
			ctl_error("%s:%lu: %s", path, line, reason);
			return EX_DATAERR;
		}
		entries = room_for_one(m->entries, m->entry_count,
		    sizeof(*entries));
		if (entries == NULL) {
			ctl_error("not enough memory");
			return EX_OSERR;
		}
		m->entries = entries;
		entries[m->entry_count++] = (struct entry){ fields[0],
		    fields[1], fields[2] };
	}
}

/* Take the next of NAMES; false if there is none. */
static bool
next_name(struct text *names, struct text *name)
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

static bool
same(struct text a, struct text b)
{
	return a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0;
}

/*
 * True if one of the first MOST names of E folds to KEY, the whole name or, if
 * PARTS, a part of it.
 */
static bool
is_called(const struct entry *e, struct text key, size_t most, bool parts)
{
	struct region_keys keys = REGION_KEYS_EMPTY;
	struct text names = e->names, name;
	bool called = false;

	while (!called && most-- > 0 && next_name(&names, &name) &&
	    region_name_keys(e->country, name, &keys) == 0)
		for (size_t i = 0; i < keys.count && (i == 0 || parts); i++)
			called = called || same(keys.keys[i], key);
	region_name_free(&keys);
	return called;
}

/*
 * The entry that is called like R, or NULL: with its code, else by its own
 * name, else by any.
 */
static const struct entry *
find_entry(const struct making *m, const struct region *r)
{
	struct region_keys keys = REGION_KEYS_EMPTY;
	const struct entry *found = NULL;

	if (region_name_keys(r->country, r->name, &keys) == 0 &&
	    keys.count > 0)
		for (int try = 0; try < 3; try++)
			for (size_t i = 0; i < m->entry_count &&
			    found == NULL; i++) {
				const struct entry *e = &m->entries[i];

				if (same(e->country, r->country) &&
				    (try > 0 || same(e->code, r->code)) &&
				    is_called(e, keys.keys[0],
				    try == 1 ? 1 : SIZE_MAX, try == 0))
					found = e;
			}
	region_name_free(&keys);
	return found;
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
	const struct entry *e = find_entry(m, r);
	struct text names = e != NULL ? e->names : TEXT_ABSENT, name;
	struct row row = { .country = r->country, .region = r->id,
	    .precedence = CODE };
	int result = add_name(m, row, r->code);

	row.precedence = NAME;
	if (result == 0)
		result = add_name(m, row, r->name);
	while (result == 0 && next_name(&names, &name)) {
		row.precedence = precedence_of(name);
		result = add_name(m, row, name);
	}
	return result;
}

static int
by_key(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	int order = text_compare(a->country, b->country);

	if (order == 0)
		order = text_compare(a->folded, b->folded);
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

	while (i < m->row_count && same(m->rows[i].country, row->country) &&
	    same(m->rows[i].folded, row->folded) &&
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
		    !same(row.name, m->rows[kept - 1].name)))
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
	char *path = place_data("schema/region-names.csv"), *bytes = NULL;
	size_t length;
	int status = EX_OSERR;

	if (path == NULL)
		ctl_error("not enough memory");
	else if (access(path, F_OK) == -1)
		status = EX_OK;
	else if ((status = ctl_read_file(path, FILE_MAX, &bytes,
	    &length)) == EX_OK)
		status = read_entries(&m, path, bytes, length);
	if (status == EX_OK)
		status = ctl_database(db, make(&m));
	arena_free(&m.texts);
	free(m.rows);
	free(m.regions);
	free(m.entries);
	free(bytes);
	free(path);
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
