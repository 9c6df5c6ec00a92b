/*
 * Which page a path is, and what all pages do before they are shown (contract
 * P1 to P4).
 */
#ifndef PAGE_DISPATCH_H
#define PAGE_DISPATCH_H

#include "call/call.h"

/* Answer CALL with a page; false if its path is none. */
bool page_dispatch(struct call *call) __attribute__((nonnull));

#endif
