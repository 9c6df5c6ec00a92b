/*
 * A shop's settings: defaults, lists, numbers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shop/shop.h"

/* Settings with one that differs from its default. */
static struct shop_settings
with(enum shop_setting setting, const char *value)
{
	struct shop_settings s = { { NULL } };

	s.values[setting] = strdup(value);
	assert_non_null(s.values[setting]);
	return s;
}

static void
test_paths(void **state)
{
	(void)state;
	for (int i = 0; i < SHOP_SETTING_COUNT; i++) {
		const char *path = shop_path((enum shop_setting)i);
		int slashes = 0;

		for (const char *p = path; *p != '\0'; p++)
			slashes += *p == '/';
		assert_int_equal(slashes, 2);
		/* found again, so no path occurs twice */
		assert_int_equal(shop_find(text_of(path)), i);
	}
	assert_int_equal(shop_find(text_of("general/country")),
	    SHOP_SETTING_COUNT);
	assert_int_equal(shop_find(text_of("general/country/allowed")),
	    SHOP_SETTING_COUNT);
	assert_int_equal(shop_find(text_of("General/country/allow")),
	    SHOP_SETTING_COUNT);
	assert_int_equal(shop_find(text_of("")), SHOP_SETTING_COUNT);
	assert_int_equal(shop_find(TEXT_ABSENT), SHOP_SETTING_COUNT);
	assert_int_equal(shop_find((struct text){ "system/smtp/disableX",
	    19 }), SHOP_MAIL_DISABLED);
}

/* What is in no range is never read. */
static void
test_ranges(void **state)
{
	static const char *const ranges[][2] = {
#define ROW(from, to) { from, to },
		SHOP_PATH_RANGES(ROW)
	};

	(void)state;
	for (int i = 0; i < SHOP_SETTING_COUNT; i++) {
		const char *path = shop_path((enum shop_setting)i);
		int within = 0;

		for (size_t j = 0; j < sizeof(ranges) / sizeof(*ranges); j++)
			within += strcmp(path, ranges[j][0]) >= 0 &&
			    strcmp(path, ranges[j][1]) < 0;
		if (within != 1)
			print_error("%s\n", path);
		assert_int_equal(within, 1);
	}
}

static void
test_defaults(void **state)
{
	static const struct {
		enum shop_setting setting;
		const char *path, *value;
	} rows[] = {
		{ SHOP_ACCOUNT_SHARE, "customer/account_share/scope", "1" },
		{ SHOP_CONFIRM, "customer/create_account/confirm", "0" },
		{ SHOP_DEFAULT_GROUP,
		    "customer/create_account/default_group", "1" },
		{ SHOP_PASSWORD_LENGTH,
		    "customer/password/minimum_password_length", "8" },
		{ SHOP_PASSWORD_CLASSES,
		    "customer/password/required_character_classes_number",
		    "3" },
		{ SHOP_LOCKOUT_FAILURES,
		    "customer/password/lockout_failures", "10" },
		{ SHOP_LOCKOUT_MINUTES,
		    "customer/password/lockout_threshold", "10" },
		{ SHOP_RESET_HOURS,
		    "customer/password/reset_link_expiration_period", "2" },
		{ SHOP_RESETS_PER_HOUR,
		    "customer/password/max_number_password_reset_requests",
		    "5" },
		{ SHOP_FORGOT_IDENTITY,
		    "customer/password/forgot_email_identity", "support" },
		{ SHOP_THROTTLE_FAILURES,
		    "oauth/authentication_lock/max_failures_count", "6" },
		{ SHOP_THROTTLE_SECONDS,
		    "oauth/authentication_lock/timeout", "1800" },
		{ SHOP_TOKEN_MINUTES,
		    "webapi/jwtauth/customer_expiration", "60" },
		{ SHOP_ADMIN_TOKEN_MINUTES,
		    "webapi/jwtauth/admin_expiration", "60" },
		{ SHOP_PAGE_SIZE_MAX,
		    "webapi/validation/maximum_page_size", "300" },
		{ SHOP_TELL_AVAILABLE,
		    "checkout/options/enable_guest_checkout_login", "0" },
		{ SHOP_REDIRECT_ORIGINS,
		    "customer/create_account/redirect_origins", "" },
		{ SHOP_LOGO, "customers/pages/logo", "" },
		{ SHOP_LINK_ACCOUNT, "customers/links/account",
		    "customer/account/" },
		{ SHOP_STREET_LINES, "customer/address/street_lines", "2" },
		{ SHOP_TELEPHONE_SHOW, "customer/address/telephone_show",
		    "req" },
		{ SHOP_COMPANY_SHOW, "customer/address/company_show", "opt" },
		{ SHOP_FAX_SHOW, "customer/address/fax_show", "" },
		{ SHOP_OPTIONAL_ZIP, "general/country/optional_zip_countries",
		    "HK,IE,MO,PA,GB" },
		{ SHOP_LOCALE, "general/locale/code", "en_US" },
		{ SHOP_TIMEZONE, "general/locale/timezone",
		    "America/Los_Angeles" },
		{ SHOP_NEWSLETTER_CONFIRM, "newsletter/subscription/confirm",
		    "0" },
		{ SHOP_SECURE_BASE_URL, "web/secure/base_url", "" },
		{ SHOP_UNSECURE_BASE_URL, "web/unsecure/base_url", "" },
		{ SHOP_USE_STORE, "web/url/use_store", "0" },
	};
	const struct shop_settings s = { { NULL } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_string_equal(shop_path(rows[i].setting), rows[i].path);
		assert_string_equal(shop_text(&s, rows[i].setting),
		    rows[i].value);
	}
}

static void
test_text(void **state)
{
	struct shop_settings s = with(SHOP_LOCALE, "it_IT");

	(void)state;
	assert_string_equal(shop_text(&s, SHOP_LOCALE), "it_IT");
	shop_settings_free(&s);
	assert_string_equal(shop_text(&s, SHOP_LOCALE), "en_US");
	/* set to nothing is set */
	s = with(SHOP_LOCALE, "");
	assert_string_equal(shop_text(&s, SHOP_LOCALE), "");
	shop_settings_free(&s);
	shop_settings_free(&s);
}

static void
test_numbers(void **state)
{
	static const struct {
		const char *value;
		long long number;
	} rows[] = {
		{ "1", 1 }, { "0", 0 }, { "12", 12 }, { "-3", -3 },
		{ "007", 7 }, { "9223372036854775807", LLONG_MAX },
		/* no number: the default */
		{ "", 8 }, { " ", 8 }, { "x", 8 }, { "5x", 8 }, { "5 ", 8 },
		{ "1.5", 8 }, { "0x10", 8 }, { "9223372036854775808", 8 },
		{ "-9223372036854775809", 8 }, { "1e2", 8 },
	};
	struct shop_settings s = { { NULL } };

	(void)state;
	assert_int_equal(shop_number(&s, SHOP_PASSWORD_LENGTH), 8);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		s = with(SHOP_PASSWORD_LENGTH, rows[i].value);
		if (shop_number(&s, SHOP_PASSWORD_LENGTH) != rows[i].number)
			fail_msg("\"%s\"", rows[i].value);
		shop_settings_free(&s);
	}
	/* neither is the default */
	s = with(SHOP_LOCALE, "x");
	assert_int_equal(shop_number(&s, SHOP_LOCALE), 0);
	shop_settings_free(&s);
}

static void
test_flags(void **state)
{
	static const char *const off[] = { "0", "", "2", "01", "1 ", "true",
	    "yes", "req" };
	static const char *const optional[] = { "", "opt", "1", "0", "Req",
	    "REQ", "req ", "required" };
	struct shop_settings s = with(SHOP_CONFIRM, "1");

	(void)state;
	assert_true(shop_is_on(&s, SHOP_CONFIRM));
	shop_settings_free(&s);
	assert_false(shop_is_on(&s, SHOP_CONFIRM));
	for (size_t i = 0; i < sizeof(off) / sizeof(*off); i++) {
		s = with(SHOP_CONFIRM, off[i]);
		assert_false(shop_is_on(&s, SHOP_CONFIRM));
		shop_settings_free(&s);
	}
	assert_true(shop_is_required(&s, SHOP_TELEPHONE_SHOW));
	assert_false(shop_is_required(&s, SHOP_COMPANY_SHOW));
	assert_false(shop_is_required(&s, SHOP_FAX_SHOW));
	for (size_t i = 0; i < sizeof(optional) / sizeof(*optional); i++) {
		s = with(SHOP_TELEPHONE_SHOW, optional[i]);
		assert_false(shop_is_required(&s, SHOP_TELEPHONE_SHOW));
		shop_settings_free(&s);
	}
	s = with(SHOP_FAX_SHOW, "req");
	assert_true(shop_is_required(&s, SHOP_FAX_SHOW));
	shop_settings_free(&s);
}

static void
test_lists(void **state)
{
	static const struct {
		const char *list, *item;
		bool has;
	} rows[] = {
		{ "DE", "DE", true }, { "DE,AT,CH", "DE", true },
		{ "DE,AT,CH", "AT", true }, { "DE,AT,CH", "CH", true },
		{ "DE,AT,CH", "FR", false }, { "DE,AT,CH", "D", false },
		{ "DE,AT,CH", "DE,AT", false }, { "DE,AT,CH", "E,A", false },
		{ "DE,AT,CH", "de", false }, { "DE,AT,CH", " AT", false },
		{ "DE, AT", "AT", true }, { "DE,AT,CH", "", false },
		{ "", "", false }, { "", "DE", false }, { ",", "", false },
		{ ",,DE,", "DE", true }, { ",,DE,", "", false },
		{ "DEU", "DE", false }, { "DE", "DEU", false },
	};
	struct shop_settings s;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		s = with(SHOP_COUNTRIES, rows[i].list);
		if (shop_list_has(&s, SHOP_COUNTRIES, text_of(rows[i].item)) !=
		    rows[i].has)
			fail_msg("\"%s\" in \"%s\"", rows[i].item,
			    rows[i].list);
		assert_false(shop_list_has(&s, SHOP_COUNTRIES, TEXT_ABSENT));
		shop_settings_free(&s);
	}
	memset(&s, 0, sizeof(s));
	assert_true(shop_list_has(&s, SHOP_COUNTRIES,
	    (struct text){ "USA", 2 }));
	assert_false(shop_list_has(&s, SHOP_COUNTRIES,
	    (struct text){ "U\0", 2 }));
}

/* Every default list is of different codes of two capitals. */
static void
test_country_lists(void **state)
{
	static const struct {
		enum shop_setting setting;
		int count;
	} rows[] = { { SHOP_COUNTRIES, 251 }, { SHOP_OPTIONAL_ZIP, 5 },
	    { SHOP_STATE_REQUIRED, 38 } };
	const struct shop_settings s = { { NULL } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *at = shop_text(&s, rows[i].setting);
		bool seen[26][26] = { { false } };
		int count = 0;

		for (;; at += 3) {
			assert_in_range(at[0], 'A', 'Z');
			assert_in_range(at[1], 'A', 'Z');
			assert_false(seen[at[0] - 'A'][at[1] - 'A']);
			seen[at[0] - 'A'][at[1] - 'A'] = true;
			count++;
			/* What is asked of a country asks of an allowed one. */
			assert_true(shop_list_has(&s, SHOP_COUNTRIES,
			    (struct text){ at, 2 }));
			if (at[2] == '\0')
				break;
			assert_int_equal(at[2], ',');
		}
		assert_int_equal(count, rows[i].count);
	}
}

static void
test_base_url(void **state)
{
	struct shop_settings s = with(SHOP_UNSECURE_BASE_URL,
	    "http://a.example/");

	(void)state;
	assert_string_equal(shop_base_url(&s), "http://a.example/");
	s.values[SHOP_SECURE_BASE_URL] = strdup("");
	assert_string_equal(shop_base_url(&s), "http://a.example/");
	free(s.values[SHOP_SECURE_BASE_URL]);
	s.values[SHOP_SECURE_BASE_URL] = strdup("https://b.example/");
	assert_string_equal(shop_base_url(&s), "https://b.example/");
	free(s.values[SHOP_SECURE_BASE_URL]);
	s.values[SHOP_SECURE_BASE_URL] = strdup("{{unsecure_base_url}}");
	assert_string_equal(shop_base_url(&s), "http://a.example/");
	free(s.values[SHOP_UNSECURE_BASE_URL]);
	s.values[SHOP_UNSECURE_BASE_URL] = strdup("http://{{host}}/");
	assert_string_equal(shop_base_url(&s), "");
	free(s.values[SHOP_UNSECURE_BASE_URL]);
	s.values[SHOP_UNSECURE_BASE_URL] = strdup("https:///x");
	assert_string_equal(shop_base_url(&s), "");
	shop_settings_free(&s);
	assert_string_equal(shop_base_url(&s), "");
}

static void
test_display_name(void **state)
{
	struct shop_settings s = { { NULL } };
	struct store store;

	(void)state;
	memset(&store, 0, sizeof(store));
	(void)snprintf(store.name, sizeof(store.name), "View");
	(void)snprintf(store.group_name, sizeof(store.group_name), "Group");
	assert_string_equal(shop_display_name(&s, &store), "Group");
	s = with(SHOP_STORE_NAME, "");
	assert_string_equal(shop_display_name(&s, &store), "Group");
	shop_settings_free(&s);
	s = with(SHOP_STORE_NAME, "Configured");
	assert_string_equal(shop_display_name(&s, &store), "Configured");
	shop_settings_free(&s);
}

static void
test_senders(void **state)
{
	static const struct {
		const char *word, *name, *address;
	} rows[] = {
		{ "general", "Owner", "owner@example.com" },
		{ "support", "CustomerSupport", "support@example.com" },
		{ "sales", "Sales", "sales@example.com" },
		{ "custom1", "Custom 1", "custom1@example.com" },
		{ "custom2", "Custom 2", "custom2@example.com" },
		{ "custom3", "Owner", "owner@example.com" },
		{ "Sales", "Owner", "owner@example.com" },
		{ "", "Owner", "owner@example.com" },
	};
	static const enum shop_setting identities[] = { SHOP_EMAIL_IDENTITY,
	    SHOP_NEWSLETTER_IDENTITY };
	struct shop_settings s = { { NULL } };
	const char *name, *address;

	(void)state;
	for (size_t i = 0; i < 2; i++)
		for (size_t r = 0; r < sizeof(rows) / sizeof(*rows); r++) {
			s = with(identities[i], rows[r].word);
			shop_sender(&s, identities[i], &name, &address);
			assert_string_equal(name, rows[r].name);
			assert_string_equal(address, rows[r].address);
			/* One says nothing about the other. */
			shop_sender(&s, identities[1 - i], &name, &address);
			assert_string_equal(name, "Owner");
			shop_settings_free(&s);
		}
	s = with(SHOP_CUSTOM2_EMAIL, "me@shop.example");
	s.values[SHOP_EMAIL_IDENTITY] = strdup("custom2");
	shop_sender(&s, SHOP_EMAIL_IDENTITY, &name, &address);
	assert_string_equal(address, "me@shop.example");
	shop_settings_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_country_lists),
		cmocka_unit_test(test_base_url),
		cmocka_unit_test(test_display_name),
		cmocka_unit_test(test_senders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
