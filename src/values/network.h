/*
 * Internet addresses and networks as text: which of them count as one client,
 * and whom a list of them names (contract H1).
 */
#ifndef VALUES_NETWORK_H
#define VALUES_NETWORK_H

#include <stdbool.h>

#include "base/text.h"

enum { NETWORK_CLIENT_SIZE = 46 };	/* the longest address, and a NUL */

/*
 * Write what counts as one client with ADDRESS to OUT, which has
 * NETWORK_CLIENT_SIZE bytes: an IPv4 address whole, also one that is written as
 * IPv6 (::ffff:192.0.2.1), and the /64 of an IPv6 address, which is what one
 * subscriber has.  A zone ("%eth0") does not count.  What is no address, such
 * as the "unix:" of nginx, becomes "": all of those are one client.
 */
void network_client(const char *address, char *out) __attribute__((nonnull));

/*
 * True if ADDRESS is one of LIST or in one of its networks: addresses and
 * networks (192.0.2.0/24, 2001:db8::/32) with commas between them, and spaces
 * around them.  An item that network_list_fault would tell of names nobody.
 */
bool network_list_has(const char *list, const char *address)
    __attribute__((nonnull));

/*
 * The first item of LIST that is neither an address nor a network; absent if
 * there is none.  A network has no bits beyond its prefix: 10.0.0.1/8 is none.
 */
struct text network_list_fault(const char *list) __attribute__((nonnull));

#endif
