#include "mail/compose.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "mail/defang.h"
#include "mail/greeting.h"
#include "mail/message.h"
#include "mail/template.h"
#include "shop/links.h"

struct links {
	struct buf account, confirm, password, subscribe, unsubscribe;
};

/*
 * Build the links of M by the patterns of SHOP.  A link whose secret M does not
 * carry stays empty.
 */
static void
make_links(const struct mail *m, const struct shop *shop, struct links *l)
{
	char id[MAIL_NUMBER_MAX + 1];
	struct shop_links_values values = { .id = id, .key = m->key,
	    .token = m->token, .code = m->code, .back_url = m->back_url,
	    .email = m->recipient };

	(void)snprintf(id, sizeof(id), "%lld", m->customer_id);
	shop_links_add(shop, SHOP_LINK_ACCOUNT, &values, &l->account);
	if (*m->key != '\0')
		shop_links_add(shop, SHOP_LINK_CONFIRM, &values, &l->confirm);
	if (*m->token != '\0')
		shop_links_add(shop, SHOP_LINK_PASSWORD, &values,
		    &l->password);
	values.id = m->subscriber;
	if (*m->code != '\0') {
		shop_links_add(shop, SHOP_LINK_SUBSCRIBE, &values,
		    &l->subscribe);
		shop_links_add(shop, SHOP_LINK_UNSUBSCRIBE, &values,
		    &l->unsubscribe);
	}
}

static bool
links_failed(const struct links *l)
{
	return buf_failed(&l->account) || buf_failed(&l->confirm) ||
	    buf_failed(&l->password) || buf_failed(&l->subscribe) ||
	    buf_failed(&l->unsubscribe);
}

static void
free_links(struct links *l)
{
	buf_free(&l->account);
	buf_free(&l->confirm);
	buf_free(&l->password);
	buf_free(&l->subscribe);
	buf_free(&l->unsubscribe);
}

/*
 * Append ADDRESS as the body shows it.  Mail readers recognise most addresses
 * as such.  One whose local part they may take for a link (as in
 * "anna+www.example.com/x@...") is defanged like a name.
 */
static void
add_address(struct buf *out, const char *address)
{
	const char *at = strrchr(address, '@');
	bool plain = at != NULL && strspn(address, TEXT_ALPHANUMERIC
	    "._+-") == (size_t)(at - address);

	for (const char *p = address; plain && p < at; p++)
		plain = strncasecmp(p, "www.", 4) != 0;
	if (plain)
		buf_text(out, address);
	else
		defang(out, address);
}

/* The setting that names the sender, by what a template's name begins with. */
static const struct {
	const char *start;
	enum shop_setting identity;
} subjects[] = {
	{ "newsletter_", SHOP_NEWSLETTER_IDENTITY },
	{ "password_", SHOP_FORGOT_IDENTITY },
};

void
mail_compose_sender(const struct mail *m, const struct shop_settings *settings,
    const char **name, const char **address)
{
	enum shop_setting identity = SHOP_EMAIL_IDENTITY;

	for (size_t i = 0; i < sizeof(subjects) / sizeof(*subjects); i++)
		if (text_starts_with(text_of(m->template), subjects[i].start))
			identity = subjects[i].identity;
	shop_sender(settings, identity, name, address);
}

int
mail_compose(const struct mail *m, const char *const *directories,
    const struct shop *shop, struct buf *out, char *error, size_t error_size)
{
	const struct shop_settings *settings = &shop->settings;
	struct template_result r = TEMPLATE_RESULT_EMPTY;
	struct links l = { BUF_EMPTY, BUF_EMPTY, BUF_EMPTY, BUF_EMPTY,
	    BUF_EMPTY };
	struct buf email = BUF_EMPTY, base = BUF_EMPTY;
	const char *values[TEMPLATE_VALUES] = { NULL };
	struct message message = { 0 };
	int result = -1;

	if (m->malformed) {
		(void)snprintf(error, error_size, "its row is malformed");
		return -1;
	}
	shop_links_base(shop, &base);
	if (base.length == 0) {
		(void)snprintf(error, error_size, "no base URL is set "
		    "(web/secure/base_url): its links would lead nowhere");
		goto done;
	}
	make_links(m, shop, &l);
	add_address(&email, m->recipient);
	if (buf_failed(&base) || links_failed(&l) || buf_failed(&email)) {
		(void)snprintf(error, error_size, "%s", strerror(ENOMEM));
		goto done;
	}
	values[TEMPLATE_STORE_NAME] = shop_display_name(settings, &shop->store);
	if (greeting_is_name(text_of(m->name)))
		values[TEMPLATE_CUSTOMER_NAME] = m->name;
	values[TEMPLATE_EMAIL] = buf_string(&email);
	values[TEMPLATE_STORE_URL] = buf_string(&base);
	values[TEMPLATE_ACCOUNT_URL] = buf_string(&l.account);
	values[TEMPLATE_CONFIRM_URL] = buf_string(&l.confirm);
	values[TEMPLATE_PASSWORD_URL] = buf_string(&l.password);
	values[TEMPLATE_SUBSCRIBE_URL] = buf_string(&l.subscribe);
	values[TEMPLATE_UNSUBSCRIBE_URL] = buf_string(&l.unsubscribe);
	values[TEMPLATE_SUPPORT_EMAIL] = shop_text(settings,
	    SHOP_SUPPORT_EMAIL);
	if (template_render(directories,
	    shop_text(settings, SHOP_LOCALE), m->template, values, &r, error,
	    error_size) == -1)
		goto done;
	for (char *p = r.locale; (p = strchr(p, '_')) != NULL; )
		*p = '-';
	mail_compose_sender(m, settings, &message.from_name,
	    &message.from_address);
	message.to_name = "";	/* nobody has confirmed the address (D31) */
	message.to_address = m->recipient;
	message.subject = buf_string(&r.subject);
	message.message_id = m->message_id;
	message.date = m->created;
	message.language = r.locale;
	message.unsubscribe = buf_string(&l.unsubscribe);
	message.text = buf_string(&r.text);
	message.html = buf_string(&r.html);
	result = message_build(&message, out);
	if (result == -1)
		(void)snprintf(error, error_size, "no message can be made");
done:
	template_result_free(&r);
	free_links(&l);
	buf_free(&email);
	buf_free(&base);
	return result;
}
