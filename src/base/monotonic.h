/*
 * A clock that only goes forward, even when the time of day is set.
 */
#ifndef BASE_MONOTONIC_H
#define BASE_MONOTONIC_H

/* The time since some moment in the past, in microseconds and milliseconds. */
long long monotonic_us(void);
long long monotonic_ms(void);

#endif
