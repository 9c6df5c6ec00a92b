/*
 * newsletter/subscriber/unsubscribe: a button that ends a subscription, and the
 * one click in a mail reader that does the same (RFC 8058).
 */
#define _GNU_SOURCE /* memmem */
#include "page/pages.h"

#include <string.h>

#include "call/change_subscription.h"
#include "call/find_account.h"
#include "page/send_mail.h"

/*
 * True if BODY, multipart/form-data, has the field.  A reader sends nothing
 * else, so nothing else of it is looked at.
 */
static bool
has_part(const struct buf *body)
{
	static const char field[] = "name=\"List-Unsubscribe\"";
	static const char value[] = "\r\n\r\nOne-Click\r\n";
	const char *at = body->length == 0 ? NULL : memmem(body->data,
	    body->length, field, sizeof(field) - 1);
	const char *end = body->data + body->length;

	return at != NULL && memmem(at, (size_t)(end - at), value,
	    sizeof(value) - 1) != NULL;
}

bool
page_is_one_click(const struct page *p)
{
	const struct request *request = p->call->request;
	static const char multipart[] = "multipart/form-data";

	return text_is(p->fields[PAGE_FIELD_ONE_CLICK].value, "One-Click") ||
	    (p->posted && request->body.length <= FORM_MAX &&
	    strcmp(p->path, "newsletter/subscriber/unsubscribe") == 0 &&
	    strncmp(request->content_type, multipart,
	    sizeof(multipart) - 1) == 0 && has_part(&request->body));
}

static void
end(struct page *p)
{
	struct shop own = { .store.id = 0 };
	const struct shop *shop;

	if (find_account_shop(p->call, p->subscriber.store_id, 0, &own,
	    &shop) &&
	    change_subscription(p->call, shop, &p->subscriber,
	    SUBSCRIPTION_END))
		page_show(p, "unsubscribe_done");
	shop_settings_free(&own.settings);
}

void
page_unsubscribe(struct page *p)
{
	const struct subscriber *s = &p->subscriber;

	page_set(p, PAGE_EMAIL, text_of(s->email));
	if (page_wants(p, "mail"))
		send_mail(p, SEND_MAIL_NEWSLETTER, "newsletter_failed");
	else if (!p->has_subscriber ||
	    !subscriber_has_code(s, p->link[PAGE_CODE].value))
		page_show(p, "newsletter_failed");
	else if (s->status == SUBSCRIBER_UNSUBSCRIBED)
		page_show(p, "unsubscribe_done");
	else if (page_wants(p, "unsubscribe") || page_is_one_click(p))
		end(p);
	else
		page_show(p, "unsubscribe");
}
