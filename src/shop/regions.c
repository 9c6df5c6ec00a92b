/*
 * The questions of a request become looks, one for each id and each key of a
 * text.  Equal looks stand together in one list, and the first of them asks for
 * all; then the list is put in the order of the questions again.
 */
#include "shop/regions.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "json/write.h"
#include "values/region_name.h"

/*
 * A look is a list of its number, country, id and key in the only parameter, so
 * that one statement serves any number.  It has a row even if nothing is found,
 * with what there is to know about the country.
 */
static const struct db_statement look_up = {
	"SELECT q.number, l.closed, n.precedence, n.name, r.region_id, r.code, "
	"r.default_name FROM JSON_TABLE(?, '$[*]' COLUMNS ("
	"number int PATH '$[0]', country_id varchar(2) PATH '$[1]', "
	"region_id bigint PATH '$[2]', folded varchar(255) PATH '$[3]')) q "
	"LEFT JOIN region_list l ON l.country_id = q.country_id "
	"LEFT JOIN region_name n ON n.country_id = q.country_id "
	"AND n.folded = q.folded "
	"LEFT JOIN directory_country_region r "
	"ON r.region_id = COALESCE(n.region_id, q.region_id) "
	"AND r.country_id = q.country_id"
};
enum { NUMBER, CLOSED, PRECEDENCE, NAME, REGION_ID, CODE, DEFAULT_NAME };

struct look {
	const struct region_question *question;
	size_t order;		/* of the looks of a question */
	long long id;		/* 0: by key, or only for the country */
	struct text key;	/* absent: not by key */
	struct text text;	/* that KEY is of */

	/* The best region so far; FOUND is 0 if there is none. */
	long long found, precedence;
	bool exact;
	struct text code, name;
};

struct looks {
	struct arena arena;
	struct look *list;
	size_t count;
};

/* Zero for looks that ask for the same. */
static int
by_what_is_asked(const void *left, const void *right)
{
	const struct look *a = left, *b = right;
	int order = text_compare(a->question->country, b->question->country);

	if (order == 0)
		order = (a->id > b->id) - (a->id < b->id);
	return order != 0 ? order : text_compare(a->key, b->key);
}

static int
by_question(const void *left, const void *right)
{
	const struct look *a = left, *b = right;

	if (a->question != b->question)
		return a->question < b->question ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

static struct look *
add(struct looks *looks, const struct region_question *question, size_t *order)
{
	struct look *look = &looks->list[looks->count++];

	look->question = question;
	look->order = (*order)++;
	return look;
}

static int
add_text(struct looks *looks, const struct region_question *question,
    struct text text, size_t *order)
{
	struct region_keys keys = REGION_KEYS_EMPTY;
	int result = region_name_keys(question->country, text, &keys);

	for (size_t i = 0; i < keys.count && result == 0; i++) {
		struct look *look = add(looks, question, order);

		look->key = arena_copy(&looks->arena, keys.keys[i]);
		look->text = text_trim(text);
		result = looks->arena.failed ? -1 : 0;
	}
	region_name_free(&keys);
	return result;
}

static int
add_question(struct looks *looks, const struct region_question *question)
{
	size_t order = 0;
	int result = 0;

	for (size_t i = 0; i < REGION_HINTS; i++)
		if (question->ids[i] != 0)
			add(looks, question, &order)->id = question->ids[i];
	for (size_t i = 0; i < REGION_HINTS && result == 0; i++)
		if (!text_is_absent(question->texts[i]))
			result = add_text(looks, question,
			    question->texts[i], &order);
	if (order == 0)
		(void)add(looks, question, &order);
	return result;
}

/* Append the looks to OUT as JSON, equal ones once. */
static void
write_looks(const struct looks *looks, struct buf *out)
{
	struct json_writer w;

	json_write_start(&w, out, NULL);
	json_write_list(&w, NULL);
	for (size_t i = 0; i < looks->count; i++) {
		const struct look *look = &looks->list[i];

		if (i > 0 && by_what_is_asked(look - 1, look) == 0)
			continue;
		json_write_list(&w, NULL);
		json_write_number(&w, NULL, (long long)i);
		json_write_text(&w, NULL, look->question->country);
		if (look->id != 0)
			json_write_number(&w, NULL, look->id);
		else
			json_write_text(&w, NULL, TEXT_ABSENT);
		json_write_text(&w, NULL, look->key);
		json_write_end_list(&w);
	}
	json_write_end_list(&w);
}

/* True if a region that matches so is better than what LOOK has found. */
static bool
is_better(const struct look *look, bool exact, long long precedence,
    long long id)
{
	if (look->found == 0)
		return true;
	if (look->exact != exact)
		return exact;
	if (look->precedence != precedence)
		return precedence < look->precedence;
	return id < look->found;
}

static void
consider(struct looks *looks, struct look *look,
    const struct db_value *columns)
{
	long long id = columns[REGION_ID].number;
	long long precedence = columns[PRECEDENCE].number;
	bool exact = look->id == 0 && text_compare(look->text,
	    db_column_text(&columns[NAME])) == 0;

	if (!is_better(look, exact, precedence, id))
		return;
	look->found = id;
	look->exact = exact;
	look->precedence = precedence;
	look->code = arena_copy(&looks->arena,
	    db_column_text(&columns[CODE]));
	look->name = arena_copy(&looks->arena,
	    db_column_text(&columns[DEFAULT_NAME]));
}

/* A row is for the look that asked and for all that ask the same. */
static int
take_row(const struct db_value *columns, void *argument)
{
	struct looks *looks = argument;
	struct look *first = &looks->list[columns[NUMBER].number];

	for (struct look *look = first; look < looks->list + looks->count &&
	    by_what_is_asked(first, look) == 0; look++) {
		struct region *region = look->question->region;

		region->country_has_list = columns[CLOSED].type != DB_NULL;
		region->list_is_closed = columns[CLOSED].number != 0;
		if (columns[REGION_ID].type != DB_NULL)
			consider(looks, look, columns);
	}
	return looks->arena.failed ? -1 : 0;
}

/* Give the answers: the first look that found something has the region. */
static int
answer(struct looks *looks)
{
	qsort(looks->list, looks->count, sizeof(*looks->list), by_question);
	for (size_t i = 0; i < looks->count; i++) {
		const struct look *look = &looks->list[i];
		struct region *region = look->question->region;

		if (look->found == 0 && look->id != 0 &&
		    region->unknown_id == 0)
			region->unknown_id = look->id;
		if (look->found == 0 || region->id != 0)
			continue;
		region->id = look->found;
		region->code = text_copy(look->code);
		region->name = text_copy(look->name);
		if (region->code == NULL || region->name == NULL)
			return -1;
	}
	return 0;
}

enum db_outcome
regions_resolve(struct db *db, const struct region_question *questions,
    size_t count)
{
	enum { LOOKS = REGION_HINTS * (1 + REGION_NAME_KEYS_MAX) };
	struct looks looks = { ARENA_EMPTY, NULL, 0 };
	struct buf json = BUF_EMPTY;
	enum db_outcome outcome = DB_AWAY;	/* out of memory */
	struct db_value parameter;

	if (count == 0)
		return DB_OK;
	if ((looks.list = calloc(count * LOOKS, sizeof(*looks.list))) == NULL)
		goto done;
	for (size_t i = 0; i < count; i++)
		if (add_question(&looks, &questions[i]) == -1)
			goto done;
	qsort(looks.list, looks.count, sizeof(*looks.list), by_what_is_asked);
	write_looks(&looks, &json);
	if (buf_failed(&json))
		goto done;
	parameter = db_text((struct text){ json.data, json.length });
	outcome = db_run(db, &look_up, &parameter, 1, take_row, &looks);
	if (outcome == DB_OK && answer(&looks) == -1)
		outcome = DB_AWAY;
done:
	buf_free(&json);
	free(looks.list);
	arena_free(&looks.arena);
	return outcome;
}
