#include "account/mail_plan.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/entropy.h"
#include "mail/compose.h"
#include "mail/message.h"

/*
 * The mail that welcomes an account, by whether a password was given and
 * whether the account must be confirmed, and what its link needs (D31).
 */
static const struct welcome {
	const char *template;
	bool key;	/* of the confirmation, with redirectUrl */
	bool token;	/* to set a password, which also confirms */
} welcomes[2][2] = {
	[false] = {
		[false] = { "registered_no_password", false, true },
		[true] = { "registered_no_password", false, true },
	},
	[true] = {
		[false] = { "registered", false, false },
		[true] = { "confirmation", true, false },
	},
};

/*
 * What becomes of a subscription to the newsletter, by whether the account
 * must be confirmed and whether subscriptions must be (D33).
 */
static const struct newsletter {
	enum subscriber_status status;
	const char *template;	/* NULL: no mail */
} newsletters[2][2] = {
	[false] = {
		[false] = { SUBSCRIBER_SUBSCRIBED, "newsletter_success" },
		[true] = { SUBSCRIBER_NOT_ACTIVE, "newsletter_confirm" },
	},
	[true] = {
		[false] = { SUBSCRIBER_UNCONFIRMED, NULL },
		[true] = { SUBSCRIBER_UNCONFIRMED, NULL },
	},
};

static const char *const notices[NOTICES] = {
	[NOTICE_CONFIRMATION] = "confirmation",
	[NOTICE_CONFIRMED] = "confirmed",
	[NOTICE_CONFIRMED_NO_PASSWORD] = "confirmed_no_password",
	[NOTICE_SET_PASSWORD] = "registered_no_password",
	[NOTICE_PASSWORD_RESET] = "password_reset",
	[NOTICE_PASSWORD_REMINDER] = "password_reminder",
	[NOTICE_PASSWORD_CHANGED] = "password_changed",
	[NOTICE_EMAIL_CHANGED] = "email_changed",
	[NOTICE_NEWSLETTER_SUCCESS] = "newsletter_success",
	[NOTICE_NEWSLETTER_CONFIRM] = "newsletter_confirm",
	[NOTICE_NEWSLETTER_UNSUBSCRIBED] = "newsletter_unsubscribed",
};

const char *
mail_plan_template(unsigned i)
{
	if (i < MAIL_PLAN_WELCOMES)
		return welcomes[i / 2][i % 2].template;
	i -= MAIL_PLAN_WELCOMES;
	if (i < MAIL_PLAN_NEWSLETTERS)
		return newsletters[i / 2][i % 2].template;
	return notices[i - MAIL_PLAN_NEWSLETTERS];
}

/* T if the shop shows the field that SETTING is about. */
static struct text
shown(const struct shop_settings *settings, enum shop_setting setting,
    struct text t)
{
	const char *value = shop_text(settings, setting);

	return *value == '\0' || strcmp(value, "0") == 0 ? TEXT_ABSENT : t;
}

/*
 * [prefix] first [middle] last [suffix], as the mails address the customer;
 * what is in brackets only if the shop shows it (contract M4).
 */
static void
display_name(const struct customer *c, const struct shop_settings *settings,
    char *out, size_t size)
{
	const struct text parts[] = {
	    shown(settings, SHOP_PREFIX_SHOW, c->prefix), c->firstname,
	    shown(settings, SHOP_MIDDLENAME_SHOW, c->middlename), c->lastname,
	    shown(settings, SHOP_SUFFIX_SHOW, c->suffix) };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		struct text t = parts[i];

		if (t.length == 0 || n + t.length + 2 > size)
			continue;
		if (n > 0)
			out[n++] = ' ';
		memcpy(out + n, t.bytes, t.length);
		n += t.length;
	}
	out[n] = '\0';
}

/* A Message-ID that nobody else has, at the sender's domain if it is short. */
static void
make_message_id(struct mail *m, const struct shop_settings *settings)
{
	enum { RANDOM_LEN = 24, DOMAIN_MAX = 90 };
	struct buf sender = BUF_EMPTY;
	const char *name, *address, *domain = NULL;
	char random[RANDOM_LEN + 1];

	mail_compose_sender(m, settings, &name, &address);
	if (message_envelope_address(address, &sender) == 0)
		domain = strrchr(buf_string(&sender), '@') + 1;
	if (domain == NULL || strlen(domain) > DOMAIN_MAX)
		domain = "localhost";
	entropy_alphanumeric(random, RANDOM_LEN);
	(void)snprintf(m->message_id, sizeof(m->message_id), "%s@%s", random,
	    domain);
	buf_free(&sender);
}

static struct mail *
add_mail(struct account *s, const char *template,
    const struct shop_settings *settings, long long now)
{
	struct mail *m = &s->mails[s->mail_count++];

	memset(m, 0, sizeof(*m));
	m->store_id = s->store.id;
	m->created = now;
	(void)snprintf(m->template, sizeof(m->template), "%s", template);
	text_put(s->customer->email, m->recipient, sizeof(m->recipient));
	make_message_id(m, settings);
	display_name(s->customer, settings, m->name, sizeof(m->name));
	return m;
}

/* The welcome: by W, which also says what the account itself carries. */
static void
plan_welcome(struct account *s, const struct welcome *w,
    const struct shop_settings *settings, struct text redirect, long long now)
{
	struct mail *m = add_mail(s, w->template, settings, now);

	if (w->key) {
		text_put(text_of(s->confirmation), m->key, sizeof(m->key));
		text_put(redirect, m->back_url, sizeof(m->back_url));
	}
	if (w->token) {
		entropy_alphanumeric(m->token, ACCOUNT_KEY_LEN);
		digest_sha256(m->token, ACCOUNT_KEY_LEN, s->rp_token_hash);
	}
}

static void
plan_newsletter(struct account *s, const struct newsletter *n,
    const struct shop_settings *settings, long long now)
{
	struct mail *m;

	s->asked = n->status;
	entropy_alphanumeric(s->subscriber_code, ACCOUNT_KEY_LEN);
	if (n->template == NULL)
		return;
	m = add_mail(s, n->template, settings, now);
	memcpy(m->code, s->subscriber_code, sizeof(m->code));
}

static bool
is_off(const struct shop_settings *settings, bool off)
{
	return off || shop_is_on(settings, SHOP_MAIL_DISABLED);
}

void
mail_plan(struct account *s, const struct shop_settings *settings,
    struct text redirect, long long now, bool off)
{
	const bool confirm = shop_is_on(settings, SHOP_CONFIRM);
	const bool password = s->password_hash != NULL;
	const bool confirm_newsletter = shop_is_on(settings,
	    SHOP_NEWSLETTER_CONFIRM);

	s->mail_count = 0;
	s->asked = SUBSCRIBER_NONE;
	if (confirm)
		entropy_alphanumeric(s->confirmation, ACCOUNT_KEY_LEN);
	plan_welcome(s, &welcomes[password][confirm], settings, redirect, now);
	if (s->customer->is_subscribed.yes)
		plan_newsletter(s, &newsletters[confirm][confirm_newsletter],
		    settings, now);
	while (s->mail_count > 0 && is_off(settings, off))
		mail_journal_wipe(&s->mails[--s->mail_count]);
}

struct mail *
mail_plan_notice(struct account *s, enum mail_notice notice,
    const struct shop_settings *settings, long long now, bool off)
{
	struct mail *m;

	if (is_off(settings, off))
		return NULL;
	m = add_mail(s, notices[notice], settings, now);
	m->customer_id = s->id;
	s->mails_owed = s->mail_count;
	return m;
}

void
mail_plan_set_code(struct mail *m, long long id, const char *code)
{
	text_put(text_of(code), m->code, sizeof(m->code));
	(void)snprintf(m->subscriber, sizeof(m->subscriber), "%lld", id);
}
