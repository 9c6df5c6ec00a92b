/*
 * customer_mail: see customer_mail.h.
 */
#include "customer_mail.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "digest.h"
#include "entropy.h"
#include "log.h"
#include "message.h"
#include "sendmail.h"
#include "store_settings.h"
#include "template.h"
#include "wipe.h"

enum { MILLISECONDS = 1000, LEASE_MARGIN = 5 /* seconds */ };

void
customer_mail_setup(struct mailer *m, const struct settings *s,
    const char *datadir)
{
	size_t n = 0;

	memset(m, 0, sizeof(*m));
	m->sendmail = s->sendmail;
	m->envelope_sender = s->mail_from;
	m->deadline = s->mail_deadline;
	m->max_attempts = s->mail_max_attempts;
	if (s->mail_templates != NULL)
		m->directories[n++] = s->mail_templates;
	m->directories[n] = datadir;
}

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

/* The address that SETTINGS name as the sender's, and the name. */
static void
sender(const struct shop_settings *settings, const char **name,
    const char **address)
{
	bool support = strcmp(shop_text(settings, SHOP_EMAIL_IDENTITY),
	    "support") == 0;

	*name = shop_text(settings,
	    support ? SHOP_SUPPORT_NAME : SHOP_GENERAL_NAME);
	*address = shop_text(settings,
	    support ? SHOP_SUPPORT_EMAIL : SHOP_GENERAL_EMAIL);
}

static void
copy_text(char *out, size_t size, struct text t)
{
	size_t n = t.length < size ? t.length : size - 1;

	if (n > 0)
		memcpy(out, t.bytes, n);
	out[n] = '\0';
}

static struct mail *
add_mail(struct signup *s, const char *template,
    const struct shop_settings *settings, long long now)
{
	struct mail *m = &s->mails[s->mail_count++];
	const char *name, *address, *domain;
	char random[25];

	sender(settings, &name, &address);
	domain = strrchr(address, '@');
	entropy_alphanumeric(random, sizeof(random) - 1);
	memset(m, 0, sizeof(*m));
	m->store_id = s->store.id;
	m->created = now;
	(void)snprintf(m->template, sizeof(m->template), "%s", template);
	copy_text(m->recipient, sizeof(m->recipient), s->customer->email);
	(void)snprintf(m->message_id, sizeof(m->message_id), "%s@%.90s",
	    random, domain != NULL ? domain + 1 : "localhost");
	display_name(s->customer, m->name, sizeof(m->name));
	return m;
}

void
customer_mail_plan(struct signup *s, const struct shop_settings *settings,
    struct text redirect, long long now)
{
	bool confirm = shop_is_on(settings, SHOP_CONFIRM);
	bool password = s->password_hash != NULL;
	struct mail *m;

	s->mail_count = 0;
	s->subscriber = subscriber_status(s->customer->is_subscribed, confirm,
	    settings);
	if (confirm)
		entropy_alphanumeric(s->confirmation, CUSTOMER_KEY_LEN);
	m = add_mail(s, welcome_template(password, confirm), settings, now);
	if (password && confirm) {
		memcpy(m->key, s->confirmation, sizeof(m->key));
		copy_text(m->back_url, sizeof(m->back_url), redirect);
	}
	if (!password) {
		entropy_alphanumeric(m->token, CUSTOMER_KEY_LEN);
		digest_sha256(m->token, CUSTOMER_KEY_LEN, s->rp_token_hash);
	}
	if (s->subscriber == SUBSCRIBER_SUBSCRIBED)
		(void)add_mail(s, "newsletter_success", settings, now);
	else if (s->subscriber == SUBSCRIBER_NOT_ACTIVE)
		(void)add_mail(s, "newsletter_confirm", settings, now);
}

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

/* Build the message for M; -1 with a line in ERROR. */
static int
compose(const struct mail *m, const struct mailer *mailer,
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
	if (template_render(mailer->directories,
	    shop_text(settings, SHOP_LOCALE), m->template, values, &r, error,
	    error_size) == -1)
		goto done;
	for (char *p = r.locale; (p = strchr(p, '_')) != NULL; )
		*p = '-';
	sender(settings, &message.from_name, &message.from_address);
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

/* Compose M and hand it over; REASON as in sendmail_run. */
static enum sendmail_outcome
hand_over(const struct mail *m, const struct mailer *mailer,
    const struct shop_settings *settings, const struct store *store,
    long long deadline, char *reason)
{
	struct buf message = BUF_EMPTY, from = BUF_EMPTY, to = BUF_EMPTY;
	enum sendmail_outcome outcome = SENDMAIL_TRY_LATER;
	const char *name, *address;

	sender(settings, &name, &address);
	if (mailer->envelope_sender != NULL)
		address = mailer->envelope_sender;
	if (compose(m, mailer, settings, store, &message, reason,
	    SENDMAIL_REASON_MAX) == -1)
		goto done;
	if (message_envelope_address(address, &from) == -1 ||
	    message_envelope_address(m->recipient, &to) == -1 ||
	    buf_failed(&message)) {
		(void)snprintf(reason, SENDMAIL_REASON_MAX,
		    "an address has no form for the envelope");
		goto done;
	}
	outcome = sendmail_run(mailer->sendmail, buf_string(&from),
	    buf_string(&to), message.data, message.length, deadline, reason);
done:
	buf_free(&message);
	buf_free(&from);
	buf_free(&to);
	return outcome;
}

/* Send M and note it in the journal. */
static enum sendmail_outcome
send_one(struct db *db, const struct mailer *mailer, const struct mail *m,
    const struct shop_settings *settings, const struct store *store,
    long long deadline)
{
	char reason[SENDMAIL_REASON_MAX] = "";
	enum sendmail_outcome outcome;
	enum db_outcome noted;

	if (shop_is_on(settings, SHOP_MAIL_DISABLED)) {
		outcome = SENDMAIL_TRY_LATER;
		(void)snprintf(reason, sizeof(reason),
		    "mail is switched off by system/smtp/disable");
	} else
		outcome = hand_over(m, mailer, settings, store, deadline,
		    reason);
	noted = outcome == SENDMAIL_ACCEPTED ? mail_journal_sent(db, m) :
	    mail_journal_not_sent(db, m, reason, outcome == SENDMAIL_REFUSED,
	    mailer->max_attempts);
	if (outcome != SENDMAIL_ACCEPTED || noted != DB_OK) {
		log_begin(LOG_LEVEL_WARNING, outcome == SENDMAIL_ACCEPTED ?
		    "mail sent, but not noted" : "mail not sent");
		log_number("mail", m->id);
		log_text("template", m->template);
		log_text("reason", reason);
		log_end();
	}
	return outcome;
}

void
customer_mail_send(struct db *db, const struct mailer *mailer,
    struct signup *s, const struct shop_settings *settings)
{
	long long deadline = sendmail_clock() +
	    (long long)mailer->deadline * MILLISECONDS;

	for (size_t i = 0; i < s->mail_count; i++) {
		(void)send_one(db, mailer, &s->mails[i], settings, &s->store,
		    deadline);
		wipe(s->mails[i].key, sizeof(s->mails[i].key));
		wipe(s->mails[i].token, sizeof(s->mails[i].token));
	}
}

static enum db_outcome
flush_one(struct db *db, const struct mailer *mailer, const struct mail *m,
    struct flush_result *result)
{
	struct shop_settings settings = { { NULL } };
	struct store store = { 0 };
	bool found = false;
	enum db_outcome outcome = store_settings_by_id(db, m->store_id, &store,
	    &found);

	/* A store that is gone: the default one speaks for the shop. */
	if (outcome == DB_OK && !found)
		outcome = store_settings_default(db, &store, &found);
	if (outcome == DB_OK)
		outcome = store_settings_read(db, &store, &settings);
	if (outcome == DB_OK)
		switch (send_one(db, mailer, m, &settings, &store,
		    sendmail_clock() +
		    (long long)mailer->deadline * MILLISECONDS)) {
		case SENDMAIL_ACCEPTED:
			result->sent++;
			break;
		case SENDMAIL_TRY_LATER:
			result->later++;
			break;
		case SENDMAIL_REFUSED:
			result->failed++;
			break;
		}
	shop_settings_free(&settings);
	return outcome;
}

/* One pass over the pending mails. */
static enum db_outcome
flush_pass(struct db *db, const struct mailer *mailer, long long older_than,
    long most, bool due_only, struct flush_result *result)
{
	enum db_outcome outcome;
	struct mail m = { 0 };
	bool found;

	for (long done = 0; most == 0 || done < most; done++) {
		outcome = mail_journal_claim(db, m.id, older_than, due_only,
		    mailer->deadline + LEASE_MARGIN, &m, &found);
		if (outcome != DB_OK || !found)
			return outcome;
		outcome = flush_one(db, mailer, &m, result);
		if (outcome != DB_OK)
			return outcome;
	}
	return DB_OK;
}

enum db_outcome
customer_mail_flush(struct db *db, const struct mailer *mailer,
    long long older_than, long most, bool due_only,
    struct flush_result *result)
{
	enum db_outcome outcome;
	long long leased = 0;

	*result = (struct flush_result){ 0, 0, 0 };
	outcome = flush_pass(db, mailer, older_than, most, due_only, result);
	if (outcome == DB_OK && older_than == 0 && most == 0 && !due_only)
		outcome = mail_journal_leased(db, &leased);
	if (outcome != DB_OK || leased <= 0)
		return outcome;
	/* Somebody was at it just now, or died at it: wait, then take over. */
	while (leased > 0) {
		struct timespec second = { 1, 0 };

		(void)nanosleep(&second, NULL);
		leased--;
	}
	return flush_pass(db, mailer, older_than, most, due_only, result);
}
