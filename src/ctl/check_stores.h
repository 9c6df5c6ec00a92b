/*
 * The checks of a store.  check_stores.c has the table of them.
 */
#ifndef CTL_CHECK_STORES_H
#define CTL_CHECK_STORES_H

#include <stdbool.h>

#include "ctl/check.h"
#include "shop/shop.h"

/* Returns false after noting what is wrong with STORE, otherwise true. */
typedef bool ctl_check_store(struct ctl_check *k, const struct store *store,
    const struct shop_settings *s);

/* Check the senders of mails, and the address that mails name for help. */
ctl_check_store ctl_check_store_senders;

/* Check that every mail exists in the language of the store. */
ctl_check_store ctl_check_store_locale;

#endif
