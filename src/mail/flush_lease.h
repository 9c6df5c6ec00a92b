/*
 * One flush at a time, on all hosts and on all nodes of a Galera cluster: a row
 * is leased to the flush at work.  If it dies, its lease runs out.
 */
#ifndef MAIL_FLUSH_LEASE_H
#define MAIL_FLUSH_LEASE_H

#include <stdbool.h>

#include "db/db.h"

enum { FLUSH_LEASE_HOLDER_LEN = 32 };

/* A flush's lease. */
struct flush_lease {
	char holder[FLUSH_LEASE_HOLDER_LEN + 1];	/* random */
	unsigned seconds;	/* its length */
	long long renew;	/* monotonic_ms: not before */
};

/*
 * Take the lease for SECONDS.  *HELD is false if another flush has it.  On
 * Galera, of two that take it at the same time on two nodes, one fails
 * certification and, run again, finds it taken.
 */
enum db_outcome flush_lease_take(struct db *db, struct flush_lease *lease,
    unsigned seconds, bool *held)
    __attribute__((nonnull, warn_unused_result));

/*
 * Renew LEASE, if it is some seconds old.  *HELD is false if it has run out and
 * another flush has taken it.  Call it before each step that takes time.
 */
enum db_outcome flush_lease_keep(struct db *db, struct flush_lease *lease,
    bool *held) __attribute__((nonnull, warn_unused_result));

/* Give LEASE back; if that fails, it runs out. */
void flush_lease_release(struct db *db, const struct flush_lease *lease)
    __attribute__((nonnull));

#endif
