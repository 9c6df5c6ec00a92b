/*
 * monotonic: a clock that only goes forward, whatever becomes of the time of
 * day.
 */
#ifndef MONOTONIC_H
#define MONOTONIC_H

/* The time since some moment in the past: microseconds, milliseconds. */
long long monotonic_us(void);
long long monotonic_ms(void);

#endif
