#include "endpoint/address.h"

#include "account/address.h"
#include "call/answer.h"
#include "call/path.h"

static bool
refuse(struct call *call, long long id)
{
	return call_refuse_entity(call, TEXT_LITERAL("addressId"), id);
}

void
endpoint_address(struct call *call)
{
	long long id, owner;

	if (!path_id(call, 0, &id) || !call_check_outcome(call,
	    address_find_owner(call->app->db, id, &owner)))
		return;
	if (owner == 0)
		(void)refuse(call, id);
	else
		(void)answer_address(call, owner, id);
}

void
endpoint_address_delete(struct call *call)
{
	long long id, owner;

	if (!path_id(call, 0, &id) || !call_check_outcome(call,
	    address_delete(call->app->db, id, call->until, &owner)))
		return;
	call->reply->customer = owner;
	call_end_phase(call, PHASE_STORE);
	if (owner != 0)
		answer_boolean(call, true);
	else
		(void)refuse(call, id);
}

static void
answer_default(struct call *call, enum answer_address which)
{
	long long id;

	if (path_id(call, 0, &id))
		(void)answer_default_address(call, id, which);
}

void
endpoint_address_billing(struct call *call)
{
	answer_default(call, ANSWER_BILLING);
}

void
endpoint_address_shipping(struct call *call)
{
	answer_default(call, ANSWER_SHIPPING);
}
