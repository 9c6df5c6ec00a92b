#include "import/magento_pending.h"

#include <stdarg.h>
#include <stdio.h>

static const struct db_fragment comma = { ", " };

static bool
no_memory(struct magento *m)
{
	m->outcome = DB_AWAY;
	return false;
}

void
magento_pending_begin(struct magento_pending *p, struct magento *m,
    enum magento_table table, const struct magento_saver *saver, size_t count,
    size_t same_count, magento_saved *saved, void *argument)
{
	p->m = m;
	p->table = table;
	p->saver = saver;
	p->count = count;
	p->same_count = same_count;
	p->saved = saved;
	p->argument = argument;
	p->row_count = 0;
	p->texts = (struct arena)ARENA_EMPTY;
}

struct magento_row *
magento_pending_new(struct magento_pending *p, long long customer)
{
	struct magento_row *row = &p->rows[p->row_count];

	row->customer = customer;
	row->change_count = 0;
	return row;
}

bool
magento_pending_changed(struct magento_pending *p, struct magento_row *row,
    const char *format, ...)
{
	char change[128];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(change, sizeof(change), format, arguments);
	va_end(arguments);
	row->changes[row->change_count++] = arena_copy(&p->texts,
	    text_of(change));
	return !p->texts.failed || no_memory(p->m);
}

static void
keep_texts(struct arena *texts, struct db_value *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (values[i].type == DB_TEXT)
			values[i].text = arena_copy(texts, values[i].text);
}

/* What is left to do for a row that was saved. */
static bool
follow(struct magento_pending *p, const struct magento_row *row)
{
	for (size_t i = 0; i < row->change_count; i++)
		if (!magento_row_note(p->m, p->table, row->values[0].number,
		    row->customer, "%.*s", (int)row->changes[i].length,
		    row->changes[i].bytes))
			return false;
	return p->saved == NULL || p->saved(p->argument, row->values);
}

static bool
save_one(struct magento_pending *p, const struct magento_row *row)
{
	bool saved;

	return magento_row_save(p->m, p->table, p->saver, row->values,
	    p->count, row->same, p->same_count, row->customer, &saved) &&
	    (!saved || follow(p, row));
}

/* Insert all rows; nothing of them is left unless it is DB_OK. */
static enum db_outcome
insert_all(const struct magento_pending *p)
{
	struct assembly a = ASSEMBLY_EMPTY;
	enum db_outcome outcome;

	assembly_add(&a, &p->saver->into);
	for (size_t i = 0; i < p->row_count; i++) {
		if (i > 0)
			assembly_add(&a, &comma);
		assembly_add(&a, &p->saver->row);
		for (size_t j = 0; j < p->count; j++)
			assembly_value(&a, p->rows[i].values[j]);
	}
	if (p->saver->end.sql != NULL)
		assembly_add(&a, &p->saver->end);
	outcome = assembly_run(p->m->to, &a, NULL, NULL);
	assembly_free(&a);
	return outcome;
}

static bool
flush(struct magento_pending *p)
{
	struct magento *m = p->m;
	bool done = true;

	if (p->row_count == 0)
		return true;
	m->outcome = insert_all(p);
	if (m->outcome == DB_OK)
		m->now.counts[p->table].taken += (long long)p->row_count;
	else if (m->outcome != DB_DUPLICATE && m->outcome != DB_FAILED)
		return false;

	const bool all = m->outcome == DB_OK;

	for (size_t i = 0; i < p->row_count && done; i++)
		done = all ? follow(p, &p->rows[i]) : save_one(p, &p->rows[i]);
	p->row_count = 0;
	arena_free(&p->texts);
	return done;
}

bool
magento_pending_add(struct magento_pending *p)
{
	struct magento_row *row = &p->rows[p->row_count++];

	keep_texts(&p->texts, row->values, p->count);
	keep_texts(&p->texts, row->same, p->same_count);
	if (p->texts.failed)
		return no_memory(p->m);
	return (p->row_count < MAGENTO_PENDING_MAX &&
	    (p->row_count + 1) * p->count <= ASSEMBLY_VALUES_MAX) || flush(p);
}

enum db_outcome
magento_pending_end(struct magento_pending *p, enum db_outcome outcome)
{
	if (outcome == DB_OK && !flush(p))
		outcome = p->m->outcome;
	arena_free(&p->texts);
	p->row_count = 0;
	return outcome;
}
