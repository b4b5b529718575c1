/*
 * churn: makes and removes System V objects of all types without a pause, until standard input closes; says "ready" first.
 * What it made is gone when it ends.
 */
#include <poll.h>
#include <stdbool.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "peer.h"

#define SLOTS 96

static bool is_over(void)
{
	struct pollfd input = { .fd = STDIN_FILENO };

	return poll(&input, 1, 0) > 0;
}

static int make(unsigned type)
{
	switch (type) {
	case 0:
		return shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
	case 1:
		return msgget(IPC_PRIVATE, IPC_CREAT | 0600);
	default:
		return semget(IPC_PRIVATE, 3, IPC_CREAT | 0600);
	}
}

static int drop(unsigned type, int id)
{
	switch (type) {
	case 0:
		return shmctl(id, IPC_RMID, NULL);
	case 1:
		return msgctl(id, IPC_RMID, NULL);
	default:
		return semctl(id, 0, IPC_RMID);
	}
}

static void turn(int *slot, unsigned type)
{
	if (*slot < 0) {
		*slot = must(make(type), "cannot make an object");
		return;
	}
	must(drop(type, *slot), "IPC_RMID");
	*slot = -1;
}

int main(void)
{
	uint64_t seed = 20261120;
	int slots[SLOTS];

	for (unsigned i = 0; i < SLOTS; i++)
		slots[i] = -1;
	puts("ready");
	fflush(stdout);
	while (!is_over()) {
		for (int times = 0; times < 1000; times++) {
			unsigned i = (unsigned)random_below(&seed, SLOTS);

			turn(&slots[i], i % 3);
		}
	}
	for (unsigned i = 0; i < SLOTS; i++)
		if (slots[i] >= 0)
			turn(&slots[i], i % 3);
	return EXIT_SUCCESS;
}
