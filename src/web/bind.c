#include "web/bind.h"

bool
bind_is_composite(const struct json_value *value)
{
	return json_kind(value) == JSON_LIST ||
	    json_kind(value) == JSON_OBJECT;
}

/* Append the levels that lead to AT, outermost first; there are at most six. */
static void
place(const struct bind_place *at, struct buf *out)
{
	if (at == NULL || text_is_absent(at->key))
		return;
	place(at->outside, out);
	buf_text(out, "Error occurred during \"");
	buf_add(out, at->key.bytes, at->key.length);
	buf_text(out, "\" processing. ");
}

/* Append the keys that lead to AT, "addresses[1].region", to OUT. */
static void
path(const struct bind_place *at, struct buf *out)
{
	if (at == NULL || text_is_absent(at->key))
		return;
	path(at->outside, out);
	if (out->length > 0)
		buf_byte(out, '.');
	buf_add(out, at->key.bytes, at->key.length);
	if (at->element > 0)
		buf_format(out, "[%zu]", at->element - 1);
}

void
bind_about(const struct bind_place *at, struct text key)
{
	struct buf keys = BUF_EMPTY;

	path(at, &keys);
	if (keys.length > 0 && key.length > 0)
		buf_byte(&keys, '.');
	buf_add(&keys, key.bytes, key.length);
	if (!buf_failed(&keys))
		problems_place(at->problems,
		    (struct text){ buf_string(&keys), keys.length });
	buf_free(&keys);
}

int
bind_problem(const struct bind_place *at, enum problem_id id, struct text a,
    struct text b)
{
	struct buf levels = BUF_EMPTY;

	place(at, &levels);
	if (buf_failed(&levels))
		at->problems->no_memory = true;
	else {
		problems_add(at->problems, id,
		    (struct text){ buf_string(&levels), levels.length }, a, b);
		bind_about(at, TEXT_ABSENT);
	}
	buf_free(&levels);
	return -1;
}

int
bind_type_problem(const struct bind_place *at, const struct json_value *value,
    const char *type)
{
	struct text quoted = bind_is_composite(value) ?
	    TEXT_LITERAL("array") : json_text(value);

	return bind_problem(at, PROBLEM_TYPE, quoted, text_of(type));
}

int
bind_no_memory(const struct bind_place *at)
{
	at->problems->no_memory = true;
	return -1;
}

int
bind_string(const struct bind_place *at, const struct json_value *value,
    struct text *out)
{
	enum json_kind type = json_kind(value);

	if (type != JSON_STRING && type != JSON_NUMBER)
		return bind_type_problem(at, value, "string");
	*out = json_text(value);
	return 0;
}
