#include "mail/defang.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum { HARMLESS_MAX = 64 };	/* characters: no room for an advertisement */

/* A range of code points. */
struct range {
	uint32_t first, last;
};

/* General_Category Cf in Unicode 15, with the unassigned gaps among them. */
static const struct range format_characters[] = {
	{ 0xAD, 0xAD }, { 0x600, 0x605 }, { 0x61C, 0x61C }, { 0x6DD, 0x6DD },
	{ 0x70F, 0x70F }, { 0x890, 0x891 }, { 0x8E2, 0x8E2 },
	{ 0x180E, 0x180E }, { 0x200B, 0x200F }, { 0x202A, 0x202E },
	{ 0x2060, 0x206F }, { 0xFEFF, 0xFEFF }, { 0xFFF0, 0xFFFB },
	{ 0x110BD, 0x110BD }, { 0x110CD, 0x110CD }, { 0x13430, 0x1343F },
	{ 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A }, { 0xE0000, 0xE00FF },
};

/*
 * Full stops, colons, slashes, at signs, and the characters that host names map
 * to them: what follows one of these may look like the rest of a link.
 */
static const struct range link_characters[] = {
	{ '.', '/' }, { ':', ':' }, { '@', '@' }, { '\\', '\\' },
	{ 0x2024, 0x2026 }, { 0x2044, 0x2044 }, { 0x2215, 0x2216 },
	{ 0x2236, 0x2236 }, { 0x2488, 0x249B }, { 0x29F8, 0x29F9 },
	{ 0x3002, 0x3002 }, { 0xFE13, 0xFE13 }, { 0xFE19, 0xFE19 },
	{ 0xFE52, 0xFE52 }, { 0xFE55, 0xFE55 }, { 0xFE68, 0xFE68 },
	{ 0xFE6B, 0xFE6B }, { 0xFF0E, 0xFF0F }, { 0xFF1A, 0xFF1A },
	{ 0xFF20, 0xFF20 }, { 0xFF3C, 0xFF3C }, { 0xFF61, 0xFF61 },
};

static bool
is_in(uint32_t c, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

static bool
is_dropped(uint32_t c)
{
	return c == UINT32_MAX || c < 0x20 || (c >= 0x7F && c < 0xA0) ||
	    is_in(c, format_characters,
	    sizeof(format_characters) / sizeof(format_characters[0]));
}

void
defang(struct buf *out, const char *name)
{
	struct text rest = text_of(name);
	bool space = false;	/* needed before the next character */
	size_t count = 0;

	while (rest.length > 0) {
		const char *bytes = rest.bytes;
		uint32_t c = text_next(&rest);

		if (c != UINT32_MAX && text_is_white_space(c)) {
			space = true;
			continue;
		}
		if (is_dropped(c))
			continue;
		space = space && count > 0;
		if (count + space >= HARMLESS_MAX) {
			buf_text(out, "\xE2\x80\xA6"); /* U+2026 */
			return;
		}
		if (space) {
			buf_byte(out, ' ');
			count++;
		}
		buf_add(out, bytes, (size_t)(rest.bytes - bytes));
		count++;
		space = is_in(c, link_characters,
		    sizeof(link_characters) / sizeof(link_characters[0]));
	}
}
