/*
 * Makes the message of a mail in the journal: its links, its
 * template, its sender.  The same at any time for the same row.
 */
#ifndef MAIL_COMPOSE_H
#define MAIL_COMPOSE_H

#include "base/buf.h"
#include "mail/journal.h"
#include "shop/shop.h"

/*
 * Name and address of the sender of M: newsletters and accounts have settings
 * of their own.
 */
void mail_compose_sender(const struct mail *m,
    const struct shop_settings *settings, const char **name,
    const char **address) __attribute__((nonnull));

/*
 * Append the message of M to OUT.  DIRECTORIES are those of templates, ended by
 * NULL; SETTINGS and STORE those of the account.  Returns 0, or -1 with a line
 * in ERROR (ERROR_SIZE bytes).
 */
int mail_compose(const struct mail *m, const char *const *directories,
    const struct shop *shop, struct buf *out, char *error, size_t error_size)
    __attribute__((nonnull, warn_unused_result));

#endif
