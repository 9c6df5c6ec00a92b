#include "mail/mailer.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/monotonic.h"
#include "mail/census.h"
#include "mail/compose.h"
#include "mail/folder.h"
#include "mail/message.h"
#include "mail/sendmail.h"

enum {
	MILLISECONDS = 1000,
	NOTE_SECONDS = 5,	/* left for the journal after the deadline */
	LEASE_MARGIN = 30,	/* seconds to kill the child, and to record the
				   result even on a slow database server */
	NEW_SHARE = 4,		/* one part in so many of the ceiling of all
				   mails is for new ones alone */
	UNTAGGED_SHARE = 3	/* ... of a mailbox, for its address without
				   a tag alone */
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
	m->flush_deadline = s->mail_flush_deadline;
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

unsigned
mailer_flush_lease(const struct mailer *m)
{
	return m->flush_deadline + LEASE_MARGIN;
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
		    (long long)MAILER_REST_SECONDS * MILLISECONDS;
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

void
mailer_defer(struct db *db, const struct mail *m, const char *message,
    const char *reason, unsigned pause)
{
	log_mail(m, message, "pending");
	if (mail_journal_defer(db, m, reason, pause) != DB_OK)
		log_mail(m, "mail not deferred, its lease must end", "pending");
}

/* What part of MAX mails an hour M and those before it may take. */
static long long
share_of(const struct mail *m, bool recipient, bool waited, long long max)
{
	if (recipient)
		return strchr(m->recipient, '+') == NULL ? max :
		    max - max / UNTAGGED_SHARE;
	return waited ? max - max / NEW_SHARE : max;
}

/*
 * Look whether one more mail exceeds a ceiling of mails an hour: then, or if
 * the journal can't be asked, M has been deferred, and *OUTCOME tells.
 */
static bool
respects_ceilings(struct db *db, const struct mail *m,
    const struct shop_settings *settings, bool waited,
    enum mailer_outcome *outcome)
{
	static const struct {
		enum shop_setting setting;
		bool recipient;
		enum mailer_outcome outcome;
		const char *reached;
	} ceilings[] = {
		{ SHOP_MAIL_PER_RECIPIENT_HOUR, true, MAILER_MAILBOX_FULL,
		    "ceiling of mails an hour to a recipient reached" },
		{ SHOP_MAIL_PER_HOUR, false, MAILER_FULL,
		    "ceiling of mails an hour reached" },
	};

	for (size_t i = 0; i < sizeof(ceilings) / sizeof(*ceilings); i++) {
		long long max = shop_number(settings, ceilings[i].setting);
		long long count = 0;
		enum db_outcome asked;
		const char *reason;

		if (max <= 0)
			continue;
		max = share_of(m, ceilings[i].recipient, waited, max);
		asked = mail_census_hour(db, m, ceilings[i].recipient, max,
		    &count);
		if (asked == DB_OK && count < max)
			continue;
		reason = asked == DB_OK ? ceilings[i].reached :
		    "mails of the hour can't be counted";
		mailer_defer(db, m, reason, reason, 0);
		*outcome = asked == DB_OK ? ceilings[i].outcome : MAILER_LATER;
		return false;
	}
	return true;
}

/* Record what sendmail did with M, and log what is wrong. */
static enum mailer_outcome
record(struct db *db, const struct mailer *mailer, const struct mail *m,
    enum sendmail_outcome outcome, const char *reason)
{
	const bool sent = outcome == SENDMAIL_ACCEPTED;
	const bool failed = !sent && (outcome == SENDMAIL_REFUSED ||
	    m->attempts + 1 >= mailer->max_attempts);
	const enum db_outcome recorded = sent ? mail_journal_sent(db, m) :
	    mail_journal_not_sent(db, m, reason, outcome == SENDMAIL_REFUSED,
	    mailer->max_attempts);

	if (recorded != DB_OK)
		log_mail(m, sent ? "mail sent, but not recorded" :
		    "mail not sent, and not recorded", "pending");
	else if (!sent)
		log_mail(m, "mail not sent", failed ? "failed" : "pending");
	return sent ? MAILER_SENT : failed ? MAILER_FAILED : MAILER_LATER;
}

/* Send M, which we have leased, and record the result in the journal. */
static enum mailer_outcome
send_one(struct db *db, struct mailer *mailer, const struct mail *m,
    const struct shop *shop, bool waited, long long deadline)
{
	char reason[SENDMAIL_REASON_MAX] = "";
	struct buf message = BUF_EMPTY;
	enum mailer_outcome full;
	enum sendmail_outcome outcome;

	if (!respects_ceilings(db, m, &shop->settings, waited, &full))
		return full;
	if (mail_compose(m, mailer->directories, shop, &message, reason,
	    sizeof(reason)) == -1) {
		buf_free(&message);
		mailer_defer(db, m, "mail can't be composed", reason,
		    MAILER_COMPOSING_PAUSE);
		return MAILER_LATER;
	}
	outcome = mailer->destination == SETTINGS_MAIL_DIRECTORY ?
	    keep_file(m, mailer, &message, reason) :
	    run_sendmail(m, mailer, &shop->settings, &message, deadline,
	    reason);
	buf_free(&message);
	return record(db, mailer, m, outcome, reason);
}

/* The time SECONDS after the lease of M, for a deadline. */
static long long
after_lease(const struct mail *m, unsigned seconds)
{
	return m->leased + (long long)seconds * MILLISECONDS;
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
			mailer_defer(db, &mails[i], "mail left to a flush",
			    "the mail before it hung", 0);
		else
			(void)send_one(db, mailer, &mails[i], shop, false,
			    after_lease(&mails[0], mailer->deadline));
}

enum mailer_outcome
mailer_try(struct db *db, struct mailer *mailer, const struct mail *m,
    const struct shop *shop)
{
	return send_one(db, mailer, m, shop, true,
	    after_lease(m, mailer->flush_deadline));
}
