/*
 * The one way secrets leave memory.
 */
#ifndef BASE_WIPE_H
#define BASE_WIPE_H

#include <stddef.h>

/* Overwrite LENGTH bytes at SECRET; never optimised away.  NULL is harmless. */
void wipe(void *secret, size_t length);

#endif
