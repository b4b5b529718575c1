#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "ipc/sysv_sem.h"

/* Setting some values is repeated when somebody else's operation came in between; so often in a row is not chance. */
#define TRIES 10000

/* Taking what is there, making sure that it was all, and giving the new value. */
#define STEPS_EACH 3

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
};

int sysv_sem_operate(int id, struct sembuf *operations, size_t count, const struct deadline *deadline)
{
	for (size_t i = 0; deadline_is_now(deadline) && i < count; i++)
		operations[i].sem_flg |= IPC_NOWAIT;
	for (;;) {
		struct timespec left;

		if (semtimedop(id, operations, count, deadline_left(deadline, &left)) == 0)
			return 0;
		if (errno == EAGAIN)
			return deadline_error(deadline);
		if (errno != EINTR)
			return -errno;
	}
}

int sysv_sem_values(int id, uint16_t **ret)
{
	/* the kernel writes as many as the set has, whatever we think: there is room for the largest */
	cleanup_free uint16_t *values = calloc(SYSV_SEM_COUNT_MAX + 1, sizeof(*values));
	union semun argument = { .array = values };

	if (!values)
		return -ENOMEM;
	if (semctl(id, 0, GETALL, argument) < 0)
		return -errno;
	*ret = values;
	values = NULL;
	return 0;
}

int sysv_sem_set_all(int id, uint16_t *values)
{
	union semun argument = { .array = values };

	return semctl(id, 0, SETALL, argument) < 0 ? -errno : 0;
}

static int set_one(int id, const struct sysv_sem_setting *setting)
{
	union semun argument = { .val = setting->value };

	return semctl(id, setting->index, SETVAL, argument) < 0 ? -errno : 0;
}

/* Fills STEPS with what turns FROM into the setting and fails if it is not FROM any more. Returns how many there are. */
static size_t exchange(const struct sysv_sem_setting *setting, uint16_t from, struct sembuf *steps)
{
	size_t count = 0;

	if (from > 0)
		steps[count++] = (struct sembuf){ setting->index, (short)-from, IPC_NOWAIT };
	steps[count++] = (struct sembuf){ setting->index, 0, IPC_NOWAIT };
	if (setting->value > 0)
		steps[count++] = (struct sembuf){ setting->index, (short)setting->value, IPC_NOWAIT };
	return count;
}

/* One look and one semop(2), which does all or, when a value has changed since, nothing: -EAGAIN. */
static int try_exchange(int id, const struct sysv_sem_setting *settings, size_t count, struct sembuf *steps)
{
	cleanup_free uint16_t *values = NULL;
	size_t step_count = 0;
	int r = sysv_sem_values(id, &values);

	if (r < 0 || !values)
		return r < 0 ? r : -ENOMEM;
	for (size_t i = 0; i < count; i++)
		step_count += exchange(&settings[i], values[settings[i].index], steps + step_count);
	return semop(id, steps, step_count) < 0 ? -errno : 0;
}

int sysv_sem_set_some(int id, const struct sysv_sem_setting *settings, size_t count)
{
	cleanup_free struct sembuf *steps = NULL;
	int r = -EAGAIN;

	if (count == 1)
		return set_one(id, settings);
	steps = calloc(count * STEPS_EACH + 1, sizeof(*steps));
	if (!steps)
		return -ENOMEM;
	for (int i = 0; r == -EAGAIN && i < TRIES; i++)
		r = try_exchange(id, settings, count, steps);
	return r;
}
