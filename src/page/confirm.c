/*
 * customer/account/confirm: a button that confirms an account.
 */
#include "page/pages.h"

#include "base/secret.h"
#include "call/confirm_account.h"
#include "page/send_mail.h"
#include "page/target.h"

/* Confirm the account and go on to URL; or say that the link is no good. */
static void
confirm(struct page *p, const char *url)
{
	struct call *call = p->call;

	if (confirm_account(call, &p->account, p->link[PAGE_KEY].value,
	    TEXT_ABSENT))
		page_redirect(p, url);
	else if (call->reply->status < 500)
		page_show(p, "confirm_failed");
}

static void
show(struct page *p)
{
	struct buf url = BUF_EMPTY, origin = BUF_EMPTY;

	target_find(p, &url, &origin);
	page_set(p, PAGE_EMAIL, text_of(p->account.email));
	if (buf_failed(&url) || buf_failed(&origin))
		reply_unavailable(p->call->reply);
	else if (page_wants(p, "confirm"))
		confirm(p, buf_string(&url));
	else
		page_show(p, "confirm");
	buf_free(&url);
	buf_free(&origin);
}

void
page_confirm(struct page *p)
{
	struct text key = text_of(p->account.confirmation);

	if (page_wants(p, "mail"))
		send_mail(p, SEND_MAIL_CONFIRMATION, "confirm_failed");
	else if (p->has_account && key.length > 0 &&
	    secret_equals(p->link[PAGE_KEY].value, key))
		show(p);
	else
		page_show(p, "confirm_failed");
}
