/*
 * Tickets: what they are bound to, and for how long they are good.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "page/ticket.h"

static const char secret[] = "0123456789abcdef";
static const char path[] = "customer/account/confirm";
static const struct text id = TEXT_CONSTANT("12");
static const long long now = 1700000000;

static void
test_time(void **state)
{
	static const struct {
		long long made;		/* seconds after now */
		bool holds;
	} rows[] = {
		{ 0, true }, { -TICKET_SECONDS, true },
		{ -TICKET_SECONDS - 1, false }, { 300, true }, { 301, false },
		{ -now, false },
	};
	char ticket[TICKET_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		ticket_make(secret, path, id, now + rows[i].made, ticket);
		assert_int_equal(ticket_holds(secret, path, id, now,
		    text_of(ticket)), rows[i].holds);
	}
}

static void
test_binding(void **state)
{
	char ticket[TICKET_SIZE];
	struct text t;

	(void)state;
	ticket_make(secret, path, id, now, ticket);
	t = text_of(ticket);
	assert_false(ticket_holds("another", path, id, now, t));
	assert_false(ticket_holds("", path, id, now, t));
	assert_false(ticket_holds(secret, "customer/account", id, now, t));
	assert_false(ticket_holds(secret, path, TEXT_LITERAL("1"), now, t));
	assert_false(ticket_holds(secret, path, TEXT_ABSENT, now, t));
	/* Every character counts, and so does the length. */
	for (size_t i = 0; i < t.length; i++) {
		char other[TICKET_SIZE];

		(void)snprintf(other, sizeof(other), "%s", ticket);
		other[i] = other[i] == '0' ? '1' : '0';
		assert_false(ticket_holds(secret, path, id, now,
		    text_of(other)));
		assert_false(ticket_holds(secret, path, id, now,
		    (struct text){ ticket, i }));
	}
}

static void
test_nonsense(void **state)
{
	static const char *const rows[] = { "", ".", "x", "1700000000",
	    "1700000000.", ".0", "x.y", "99999999999999999999.0",
	    "1700000000.0.0" };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_false(ticket_holds(secret, path, id, now,
		    text_of(rows[i])));
	assert_false(ticket_holds(secret, path, id, now, TEXT_ABSENT));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_binding),
		cmocka_unit_test(test_nonsense),
	};

	return cmocka_run_group_tests_name("page/ticket", tests, NULL, NULL);
}
