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

static const struct db_statement look_up = {
	"SELECT " REGIONS_COLUMNS " FROM " REGIONS_TABLES
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

struct regions_search {
	struct arena arena;
	struct look *list;
	size_t count;
	struct buf json;
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
add(struct regions_search *looks, const struct region_question *question,
    size_t *order)
{
	struct look *look = &looks->list[looks->count++];

	look->question = question;
	look->order = (*order)++;
	return look;
}

static int
add_text(struct regions_search *looks, const struct region_question *question,
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
add_question(struct regions_search *looks,
    const struct region_question *question)
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

/*
 * Write the looks as JSON, equal ones once: a list of number, country, id and
 * key for each.  A first one asks for nothing, so that there is always a row.
 */
static void
write_looks(struct regions_search *looks)
{
	struct json_writer w;

	json_write_start(&w, &looks->json, NULL);
	json_write_list(&w, NULL);
	json_write_list(&w, NULL);
	json_write_end_list(&w);
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
consider(struct regions_search *looks, struct look *look,
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

int
regions_take_row(const struct db_value *columns, void *argument)
{
	struct regions_search *looks = argument;
	struct look *first;

	if (columns[NUMBER].type == DB_NULL)
		return 0;
	first = &looks->list[columns[NUMBER].number];
	/* It is for the look that asked and for all that ask the same. */
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

struct regions_search *
regions_search_new(const struct region_question *questions, size_t count,
    struct text *json)
{
	enum { LOOKS = REGION_HINTS * (1 + REGION_NAME_KEYS_MAX) };
	struct regions_search *looks = calloc(1, sizeof(*looks));
	int result = -1;

	if (looks == NULL)
		return NULL;
	looks->list = calloc(count * LOOKS + 1, sizeof(*looks->list));
	if (looks->list != NULL)
		result = 0;
	for (size_t i = 0; i < count && result == 0; i++)
		result = add_question(looks, &questions[i]);
	if (result == 0) {
		qsort(looks->list, looks->count, sizeof(*looks->list),
		    by_what_is_asked);
		write_looks(looks);
	}
	if (result == -1 || buf_failed(&looks->json)) {
		regions_search_free(looks);
		return NULL;
	}
	*json = (struct text){ looks->json.data, looks->json.length };
	return looks;
}

/* The first look that found something has the region. */
int
regions_search_answer(struct regions_search *looks)
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

void
regions_search_free(struct regions_search *looks)
{
	if (looks == NULL)
		return;
	buf_free(&looks->json);
	free(looks->list);
	arena_free(&looks->arena);
	free(looks);
}

enum db_outcome
regions_resolve(struct db *db, const struct region_question *questions,
    size_t count)
{
	struct regions_search *search;
	enum db_outcome outcome = DB_AWAY;	/* out of memory */
	struct text json;

	if (count == 0)
		return DB_OK;
	search = regions_search_new(questions, count, &json);
	if (search != NULL) {
		const struct db_value parameter = db_text(json);

		outcome = db_run(db, &look_up, &parameter, 1, regions_take_row,
		    search);
		if (outcome == DB_OK && regions_search_answer(search) == -1)
			outcome = DB_AWAY;
	}
	regions_search_free(search);
	return outcome;
}
