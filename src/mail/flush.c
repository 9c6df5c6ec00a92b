/*
 * With a hundred thousand pending mails only those that may go out may cost
 * more than a look.  So the journal is read in batches, and what stops a mail
 * is remembered: by store, whether its ceiling of all mails is reached, and the
 * mailboxes that are over theirs.
 */
#include "mail/flush.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/monotonic.h"
#include "mail/census.h"
#include "mail/flush_lease.h"
#include "shop/shop_read.h"

enum {
	BATCH = 500,		/* rows */
	MAILBOXES = 4096,	/* slots for mailboxes that are full */
	LATEST = INT32_MAX,	/* that a TIMESTAMP of every server can be */
	HOUR = 3600		/* seconds */
};

/* A store whose mails this flush has met.  Each is read once. */
struct sender {
	struct sender *next;
	long long id;		/* as the mails have it */
	bool found;		/* it, or the default store in its place */
	struct shop shop;
	bool full;		/* the ceiling of all mails is reached */
	bool expired;		/* its old mails have been given up */
	char *full_mailboxes[MAILBOXES];	/* each in its slot, or NULL */
};

struct flush {
	struct db *db;
	struct mailer *mailer;
	const struct flush_options *options;
	struct mail_choice choice;
	struct flush_result *result;
	struct flush_lease lease;
	struct sender *senders;
	struct mail_pending batch[BATCH];
	long tried;
	unsigned hangs;		/* in a row */
	bool over;		/* nothing more is tried */
};

static enum db_outcome
keep_lease(struct flush *f)
{
	bool held;
	enum db_outcome outcome = flush_lease_keep(f->db, &f->lease, &held);

	f->over = f->over || !held;
	return outcome;
}

/* Set *SENDER to the store ID; read it if it is the first time. */
static enum db_outcome
find_sender(struct flush *f, long long id, struct sender **sender)
{
	enum db_outcome outcome;
	struct sender *s = f->senders;

	while (s != NULL && s->id != id)
		s = s->next;
	*sender = s;
	if (s != NULL)
		return DB_OK;
	if ((s = calloc(1, sizeof(*s))) == NULL)
		return DB_AWAY;
	s->id = id;
	outcome = shop_read(f->db, shop_by_id(id), &s->shop, &s->found);
	/* If the store is gone, the default store sends its mails. */
	if (outcome == DB_OK && !s->found)
		outcome = shop_read(f->db, shop_by_default(), &s->shop,
		    &s->found);
	s->next = f->senders;
	f->senders = *sender = s;
	return outcome;
}

static void
free_senders(struct sender *s)
{
	while (s != NULL) {
		struct sender *next = s->next;

		for (size_t i = 0; i < MAILBOXES; i++)
			free(s->full_mailboxes[i]);
		shop_settings_free(&s->shop.settings);
		free(s);
		s = next;
	}
}

/* The slot of MAILBOX.  If two share one, the later is remembered. */
static char **
slot_of(struct sender *s, const char *mailbox)
{
	uint32_t hash = 2166136261;	/* FNV-1a */

	for (const char *p = mailbox; *p != '\0'; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619;
	return &s->full_mailboxes[hash % MAILBOXES];
}

/* Remember that MAILBOX is full; nothing if it is not known whose it is. */
static void
remember_mailbox(struct sender *s, const char *mailbox)
{
	char **slot = slot_of(s, mailbox);

	if (*mailbox == '\0')
		return;
	free(*slot);
	*slot = text_copy(text_of(mailbox));
}

static bool
is_full(struct sender *s, const char *mailbox)
{
	const char *full = *slot_of(s, mailbox);

	return s->full || (full != NULL && strcmp(full, mailbox) == 0);
}

/* Give up the mails of S that have waited for HOURS. */
static enum db_outcome
expire(struct flush *f, struct sender *s, long long hours)
{
	enum db_outcome outcome;
	long long count, all = 0;

	do {
		outcome = mail_journal_expire(f->db, s->id, hours, &count);
		all += count;
		if (outcome == DB_OK)
			outcome = keep_lease(f);
	} while (outcome == DB_OK && count == MAIL_BATCH_MAX);
	s->expired = outcome == DB_OK;
	f->result->failed += (long)all;
	log_begin(LOG_LEVEL_WARNING, "mails given up: they have expired");
	log_number("mails", all);
	log_number("store", s->id);
	log_end();
	return outcome;
}

/* Try M, which is leased. */
static void
try_mail(struct flush *f, struct sender *s, const struct mail *m,
    const char *mailbox)
{
	f->mailer->rests_until = 0;
	switch (mailer_try(f->db, f->mailer, m, &s->shop)) {
	case MAILER_SENT:
		f->result->sent++;
		break;
	case MAILER_FAILED:
		f->result->failed++;
		break;
	case MAILER_LATER:
		f->result->later++;
		break;
	case MAILER_MAILBOX_FULL:
		f->result->later++;
		remember_mailbox(s, mailbox);
		break;
	case MAILER_FULL:
		f->result->later++;
		s->full = true;
		break;
	}
	f->hangs = f->mailer->rests_until != 0 ? f->hangs + 1 : 0;
}

/* Claim the mail P, and try it. */
static enum db_outcome
claim(struct flush *f, struct sender *s, const struct mail_pending *p)
{
	struct mail m = { 0 };
	bool found;
	enum db_outcome outcome = mail_journal_claim(f->db, p->id,
	    mailer_flush_lease(f->mailer), &m, &found);

	if (outcome != DB_OK || !found)
		return outcome;
	if (s->found)
		try_mail(f, s, &m, p->mailbox);
	else {
		f->result->later++;
		mailer_defer(f->db, &m, "mail without a store", "its store is "
		    "gone, and there is no default one",
		    MAILER_COMPOSING_PAUSE);
	}
	mail_journal_wipe(&m);
	f->tried++;
	f->over = f->over || f->hangs == FLUSH_HANGS_MAX ||
	    f->tried == f->options->max;
	return DB_OK;
}

/* Look at the mail P: give it up, leave it, or try it. */
static enum db_outcome
consider(struct flush *f, const struct mail_pending *p)
{
	struct sender *s;
	enum db_outcome outcome = find_sender(f, p->store_id, &s);
	long long hours;

	if (outcome != DB_OK)
		return outcome;
	hours = shop_number(&s->shop.settings, SHOP_MAIL_EXPIRY_HOURS);
	if (hours > 0 && p->age / HOUR >= hours)
		return s->expired ? DB_OK : expire(f, s, hours);
	if (shop_is_on(&s->shop.settings, SHOP_MAIL_DISABLED) ||
	    is_full(s, p->mailbox)) {
		f->result->later++;
		return DB_OK;
	}
	return claim(f, s, p);
}

/* Go through the pending mails once, from the newest to the oldest. */
static enum db_outcome
pass(struct flush *f)
{
	struct mail_pending before = { .created = LATEST, .id = LLONG_MAX };
	enum db_outcome outcome;
	size_t count;

	do {
		outcome = mail_census_pending(f->db, &f->choice, &before,
		    f->batch, BATCH, &count);
		for (size_t i = 0; i < count && outcome == DB_OK && !f->over;
		    i++) {
			outcome = keep_lease(f);
			if (outcome == DB_OK && !f->over)
				outcome = consider(f, &f->batch[i]);
			before = f->batch[i];
		}
	} while (outcome == DB_OK && count == BATCH && !f->over);
	return outcome;
}

static void
sleep_a_second(void)
{
	struct timespec second = { 1, 0 };

	(void)nanosleep(&second, NULL);
}

/* Pass; without limits, wait for those who are sending, and pass again. */
static enum db_outcome
passes(struct flush *f)
{
	const struct flush_options *o = f->options;
	long long leased = 0;
	enum db_outcome outcome = pass(f);

	if (outcome == DB_OK && !f->over && o->older_than == 0 && o->max == 0 &&
	    !o->due_only)
		outcome = mail_census_leased(f->db, &leased);
	if (outcome != DB_OK || leased <= 0)
		return outcome;
	/* Their senders are at work or dead: wait, then take over the rest. */
	for (; leased > 0 && outcome == DB_OK; leased--) {
		sleep_a_second();
		outcome = keep_lease(f);
	}
	f->choice.abandoned_only = true;
	return outcome == DB_OK ? pass(f) : outcome;
}

/* Take the lease; wait for it as long as one that died could hold it. */
static enum db_outcome
take_lease(struct flush *f, bool *held)
{
	const unsigned seconds = mailer_flush_lease(f->mailer);
	enum db_outcome outcome;

	for (unsigned waited = 0; ; waited++) {
		outcome = flush_lease_take(f->db, &f->lease, seconds, held);
		if (outcome != DB_OK || *held || waited > seconds)
			return outcome;
		sleep_a_second();
	}
}

enum db_outcome
flush_run(struct db *db, struct mailer *mailer,
    const struct flush_options *options, struct flush_result *result)
{
	struct flush *f;
	enum db_outcome outcome;
	bool held;

	*result = (struct flush_result){ 0, 0, 0, false };
	if (mailer->destination == SETTINGS_MAIL_OFF)
		return DB_OK;
	if ((f = calloc(1, sizeof(*f))) == NULL)
		return DB_AWAY;
	f->db = db;
	f->mailer = mailer;
	f->options = options;
	f->result = result;
	f->choice.older_than = options->older_than;
	f->choice.due_only = options->due_only;
	outcome = take_lease(f, &held);
	result->busy = outcome == DB_OK && !held;
	if (outcome == DB_OK && held) {
		outcome = passes(f);
		flush_lease_release(db, &f->lease);
	}
	free_senders(f->senders);
	free(f);
	return outcome;
}
