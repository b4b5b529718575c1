/* Clocks. */
#ifndef IPCTOOL_SYS_CLOCK_H
#define IPCTOOL_SYS_CLOCK_H

#include <stdint.h>

/* Seconds since the epoch, as the kernel stamps IPC objects. */
int64_t clock_epoch_seconds(void);

/* Nanoseconds of CLOCK_MONOTONIC: for deadlines. */
int64_t clock_monotonic(void);

/* Sleeps for NANOSECONDS; a signal may end it early. */
void clock_sleep(int64_t nanoseconds);

#endif
