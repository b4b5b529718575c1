#include "ipc/limit.h"

#include <dirent.h>
#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/status.h"
#include "ipc/posix_file.h"
#include "ipc/posix_mq.h"
#include "ipc/sysv.h"
#include "sys/procfs.h"

/* Where a limit's value is found. */
enum where {
	IN_FILE,         /* the n-th number of a file below /proc/sys */
	IN_FILE_OR_NONE, /* the same, where 0 means that there is no limit */
	IN_RLIMIT,
	IN_DEVSHM,       /* the file system on /dev/shm */
	CONSTANT,        /* built into the kernel */
};

struct source {
	struct limit limit;
	enum where where;
	const char *file;
	unsigned number; /* which number in the file, which RLIMIT_, or the constant */
};

static const struct source sources[LIMITS] = {
	[LIMIT_MSGMNI] = { { "MSGMNI", "message queues", "kernel.msgmni" }, IN_FILE, "kernel/msgmni", 0 },
	[LIMIT_MSGMAX] = { { "MSGMAX", "bytes of one message", "kernel.msgmax", true }, IN_FILE, "kernel/msgmax", 0 },
	[LIMIT_MSGMNB] = { { "MSGMNB", "bytes of one queue (a new queue's qbytes)", "kernel.msgmnb", true }, IN_FILE, "kernel/msgmnb", 0 },
	[LIMIT_MQUMNI] = { { "MQUMNI", "POSIX message queues", "fs.mqueue.queues_max" }, IN_FILE, "fs/mqueue/queues_max", 0 },
	[LIMIT_MQUMAX] = { { "MQUMAX", "bytes of one POSIX message", "fs.mqueue.msgsize_max", true }, IN_FILE, "fs/mqueue/msgsize_max", 0 },
	[LIMIT_MQUMNB] = { { "MQUMNB", "messages in one POSIX queue", "fs.mqueue.msg_max" }, IN_FILE, "fs/mqueue/msg_max", 0 },
	[LIMIT_SHMMNI] = { { "SHMMNI", "shared memory segments", "kernel.shmmni" }, IN_FILE, "kernel/shmmni", 0 },
	[LIMIT_SHMALL] = { { "SHMALL", "pages of all segments", "kernel.shmall" }, IN_FILE, "kernel/shmall", 0 },
	[LIMIT_SHMMAX] = { { "SHMMAX", "bytes of one segment", "kernel.shmmax", true }, IN_FILE, "kernel/shmmax", 0 },
	[LIMIT_SHMMIN] = { { "SHMMIN", "least bytes of one segment", NULL, true }, CONSTANT, NULL, 1 },
	[LIMIT_SEMMNI] = { { "SEMMNI", "semaphore sets", "kernel.sem" }, IN_FILE, "kernel/sem", 3 },
	[LIMIT_SEMMNS] = { { "SEMMNS", "semaphores of all sets", "kernel.sem" }, IN_FILE, "kernel/sem", 1 },
	[LIMIT_SEMMSL] = { { "SEMMSL", "semaphores in one set", "kernel.sem" }, IN_FILE, "kernel/sem", 0 },
	[LIMIT_SEMOPM] = { { "SEMOPM", "operations in one semop", "kernel.sem" }, IN_FILE, "kernel/sem", 2 },
	[LIMIT_SEMVMX] = { { "SEMVMX", "value of a semaphore", NULL }, CONSTANT, NULL, 32767 },
	[LIMIT_DEVSHM] = { { "DEVSHM", "bytes in /dev/shm: POSIX shared memory, semaphores", "size=", true }, IN_DEVSHM, NULL, 0 },
	[LIMIT_DEVSHMINO] = { { "DEVSHMINO", "files in /dev/shm: POSIX shared memory, semaphores", "nr_inodes=" }, IN_DEVSHM, NULL, 0 },
	[LIMIT_PIPESZ] = { { "PIPESZ", "bytes an ordinary user's pipe may be given", "fs.pipe-max-size", true }, IN_FILE, "fs/pipe-max-size", 0 },
	[LIMIT_PIPESOFT] = { { "PIPESOFT", "pages in one user's pipes, beyond which new ones are small", "fs.pipe-user-pages-soft" }, IN_FILE_OR_NONE, "fs/pipe-user-pages-soft", 0 },
	[LIMIT_PIPEHARD] = { { "PIPEHARD", "pages in one user's pipes, beyond which there are none", "fs.pipe-user-pages-hard" }, IN_FILE_OR_NONE, "fs/pipe-user-pages-hard", 0 },
	[LIMIT_RLMSGQUEUE] = { { "RLMSGQUEUE", "bytes of one user's POSIX queues", "RLIMIT_MSGQUEUE", true }, IN_RLIMIT, NULL, RLIMIT_MSGQUEUE },
	[LIMIT_RLSIGPENDING] = { { "RLSIGPENDING", "queued signals of one user", "RLIMIT_SIGPENDING" }, IN_RLIMIT, NULL, RLIMIT_SIGPENDING },
	[LIMIT_RLMEMLOCK] = { { "RLMEMLOCK", "bytes a process may lock into memory", "RLIMIT_MEMLOCK", true }, IN_RLIMIT, NULL, RLIMIT_MEMLOCK },
	[LIMIT_RLNOFILE] = { { "RLNOFILE", "descriptors of this process", "RLIMIT_NOFILE" }, IN_RLIMIT, NULL, RLIMIT_NOFILE },
	[LIMIT_RLFSIZE] = { { "RLFSIZE", "bytes of a file that this process writes or makes, POSIX shared memory too", "RLIMIT_FSIZE", true }, IN_RLIMIT, NULL, RLIMIT_FSIZE },
};

const struct limit *limit_info(enum limit_id limit)
{
	return &sources[limit].limit;
}

bool limit_is_of_namespace(enum limit_id limit)
{
	return limit <= LIMIT_DEVSHMINO && sources[limit].where != CONSTANT;
}

static int read_setting(const struct source *source, uint64_t *ret)
{
	uint64_t numbers[4];
	char path[64];
	int r;

	snprintf(path, sizeof(path), "/proc/sys/%s", source->file);
	r = procfs_numbers(path, numbers, source->number + 1);
	if (r < 0)
		return r;
	*ret = numbers[source->number];
	if (*ret == 0 && source->where == IN_FILE_OR_NONE)
		*ret = LIMIT_UNLIMITED;
	return 0;
}

static int read_rlimit(unsigned resource, uint64_t *ret)
{
	struct rlimit limit;

	if (getrlimit((__rlimit_resource_t)resource, &limit) < 0)
		return -errno;
	*ret = limit.rlim_cur == RLIM_INFINITY ? LIMIT_UNLIMITED : limit.rlim_cur;
	return 0;
}

/* Where there is no tmpfs, POSIX shared memory and semaphores have no limit of their own, or are not to be had at all. */
static int devshm(struct statfs *ret)
{
	cleanup_fd int directory = posix_directory_open();

	if (directory < 0 || fstatfs(directory, ret) < 0)
		return directory == -ENOENT || directory == -ENOROOT ? -ENODATA : directory < 0 ? directory : -errno;
	return ret->f_type == TMPFS_MAGIC ? 0 : -ENODATA;
}

/* A tmpfs mounted with size=0 or nr_inodes=0 counts nothing and has no limit (tmpfs(5)). */
static int read_devshm(enum limit_id limit, uint64_t *ret)
{
	struct statfs fs;
	int r = devshm(&fs);

	if (r < 0)
		return r;
	*ret = limit == LIMIT_DEVSHM ? fs.f_blocks * (uint64_t)fs.f_bsize : fs.f_files;
	if (*ret == 0)
		*ret = LIMIT_UNLIMITED;
	return 0;
}

int limit_value(enum limit_id limit, uint64_t *ret)
{
	const struct source *source = &sources[limit];

	switch (source->where) {
	case IN_FILE:
	case IN_FILE_OR_NONE:
		return read_setting(source, ret);
	case IN_RLIMIT:
		return read_rlimit(source->number, ret);
	case IN_DEVSHM:
		return read_devshm(limit, ret);
	case CONSTANT:
		break;
	}
	*ret = source->number;
	return 0;
}

bool limit_is_below(enum limit_id limit, uint64_t amount)
{
	uint64_t value = 0;

	return limit_value(limit, &value) == 0 && value < amount;
}

static int used_objects(enum object_type type, uint64_t *ret)
{
	struct sysv_usage usage;
	int r = sysv_usage(type, &usage);

	if (r == 0)
		*ret = usage.objects;
	return r;
}

static int used_units(enum object_type type, uint64_t *ret)
{
	struct sysv_usage usage;
	int r = sysv_usage(type, &usage);

	if (r == 0)
		*ret = usage.units;
	return r;
}

static int used_queues(uint64_t *ret)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	size_t ignored = 0;
	int r = posix_mq_enumerate(0, &list, &ignored);

	if (r == 0)
		*ret = list.count;
	return r;
}

/*
 * The kernel charges a queue to the real user who made it, and tells nobody. What can be seen are the queues of this IPC
 * namespace that belong to him, and what each costs.
 */
static int used_queue_bytes(uint64_t *ret)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	size_t ignored = 0;
	uint64_t sum = 0;
	int r = posix_mq_enumerate(FACT_MSGS, &list, &ignored);

	for (size_t i = 0; r == 0 && i < list.count; i++) {
		const struct object *queue = &list.objects[i];

		if (queue->uid != getuid())
			continue;
		if (!(queue->known & FACT_MSGS))
			return -EACCES;
		if (__builtin_add_overflow(sum, posix_mq_cost(queue->msg.maxmsg, queue->msg.msgsize), &sum))
			return -EOVERFLOW;
	}
	if (r == 0)
		*ret = sum;
	return r;
}

/* Signals queued for the user, whichever of his processes they wait for: "SigQ: 0/96364" of our own status. */
static int signals_line(char *line, void *data)
{
	return sscanf(line, "SigQ: %ju", (uintmax_t *)data) == 1;
}

static int used_signals(uint64_t *ret)
{
	uintmax_t queued = 0;
	int r = procfs_lines("/proc/self/status", signals_line, &queued);

	*ret = queued;
	return r < 0 ? r : r == 0 ? -ENODATA : 0;
}

/* Descriptors open in this process: those it inherited count against whatever the caller starts too. */
static int used_descriptors(uint64_t *ret)
{
	DIR *directory = opendir("/proc/self/fd");
	uint64_t count = 0;

	if (!directory)
		return -errno;
	for (const struct dirent *entry; (entry = readdir(directory));)
		count += entry->d_name[0] != '.';
	closedir(directory);
	*ret = count - 1; /* the directory itself */
	return 0;
}

static int used_devshm(enum limit_id limit, uint64_t *ret)
{
	struct statfs fs;
	int r = devshm(&fs);

	if (r < 0)
		return r;
	if (limit == LIMIT_DEVSHM ? fs.f_blocks == 0 : fs.f_files == 0)
		return -ENODATA;
	*ret = limit == LIMIT_DEVSHM ? (fs.f_blocks - fs.f_bfree) * (uint64_t)fs.f_bsize : fs.f_files - fs.f_ffree;
	return 0;
}

int limit_used(enum limit_id limit, uint64_t *ret)
{
	switch (limit) {
	case LIMIT_MSGMNI:
		return used_objects(OBJECT_MSG, ret);
	case LIMIT_SHMMNI:
		return used_objects(OBJECT_SHM, ret);
	case LIMIT_SEMMNI:
		return used_objects(OBJECT_SEM, ret);
	case LIMIT_SHMALL:
		return used_units(OBJECT_SHM, ret);
	case LIMIT_SEMMNS:
		return used_units(OBJECT_SEM, ret);
	case LIMIT_MQUMNI:
		return used_queues(ret);
	case LIMIT_RLMSGQUEUE:
		return used_queue_bytes(ret);
	case LIMIT_DEVSHM:
	case LIMIT_DEVSHMINO:
		return used_devshm(limit, ret);
	case LIMIT_RLSIGPENDING:
		return used_signals(ret);
	case LIMIT_RLNOFILE:
		return used_descriptors(ret);
	default:
		return -ENODATA;
	}
}

uint64_t limit_percent(uint64_t used, uint64_t value)
{
	unsigned __int128 percent = ((unsigned __int128)used * 100 + value - 1) / value;

	return percent > UINT32_MAX ? UINT32_MAX : (uint64_t)percent;
}

bool limit_is_above(uint64_t used, uint64_t value, uint32_t percent)
{
	return value != LIMIT_UNLIMITED && (unsigned __int128)used * 100 > (unsigned __int128)value * percent;
}
