/*
 * Writes the body of a MIME message and the headers that describe it.  Used by
 * message.c only.
 */
#ifndef MAIL_MESSAGE_BODY_H
#define MAIL_MESSAGE_BODY_H

#include "base/buf.h"

/*
 * Append "Content-Type: multipart/alternative", an empty line and two parts,
 * TEXT and HTML (UTF-8, LF line ends), each in quoted-printable or, if more
 * than a sixth of its bytes are beyond ASCII, in base64.
 */
void message_body(struct buf *out, const char *text, const char *html)
    __attribute__((nonnull));

#endif
