#include "json/filter.h"

#include "base/urlencoded.h"

struct parser {
	struct filter_storage *storage;
	size_t at;
	bool malformed;
};

/* The value of the last parameter "fields" in QUERY, or absent. */
static struct text
last_value(struct text query)
{
	struct text found = TEXT_ABSENT, name, value;

	while (urlencoded_next(&query, &name, &value))
		if (text_is(name, "fields"))
			found = value;
	return found;
}

static bool
is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || c == '_';
}

static struct filter *
new_node(struct parser *p, struct text name)
{
	struct filter *node;

	if (p->storage->used == FILTER_MAX) {
		p->malformed = true;
		return NULL;
	}
	node = &p->storage->nodes[p->storage->used++];
	*node = (struct filter){ name, NULL, NULL };
	return node;
}

static char
peek(const struct parser *p)
{
	return p->at < p->storage->length ? p->storage->text[p->at] : '\0';
}

static struct text
take_name(struct parser *p)
{
	size_t start = p->at;

	while (is_word(peek(p)))
		p->at++;
	return (struct text){ p->storage->text + start, p->at - start };
}

/*
 * Read names separated by commas, up to "]" or the end.  An empty name (",,")
 * is skipped, as in the reference.  Open lists are kept in OPEN instead of
 * recursing, so that no filter can exhaust the program's stack.
 */
static const struct filter *
read_filter(struct parser *p)
{
	struct filter *open[FILTER_MAX], *node;
	size_t depth = 0;

	open[0] = new_node(p, TEXT_LITERAL(""));
	node = open[0];
	while (!p->malformed && p->at < p->storage->length) {
		struct text name = take_name(p);
		char c = peek(p);

		if (name.length > 0) {
			struct filter *next = new_node(p, name);

			if (next == NULL)
				break;
			node->next = next;
			node = next;
		}
		if (c == '[' && name.length > 0 && depth + 1 < FILTER_MAX) {
			struct filter *inside = new_node(p, TEXT_LITERAL(""));

			if (inside == NULL)
				break;
			node->inside = inside;
			open[++depth] = node;
			node = inside;
		} else if (c == ']' && depth > 0)
			node = open[depth--];
		else if (c != ',' && p->at < p->storage->length)
			p->malformed = true;
		p->at += p->at < p->storage->length;
	}
	p->malformed |= depth > 0;
	return open[0];
}

enum filter_outcome
filter_parse(struct text query, struct filter_storage *storage,
    const struct filter **filter)
{
	struct parser p = { storage, 0, false };
	struct text value = last_value(query);

	storage->used = storage->length = 0;
	*filter = NULL;
	if (text_is_empty(value))
		return FILTER_NONE;
	if (!urlencoded_decode(value, storage->text, sizeof(storage->text),
	    &storage->length))
		return FILTER_MALFORMED;
	*filter = read_filter(&p);
	return p.malformed ? FILTER_MALFORMED : FILTER_GIVEN;
}

bool
filter_select(const struct filter *filter, const char *key,
    const struct filter **inside)
{
	for (; filter != NULL; filter = filter->next)
		if (text_is(filter->name, key)) {
			*inside = filter->inside;
			return true;
		}
	return false;
}
