/*
 * customer_mail: see customer_mail.h.
 */
#include "customer_mail.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "log.h"
#include "mail_compose.h"
#include "message.h"
#include "sendmail.h"
#include "store_settings.h"
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

/* Compose M and hand it over; REASON as in sendmail_run. */
static enum sendmail_outcome
hand_over(const struct mail *m, const struct mailer *mailer,
    const struct shop_settings *settings, const struct store *store,
    long long deadline, char *reason)
{
	struct buf message = BUF_EMPTY, from = BUF_EMPTY, to = BUF_EMPTY;
	enum sendmail_outcome outcome = SENDMAIL_TRY_LATER;
	const char *name, *address;

	shop_sender(settings, &name, &address);
	if (mailer->envelope_sender != NULL)
		address = mailer->envelope_sender;
	if (mail_compose(m, mailer->directories, settings, store, &message,
	    reason, SENDMAIL_REASON_MAX) == -1)
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

	outcome = hand_over(m, mailer, settings, store, deadline, reason);
	noted = outcome == SENDMAIL_ACCEPTED ? mail_journal_sent(db, m) :
	    mail_journal_not_sent(db, m, reason, outcome == SENDMAIL_REFUSED,
	    mailer->max_attempts);
	if (outcome != SENDMAIL_ACCEPTED || noted != DB_OK) {
		log_begin(LOG_LEVEL_WARNING, outcome == SENDMAIL_ACCEPTED ?
		    "mail sent, but not noted" : "mail not sent");
		log_number("mail", m->id);
		log_text("template", m->template);
		/* The reason may name the recipient: the journal has it. */
		log_text("state", outcome == SENDMAIL_REFUSED ? "failed" :
		    "pending");
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
	if (outcome == DB_OK && shop_is_on(&settings, SHOP_MAIL_DISABLED))
		result->later++;	/* stays as it is until mail is on */
	else if (outcome == DB_OK)
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
