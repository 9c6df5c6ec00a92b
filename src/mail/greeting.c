#include "mail/greeting.h"

#include <stddef.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* Up to five words, no words of links; then the characters. */
#define NAME_PATTERN \
	"\\A(?!(?:\\S++\\s++){5})" \
	"(?!.*\\b(?i:www|https?|dot|com|net|org)\\b)" \
	"(?:[\\p{L}\\p{M}\\p{Zs}'\u2019\u2018\u02BC`\u00B4&\u2010-]" \
	"|,(?=\\p{Zs})" \
	"|(?<=\\p{L})\\x{200C}(?=\\p{L})" \
	"|(?<=\\p{L})(?<!\\p{L}{5})\\.(?=[\\p{Zs},\u2010-]|\\z))++\\z"

bool
greeting_is_name(struct text name)
{
	static pcre2_code *pattern;
	static pcre2_match_data *match;
	PCRE2_SIZE offset;
	int error;

	if (text_characters(name) > GREETING_MAX)
		return false;
	if (pattern == NULL)
		pattern = pcre2_compile((PCRE2_SPTR)NAME_PATTERN,
		    PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP, &error,
		    &offset, NULL);
	if (pattern != NULL && match == NULL)
		match = pcre2_match_data_create_from_pattern(pattern, NULL);
	/* Without memory the greeting is neutral. */
	return match != NULL && pcre2_match(pattern, (PCRE2_SPTR)name.bytes,
	    name.length, 0, 0, match, NULL) > 0;
}
