#include "page/page.h"

#include <string.h>

#include "base/wipe.h"
#include "shop/links.h"

static const char *const parameters[PAGE_PARAMETERS] = {
	[PAGE_ID] = "id",
	[PAGE_KEY] = "key",
	[PAGE_TOKEN] = "token",
	[PAGE_CODE] = "code",
	[PAGE_BACK_URL] = "back_url",
};

static const char *const fields[PAGE_FIELDS] = {
	[PAGE_FIELD_TICKET] = "form",
	[PAGE_FIELD_WANT] = "want",
	[PAGE_FIELD_EMAIL] = "email",
	[PAGE_FIELD_PASSWORD] = "password",
	[PAGE_FIELD_ONE_CLICK] = "List-Unsubscribe",
};

void
page_begin(struct page *p, struct call *call, const char *path)
{
	*p = (struct page){ .call = call, .path = path, .posted =
	    strcmp(call->request->method, "POST") == 0, .target_origin = "" };
	for (size_t i = 0; i < PAGE_PARAMETERS; i++)
		p->link[i].name = parameters[i];
	for (size_t i = 0; i < PAGE_FIELDS; i++)
		p->fields[i].name = fields[i];
	page_template_name(p->values);
	page_set(p, PAGE_EMAIL_INVALID, TEXT_LITERAL("false"));
	page_set(p, PAGE_PASSWORD_INVALID, TEXT_LITERAL("false"));
}

void
page_end(struct page *p)
{
	for (size_t i = 0; i < PAGE_VALUES; i++)
		buf_free(&p->made[i]);
	credentials_wipe(&p->account);
	wipe(&p->subscriber, sizeof(p->subscriber));
}

void
page_set(struct page *p, enum page_value value, struct text text)
{
	p->values[value].text = text;
}

struct buf *
page_make(struct page *p, enum page_value value)
{
	page_set(p, value, TEXT_ABSENT);
	buf_reset(&p->made[value]);
	return &p->made[value];
}

void
page_made(struct page *p, enum page_value value)
{
	const struct buf *b = &p->made[value];

	page_set(p, value, (struct text){ buf_string(b), b->length });
}

void
page_take_shop(struct page *p)
{
	const struct shop *shop = &p->call->shop;
	const struct shop_settings *settings = &shop->settings;
	const struct shop_links_values none = { .id = NULL };
	struct text logo = text_of(shop_text(settings, SHOP_LOGO));
	const char *name, *address;

	page_set(p, PAGE_STORE_NAME, text_of(shop_display_name(settings,
	    &shop->store)));
	page_set(p, PAGE_SIGNIN_TEXT, text_of(shop_text(settings,
	    SHOP_SIGNIN_TEXT)));
	shop_sender(settings, SHOP_FORGOT_IDENTITY, &name, &address);
	page_set(p, PAGE_SUPPORT_EMAIL, text_of(address));
	shop_links_base(shop, page_make(p, PAGE_STORE_URL));
	page_made(p, PAGE_STORE_URL);
	shop_links_add(shop, SHOP_LINK_ACCOUNT, &none, page_make(p,
	    PAGE_ACCOUNT_URL));
	page_made(p, PAGE_ACCOUNT_URL);
	shop_links_base(shop, page_make(p, PAGE_FORGOT_URL));
	buf_text(&p->made[PAGE_FORGOT_URL], "customer/account/forgotpassword/");
	page_made(p, PAGE_FORGOT_URL);
	if (!text_is_empty(logo) && shop_links_fault(SHOP_LOGO, logo) == NULL) {
		shop_links_absolute(shop, logo, page_make(p, PAGE_LOGO_URL));
		page_made(p, PAGE_LOGO_URL);
		page_fill(p, PAGE_BRAND, "part_logo");
	} else
		page_fill(p, PAGE_BRAND, "part_name");
}

void
page_redirect(struct page *p, const char *url)
{
	struct reply *r = p->call->reply;

	reply_begin_page(r, 303);
	buf_text(&r->location, url);
}

bool
page_wants(const struct page *p, const char *want)
{
	struct text wanted = p->fields[PAGE_FIELD_WANT].value;

	return p->trusted && text_compare(wanted, text_of(want)) == 0;
}
