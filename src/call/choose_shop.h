/*
 * "Which shop does the body name?": steps that endpoints share (contract D23).
 */
#ifndef CALL_CHOOSE_SHOP_H
#define CALL_CHOOSE_SHOP_H

#include "call/call.h"
#include "customer/customer.h"
#include "shop/shop_choice.h"

/* True if CHOICE, of what C names, is SHOP_CHOSEN; else it is refused. */
bool choose_shop_refuse(struct call *call, const struct customer *c,
    enum shop_choice choice) __attribute__((nonnull, warn_unused_result));

/*
 * Make *SHOP the shop of the store or website that C names, which is read into
 * NAMED; see shop_choose.  False if there is none, and the reply is made.
 */
bool choose_shop(struct call *call, const struct customer *c,
    struct shop *named, const struct shop **shop)
    __attribute__((nonnull, warn_unused_result));

#endif
