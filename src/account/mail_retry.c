/*
 * The e-mail is compared first: a mail with a key or a token to an address that
 * the account has given up would hand the account over to its owner.
 */
#include "account/mail_retry.h"

#include <string.h>

#include "account/credentials.h"
#include "account/subscriber.h"
#include "account/transaction.h"
#include "base/text.h"
#include "base/wipe.h"
#include "mail/journal.h"
#include "values/number.h"

/* What a mail's links need. */
enum need {
	NOTHING,
	KEY,		/* of an account that is pending */
	FIRST_TOKEN,	/* of an account without a password */
	TOKEN,		/* of any account */
	CODE		/* of a subscription that has STATUS */
};

static const struct template {
	const char *name;
	enum need need;
	enum subscriber_status status;
} templates[] = {
	{ "confirmation", KEY, SUBSCRIBER_NONE },
	{ "registered_no_password", FIRST_TOKEN, SUBSCRIBER_NONE },
	{ "confirmed_no_password", FIRST_TOKEN, SUBSCRIBER_NONE },
	{ "password_reset", TOKEN, SUBSCRIBER_NONE },
	{ "password_reminder", TOKEN, SUBSCRIBER_NONE },
	{ "newsletter_success", CODE, SUBSCRIBER_SUBSCRIBED },
	{ "newsletter_confirm", CODE, SUBSCRIBER_NOT_ACTIVE },
};

struct retry {
	long long id;
	struct mail mail;
	enum mail_retry result;
};

static struct template
template_of(const struct mail *m)
{
	for (size_t i = 0; i < sizeof(templates) / sizeof(*templates); i++)
		if (strcmp(m->template, templates[i].name) == 0)
			return templates[i];
	return (struct template){ m->template, NOTHING, SUBSCRIBER_NONE };
}

/* Set the code of M if its subscription has STATUS. */
static enum db_outcome
renew_code(struct db *db, struct mail *m, enum subscriber_status status,
    bool *needed)
{
	struct subscriber s = { 0 };
	enum db_outcome outcome = DB_OK;
	long long id;

	if (number_of_string(text_of(m->subscriber), &id))
		outcome = subscriber_read(db, id, &s, needed);
	*needed = *needed && s.status == status &&
	    strcmp(s.email, m->recipient) == 0 &&
	    strlen(s.code) == MAIL_KEY_LEN;
	if (*needed)
		text_put(text_of(s.code), m->code, sizeof(m->code));
	wipe(s.code, sizeof(s.code));
	return outcome;
}

/* Set what the links of M NEED from its account, which is locked. */
static enum db_outcome
renew_secret(struct db *db, struct mail *m, enum need need, bool *needed)
{
	struct credentials c;
	enum db_outcome outcome = credentials_lock(db, m->customer_id, &c,
	    needed);

	if (outcome != DB_OK || !*needed || need == NOTHING)
		goto done;
	*needed = strcmp(c.email, m->recipient) == 0 &&
	    (need != KEY || *c.confirmation != '\0') &&
	    (need != FIRST_TOKEN || *c.password_hash == '\0');
	if (*needed && need == KEY)
		text_put(text_of(c.confirmation), m->key, sizeof(m->key));
	else if (*needed)
		outcome = credentials_renew_token(db, c.id, m->token);
done:
	credentials_wipe(&c);
	return outcome;
}

/* An account_work. */
static enum db_outcome
retry(struct db *db, void *argument, bool in_doubt)
{
	struct retry *r = argument;
	struct template template;
	bool found, needed = false;
	enum db_outcome outcome = mail_journal_read_failed(db, r->id, &r->mail,
	    &found);

	/* The COMMIT may have changed it, or a flush after it. */
	r->result = in_doubt ? MAIL_RETRY_PENDING : MAIL_RETRY_NOT_FAILED;
	if (outcome != DB_OK || !found)
		return outcome;
	r->result = MAIL_RETRY_NEEDLESS;
	template = template_of(&r->mail);
	if (template.need == CODE)
		outcome = renew_code(db, &r->mail, template.status, &needed);
	else if (r->mail.customer_id != 0 && !r->mail.malformed)
		outcome = renew_secret(db, &r->mail, template.need, &needed);
	if (outcome != DB_OK || !needed)
		return outcome;
	outcome = mail_journal_retry(db, &r->mail, &found);
	r->result = found ? MAIL_RETRY_PENDING : MAIL_RETRY_NOT_FAILED;
	return outcome;
}

enum db_outcome
mail_retry(struct db *db, long long until, long long id,
    enum mail_retry *result)
{
	struct retry r = { .id = id };
	enum db_outcome outcome = account_transaction(db, until, retry, &r);

	*result = r.result;
	mail_journal_wipe(&r.mail);
	return outcome;
}
