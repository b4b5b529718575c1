#include "ipc/reliable_timer.h"

/* The weights of a new round trip, and of a new deviation, are 1/8 and 1/4; four deviations are waited beyond the mean. */
#define ROUND_TRIP_PARTS 8
#define VARIATION_PARTS 4
#define VARIATIONS 4

static int64_t between(int64_t least, int64_t value, int64_t most)
{
	if (value < least)
		return least;
	return value < most ? value : most;
}

void reliable_timer_start(struct reliable_timer *timer)
{
	*timer = (struct reliable_timer){ .timeout = RELIABLE_TIMEOUT_FIRST };
}

static void measure_next(struct reliable_timer *timer, int64_t round_trip)
{
	int64_t error = round_trip - timer->smoothed;

	timer->smoothed += error / ROUND_TRIP_PARTS;
	timer->variation += ((error < 0 ? -error : error) - timer->variation) / VARIATION_PARTS;
}

void reliable_timer_measure(struct reliable_timer *timer, int64_t round_trip)
{
	/* one that would outlast every timeout is no measure */
	round_trip = between(0, round_trip, 8 * RELIABLE_TIMEOUT_MOST);
	if (timer->has_measured) {
		measure_next(timer, round_trip);
	} else {
		timer->smoothed = round_trip;
		timer->variation = round_trip / 2;
		timer->has_measured = true;
	}
	timer->timeout = between(RELIABLE_TIMEOUT_LEAST, timer->smoothed + VARIATIONS * timer->variation, RELIABLE_TIMEOUT_MOST);
}

void reliable_timer_back_off(struct reliable_timer *timer)
{
	timer->timeout = between(RELIABLE_TIMEOUT_LEAST, 2 * timer->timeout, RELIABLE_TIMEOUT_MOST);
}
