/*
 * newsletter/subscriber/confirm: a button that confirms a subscription.
 */
#include "page/pages.h"

#include "call/change_subscription.h"
#include "call/find_account.h"
#include "page/send_mail.h"

static void
confirm(struct page *p)
{
	struct shop own = { .store.id = 0 };
	const struct shop *shop;

	if (find_account_shop(p->call, p->subscriber.store_id, 0, &own,
	    &shop) &&
	    change_subscription(p->call, shop, &p->subscriber,
	    SUBSCRIPTION_CONFIRM))
		page_show(p, p->subscriber.status == SUBSCRIBER_SUBSCRIBED ?
		    "subscribe_done" : "newsletter_failed");
	shop_settings_free(&own.settings);
}

void
page_subscribe(struct page *p)
{
	const struct subscriber *s = &p->subscriber;

	page_set(p, PAGE_EMAIL, text_of(s->email));
	if (page_wants(p, "mail"))
		send_mail(p, SEND_MAIL_NEWSLETTER, "newsletter_failed");
	else if (!p->has_subscriber ||
	    !subscriber_has_code(s, p->link[PAGE_CODE].value))
		page_show(p, "newsletter_failed");
	else if (s->status == SUBSCRIBER_SUBSCRIBED)
		page_show(p, "subscribe_done");
	else if (s->status != SUBSCRIBER_NOT_ACTIVE)
		page_show(p, "newsletter_failed");
	else if (page_wants(p, "confirm"))
		confirm(p);
	else
		page_show(p, "subscribe");
}
