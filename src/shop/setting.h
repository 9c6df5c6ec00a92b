/*
 * The types of the settings in shop/shop.h: which values mean something.
 */
#ifndef SHOP_SETTING_H
#define SHOP_SETTING_H

#include "base/buf.h"
#include "shop/shop.h"

/*
 * True if VALUE is one that SETTING may have.  Otherwise FAULT gets what is
 * wrong with it, such as "must be 0 or 1".  An empty value is always one: it
 * is as if a flag were 0, a list had nothing in it, a number its default.
 */
bool shop_setting_accepts(enum shop_setting setting, struct text value,
    struct buf *fault) __attribute__((nonnull, warn_unused_result));

/*
 * True if a wrong value of SETTING is silently another one: a flag that is off,
 * the default of a number.  Others are told where they are used.
 */
bool shop_setting_is_silent(enum shop_setting setting);

#endif
