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
	NOTE_SECONDS = 5,	/* left for the journal after the deadline */
	LEASE_MARGIN = 30,	/* seconds to kill the child, and to record the
				   result even on a slow database server */
	CEILING_PAUSE = 60,	/* seconds to wait at a ceiling */
	COMPOSING_PAUSE = 600	/* seconds: an operator must correct a
				   setting first */
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

/*
 * Run sendmail with the MESSAGE of M, until DEADLINE.  One that hangs has used
 * up a worker's time: MAILER rests.
 */
static enum sendmail_outcome
run_sendmail(const struct mail *m, struct mailer *mailer,
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
	if (outcome == SENDMAIL_HANGS)
		mailer->rests_until = monotonic_ms() +
		    MAILER_REST_SECONDS * MILLISECONDS;
	buf_free(&from);
	buf_free(&to);
	return outcome;
}

/* Keep the MESSAGE of M as a file, whose name depends on M alone. */
static enum sendmail_outcome
keep_file(const struct mail *m, const struct mailer *mailer,
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

/* Log MESSAGE about M, but nothing from sendmail: it may name the recipient. */
static void
log_mail(const struct mail *m, const char *message, const char *state)
{
	log_begin(LOG_LEVEL_WARNING, message);
	log_number("mail", m->id);
	log_text("template", m->template);
	log_text("state", state);
	log_end();
}

/*
 * Defer M by PAUSE seconds.  REASON goes into its row.  The MTA has not been
 * asked, so no attempt is counted.
 */
static void
defer(struct db *db, const struct mail *m, const char *message,
    const char *reason, unsigned pause)
{
	log_mail(m, message, "pending");
	if (mail_journal_defer(db, m, reason, pause) != DB_OK)
		log_mail(m, "mail not deferred, its lease must end", "pending");
}

/*
 * True if one more mail exceeds no ceiling of mails an hour.  Otherwise, or if
 * the journal cannot be asked, M has been deferred.
 */
static bool
respects_ceilings(struct db *db, const struct mail *m,
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
		long long max = shop_number(settings, ceilings[i].setting);
		long long count = 0;

		if (max <= 0)
			continue;
		if (mail_census_hour(db, m, ceilings[i].recipient, max,
		    &count) == DB_OK && count < max)
			continue;
		defer(db, m, ceilings[i].reached, ceilings[i].reached,
		    CEILING_PAUSE);
		return false;
	}
	return true;
}

/* Send M, which we have leased, and record the result in the journal. */
static enum sendmail_outcome
send_one(struct db *db, struct mailer *mailer, const struct mail *m,
    const struct shop *shop, long long deadline)
{
	char reason[SENDMAIL_REASON_MAX] = "";
	struct buf message = BUF_EMPTY;
	enum sendmail_outcome outcome;
	enum db_outcome recorded;

	if (!respects_ceilings(db, m, &shop->settings))
		return SENDMAIL_TRY_LATER;
	if (mail_compose(m, mailer->directories, shop, &message, reason,
	    sizeof(reason)) == -1) {
		buf_free(&message);
		defer(db, m, "mail can't be composed", reason,
		    COMPOSING_PAUSE);
		return SENDMAIL_TRY_LATER;
	}
	outcome = mailer->destination == SETTINGS_MAIL_DIRECTORY ?
	    keep_file(m, mailer, &message, reason) :
	    run_sendmail(m, mailer, &shop->settings, &message, deadline,
	    reason);
	buf_free(&message);
	recorded = outcome == SENDMAIL_ACCEPTED ? mail_journal_sent(db, m) :
	    mail_journal_not_sent(db, m, reason, outcome == SENDMAIL_REFUSED,
	    mailer->max_attempts);
	if (outcome != SENDMAIL_ACCEPTED &&
	    m->attempts + 1 >= mailer->max_attempts)
		outcome = SENDMAIL_REFUSED;
	if (recorded != DB_OK)
		log_mail(m, outcome == SENDMAIL_ACCEPTED ? "mail sent, but not "
		    "recorded" : "mail not sent, and not recorded", "pending");
	else if (outcome != SENDMAIL_ACCEPTED)
		log_mail(m, "mail not sent", outcome == SENDMAIL_REFUSED ?
		    "failed" : "pending");
	return outcome;
}

/* The deadline for a request's mails, M being the first that was leased. */
static long long
deadline_of(const struct mailer *mailer, const struct mail *m)
{
	return m->leased + (long long)mailer->deadline * MILLISECONDS;
}

void
mailer_send(struct db *db, struct mailer *mailer,
    const struct mail *mails, size_t count, const struct shop *shop)
{
	/* Recording the results needs time, however long the sign-up took. */
	db_limit(db, monotonic_ms() + ((long long)mailer->deadline +
	    NOTE_SECONDS) * MILLISECONDS);
	for (size_t i = 0; i < count; i++)
		if (monotonic_ms() < mailer->rests_until)
			defer(db, &mails[i], "mail left to a flush",
			    "the mail before it hung", 0);
		else
			(void)send_one(db, mailer, &mails[i], shop,
			    deadline_of(mailer, &mails[0]));
}

static enum db_outcome
flush_one(struct db *db, struct mailer *mailer, const struct mail *m,
    struct flush_result *result)
{
	struct shop shop = { .store.id = 0 };
	bool found;
	enum db_outcome outcome = shop_read_by_id(db, m->store_id, &shop,
	    &found);

	/* If the store is gone, the default store sends its mail. */
	if (outcome == DB_OK && !found)
		outcome = shop_read_default(db, &shop, &found);
	if (outcome == DB_OK && !found) {
		result->later++;
		defer(db, m, "mail without a store", "its store is gone, and "
		    "there is no default one", COMPOSING_PAUSE);
	} else if (outcome == DB_OK &&
	    shop_is_on(&shop.settings, SHOP_MAIL_DISABLED)) {
		result->later++;	/* until mail is on again */
		outcome = mail_journal_defer(db, m, "mail is off", 0);
	} else if (outcome == DB_OK)
		switch (send_one(db, mailer, m, &shop,
		    deadline_of(mailer, m))) {
		case SENDMAIL_ACCEPTED:
			result->sent++;
			break;
		case SENDMAIL_TRY_LATER:
		case SENDMAIL_HANGS:
			result->later++;
			break;
		case SENDMAIL_REFUSED:
			result->failed++;
			break;
		}
	shop_settings_free(&shop.settings);
	return outcome;
}

/* Try the pending mails of CHOICE once, at most MAX of them (0: all). */
static enum db_outcome
flush_pass(struct db *db, struct mailer *mailer,
    const struct mail_choice *choice, long max, struct flush_result *result)
{
	enum db_outcome outcome;
	struct mail m = { 0 };
	bool found;

	for (long done = 0; max == 0 || done < max; done++) {
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
mailer_flush(struct db *db, struct mailer *mailer,
    long long older_than, long max, bool due_only,
    struct flush_result *result)
{
	struct mail_choice choice = { older_than, due_only, false };
	enum db_outcome outcome;
	long long leased = 0;

	*result = (struct flush_result){ 0, 0, 0 };
	if (mailer->destination == SETTINGS_MAIL_OFF)
		return DB_OK;
	outcome = flush_pass(db, mailer, &choice, max, result);
	if (outcome == DB_OK && older_than == 0 && max == 0 && !due_only)
		outcome = mail_census_leased(db, &leased);
	if (outcome != DB_OK || leased <= 0)
		return outcome;
	/* Their senders are at work or dead: wait, then take over the rest. */
	for (; leased > 0; leased--) {
		struct timespec second = { 1, 0 };

		(void)nanosleep(&second, NULL);
	}
	choice.abandoned_only = true;
	return flush_pass(db, mailer, &choice, max, result);
}
