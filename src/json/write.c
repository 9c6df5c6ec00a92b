#include "json/write.h"

#include <string.h>

#include "base/escape.h"

void
json_write_start(
    struct json_writer *w, struct buf *out, const struct filter *filter)
{
	memset(w, 0, sizeof(*w));
	w->out = out;
	w->filter[0] = filter;
}

/*
 * Begin a member; false if it is filtered out.  *INSIDE becomes the filter for
 * its value (NULL: everything).
 */
static bool
member(struct json_writer *w, const char *key, const struct filter **inside)
{
	const struct filter *filter = w->filter[w->depth];

	*inside = filter;
	if (w->skipping > 0)
		return false;
	if (key != NULL && filter != NULL &&
	    !filter_select(filter, key, inside))
		return false;
	if (w->comma[w->depth])
		buf_byte(w->out, ',');
	w->comma[w->depth] = true;
	if (key != NULL) {
		escape_json(w->out, text_of(key));
		buf_byte(w->out, ':');
	}
	return true;
}

static void
open_with(struct json_writer *w, const char *key, char bracket, char closer)
{
	const struct filter *inside = NULL;
	bool wanted = w->depth == 0 || member(w, key, &inside);

	if (w->depth == 0)
		inside = w->filter[0];
	if (w->depth + 1 == JSON_WRITE_DEPTH_MAX) {
		w->out->failed = true;
		return;
	}
	w->depth++;
	w->comma[w->depth] = false;
	w->closer[w->depth] = closer;
	w->filter[w->depth] = inside;
	if (wanted)
		buf_byte(w->out, bracket);
	else
		w->skipping++;
}

static void
close_with(struct json_writer *w, char bracket)
{
	if (w->out->failed || w->depth == 0 ||
	    w->closer[w->depth] != bracket) {
		w->out->failed = true;
		return;
	}
	w->depth--;
	if (w->skipping > 0)
		w->skipping--;
	else
		buf_byte(w->out, bracket);
}

void
json_write_object(struct json_writer *w, const char *key)
{
	open_with(w, key, '{', '}');
}

void
json_write_list(struct json_writer *w, const char *key)
{
	open_with(w, key, '[', ']');
}

void
json_write_end_object(struct json_writer *w)
{
	close_with(w, '}');
}

void
json_write_end_list(struct json_writer *w)
{
	close_with(w, ']');
}

void
json_write_text(struct json_writer *w, const char *key, struct text value)
{
	const struct filter *inside;

	if (!member(w, key, &inside))
		return;
	if (text_is_absent(value))
		buf_text(w->out, "null");
	else
		escape_json(w->out, value);
}

void
json_write_text_if(struct json_writer *w, const char *key, struct text value)
{
	if (!text_is_absent(value))
		json_write_text(w, key, value);
}

void
json_write_number(struct json_writer *w, const char *key, long long value)
{
	const struct filter *inside;

	if (member(w, key, &inside))
		buf_number(w->out, value);
}

void
json_write_boolean(struct json_writer *w, const char *key, bool value)
{
	const struct filter *inside;

	if (member(w, key, &inside))
		buf_text(w->out, value ? "true" : "false");
}

void
json_write_json(struct json_writer *w, const char *key, const char *json)
{
	const struct filter *inside;

	if (member(w, key, &inside))
		buf_text(w->out, json);
}
