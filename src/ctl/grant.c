#include "ctl/grant.h"

#include <string.h>

struct text
ctl_grant_take(struct text *t, const char *word)
{
	size_t length = strlen(word), i = 0;
	struct text taken = *t;
	unsigned open = 0;
	char quote = '\0';

	for (; i < t->length; i++) {
		char c = t->bytes[i];

		if (quote != '\0')
			quote = c == quote ? '\0' : quote;
		else if (c == '`' || c == '\'' || c == '"')
			quote = c;
		else if (c == '(')
			open++;
		else if (c == ')' && open > 0)
			open--;
		else if (open == 0 && t->length - i >= length &&
		    memcmp(t->bytes + i, word, length) == 0)
			break;
	}
	taken.length = i;
	i = i < t->length ? i + length : i;
	*t = (struct text){ t->bytes + i, t->length - i };
	return taken;
}

/* Copy the identifier T to OUT, without its backticks. */
static void
copy_name(struct text t, char out[CTL_GRANT_NAME_ROOM])
{
	bool quoted = t.length >= 2 && t.bytes[0] == '`';
	size_t n = 0;

	for (size_t i = quoted; i + quoted < t.length &&
	    n < CTL_GRANT_NAME_ROOM - 1; i++) {
		out[n++] = t.bytes[i];
		if (quoted && t.bytes[i] == '`')
			i++;		/* doubled */
	}
	out[n] = '\0';
}

/* Take the first statement off *LIST. */
static struct text
take_statement(struct text *list)
{
	struct text t = text_of(list->bytes);
	size_t whole = t.length < list->length ? t.length + 1 : list->length;

	*list = (struct text){ list->bytes + whole, list->length - whole };
	return t;
}

bool
ctl_grant_next(struct text *list, struct ctl_grant *g)
{
	static const char grant[] = "GRANT ";

	while (list->length > 0) {
		struct text t = take_statement(list), object;
		size_t left;

		if (!text_starts_with(t, grant))
			continue;
		t = (struct text){ t.bytes + sizeof(grant) - 1,
		    t.length - (sizeof(grant) - 1) };
		g->privileges = ctl_grant_take(&t, " ON ");
		if (t.length == 0)
			continue;
		object = g->object = ctl_grant_take(&t, " TO ");
		left = t.length;
		g->option = ctl_grant_take(&t,
		    " WITH GRANT OPTION").length < left;
		copy_name(ctl_grant_take(&object, "."), g->database);
		copy_name(object, g->table);
		return true;
	}
	return false;
}

/*
 * True if NAME matches PATTERN by the rules of SQL's LIKE: "_" is any
 * character, "%" any number of them, and after a backslash either stands for
 * itself.
 */
static bool
is_like(const char *name, const char *pattern)
{
	for (; *pattern != '\0' && *pattern != '%'; name++, pattern++) {
		bool literal = *pattern != '_';

		if (*pattern == '\\' && pattern[1] != '\0')
			pattern++;
		if (*name == '\0' || (literal && *name != *pattern))
			return false;
	}
	if (*pattern == '\0')
		return *name == '\0';
	for (;; name++) {
		if (is_like(name, pattern + 1))
			return true;
		if (*name == '\0')
			return false;
	}
}

bool
ctl_grant_covers(const struct ctl_grant *g, const char *database,
    const char *table)
{
	if (strcmp(g->table, "*") != 0)
		return strcmp(g->database, database) == 0 &&
		    strcmp(g->table, table) == 0;
	return strcmp(g->database, "*") == 0 || is_like(database, g->database);
}

bool
ctl_grant_gives(const struct ctl_grant *g, struct text privilege)
{
	struct text rest = g->privileges;

	while (rest.length > 0) {
		struct text one = ctl_grant_take(&rest, ", ");

		if (text_is(one, "ALL PRIVILEGES") ||
		    (one.length == privilege.length && memcmp(one.bytes,
		    privilege.bytes, one.length) == 0))
			return true;
	}
	return false;
}
