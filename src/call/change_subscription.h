/*
 * What the links of a newsletter's mails do: confirm a subscription, end it,
 * and ask for such a mail once more.
 */
#ifndef CALL_CHANGE_SUBSCRIPTION_H
#define CALL_CHANGE_SUBSCRIPTION_H

#include <stdbool.h>

#include "account/subscriber.h"
#include "call/call.h"

enum change_subscription {
	SUBSCRIPTION_CONFIRM,	/* one that waits for it becomes one */
	SUBSCRIPTION_END,
	SUBSCRIPTION_REMIND	/* send the mail whose links it needs now */
};

/*
 * Do WHAT for the row of S, which has been read, in one transaction, and send
 * the mail about it in the name of SHOP.  What is so already stays and sends
 * nothing.  S is as it is then; its status is SUBSCRIBER_NONE if the row is
 * gone.  False if that could not be done, and the reply is made.
 */
bool change_subscription(struct call *call, const struct shop *shop,
    struct subscriber *s, enum change_subscription what)
    __attribute__((nonnull, warn_unused_result));

#endif
