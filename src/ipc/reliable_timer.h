/*
 * How long to wait for an answer before the packet is sent again: by the round trips there were and how much they varied
 * (Jacobson and Karels, 1988; RFC 6298), doubled with each vain wait. A round trip of a packet that was sent more than once
 * says nothing (Karn and Partridge, 1987): the caller leaves it out, and what was doubled stays until there is a better one.
 */
#ifndef IPCTOOL_IPC_RELIABLE_TIMER_H
#define IPCTOOL_IPC_RELIABLE_TIMER_H

#include <stdbool.h>
#include <stdint.h>

/* All times in nanoseconds. */
#define RELIABLE_TIMEOUT_FIRST INT64_C(250000000) /* while nothing is known */
#define RELIABLE_TIMEOUT_LEAST INT64_C(3000000)   /* about as long as the other side may wait for its CPU */
#define RELIABLE_TIMEOUT_MOST INT64_C(1000000000)

struct reliable_timer {
	bool has_measured;
	int64_t smoothed;  /* round trip */
	int64_t variation; /* its mean deviation */
	int64_t timeout;   /* what to wait now */
};

/* Begins: nothing is known. */
void reliable_timer_start(struct reliable_timer *timer);

/* A packet that was sent once was answered after ROUND_TRIP. */
void reliable_timer_measure(struct reliable_timer *timer, int64_t round_trip);

/* A wait was in vain. */
void reliable_timer_back_off(struct reliable_timer *timer);

#endif
