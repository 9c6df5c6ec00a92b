#include "call/caller.h"

#include "base/text.h"
#include "call/token.h"

bool
caller_may_manage(const struct caller *c)
{
	return c->kind == CALLER_INTEGRATION;
}

enum db_outcome
caller_identify(struct db *db, const char *authorization, struct caller *c)
{
	static const struct text scheme = TEXT_CONSTANT("Bearer ");
	struct text token = text_of(authorization);
	enum db_outcome outcome;
	bool found = false;

	*c = (struct caller){ CALLER_GUEST, 0 };
	if (token.length < scheme.length || !text_equals_ignoring_ascii_case(
	    (struct text){ token.bytes, scheme.length }, scheme))
		return DB_OK;
	token = text_after(token, scheme.length);
	while (text_starts_with(token, " "))
		token = text_after(token, 1);
	if (token.length == 0 || token.length > CALLER_TOKEN_MAX)
		return DB_OK;
	outcome = token_find(db, token, &found);
	if (outcome == DB_OK && found)
		c->kind = CALLER_INTEGRATION;
	return outcome;
}
