/*
 * customer/account/createPassword: sets an account's first password, or a new
 * one.
 */
#include "page/pages.h"

#include "account/reset.h"
#include "call/find_account.h"
#include "call/set_password.h"
#include "customer/password_check.h"
#include "page/send_mail.h"
#include "page/target.h"

/* What stands at the field, by what is wrong with the password. */
static const struct {
	enum problem_id problem;
	const char *part;
} reasons[] = {
	{ PROBLEM_PASSWORD_LONG, "part_password_long" },
	{ PROBLEM_PASSWORD_SHORT, "part_password_short" },
	{ PROBLEM_PASSWORD_SPACE, "part_password_space" },
	{ PROBLEM_PASSWORD_CLASSES, "part_password_classes" },
	{ PROBLEM_PASSWORD_IS_EMAIL, "part_password_email" },
};

static void
set_rules(struct page *p, const struct shop_settings *settings)
{
	buf_number(page_make(p, PAGE_MINIMUM_LENGTH), shop_number(settings,
	    SHOP_PASSWORD_LENGTH));
	page_made(p, PAGE_MINIMUM_LENGTH);
	buf_number(page_make(p, PAGE_MINIMUM_CLASSES), shop_number(settings,
	    SHOP_PASSWORD_CLASSES));
	page_made(p, PAGE_MINIMUM_CLASSES);
}

/* False after the first reason why PASSWORD can't be taken has been filled. */
static bool
check(struct page *p, struct text password,
    const struct shop_settings *settings)
{
	const char *part = "part_password_missing";
	struct problems found = PROBLEMS_EMPTY;
	bool right = !text_is_empty(password) && password_check_change(
	    password, text_of(p->account.email), settings, &found);

	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons) &&
	    problems_any(&found) && found.count > 0; i++)
		if (found.list[0].id == reasons[i].problem)
			part = reasons[i].part;
	problems_free(&found);
	if (right)
		return true;
	page_set(p, PAGE_PASSWORD_INVALID, TEXT_LITERAL("true"));
	page_fill(p, PAGE_PASSWORD_REASON, part);
	return false;
}

/*
 * An account that had a password stays pending (contract G20): what it needs
 * next is the mail that confirms it.
 */
static void
go_on(struct page *p, const struct shop *shop, const char *url)
{
	const struct credentials *c = &p->account;

	if (*c->confirmation != '\0' && *c->password_hash != '\0' &&
	    shop_is_on(&shop->settings, SHOP_CONFIRM))
		send_mail_to_account(p, SEND_MAIL_CONFIRMATION, "confirm_due");
	else
		page_redirect(p, url);
}

/* The link is good. */
static void
show(struct page *p, const struct shop *shop)
{
	struct text password = p->fields[PAGE_FIELD_PASSWORD].value;
	struct text token = p->link[PAGE_TOKEN].value;
	struct call *call = p->call;
	struct buf url = BUF_EMPTY, origin = BUF_EMPTY;

	target_account(p, &url, &origin);
	page_set(p, PAGE_EMAIL, text_of(p->account.email));
	set_rules(p, &shop->settings);
	if (buf_failed(&url) || buf_failed(&origin))
		reply_unavailable(call->reply);
	else if (!page_wants(p, "password") || !check(p, password,
	    &shop->settings))
		page_show(p, "create_password");
	else if (set_password(call, &p->account, shop, token, password,
	    TEXT_ABSENT))
		go_on(p, shop, buf_string(&url));
	else if (call->reply->status < 500)
		page_show(p, "create_password_failed");
	buf_free(&url);
	buf_free(&origin);
}

static void
act(struct page *p, const struct shop *shop)
{
	struct text token = p->link[PAGE_TOKEN].value;

	switch (text_is_empty(token) ? RESET_TOKEN_MISMATCHED :
	    reset_check_token(&p->account, token, &shop->settings)) {
	case RESET_TOKEN_VALID:
		show(p, shop);
		return;
	case RESET_TOKEN_EXPIRED:
		if (page_wants(p, "again"))
			send_mail_to_account(p, SEND_MAIL_RESET,
			    "mail_sent_again");
		else
			page_show(p, "create_password_expired");
		return;
	case RESET_TOKEN_MISMATCHED:
		break;
	}
	page_show(p, "create_password_failed");
}

void
page_create_password(struct page *p)
{
	struct shop own = { .store.id = 0 };
	const struct shop *shop;

	if (page_wants(p, "mail"))
		send_mail(p, SEND_MAIL_RESET, "create_password_failed");
	else if (!p->has_account)
		page_show(p, "create_password_failed");
	else if (find_account_shop(p->call, p->account.store_id,
	    p->account.website_id, &own, &shop))
		act(p, shop);
	shop_settings_free(&own.settings);
}
