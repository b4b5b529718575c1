/*
 * sections: critical sections, guarded and not.
 *
 *   sections guarded ID PROCESSES ROUNDS   each round takes the one unit of semaphore 0 of the set ID, adds 1 to a counter by
 *                                          a load and a store, and gives the unit back; prints the counter
 *   sections guarded-by ID INDEX PROCESSES ROUNDS   the same by another semaphore of the set
 *   sections flag                          the textbook's wrong way: test a flag, then set it. Two processes that both test
 *                                          before one sets (which they are made to) are both inside; prints how many are
 *   sections inside FILE                   one process that is inside for a while; FILE counts: now, the most ever, in all
 *   sections report FILE                   prints these three
 */
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "peer.h"

#define YIELDS 200

static void *shared(int fd, size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | (fd < 0 ? MAP_ANONYMOUS : 0), fd, 0);

	if (memory == MAP_FAILED)
		die("mmap");
	return memory;
}

static void operate(int id, unsigned short index, short change)
{
	struct sembuf operation = { index, change, 0 };

	must(semop(id, &operation, 1), "semop");
}

static int await_children(void)
{
	int status, failed = 0;

	while (wait(&status) > 0)
		failed |= status;
	return failed != 0;
}

static int guarded(int id, unsigned short index, int processes, long rounds)
{
	volatile long *counter = shared(-1, sizeof(*counter));

	for (int i = 0; i < processes; i++) {
		if (must(fork(), "fork") > 0)
			continue;
		for (long round = 0; round < rounds; round++) {
			long found;

			operate(id, index, -1);
			found = *counter;
			if (round % 64 == 0)
				sched_yield(); /* an invitation to whoever should be kept out */
			*counter = found + 1;
			operate(id, index, 1);
		}
		_exit(EXIT_SUCCESS);
	}
	if (await_children())
		return EXIT_FAILURE;
	printf("%ld\n", *counter);
	return EXIT_SUCCESS;
}

struct flagged {
	atomic_int written, tested, inside;
};

static void enter_by_flag(struct flagged *flagged)
{
	while (atomic_load(&flagged->written))
		sched_yield();
	atomic_fetch_add(&flagged->tested, 1);
	while (atomic_load(&flagged->tested) < 2)
		sched_yield();
	atomic_store(&flagged->written, 1);
	atomic_fetch_add(&flagged->inside, 1);
}

static int by_flag(void)
{
	struct flagged *flagged = shared(-1, sizeof(*flagged));

	for (int i = 0; i < 2; i++) {
		if (must(fork(), "fork") > 0)
			continue;
		enter_by_flag(flagged);
		_exit(EXIT_SUCCESS);
	}
	if (await_children())
		return EXIT_FAILURE;
	printf("%d\n", atomic_load(&flagged->inside));
	return EXIT_SUCCESS;
}

struct count {
	atomic_int now, most, all;
};

static struct count *count_in(const char *path)
{
	int fd = must(open(path, O_RDWR | O_CREAT, 0600), path);

	must(ftruncate(fd, sizeof(struct count)), "ftruncate");
	return shared(fd, sizeof(struct count));
}

static int be_inside(struct count *count)
{
	int now = atomic_fetch_add(&count->now, 1) + 1, most = atomic_load(&count->most);

	while (most < now && !atomic_compare_exchange_weak(&count->most, &most, now))
		;
	for (int i = 0; i < YIELDS; i++)
		sched_yield();
	atomic_fetch_add(&count->all, 1);
	atomic_fetch_sub(&count->now, 1);
	return EXIT_SUCCESS;
}

static int number(const char *text)
{
	return (int)strtol(text, NULL, 10);
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	if (strcmp(verb, "guarded") == 0 && argc == 5)
		return guarded(number(argv[2]), 0, number(argv[3]), number(argv[4]));
	if (strcmp(verb, "guarded-by") == 0 && argc == 6)
		return guarded(number(argv[2]), (unsigned short)number(argv[3]), number(argv[4]), number(argv[5]));
	if (strcmp(verb, "flag") == 0)
		return by_flag();
	if (strcmp(verb, "inside") == 0 && argc == 3)
		return be_inside(count_in(argv[2]));
	if (strcmp(verb, "report") == 0 && argc == 3) {
		struct count *count = count_in(argv[2]);

		printf("%d %d %d\n", count->now, count->most, count->all);
		return EXIT_SUCCESS;
	}
	fputs("usage: sections VERB ...\n", stderr);
	return EXIT_FAILURE;
}
