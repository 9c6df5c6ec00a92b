#include "endpoint/available.h"

#include <stdio.h>

#include "account/save.h"
#include "call/answer.h"
#include "call/arguments.h"
#include "shop/shop_read.h"

/* The website that is asked about. */
struct asked {
	long long id;
	const struct shop *shop;	/* its default one; NULL: none */
	struct shop own;		/* read for it */
};

static bool
refuse_website(struct call *call, long long id)
{
	char number[NUMBER_TEXT_SIZE];

	(void)snprintf(number, sizeof(number), "%lld", id);
	return call_refuse(call, PROBLEM_WEBSITE_UNKNOWN, text_of(number));
}

/* The website WANTED; 0 is the default one, and not given the path's. */
static bool
find_website(struct call *call, const struct number *wanted,
    struct asked *asked)
{
	struct db *db = call->app->db;
	bool found = false, exists = true;

	if (!wanted->given) {
		asked->id = call->shop.store.website_id;
		asked->shop = &call->shop;
		return true;
	}
	asked->id = wanted->value;
	if (!call_check_outcome(call, asked->id == 0 ?
	    shop_read(db, shop_by_default(), &asked->own, &found) :
	    shop_read(db, shop_by_website(asked->id), &asked->own, &found)))
		return false;
	if (found) {
		asked->shop = &asked->own;
		asked->id = asked->own.store.website_id;
	} else if (!call_check_outcome(call, shop_read_website_exists(db,
	    asked->id, &exists)))
		return false;
	return exists || refuse_website(call, asked->id);
}

/* Strangers are not told, unless the shop wants them to be (contract G14). */
static bool
is_taken(struct call *call, struct text email, const struct asked *asked,
    bool *taken)
{
	char key[EMAIL_KEY_SIZE];

	*taken = false;
	if (asked->shop == NULL || !shop_is_on(&asked->shop->settings,
	    SHOP_TELL_AVAILABLE) || !email_key(email, key))
		return true;
	return call_check_outcome(call, account_email_taken(call->app->db,
	    key, asked->id, call_accounts_are_global(call), taken));
}

void
endpoint_available(struct call *call)
{
	enum { EMAIL, WEBSITE, ARGUMENTS };
	struct argument list[ARGUMENTS] = {
		[EMAIL] = { .name = "customerEmail" },
		[WEBSITE] = { .name = "websiteId", .type = ARGUMENT_NUMBER,
		    .optional = true },
	};
	struct asked asked = { .id = 0 };
	struct json_document *document;
	bool taken;

	if (arguments_read(call, &document, list, ARGUMENTS) &&
	    find_website(call, &list[WEBSITE].number, &asked) &&
	    is_taken(call, list[EMAIL].text, &asked, &taken))
		answer_boolean(call, !taken);
	shop_settings_free(&asked.own.settings);
	json_free(document);
}
