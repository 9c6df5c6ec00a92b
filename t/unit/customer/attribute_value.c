/*
 * A value for each type of attribute: what is stored of it, or the fault
 * (contract D21).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "customer/attribute_value.h"

static const struct {
	enum attribute_type type;
	unsigned kind;
	const char *sent, *stored;	/* stored NULL: a fault */
} rows[] = {
	{ ATTRIBUTE_TEXT, SENT_STRING, "a b", "a b" },
	{ ATTRIBUTE_TEXT, SENT_NUMBER, "1.50", "1.50" },
	{ ATTRIBUTE_TEXT, SENT_BOOLEAN, "1", NULL },
	{ ATTRIBUTE_TEXT, SENT_OBJECT, NULL, NULL },
	{ ATTRIBUTE_TEXT, SENT_STRING, "a\nb", NULL },
	{ ATTRIBUTE_TEXTAREA, SENT_STRING, "a\r\n\tb", "a\r\n\tb" },
	{ ATTRIBUTE_TEXTAREA, SENT_STRING, "a\x01", NULL },
	{ ATTRIBUTE_TEXTAREA, SENT_BOOLEAN, "1", NULL },
	{ ATTRIBUTE_INT, SENT_NUMBER, "5", "5" },
	{ ATTRIBUTE_INT, SENT_STRING, " +07 ", "7" },
	{ ATTRIBUTE_INT, SENT_NUMBER, "1e2", "100" },
	{ ATTRIBUTE_INT, SENT_NUMBER, "2147483647", "2147483647" },
	{ ATTRIBUTE_INT, SENT_NUMBER, "2147483648", NULL },
	{ ATTRIBUTE_INT, SENT_NUMBER, "-2147483648", "-2147483648" },
	{ ATTRIBUTE_INT, SENT_NUMBER, "-2147483649", NULL },
	{ ATTRIBUTE_INT, SENT_NUMBER, "1.5", NULL },
	{ ATTRIBUTE_INT, SENT_STRING, "", NULL },
	{ ATTRIBUTE_INT, SENT_BOOLEAN, "1", NULL },
	{ ATTRIBUTE_DECIMAL, SENT_NUMBER, "1", "1.0000" },
	{ ATTRIBUTE_DECIMAL, SENT_STRING, "-007.50", "-7.5000" },
	{ ATTRIBUTE_DECIMAL, SENT_STRING, "+1.", "1.0000" },
	{ ATTRIBUTE_DECIMAL, SENT_STRING, "-0.0", "0.0000" },
	{ ATTRIBUTE_DECIMAL, SENT_NUMBER, "12345678.1234", "12345678.1234" },
	{ ATTRIBUTE_DECIMAL, SENT_NUMBER, "123456789", NULL },
	{ ATTRIBUTE_DECIMAL, SENT_NUMBER, "0.12345", NULL },
	{ ATTRIBUTE_DECIMAL, SENT_NUMBER, "1e2", NULL },
	{ ATTRIBUTE_DECIMAL, SENT_STRING, ".5", NULL },
	{ ATTRIBUTE_DECIMAL, SENT_STRING, " 1", NULL },
	{ ATTRIBUTE_DECIMAL, SENT_STRING, "", NULL },
	{ ATTRIBUTE_DECIMAL, SENT_BOOLEAN, "1", NULL },
	{ ATTRIBUTE_BOOLEAN, SENT_BOOLEAN, "1", "1" },
	{ ATTRIBUTE_BOOLEAN, SENT_BOOLEAN, "", "0" },
	{ ATTRIBUTE_BOOLEAN, SENT_NUMBER, "1", "1" },
	{ ATTRIBUTE_BOOLEAN, SENT_NUMBER, "0.0", "0" },
	{ ATTRIBUTE_BOOLEAN, SENT_NUMBER, "2", NULL },
	{ ATTRIBUTE_BOOLEAN, SENT_LIST, NULL, NULL },
	{ ATTRIBUTE_DATE, SENT_STRING, "02/28/1990", "1990-02-28 00:00:00" },
	{ ATTRIBUTE_DATE, SENT_STRING, "1990-02-30", NULL },
	{ ATTRIBUTE_DATE, SENT_BOOLEAN, "1", NULL },
	{ ATTRIBUTE_SELECT, SENT_NUMBER, "3", "3" },
	{ ATTRIBUTE_SELECT, SENT_STRING, "07", "7" },
	{ ATTRIBUTE_SELECT, SENT_NUMBER, "4", NULL },
	{ ATTRIBUTE_SELECT, SENT_STRING, "x", NULL },
	{ ATTRIBUTE_SELECT, SENT_BOOLEAN, "1", NULL },
	{ ATTRIBUTE_MULTISELECT, SENT_STRING, "7,3", "7,3" },
	{ ATTRIBUTE_MULTISELECT, SENT_NUMBER, "3", "3" },
	{ ATTRIBUTE_MULTISELECT, SENT_STRING, "", "" },
	{ ATTRIBUTE_MULTISELECT, SENT_STRING, "3,", "3" },
	{ ATTRIBUTE_MULTISELECT, SENT_STRING, "3,,7", NULL },
	{ ATTRIBUTE_MULTISELECT, SENT_STRING, "3,4", NULL },
	{ ATTRIBUTE_MULTISELECT, SENT_OBJECT, NULL, NULL },
};

/* Check A, of type TYPE and with the options 3 and 7; what is stored of it. */
static void
check(struct attribute_value *a, enum attribute_type type,
    enum attribute_entity entity, struct buf *out, struct problems *p)
{
	static char code[] = "code", label[] = "Label";
	long long options[] = { 3, 7 };
	const struct attribute definition = { .entity = entity, .type = type,
	    .code = code, .label = label, .options = options,
	    .option_count = 2 };

	a->code = text_of(code);
	a->definition = &definition;
	attribute_value_check(a, entity, out, p);
	a->definition = NULL;
	assert_false(p->no_memory);
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct attribute_value a = { .kind = rows[i].kind,
		    .scalar = text_of(rows[i].sent) };
		struct problems p = PROBLEMS_EMPTY;
		struct buf out = BUF_EMPTY;

		check(&a, rows[i].type, ATTRIBUTE_OF_CUSTOMER, &out, &p);
		if (problems_any(&p) != (rows[i].stored == NULL) ||
		    (rows[i].stored != NULL &&
		    strcmp(buf_string(&out), rows[i].stored) != 0))
			fail_msg("row %zu, %s: %s", i, rows[i].sent != NULL ?
			    rows[i].sent : "nothing", buf_string(&out));
		problems_free(&p);
		buf_free(&out);
	}
}

/* Many values in a list; the first that is wrong ends it. */
static void
test_lists(void **state)
{
	struct text good[] = { TEXT_LITERAL("3"), TEXT_LITERAL("7") };
	struct text bad[] = { TEXT_LITERAL("3"), TEXT_ABSENT,
	    TEXT_LITERAL("9") };
	struct attribute_value a = { .kind = SENT_LIST, .list = good,
	    .count = 2 };
	struct problems p = PROBLEMS_EMPTY;
	struct buf out = BUF_EMPTY;

	(void)state;
	check(&a, ATTRIBUTE_MULTISELECT, ATTRIBUTE_OF_CUSTOMER, &out, &p);
	assert_false(problems_any(&p));
	assert_string_equal(buf_string(&out), "3,7");
	a.list = bad;
	a.count = 3;
	check(&a, ATTRIBUTE_MULTISELECT, ATTRIBUTE_OF_CUSTOMER, &out, &p);
	assert_int_equal(p.count, 1);
	problems_free(&p);
	buf_free(&out);
}

/* A fault says where it is: in a customer or in an address. */
static void
test_place(void **state)
{
	static const enum attribute_entity entities[] = {
	    ATTRIBUTE_OF_CUSTOMER, ATTRIBUTE_OF_ADDRESS };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct attribute_value a = { .kind = SENT_OBJECT };
		struct problems p = PROBLEMS_EMPTY;
		struct buf out = BUF_EMPTY, said = BUF_EMPTY;
		struct text path = attribute_value_path(entities[i]);

		check(&a, ATTRIBUTE_INT, entities[i], &out, &p);
		assert_int_equal(p.count, 1);
		problems_render(&p.list[0], &said);
		assert_true(said.length > path.length);
		assert_memory_equal(said.data, path.bytes, path.length);
		assert_int_equal(i == 1, strstr(buf_string(&said),
		    "\"addresses\"") != NULL);
		problems_free(&p);
		buf_free(&out);
		buf_free(&said);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
