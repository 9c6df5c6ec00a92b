#include "endpoint/me.h"

#include "call/answer.h"

void
endpoint_me(struct call *call)
{
	(void)answer_account(call, call->caller.customer_id);
}

void
endpoint_me_billing_address(struct call *call)
{
	(void)answer_default_address(call, call->caller.customer_id,
	    ANSWER_BILLING);
}

void
endpoint_me_shipping_address(struct call *call)
{
	(void)answer_default_address(call, call->caller.customer_id,
	    ANSWER_SHIPPING);
}
