#include "web/parameters.h"

#include <stdlib.h>
#include <string.h>

#include "base/urlencoded.h"

/* Decode T to *AT, which has room for it, and move that behind it. */
static struct text
decode(struct text t, char **at)
{
	struct text decoded = { *at, t.length };

	/* Before the escapes: "%2B" is a plus sign. */
	memcpy(*at, t.bytes, t.length);
	for (size_t i = 0; i < t.length; i++)
		if ((*at)[i] == '+')
			(*at)[i] = ' ';
	if (!urlencoded_decode(decoded, *at, t.length, &decoded.length))
		decoded.length = 0;	/* can't happen: there is room */
	*at += decoded.length;
	return decoded;
}

/*
 * Take the next "[part]" off *REST; false if it does not begin with one.  What
 * stands behind the last one means nothing.
 */
static bool
next_part(struct text *rest, struct text *part)
{
	const char *end;

	if (rest->length == 0 || rest->bytes[0] != '[' ||
	    (end = memchr(rest->bytes, ']', rest->length)) == NULL)
		return false;
	*part = (struct text){ rest->bytes + 1,
	    (size_t)(end - rest->bytes) - 1 };
	*rest = text_after(*rest, part->length + 2);
	return true;
}

/* True if NAMED, decoded, is NAME, or NAME and parts. */
static bool
is_named(struct text named, const char *name)
{
	struct text rest, part;

	if (text_is(named, name))
		return true;
	if (!text_starts_with(named, name))
		return false;
	rest = text_after(named, strlen(name));
	return next_part(&rest, &part);
}

/* The part KEY of the list at *PLACE, which is added if it is not there. */
static struct parameter *
find(struct parameters *p, struct parameter **place, struct text key)
{
	for (; *place != NULL; place = &(*place)->next)
		if (key.length > 0 && text_compare((*place)->key, key) == 0)
			return *place;
	if (p->count == PARAMETERS_MAX)
		return NULL;
	*place = &p->list[p->count++];
	**place = (struct parameter){ .key = key };
	return *place;
}

/* Take NAMED, which begins with NAME, and its VALUE. */
static enum parameters_outcome
take(struct parameters *p, const char *name, struct text named,
    struct text value)
{
	struct text rest = text_after(named, strlen(name)), part;
	struct parameter *at = find(p, &p->root, text_of(name));

	if (!text_is_utf8(named) || !text_is_utf8(value) ||
	    memchr(named.bytes, '\0', named.length) != NULL ||
	    memchr(value.bytes, '\0', value.length) != NULL)
		return PARAMETERS_ENCODING;
	while (at != NULL && next_part(&rest, &part)) {
		at->value = TEXT_ABSENT;
		at = find(p, &at->inside, part);
	}
	if (at == NULL)
		return PARAMETERS_TOO_MANY;
	at->value = value;
	at->inside = NULL;
	return PARAMETERS_READ;
}

enum parameters_outcome
parameters_read(struct text query, const char *name, struct parameters *p)
{
	enum parameters_outcome outcome = PARAMETERS_READ;
	struct text named, value;
	char *at;

	*p = (struct parameters){ .root = NULL };
	p->list = malloc(PARAMETERS_MAX * sizeof(*p->list));
	at = p->texts = malloc(query.length + 1);
	if (p->list == NULL || p->texts == NULL)
		return PARAMETERS_NO_MEMORY;
	while (outcome == PARAMETERS_READ &&
	    urlencoded_next(&query, &named, &value)) {
		named = decode(named, &at);
		if (is_named(named, name)) {
			value = decode(value, &at);
			outcome = take(p, name, named, value);
		}
	}
	return outcome;
}

void
parameters_free(struct parameters *p)
{
	free(p->list);
	free(p->texts);
	*p = (struct parameters){ .root = NULL };
}
