#include "customer/field_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/*
 * Contract D11: letters, marks, decimal digits, space separators and these; the
 * zero width non-joiner between letters, of which the first may have marks.
 */
#define NAME_PATTERN \
	"\\A(?:[\\p{L}\\p{M}\\p{Nd}\\p{Zs},_.'\u2019\u2018\u02BC`\u00B4&" \
	"\u00B7\u2010-]|(?<=[\\p{L}\\p{M}])\u200C(?=\\p{L})){1,255}\\z"

bool
field_check_is_required(const struct field *field,
    const struct shop_settings *s)
{
	if (field->required_by == FIELD_REQUIRED)
		return true;
	return field->required_by != FIELD_OPTIONAL &&
	    shop_is_required(s, field->required_by);
}

/* Add the problem ID, whose arguments are the label of FIELD and LIMIT. */
static void
add(struct problems *p, enum problem_id id, const struct field *field,
    struct text limit)
{
	problems_add(p, id, text_of(field->label), limit);
	problems_about(p, field->name, field->label);
}

void
field_check_required(const struct field *field, bool given,
    const struct shop_settings *s, struct problems *p)
{
	if (!given && field_check_is_required(field, s))
		add(p, PROBLEM_VALUE_REQUIRED, field, TEXT_ABSENT);
}

struct text
field_check_decimal(long long n, char *out, size_t size)
{
	(void)snprintf(out, size, "%lld", n);
	return text_of(out);
}

void
field_check_text(const struct field *field, struct text value,
    struct problems *p)
{
	char limit[NUMBER_TEXT_SIZE];

	if (text_characters(value) > field->limit)
		add(p, PROBLEM_LENGTH, field, field_check_decimal(
		    (long long)field->limit, limit, sizeof(limit)));
	if (text_has_controls(value))
		add(p, PROBLEM_CHARACTERS, field, TEXT_ABSENT);
}

/* Match T with the name pattern; returns what pcre2_match does. */
static int
match_name(struct text t)
{
	static pcre2_code *pattern;
	static pcre2_match_data *match;
	PCRE2_SIZE offset;
	int error;

	if (pattern == NULL) {
		pattern = pcre2_compile((PCRE2_SPTR)NAME_PATTERN,
		    PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP, &error,
		    &offset, NULL);
		match = pattern != NULL ?
		    pcre2_match_data_create_from_pattern(pattern, NULL) : NULL;
	}
	if (match == NULL)
		abort();	/* the pattern is constant: no memory */
	return pcre2_match(pattern, (PCRE2_SPTR)t.bytes, t.length, 0, 0,
	    match, NULL);
}

void
field_check_name(const struct field *field, struct text value,
    struct problems *p)
{
	int found = text_is_absent(value) ? 0 : match_name(value);

	if (found < 0 && found != PCRE2_ERROR_NOMATCH)
		p->no_memory = true;
	else if (found < 0)
		add(p, PROBLEM_NAME, field, TEXT_ABSENT);
}
