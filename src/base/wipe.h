/*
 * The only way in which secrets are removed from memory.
 */
#ifndef BASE_WIPE_H
#define BASE_WIPE_H

#include <stddef.h>

/*
 * Overwrite LENGTH bytes at SECRET; the compiler can't remove it.  NULL is
 * harmless.
 */
void wipe(void *secret, size_t length);

#endif
