#include "endpoint/update.h"

#include <string.h>
#include <time.h>

#include "account/update.h"
#include "call/answer.h"
#include "call/choose_shop.h"
#include "call/find_account.h"
#include "call/path.h"
#include "call/throttle.h"
#include "customer/check.h"
#include "customer/decode.h"
#include "shop/customer_group.h"
#include "values/email_key.h"

/* An account that is being changed. */
struct change {
	struct json_document *document;
	struct shop own;		/* the account's, if not the call's */
	const struct shop *shop;
	struct account_update update;
};

/* A step of the recipe: true to go on, false if the reply is made. */
typedef bool step(struct call *call, struct change *c);

static bool
read_body(struct call *call, struct change *c)
{
	return call_read_body(call, &c->document);
}

static bool
decode(struct call *call, struct change *c)
{
	struct account_update *u = &c->update;

	if (c->document != NULL)
		u->body = json_root(c->document);
	u->problems = &call->problems;
	u->customer.addresses_max = call_addresses_max(call);
	if (!customer_decode_change(u->body, &u->customer, u->problems) &&
	    !u->customer.by_itself)
		problems_add(u->problems, PROBLEM_REQUIRED,
		    TEXT_LITERAL("customer"));
	call_end_phase(call, PHASE_DECODE);
	return call_has_no_problem(call);
}

/* Of the customer itself; where it was not sent, no e-mail was. */
static bool
require_email(struct call *call, struct change *c)
{
	return !text_is_empty(c->update.customer.email) ||
	    call_refuse(call, PROBLEM_EMAIL_MISSING, TEXT_ABSENT);
}

/* A new e-mail gets a mail for which its owner has not asked (contract H6). */
static bool
count_mail(struct call *call, const struct change *c, const char *email)
{
	char before[EMAIL_KEY_SIZE], now[EMAIL_KEY_SIZE];

	(void)email_key(text_of(email), before);
	return call->caller.kind == CALLER_INTEGRATION ||
	    !email_key(c->update.customer.email, now) ||
	    strcmp(before, now) == 0 ||
	    throttle_mail(call, &c->shop->settings);
}

static bool
check_id(struct call *call, struct change *c)
{
	customer_check_id(&c->update.customer, c->update.id, &call->problems);
	return call_has_no_problem(call);
}

/* What ACCOUNT is in already is not looked up, be it closed. */
static bool
leaves(const struct customer *c, const struct credentials *account)
{
	return (number_is_nonzero(&c->store_id) &&
	    c->store_id.value != account->store_id) ||
	    (number_is_nonzero(&c->website_id) &&
	    c->website_id.value != account->website_id);
}

/* The rules are those of the store that the account will be in. */
static bool
choose(struct call *call, struct change *c, const struct credentials *account)
{
	struct account_update *u = &c->update;

	u->moves = leaves(&u->customer, account);
	if (u->moves ? !choose_shop(call, &u->customer, &c->own, &c->shop) :
	    !find_account_shop(call, account->store_id, account->website_id,
	    &c->own, &c->shop))
		return false;
	u->shop = c->shop;
	call_log_store(call, &c->shop->store);
	return count_mail(call, c, account->email);
}

static bool
find_shop(struct call *call, struct change *c)
{
	struct credentials account;
	bool found = find_account_by_id(call, c->update.id, &account);

	if (!found)
		return false;
	found = choose(call, c, &account);
	credentials_wipe(&account);
	return found;
}

static bool
check_group(struct call *call, struct change *c)
{
	const struct number *group = &c->update.customer.group_id;
	long long id;
	bool exists;

	if (!group->given)
		return true;
	if (!call_check_outcome(call, customer_group_choose(call->app->db,
	    &c->shop->settings, group, &id, &exists)))
		return false;
	return exists || call_refuse(call, PROBLEM_GROUP_UNKNOWN, TEXT_ABSENT);
}

static bool
save(struct call *call, struct change *c)
{
	const struct mailer *mailer = &call->app->mailer;
	struct account_update *u = &c->update;

	u->now = time(NULL);
	u->mail_lease = mailer_lease(mailer);
	u->mail_off = mailer->destination == SETTINGS_MAIL_OFF;
	if (!call_check_outcome(call, account_update(call->app->db, u,
	    call->until)))
		return false;
	call_end_phase(call, PHASE_STORE);
	return u->gone ? find_account_refuse_id(call, u->id) :
	    call_has_no_problem(call);
}

static bool
send_mail(struct call *call, struct change *c)
{
	call_send_mails(call, &c->update.account, c->shop);
	return true;
}

static bool
answer(struct call *call, struct change *c)
{
	answer_account_as_read(call, &c->update.after.account);
	return true;
}

/* Run RECIPE, which ends with NULL, with C. */
static bool
run(struct call *call, step *const *recipe, struct change *c)
{
	struct mail mails[ACCOUNT_MAILS_MAX];	/* large: only set if used */

	c->update.mails = mails;
	while (*recipe != NULL && (*recipe)(call, c))
		recipe++;
	account_update_free(&c->update);
	json_free(c->document);
	shop_settings_free(&c->own.settings);
	return *recipe == NULL;
}

void
endpoint_update_me(struct call *call)
{
	static step *const recipe[] = {
		read_body, decode, require_email, find_shop, save, send_mail,
		answer, NULL,
	};
	struct change c = { .update = { .id = call->caller.customer_id,
	    .customer.by_itself = true } };

	(void)run(call, recipe, &c);
}

void
endpoint_update(struct call *call)
{
	static step *const recipe[] = {
		read_body, decode, check_id, find_shop, check_group, save,
		send_mail, answer, NULL,
	};
	struct change c = { .document = NULL };

	if (path_id(call, 0, &c.update.id))
		(void)run(call, recipe, &c);
}

bool
update_check(struct call *call, const struct json_value *body, long long id)
{
	static step *const recipe[] = {
		decode, find_shop, check_group, save, NULL,
	};
	struct change c = { .update = { .id = id, .body = body,
	    .only_check = true } };

	return run(call, recipe, &c);
}
