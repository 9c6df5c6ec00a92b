#include "endpoint/schema.h"

#include "call/query.h"
#include "document/document.h"
#include "document/scope.h"
#include "shop/attribute_read.h"

/* Anybody who has a token, of whatever kind. */
static bool
identify(struct call *call)
{
	return call_identify(call, TOKEN_OF_INTEGRATION) &&
	    (call->caller.kind != CALLER_GUEST ||
	    text_is_absent(caller_token(call->request->authorization)) ||
	    call_identify(call, TOKEN_OF_CUSTOMER));
}

/* What "services" asks for must be a text, with services of the caller. */
static bool
check_services(struct call *call, const struct parameter *services)
{
	struct text unknown;

	if (services == NULL)
		return true;
	if (!text_is_absent(services->value) &&
	    !document_scope_lacks(call, services->value, &unknown))
		return true;
	if (text_is_absent(services->value))
		unknown = TEXT_LITERAL("array");
	problems_add(&call->problems, PROBLEM_INVALID_VALUE,
	    TEXT_LITERAL("services"), unknown);
	return call_has_no_problem(call);
}

static void
answer(struct call *call, enum document_form form, struct text services)
{
	struct attributes attributes = { .count = 0 };

	if (!call->shop.has_attributes || call_check_outcome(call,
	    attribute_read(call->app->db, &attributes))) {
		buf_reset(&call->reply->body);
		document_write(call, form, services, &attributes);
		call->reply->status = 200;
	}
	attribute_free(&attributes);
	call_end_phase(call, PHASE_STORE);
}

static void
answer_document(struct call *call, enum document_form form)
{
	struct parameters p;

	if (query_read(call, "services", "services", &p) && identify(call) &&
	    check_services(call, p.root))
		answer(call, form, p.root != NULL ? p.root->value :
		    TEXT_ABSENT);
	parameters_free(&p);
}

void
endpoint_schema(struct call *call)
{
	answer_document(call, DOCUMENT_SWAGGER);
}

void
endpoint_openapi(struct call *call)
{
	answer_document(call, DOCUMENT_OPENAPI);
}
