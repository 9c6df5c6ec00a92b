#include "endpoint/delete.h"

#include "account/delete.h"
#include "call/answer.h"
#include "call/find_account.h"
#include "call/path.h"

void
endpoint_delete(struct call *call)
{
	bool deleted;
	long long id;

	if (!path_id(call, 0, &id) || !call_check_outcome(call,
	    account_delete(call->app->db, id, call->until, &deleted)))
		return;
	call->reply->customer = id;
	call_end_phase(call, PHASE_STORE);
	if (deleted)
		answer_boolean(call, true);
	else
		(void)find_account_refuse_id(call, id);
}
