#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <sys/mman.h>

#include "base/cleanup.h"
#include "ipc/posix_file.h"
#include "ipc/posix_sem.h"
#include "sys/memory_guard.h"

#define NANOSECONDS_PER_SECOND INT64_C(1000000000)

/* What is done to a mapped semaphore. Returns 0 or -errno. */
typedef int semaphore_work(sem_t *semaphore, const struct deadline *deadline, uint32_t number);

/*
 * Whoever may write the file may also shorten it, after any check of ours; then touching the mapping raises SIGBUS. The C
 * library cannot be left by a jump there (its clean-up touches the semaphore again), so it gets another one in its place,
 * with a unit to take, and what it did is forgotten afterwards.
 */
static int work_guarded(semaphore_work *work, sem_t *semaphore, const struct deadline *deadline, uint32_t number)
{
	sem_t spare;
	int r;

	if (sem_init(&spare, 1, 1) < 0)
		return -errno;
	memory_guard_set(semaphore, sizeof(*semaphore));
	memory_guard_substitute(&spare, sizeof(spare));
	r = work(semaphore, deadline, number);
	memory_guard_clear();
	return memory_guard_is_broken() ? -ENOTKIND : r;
}

static int work_on(const struct object *object, semaphore_work *work, const struct deadline *deadline, uint32_t number)
{
	cleanup_fd int fd = posix_sem_open(object, O_RDWR);
	sem_t *semaphore;
	int r;

	if (fd < 0)
		return fd;
	semaphore = mmap(NULL, sizeof(*semaphore), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (semaphore == MAP_FAILED)
		return -errno;
	r = work_guarded(work, semaphore, deadline, number);
	munmap(semaphore, sizeof(*semaphore));
	return r;
}

static int wait_once(sem_t *semaphore, const struct deadline *deadline)
{
	const struct timespec at = { deadline->at / NANOSECONDS_PER_SECOND, deadline->at % NANOSECONDS_PER_SECOND };

	if (deadline_is_now(deadline))
		return sem_trywait(semaphore);
	return deadline->forever ? sem_wait(semaphore) : sem_clockwait(semaphore, CLOCK_MONOTONIC, &at);
}

static int take(sem_t *semaphore, const struct deadline *deadline, uint32_t number UNUSED)
{
	while (wait_once(semaphore, deadline) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

int posix_sem_take(const struct object *object, const struct deadline *deadline)
{
	return work_on(object, take, deadline, 0);
}

static int give(sem_t *semaphore, const struct deadline *deadline UNUSED, uint32_t count)
{
	int value;

	if (sem_getvalue(semaphore, &value) < 0)
		return -errno;
	if (value < 0 || count > POSIX_SEM_VALUE_MAX - (uint32_t)value)
		return -EOVERFLOW;
	for (; count > 0; count--)
		if (sem_post(semaphore) < 0)
			return -errno;
	return 0;
}

int posix_sem_give(const struct object *object, uint32_t count)
{
	return work_on(object, give, NULL, count);
}

/* From what it was at one look: what others do from then on comes on top, as after a set in one step. */
static int set(sem_t *semaphore, const struct deadline *deadline UNUSED, uint32_t value)
{
	int now;

	if (sem_getvalue(semaphore, &now) < 0)
		return -errno;
	if (now < 0)
		return -ENOTKIND;
	for (; (uint32_t)now < value; now++)
		if (sem_post(semaphore) < 0)
			return -errno;
	for (; (uint32_t)now > value; now--)
		if (sem_trywait(semaphore) < 0 && errno != EINTR)
			return errno == EAGAIN ? 0 : -errno; /* others have taken all */
	return 0;
}

int posix_sem_set(const struct object *object, uint32_t value)
{
	return work_on(object, set, NULL, value);
}
