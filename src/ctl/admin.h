/*
 * The connection of the administrator.
 */
#ifndef CTL_ADMIN_H
#define CTL_ADMIN_H

#include "call/app.h"

/*
 * Give A, which is open, the connection of the administrator's file, if there
 * is one; once in a process.  What the group CTL_ADMIN_GROUP leaves out is as
 * in that of the workers, but the password only for the same user, and the
 * server only if the group says nothing about it.  Returns EX_OK, or another
 * exit status after reporting why.
 */
int ctl_admin_open(struct app *a) __attribute__((nonnull, warn_unused_result));

#endif
