/* What an errno means where the object is a POSIX one. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "ipc/explain.h"
#include "ipc/limit.h"
#include "ipc/posix_file.h"
#include "ipc/posix_mq.h"

#define HINT_FULL "remove what is not needed ('ipctool ls' shows it), or: mount -o remount,"

/* The limit of /dev/shm is its mount option. */
static void explain_full(uint64_t size, struct fault *fault)
{
	struct statvfs fs;

	if (statvfs(POSIX_DIRECTORY, &fs) < 0) {
		fault_errno(fault, -ENOSPC);
	} else if (fs.f_files > 0 && fs.f_ffree == 0) {
		fault_set(fault, STATUS_LIMIT,
			  POSIX_DIRECTORY " is full: all of its %ju files are taken (mount option nr_inodes)",
			  (uintmax_t)fs.f_files);
		fault_hint(fault, HINT_FULL "nr_inodes=N " POSIX_DIRECTORY);
	} else {
		fault_set(fault, STATUS_LIMIT,
			  POSIX_DIRECTORY " is full: %ju bytes are asked for, %ju of its %ju are free (mount option size)",
			  (uintmax_t)size, (uintmax_t)fs.f_bavail * fs.f_frsize, (uintmax_t)fs.f_blocks * fs.f_frsize);
		fault_hint(fault, HINT_FULL "size=N " POSIX_DIRECTORY);
	}
}

static void explain_missing_directory(int error, struct fault *fault)
{
	fault_errno(fault, error);
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
		fault_errno(fault, error);
	}
}

static bool is_above(enum limit_id id, uint64_t amount)
{
	uint64_t value;

	return limit_value(id, &value) == 0 && amount > value;
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
		if (is_above(LIMIT_MQUMNB, maxmsg))
			explain_limit(LIMIT_MQUMNB, "too many messages for one queue", fault);
		else if (is_above(LIMIT_MQUMAX, msgsize))
			explain_limit(LIMIT_MQUMAX, "too many bytes for one message", fault);
		else
			fault_errno(fault, error);
		break;
	case EEXIST:
		fault_set(fault, STATUS_EXISTS, "it exists already, or takes fewer or smaller messages than asked");
		break;
	default:
		fault_errno(fault, error);
	}
}
