#include "page/send_mail.h"

#include "call/change_subscription.h"
#include "call/find_account.h"
#include "call/resend_confirmation.h"
#include "call/send_reset.h"
#include "call/throttle.h"
#include "values/email_address.h"
#include "values/redirect_url.h"

static void
show_again(struct page *p, const char *form, const char *reason)
{
	page_set(p, PAGE_EMAIL_INVALID, TEXT_LITERAL("true"));
	page_fill(p, PAGE_EMAIL_REASON, reason);
	page_show(p, form);
}

/*
 * True if the reply is no fault: who asked is not told that there was nothing
 * to send, or too much.
 */
static bool
is_no_fault(struct page *p, bool sent)
{
	enum { FAULT = 500 };

	return sent || p->call->reply->status < FAULT;
}

static bool
send_to(struct page *p, enum send_mail what, struct credentials *c)
{
	const struct number website = { .given = false };
	struct text back = p->link[PAGE_BACK_URL].value;

	if (what == SEND_MAIL_RESET)
		return is_no_fault(p, send_reset(p->call, c,
		    NOTICE_PASSWORD_RESET, TEXT_ABSENT, &website));
	if (!redirect_url_is_acceptable(back))
		back = TEXT_ABSENT;
	return is_no_fault(p, resend_confirmation(p->call, c, back,
	    TEXT_ABSENT, &website));
}

static bool
send_about_account(struct page *p, enum send_mail what, struct text email)
{
	struct call *call = p->call;
	struct credentials c;
	bool found, done;

	if (!call_check_outcome(call, credentials_find(call->app->db, email,
	    call->shop.store.website_id, call_accounts_are_global(call), &c,
	    &found)))
		return false;
	done = !found || send_to(p, what, &c);
	credentials_wipe(&c);
	return done;
}

static bool
send_about_newsletter(struct page *p, struct text email)
{
	struct call *call = p->call;
	struct subscriber s;
	bool found;

	return call_check_outcome(call, subscriber_find(call->app->db, email,
	    call->shop.store.id, &s, &found)) && (!found ||
	    change_subscription(call, &call->shop, &s, SUBSCRIPTION_REMIND));
}

void
send_mail(struct page *p, enum send_mail what, const char *form)
{
	struct call *call = p->call;
	struct text email = text_trim(p->fields[PAGE_FIELD_EMAIL].value);

	page_set(p, PAGE_TYPED_EMAIL, email);
	if (text_is_empty(email))
		show_again(p, form, "part_email_missing");
	else if (email_address_check(email) != EMAIL_VALID)
		show_again(p, form, "part_email_wrong");
	else if (throttle_mail(call, &call->shop.settings) &&
	    (what == SEND_MAIL_NEWSLETTER ? send_about_newsletter(p, email) :
	    send_about_account(p, what, email)))
		page_show(p, "mail_sent");
}

void
send_mail_to_account(struct page *p, enum send_mail what, const char *done)
{
	if (throttle_mail(p->call, &p->call->shop.settings) &&
	    send_to(p, what, &p->account))
		page_show(p, done);
}
