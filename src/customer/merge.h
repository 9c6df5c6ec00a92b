/*
 * What a change of a customer leaves out stays as it is (contract G26).
 */
#ifndef CUSTOMER_MERGE_H
#define CUSTOMER_MERGE_H

#include "customer/customer.h"

/*
 * Complete SENT, which customer_decode_change has filled, with what is STORED,
 * so that it is the customer as it will be; then it is checked like a new one.
 *
 * A field that was not sent, or as null, gets the stored value, but a customer
 * that changes itself has to send its e-mail and its names.  Of addresses that
 * were sent, one with an id is completed in the same way and gets its
 * entity_id; the region stays only if the country does, a default address only
 * if no other asks to be one.  Custom attributes that were not sent are added,
 * marked as kept.  If no addresses were sent, SENT has none.
 *
 * Parts of STORED move to SENT, and texts are views into it, so it is to be
 * used no more, except that its addresses with an entity_id are those that SENT
 * leaves out.  *STRANGER becomes the first address of SENT whose id none of
 * these has (any more), or NULL.  Returns 0, or -1 if memory is short.
 */
int customer_merge(struct customer *sent, struct customer *stored,
    const struct address **stranger)
    __attribute__((nonnull, warn_unused_result));

#endif
