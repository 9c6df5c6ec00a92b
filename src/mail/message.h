/*
 * Builds one MIME message.  No value given here can add a header, a recipient
 * or a part: each becomes a single line, quoted or encoded.
 */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include "base/buf.h"

struct message {
	const char *from_name;		/* UTF-8, display name */
	const char *from_address;	/* UTF-8 addr-spec */
	const char *to_name;
	const char *to_address;
	const char *subject;		/* UTF-8, one line */
	const char *message_id;		/* without angle brackets */
	long long date;			/* seconds since the epoch */
	const char *language;		/* Content-Language, such as "it-IT" */
	const char *unsubscribe;	/* URL (RFC 8058), or "" */
	const char *text;		/* UTF-8 bodies */
	const char *html;
};

/*
 * Append M to OUT as an RFC 5322 message with LF line ends: From, To, Subject,
 * Date, Message-ID, MIME-Version, Auto-Submitted: auto-generated,
 * Content-Language, List-Unsubscribe with List-Unsubscribe-Post, and
 * multipart/alternative with text/plain and text/html in UTF-8, encoded as
 * quoted-printable or base64.  An empty display name is left out, and a URL
 * that is empty or can't stand in a header; a domain beyond ASCII is written as
 * A-labels.  Returns 0, or -1 if memory is short or a header cannot hold an
 * address (dot-atom "@" host name), the message id (dot-atom "@" dot-atom), the
 * language (letters, digits, "-") or the date; OUT may then hold a part of the
 * message.
 */
int message_build(const struct message *m, struct buf *out)
    __attribute__((nonnull, warn_unused_result));

/*
 * Append ADDRESS (UTF-8 addr-spec) to OUT in the form for the envelope: the
 * local part is copied, the domain written as A-labels (IDNA2008).  Returns 0,
 * or -1 if the domain has no such form, the local part is no dot-atom, ADDRESS
 * is longer than EMAIL_MAX octets, or memory is short.
 */
int message_envelope_address(const char *address, struct buf *out)
    __attribute__((nonnull, warn_unused_result));

#endif
