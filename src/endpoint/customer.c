#include "endpoint/customer.h"

#include "call/answer.h"
#include "call/path.h"

void
endpoint_customer(struct call *call)
{
	long long id;

	if (path_id(call, 0, &id))
		(void)answer_account(call, id);
}
