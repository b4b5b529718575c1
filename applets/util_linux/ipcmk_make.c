/* ipcmk: making each kind of object. */
#include <errno.h>
#include <sys/stat.h>

#include "ipc/posix_mq.h"
#include "ipc/posix_sem.h"
#include "ipc/posix_shm.h"
#include "ipc/sysv_msg.h"
#include "ipc/sysv_sem.h"
#include "ipc/sysv_shm.h"
#include "util_linux/common.h"
#include "util_linux/ipcmk.h"

static int make_segment(const struct ipcmk *ipcmk, uint32_t key, struct object_list *list UNUSED)
{
	const struct sysv_shm_request request = { key, ipcmk->size[0], ipcmk->mode & 0777, true, false, false };
	bool created;

	return sysv_shm_create(&request, &created);
}

static int make_queue(const struct ipcmk *ipcmk, uint32_t key, struct object_list *list UNUSED)
{
	const struct sysv_msg_request request = { key, ipcmk->mode & 0777, true, 0 };
	bool created;

	return sysv_msg_create(&request, &created);
}

/* Not by sysv_sem_create(), which sets otime: here the caller is to initialise it. */
static int make_set(const struct ipcmk *ipcmk, uint32_t key, struct object_list *list UNUSED)
{
	return sysv_sem_create_bare(key, ipcmk->nsems, ipcmk->mode & 0777);
}

/* Of POSIX objects the umask takes its share, as of files. */
static unsigned file_mode(const struct ipcmk *ipcmk)
{
	mode_t mask = umask(0);

	umask(mask);
	return ipcmk->mode & 0777 & ~mask;
}

/* As by util-linux memory is taken when it is written to. */
static int make_posix_shm(const struct ipcmk *ipcmk, uint32_t key UNUSED, struct object_list *list)
{
	struct posix_shm_request request = { NULL, ipcmk->size[1], file_mode(ipcmk), true, true, -1 };
	int r = request.size > INT64_MAX ? -EINVAL : drop_in_name(OBJECT_SHM, ipcmk->name, &request.name);
	bool created;

	return r < 0 ? r : posix_shm_create(&request, list, &created);
}

static int make_posix_msg(const struct ipcmk *ipcmk, uint32_t key UNUSED, struct object_list *list)
{
	struct posix_mq_request request = { .mode = file_mode(ipcmk), .exclusive = true };
	int r = drop_in_name(OBJECT_MSG, ipcmk->name, &request.name);
	bool created;

	posix_mq_default(&request);
	return r < 0 ? r : posix_mq_create(&request, list, &created);
}

static int make_posix_sem(const struct ipcmk *ipcmk, uint32_t key UNUSED, struct object_list *list)
{
	struct posix_sem_request request = { .mode = file_mode(ipcmk), .exclusive = true };
	int r = drop_in_name(OBJECT_SEM, ipcmk->name, &request.name);
	bool created;

	return r < 0 ? r : posix_sem_create(&request, list, &created);
}

const struct ipcmk_maker ipcmk_makers[MADE] = {
	[MAKE_SHM] = { make_segment, "create share memory failed", "Shared memory id", OBJECT_SHM, false },
	[MAKE_POSIX_SHM] = { make_posix_shm, "create POSIX shared memory failed", "POSIX shared memory name", OBJECT_SHM, true },
	[MAKE_MSG] = { make_queue, "create message queue failed", "Message queue id", OBJECT_MSG, false },
	[MAKE_POSIX_MSG] = { make_posix_msg, "create POSIX message queue failed", "POSIX message queue name", OBJECT_MSG, true },
	[MAKE_SEM] = { make_set, "create semaphore failed", "Semaphore id", OBJECT_SEM, false },
	[MAKE_POSIX_SEM] = { make_posix_sem, "create POSIX semaphore failed", "POSIX semaphore name", OBJECT_SEM, true },
};
