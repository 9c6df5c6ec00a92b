#include "endpoint/confirm.h"

#include "call/answer.h"
#include "call/arguments.h"
#include "call/find_account.h"
#include "call/path.h"
#include "call/resend_confirmation.h"
#include "values/redirect_url.h"

static bool
check_redirect_url(struct call *call, struct text url)
{
	if (!redirect_url_is_acceptable(url))
		problems_add(&call->problems, PROBLEM_INVALID_VALUE,
		    TEXT_LITERAL("redirectUrl"), url);
	return call_has_no_problem(call);
}

void
endpoint_confirm(struct call *call)
{
	enum { EMAIL, WEBSITE, REDIRECT_URL, ARGUMENTS };
	struct argument list[ARGUMENTS] = {
		[EMAIL] = { .name = "email" },
		[WEBSITE] = { .name = "websiteId", .type = ARGUMENT_NUMBER },
		[REDIRECT_URL] = { .name = "redirectUrl", .optional = true },
	};
	struct json_document *document;
	struct credentials c;

	if (arguments_read(call, &document, list, ARGUMENTS) &&
	    check_redirect_url(call, list[REDIRECT_URL].text) &&
	    find_account(call, list[EMAIL].text,
	    &list[WEBSITE].number, &c)) {
		if (resend_confirmation(call, &c, list[REDIRECT_URL].text,
		    list[EMAIL].text, &list[WEBSITE].number))
			answer_boolean(call, true);
		credentials_wipe(&c);
	}
	json_free(document);
}

void
endpoint_confirm_status(struct call *call)
{
	struct credentials c;
	struct shop own = { .store.id = 0 };
	const struct shop *shop;
	long long id;

	if (!path_id(call, 0, &id) || !find_account_by_id(call, id, &c))
		return;
	call->reply->customer = id;
	if (find_account_shop(call, c.store_id, c.website_id, &own,
	    &shop))
		answer_text(call, !shop_is_on(&shop->settings, SHOP_CONFIRM) ?
		    "account_confirmation_not_required" :
		    *c.confirmation != '\0' ?
		    "account_confirmation_required" : "account_confirmed");
	shop_settings_free(&own.settings);
	credentials_wipe(&c);
}
