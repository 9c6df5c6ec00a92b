/*
 * The pages, a file each; page/dispatch.c has their paths.
 */
#ifndef PAGE_PAGES_H
#define PAGE_PAGES_H

#include "page/page.h"

page_function page_account;
page_function page_confirm;
page_function page_create_password;
page_function page_forgot_password;
page_function page_subscribe;
page_function page_unsubscribe;

#endif
