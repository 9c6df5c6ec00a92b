#include "page/target.h"

#include "shop/links.h"
#include "values/redirect_url.h"

static bool
is_allowed(const struct shop *shop, struct text origin)
{
	return shop_links_is_own(shop, origin) || redirect_url_list_has(
	    text_of(shop_text(&shop->settings, SHOP_REDIRECT_ORIGINS)),
	    origin);
}

void
target_account(struct page *p, struct buf *url, struct buf *origin)
{
	const struct shop_links_values none = { .id = NULL };

	buf_reset(url);
	buf_reset(origin);
	shop_links_add(&p->call->shop, SHOP_LINK_ACCOUNT, &none, url);
	if (redirect_url_origin(text_of(buf_string(url)), origin))
		p->target_origin = buf_string(origin);
}

void
target_find(struct page *p, struct buf *url, struct buf *origin)
{
	const struct shop *shop = &p->call->shop;
	struct text back = p->link[PAGE_BACK_URL].value;

	if (!text_is_empty(back) && redirect_url_is_acceptable(back)) {
		shop_links_absolute(shop, back, url);
		if (!buf_failed(url) && redirect_url_origin(
		    text_of(buf_string(url)), origin) && !buf_failed(origin) &&
		    is_allowed(shop, text_of(buf_string(origin)))) {
			p->target_origin = buf_string(origin);
			return;
		}
	}
	target_account(p, url, origin);
}
