/*
 * The shop of a call, which may have been read for an earlier one.
 */
#ifndef CALL_FIND_SHOP_H
#define CALL_FIND_SHOP_H

#include <stdbool.h>

#include "call/call.h"
#include "shop/shop_read.h"

/*
 * Make the shop that KEY asks for that of CALL; *FOUND: there is one.  If
 * ASSUME, a shop that was kept is taken as it was: then call->shop_assumed is
 * true, and it must be asked, before anything is changed or answered, whether
 * it still holds.  False: the database fails, and the reply is made.
 */
bool find_shop(struct call *call, struct shop_key key, bool assume,
    bool *found) __attribute__((nonnull, warn_unused_result));

/*
 * There is no shop that the key of CALL asks for: make the reply the refusal of
 * its path, or, if the path names none, the 500.  Returns false.
 */
bool find_shop_refuse(struct call *call) __attribute__((nonnull));

/*
 * VERSION is that of the database now: true if what is assumed holds, which it
 * is no more then.  False: it has changed; there is no reply, and
 * find_shop_anew goes on.
 */
bool find_shop_holds(struct call *call, long long version)
    __attribute__((nonnull, warn_unused_result));

/*
 * After an attempt to answer CALL: true if its shop has turned out, or turns
 * out now, to have changed since it was kept.  It was read anew, and the reply
 * is as it was before: try again.
 */
bool find_shop_anew(struct call *call)
    __attribute__((nonnull, warn_unused_result));

#endif
