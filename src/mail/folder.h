/*
 * Keeps mails as files in a folder instead of sending them, for tests and
 * staging (setting "mail = directory").
 */
#ifndef MAIL_FOLDER_H
#define MAIL_FOLDER_H

#include <stddef.h>

/*
 * Write the LENGTH bytes at MESSAGE to the file NAME.eml in FOLDER, readable by
 * its owner alone.  A file with that name is complete and synced to disk; until
 * then the name begins with a dot.  An existing file is replaced, so that the
 * same mail is never there twice.  NAME has no slash.  Returns 0, or -1 with a
 * line in REASON (SIZE bytes) and nothing left behind.
 */
int mail_folder_put(const char *folder, const char *name, const char *message,
    size_t length, char *reason, size_t size)
    __attribute__((nonnull, warn_unused_result));

#endif
