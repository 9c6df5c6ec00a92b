/*
 * Connecting, and connecting again.
 */
#ifndef DB_CONNECT_H
#define DB_CONNECT_H

#include "db/value.h"

struct db;

/*
 * Make sure that there is a connection: between requests only, so that no
 * transaction is ever half on one and half on another.  Of several hosts in the
 * option file the first that can serve is taken, then the next whenever a
 * connection is lost.  After a failure it waits for a moment (growing to a
 * second) before it tries again and answers DB_AWAY until then.
 *
 * On a Galera node a new connection sees all that was committed on any node
 * before.
 */
enum db_outcome db_connect(struct db *db)
    __attribute__((nonnull, warn_unused_result));

#endif
