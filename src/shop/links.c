#include "shop/links.h"

#include <string.h>

#include "base/escape.h"
#include "values/redirect_url.h"

enum { ID, KEY, TOKEN, CODE, BACK_URL, EMAIL, PLACEHOLDERS };

static const char *const placeholders[PLACEHOLDERS] = {
	[ID] = "id", [KEY] = "key", [TOKEN] = "token", [CODE] = "code",
	[BACK_URL] = "back_url", [EMAIL] = "email",
};

#define BIT(placeholder) (1u << (placeholder))
#define WHOSE (BIT(ID) | BIT(EMAIL))

/* What each pattern needs, some of it in either of two ways. */
static const struct pattern {
	enum shop_setting setting;
	unsigned all, one_of;
	const char *needs;
} patterns[] = {
	{ SHOP_LINK_CONFIRM, BIT(KEY), WHOSE,
	    "needs {key}, and {id} or {email}" },
	{ SHOP_LINK_PASSWORD, BIT(TOKEN), WHOSE,
	    "needs {token}, and {id} or {email}" },
	{ SHOP_LINK_ACCOUNT, 0, 0, "" },
	{ SHOP_LINK_SUBSCRIBE, BIT(ID) | BIT(CODE), 0,
	    "needs {id} and {code}" },
	{ SHOP_LINK_UNSUBSCRIBE, BIT(ID) | BIT(CODE), 0,
	    "needs {id} and {code}" },
};

void
shop_links_base(const struct shop *shop, struct buf *out)
{
	const char *base = shop_base_url(&shop->settings);

	if (*base == '\0')
		return;
	buf_text(out, base);
	if (base[strlen(base) - 1] != '/')
		buf_byte(out, '/');
	if (shop_is_on(&shop->settings, SHOP_USE_STORE)) {
		escape_url_component(out, text_of(shop->store.code));
		buf_byte(out, '/');
	}
}

/* Which placeholder T begins with, up to and with its "}"; or none. */
static unsigned
find_placeholder(struct text t)
{
	unsigned i = 0;

	for (; i < PLACEHOLDERS; i++) {
		size_t n = strlen(placeholders[i]);

		if (text_starts_with(t, "{") && t.length >= n + 2 &&
		    memcmp(t.bytes + 1, placeholders[i], n) == 0 &&
		    t.bytes[n + 1] == '}')
			break;
	}
	return i;
}

/*
 * Append PATTERN with VALUES.  Returns the BITs of what it contains;
 * BIT(PLACEHOLDERS) for a brace that is none of them.
 */
static unsigned
fill(struct text pattern, const char *const values[PLACEHOLDERS],
    struct buf *out)
{
	unsigned seen = 0;

	while (pattern.length > 0) {
		unsigned which = find_placeholder(pattern);
		char c = *pattern.bytes;

		if (which < PLACEHOLDERS) {
			escape_url_component(out, text_of(values[which]));
			pattern = text_after(pattern,
			    strlen(placeholders[which]) + 2);
			seen |= BIT(which);
			continue;
		}
		buf_byte(out, c);
		if (c == '{' || c == '}')
			seen |= BIT(PLACEHOLDERS);
		pattern = text_after(pattern, 1);
	}
	return seen;
}

void
shop_links_add(const struct shop *shop, enum shop_setting pattern,
    const struct shop_links_values *v, struct buf *out)
{
	const char *const values[PLACEHOLDERS] = {
		[ID] = v->id, [KEY] = v->key, [TOKEN] = v->token,
		[CODE] = v->code, [BACK_URL] = v->back_url,
		[EMAIL] = v->email,
	};
	const char *text = shop_text(&shop->settings, pattern);

	if (!shop_is_url(text))
		shop_links_base(shop, out);
	(void)fill(text_of(text), values, out);
}

void
shop_links_absolute(const struct shop *shop, struct text url, struct buf *out)
{
	struct buf base = BUF_EMPTY, origin = BUF_EMPTY;

	shop_links_base(shop, &base);
	if (text_starts_with(url, "/") && redirect_url_origin(
	    text_of(buf_string(&base)), &origin))
		buf_text(out, buf_string(&origin));
	else if (!redirect_url_origin(url, &origin))
		buf_text(out, buf_string(&base));
	buf_add(out, url.bytes, url.length);
	out->failed |= buf_failed(&base) || buf_failed(&origin);
	buf_free(&base);
	buf_free(&origin);
}

bool
shop_links_is_own(const struct shop *shop, struct text origin)
{
	const struct shop_settings *s = &shop->settings;

	return redirect_url_list_has(text_of(shop_text(s,
	    SHOP_SECURE_BASE_URL)), origin) || redirect_url_list_has(
	    text_of(shop_text(s, SHOP_UNSECURE_BASE_URL)), origin);
}

static const char *
pattern_fault(const struct pattern *p, struct text text)
{
	static const char *const values[PLACEHOLDERS] = { "x", "x", "x", "x",
	    "x", "x" };
	struct buf filled = BUF_EMPTY;
	unsigned seen = fill(text, values, &filled);
	const char *fault = NULL;

	if ((seen & BIT(PLACEHOLDERS)) != 0)
		fault = "has a placeholder that is none of {id}, {key}, "
		    "{token}, {code}, {back_url}, {email}";
	else if ((seen & p->all) != p->all ||
	    (p->one_of != 0 && (seen & p->one_of) == 0))
		fault = p->needs;
	else if (!redirect_url_is_acceptable(text_of(buf_string(&filled))))
		fault = "is no http or https URL, nor one relative to the "
		    "store's base URL";
	buf_free(&filled);
	return fault;
}

/* Of a list of origins: every item has one. */
static const char *
origins_fault(struct text list)
{
	struct buf origin = BUF_EMPTY;
	const char *fault = NULL;
	size_t n;

	for (; fault == NULL && list.length > 0;
	    list = text_after(list, n < list.length ? n + 1 : n)) {
		for (n = 0; n < list.length && list.bytes[n] != ',' &&
		    list.bytes[n] != ' '; )
			n++;
		if (n > 0 && !redirect_url_origin((struct text){ list.bytes,
		    n }, &origin))
			fault = "has an item that is no http or https URL";
	}
	buf_free(&origin);
	return fault;
}

/* Nothing of another origin is ever loaded by a page. */
static const char *
logo_fault(struct text text)
{
	struct buf origin = BUF_EMPTY;
	const char *fault = NULL;

	if (!redirect_url_is_acceptable(text) ||
	    redirect_url_origin(text, &origin))
		fault = "is no URL relative to the store's base URL";
	buf_free(&origin);
	return fault;
}

const char *
shop_links_fault(enum shop_setting setting, struct text text)
{
	if (setting == SHOP_REDIRECT_ORIGINS)
		return origins_fault(text);
	if (setting == SHOP_LOGO)
		return logo_fault(text);
	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
		if (patterns[i].setting == setting)
			return pattern_fault(&patterns[i], text);
	return NULL;
}
