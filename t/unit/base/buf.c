/*
 * buf: contents are always complete or the buffer says it failed.
 */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static void
test_empty(void **state)
{
	struct buf b = BUF_EMPTY;

	(void)state;
	assert_string_equal(buf_string(&b), "");
	assert_false(buf_failed(&b));
	buf_add(&b, NULL, 0);
	assert_int_equal(b.length, 0);
	assert_string_equal(buf_string(&b), "");
	buf_free(&b);
	buf_free(&b);
	assert_null(b.data);
}

static void
test_appends(void **state)
{
	struct buf b = BUF_EMPTY;

	(void)state;
	buf_text(&b, "one");
	buf_byte(&b, ' ');
	buf_add(&b, "two\0three", 9);
	buf_format(&b, " %d%%", 4);
	buf_text(&b, "");
	buf_format(&b, "%s", "");
	assert_int_equal(b.length, 16);
	assert_memory_equal(b.data, "one two\0three 4%", 17);
	assert_false(buf_failed(&b));
	buf_free(&b);
}

static void
test_reserve(void **state)
{
	struct buf b = BUF_EMPTY;
	size_t capacity;

	(void)state;
	buf_text(&b, "kept");
	assert_true(buf_reserve(&b, 5000));
	capacity = b.capacity;
	for (int i = 0; i < 5000; i++)
		buf_byte(&b, 'x');
	assert_int_equal(b.capacity, capacity);
	assert_memory_equal(buf_string(&b), "keptx", 5);
	assert_false(buf_reserve(&b, SIZE_MAX / 2));
	assert_true(buf_failed(&b));
	buf_free(&b);
}

/* Whatever the steps, the bytes and the NUL after them are right. */
static void
test_grows(void **state)
{
	char piece[97];

	(void)state;
	for (size_t step = 1; step <= sizeof(piece); step += 7) {
		struct buf b = BUF_EMPTY;

		for (size_t n = 0; n < 5000; n += step) {
			for (size_t i = 0; i < step; i++)
				piece[i] = (char)('a' + (n + i) % 26);
			buf_add(&b, piece, step);
			assert_int_equal(b.data[b.length], '\0');
			assert_true(b.length < b.capacity);
		}
		assert_false(buf_failed(&b));
		for (size_t i = 0; i < b.length; i++)
			assert_int_equal(b.data[i], 'a' + i % 26);
		buf_free(&b);
	}
}

static void
test_format_grows(void **state)
{
	struct buf b = BUF_EMPTY;

	(void)state;
	for (int i = 0; i < 300; i++)
		buf_format(&b, "%0*d", i, 0);
	assert_int_equal(b.length, 300 * 299 / 2 + 1);
	assert_int_equal(strspn(buf_string(&b), "0"), b.length);
	buf_free(&b);
}

static void
test_reset_keeps_memory(void **state)
{
	struct buf b = BUF_EMPTY;
	char *data;

	(void)state;
	buf_reset(&b);
	buf_text(&b, "secret");
	data = b.data;
	buf_reset(&b);
	assert_string_equal(buf_string(&b), "");
	assert_int_equal(b.length, 0);
	buf_text(&b, "x");
	assert_ptr_equal(b.data, data);
	assert_string_equal(buf_string(&b), "x");
	buf_free(&b);
}

/* No memory has room for this; nothing of it is appended, nor after it. */
static void
test_failure_stays(void **state)
{
	struct buf b = BUF_EMPTY;

	(void)state;
	buf_text(&b, "kept");
	buf_add(&b, "x", (size_t)-1);
	assert_true(buf_failed(&b));
	buf_text(&b, "lost");
	buf_byte(&b, 'x');
	buf_format(&b, "%d", 1);
	assert_true(buf_failed(&b));
	assert_string_equal(buf_string(&b), "kept");
	assert_int_equal(b.length, 4);
	buf_reset(&b);
	assert_false(buf_failed(&b));
	buf_text(&b, "again");
	assert_string_equal(buf_string(&b), "again");
	buf_free(&b);
	assert_false(buf_failed(&b));
}

static void
test_numbers(void **state)
{
	struct buf b = BUF_EMPTY;

	(void)state;
	buf_number(&b, 0);
	buf_byte(&b, ' ');
	buf_number(&b, LLONG_MAX);
	buf_byte(&b, ' ');
	buf_number(&b, LLONG_MIN);
	buf_byte(&b, ' ');
	buf_number(&b, -10);
	assert_string_equal(buf_string(&b), "0 9223372036854775807 "
	    "-9223372036854775808 -10");
	buf_reset(&b);
	buf_milliseconds(&b, 0);
	buf_byte(&b, ' ');
	buf_milliseconds(&b, 1020);
	buf_byte(&b, ' ');
	buf_milliseconds(&b, 1234567);
	assert_string_equal(buf_string(&b), "0.000 1.020 1234.567");
	buf_free(&b);
}

static void
test_texts(void **state)
{
	struct buf b = BUF_EMPTY;

	(void)state;
	buf_texts(&b, "one");
	buf_texts(&b, ",", "", "two");
	assert_string_equal(buf_string(&b), "one,two");
	assert_int_equal(b.length, 7);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_appends),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_reserve),
		cmocka_unit_test(test_grows),
		cmocka_unit_test(test_format_grows),
		cmocka_unit_test(test_reset_keeps_memory),
		cmocka_unit_test(test_failure_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
