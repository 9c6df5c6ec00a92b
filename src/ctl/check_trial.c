/*
 * Hands a mail to the MTA if the operator names a recipient.  Otherwise the
 * check tries nothing that leaves a trace.
 */
#include "ctl/check.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/monotonic.h"
#include "mail/message.h"
#include "mail/sendmail.h"
#include "shop/shop_read.h"

enum { MILLISECONDS = 1000 };

/*
 * Put together the mail from the shop with settings S to the recipient, and
 * its envelope.  False if an address or memory does not allow it.
 */
static bool
compose(const struct ctl_check *k, const struct shop_settings *s,
    struct buf *from, struct buf *to, struct buf *message)
{
	const char *sender = shop_text(s, SHOP_GENERAL_EMAIL);
	const char *envelope = k->app.settings.mail_from;
	struct buf id = BUF_EMPTY;
	bool done = message_envelope_address(envelope != NULL ? envelope :
	    sender, from) == 0 && message_envelope_address(k->recipient,
	    to) == 0;

	if (done) {
		struct message m = {
			.from_name = shop_text(s, SHOP_GENERAL_NAME),
			.from_address = sender,
			.to_name = "",
			.to_address = k->recipient,
			.subject = "customersctl check",
			.date = (long long)time(NULL),
			.language = "en",
			.unsubscribe = "",
			.text = "The shop can send mails.\n",
			.html = "<p>The shop can send mails.</p>\n",
		};

		buf_format(&id, "check.%lld.%ld%s", m.date, (long)getpid(),
		    strrchr(buf_string(from), '@'));
		m.message_id = buf_string(&id);
		done = !buf_failed(&id) && message_build(&m, message) == 0;
	}
	buf_free(&id);
	return done;
}

/*
 * PROGRAM has taken a mail, in so many MS: a worker waits as long for each,
 * until mail_deadline.
 */
static void
note_taken(struct ctl_check *k, const char *id, const char *program,
    long long ms)
{
	enum {
		SLOW_MS = 400,		/* twice a hash of the default cost */
		MINUTE_MS = 60 * MILLISECONDS
	};
	const unsigned deadline = k->app.settings.mail_deadline;

	if (ms < SLOW_MS)
		ctl_check_note(k, CTL_CHECK_OK, id, "", "%s has taken a mail "
		    "to %s, in %lld ms", program, k->recipient, ms);
	else if (ms < (long long)deadline * MILLISECONDS)
		ctl_check_note(k, CTL_CHECK_WARNING, id, "a mail server on "
		    "this host that queues, or more workers: doc/production "
		    "has how many",
		    "%s has taken a mail to %s, in %lld ms: for each sign-up "
		    "a second %.1f workers wait for it", program, k->recipient,
		    ms, (double)ms / MILLISECONDS);
	else
		ctl_check_note(k, CTL_CHECK_WARNING, id, "a mail server on "
		    "this host that queues", "%s has taken a mail to %s, in "
		    "%lld ms: requests wait for %u s (mail_deadline), so only "
		    "\"mail flush\" sends mails, at most %lld a minute",
		    program, k->recipient, ms, deadline, MINUTE_MS / ms);
}

static void
try_sendmail(struct ctl_check *k, const struct shop_settings *s)
{
	const long long begin = monotonic_ms();
	static const char id[] = "mail.trial";
	const char *program = k->app.settings.sendmail;
	struct buf from = BUF_EMPTY, to = BUF_EMPTY, message = BUF_EMPTY;
	char reason[SENDMAIL_REASON_MAX] = "";

	if (!compose(k, s, &from, &to, &message))
		ctl_check_note(k, CTL_CHECK_ERROR, id, "correct the recipient, "
		    "or the sender by customersctl config set "
		    "trans_email/ident_general/email", "no mail can be written "
		    "from %s to %s", shop_text(s, SHOP_GENERAL_EMAIL),
		    k->recipient);
	else if (sendmail_run(program, buf_string(&from), buf_string(&to),
	    message.data, message.length, begin +
	    (long long)k->app.settings.mail_flush_deadline * MILLISECONDS,
	    reason) == SENDMAIL_ACCEPTED)
		note_taken(k, id, program, monotonic_ms() - begin);
	else
		ctl_check_note(k, CTL_CHECK_ERROR, id, "set the mail server "
		    "up; its log may say more", "%s has not taken a mail: %s",
		    program, reason);
	buf_free(&from);
	buf_free(&to);
	buf_free(&message);
}

void
ctl_check_trial(struct ctl_check *k)
{
	static const char id[] = "mail.trial";
	struct shop shop = { .store.id = 0 };
	bool found = false;

	if (k->app.settings.mail != SETTINGS_MAIL_SENDMAIL)
		ctl_check_note(k, CTL_CHECK_WARNING, id,
		    "mail = sendmail in the settings file",
		    "no mails are sent");
	else if (ctl_check_succeeded(k, id, shop_read_any(k->app.db, 0, &shop,
	    &found)))
		try_sendmail(k, &shop.settings);
	shop_settings_free(&shop.settings);
}
