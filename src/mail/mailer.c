#include "mail/mailer.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/monotonic.h"
#include "mail/census.h"
#include "mail/compose.h"
#include "mail/folder.h"
#include "mail/message.h"
#include "mail/sendmail.h"
#include "shop/shop_read.h"

enum {
	MILLISECONDS = 1000,
	NOTE_SECONDS = 5,	/* after the time for mails, to note them */
	LEASE_MARGIN = 30,	/* seconds: to kill the child, and to note it
				   even on a server that has to be waited for */
	CEILING_PAUSE = 60,	/* seconds until a mail over it is tried */
	COMPOSING_PAUSE = 600	/* seconds: somebody must mend a setting */
};

void
mailer_setup(struct mailer *m, const struct settings *s,
    const char *datadir)
{
	size_t n = 0;

	memset(m, 0, sizeof(*m));
	m->destination = s->mail;
	m->folder = s->mail_directory;
	m->sendmail = s->sendmail;
	m->envelope_sender = s->mail_from;
	m->deadline = s->mail_deadline;
	m->max_attempts = s->mail_max_attempts;
	if (s->mail_templates != NULL)
		m->directories[n++] = s->mail_templates;
	m->directories[n] = datadir;
}

unsigned
mailer_lease(const struct mailer *m)
{
	return m->deadline + LEASE_MARGIN;
}

/* Run sendmail with the MESSAGE of M, until DEADLINE. */
static enum sendmail_outcome
run_sendmail(const struct mail *m, const struct mailer *mailer,
    const struct shop_settings *settings, const struct buf *message,
    long long deadline, char *reason)
{
	struct buf from = BUF_EMPTY, to = BUF_EMPTY;
	enum sendmail_outcome outcome = SENDMAIL_TRY_LATER;
	const char *name, *address;

	mail_compose_sender(m, settings, &name, &address);
	if (mailer->envelope_sender != NULL)
		address = mailer->envelope_sender;
	if (message_envelope_address(address, &from) == -1 ||
	    message_envelope_address(m->recipient, &to) == -1)
		(void)snprintf(reason, SENDMAIL_REASON_MAX,
		    "an address has no form for the envelope");
	else
		outcome = sendmail_run(mailer->sendmail, buf_string(&from),
		    buf_string(&to), message->data, message->length, deadline,
		    reason);
	buf_free(&from);
	buf_free(&to);
	return outcome;
}

/* Keep the MESSAGE of M as a file, under a name that is always the same. */
static enum sendmail_outcome
keep(const struct mail *m, const struct mailer *mailer,
    const struct buf *message, char *reason)
{
	char name[64];

	(void)snprintf(name, sizeof(name), "%lld.%lld.%.24s", m->created,
	    m->id, m->message_id);
	for (char *p = name; *p != '\0'; p++)
		if (*p == '/')
			*p = '_';
	return mail_folder_put(mailer->folder, name, message->data,
	    message->length, reason, SENDMAIL_REASON_MAX) == 0 ?
	    SENDMAIL_ACCEPTED : SENDMAIL_TRY_LATER;
}

/* A line of the log about M.  What sendmail said may name the recipient. */
static void
tell(const struct mail *m, const char *message, const char *state)
{
	log_begin(LOG_LEVEL_WARNING, message);
	log_number("mail", m->id);
	log_text("template", m->template);
	log_text("state", state);
	log_end();
}

/*
 * M waits PAUSE seconds for the REASON that its row tells, and counts no
 * attempt: the MTA has not been asked.
 */
static void
put_off(struct db *db, const struct mail *m, const char *message,
    const char *reason, unsigned pause)
{
	tell(m, message, "pending");
	if (mail_journal_postpone(db, m, reason, pause) != DB_OK)
		tell(m, "mail not put off: its lease must end", "pending");
}

/*
 * False if one more mail now would pass a ceiling of mails an hour; then M has
 * been put off.  Whether the journal can be asked decides it too.
 */
static bool
is_below_ceilings(struct db *db, const struct mail *m,
    const struct shop_settings *settings)
{
	static const struct {
		enum shop_setting setting;
		bool recipient;
		const char *reached;
	} ceilings[] = {
		{ SHOP_MAIL_PER_RECIPIENT_HOUR, true,
		    "ceiling of mails an hour to a recipient reached" },
		{ SHOP_MAIL_PER_HOUR, false,
		    "ceiling of mails an hour reached" },
	};

	for (size_t i = 0; i < sizeof(ceilings) / sizeof(*ceilings); i++) {
		long long most = shop_number(settings, ceilings[i].setting);
		long long count = 0;

		if (most <= 0)
			continue;
		if (mail_census_hour(db, m, ceilings[i].recipient, most,
		    &count) == DB_OK && count < most)
			continue;
		put_off(db, m, ceilings[i].reached, ceilings[i].reached,
		    CEILING_PAUSE);
		return false;
	}
	return true;
}

/* Send M, whose lease is ours, and note it in the journal. */
static enum sendmail_outcome
send_one(struct db *db, const struct mailer *mailer, const struct mail *m,
    const struct shop *shop, long long deadline)
{
	char reason[SENDMAIL_REASON_MAX] = "";
	struct buf message = BUF_EMPTY;
	enum sendmail_outcome outcome;
	enum db_outcome noted;

	if (!is_below_ceilings(db, m, &shop->settings))
		return SENDMAIL_TRY_LATER;
	if (mail_compose(m, mailer->directories, shop, &message, reason,
	    sizeof(reason)) == -1) {
		buf_free(&message);
		put_off(db, m, "mail can't be composed", reason,
		    COMPOSING_PAUSE);
		return SENDMAIL_TRY_LATER;
	}
	outcome = mailer->destination == SETTINGS_MAIL_DIRECTORY ?
	    keep(m, mailer, &message, reason) :
	    run_sendmail(m, mailer, &shop->settings, &message, deadline,
	    reason);
	buf_free(&message);
	noted = outcome == SENDMAIL_ACCEPTED ? mail_journal_sent(db, m) :
	    mail_journal_not_sent(db, m, reason, outcome == SENDMAIL_REFUSED,
	    mailer->max_attempts);
	if (outcome == SENDMAIL_TRY_LATER &&
	    m->attempts + 1 >= mailer->max_attempts)
		outcome = SENDMAIL_REFUSED;
	if (noted != DB_OK)
		tell(m, outcome == SENDMAIL_ACCEPTED ? "mail sent, but not "
		    "noted" : "mail not sent, and not noted", "pending");
	else if (outcome != SENDMAIL_ACCEPTED)
		tell(m, "mail not sent", outcome == SENDMAIL_REFUSED ?
		    "failed" : "pending");
	return outcome;
}

/* The end of the time for mails of which M has been leased first. */
static long long
end_of_time(const struct mailer *mailer, const struct mail *m)
{
	return m->leased + (long long)mailer->deadline * MILLISECONDS;
}

void
mailer_send(struct db *db, const struct mailer *mailer,
    const struct mail *mails, size_t count, const struct shop *shop)
{
	/* What becomes of them can be noted, however long saving took. */
	db_limit(db, monotonic_ms() + ((long long)mailer->deadline +
	    NOTE_SECONDS) * MILLISECONDS);
	for (size_t i = 0; i < count; i++)
		(void)send_one(db, mailer, &mails[i], shop,
		    end_of_time(mailer, &mails[0]));
}

static enum db_outcome
flush_one(struct db *db, const struct mailer *mailer, const struct mail *m,
    struct flush_result *result)
{
	struct shop shop = { .store.id = 0 };
	bool found;
	enum db_outcome outcome = shop_read_by_id(db, m->store_id, &shop,
	    &found);

	/* A store that is gone: the default one speaks for the shop. */
	if (outcome == DB_OK && !found)
		outcome = shop_read_default(db, &shop, &found);
	if (outcome == DB_OK && !found) {
		result->later++;
		put_off(db, m, "mail without a store", "its store is gone, and "
		    "there is no default one", COMPOSING_PAUSE);
	} else if (outcome == DB_OK &&
	    shop_is_on(&shop.settings, SHOP_MAIL_DISABLED)) {
		result->later++;	/* stays as it is until mail is on */
		outcome = mail_journal_postpone(db, m, "mail is off", 0);
	} else if (outcome == DB_OK)
		switch (send_one(db, mailer, m, &shop,
		    end_of_time(mailer, m))) {
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
	shop_settings_free(&shop.settings);
	return outcome;
}

/* One pass over the pending mails of CHOICE, at most MOST (0: all). */
static enum db_outcome
flush_pass(struct db *db, const struct mailer *mailer,
    const struct mail_choice *choice, long most, struct flush_result *result)
{
	enum db_outcome outcome;
	struct mail m = { 0 };
	bool found;

	for (long done = 0; most == 0 || done < most; done++) {
		outcome = mail_journal_claim(db, choice, m.id,
		    mailer_lease(mailer), &m, &found);
		if (outcome != DB_OK || !found)
			return outcome;
		outcome = flush_one(db, mailer, &m, result);
		mail_journal_wipe(&m);
		if (outcome != DB_OK)
			return outcome;
	}
	return DB_OK;
}

enum db_outcome
mailer_flush(struct db *db, const struct mailer *mailer,
    long long older_than, long most, bool due_only,
    struct flush_result *result)
{
	struct mail_choice choice = { older_than, due_only, false };
	enum db_outcome outcome;
	long long leased = 0;

	*result = (struct flush_result){ 0, 0, 0 };
	if (mailer->destination == SETTINGS_MAIL_OFF)
		return DB_OK;
	outcome = flush_pass(db, mailer, &choice, most, result);
	if (outcome == DB_OK && older_than == 0 && most == 0 && !due_only)
		outcome = mail_census_leased(db, &leased);
	if (outcome != DB_OK || leased <= 0)
		return outcome;
	/* Somebody was at it just now, or died at it: wait, then take over. */
	for (; leased > 0; leased--) {
		struct timespec second = { 1, 0 };

		(void)nanosleep(&second, NULL);
	}
	choice.abandoned_only = true;
	return flush_pass(db, mailer, &choice, most, result);
}
