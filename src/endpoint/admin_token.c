/*
 * As a customer signs in (endpoint/customer_token.c), but without a lock: the
 * throttle alone counts.
 */
#include "endpoint/admin_token.h"

#include "account/attempts.h"
#include "base/wipe.h"
#include "call/answer.h"
#include "call/arguments.h"
#include "call/integration.h"
#include "call/verify_password.h"

/* An integration that wants to sign in. */
struct sign_in {
	struct db *db;
	struct text username, password;	/* as sent */
	struct integration_login login;
	struct attempt attempt;
	char token[TOKEN_LEN + 1];
};

/* A step of the recipe: true to go on, false if the reply is made. */
typedef bool step(struct call *call, struct sign_in *s);

static bool
reserve(struct call *call, struct sign_in *s)
{
	bool room;

	return call_check_outcome(call, attempts_reserve_login(s->db,
	    &call->shop.settings, s->username, ATTEMPTS_OF_INTEGRATIONS,
	    call->until, &s->attempt, &room)) && (room ||
	    call_refuse(call, PROBLEM_SIGN_IN, TEXT_ABSENT));
}

static bool
refuse_counted(struct call *call, struct sign_in *s)
{
	return call_check_outcome(call, attempts_fail(s->db, &s->attempt)) &&
	    call_refuse(call, PROBLEM_SIGN_IN, TEXT_ABSENT);
}

static bool
find(struct call *call, struct sign_in *s)
{
	if (!call_check_outcome(call, integration_find_login(s->db,
	    s->username, &s->login)))
		return false;
	call_end_phase(call, PHASE_VALIDATE);
	return true;
}

static bool
verify(struct call *call, struct sign_in *s)
{
	bool right;

	return call_verify_password(call, s->password, s->login.password_hash,
	    &right) && (right || refuse_counted(call, s));
}

static bool
succeed(struct call *call, struct sign_in *s)
{
	return call_check_outcome(call, attempts_succeed(s->db, &s->attempt));
}

/* It may have been disabled or revoked meanwhile. */
static bool
issue(struct call *call, struct sign_in *s)
{
	bool issued;

	if (!call_check_outcome(call, integration_sign_in(s->db, &s->login,
	    token_lifetime(&call->shop.settings, SHOP_ADMIN_TOKEN_MINUTES),
	    s->token, &issued)))
		return false;
	call_end_phase(call, PHASE_STORE);
	return issued || call_refuse(call, PROBLEM_SIGN_IN, TEXT_ABSENT);
}

static bool
answer(struct call *call, struct sign_in *s)
{
	answer_text(call, s->token);
	return true;
}

static void
sign_in(struct call *call, struct sign_in *s)
{
	static step *const recipe[] = {
		reserve, find, verify, succeed, issue, answer,
	};

	for (size_t i = 0; i < sizeof(recipe) / sizeof(*recipe); i++)
		if (!recipe[i](call, s))
			break;
	attempts_give_back(s->db, &s->attempt);
	integration_login_wipe(&s->login);
	wipe(s->token, sizeof(s->token));
}

void
endpoint_admin_token(struct call *call)
{
	enum { USERNAME, PASSWORD, ARGUMENTS };
	struct argument list[ARGUMENTS] = {
		[USERNAME] = { .name = "username" },
		[PASSWORD] = { .name = "password" },
	};
	struct json_document *document;
	struct sign_in s = { .db = call->app->db };

	if (arguments_read(call, &document, list, ARGUMENTS) &&
	    arguments_refuse_empty(call, list, ARGUMENTS)) {
		s.username = list[USERNAME].text;
		s.password = list[PASSWORD].text;
		sign_in(call, &s);
	}
	json_free(document);
}
