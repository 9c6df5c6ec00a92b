/*
 * POST /rest/{store}/V1/customers/resetPassword, step by step (contract G18 to
 * G20), and the question whether a link is good (contract G17).
 */
#include "endpoint/reset_password.h"

#include "call/answer.h"
#include "call/arguments.h"
#include "call/find_account.h"
#include "call/path.h"
#include "call/set_password.h"
#include "customer/password_check.h"

enum { EMAIL, TOKEN, PASSWORD, ARGUMENTS };

struct reset {
	struct json_document *document;
	struct argument arguments[ARGUMENTS];
	struct credentials credentials;
	struct shop own;		/* of the account, if not the call's */
	const struct shop *shop;	/* of the account */
};

typedef bool step(struct call *call, struct reset *r);

/* The path's website: the body can't name one. */
static const struct number no_website = { .given = false };

static bool
read_arguments(struct call *call, struct reset *r)
{
	return arguments_read(call, &r->document, r->arguments, ARGUMENTS);
}

/* The empty one of these is required as an absent one is (contract G18). */
static bool
require(struct call *call, const struct argument *a)
{
	return !text_is_empty(a->text) ||
	    call_refuse(call, PROBLEM_REQUIRED, text_of(a->name));
}

static bool
find(struct call *call, struct reset *r)
{
	return require(call, &r->arguments[EMAIL]) &&
	    find_account(call, r->arguments[EMAIL].text, &no_website,
	    &r->credentials) && require(call, &r->arguments[TOKEN]);
}

static bool
find_shop(struct call *call, struct reset *r)
{
	return find_account_shop(call, r->credentials.store_id,
	    r->credentials.website_id, &r->own, &r->shop);
}

static bool
check_token(struct call *call, struct reset *r)
{
	return set_password_accept(call, reset_check_token(&r->credentials,
	    r->arguments[TOKEN].text, &r->shop->settings));
}

static bool
check_password(struct call *call, struct reset *r)
{
	bool right = password_check_change(r->arguments[PASSWORD].text,
	    r->arguments[EMAIL].text, &r->shop->settings, &call->problems);

	problems_about(&call->problems, "newPassword", NULL);
	call_end_phase(call, PHASE_VALIDATE);
	return right || call_has_no_problem(call);
}

static bool
set(struct call *call, struct reset *r)
{
	return set_password(call, &r->credentials, r->shop,
	    r->arguments[TOKEN].text, r->arguments[PASSWORD].text,
	    r->arguments[EMAIL].text);
}

static bool
answer(struct call *call, struct reset *r)
{
	call->reply->customer = r->credentials.id;
	answer_boolean(call, true);
	return true;
}

void
endpoint_reset_password(struct call *call)
{
	static step *const recipe[] = {
		read_arguments, find, find_shop, check_token, check_password,
		set, answer,
	};
	struct reset r = { .arguments = {
		[EMAIL] = { .name = "email", .type = ARGUMENT_TEXT },
		[TOKEN] = { .name = "resetToken", .type = ARGUMENT_TEXT },
		[PASSWORD] = { .name = "newPassword", .type = ARGUMENT_TEXT },
	} };

	for (size_t i = 0; i < sizeof(recipe) / sizeof(*recipe); i++)
		if (!recipe[i](call, &r))
			break;
	json_free(r.document);
	credentials_wipe(&r.credentials);
	shop_settings_free(&r.own.settings);
}

/* The account and the token that the path names. */
static bool
check_link(struct call *call, struct reset *r)
{
	struct text token;
	long long id;

	if (!path_id(call, 0, &id) || !path_text(call, 1, &token))
		return false;
	if (id == 0)
		problems_add(&call->problems, PROBLEM_INVALID_NUMBER,
		    TEXT_LITERAL("customerId"), TEXT_LITERAL("0"));
	return call_has_no_problem(call) &&
	    find_account_by_id(call, id, &r->credentials) &&
	    find_shop(call, r) && set_password_accept(call, reset_check_token(
	    &r->credentials, token, &r->shop->settings));
}

void
endpoint_reset_password_link(struct call *call)
{
	struct reset r = { .document = NULL };

	if (check_link(call, &r))
		(void)answer(call, &r);
	credentials_wipe(&r.credentials);
	shop_settings_free(&r.own.settings);
}
