/*
 * customer/account/forgotpassword: asks for a mail to set a new password.
 */
#include "page/pages.h"

#include "page/send_mail.h"

void
page_forgot_password(struct page *p)
{
	if (page_wants(p, "mail"))
		send_mail(p, SEND_MAIL_RESET, "forgot_password");
	else
		page_show(p, "forgot_password");
}
