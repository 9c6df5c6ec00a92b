/*
 * wipe: the one way secrets leave memory.  Neighbours: nothing; libc only.
 */
#ifndef WIPE_H
#define WIPE_H

#include <stddef.h>

/* Overwrite LENGTH bytes at SECRET; never optimised away.  NULL is harmless. */
void wipe(void *secret, size_t length);

#endif
