/*
 * Names of countries: which line is one's own, and what is kept of the file.
 */
#define _GNU_SOURCE /* mkdtemp */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shop/country_names.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static char folder[] = "/tmp/country-names.XXXXXX";
static char path[256];

static void
write_file(const char *text)
{
	FILE *file;

	(void)unlink(path);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static int
set_up(void **state)
{
	char data[128];

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	(void)snprintf(data, sizeof(data), "%s/schema", folder);
	(void)snprintf(path, sizeof(path), "%s/country-names.tsv", data);
	return mkdir(data, 0700) == 0 &&
	    setenv("CUSTOMERS_DATADIR", folder, 1) == 0 ? 0 : -1;
}

static int
tear_down(void **state)
{
	char data[128];

	(void)state;
	(void)snprintf(data, sizeof(data), "%s/schema", folder);
	(void)unlink(path);
	return rmdir(data) == 0 ? rmdir(folder) : -1;
}

static void
is_name(struct country_names *n, const char *locale, const char *code,
    const char *name)
{
	const char *local, *english;
	struct text found;

	assert_true(country_names_look_up(n, locale, &local, &english));
	found = country_names_find(local, code);
	if (name == NULL)
		assert_true(text_is_absent(found));
	else
		assert_true(text_is(found, name));
	assert_true(text_is(country_names_find(english, "DE"), "Germany"));
}

static void
test_names(void **state)
{
	static const struct {
		const char *locale, *code, *name;
	} rows[] = {
		{ "it_IT", "DE", "Germania" }, { "it", "IT", "Italia" },
		{ "it_CH", "IT", "Italia" }, { "pt_PT", "KE", "Quenia" },
		{ "pt_BR", "KE", "Kenia" }, { "it_IT", "XX", NULL },
		{ "it_IT", "ITA", NULL }, { "xx_XX", "DE", NULL },
		{ "i", "DE", NULL }, { "", "DE", NULL },
		{ "ita", "DE", NULL }, { "en_US", "IT", "Italy" },
	};
	struct country_names n = { .count = 0 };

	(void)state;
	write_file("en\tDE=Germany\tIT=Italy\nit\tDE=Germania\tIT=Italia\n"
	    "pt\tKE=Kenia\npt_PT\tKE=Quenia\n");
	for (size_t i = 0; i < COUNT(rows); i++)
		is_name(&n, rows[i].locale, rows[i].code, rows[i].name);
	country_names_free(&n);
}

static void
test_kept(void **state)
{
	const char *local, *english, *again;
	struct country_names n = { .count = 0 };
	char locale[16];

	(void)state;
	write_file("en\tDE=Germany\nit\tDE=Germania\n");
	assert_true(country_names_look_up(&n, "it", &local, &english));
	assert_true(country_names_look_up(&n, "it", &again, &english));
	assert_ptr_equal(local, again);
	for (int i = 0; i < 50; i++) {
		(void)snprintf(locale, sizeof(locale), "it_%d", i);
		is_name(&n, locale, "DE", "Germania");
		assert_true(n.count <= COUNTRY_NAMES_MAX);
	}
	write_file("en\tDE=Germany\nit\tDE=La Germania\n");
	is_name(&n, "it", "DE", "La Germania");
	country_names_free(&n);
}

static void
test_faults(void **state)
{
	static const char *const files[] = { "", "it\tDE=Germania\n" };
	const char *local, *english;
	struct country_names n = { .count = 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		write_file(files[i]);
		assert_false(country_names_look_up(&n, "it", &local,
		    &english));
	}
	assert_int_equal(unlink(path), 0);
	assert_false(country_names_look_up(&n, "it", &local, &english));
	write_file("en\tDE=Germany\n");
	is_name(&n, "it", "DE", NULL);
	country_names_free(&n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_faults),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
