/*
 * Types of settings: what each takes and refuses, and that every default is a
 * value of its type.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shop/setting.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void
test_values(void **state)
{
	static const struct {
		enum shop_setting setting;
		const char *value;
		const char *fault;	/* its beginning; NULL: none */
	} rows[] = {
		{ SHOP_CONFIRM, "0", NULL }, { SHOP_CONFIRM, "1", NULL },
		{ SHOP_CONFIRM, "", NULL },
		{ SHOP_CONFIRM, "yes", "must be 0 or 1" },
		{ SHOP_CONFIRM, "2", "must be 0 or 1" },
		{ SHOP_CONFIRM, "0,1", "must be 0 or 1" },
		{ SHOP_CONFIRM, "1 ", "must be 0 or 1" },
		{ SHOP_PASSWORD_LENGTH, "1", NULL },
		{ SHOP_PASSWORD_LENGTH, "256", NULL },
		{ SHOP_PASSWORD_LENGTH, "0",
		    "must be a whole number from 1 to 256" },
		{ SHOP_PASSWORD_LENGTH, "257", "must be a whole" },
		{ SHOP_PASSWORD_LENGTH, "8x", "must be a whole" },
		{ SHOP_PASSWORD_LENGTH, " 8", "must be a whole" },
		{ SHOP_PASSWORD_LENGTH, "+8", "must be a whole" },
		{ SHOP_PASSWORD_LENGTH, "99999999999999999999", "must be a w" },
		{ SHOP_MAIL_PER_HOUR, "-1", "must be a whole number from 0" },
		{ SHOP_DEFAULT_GROUP, "4294967295", NULL },
		{ SHOP_DOB_SHOW, "opt", NULL }, { SHOP_DOB_SHOW, "1", NULL },
		{ SHOP_DOB_SHOW, "Req", "must be 0, 1, opt or req" },
		{ SHOP_EMAIL_IDENTITY, "custom2", NULL },
		{ SHOP_EMAIL_IDENTITY, "custom3", "must be general, support, "
		    "sales, custom1 or custom2" },
		{ SHOP_COUNTRIES, "US, IT", NULL },
		{ SHOP_COUNTRIES, "US,,IT", "must be a list of countries" },
		{ SHOP_COUNTRIES, "USA", "must be a list of countries" },
		{ SHOP_COUNTRIES, "it", "must be a list of countries" },
		{ SHOP_GENERAL_EMAIL, "a@b.example", NULL },
		{ SHOP_GENERAL_EMAIL, "a@b", "must be an e-mail address" },
		{ SHOP_LOCALE, "it_IT", NULL }, { SHOP_LOCALE, "fil_PH", NULL },
		{ SHOP_LOCALE, "sr_Cyrl_RS", NULL },
		{ SHOP_LOCALE, "it", "must be a locale" },
		{ SHOP_LOCALE, "it_it", "must be a locale" },
		{ SHOP_LOCALE, "it-IT", "must be a locale" },
		{ SHOP_LOCALE, "sr_cyrl_RS", "must be a locale" },
		{ SHOP_LOCALE, "sr__RS", "must be a locale" },
		{ SHOP_LOCALE, "it_IT_x_y", "must be a locale" },
		{ SHOP_TIMEZONE, "Europe/Rome", NULL },
		{ SHOP_TIMEZONE, "Europe/Rom", "must be a time zone" },
		{ SHOP_TRUSTED_ADDRESSES, "192.0.2.0/24, ::1", NULL },
		{ SHOP_TRUSTED_ADDRESSES, "192.0.2.1/24", "must be a list of" },
		{ SHOP_SECURE_BASE_URL, "https://a.example/x/", NULL },
		{ SHOP_SECURE_BASE_URL, "{{unsecure_base_url}}", NULL },
		{ SHOP_SECURE_BASE_URL, "{{x}}", "must be a URL" },
		{ SHOP_SECURE_BASE_URL, "/x/", "must be a URL" },
		{ SHOP_SECURE_BASE_URL, "https://a.example/?", "must be a URL" },
		{ SHOP_LINK_CONFIRM, "a?{key}{id}", NULL },
		{ SHOP_LINK_CONFIRM, "a?{id}", "needs {key}" },
		{ SHOP_STORE_NAME, "anything {x}", NULL },
	};
	struct buf fault = BUF_EMPTY;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool good = shop_setting_accepts(rows[i].setting,
		    text_of(rows[i].value), &fault);

		if (good != (rows[i].fault == NULL) || (!good &&
		    !text_starts_with(text_of(buf_string(&fault)),
		    rows[i].fault)))
			fail_msg("%s: %s", rows[i].value, buf_string(&fault));
	}
	buf_free(&fault);
}

static void
test_defaults(void **state)
{
	static const struct shop_settings defaults = { { NULL } };
	struct buf fault = BUF_EMPTY;

	(void)state;
	for (unsigned i = 0; i < SHOP_SETTING_COUNT; i++) {
		enum shop_setting setting = (enum shop_setting)i;

		if (!shop_setting_accepts(setting, text_of(shop_text(
		    &defaults, setting)), &fault))
			fail_msg("%s", shop_path(setting));
	}
	buf_free(&fault);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_defaults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
