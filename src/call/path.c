#include "call/path.h"

#include "base/urlencoded.h"
#include "values/number.h"
#include "web/bind.h"

bool
path_text(struct call *call, size_t i, struct text *t)
{
	struct text copy = arena_copy(&call->texts, call->parameters[i]);

	if (text_is_absent(copy)) {
		reply_unavailable(call->reply);
		return false;
	}
	*t = copy;
	/* In its own place, as it does not get longer. */
	return urlencoded_decode(copy, (char *)(uintptr_t)copy.bytes,
	    copy.length, &t->length);
}

bool
path_id(struct call *call, size_t i, long long *id)
{
	struct text t;

	if (!path_text(call, i, &t))
		return false;
	if (number_of_string(t, id))
		return true;
	problems_add(&call->problems, PROBLEM_TYPE, TEXT_LITERAL(""), t,
	    TEXT_LITERAL("int"));
	return call_has_no_problem(call);
}
