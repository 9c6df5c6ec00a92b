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
		customer.is_subscribed.yes = rows[i].subscribed;
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
		assert_string_equal(m[1].code, s->subscriber_code);
		assert_string_equal(m[1].key, "");
		assert_string_equal(m[1].token, "");
	}
}

static void
test_off(void **state)
{
	const struct account *s;

	(void)state;
	customer.is_subscribed.yes = true;
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

/* A later mail: from whom, to whom, and that it is counted as owed. */
static void
test_notice(void **state)
{
	static const struct {
		enum mail_notice notice;
		const char *template, *domain;
	} rows[] = {
		{ NOTICE_CONFIRMED, "confirmed", "@general.example" },
		{ NOTICE_CONFIRMED_NO_PASSWORD, "confirmed_no_password",
		    "@general.example" },
		{ NOTICE_EMAIL_CHANGED, "email_changed", "@general.example" },
		{ NOTICE_PASSWORD_RESET, "password_reset", "@custom1.example" },
		{ NOTICE_PASSWORD_REMINDER, "password_reminder",
		    "@custom1.example" },
		{ NOTICE_PASSWORD_CHANGED, "password_changed",
		    "@custom1.example" },
		{ NOTICE_NEWSLETTER_UNSUBSCRIBED, "newsletter_unsubscribed",
		    "@sales.example" },
	};
	struct account *s = plan(true, true);

	(void)state;
	set(SHOP_GENERAL_EMAIL, "shop@general.example");
	set(SHOP_CUSTOM1_EMAIL, "shop@custom1.example");
	set(SHOP_SALES_EMAIL, "shop@sales.example");
	set(SHOP_FORGOT_IDENTITY, "custom1");
	set(SHOP_NEWSLETTER_IDENTITY, "sales");
	s->id = 12;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct mail *m;

		s->mail_count = 0;
		m = mail_plan_notice(s, rows[i].notice, &settings, 1700000000,
		    false);
		assert_non_null(m);
		assert_string_equal(m->template, rows[i].template);
		assert_string_equal(m->message_id + 24, rows[i].domain);
		assert_string_equal(m->recipient, "Jane@example.org");
		assert_int_equal(m->customer_id, 12);
		assert_int_equal(s->mails_owed, 1);
	}
	s->mail_count = 0;
	assert_null(mail_plan_notice(s, NOTICE_CONFIRMED, &settings, 1, true));
	set(SHOP_MAIL_DISABLED, "1");
	assert_null(mail_plan_notice(s, NOTICE_CONFIRMED, &settings, 1, false));
	assert_int_equal(s->mail_count, 0);
}

/* What can be sent has a template, and each template is known to the check. */
static void
test_templates(void **state)
{
	unsigned found = 0;

	(void)state;
	for (unsigned i = 0; i < MAIL_PLAN_TEMPLATES; i++) {
		const char *name = mail_plan_template(i);

		if (i >= MAIL_PLAN_TEMPLATES - NOTICES)
			assert_non_null(name);
		if (name == NULL)
			continue;
		found |= strcmp(name, "registered") == 0 ? 1U : 0;
		found |= strcmp(name, "newsletter_confirm") == 0 ? 2U : 0;
		found |= strcmp(name, "confirmation") == 0 ? 4U : 0;
		found |= strcmp(name, "newsletter_unsubscribed") == 0 ? 8U : 0;
	}
	assert_int_equal(found, 15);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_table, fresh),
		cmocka_unit_test_setup(test_off, fresh),
		cmocka_unit_test_setup(test_name, fresh),
		cmocka_unit_test_setup(test_message_id, fresh),
		cmocka_unit_test_setup(test_notice, fresh),
		cmocka_unit_test(test_templates),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
