/*
 * Copies that live and end together.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"

static void
test_copies(void **state)
{
	struct arena arena = ARENA_EMPTY;
	char source[] = "first";
	struct text first, second;

	(void)state;
	first = arena_copy(&arena, text_of(source));
	second = arena_copy(&arena, TEXT_LITERAL("second"));
	source[0] = 'x';
	assert_true(text_is(first, "first"));
	assert_true(text_is(second, "second"));
	assert_true(text_is_absent(arena_copy(&arena, TEXT_ABSENT)));
	assert_false(text_is_absent(arena_copy(&arena, TEXT_LITERAL(""))));
	assert_false(arena.failed);
	arena_free(&arena);
	assert_null(arena.blocks);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_copies) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
