#include "web/oauth_parameters.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/escape.h"
#include "base/urlencoded.h"

static const char *const names[OAUTH_NAMES] = {
	[OAUTH_CONSUMER_KEY] = "oauth_consumer_key",
	[OAUTH_SIGNATURE] = "oauth_signature",
	[OAUTH_SIGNATURE_METHOD] = "oauth_signature_method",
	[OAUTH_NONCE] = "oauth_nonce",
	[OAUTH_TIMESTAMP] = "oauth_timestamp",
	[OAUTH_TOKEN] = "oauth_token",
	[OAUTH_VERSION] = "oauth_version",
	[OAUTH_BODY_HASH] = "oauth_body_hash",
};

const char *
oauth_parameters_name(enum oauth_name name)
{
	return names[name];
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* T without what it begins and ends with of BYTES. */
static struct text
strip(struct text t, const char *bytes)
{
	while (t.length > 0 && strchr(bytes, t.bytes[0]) != NULL)
		t = text_after(t, 1);
	while (t.length > 0 && strchr(bytes, t.bytes[t.length - 1]) != NULL)
		t.length--;
	return t;
}

/* What follows the first "OAuth" and a blank in HEADER; absent: neither. */
static struct text
credentials(struct text header)
{
	static const struct text scheme = TEXT_CONSTANT("OAuth");

	for (; header.length > scheme.length; header = text_after(header, 1))
		if (is_blank(header.bytes[scheme.length]) &&
		    text_equals_ignoring_ascii_case((struct text){
		    header.bytes, scheme.length }, scheme))
			return text_after(header, scheme.length + 1);
	return TEXT_ABSENT;
}

/* Split PART at its first "="; false if it has none, VALUE being empty. */
static bool
split(struct text part, struct text *name, struct text *value)
{
	const char *equals = memchr(part.bytes, '=', part.length);

	*name = part;
	if (equals != NULL)
		name->length = (size_t)(equals - part.bytes);
	*value = text_after(part, name->length + (equals != NULL));
	return equals != NULL;
}

/* True if NAME, raw, is one of OAuth's: in a query such a one is left out. */
static bool
is_of_oauth(struct text name)
{
	for (; name.length > 0; name = text_after(name, 1))
		if (text_starts_with(name, "oauth_"))
			return true;
	return false;
}

static struct text
decode(struct oauth_parameters *p, struct text raw)
{
	struct text t = arena_copy(&p->texts, raw);

	/* It has room for what it stands for: the copy is its own. */
	if (!text_is_absent(t) && !urlencoded_decode(raw,
	    (char *)(uintptr_t)t.bytes, t.length, &t.length))
		t.length = 0;
	return t;
}

static struct text
encode(struct oauth_parameters *p, struct text decoded)
{
	struct buf b = BUF_EMPTY;
	struct text t = TEXT_ABSENT;

	escape_url_component(&b, decoded);
	if (buf_failed(&b))
		p->texts.failed = true;
	else
		t = arena_copy(&p->texts,
		    (struct text){ buf_string(&b), b.length });
	buf_free(&b);
	return t;
}

/* Add NAME and VALUE, both decoded. */
static void
add(struct oauth_parameters *p, struct text name, struct text value, bool odd)
{
	p->list[p->count++] = (struct oauth_parameter){ encode(p, name),
	    encode(p, value), odd };
}

/* NAME of the header has VALUE: keep it if it means something. */
static void
keep(struct oauth_parameters *p, struct text name, struct text value)
{
	for (size_t i = 0; i < OAUTH_NAMES; i++)
		if (text_is(name, names[i]))
			p->values[i] = value;
}

/* Forget the parameter NAME, decoded, of which there is a later one. */
static void
forget(struct oauth_parameters *p, struct text name)
{
	struct text encoded = encode(p, name);

	for (size_t i = 0; i < p->count; i++)
		if (text_compare(p->list[i].name, encoded) == 0) {
			p->list[i] = p->list[--p->count];
			return;
		}
}

/* Take the parameters of the header; false if there are too many. */
static bool
read_header(struct oauth_parameters *p, struct text rest, size_t *taken)
{
	struct text part, name, value;

	while (text_split(&rest, ',', &part)) {
		bool whole = split(part, &name, &value);

		name = strip(name, " \t");
		if (!whole || !is_of_oauth(name))
			continue;
		if (++*taken > OAUTH_PARAMETERS_MAX)
			return false;
		name = decode(p, name);
		value = decode(p, strip(strip(value, " \t"), "\""));
		keep(p, name, value);
		forget(p, name);
		if (!text_is(name, names[OAUTH_SIGNATURE]))
			add(p, name, value, false);
	}
	return true;
}

/* The same for those of the query that are signed. */
static bool
read_query(struct oauth_parameters *p, struct text rest, size_t *taken)
{
	struct text part, name, value;

	while (text_split(&rest, '&', &part)) {
		bool whole = split(part, &name, &value);

		if (part.length == 0 || is_of_oauth(name))
			continue;
		if (++*taken > OAUTH_PARAMETERS_MAX)
			return false;
		add(p, decode(p, name), decode(p, value), !whole ||
		    memchr(value.bytes, '=', value.length) != NULL);
	}
	return true;
}

enum oauth_parameters_outcome
oauth_parameters_read(const char *authorization, struct text query,
    struct oauth_parameters *p)
{
	struct text header = text_of(authorization);
	struct text rest = credentials(header);
	size_t taken = 0;

	*p = (struct oauth_parameters){ .texts = ARENA_EMPTY };
	if (text_is_absent(rest))
		return OAUTH_PARAMETERS_NONE;
	if (header.length + query.length > OAUTH_BYTES_MAX)
		return OAUTH_PARAMETERS_TOO_MANY;
	p->list = calloc(OAUTH_PARAMETERS_MAX, sizeof(*p->list));
	if (p->list == NULL)
		return OAUTH_PARAMETERS_NO_MEMORY;
	if (!read_header(p, rest, &taken))
		return OAUTH_PARAMETERS_TOO_MANY;
	if (taken == 0)
		return OAUTH_PARAMETERS_NONE;
	if (!read_query(p, query, &taken))
		return OAUTH_PARAMETERS_TOO_MANY;
	return p->texts.failed ? OAUTH_PARAMETERS_NO_MEMORY :
	    OAUTH_PARAMETERS_READ;
}

void
oauth_parameters_free(struct oauth_parameters *p)
{
	arena_free(&p->texts);
	free(p->list);
	*p = (struct oauth_parameters){ .texts = ARENA_EMPTY };
}
