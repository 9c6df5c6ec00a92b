/*
 * A form that asks for a mail to the address typed into it.  The answer is the
 * same whether or not somebody has that address (contract P6).
 */
#ifndef PAGE_SEND_MAIL_H
#define PAGE_SEND_MAIL_H

#include "page/page.h"

enum send_mail {
	SEND_MAIL_RESET,		/* to set a new password */
	SEND_MAIL_CONFIRMATION,		/* of an account that waits for it */
	SEND_MAIL_NEWSLETTER		/* with the links of a subscription */
};

/*
 * Send the mail WHAT, if there is somebody to get it, and say so; or show the
 * template FORM again with the reason why it can't be sent to what was typed.
 */
void send_mail(struct page *p, enum send_mail what, const char *form)
    __attribute__((nonnull));

/*
 * Send the mail WHAT to the account that the link names, and show the template
 * DONE.
 */
void send_mail_to_account(struct page *p, enum send_mail what, const char *done)
    __attribute__((nonnull));

#endif
