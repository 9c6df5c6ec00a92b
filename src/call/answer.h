/*
 * The successes that are no account: "true", "false", a text.  They are not
 * filtered (contract G).
 */
#ifndef CALL_ANSWER_H
#define CALL_ANSWER_H

#include <stdbool.h>

#include "call/call.h"

/* Answer 200 and VALUE. */
void answer_boolean(struct call *call, bool value) __attribute__((nonnull));

/* Answer 200 and VALUE as a JSON string. */
void answer_text(struct call *call, const char *value)
    __attribute__((nonnull));

#endif
