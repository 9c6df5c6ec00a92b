#include "endpoint/validate.h"

#include <time.h>

#include "call/new_account.h"
#include "customer/decode.h"
#include "customer/fields.h"
#include "endpoint/update.h"
#include "json/write.h"

/* Bind CUSTOMER from ROOT as a creation binds it. */
static bool
decode(struct call *call, const struct json_value *root,
    struct customer *customer)
{
	customer->addresses_max = call_addresses_max(call);
	if (!customer_decode_change(root, customer, &call->problems))
		problems_add(&call->problems, PROBLEM_REQUIRED,
		    TEXT_LITERAL("customer"));
	call_end_phase(call, PHASE_DECODE);
	return call_has_no_problem(call);
}

/* The reply, if it is what is wrong with the customer, is an answer. */
static void
answer(struct call *call, bool valid)
{
	struct reply *r = call->reply;
	struct json_writer w;

	if (!valid && (call->problems.count == 0 || call->problems.no_memory))
		return;
	r->status = 200;
	r->problem = -1;
	buf_reset(&r->body);
	json_write_start(&w, &r->body, call->filter);
	json_write_object(&w, NULL);
	json_write_boolean(&w, "valid", valid);
	json_write_list(&w, "messages");
	reply_write_messages(&w, &call->problems);
	json_write_end_list(&w);
	json_write_end_object(&w);
}

void
endpoint_validate(struct call *call)
{
	struct json_document *document = NULL;
	const struct json_value *root;
	struct new_account n = { .may_manage = true, .now = time(NULL) };
	struct customer *customer = &n.registration.customer;

	if (!call_read_body(call, &document))
		goto done;
	root = document != NULL ? json_root(document) : NULL;
	if (!decode(call, root, customer))
		goto done;
	if (number_is_nonzero(&customer->id))
		answer(call, update_check(call, root, customer->id.value));
	else {
		customer_trim(customer);
		answer(call, new_account_check(call, &n));
	}
done:
	new_account_free(&n);
	json_free(document);
}
