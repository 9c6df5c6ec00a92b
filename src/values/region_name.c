/*
 * A name becomes words first, in the letters of keys with single spaces between
 * them, from which the kind of region can be told; a key is the words without
 * the spaces.
 */
#include "values/region_name.h"

#include <string.h>

#include <glib.h>

#include "values/region_words.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Letters that have no decomposition, and what is written for them. */
static const struct {
	uint32_t letter;
	const char *spelled;
} letters[] = {
	{ 0x00DF, "ss" }, { 0x00E6, "ae" }, { 0x00F0, "d" }, { 0x00F8, "o" },
	{ 0x00FE, "th" }, { 0x0111, "d" }, { 0x0127, "h" }, { 0x0131, "i" },
	{ 0x0142, "l" }, { 0x014B, "n" }, { 0x0153, "oe" }, { 0x0167, "t" },
	{ 0x0259, "e" }, { 0x03C2, "\u03C3" }, { 0x0491, "\u0433" },
};

/* Before they are decomposed: see region_name_digraph_keys. */
static const struct {
	uint32_t letter;
	const char *spelled;
} digraphs[] = {
	{ 0x00E4, "ae" }, { 0x00E5, "aa" }, { 0x00F6, "oe" }, { 0x00F8, "oe" },
	{ 0x00FC, "ue" },
};

/* A name on its way to words. */
struct folding {
	struct buf *out;
	struct buf *plain;	/* without "and" */
	bool spell;		/* by digraphs */
	bool spelled;		/* one of them occurred */
	bool space;		/* before the next letter */
};

/* Superior figures, daggers, asterisks: they refer to a footnote. */
static bool
is_footnote(uint32_t c)
{
	return c == 0xB9 || c == 0xB2 || c == 0xB3 ||
	    (c >= 0x2070 && c <= 0x2079) || c == 0x2020 || c == 0x2021;
}

/* Apostrophes that Unicode counts as letters. */
static bool
is_apostrophe(uint32_t c)
{
	return (c >= 0x02B9 && c <= 0x02BF) || c == 0x02C8 || c == 0xA78C;
}

/* A mark that any letter may have, or a sign that is not seen. */
static bool
is_dropped(uint32_t c)
{
	return g_unichar_type(c) == G_UNICODE_FORMAT ||
	    (g_unichar_ismark(c) &&
	    g_unichar_get_script(c) == G_UNICODE_SCRIPT_INHERITED);
}

static void
put(struct folding *f, const char *letters_of_it, size_t length)
{
	if (f->space && f->out->length > 0)
		buf_byte(f->out, ' ');
	f->space = false;
	buf_add(f->out, letters_of_it, length);
}

/* Fold C, which has been decomposed. */
static void
fold_part(struct folding *f, uint32_t c)
{
	char bytes[6];

	if (is_dropped(c))
		return;
	c = g_unichar_tolower(c);
	if (is_apostrophe(c) || !(g_unichar_isalnum(c) ||
	    g_unichar_ismark(c))) {
		f->space = true;
		return;
	}
	for (size_t i = 0; i < COUNT(letters); i++)
		if (letters[i].letter == c) {
			put(f, letters[i].spelled, strlen(letters[i].spelled));
			return;
		}
	put(f, bytes, (size_t)g_unichar_to_utf8(c, bytes));
}

static void
fold_character(struct folding *f, uint32_t c)
{
	gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
	size_t count;

	if (is_footnote(c))
		return;
	if (f->spell)
		for (size_t i = 0; i < COUNT(digraphs); i++)
			if (digraphs[i].letter == g_unichar_tolower(c)) {
				put(f, digraphs[i].spelled, 2);
				f->spelled = true;
				return;
			}
	count = g_unichar_fully_decompose(c, TRUE, parts, COUNT(parts));
	for (size_t i = 0; i < count && i < COUNT(parts); i++)
		fold_part(f, parts[i]);
}

/* Append the words of NAME behind those that are there. */
static void
fold(struct folding *f, struct text name)
{
	f->space = true;
	while (name.length > 0)
		fold_character(f, text_next(&name));
}

/* True if KEY is WORDS without their spaces. */
static bool
is_key_of(struct text key, struct text words)
{
	size_t n = 0;

	for (size_t i = 0; i < words.length; i++)
		if (words.bytes[i] != ' ' &&
		    (n == key.length || key.bytes[n++] != words.bytes[i]))
			return false;
	return n == key.length;
}

/* Let the keys point to their bytes, which have moved while they grew. */
static void
place_keys(struct region_keys *keys)
{
	const char *at = buf_string(&keys->bytes);

	for (size_t i = 0; i < keys->count; i++) {
		keys->keys[i].bytes = at;
		at += keys->keys[i].length + 1;
	}
}

/* Add the key of WORDS, unless there are none or it is there already. */
static void
add_key(struct region_keys *keys, struct text words)
{
	size_t start = keys->bytes.length;

	for (size_t i = 0; i < keys->count; i++)
		if (is_key_of(keys->keys[i], words))
			return;
	if (words.length == 0 || text_characters(words) > REGION_NAME_MAX ||
	    keys->count == REGION_NAME_KEYS_MAX)
		return;
	for (size_t i = 0; i < words.length; i++)
		if (words.bytes[i] != ' ')
			buf_byte(&keys->bytes, words.bytes[i]);
	buf_byte(&keys->bytes, '\0');
	if (buf_failed(&keys->bytes))
		return;
	keys->keys[keys->count++].length = keys->bytes.length - start - 1;
	place_keys(keys);
}

/* Add the keys of a name that consists of FIRST and, behind it, SECOND. */
static void
add_piece(struct region_keys *keys, struct folding *f, struct text first,
    struct text second)
{
	struct text words, bare;

	buf_reset(f->out);
	fold(f, first);
	fold(f, second);
	words = (struct text){ buf_string(f->out), f->out->length };
	add_key(keys, words);
	for (int article = 0; article < 2; article++) {
		bare = region_words_bare(words, article == 1);
		if (bare.length < words.length)
			add_key(keys, bare);
	}
	buf_reset(f->plain);
	region_words_without_and(words, f->plain);
	if (f->plain->length < words.length)
		add_key(keys, (struct text){ buf_string(f->plain),
		    f->plain->length });
}

/* NAME without COUNTRY and hyphen, which precede a code in ISO 3166-2. */
static struct text
without_country(struct text country, struct text name)
{
	struct text start = { name.bytes, country.length }, rest;

	if (name.length <= country.length ||
	    !text_equals_ignoring_ascii_case(start, country))
		return name;
	rest = (struct text){ name.bytes + country.length,
	    name.length - country.length };
	return g_unichar_type(text_next(&rest)) ==
	    G_UNICODE_DASH_PUNCTUATION && rest.length > 0 ? rest : name;
}

/*
 * True if another name begins at N in NAME ("A [B]", "A (B)", "A/B", "A - B"),
 * or what it begins with when it is not sorted ("B, A", "B (A)").
 */
static bool
is_separator(struct text name, size_t n)
{
	static const char separators[] = "[(/,";
	char c = name.bytes[n];

	return memchr(separators, c, sizeof(separators) - 1) != NULL ||
	    (c == '-' && n > 0 && name.bytes[n - 1] == ' ' &&
	    n + 1 < name.length && name.bytes[n + 1] == ' ');
}

/* Add the keys of the parts of NAME. */
static void
add_parts(struct region_keys *keys, struct folding *f, struct text name)
{
	size_t n = 0;
	struct text left, right;

	while (n < name.length && !is_separator(name, n))
		n++;
	if (n == name.length)
		return;
	left = (struct text){ name.bytes, n };
	right = (struct text){ name.bytes + n + 1, name.length - n - 1 };
	if (name.bytes[n] == ',' || name.bytes[n] == '(')
		add_piece(keys, f, right, left);
	add_piece(keys, f, left, TEXT_ABSENT);
	if (name.bytes[n] != ',')
		add_piece(keys, f, right, TEXT_ABSENT);
}

static int
make_keys(struct text country, struct text name, bool spell,
    struct region_keys *keys)
{
	struct buf words = BUF_EMPTY, plain = BUF_EMPTY;
	struct folding f = { .out = &words, .plain = &plain, .spell = spell };
	int result;

	buf_reset(&keys->bytes);
	keys->count = 0;
	name = without_country(country, text_trim(name));
	if (text_characters(name) <= REGION_NAME_MAX) {
		add_piece(keys, &f, name, TEXT_ABSENT);
		add_parts(keys, &f, name);
	}
	if (spell && !f.spelled)
		keys->count = 0;
	result = buf_failed(&words) || buf_failed(&plain) ||
	    buf_failed(&keys->bytes) ? -1 : 0;
	buf_free(&words);
	buf_free(&plain);
	return result;
}

int
region_name_keys(struct text country, struct text name,
    struct region_keys *keys)
{
	return make_keys(country, name, false, keys);
}

int
region_name_digraph_keys(struct text country, struct text name,
    struct region_keys *keys)
{
	return make_keys(country, name, true, keys);
}

void
region_name_free(struct region_keys *keys)
{
	buf_free(&keys->bytes);
	keys->count = 0;
}
