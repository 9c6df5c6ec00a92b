/*
 * Where a page leads when it is done (contract P5).
 */
#ifndef PAGE_TARGET_H
#define PAGE_TARGET_H

#include "page/page.h"

/*
 * Append to URL the link's back_url as an absolute URL, if its origin is the
 * store's or one that the shop has listed (D24), else the customer's page.  It
 * becomes the origin to which P's form may lead; ORIGIN holds that.
 */
void target_find(struct page *p, struct buf *url, struct buf *origin)
    __attribute__((nonnull));

/* The same without a back_url: the customer's page. */
void target_account(struct page *p, struct buf *url, struct buf *origin)
    __attribute__((nonnull));

#endif
