/*
 * Links to a shop's pages: patterns, and what a pattern must have.
 */
#define _GNU_SOURCE /* strdup */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "shop/links.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct shop_links_values values = { .id = "7", .key = "k",
	.token = "t", .code = "c", .back_url = "/a?b=c&d", .email = "a+b@c.d" };

static struct shop
new_shop(enum shop_setting setting, const char *value)
{
	struct shop shop = { .store.code = "it" };

	shop.settings.values[SHOP_SECURE_BASE_URL] =
	    strdup("https://shop.example/x");
	shop.settings.values[setting] = strdup(value);
	return shop;
}

static void
test_links(void **state)
{
	static const struct {
		enum shop_setting setting;
		const char *value;
		enum shop_setting pattern;
		const char *link;
	} rows[] = {
		{ SHOP_USE_STORE, "0", SHOP_LINK_CONFIRM,
		    "https://shop.example/x/customer/account/confirm/"
		    "?back_url=%2Fa%3Fb%3Dc%26d&id=7&key=k" },
		{ SHOP_USE_STORE, "1", SHOP_LINK_PASSWORD,
		    "https://shop.example/x/it/customer/account/"
		    "createPassword/?id=7&token=t" },
		{ SHOP_USE_STORE, "0", SHOP_LINK_ACCOUNT,
		    "https://shop.example/x/customer/account/" },
		{ SHOP_USE_STORE, "0", SHOP_LINK_SUBSCRIBE,
		    "https://shop.example/x/newsletter/subscriber/confirm/"
		    "?id=7&code=c" },
		{ SHOP_USE_STORE, "0", SHOP_LINK_UNSUBSCRIBE,
		    "https://shop.example/x/newsletter/subscriber/unsubscribe/"
		    "?id=7&code=c" },
		{ SHOP_LINK_CONFIRM, "https://app.example/#/{email}/{key}",
		    SHOP_LINK_CONFIRM,
		    "https://app.example/#/a%2Bb%40c.d/k" },
		{ SHOP_LINK_CONFIRM, "set/{id}?{key}&{key}",
		    SHOP_LINK_CONFIRM, "https://shop.example/x/set/7?k&k" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct shop shop = new_shop(rows[i].setting, rows[i].value);
		struct buf out = BUF_EMPTY;

		shop_links_add(&shop, rows[i].pattern, &values, &out);
		assert_string_equal(buf_string(&out), rows[i].link);
		buf_free(&out);
		shop_settings_free(&shop.settings);
	}
}

static void
test_faults(void **state)
{
	static const struct {
		enum shop_setting setting;
		const char *value;
		bool good;
	} rows[] = {
		{ SHOP_LINK_CONFIRM, "a?{id}{key}", true },
		{ SHOP_LINK_CONFIRM, "https://a.example/{email}/{key}", true },
		{ SHOP_LINK_CONFIRM, "a?{id}", false },
		{ SHOP_LINK_CONFIRM, "a?{key}", false },
		{ SHOP_LINK_CONFIRM, "a?{id}{key}{token", false },
		{ SHOP_LINK_CONFIRM, "a?{id}{key}{foo}", false },
		{ SHOP_LINK_CONFIRM, "a?{id}{key}}", false },
		{ SHOP_LINK_CONFIRM, "//evil.example/{id}{key}", false },
		{ SHOP_LINK_CONFIRM, "javascript:{id}{key}", false },
		{ SHOP_LINK_CONFIRM, "a b?{id}{key}", false },
		{ SHOP_LINK_CONFIRM, "https:///{id}{key}", false },
		{ SHOP_LINK_PASSWORD, "a?{id}{token}", true },
		{ SHOP_LINK_PASSWORD, "a?{id}{key}", false },
		{ SHOP_LINK_ACCOUNT, "https://a.example/me", true },
		{ SHOP_LINK_ACCOUNT, "ftp://a.example/me", false },
		{ SHOP_LINK_SUBSCRIBE, "a?{id}{code}", true },
		{ SHOP_LINK_SUBSCRIBE, "a?{email}{code}", false },
		{ SHOP_LINK_UNSUBSCRIBE, "a?{id}{code}", true },
		{ SHOP_LINK_UNSUBSCRIBE, "a?{id}", false },
		{ SHOP_REDIRECT_ORIGINS, "https://a.example, http://b.example:8",
		    true },
		{ SHOP_REDIRECT_ORIGINS, "a.example", false },
		{ SHOP_REDIRECT_ORIGINS, "https://a.example,*", false },
		{ SHOP_LOGO, "media/logo.svg", true },
		{ SHOP_LOGO, "/media/logo.svg", true },
		{ SHOP_LOGO, "https://cdn.example/logo.svg", false },
		{ SHOP_LOGO, "//cdn.example/logo.svg", false },
		{ SHOP_LOCALE, "anything {x}", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if ((shop_links_fault(rows[i].setting, text_of(
		    rows[i].value)) == NULL) != rows[i].good)
			fail_msg("%s", rows[i].value);
	for (unsigned i = 0; i < SHOP_SETTING_COUNT; i++) {
		static const struct shop_settings defaults = { { NULL } };

		assert_null(shop_links_fault((enum shop_setting)i, text_of(
		    shop_text(&defaults, (enum shop_setting)i))));
	}
}

static void
test_absolute(void **state)
{
	static const char *const rows[][2] = {
		{ "", "https://shop.example/x/" },
		{ "/a", "https://shop.example/a" },
		{ "a/b", "https://shop.example/x/a/b" },
		{ "?a", "https://shop.example/x/?a" },
		{ "http://b.example/c", "http://b.example/c" },
	};
	struct shop shop = new_shop(SHOP_USE_STORE, "0");
	struct buf out = BUF_EMPTY;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_reset(&out);
		shop_links_absolute(&shop, text_of(rows[i][0]), &out);
		assert_string_equal(buf_string(&out), rows[i][1]);
	}
	assert_true(shop_links_is_own(&shop,
	    TEXT_LITERAL("https://shop.example")));
	assert_false(shop_links_is_own(&shop,
	    TEXT_LITERAL("http://shop.example")));
	buf_free(&out);
	shop_settings_free(&shop.settings);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_absolute),
	};

	return cmocka_run_group_tests_name("shop/links", tests, NULL, NULL);
}
