/*
 * Makes the connection, and makes it again when it was lost.
 */
#ifndef DB_CONNECT_H
#define DB_CONNECT_H

#include "db/value.h"

struct db;

/*
 * Make sure that there is a connection.  Not to be called in a transaction
 * whose connection is lost, or half of it would run on another one.  If the
 * option file lists several hosts, the first that can serve is taken, and the
 * next one whenever a connection is lost.  After a failure there is a pause,
 * growing to a second, in which nothing is tried and the outcome is DB_AWAY.
 *
 * On a Galera node a new connection sees everything that was committed on any
 * node before.
 */
enum db_outcome db_connect(struct db *db)
    __attribute__((nonnull, warn_unused_result));

#endif
