#include "ctl/keys.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/entropy.h"
#include "base/text.h"
#include "base/wipe.h"

enum { FILE_MAX = 4096, SECRET_MIN = 16 };

static const struct field {
	const char *name;
	size_t member;
} fields[] = {
	{ "consumer_key", offsetof(struct keys, consumer_key) },
	{ "consumer_secret", offsetof(struct keys, consumer_secret) },
	{ "access_token", offsetof(struct keys, access_token) },
	{ "access_token_secret",
	    offsetof(struct keys, access_token_secret) },
};

enum { FIELDS = sizeof(fields) / sizeof(*fields) };

/* The field I in C, for writing. */
static char *
member(struct keys *c, size_t i)
{
	return (char *)c + fields[i].member;
}

void
keys_make(struct keys *c, bool oauth)
{
	*c = (struct keys){ .access_token = "" };
	if (!oauth)
		entropy_alphanumeric(c->access_token, TOKEN_LEN);
	for (size_t i = 0; oauth && i < FIELDS; i++)
		entropy_alphanumeric(member(c, i), INTEGRATION_OAUTH_LEN);
}

/* True if VALUE can be one: what needs no escaping where it travels. */
static bool
is_value(struct text value)
{
	static const char characters[] = TEXT_ALPHANUMERIC "-._~";

	for (size_t i = 0; i < value.length; i++)
		if (memchr(characters, value.bytes[i],
		    sizeof(characters) - 1) == NULL)
			return false;
	return value.length >= SECRET_MIN &&
	    value.length <= KEYS_CHARACTERS_MAX;
}

/* Take LINE; false if it is neither blank nor "name = value". */
static bool
take_line(struct keys *c, struct text line)
{
	struct text name = text_trim(line), value;
	const char *equals;

	if (text_is_empty(name))
		return true;
	if ((equals = memchr(name.bytes, '=', name.length)) == NULL)
		return false;
	value = text_trim(text_after(name,
	    (size_t)(equals + 1 - name.bytes)));
	name = text_trim((struct text){ name.bytes,
	    (size_t)(equals - name.bytes) });
	for (size_t i = 0; i < FIELDS; i++)
		if (text_is(name, fields[i].name) && is_value(value) &&
		    *member(c, i) == '\0') {
			text_put(value, member(c, i), KEYS_CHARACTERS_MAX + 1);
			return true;
		}
	return false;
}

static int
take_lines(struct keys *c, const char *path, struct text rest)
{
	size_t count = 0;

	for (unsigned number = 1; rest.length > 0; number++) {
		const char *end = memchr(rest.bytes, '\n', rest.length);
		struct text line = { rest.bytes, end != NULL ?
		    (size_t)(end - rest.bytes) : rest.length };

		if (!take_line(c, line)) {
			ctl_error("%s:%u: not \"name = value\" of a "
			    "credential, or not %d to %d characters of "
			    "[0-9A-Za-z._~-], or a second time", path, number,
			    (int)SECRET_MIN, (int)KEYS_CHARACTERS_MAX);
			return EX_DATAERR;
		}
		rest = text_after(rest, line.length + (end != NULL));
	}
	for (size_t i = 0; i < FIELDS; i++)
		count += *member(c, i) != '\0';
	if (count == 1 && c->access_token[0] != '\0')
		return EX_OK;
	if (count != FIELDS) {
		ctl_error("%s: needs access_token alone, or also "
		    "consumer_key, consumer_secret and access_token_secret",
		    path);
		return EX_DATAERR;
	}
	if (strlen(c->consumer_key) == INTEGRATION_OAUTH_LEN &&
	    strlen(c->access_token) == INTEGRATION_OAUTH_LEN)
		return EX_OK;
	ctl_error("%s: consumer_key and access_token of OAuth have %d "
	    "characters", path, (int)INTEGRATION_OAUTH_LEN);
	return EX_DATAERR;
}

int
keys_read(struct keys *c, const char *path)
{
	char *bytes;
	size_t length;
	int status = ctl_read_file(path, FILE_MAX, &bytes, &length);

	*c = (struct keys){ .access_token = "" };
	if (status == EX_OK)
		status = take_lines(c, path, (struct text){ bytes, length });
	if (bytes != NULL)
		wipe(bytes, length);
	free(bytes);
	return status;
}

static const char *
or_null(const char *text)
{
	return *text != '\0' ? text : NULL;
}

void
keys_give(const struct keys *c, struct integration *i)
{
	i->token = or_null(c->access_token);
	i->consumer_key = or_null(c->consumer_key);
	i->consumer_secret = or_null(c->consumer_secret);
	i->token_secret = or_null(c->access_token_secret);
}

void
keys_print(const struct keys *c)
{
	for (size_t i = 0; i < FIELDS; i++) {
		const char *value = (const char *)c + fields[i].member;

		if (*value != '\0')
			(void)printf("%s = %s\n", fields[i].name, value);
	}
}
