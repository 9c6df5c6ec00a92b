/*
 * sodium: a host that has no libsodium.
 */
#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/imported_password.h"
#include "base/sodium.h"

#define SALT "oUqP3jXeCnVbLmKs7RtY2wZa9QdFgH1x"
#define SHA256 "6eac0c2bb435598219deede316517ac3" \
	"619d63ef3ffe26d7b48b446271a46774"

/* Before the one of libc. */
void *
dlopen(const char *file, int mode)
{
	(void)file;
	(void)mode;
	return NULL;
}

/* Only what needs it is not known. */
static void
test_no_library(void **state)
{
	bool right = true;

	(void)state;
	assert_null(sodium_load());
	assert_int_equal(imported_password_matches("Passw0rd!x",
	    SHA256 ":" SALT ":2", &right), PASSWORD_FAILED);
	assert_false(right);
	assert_int_equal(imported_password_matches("Passw0rd!x",
	    SHA256 ":" SALT ":1", &right), PASSWORD_OK);
	assert_true(right);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_library),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
