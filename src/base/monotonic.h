/*
 * a clock that only goes forward, whatever becomes of the time of
 * day.
 */
#ifndef BASE_MONOTONIC_H
#define BASE_MONOTONIC_H

/* The time since some moment in the past: microseconds, milliseconds. */
long long monotonic_us(void);
long long monotonic_ms(void);

#endif
