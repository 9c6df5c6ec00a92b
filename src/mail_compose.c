/*
 * mail_compose: see mail_compose.h.
 */
#include "mail_compose.h"

#include <stdio.h>
#include <string.h>

#include "message.h"
#include "template.h"

/* Append S as the value of a query parameter (RFC 3986 section 2). */
static void
url_component(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || strchr("-._~", c) != NULL)
			buf_byte(out, (char)c);
		else
			buf_format(out, "%%%02X", c);
	}
}

struct links {
	struct buf account, confirm, password;
};

/* The links of M, all below the store's configured base URL (D32). */
static void
make_links(const struct mail *m, const char *base, struct links *l)
{
	buf_format(&l->account, "%scustomer/account/", base);
	buf_format(&l->confirm, "%scustomer/account/confirm/?back_url=", base);
	url_component(&l->confirm, m->back_url);
	buf_format(&l->confirm, "&id=%lld&key=%s", m->customer_id, m->key);
	buf_format(&l->password,
	    "%scustomer/account/createPassword/?id=%lld&token=%s", base,
	    m->customer_id, m->token);
}

int
mail_compose(const struct mail *m, const char *const *directories,
    const struct shop_settings *settings, const struct store *store,
    struct buf *out, char *error, size_t error_size)
{
	struct template_result r = TEMPLATE_RESULT_EMPTY;
	struct links l = { BUF_EMPTY, BUF_EMPTY, BUF_EMPTY };
	const char *base = shop_base_url(settings);
	const char *values[TEMPLATE_VALUES] = { NULL };
	struct message message = { 0 };
	int result = -1;

	make_links(m, base, &l);
	values[TEMPLATE_STORE_NAME] = shop_display_name(settings, store);
	values[TEMPLATE_CUSTOMER_NAME] = m->name;
	values[TEMPLATE_EMAIL] = m->recipient;
	values[TEMPLATE_STORE_URL] = base;
	values[TEMPLATE_ACCOUNT_URL] = buf_string(&l.account);
	values[TEMPLATE_CONFIRM_URL] = buf_string(&l.confirm);
	values[TEMPLATE_PASSWORD_URL] = buf_string(&l.password);
	if (template_render(directories,
	    shop_text(settings, SHOP_LOCALE), m->template, values, &r, error,
	    error_size) == -1)
		goto done;
	for (char *p = r.locale; (p = strchr(p, '_')) != NULL; )
		*p = '-';
	shop_sender(settings, &message.from_name, &message.from_address);
	message.to_name = m->name;
	message.to_address = m->recipient;
	message.subject = buf_string(&r.subject);
	message.message_id = m->message_id;
	message.date = m->created;
	message.language = r.locale;
	message.text = buf_string(&r.text);
	message.html = buf_string(&r.html);
	result = message_build(&message, out);
	if (result == -1)
		(void)snprintf(error, error_size, "no message can be made");
done:
	template_result_free(&r);
	buf_free(&l.account);
	buf_free(&l.confirm);
	buf_free(&l.password);
	return result;
}
