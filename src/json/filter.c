#include "json/filter.h"

#include <string.h>

struct parser {
	struct filter_storage *storage;
	size_t at;
	bool fault;
};

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Percent-decode VALUE into STORAGE->text; false if it does not fit. */
static bool
percent_decode(struct text value, struct filter_storage *storage)
{
	size_t n = 0;

	for (size_t i = 0; i < value.length; i++) {
		int high = -1, low = -1;

		storage->length = n;
		if (n == sizeof(storage->text))
			return false;
		if (value.bytes[i] == '%' && i + 2 < value.length) {
			high = hex_value(value.bytes[i + 1]);
			low = hex_value(value.bytes[i + 2]);
		}
		if (high >= 0 && low >= 0) {
			storage->text[n++] = (char)(high << 4 | low);
			i += 2;
		} else
			storage->text[n++] = value.bytes[i];
	}
	storage->length = n;
	return true;
}

/* The value of the last parameter "fields" of QUERY, or absent. */
static struct text
last_value(struct text query)
{
	struct text found = TEXT_ABSENT;

	while (query.length > 0) {
		const char *end = memchr(query.bytes, '&', query.length);
		size_t n = end != NULL ? (size_t)(end - query.bytes) :
		    query.length;
		struct text one = { query.bytes, n };

		if (text_is(one, "fields"))
			found = (struct text){ one.bytes, 0 };
		else if (text_starts_with(one, "fields="))
			found = (struct text){ one.bytes + 7, n - 7 };
		n += end != NULL;
		query.bytes += n, query.length -= n;
	}
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
		p->fault = true;
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
 * Names separated by commas, up to "]" or the end.  An empty name (",,") is
 * passed over, as the reference does.  Nested lists are read with the stack of
 * open ones in OPEN, so that no filter can exhaust the program's own.
 */
static const struct filter *
read_filter(struct parser *p)
{
	struct filter *open[FILTER_MAX], *node;
	size_t depth = 0;

	open[0] = new_node(p, TEXT_LITERAL(""));
	node = open[0];
	while (!p->fault && p->at < p->storage->length) {
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
			p->fault = true;
		p->at += p->at < p->storage->length;
	}
	p->fault |= depth > 0;
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
	if (!percent_decode(value, storage))
		return FILTER_MALFORMED;
	*filter = read_filter(&p);
	return p.fault ? FILTER_MALFORMED : FILTER_GIVEN;
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
