/*
 * Composes the message of a mail in the journal: links, template, sender.  The
 * same row always makes the same message.
 */
#ifndef MAIL_COMPOSE_H
#define MAIL_COMPOSE_H

#include "base/buf.h"
#include "mail/journal.h"
#include "shop/shop.h"

/*
 * Find the name and address of M's sender: mails about passwords and about the
 * newsletter have settings of their own.  Both are views into SETTINGS or
 * constant.
 */
void mail_compose_sender(const struct mail *m,
    const struct shop_settings *settings, const char **name,
    const char **address) __attribute__((nonnull));

/*
 * Append the message of M to OUT.  DIRECTORIES is the NULL-terminated list of
 * template directories, SHOP the account's.  Returns 0, or -1 with a line in
 * ERROR (ERROR_SIZE bytes).
 */
int mail_compose(const struct mail *m, const char *const *directories,
    const struct shop *shop, struct buf *out, char *error, size_t error_size)
    __attribute__((nonnull, warn_unused_result));

#endif
