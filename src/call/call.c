#include "call/call.h"

#include <stdio.h>
#include <string.h>

#include "base/monotonic.h"
#include "customer/customer.h"
#include "values/number.h"
#include "web/body.h"

void
call_begin(struct call *call, struct app *app, const struct request *request,
    struct reply *reply)
{
	long long now = monotonic_ms();

	*call = (struct call){ .app = app, .request = request, .reply = reply,
	    .began = now, .until = now + CALL_DATABASE_MS,
	    .problems = PROBLEMS_EMPTY, .phase_began = monotonic_us() };
	db_limit(app->db, call->until);
}

void
call_end(struct call *call)
{
	shop_settings_free(&call->shop.settings);
	problems_free(&call->problems);
	arena_free(&call->texts);
}

bool
call_check_outcome(struct call *call, enum db_outcome outcome)
{
	char reason[48];

	switch (outcome) {
	case DB_OK:
		return true;
	case DB_AWAY:
	case DB_CONFLICT:
		reply_unavailable(call->reply);
		return false;
	case DB_DUPLICATE:
	case DB_UNCERTAIN:
	case DB_FAILED:
		break;
	}
	/* The server's words are in the log, as far as they may be told. */
	(void)snprintf(reason, sizeof(reason), "database error %u",
	    db_error_number(call->app->db));
	reply_fault(call->reply, reason);
	return false;
}

bool
call_refuse(struct call *call, enum problem_id id, struct text argument)
{
	problems_free(&call->problems);
	problems_add(&call->problems, id, argument);
	return call_has_no_problem(call);
}

bool
call_refuse_entity(struct call *call, struct text field, long long id)
{
	char number[NUMBER_TEXT_SIZE];

	(void)snprintf(number, sizeof(number), "%lld", id);
	problems_add(&call->problems, PROBLEM_NO_ENTITY, field,
	    text_of(number));
	return call_has_no_problem(call);
}

bool
call_has_no_problem(struct call *call)
{
	if (!problems_any(&call->problems))
		return true;
	reply_problems(call->reply, &call->problems);
	return false;
}

bool
call_identify(struct call *call, enum token_owner owner)
{
	return call_check_outcome(call, caller_identify(call->app->db,
	    call->request, call->app->settings.integration_key, owner,
	    &call->caller, &call->problems)) && call_has_no_problem(call);
}

bool
call_accounts_are_global(const struct call *call)
{
	return !shop_is_on(&call->shop.settings, SHOP_ACCOUNT_SHARE);
}

/* A customer's token is good in the stores of its website. */
static bool
is_self(const struct call *call)
{
	return call->caller.kind == CALLER_CUSTOMER && (!call->store_named ||
	    call->caller.website_id == call->shop.store.website_id ||
	    call_accounts_are_global(call));
}

bool
call_authorize(struct call *call, const char *resource)
{
	bool self = strcmp(resource, CALLER_SELF) == 0;

	if (!call_identify(call, self ? TOKEN_OF_CUSTOMER :
	    TOKEN_OF_INTEGRATION))
		return false;
	if (self ? is_self(call) : caller_may(&call->caller, resource))
		return true;
	return call_refuse(call, PROBLEM_NOT_AUTHORIZED, text_of(resource));
}

size_t
call_addresses_max(const struct call *call)
{
	long long most = shop_number(&call->shop.settings,
	    SHOP_ADDRESSES_GUEST);

	return call->caller.kind != CALLER_INTEGRATION && most > 0 &&
	    most < CUSTOMER_ADDRESSES_MAX ? (size_t)most :
	    CUSTOMER_ADDRESSES_MAX;
}

bool
call_read_body(struct call *call, struct json_document **document)
{
	return body_read(call->request, call->app->settings.max_body, document,
	    call->reply);
}

void
call_log_store(struct call *call, const struct store *store)
{
	_Static_assert(sizeof(call->reply->store) >= sizeof(store->code),
	    "every code fits");

	(void)snprintf(call->reply->store, sizeof(call->reply->store), "%s",
	    store->code);
}

void
call_end_phase(struct call *call, enum reply_phase phase)
{
	long long now = monotonic_us();

	call->reply->phase_us[phase] += now - call->phase_began;
	call->phase_began = now;
}

void
call_send_mails(struct call *call, const struct account *account,
    const struct shop *shop)
{
	mailer_send(call->app->db, &call->app->mailer, account->mails,
	    account->mails_owed, shop);
	call_end_phase(call, PHASE_MAIL);
}
