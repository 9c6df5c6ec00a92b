#include "call/caller.h"

#include <string.h>

#include "base/log.h"
#include "call/oauth.h"

static const struct text bearer = TEXT_CONSTANT("Bearer");
static const struct text oauth = TEXT_CONSTANT("OAuth");

/* In the order of integration.resources in the schema. */
static const char *const resources[] = { CALLER_MANAGE, CALLER_READ,
    CALLER_DELETE, CALLER_GROUP, CALLER_STORE };

enum { RESOURCES = sizeof(resources) / sizeof(*resources) };

const char *
caller_resource(size_t i)
{
	return i < RESOURCES ? resources[i] : NULL;
}

struct caller
caller_of_operator(void)
{
	return (struct caller){ .kind = CALLER_INTEGRATION,
	    .resources = (1LL << RESOURCES) - 1 };
}

bool
caller_may(const struct caller *c, const char *resource)
{
	for (size_t i = 0; i < RESOURCES; i++)
		if (strcmp(resource, resources[i]) == 0)
			return c->kind == CALLER_INTEGRATION &&
			    (c->resources & 1LL << i) != 0;
	return false;
}

/* True if T is SCHEME, in any case, alone or before a space. */
static bool
has_scheme(struct text t, struct text scheme)
{
	return t.length >= scheme.length && text_equals_ignoring_ascii_case(
	    (struct text){ t.bytes, scheme.length }, scheme) &&
	    (t.length == scheme.length || t.bytes[scheme.length] == ' ');
}

/* The scheme of T, never as the client wrote it: that may be a secret. */
static const char *
scheme_of(struct text t)
{
	static const struct text schemes[] = { TEXT_CONSTANT("Basic"),
	    TEXT_CONSTANT("Digest") };

	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (has_scheme(t, schemes[i]))
			return schemes[i].bytes;
	return "other";
}

/* The log explains the 401 of a caller who took itself for another. */
static void
tell(const char *scheme, const char *reason)
{
	log_begin(LOG_LEVEL_INFO, "a credential was not verified: a guest");
	log_text("scheme", scheme);
	log_text("reason", reason);
	log_end();
}

/* Make *C the owner of FOUND, which came by SCHEME, or leave it a guest. */
static void
become(struct caller *c, const char *scheme, const struct token *found)
{
	static const char *const reasons[] = {
		[TOKEN_UNKNOWN] = "unknown token",
		[TOKEN_REVOKED] = "revoked token",
		[TOKEN_EXPIRED] = "expired token",
		[TOKEN_INACTIVE] = "inactive integration",
	};

	if (found->state == TOKEN_VALID)
		*c = (struct caller){ found->customer_id != 0 ?
		    CALLER_CUSTOMER : CALLER_INTEGRATION, found->customer_id,
		    found->website_id, found->integration_id,
		    found->resources };
	else
		tell(scheme, reasons[found->state]);
}

static enum db_outcome
verify_token(struct db *db, struct text token, enum token_owner owner,
    struct caller *c)
{
	struct token found = { .state = TOKEN_UNKNOWN };
	enum db_outcome outcome = DB_OK;

	if (token.length <= CALLER_TOKEN_MAX)
		outcome = token_find(db, token, owner, &found);
	if (outcome == DB_OK)
		become(c, bearer.bytes, &found);
	return outcome;
}

struct text
caller_token(const char *authorization)
{
	struct text credential = text_of(authorization);

	return has_scheme(credential, bearer) &&
	    credential.length > bearer.length + 1 ?
	    text_after(credential, bearer.length + 1) : TEXT_ABSENT;
}

enum db_outcome
caller_identify(struct db *db, const struct request *request,
    const char *seal_key, enum token_owner owner, struct caller *c,
    struct problems *problems)
{
	struct text credential = text_of(request->authorization);
	struct text token = caller_token(request->authorization);
	struct token found;
	enum db_outcome outcome = oauth_verify(db, request, seal_key, &found,
	    problems);

	*c = (struct caller){ .kind = CALLER_GUEST };
	if (outcome != DB_OK || problems_any(problems))
		return outcome;
	if (found.state != TOKEN_UNKNOWN)
		become(c, oauth.bytes, &found);
	else if (!text_is_absent(token))
		return verify_token(db, token, owner, c);
	else if (has_scheme(credential, bearer))
		tell(bearer.bytes, "no token");
	else if (has_scheme(credential, oauth))
		tell(oauth.bytes, "no parameter");
	else if (credential.length > 0)
		tell(scheme_of(credential), "unknown scheme");
	return DB_OK;
}
