#include "account/sign_up_look.h"

#include "base/buf.h"
#include "shop/regions.h"
#include "shop/shop_version.h"

/* Of the e-mail address, in one website and in all. */
#define IN_WEBSITE "email_key = ? AND website_id = ?"
#define ANYWHERE "email_key = ?"

#define COLUMNS(where) SHOP_VERSION ", EXISTS (SELECT 1 " \
	"FROM customer_entity WHERE " where ")"

/* With the regions, and without. */
#define WHOLE(where) { "SELECT " COLUMNS(where) ", " REGIONS_COLUMNS \
	" FROM " REGIONS_TABLES }
#define SHORT(where) { "SELECT " COLUMNS(where) }

static const struct db_statement statements[2][2] = {
	{ WHOLE(IN_WEBSITE), SHORT(IN_WEBSITE) },
	{ WHOLE(ANYWHERE), SHORT(ANYWHERE) },
};

enum { VERSION, TAKEN, REGIONS };

struct looking {
	struct sign_up_look *look;
	struct regions_search *search;
	struct buf rows;		/* of regions */
};

static int
take_head(const struct db_value *columns, void *argument)
{
	struct looking *l = argument;

	l->look->version = columns[VERSION].number;
	l->look->taken = columns[TAKEN].number != 0;
	return 0;
}

static int
take_row(const struct db_value *columns, void *argument)
{
	struct looking *l = argument;

	regions_cache_add_row(&l->rows, &columns[REGIONS]);
	(void)take_head(columns, l);
	return regions_take_row(&columns[REGIONS], l->search);
}

/* Ask the database, for the regions too if ASKED, their parameter, is given. */
static enum db_outcome
ask(struct db *db, struct looking *l, struct text asked)
{
	const struct sign_up_look *look = l->look;
	const bool whole = !text_is_absent(asked);
	struct db_value values[3];
	size_t count = 0;

	values[count++] = db_string(look->email_key);
	if (!look->global_accounts)
		values[count++] = db_number(look->website_id);
	if (whole)
		values[count++] = db_text(asked);
	return db_run(db, &statements[look->global_accounts][!whole], values,
	    count, whole ? take_row : take_head, l);
}

/*
 * Answer with the regions that are kept for ASKED, or with none if nothing is
 * asked.  *DONE: they still hold.
 */
static enum db_outcome
ask_shortly(struct db *db, const struct regions_cache *cache,
    struct looking *l, struct text asked, bool *done)
{
	struct text found = TEXT_ABSENT;
	enum db_outcome outcome;

	*done = false;
	if (l->look->count > 0 && (l->look->shop_version != cache->version ||
	    !regions_cache_get(cache, asked, &found)))
		return DB_OK;
	outcome = ask(db, l, TEXT_ABSENT);
	if (outcome != DB_OK || (l->look->count > 0 &&
	    l->look->version != cache->version))
		return outcome;
	*done = true;
	return regions_cache_each_row(found, regions_take_row, l->search) ==
	    0 ? DB_OK : DB_AWAY;
}

enum db_outcome
sign_up_look(struct db *db, struct regions_cache *cache,
    struct sign_up_look *look)
{
	struct text asked;
	struct looking l = { look, regions_search_new(look->questions,
	    look->count, &asked), BUF_EMPTY };
	enum db_outcome outcome = DB_AWAY;	/* out of memory */
	bool done = false;

	if (l.search != NULL)
		outcome = ask_shortly(db, cache, &l, asked, &done);
	if (outcome == DB_OK && !done) {
		outcome = ask(db, &l, asked);
		if (outcome == DB_OK && !buf_failed(&l.rows))
			regions_cache_put(cache, look->version, asked,
			    (struct text){ l.rows.data, l.rows.length });
	}
	if (outcome == DB_OK && regions_search_answer(l.search) == -1)
		outcome = DB_AWAY;
	regions_search_free(l.search);
	buf_free(&l.rows);
	return outcome;
}
