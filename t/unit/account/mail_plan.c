/*
 * Which mails a sign-up owes, for every combination of what the client sent and
 * how the shop is set, and what each carries.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account/mail_plan.h"

static struct customer customer;
static struct shop_settings settings;

static void
set(enum shop_setting setting, const char *value)
{
	free(settings.values[setting]);
	assert_non_null(settings.values[setting] = strdup(value));
}

/* Plan for the customer with this password; settings are used up. */
static struct account *
plan(bool password, bool off)
{
	static struct mail mails[ACCOUNT_MAILS_MAX];
	static struct account s;

	memset(&s, 0, sizeof(s));
	s.mails = mails;
	s.customer = &customer;
	s.store.id = 7;
	s.password_hash = password ? "hash" : NULL;
	mail_plan(&s, &settings, TEXT_LITERAL("/back"), 1700000000, off);
	return &s;
}

static int
fresh(void **state)
{
	(void)state;
	shop_settings_free(&settings);
	memset(&customer, 0, sizeof(customer));
	customer.email = TEXT_LITERAL("Jane@example.org");
	customer.firstname = TEXT_LITERAL("Jane");
	customer.lastname = TEXT_LITERAL("Doe");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	shop_settings_free(&settings);
	return 0;
}

static void
test_table(void **state)
{
	static const struct {
		bool password, confirm, subscribed, newsletter_confirm;
		const char *first, *second;	/* templates */
		enum subscriber_status status;
	} rows[] = {
#define ROW(p, c, first) \
	{ p, c, false, false, first, NULL, SUBSCRIBER_NONE }, \
	{ p, c, false, true, first, NULL, SUBSCRIBER_NONE }, \
	{ p, c, true, false, first, c ? NULL : "newsletter_success", \
	  c ? SUBSCRIBER_UNCONFIRMED : SUBSCRIBER_SUBSCRIBED }, \
	{ p, c, true, true, first, c ? NULL : "newsletter_confirm", \
	  c ? SUBSCRIBER_UNCONFIRMED : SUBSCRIBER_NOT_ACTIVE }
		ROW(true, false, "registered"),
		ROW(true, true, "confirmation"),
		ROW(false, false, "registered_no_password"),
		ROW(false, true, "registered_no_password"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		bool key = rows[i].confirm && rows[i].password;
		const struct mail *m;
		const struct account *s;

		set(SHOP_CONFIRM, rows[i].confirm ? "1" : "0");
		set(SHOP_NEWSLETTER_CONFIRM,
		    rows[i].newsletter_confirm ? "1" : "0");
		customer.is_subscribed = rows[i].subscribed;
		s = plan(rows[i].password, false);
		m = s->mails;
		assert_int_equal(s->mail_count, rows[i].second ? 2 : 1);
		assert_string_equal(m[0].template, rows[i].first);
		assert_int_equal(s->asked, rows[i].status);
		assert_int_equal(strlen(s->confirmation),
		    rows[i].confirm ? 32 : 0);
		/* The key and redirectUrl, only where a link needs them. */
		assert_string_equal(m[0].key, key ? s->confirmation : "");
		assert_string_equal(m[0].back_url, key ? "/back" : "");
		/* A token only without a password, and only as its digest. */
		assert_int_equal(strlen(m[0].token),
		    rows[i].password ? 0 : 32);
		assert_int_equal(strlen(s->rp_token_hash),
		    rows[i].password ? 0 : 64);
		assert_string_equal(m[0].code, "");
		assert_int_equal(m[0].store_id, 7);
		assert_int_equal(m[0].created, 1700000000);
		assert_string_equal(m[0].recipient, "Jane@example.org");
		assert_string_equal(m[0].name, "Jane Doe");
		if (rows[i].second == NULL)
			continue;
		assert_string_equal(m[1].template, rows[i].second);
		assert_string_not_equal(m[1].message_id, m[0].message_id);
		assert_string_equal(m[1].code,
		    rows[i].newsletter_confirm ? s->subscriber_code : "");
		assert_string_equal(m[1].key, "");
		assert_string_equal(m[1].token, "");
	}
}

static void
test_off(void **state)
{
	const struct account *s;

	(void)state;
	customer.is_subscribed = true;
	set(SHOP_CONFIRM, "1");
	s = plan(false, true);
	assert_int_equal(s->mail_count, 0);
	assert_int_equal(strlen(s->confirmation), 32);
	assert_int_equal(strlen(s->rp_token_hash), 64);
	assert_int_equal(s->asked, SUBSCRIBER_UNCONFIRMED);
	set(SHOP_MAIL_DISABLED, "1");
	s = plan(true, false);
	assert_int_equal(s->mail_count, 0);
	/* nor does a secret stay where no mail is */
	assert_string_equal(s->mails[0].key, "");
	assert_string_equal(plan(false, false)->mails[0].token, "");
	set(SHOP_MAIL_DISABLED, "0");
	assert_int_equal(plan(true, false)->mail_count, 1);
}

/* Prefix, middle name and suffix are said only where the shop shows them. */
static void
test_name(void **state)
{
	(void)state;
	customer.prefix = TEXT_LITERAL("Dr.");
	customer.middlename = TEXT_LITERAL("M");
	customer.suffix = TEXT_LITERAL("Jr");
	assert_string_equal(plan(true, false)->mails[0].name, "Jane Doe");
	set(SHOP_PREFIX_SHOW, "opt");
	set(SHOP_MIDDLENAME_SHOW, "1");
	set(SHOP_SUFFIX_SHOW, "req");
	assert_string_equal(plan(true, false)->mails[0].name,
	    "Dr. Jane M Doe Jr");
	set(SHOP_MIDDLENAME_SHOW, "0");
	customer.suffix = TEXT_ABSENT;
	assert_string_equal(plan(true, false)->mails[0].name, "Dr. Jane Doe");
}

static void
test_message_id(void **state)
{
	static const struct {
		const char *sender, *domain;
	} rows[] = {
		{ "shop@shop.example", "@shop.example" },
		{ "shop@m\xC3\xBCnchen.example", "@xn--mnchen-3ya.example" },
		{ "nonsense", "@localhost" },
		{ "shop@a b", "@localhost" },
		{ "", "@localhost" },
		{ "shop@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
		  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.example",
		    "@localhost" },
	};
	char first[MAIL_ID_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		set(SHOP_GENERAL_EMAIL, rows[i].sender);
		strcpy(first, plan(true, false)->mails[0].message_id);
		assert_string_equal(first + 24, rows[i].domain);
		assert_string_not_equal(plan(true, false)->mails[0].message_id,
		    first);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_table, fresh),
		cmocka_unit_test_setup(test_off, fresh),
		cmocka_unit_test_setup(test_name, fresh),
		cmocka_unit_test_setup(test_message_id, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
