#include "shop/setting.h"

#include <string.h>

#include "shop/links.h"
#include "values/calendar.h"
#include "values/email_address.h"
#include "values/network.h"
#include "values/number.h"
#include "values/redirect_url.h"

enum kind {
	KIND_FREE, KIND_NUMBER, KIND_WORD, KIND_COUNTRIES, KIND_EMAIL,
	KIND_LANGUAGE, KIND_LINK, KIND_NETWORKS, KIND_URL, KIND_ZONE
};

struct type {
	enum kind kind;
	const char *words;	/* that are allowed, with commas between them */
	long long min, max;	/* of a number */
};

#define FREE			{ KIND_FREE, NULL, 0, 0 }
#define FLAG			{ KIND_WORD, "0,1", 0, 0 }
/* The reference has 0 and 1 for some fields, the words for others. */
#define SHOW			{ KIND_WORD, "0,1,opt,req", 0, 0 }
#define SENDER			{ KIND_WORD, \
	"general,support,sales,custom1,custom2", 0, 0 }
#define NUMBER(min, max)	{ KIND_NUMBER, NULL, min, max }
#define COUNTRY_LIST		{ KIND_COUNTRIES, NULL, 0, 0 }
#define EMAIL			{ KIND_EMAIL, NULL, 0, 0 }
#define LANGUAGE		{ KIND_LANGUAGE, NULL, 0, 0 }
#define LINK			{ KIND_LINK, NULL, 0, 0 }
#define NETWORK_LIST		{ KIND_NETWORKS, NULL, 0, 0 }
#define URL			{ KIND_URL, NULL, 0, 0 }
#define ZONE			{ KIND_ZONE, NULL, 0, 0 }

/* A type has commas in it. */
#define ROW(name, path, value, ...) __VA_ARGS__,
static const struct type types[SHOP_SETTING_COUNT] = { SHOP_SETTINGS(ROW) };
#undef ROW

/* Take the first item off LIST, whose items have commas between them. */
static struct text
take_item(struct text *list)
{
	const char *comma = memchr(list->bytes, ',', list->length);
	struct text item = { list->bytes, comma != NULL ?
	    (size_t)(comma - list->bytes) : list->length };

	*list = text_after(*list, item.length + (comma != NULL));
	return item;
}

static bool
is_among(const char *words, struct text value)
{
	for (struct text list = text_of(words); list.length > 0; ) {
		struct text word = take_item(&list);

		if (word.length == value.length &&
		    memcmp(word.bytes, value.bytes, word.length) == 0)
			return true;
	}
	return false;
}

/* Append WORDS as "0 or 1", "a, b or c". */
static void
add_words(const char *words, struct buf *fault)
{
	const char *separator = "must be ";

	for (struct text list = text_of(words); list.length > 0; ) {
		struct text word = take_item(&list);

		buf_text(fault, separator);
		buf_add(fault, word.bytes, word.length);
		separator = memchr(list.bytes, ',', list.length) != NULL ?
		    ", " : " or ";
	}
}

/* True if T is FIRST to LAST letters from LOWEST to HIGHEST. */
static bool
is_run(struct text t, size_t first, size_t last, char lowest, char highest)
{
	for (size_t i = 0; i < t.length; i++)
		if (t.bytes[i] < lowest || t.bytes[i] > highest)
			return false;
	return t.length >= first && t.length <= last;
}

static bool
is_countries(struct text list)
{
	while (list.length > 0)
		if (!is_run(text_trim(take_item(&list)), 2, 2, 'A', 'Z'))
			return false;
	return true;
}

/* Like it_IT, or sr_Cyrl_RS. */
static bool
is_language(struct text t)
{
	struct text parts[3] = { TEXT_ABSENT, TEXT_ABSENT, TEXT_ABSENT };
	size_t count = 0;

	while (t.length > 0 && count < 3) {
		const char *end = memchr(t.bytes, '_', t.length);

		parts[count] = (struct text){ t.bytes, end != NULL ?
		    (size_t)(end - t.bytes) : t.length };
		t = text_after(t, parts[count++].length + (end != NULL));
	}
	return t.length == 0 && count >= 2 &&
	    is_run(parts[0], 2, 3, 'a', 'z') &&
	    (count == 2 || (is_run(text_after(parts[1], 1), 3, 3, 'a', 'z') &&
	    is_run((struct text){ parts[1].bytes, 1 }, 1, 1, 'A', 'Z'))) &&
	    is_run(parts[count - 1], 2, 2, 'A', 'Z');
}

/* A base URL, or the words of the reference for the other one. */
static bool
is_url(const char *url)
{
	static const char *const others[] = { "{{base_url}}",
	    "{{unsecure_base_url}}", "{{secure_base_url}}" };

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (strcmp(url, others[i]) == 0)
			return true;
	return shop_is_url(url) && strpbrk(url, "?#") == NULL &&
	    redirect_url_is_acceptable(text_of(url));
}

/* Append what is wrong with TEXT, a value of TYPE that is no free text. */
static void
find_fault(enum shop_setting setting, const char *text, struct buf *fault)
{
	const struct type *type = &types[setting];
	struct text value = text_of(text);
	const char *link;
	long long number;

	switch (type->kind) {
	case KIND_FREE:
		break;
	case KIND_NUMBER:
		if (text[strspn(text, TEXT_DIGITS)] != '\0' ||
		    !number_of_string(value, &number) || number < type->min ||
		    number > type->max)
			buf_format(fault, "must be a whole number from %lld to "
			    "%lld", type->min, type->max);
		break;
	case KIND_WORD:
		if (!is_among(type->words, value))
			add_words(type->words, fault);
		break;
	case KIND_COUNTRIES:
		if (!is_countries(value))
			buf_text(fault, "must be a list of countries such as "
			    "IT,US");
		break;
	case KIND_EMAIL:
		if (email_address_check(value) != EMAIL_VALID)
			buf_text(fault, "must be an e-mail address");
		break;
	case KIND_LANGUAGE:
		if (!is_language(value))
			buf_text(fault, "must be a locale such as it_IT");
		break;
	case KIND_LINK:
		if ((link = shop_links_fault(setting, value)) != NULL)
			buf_text(fault, link);
		break;
	case KIND_NETWORKS:
		if (!text_is_absent(network_list_fault(text)))
			buf_text(fault, "must be a list of addresses and "
			    "networks such as 192.0.2.0/24,2001:db8::1");
		break;
	case KIND_URL:
		if (!is_url(text))
			buf_text(fault, "must be a URL such as "
			    "https://shop.example/");
		break;
	case KIND_ZONE:
		if (!calendar_is_zone(text))
			buf_text(fault, "must be a time zone of this host such "
			    "as Europe/Rome");
		break;
	}
}

bool
shop_setting_accepts(enum shop_setting setting, struct text value,
    struct buf *fault)
{
	struct buf copy = BUF_EMPTY;

	buf_reset(fault);
	buf_add(&copy, value.bytes, value.length);
	if (copy.length > 0)
		find_fault(setting, buf_string(&copy), fault);
	fault->failed |= buf_failed(&copy);
	buf_free(&copy);
	return fault->length == 0 && !buf_failed(fault);
}

bool
shop_setting_is_silent(enum shop_setting setting)
{
	switch (types[setting].kind) {
	case KIND_NUMBER:
	case KIND_WORD:
	case KIND_COUNTRIES:
	case KIND_LANGUAGE:
		return true;
	case KIND_FREE:
	case KIND_EMAIL:
	case KIND_LINK:
	case KIND_NETWORKS:
	case KIND_URL:
	case KIND_ZONE:
		break;
	}
	return false;
}
