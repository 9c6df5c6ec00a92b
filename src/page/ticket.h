/*
 * The hidden field by which a page's form is known to be our own (contract P4).
 */
#ifndef PAGE_TICKET_H
#define PAGE_TICKET_H

#include <stdbool.h>

#include "base/digest.h"
#include "db/db.h"

enum {
	TICKET_SECONDS = 3600,		/* that a form is good for */
	TICKET_SECRET_LEN = 64,		/* characters */
	TICKET_SIZE = 20 + 1 + DIGEST_HEX_LEN + 1
};

/* Read the secret of all tickets to SECRET; "" if there is none. */
enum db_outcome ticket_read_secret(struct db *db,
    char secret[TICKET_SECRET_LEN + 1])
    __attribute__((nonnull, warn_unused_result));

/*
 * Write the ticket of the form of page PATH for the id ID, both of which it is
 * bound to, at NOW (seconds since the epoch) to TICKET.
 */
void ticket_make(const char *secret, const char *path, struct text id,
    long long now, char ticket[TICKET_SIZE]) __attribute__((nonnull));

/* True if TICKET is one of them, made in the last TICKET_SECONDS. */
bool ticket_holds(const char *secret, const char *path, struct text id,
    long long now, struct text ticket)
    __attribute__((nonnull, warn_unused_result));

#endif
