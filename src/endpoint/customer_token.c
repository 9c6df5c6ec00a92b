/*
 * A sign-in takes its place under the throttle and the lock before it looks at
 * the password (account/attempts.h).  Whatever is wrong, the answer is the
 * same, and so is its cost, unless the answer is known before.
 */
#include "endpoint/customer_token.h"

#include "account/attempts.h"
#include "account/credentials.h"
#include "base/wipe.h"
#include "call/answer.h"
#include "call/arguments.h"
#include "call/customer_token.h"
#include "call/find_account.h"
#include "call/hash_password.h"
#include "call/verify_password.h"

/* Somebody who wants to sign in. */
struct sign_in {
	struct db *db;
	struct text username, password;	/* as sent */
	struct credentials account;	/* if found */
	bool found;
	struct attempt attempt;
	char new_hash[PASSWORD_MCF_LEN + 1];	/* "": the old one will do */
	char token[TOKEN_LEN + 1];
	bool again;	/* the account's tokens were revoked meanwhile */
};

/*
 * A step of the recipe: true to go on, false if the reply is made, or if the
 * recipe has to begin again.
 */
typedef bool step(struct call *call, struct sign_in *s);

static bool
refuse(struct call *call)
{
	return call_refuse(call, PROBLEM_SIGN_IN, TEXT_ABSENT);
}

/* Refuse what counts under the throttle and, if still reserved, the lock. */
static bool
refuse_counted(struct call *call, struct sign_in *s)
{
	return call_check_outcome(call, attempts_fail(s->db, &s->attempt)) &&
	    refuse(call);
}

static bool
find(struct call *call, struct sign_in *s)
{
	return call_check_outcome(call, credentials_find(s->db, s->username,
	    call->shop.store.website_id, call_accounts_are_global(call),
	    &s->account, &s->found));
}

static bool
reserve(struct call *call, struct sign_in *s)
{
	const struct shop_settings *settings = &call->shop.settings;
	long long website = call_accounts_are_global(call) ? 0 :
	    call->shop.store.website_id;
	bool room;

	if (!call_check_outcome(call, attempts_reserve_login(s->db, settings,
	    s->username, website, call->until, &s->attempt, &room)))
		return false;
	if (!room)
		return refuse(call);
	if (!call_check_outcome(call, s->found ? attempts_reserve_account(
	    s->db, settings, s->account.id, call->until, &s->attempt, &room) :
	    attempts_reserve_nobody(s->db, settings, &s->attempt)))
		return false;
	call_end_phase(call, PHASE_VALIDATE);
	return room || refuse_counted(call, s);
}

static bool
verify(struct call *call, struct sign_in *s)
{
	bool right;

	return call_verify_password(call, s->password, s->found ?
	    s->account.password_hash : "", &right) &&
	    (right || refuse_counted(call, s));
}

/* A pending account is held back while its website confirms accounts. */
static bool
check_pending(struct call *call, struct sign_in *s)
{
	struct shop own = { .store.id = 0 };
	const struct shop *shop;
	bool known, held_back = false;

	if (*s->account.confirmation == '\0')
		return true;
	known = find_account_shop(call, s->account.store_id,
	    s->account.website_id, &own, &shop);
	if (known)
		held_back = shop_is_on(&shop->settings, SHOP_CONFIRM);
	shop_settings_free(&own.settings);
	if (!held_back)
		return known;
	attempts_give_back_account(s->db, &s->attempt, call->until);
	return refuse_counted(call, s);
}

/* A hash that costs less than new ones is made anew, if there is time. */
static bool
rehash(struct call *call, struct sign_in *s)
{
	s->new_hash[0] = '\0';
	return !password_needs_rehash(s->account.password_hash,
	    &call->app->settings.scrypt) || !call_hash_has_time(call) ||
	    call_hash_password(call, s->password, s->new_hash);
}

static bool
succeed(struct call *call, struct sign_in *s)
{
	return call_check_outcome(call, attempts_sign_in(s->db, &s->attempt,
	    s->account.id, s->account.password_hash,
	    *s->new_hash != '\0' ? s->new_hash : NULL));
}

static bool
issue(struct call *call, struct sign_in *s)
{
	bool issued;

	if (!call_check_outcome(call, customer_token_issue(s->db,
	    s->account.id, s->account.token_generation, &call->shop.settings,
	    s->token, &issued)))
		return false;
	call_end_phase(call, PHASE_STORE);
	s->again = !issued;
	return issued;
}

static bool
answer(struct call *call, struct sign_in *s)
{
	call->reply->customer = s->account.id;
	answer_text(call, s->token);
	return true;
}

static void
sign_in(struct call *call, struct sign_in *s)
{
	static step *const recipe[] = {
		find, reserve, verify, check_pending, rehash, succeed, issue,
		answer,
	};

	s->again = false;
	for (size_t i = 0; i < sizeof(recipe) / sizeof(*recipe); i++)
		if (!recipe[i](call, s))
			break;
	attempts_give_back(s->db, &s->attempt);
	credentials_wipe(&s->account);
	wipe(s->new_hash, sizeof(s->new_hash));
	wipe(s->token, sizeof(s->token));
}

void
endpoint_customer_token(struct call *call)
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
		/* Once more by what holds now: the password may be another. */
		if (s.again)
			sign_in(call, &s);
		if (s.again)
			reply_unavailable(call->reply);
	}
	json_free(document);
}

void
endpoint_customer_token_revoke(struct call *call)
{
	struct json_document *document = NULL;

	if (call_read_body(call, &document) && call_check_outcome(call,
	    customer_token_revoke(call->app->db,
	    caller_token(call->request->authorization)))) {
		call->reply->customer = call->caller.customer_id;
		answer_boolean(call, true);
	}
	json_free(document);
}
