/*
 * customer/account: "you are set".
 */
#include "page/pages.h"

void
page_account(struct page *p)
{
	page_show(p, "account");
}
