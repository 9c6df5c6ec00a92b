#define _GNU_SOURCE /* memrchr */
#include "shop/shop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ROW(name, path, value, type) { path, value },
static const struct {
	const char *path;
	const char *value;
} defaults[SHOP_SETTING_COUNT] = { SHOP_SETTINGS(ROW) };
#undef ROW

const char *
shop_path(enum shop_setting setting)
{
	return defaults[setting].path;
}

enum shop_setting
shop_find(struct text path)
{
	unsigned i = 0;

	while (i < SHOP_SETTING_COUNT && !text_is(path, defaults[i].path))
		i++;
	return (enum shop_setting)i;
}

const char *
shop_text(const struct shop_settings *s, enum shop_setting setting)
{
	return s->values[setting] != NULL ? s->values[setting] :
	    defaults[setting].value;
}

/* True if TEXT is a whole number that fits *NUMBER. */
static bool
whole_number(const char *text, long long *number)
{
	char *end;

	errno = 0;
	*number = strtoll(text, &end, 10);
	return errno == 0 && end != text && *end == '\0';
}

long long
shop_number(const struct shop_settings *s, enum shop_setting setting)
{
	long long n;

	if (!whole_number(shop_text(s, setting), &n) &&
	    !whole_number(defaults[setting].value, &n))
		return 0;
	return n;
}

bool
shop_is_on(const struct shop_settings *s, enum shop_setting setting)
{
	return strcmp(shop_text(s, setting), "1") == 0;
}

bool
shop_is_required(const struct shop_settings *s, enum shop_setting setting)
{
	return strcmp(shop_text(s, setting), "req") == 0;
}

bool
shop_list_has(const struct shop_settings *s, enum shop_setting setting,
    struct text item)
{
	const char *list = shop_text(s, setting), *end = strchr(list, '\0');
	const char *at = list, *comma, *start;
	struct text one;

	/*
	 * Go from one occurrence of ITEM's first byte to the next, since lists
	 * may be long; memmem takes ten times as long in short lists.
	 */
	for (; item.length > 0 && (at = memchr(at, *item.bytes,
	    (size_t)(end - at))) != NULL; at++) {
		if (strncmp(at, item.bytes, item.length) != 0)
			continue;
		comma = memrchr(list, ',', (size_t)(at - list));
		start = comma != NULL ? comma + 1 : list;
		one = text_trim((struct text){ start, strcspn(start, ",") });
		if (one.length == item.length &&
		    memcmp(one.bytes, item.bytes, one.length) == 0)
			return true;
	}
	return false;
}

bool
shop_is_url(const char *s)
{
	struct text t = text_of(s);

	return (text_starts_with(t, "http://") ||
	    text_starts_with(t, "https://")) &&
	    strchr("/?#", strstr(s, "//")[2]) == NULL &&
	    strstr(s, "{{") == NULL;
}

const char *
shop_base_url(const struct shop_settings *s)
{
	const char *secure = shop_text(s, SHOP_SECURE_BASE_URL);
	const char *unsecure = shop_text(s, SHOP_UNSECURE_BASE_URL);

	if (shop_is_url(secure))
		return secure;
	return shop_is_url(unsecure) ? unsecure : "";
}

void
shop_sender(const struct shop_settings *s, enum shop_setting identity,
    const char **name, const char **address)
{
	static const struct {
		const char *word;
		enum shop_setting name, address;
	} senders[] = {
		{ "general", SHOP_GENERAL_NAME, SHOP_GENERAL_EMAIL },
		{ "support", SHOP_SUPPORT_NAME, SHOP_SUPPORT_EMAIL },
		{ "sales", SHOP_SALES_NAME, SHOP_SALES_EMAIL },
		{ "custom1", SHOP_CUSTOM1_NAME, SHOP_CUSTOM1_EMAIL },
		{ "custom2", SHOP_CUSTOM2_NAME, SHOP_CUSTOM2_EMAIL },
	};
	const char *word = shop_text(s, identity);
	size_t i = sizeof(senders) / sizeof(*senders) - 1;

	while (i > 0 && strcmp(word, senders[i].word) != 0)
		i--;
	*name = shop_text(s, senders[i].name);
	*address = shop_text(s, senders[i].address);
}

const char *
shop_display_name(const struct shop_settings *s, const struct store *store)
{
	const char *name = shop_text(s, SHOP_STORE_NAME);

	return *name != '\0' ? name : store->group_name;
}

void
shop_settings_free(struct shop_settings *s)
{
	for (size_t i = 0; i < SHOP_SETTING_COUNT; i++) {
		free(s->values[i]);
		s->values[i] = NULL;
	}
}

int
shop_copy(struct shop *shop, const struct shop *from)
{
	shop_settings_free(&shop->settings);
	*shop = *from;
	shop->settings = (struct shop_settings){ .values = { NULL } };
	for (size_t i = 0; i < SHOP_SETTING_COUNT; i++) {
		const char *value = from->settings.values[i];

		if (value != NULL && (shop->settings.values[i] =
		    strdup(value)) == NULL)
			return -1;
	}
	return 0;
}
