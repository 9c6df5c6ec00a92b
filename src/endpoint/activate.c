#include "endpoint/activate.h"

#include "call/arguments.h"
#include "call/confirm_account.h"
#include "call/find_account.h"
#include "call/path.h"

/* Fill C with the account that is meant; EMAIL names it, unless absent. */
typedef bool find_function(struct call *call, struct text *email,
    struct credentials *c);

static bool
find_in_path(struct call *call, struct text *email, struct credentials *c)
{
	const struct number path_website = { .given = false };

	return path_text(call, 0, email) &&
	    find_account(call, *email, &path_website, c);
}

static bool
find_self(struct call *call, struct text *email, struct credentials *c)
{
	*email = TEXT_ABSENT;
	return find_account_by_id(call, call->caller.customer_id, c);
}

/* Confirm the account that FIND finds, if the key in the body is its own. */
static void
answer(struct call *call, find_function *find)
{
	struct argument key = { .name = "confirmationKey" };
	struct json_document *document;
	struct credentials c;
	struct text email;

	if (arguments_read(call, &document, &key, 1) &&
	    find(call, &email, &c)) {
		if (confirm_account(call, &c, key.text, email))
			call->reply->status = 200;
		credentials_wipe(&c);
	}
	json_free(document);
}

void
endpoint_activate(struct call *call)
{
	answer(call, find_in_path);
}

void
endpoint_activate_me(struct call *call)
{
	answer(call, find_self);
}
