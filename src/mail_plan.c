/*
 * mail_plan: see mail_plan.h.
 */
#include "mail_plan.h"

#include <stdio.h>
#include <string.h>

#include "digest.h"
#include "entropy.h"

/* The template of the first mail: by password and confirmation (D31). */
static const char *
welcome_template(bool password, bool confirm)
{
	if (!password)
		return "registered_no_password";
	return confirm ? "confirmation" : "registered";
}

/* D33. */
static enum subscriber_status
subscriber_status(bool subscribed, bool confirm,
    const struct shop_settings *settings)
{
	if (!subscribed)
		return SUBSCRIBER_NONE;
	if (confirm)
		return SUBSCRIBER_UNCONFIRMED;
	return shop_is_on(settings, SHOP_NEWSLETTER_CONFIRM) ?
	    SUBSCRIBER_NOT_ACTIVE : SUBSCRIBER_SUBSCRIBED;
}

/* [prefix] first [middle] last [suffix], as the mails address the customer. */
static void
display_name(const struct customer *c, char *out, size_t size)
{
	const struct text parts[] = { c->prefix, c->firstname, c->middlename,
	    c->lastname, c->suffix };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		struct text t = parts[i];

		if (text_is_empty(t) || n + t.length + 2 > size)
			continue;
		if (n > 0)
			out[n++] = ' ';
		memcpy(out + n, t.bytes, t.length);
		n += t.length;
	}
	out[n] = '\0';
}

static struct mail *
add_mail(struct signup *s, const char *template,
    const struct shop_settings *settings, long long now)
{
	struct mail *m = &s->mails[s->mail_count++];
	const char *name, *address, *domain;
	char random[25];

	shop_sender(settings, &name, &address);
	domain = strrchr(address, '@');
	entropy_alphanumeric(random, sizeof(random) - 1);
	memset(m, 0, sizeof(*m));
	m->store_id = s->store.id;
	m->created = now;
	(void)snprintf(m->template, sizeof(m->template), "%s", template);
	text_store(s->customer->email, m->recipient, sizeof(m->recipient));
	(void)snprintf(m->message_id, sizeof(m->message_id), "%s@%.90s",
	    random, domain != NULL ? domain + 1 : "localhost");
	display_name(s->customer, m->name, sizeof(m->name));
	return m;
}

void
mail_plan(struct signup *s, const struct shop_settings *settings,
    struct text redirect, long long now)
{
	bool confirm = shop_is_on(settings, SHOP_CONFIRM);
	bool password = s->password_hash != NULL;
	struct mail *m;

	s->mail_count = 0;
	s->subscriber = subscriber_status(s->customer->is_subscribed, confirm,
	    settings);
	if (confirm)
		entropy_alphanumeric(s->confirmation, SIGNUP_KEY_LEN);
	m = add_mail(s, welcome_template(password, confirm), settings, now);
	if (password && confirm) {
		memcpy(m->key, s->confirmation, sizeof(m->key));
		text_store(redirect, m->back_url, sizeof(m->back_url));
	}
	if (!password) {
		entropy_alphanumeric(m->token, SIGNUP_KEY_LEN);
		digest_sha256(m->token, SIGNUP_KEY_LEN, s->rp_token_hash);
	}
	if (s->subscriber == SUBSCRIBER_SUBSCRIBED)
		(void)add_mail(s, "newsletter_success", settings, now);
	else if (s->subscriber == SUBSCRIBER_NOT_ACTIVE)
		(void)add_mail(s, "newsletter_confirm", settings, now);
	if (shop_is_on(settings, SHOP_MAIL_DISABLED))
		s->mail_count = 0;
}
