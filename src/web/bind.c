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

int
bind_problem(const struct bind_place *at, enum problem_id id, struct text a,
    struct text b)
{
	struct buf path = BUF_EMPTY;

	place(at, &path);
	if (buf_failed(&path))
		at->problems->no_memory = true;
	else
		problems_add(at->problems, id,
		    (struct text){ buf_string(&path), path.length }, a, b);
	buf_free(&path);
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
