/*
 * Records of requests: what a web server sends passes, all else is refused,
 * however the bytes come in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "web/request_guard.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define BYTES(s) (s), sizeof(s) - 1

enum { BEGIN = 1, ABORT, END, PARAMS, STDIN, STDOUT, STDERR, DATA, VALUES };

struct record {
	unsigned char type;	/* 0: no more records */
	unsigned id;
	const char *content;
	size_t length;
	unsigned char padding, version;	/* version 0: 1 */
};

struct stream {
	const char *what;
	struct record records[8];
};

#define START { BEGIN, 1, BYTES("\0\1\0\0\0\0\0\0"), 0, 0 }
#define PAIR { PARAMS, 1, BYTES("\1\2Abc"), 0, 0 }
#define LAST_PAIR { PARAMS, 1, "", 0, 0, 0 }
#define BODY { STDIN, 1, BYTES("{}"), 0, 0 }
#define LAST { STDIN, 1, "", 0, 0, 0 }

static const struct stream good[] = {
	{ "usual", { START, PAIR, LAST_PAIR, BODY, LAST } },
	{ "nothing", { START, LAST_PAIR, LAST } },
	{ "many records", { START, PAIR, PAIR, LAST_PAIR, BODY, BODY, LAST } },
	{ "padding", { { BEGIN, 1, BYTES("\0\1\0\0\0\0\0\0"), 0, 0 },
	    { PARAMS, 1, BYTES("\1\2Abc"), 3, 0 }, LAST_PAIR,
	    { STDIN, 1, BYTES("{}"), 255, 0 }, LAST } },
	{ "four bytes", { START, { PARAMS, 1, BYTES("\x80\0\0\1\x80\0\0\2Abc"),
	    0, 0 }, LAST_PAIR, LAST } },
	{ "one and four", { START, { PARAMS, 1, BYTES("\1\x80\0\0\2Abc"), 0,
	    0 }, LAST_PAIR, LAST } },
	{ "empty", { START, { PARAMS, 1, BYTES("\0\0\1\0A\0\1b"), 0, 0 },
	    LAST_PAIR, LAST } },
	{ "across records", { START, { PARAMS, 1, BYTES("\x80\0"), 1, 0 },
	    { PARAMS, 1, BYTES("\0\2"), 0, 0 }, { PARAMS, 1,
	    BYTES("\1A"), 2, 0 }, { PARAMS, 1, BYTES("bc"), 0, 0 },
	    LAST_PAIR, LAST } },
	{ "another id", { { BEGIN, 65534, BYTES("\0\1\0\0\0\0\0\0"), 0, 0 },
	    { PARAMS, 65534, "", 0, 0, 0 }, { STDIN, 65534, "", 0, 0, 0 } } },
	{ "after the end", { START, LAST_PAIR, LAST, START, BODY } },
};

static const struct stream bad[] = {
	{ "version", { { BEGIN, 1, BYTES("\0\1\0\0\0\0\0\0"), 0, 2 } } },
	{ "version later", { START, { PARAMS, 1, BYTES("\1\2Abc"), 0, 7 } } },
	{ "no id", { { BEGIN, 0, BYTES("\0\1\0\0\0\0\0\0"), 0, 0 } } },
	{ "two ids", { START, { PARAMS, 2, "", 0, 0, 0 } } },
	{ "id's first byte", { START, { PARAMS, 257, "", 0, 0, 0 } } },
	{ "two ids at the end",
	    { START, LAST_PAIR, { STDIN, 3, "", 0, 0, 0 } } },
	{ "management", { { VALUES, 0, "", 0, 0, 0 } } },
	{ "management later", { START, { VALUES, 0, "", 0, 0, 0 } } },
	{ "parameters first", { PAIR } },
	{ "begun twice", { START, START } },
	{ "no parameters", { START, LAST } },
	{ "body among parameters", { START, PAIR, BODY } },
	{ "parameters again", { START, LAST_PAIR, PAIR } },
	{ "parameters in the body", { START, LAST_PAIR, BODY, LAST_PAIR } },
	{ "aborted", { START, PAIR, { ABORT, 1, "", 0, 0, 0 } } },
	{ "aborted in the body",
	    { START, LAST_PAIR, BODY, { ABORT, 1, "", 0, 0, 0 } } },
	{ "data", { START, LAST_PAIR, { DATA, 1, BYTES("x"), 0, 0 } } },
	{ "answer", { START, LAST_PAIR, { STDOUT, 1, BYTES("x"), 0, 0 } } },
	{ "padded begin", { { BEGIN, 1, BYTES("\0\1\0\0\0\0\0\0"), 1, 0 } } },
	{ "padded end of parameters", { START, { PARAMS, 1, "", 0, 8, 0 } } },
	{ "padded end", { START, LAST_PAIR, BODY, { STDIN, 1, "", 0, 1, 0 } } },
	{ "half a length",
	    { START, { PARAMS, 1, BYTES("\x80\0\0"), 0, 0 }, LAST_PAIR } },
	{ "length of an empty name",
	    { START, { PARAMS, 1, BYTES("\0"), 0, 0 }, LAST_PAIR } },
	{ "one length",
	    { START, { PARAMS, 1, BYTES("\1"), 0, 0 }, LAST_PAIR } },
	{ "no bytes",
	    { START, { PARAMS, 1, BYTES("\1\2"), 0, 0 }, LAST_PAIR } },
	{ "half a value",
	    { START, { PARAMS, 1, BYTES("\1\2Ab"), 0, 0 }, LAST_PAIR } },
	{ "a second pair's name",
	    { START, { PARAMS, 1, BYTES("\1\2Abc\1"), 0, 0 }, LAST_PAIR } },
	{ "too long a name",
	    { START, { PARAMS, 1, BYTES("\x80\1\xFF\xFD"), 0, 0 } } },
	{ "too long a value",
	    { START, { PARAMS, 1, BYTES("\1\x80\1\xFF\xFB"), 0, 0 } } },
	{ "together too long",
	    { START, { PARAMS, 1, BYTES("\1\2Abc\x80\1\xFF\xF6\1"), 0, 0 } } },
	{ "gigabytes",
	    { START, { PARAMS, 1, BYTES("\xFF\xFF\xFF\xFF"), 0, 0 } } },
};

static struct buf
bytes_of(const struct stream *s)
{
	struct buf out = BUF_EMPTY;

	for (size_t i = 0; i < COUNT(s->records); i++) {
		const struct record *r = &s->records[i];

		if (r->type == 0)
			break;
		buf_byte(&out, r->version == 0 ? 1 : (char)r->version);
		buf_byte(&out, (char)r->type);
		buf_byte(&out, (char)(r->id >> 8));
		buf_byte(&out, (char)(r->id & 0xFF));
		buf_byte(&out, (char)(r->length >> 8));
		buf_byte(&out, (char)(r->length & 0xFF));
		buf_byte(&out, (char)r->padding);
		buf_byte(&out, 0);
		buf_add(&out, r->content, r->length);
		for (int n = 0; n < r->padding; n++)
			buf_byte(&out, 'p');
	}
	assert_false(buf_failed(&out));
	return out;
}

static void
expect(const struct stream *s, const struct request_guard *g, bool passed,
    bool is_good)
{
	if (passed != is_good || g->ended != is_good)
		fail_msg("%s: %s, %s", s->what, passed ? "passed" : "refused",
		    g->ended ? "ended" : "not ended");
	if (is_good)
		assert_true(g->complete);
}

/* Whole, in two parts at each byte, and byte by byte: the same verdict. */
static void
try(const struct stream *s, bool is_good)
{
	struct buf b = bytes_of(s);

	for (size_t at = 0; at <= b.length; at++) {
		struct request_guard g = { 0 };
		bool first = request_guard_pass(&g, b.data, at);
		bool second = request_guard_pass(&g, b.data + at,
		    b.length - at);

		assert_true(first || !second);
		expect(s, &g, second, is_good);
	}
	struct request_guard g = { 0 };
	bool passed = true;

	for (size_t i = 0; i < b.length; i++) {
		bool now = request_guard_pass(&g, b.data + i, 1);

		assert_true(passed || !now);
		passed = now;
	}
	expect(s, &g, passed, is_good);
	buf_free(&b);
}

static void
test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		try(&good[i], true);
}

static void
test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		try(&bad[i], false);
}

/* As much as is allowed may be announced: the twins of "too long". */
static void
test_limit(void **state)
{
	static const struct stream most[] = {
		{ "a name", { START, { PARAMS, 1, BYTES("\x80\1\xFF\xFB\0"), 0,
		    0 } } },
		{ "a value", { START, { PARAMS, 1, BYTES("\1\x80\1\xFF\xFA"),
		    0, 0 } } },
		{ "together", { START, { PARAMS, 1,
		    BYTES("\1\2Abc\x80\1\xFF\xF5\1"), 0, 0 } } },
	};

	(void)state;
	assert_int_equal(REQUEST_GUARD_PARAMETERS_MAX, 0x20000);
	for (size_t i = 0; i < COUNT(most); i++) {
		struct request_guard g = { 0 };
		struct buf b = bytes_of(&most[i]);

		assert_true(request_guard_pass(&g, b.data, b.length));
		assert_false(g.complete);
		buf_free(&b);
	}
}

/* Pairs without name and value cost memory too: so many and no more. */
static void
test_empty_pairs(void **state)
{
	static const char pairs[0xFFFE];	/* of two lengths each */
	static const struct stream start = { "start", { START } };
	struct request_guard g = { 0 };
	struct buf b = bytes_of(&start);
	const char header[] = { 1, PARAMS, 0, 1, '\xFF', '\xFE', 0, 0 };

	(void)state;
	assert_true(request_guard_pass(&g, b.data, b.length));
	for (int i = 0; i < 2; i++)
		assert_true(request_guard_pass(&g, header, sizeof(header)) &&
		    request_guard_pass(&g, pairs, sizeof(pairs)));
	assert_true(request_guard_pass(&g, header, sizeof(header)));
	assert_true(request_guard_pass(&g, pairs, 4));
	assert_false(request_guard_pass(&g, pairs, 1));
	buf_free(&b);
}

/* A part of a good request passes, and is not taken for a whole one. */
static void
test_part(void **state)
{
	struct buf b = bytes_of(&good[0]);

	(void)state;
	for (size_t n = 0; n < b.length; n++) {
		struct request_guard g = { 0 };

		assert_true(request_guard_pass(&g, b.data, n));
		assert_false(g.ended);
		/* begin, pair, and the end of the parameters */
		assert_int_equal(g.complete, n >= 16 + 13 + 8);
	}
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_empty_pairs),
		cmocka_unit_test(test_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
