/*
 * How many hashes this host computes.
 */
#ifndef CTL_HASH_RATE_H
#define CTL_HASH_RATE_H

#include "base/password.h"

/*
 * Compute hashes at COST in so many PROCESSES at once, by the library in use,
 * each for SECONDS or a little longer (0: one hash).  Returns how many they
 * make together in a second of processors that do nothing else; or -1 if a hash
 * can't be made, for want of memory.
 */
double hash_rate(const struct password_cost *cost, unsigned processes,
    unsigned seconds) __attribute__((nonnull, warn_unused_result));

/* The processors that this process may use. */
unsigned hash_rate_processors(void);

#endif
