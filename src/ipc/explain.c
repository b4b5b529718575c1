#include "ipc/explain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ipc/limit.h"
#include "ipc/posix_file.h"

/* How the shell raises a resource limit. */
static const char *ulimit_of(const struct limit *limit)
{
	static const struct {
		const char *setting, *letter;
	} letters[] = {
		{ "RLIMIT_MSGQUEUE", " -q" },
		{ "RLIMIT_SIGPENDING", " -i" },
		{ "RLIMIT_MEMLOCK", " -l" },
		{ "RLIMIT_NOFILE", " -n" },
		{ "RLIMIT_FSIZE", " -f" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(letters); i++)
		if (strcmp(letters[i].setting, limit->setting) == 0)
			return letters[i].letter;
	return "";
}

/* How to raise it; what is not needed can be removed where something is known to be there. */
static void hint_raise(const struct limit *limit, bool in_use, struct fault *fault)
{
	const char *remove = in_use ? ", or remove what is not needed ('ipctool ls' shows it)" : "";
	size_t length = strlen(limit->setting);

	if (strncmp(limit->setting, "RLIMIT_", 7) == 0)
		fault_hint(fault, "raise it with 'ulimit%s', or do with less; 'ipctool limits' shows all", ulimit_of(limit));
	else if (limit->setting[length - 1] == '=')
		fault_hint(fault, "raise it with 'mount -o remount,%s... /dev/shm'%s", limit->setting, remove);
	else
		fault_hint(fault, "raise %s with sysctl%s", limit->setting, remove);
}

void explain_limit(enum limit_id id, const char *what, struct fault *fault)
{
	const struct limit *limit = limit_info(id);
	uint64_t value = 0, used = 0;
	bool in_use = limit_used(id, &used) == 0;
	char count[48] = "";

	if (in_use)
		snprintf(count, sizeof(count), ", %ju in use", (uintmax_t)used);
	if (limit_value(id, &value) == 0)
		fault_set(fault, STATUS_LIMIT, "%s: the limit %s is %ju%s (%s)", what, limit->name, (uintmax_t)value,
			  count, limit->setting ? limit->setting : "fixed");
	else
		fault_set(fault, STATUS_LIMIT, "%s: the limit %s is reached", what, limit->name);
	if (limit->setting)
		hint_raise(limit, in_use, fault);
}

void explain_errno(int error, struct fault *fault)
{
	if (error == -EMFILE)
		explain_limit(LIMIT_RLNOFILE, strerror(EMFILE), fault);
	else if (error == -EFBIG && limit_is_below(LIMIT_RLFSIZE, INT64_MAX))
		explain_limit(LIMIT_RLFSIZE, strerror(EFBIG), fault);
	else
		fault_errno(fault, error);
}

static bool is_at_limit(enum limit_id id, uint64_t more)
{
	uint64_t value, used;

	return limit_value(id, &value) == 0 && limit_used(id, &used) == 0 && (used >= value || more > value - used);
}

static void exists(struct fault *fault)
{
	fault_set(fault, STATUS_EXISTS, "it exists already");
}

static void no_memory(struct fault *fault)
{
	fault_set(fault, STATUS_LIMIT, "not enough memory");
	fault_hint(fault, "the kernel refuses to promise that much memory (see vm.overcommit_memory); --noreserve asks for less");
}

void explain_shm_create(int error, uint64_t size, struct fault *fault)
{
	switch (-error) {
	case EINVAL:
		if (limit_is_below(LIMIT_SHMMAX, size))
			explain_limit(LIMIT_SHMMAX, "too large", fault);
		else if (size > INT64_MAX)
			fault_set(fault, STATUS_LIMIT, "too large: the kernel's largest file has %jd bytes", (intmax_t)INT64_MAX);
		else
			explain_errno(error, fault);
		break;
	case ENOSPC:
		if (is_at_limit(LIMIT_SHMMNI, 1))
			explain_limit(LIMIT_SHMMNI, "too many shared memory segments", fault);
		else
			explain_limit(LIMIT_SHMALL, "too many pages in shared memory segments", fault);
		break;
	case ENOMEM:
		no_memory(fault);
		break;
	case EEXIST:
		exists(fault);
		break;
	default:
		explain_errno(error, fault);
	}
}

void explain_msg_create(int error, uint64_t qbytes, struct fault *fault)
{
	switch (-error) {
	case ENOSPC:
		explain_limit(LIMIT_MSGMNI, "too many message queues", fault);
		break;
	case EPERM:
		if (limit_is_below(LIMIT_MSGMNB, qbytes))
			explain_limit(LIMIT_MSGMNB, "more bytes than a queue may hold", fault);
		else
			explain_errno(error, fault);
		break;
	case EEXIST:
		exists(fault);
		break;
	default:
		explain_errno(error, fault);
	}
}

void explain_sem_create(int error, uint64_t nsems, struct fault *fault)
{
	switch (-error) {
	case EINVAL:
		if (limit_is_below(LIMIT_SEMMSL, nsems))
			explain_limit(LIMIT_SEMMSL, "too many semaphores for one set", fault);
		else
			explain_errno(error, fault);
		break;
	case ENOSPC:
		if (is_at_limit(LIMIT_SEMMNI, 1))
			explain_limit(LIMIT_SEMMNI, "too many semaphore sets", fault);
		else
			explain_limit(LIMIT_SEMMNS, "too many semaphores in all sets", fault);
		break;
	case ENOMEM:
		fault_set(fault, STATUS_LIMIT, "not enough memory in the kernel");
		break;
	case EEXIST:
		exists(fault);
		break;
	default:
		explain_errno(error, fault);
	}
}

void explain_pipe_create(int error, struct fault *fault)
{
	uint64_t hard;

	if (error == -EMFILE)
		explain_limit(LIMIT_RLNOFILE, "too many descriptors", fault);
	else if (error == -ENFILE && limit_value(LIMIT_PIPEHARD, &hard) == 0 && hard != LIMIT_UNLIMITED)
		explain_limit(LIMIT_PIPEHARD, "too many pages in this user's pipes", fault);
	else
		explain_errno(error, fault);
}

/* EPERM is either limit: the pipe's own, or the pages that all pipes of the user have (pipe(7)). */
void explain_pipe_capacity(int error, uint64_t capacity, struct fault *fault)
{
	if (error == -EBUSY)
		fault_set(fault, STATUS_REFUSED, "it holds more than that");
	else if (limit_is_below(LIMIT_PIPESZ, capacity) && (error == -EPERM || error == -EINVAL || error == -ENOMEM))
		explain_limit(LIMIT_PIPESZ, "too large", fault);
	else if (error == -EPERM)
		explain_limit(LIMIT_PIPESOFT, "too many pages in this user's pipes", fault);
	else
		explain_errno(error, fault);
}

void explain_stat(int error, enum object_type type, struct fault *fault)
{
	if (error == -ENOENT || error == -EINVAL || error == -EIDRM) {
		fault_set(fault, STATUS_MISSING, "there is no such object");
		fault_hint(fault, "'ipctool ls %s' lists those that there are", object_type_name(type));
		return;
	}
	if (error == -ENOTKIND) {
		fault_set(fault, STATUS_REFUSED, "what has this name is no regular file");
		return;
	}
	explain_errno(error, fault);
}

static void explain_enumerate_posix(int error, enum object_type type, struct fault *fault)
{
	explain_errno(error, fault);
	if (type != OBJECT_MSG || error != -EPERM)
		return;
	fault_set(fault, STATUS_DENIED, "no mqueue file system of this IPC namespace is mounted, and only root can do without");
	fault_hint(fault, "as root: mkdir -p /dev/mqueue && mount -t mqueue none /dev/mqueue");
}

void explain_enumerate(int error, const struct kind *kind, struct fault *fault)
{
	enum object_type type = kind->type;

	if (kind->family == FAMILY_POSIX) {
		explain_enumerate_posix(error, type, fault);
		return;
	}
	explain_errno(error, fault);
	if (error == -ENOENT || error == -ENOSYS)
		fault_set(fault, STATUS_FAILED, "neither the kernel's *_STAT_ANY calls nor /proc/sysvipc/%s answer",
			  object_type_name(type));
	if (fault->status != STATUS_LIMIT) /* memory and descriptors are another matter */
		fault_hint(fault, "/proc must be mounted, without subset=pid, or the kernel be Linux 4.17 or newer");
}
