#include "call/answer.h"

#include "account/encode.h"
#include "account/read.h"
#include "base/escape.h"
#include "call/find_account.h"

void
answer_boolean(struct call *call, bool value)
{
	buf_reset(&call->reply->body);
	buf_text(&call->reply->body, value ? "true" : "false");
	call->reply->status = 200;
}

void
answer_text(struct call *call, const char *value)
{
	buf_reset(&call->reply->body);
	escape_json(&call->reply->body, text_of(value));
	call->reply->status = 200;
}

/* Read the account ID into R, for an answer of 200. */
static bool
read_account(struct call *call, long long id, struct account_record *r)
{
	bool found;

	if (!call_check_outcome(call, account_read(call->app->db, id,
	    call->shop.has_attributes, r, &found)))
		return false;
	return found || find_account_refuse_id(call, id);
}

/* Begin an answer of 200 about the account ID. */
static struct buf *
begin(struct call *call, long long id)
{
	buf_reset(&call->reply->body);
	call->reply->status = 200;
	call->reply->customer = id;
	return &call->reply->body;
}

void
answer_account_as_read(struct call *call, const struct account *account)
{
	account_encode(account, ACCOUNT_KEY_SHOWN, call->filter,
	    begin(call, account->id));
}

bool
answer_account(struct call *call, long long id)
{
	struct account_record r = { .account.id = 0 };
	bool read = read_account(call, id, &r);

	if (read)
		answer_account_as_read(call, &r.account);
	account_record_free(&r);
	call_end_phase(call, PHASE_STORE);
	return read;
}

bool
answer_default_address(struct call *call, long long id,
    enum answer_address which)
{
	struct account_record r = { .account.id = 0 };
	bool read = read_account(call, id, &r);
	struct account_defaults defaults;

	if (read) {
		defaults = account_defaults(&r.account);
		account_encode_address(&r.account, which == ANSWER_BILLING ?
		    defaults.billing : defaults.shipping, call->filter,
		    begin(call, id));
	}
	account_record_free(&r);
	call_end_phase(call, PHASE_STORE);
	return read;
}

static bool
has_address(const struct customer *c, long long id)
{
	for (size_t i = 0; i < c->address_count; i++)
		if (c->addresses[i].entity_id == id)
			return true;
	return false;
}

bool
answer_address(struct call *call, long long owner, long long id)
{
	struct account_record r = { .account.id = 0 };
	bool found, read = call_check_outcome(call, account_read(
	    call->app->db, owner, call->shop.has_attributes, &r, &found));

	if (read && !(found && has_address(&r.customer, id)))
		read = call_refuse_entity(call, TEXT_LITERAL("addressId"), id);
	if (read)
		account_encode_address(&r.account, id, call->filter,
		    begin(call, owner));
	account_record_free(&r);
	call_end_phase(call, PHASE_STORE);
	return read;
}
