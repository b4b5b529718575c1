/* What an errno means where the object is a POSIX one. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "ipc/explain.h"
#include "ipc/limit.h"
#include "ipc/posix_file.h"
#include "ipc/posix_mq.h"

/* The limit of /dev/shm is its mount option. */
static void explain_full(uint64_t size, struct fault *fault)
{
	uint64_t files, taken;
	char what[96];

	if (limit_value(LIMIT_DEVSHMINO, &files) == 0 && limit_used(LIMIT_DEVSHMINO, &taken) == 0 && taken >= files) {
		explain_limit(LIMIT_DEVSHMINO, POSIX_DIRECTORY " is full, all of its files are taken", fault);
		return;
	}
	snprintf(what, sizeof(what), POSIX_DIRECTORY " is full, %ju bytes are asked for", (uintmax_t)size);
	explain_limit(LIMIT_DEVSHM, what, fault);
}

static void explain_missing_directory(int error, struct fault *fault)
{
	explain_errno(error, fault);
	if (access(POSIX_DIRECTORY, F_OK) < 0)
		fault_set(fault, STATUS_FAILED, "there is no " POSIX_DIRECTORY ", where POSIX objects are kept");
}

void explain_posix_create(int error, enum object_type type, uint64_t size, struct fault *fault)
{
	switch (-error) {
	case ENOSPC:
		explain_full(size, fault);
		break;
	case EEXIST:
		fault_set(fault, STATUS_EXISTS, "it exists already");
		break;
	case ENOTKIND:
		fault_set(fault, STATUS_REFUSED, "what has this name is no %s",
			  type == OBJECT_SHM ? "regular file" : "semaphore");
		break;
	case EFBIG:
		if (size <= INT64_MAX && limit_is_below(LIMIT_RLFSIZE, INT64_MAX))
			explain_limit(LIMIT_RLFSIZE, "too large", fault);
		else
			fault_set(fault, STATUS_LIMIT, "no file can have %ju bytes", (uintmax_t)size);
		break;
	case EOPNOTSUPP:
		fault_set(fault, STATUS_FAILED, "the file system at " POSIX_DIRECTORY
			  " cannot make a file without a name (O_TMPFILE)");
		fault_hint(fault, "a tmpfs can: mount -t tmpfs none " POSIX_DIRECTORY);
		break;
	case ENOENT:
		explain_missing_directory(error, fault);
		break;
	default:
		explain_errno(error, fault);
	}
}

static bool has_descriptors_left(void)
{
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);

	if (fd >= 0)
		close(fd);
	return fd >= 0 || errno != EMFILE;
}

/* EMFILE says that a descriptor is missing; of a queue it mostly says something else. */
static void explain_too_many(uint64_t maxmsg, uint64_t msgsize, struct fault *fault)
{
	uint64_t cost = posix_mq_cost(maxmsg, msgsize);
	char what[160];

	if (!has_descriptors_left()) {
		explain_limit(LIMIT_RLNOFILE, "no descriptor is left", fault);
		return;
	}
	snprintf(what, sizeof(what), "the queues of this user take too many bytes, this one %ju of them", (uintmax_t)cost);
	explain_limit(LIMIT_RLMSGQUEUE, what, fault);
	fault_hint(fault,
		   "raise it with 'ulimit -q', ask for less with --maxmsg and --msgsize, or remove queues ('ipctool ls msg')");
}

void explain_mq_create(int error, uint64_t maxmsg, uint64_t msgsize, struct fault *fault)
{
	switch (-error) {
	case EMFILE:
		explain_too_many(maxmsg, msgsize, fault);
		break;
	case ENOSPC:
		explain_limit(LIMIT_MQUMNI, "too many POSIX message queues", fault);
		break;
	case EINVAL:
	case EOVERFLOW:
	case ENOMEM:
		if (limit_is_below(LIMIT_MQUMNB, maxmsg))
			explain_limit(LIMIT_MQUMNB, "too many messages for one queue", fault);
		else if (limit_is_below(LIMIT_MQUMAX, msgsize))
			explain_limit(LIMIT_MQUMAX, "too many bytes for one message", fault);
		else
			explain_errno(error, fault);
		break;
	case EEXIST:
		fault_set(fault, STATUS_EXISTS, "it exists already, or takes fewer or smaller messages than asked");
		break;
	default:
		explain_errno(error, fault);
	}
}
