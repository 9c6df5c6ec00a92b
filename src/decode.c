/*
 * decode: see decode.h.
 */
#include "decode.h"

bool
decode_is_composite(const struct jsonio_value *value)
{
	return jsonio_type(value) == JSONIO_LIST ||
	    jsonio_type(value) == JSONIO_OBJECT;
}

/* Append the levels that lead to AT, outermost first; there are at most six. */
static void
place(const struct decode *at, struct buf *out)
{
	if (at == NULL || text_is_absent(at->key))
		return;
	place(at->outside, out);
	buf_text(out, "Error occurred during \"");
	buf_add(out, at->key.bytes, at->key.length);
	buf_text(out, "\" processing. ");
}

int
decode_problem(const struct decode *at, enum problem_id id, struct text a,
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
decode_type_problem(const struct decode *at, const struct jsonio_value *value,
    const char *type)
{
	struct text quoted = decode_is_composite(value) ?
	    TEXT_LITERAL("array") : jsonio_text(value);

	return decode_problem(at, PROBLEM_TYPE, quoted, text_of(type));
}

int
decode_no_memory(const struct decode *at)
{
	at->problems->no_memory = true;
	return -1;
}

int
decode_string(const struct decode *at, const struct jsonio_value *value,
    struct text *out)
{
	enum jsonio_type type = jsonio_type(value);

	if (type != JSONIO_STRING && type != JSONIO_NUMBER)
		return decode_type_problem(at, value, "string");
	*out = jsonio_text(value);
	return 0;
}
