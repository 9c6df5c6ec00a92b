/*
 * Lower case may take a composed letter apart (the lower case of I with a dot
 * above is a plain i, which may then combine with an accent that follows), so
 * text is composed both before and after it.
 */
#include "values/email_key.h"

#include <string.h>

#include <glib.h>

/* Write the bytes of S and a NUL to OUT of SIZE bytes; false if too long. */
static bool
put(const char *s, char *out, size_t size)
{
	size_t length = strlen(s);

	if (length >= size)
		return false;
	memcpy(out, s, length + 1);
	return true;
}

/*
 * Write T, which is UTF-8 without NUL, in NFC and simple lower case to OUT of
 * SIZE bytes; false if it is too long.  GLib ends the program when memory is
 * short.
 */
static bool
fold(struct text t, char *out, size_t size)
{
	char *composed = g_utf8_normalize(t.bytes, (gssize)t.length,
	    G_NORMALIZE_NFC);
	GString *lower = g_string_new(NULL);
	char *folded;
	bool fits;

	for (const char *at = composed; *at != '\0'; at = g_utf8_next_char(at))
		g_string_append_unichar(lower,
		    g_unichar_tolower(g_utf8_get_char(at)));
	folded = g_utf8_normalize(lower->str, -1, G_NORMALIZE_NFC);
	fits = put(folded, out, size);
	g_free(composed);
	(void)g_string_free(lower, TRUE);
	g_free(folded);
	return fits;
}

static bool
write_key(struct text email, char *key)
{
	size_t at = email.length, used;
	char ascii[EMAIL_DOMAIN_MAX + 1];
	struct text domain;

	while (at > 0 && email.bytes[at - 1] != '@')
		at--;
	domain = (struct text){ email.bytes + at, email.length - at };
	/* The @ goes with the local part: nothing composes with it. */
	if (at <= 1 || text_is_empty(domain) ||
	    !fold((struct text){ email.bytes, at }, key, EMAIL_KEY_SIZE))
		return false;
	used = strlen(key);
	return (email_address_ascii_domain(domain, ascii) ?
	    put(ascii, key + used, EMAIL_KEY_SIZE - used) :
	    fold(domain, key + used, EMAIL_KEY_SIZE - used)) &&
	    text_characters(text_of(key)) <= EMAIL_KEY_MAX;
}

bool
email_key(struct text email, char key[EMAIL_KEY_SIZE])
{
	enum { ADDRESS_MAX = 4 * 255 };	/* bytes that a column holds */
	bool found = !text_is_absent(email) && email.length <= ADDRESS_MAX &&
	    text_is_utf8(email) &&
	    memchr(email.bytes, '\0', email.length) == NULL &&
	    write_key(email, key);

	if (!found)
		key[0] = '\0';
	return found;
}

void
email_key_mailbox(char key[EMAIL_KEY_SIZE])
{
	char *at = strrchr(key, '@'), *plus = strchr(key, '+');

	if (at != NULL && plus != NULL && plus < at)
		memmove(plus, at, strlen(at) + 1);
}
