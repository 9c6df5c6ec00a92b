/* JSON: the texts of t/data/json.txt, then what is read from good ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "cases.h"
#include "json/read.h"

/* Read from a copy that ends where the text ends: a byte more is a fault. */
static enum json_read_outcome
read_copy(const char *bytes, size_t length)
{
	struct json_document *document;
	enum json_read_outcome outcome;
	char *copy = malloc(length > 0 ? length : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, length);
	outcome = json_read(copy, length, &document);
	assert_true((document != NULL) == (outcome == JSON_READ_OK));
	json_free(document);
	free(copy);
	return outcome;
}

/* The name of a case begins with what should come of it, after any "i_". */
static const char *
verdict(const char *name, struct text text)
{
	enum json_read_outcome outcome = read_copy(text.bytes, text.length);
	const char *got = outcome == JSON_READ_OK ? "y_" :
	    outcome == JSON_READ_MALFORMED ? "n_" : "neither";
	const char *want = strncmp(name, "i_", 2) == 0 ? name + 2 : name;

	return strncmp(want, got, 2) == 0 ? name : got;
}

static void
test_data(void **state)
{
	(void)state;
	cases_run("json", 600, verdict);
}

/* Write what was read in a form that shows types, texts and order. */
static void
show(const struct json_value *value, struct buf *out)
{
	struct json_walk walk = { 0 };
	struct json_member member;
	struct text t = json_text(value);
	const char *separator = "";

	switch (json_kind(value)) {
	case JSON_NULL:
		assert_true(text_is_absent(t));
		buf_text(out, "null");
		break;
	case JSON_BOOLEAN:
		buf_text(out, "b:");
		break;
	case JSON_NUMBER:
		buf_text(out, "n:");
		break;
	case JSON_STRING:
		buf_text(out, "s:");
		break;
	case JSON_LIST:
	case JSON_OBJECT:
		assert_true(text_is_absent(t));
		buf_format(out, "%s%zu(", json_kind(value) == JSON_LIST ?
		    "list" : "object", json_count(value));
		break;
	}
	buf_add(out, t.bytes, t.length);
	while (json_next(value, &walk, &member)) {
		buf_text(out, separator);
		if (json_kind(value) == JSON_OBJECT) {
			buf_add(out, member.key.bytes, member.key.length);
			buf_byte(out, '=');
		} else
			assert_true(text_is_absent(member.key));
		show(member.value, out);
		separator = " ";
	}
	if (json_kind(value) == JSON_LIST ||
	    json_kind(value) == JSON_OBJECT)
		buf_byte(out, ')');
	else
		assert_int_equal(json_count(value), 0);
}

#define BIG "123456789012345678901234567890123456789012345678901234567890"

static const struct {
	const char *json, *shown;
} values[] = {
	{ "{}", "object0()" },
	{ "[]", "list0()" },
	{ " [ ] ", "list0()" },
	{ "[null,true,false]", "list3(null b:1 b:)" },
	{ "[[],[[]],{}]", "list3(list0() list1(list0()) object0())" },
	/* what stands alone and is no body is given as null */
	{ "5", "null" },
	{ "\"a\"", "null" },
	{ "true", "null" },
	{ "null", "null" },
	/* numbers as they stand */
	{ "[0,-0,1,-1]", "list4(n:0 n:-0 n:1 n:-1)" },
	{ "[1.0,1.50,1e2,1E+2,1e-2]",
	    "list5(n:1.0 n:1.50 n:1e2 n:1E+2 n:1e-2)" },
	{ "[9223372036854775807,9223372036854775808,-9223372036854775809]",
	    "list3(n:9223372036854775807 n:9223372036854775808 "
	    "n:-9223372036854775809)" },
	{ "[" BIG ",-" BIG "]", "list2(n:" BIG " n:-" BIG ")" },
	{ "[1e400,-1e400,1e-400]", "list3(n:1e400 n:-1e400 n:1e-400)" },
	{ "[0.1000000000000000055511151231257827]",
	    "list1(n:0.1000000000000000055511151231257827)" },
	{ "[ 7 , 8\n]", "list2(n:7 n:8)" },
	{ "[1,{\"a\":2,\"b\":[3,{\"c\":4}],\"d\":5},6]",
	    "list3(n:1 object3(a=n:2 b=list2(n:3 object1(c=n:4)) d=n:5) n:6)" },
	{ "{\"a\":{},\"b\":1,\"c\":{\"d\":{},\"e\":2},\"f\":3}",
	    "object4(a=object0() b=n:1 c=object2(d=object0() e=n:2) f=n:3)" },
	{ "{\"a\":\"1\",\"b\":1,\"c\":\"2\",\"d\":2}",
	    "object4(a=s:1 b=n:1 c=s:2 d=n:2)" },
	/* keys keep their order, as in the source */
	{ "{\"z\":1,\"a\":2,\"m\":3,\"B\":4,\"\":5,\"10\":6,\"9\":7}",
	    "object7(z=n:1 a=n:2 m=n:3 B=n:4 =n:5 10=n:6 9=n:7)" },
	{ "{\"a\\u0062\":1,\"\\u00e9\":2,\"\\ud83d\\ude00\":3,\"a\\\"\":4}",
	    "object4(ab=n:1 \xC3\xA9=n:2 \xF0\x9F\x98\x80=n:3 a\"=n:4)" },
	{ "{\"a\":null,\"b\":null}", "object2(a=null b=null)" },
	/* strings are decoded */
	{ "[\"\",\" \",\"abc\"]", "list3(s: s:  s:abc)" },
	{ "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
	    "list1(s:\"\\/\b\f\n\r\t)" },
	{ "[\"\\u0041\\u00e9\\u20AC\\ud83d\\ude00\"]",
	    "list1(s:A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80)" },
	{ "[\"A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"]",
	    "list1(s:A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80)" },
	{ "[\"\\ud800\\udc00\\udbff\\udfff\"]",
	    "list1(s:\xF0\x90\x80\x80\xF4\x8F\xBF\xBF)" },
	{ "[\"\\uffff\\ufdd0\\ue000\\ud7ff\"]",
	    "list1(s:\xEF\xBF\xBF\xEF\xB7\x90\xEE\x80\x80\xED\x9F\xBF)" },
	{ "[\"\\u0001\\u001f\\u007f\"]", "list1(s:\x01\x1F\x7F)" },
	{ "[\"\\\\u0041\",\"\\\\\",\"\\u005cn\"]",
	    "list3(s:\\u0041 s:\\ s:\\n)" },
	{ "[\"1e5\",\"null\",\"[1]\",\"true\"]",
	    "list4(s:1e5 s:null s:[1] s:true)" },
};

static void
test_values(void **state)
{
	struct json_document *document;
	struct buf b = BUF_EMPTY;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		assert_int_equal(json_read(values[i].json,
		    strlen(values[i].json), &document), JSON_READ_OK);
		buf_reset(&b);
		show(json_root(document), &b);
		assert_string_equal(buf_string(&b), values[i].shown);
		json_free(document);
	}
	buf_free(&b);
}

/* A text cut anywhere is no JSON, whatever it was cut from. */
static void
test_every_prefix(void **state)
{
	static const char json[] = "{\"a\":[1,-2.5e+3,true,false,null,\"x\\n"
	    "\\ud83d\\ude00\xF0\x9F\x98\x80\"],\"b\":{\"c\":[[],{}]}}";

	(void)state;
	for (size_t n = 0; n < sizeof(json) - 1; n++)
		assert_int_equal(read_copy(json, n), JSON_READ_MALFORMED);
	assert_int_equal(read_copy(json, sizeof(json) - 1), JSON_READ_OK);
}

/* Any byte in any place: it is read or refused, but never read past. */
static void
test_every_byte(void **state)
{
	char json[] = "{\"a\":[1.5,\"\\u00e9\xC3\xA9\",null]}";

	(void)state;
	for (size_t i = 0; i < sizeof(json) - 1; i++) {
		char was = json[i];

		for (int c = 0; c < 256; c++) {
			json[i] = (char)c;
			assert_int_not_equal(read_copy(json,
			    sizeof(json) - 1), JSON_READ_NO_MEMORY);
		}
		json[i] = was;
	}
	assert_int_equal(read_copy(json, sizeof(json) - 1), JSON_READ_OK);
}

/* Each code point, escaped in small and capital digits, comes out the same. */
static void
test_every_code_point(void **state)
{
	struct json_document *document;
	struct json_member small, capital;
	char json[64];

	(void)state;
	for (uint32_t c = 1; c < 0x10000; c += c < 0x900 ? 1 : 13) {
		struct json_walk walk = { 0 };
		struct text t;
		bool surrogate = c >= 0xD800 && c <= 0xDFFF;

		(void)snprintf(json, sizeof(json), "[\"\\u%04x\",\"\\u%04X\"]",
		    (unsigned)c, (unsigned)c);
		assert_int_equal(json_read(json, strlen(json), &document),
		    surrogate ? JSON_READ_MALFORMED : JSON_READ_OK);
		if (surrogate)
			continue;
		assert_true(json_next(json_root(document), &walk, &small));
		assert_true(json_next(json_root(document), &walk,
		    &capital));
		t = json_text(small.value);
		assert_int_equal(text_next(&t), c);
		assert_int_equal(t.length, 0);
		t = json_text(capital.value);
		assert_int_equal(text_next(&t), c);
		assert_int_equal(t.length, 0);
		json_free(document);
	}
}

static void
test_null_is_harmless(void **state)
{
	struct json_walk walk = { 0 };
	struct json_member member;

	(void)state;
	json_free(NULL);
	assert_int_equal(json_kind(NULL), JSON_NULL);
	assert_true(text_is_absent(json_text(NULL)));
	assert_int_equal(json_count(NULL), 0);
	assert_false(json_next(NULL, &walk, &member));
}

/* At the end a walk stays at the end. */
static void
test_walk_ends(void **state)
{
	static const char *const texts[] = { "{\"a\":1}", "[1]" };
	struct json_document *document;
	struct json_member member;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct json_walk walk = { 0 };

		assert_int_equal(json_read(texts[i], strlen(texts[i]),
		    &document), JSON_READ_OK);
		assert_true(json_next(json_root(document), &walk,
		    &member));
		assert_false(json_next(json_root(document), &walk,
		    &member));
		assert_false(json_next(json_root(document), &walk,
		    &member));
		json_free(document);
	}
}

/* A length counts, not a NUL: the rest of the buffer is not the text's. */
static void
test_length_counts(void **state)
{
	static const char json[] = "[1,2]] garbage";

	(void)state;
	assert_int_equal(read_copy(json, 5), JSON_READ_OK);
	assert_int_equal(read_copy(json, 6), JSON_READ_MALFORMED);
	assert_int_equal(read_copy("123", 1), JSON_READ_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_data),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_every_prefix),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_every_code_point),
		cmocka_unit_test(test_null_is_harmless),
		cmocka_unit_test(test_walk_ends),
		cmocka_unit_test(test_length_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
