#include "call/query.h"

#include <stdio.h>

#include "values/number.h"

static enum parameters_outcome
read_either(struct text query, const char *name, const char *alias,
    struct parameters *p)
{
	enum parameters_outcome outcome = parameters_read(query, name, p);

	if (outcome != PARAMETERS_READ || p->root != NULL)
		return outcome;
	parameters_free(p);
	return parameters_read(query, alias, p);
}

bool
query_read(struct call *call, const char *name, const char *alias,
    struct parameters *p)
{
	char limit[NUMBER_TEXT_SIZE];

	switch (read_either(call->request->query, name, alias, p)) {
	case PARAMETERS_READ:
		return true;
	case PARAMETERS_ENCODING:
		return call_refuse(call, PROBLEM_DECODING, TEXT_ABSENT);
	case PARAMETERS_TOO_MANY:
		(void)snprintf(limit, sizeof(limit), "%d",
		    (int)PARAMETERS_MAX);
		problems_add(&call->problems, PROBLEM_TOO_MANY, text_of(name),
		    text_of(limit));
		return call_has_no_problem(call);
	case PARAMETERS_NO_MEMORY:
		break;
	}
	return call_check_outcome(call, DB_AWAY);
}
