#include "mail/greeting.h"

#include <stddef.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/*
 * Letters, but of the modifiers (some look like full stops and colons) only
 * those that names have: U+02BB, U+02BC, U+3005 and U+30FC.
 */
#define LETTERS "\\p{L&}\\p{Lo}\\x{02BB}\\x{02BC}\\x{3005}\\x{30FC}"

#define TITLES "avv|dipl|dott|dr|dra|frl|fr|hr|ing|jr|mag|mr|mrs|ms|prof|sig|" \
	"sra|sr|st"

/*
 * Up to five words, no words of links, one script; then the characters.  A full
 * stop ends a title or an initial, which no small letter follows.
 */
#define NAME_PATTERN \
	"\\A(?!(?:\\S++\\s++){5})" \
	"(?!.*\\b(?i:www|https?|dot|com|net|org)\\b)" \
	"(?=(*asr:.+)\\z)" \
	"(?:\\b(?:(?i:" TITLES ")|\\p{Lu}(?!\\.\\p{Zs}++\\p{Ll})|" \
	"\\p{Lo}\\p{M}*+)\\.(?=[\\p{Zs},\u2010-]|\\z)" \
	"|[" LETTERS "\\p{M}\\p{Zs}'\u2019\u2018`\u00B4&\u2010-]" \
	"|,(?=\\p{Zs})" \
	"|(?<=\\p{L})\\x{200C}(?=\\p{L}))++\\z"

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
