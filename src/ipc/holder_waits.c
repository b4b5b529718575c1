/* What the threads of one process are blocked in. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ipc/holder_pass.h"
#include "sys/blocked.h"
#include "sys/fdinfo.h"

/* A stopped thread shows the call that the stop interrupted. */
static bool is_stopped(struct pass *pass, const char *task, uint32_t tid)
{
	struct process_facts facts = { 0 };

	if (tid == pass->pid)
		facts = *pass_facts(pass);
	else if (process_facts(pass->process, task, &facts) < 0)
		return false;
	return facts.state == 'T' || facts.state == 't';
}

int pass_add_wait(struct pass *pass, const struct target *target, const char *task, uint32_t tid, char *detail)
{
	if (!detail)
		return -ENOMEM;
	if (pass_add_use(pass, target, ROLE_WAITING, tid, detail) < 0)
		return -ENOMEM;
	pass->holders->uses[pass->holders->count - 1].stopped = is_stopped(pass, task, tid);
	return 0;
}

static int wait_on_id(struct pass *pass, const char *task, uint32_t tid)
{
	uint64_t ns = tid == pass->pid ? pass_namespace(pass) : pass_namespace_of(pass, task);
	const struct target *target = target_of_id(&pass->targets, ns, pass->wait.type, pass->wait.id);

	return target ? pass_add_wait(pass, target, task, tid, strdup(pass->wait.detail)) : 0;
}

/* "poll 5": the call and the descriptor by which the object is meant. */
static int wait_on_descriptor(struct pass *pass, const char *task, uint32_t tid, uint32_t fd)
{
	const char *call = pass->wait.detail;
	bool is_lock = strcmp(call, "flock") == 0 || strcmp(call, "fcntl") == 0;
	const struct target *target = is_lock ? pass_lock_of_descriptor(pass, task, fd) :
						pass_target_of_descriptor(pass, task, fd);
	bool is_watched = strcmp(call, "poll") == 0 || strcmp(call, "select") == 0;
	char *detail;

	if (!target)
		return is_watched ? pass_wait_through_epoll(pass, task, tid, call, fd) : 0;
	return pass_add_wait(pass, target, task, tid, asprintf(&detail, "%s %u", call, fd) < 0 ? NULL : detail);
}

static int wait_on_descriptors(struct pass *pass, const char *task, uint32_t tid)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < pass->wait.fd_count; i++)
		if (pass->wait.fds[i] >= 0)
			r = wait_on_descriptor(pass, task, tid, (uint32_t)pass->wait.fds[i]);
	return r;
}

/* The word of a POSIX semaphore is waited for by sem_wait(3); other words by whatever the object is used for. */
static int wait_on_word(struct pass *pass, const char *task, uint32_t tid, const struct range *range, uint64_t address)
{
	const struct target target = { .object = range->object };
	const char *call = pass->wait.detail;
	char *detail;
	int length;

	if (pass_object(pass, &target)->type == OBJECT_SEM && strcmp(call, "futex") == 0)
		length = asprintf(&detail, "sem_wait");
	else
		length = asprintf(&detail, "%s %ju", call, (uintmax_t)(address - range->start + range->offset));
	return pass_add_wait(pass, &target, task, tid, length < 0 ? NULL : detail);
}

static int wait_on_addresses(struct pass *pass, const char *task, uint32_t tid)
{
	int r = 0;

	for (size_t i = 0; i < pass->wait.address_count; i++) {
		uint64_t address = pass->wait.addresses[i];

		for (size_t at = 0; r == 0 && at < pass->range_count; at++)
			if (address >= pass->ranges[at].start && address < pass->ranges[at].end)
				r = wait_on_word(pass, task, tid, &pass->ranges[at], address);
	}
	return r;
}

/*
 * A path is looked up where the thread stands: below its root, its working directory or the descriptor it named. A link that is
 * absolute leads from its root.
 */
static int stat_path(struct pass *pass, const char *task, struct stat *ret)
{
	const struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
	cleanup_fd int base = -1, file = -1;
	char path[64];

	if (pass->wait.path[0] == '/')
		snprintf(path, sizeof(path), "%s/root", task);
	else if (pass->wait.fds[0] == AT_FDCWD)
		snprintf(path, sizeof(path), "%s/cwd", task);
	else
		snprintf(path, sizeof(path), "%s/fd/%d", task, pass->wait.fds[0]);
	base = openat(pass->process, path, O_PATH | O_CLOEXEC);
	if (base < 0)
		return -errno;
	/* only below the root itself can the root be kept to */
	if (pass->wait.path[0] == '/')
		file = (int)syscall(SYS_openat2, base, pass->wait.path, &how, sizeof(how));
	else
		file = openat(base, pass->wait.path, O_PATH | O_CLOEXEC);
	return file < 0 || fstat(file, ret) < 0 ? -errno : 0;
}

/* The kernel waits in there for the other end of a FIFO. Where it does not say, any open may be that of one. */
static bool may_open_fifo(struct pass *pass, const char *task)
{
	char where[64];

	return blocked_where(pass->process, task, where, sizeof(where)) <= 0 || strcmp(where, "0") == 0 ||
	       strncmp(where, "wait_for_partner", strlen("wait_for_partner")) == 0 || strncmp(where, "fifo_", 5) == 0;
}

static int wait_on_path(struct pass *pass, const char *task, uint32_t tid)
{
	const struct target *target;
	struct stat st = { 0 };

	if (!may_open_fifo(pass, task) || stat_path(pass, task, &st) < 0 || !S_ISFIFO(st.st_mode))
		return 0;
	target = target_of_file(&pass->targets, st.st_dev, st.st_ino);
	return target ? pass_add_wait(pass, target, task, tid, strdup(pass->wait.detail)) : 0;
}

static int note_wait(struct pass *pass, const char *task, uint32_t tid)
{
	switch (pass->wait.by) {
	case WAIT_BY_ID:
		return wait_on_id(pass, task, tid);
	case WAIT_BY_FD:
		return wait_on_descriptors(pass, task, tid);
	case WAIT_BY_EPOLL:
		return pass->wait.fds[0] < 0 ? 0 : pass_wait_on_epoll(pass, task, tid, (uint32_t)pass->wait.fds[0]);
	case WAIT_BY_ADDRESS:
		return wait_on_addresses(pass, task, tid);
	case WAIT_BY_PATH:
		return wait_on_path(pass, task, tid);
	case WAIT_BY_NOTHING:
		break;
	}
	return 0;
}

/*
 * A poll or a wait on a futex that was interrupted goes on as restart_syscall(2), its arguments where they were. Which of them
 * it is the kernel's function tells.
 */
static void undo_restart(struct pass *pass, const char *task, struct blocked *blocked)
{
	char where[64];

	if (blocked->number != SYS_restart_syscall || blocked_where(pass->process, task, where, sizeof(where)) < 0)
		return;
	if (strstr(where, "poll"))
		blocked->number = SYS_ppoll;
	else if (strstr(where, "futex"))
		blocked->number = SYS_futex;
}

static int look_at_task(struct pass *pass, const char *task, uint32_t tid)
{
	struct blocked blocked;
	int r = blocked_read(pass->process, task, &blocked);

	if (r <= 0) {
		pass_note_error(pass, r);
		return 0;
	}
	if (blocked.is_compat) {
		pass->holders->unknown_waits++;
		return 0;
	}
	undo_restart(pass, task, &blocked);
	/* what could be decoded is told even when some of it could not be read */
	r = wait_decode(&blocked, tid, pass->waits_wanted, process_read_memory, &pass->wait);
	if (r < 0 && r != -ESRCH && r != -ENOENT && pass->wait.by != WAIT_BY_ID)
		pass->holders->unknown_waits++;
	return note_wait(pass, task, tid);
}

static int look_at_thread(struct pass *pass, uint32_t tid)
{
	char task[32];
	int r;

	if (tid == pass->pid) /* the leader was looked at */
		return 0;
	snprintf(task, sizeof(task), "task/%u", tid);
	r = look_at_task(pass, task, tid);
	return r == 0 ? pass_look_at_own_descriptors(pass, tid) : r;
}

/* Most processes have one thread. The link count of the directory is two more than there are. */
bool pass_has_one_thread(struct pass *pass)
{
	struct stat st;

	if (pass->has_facts && pass->facts.start != INT64_MIN)
		return pass->facts.threads == 1;
	return fstatat(pass->process, "task", &st, 0) == 0 && st.st_nlink == 3;
}

int pass_look_at_threads(struct pass *pass)
{
	bool is_wanted = pass->waits_wanted & ~WAIT_WANTS(WAIT_BY_ADDRESS) || (pass->waits_wanted && pass->range_count > 0);
	int r = is_wanted ? look_at_task(pass, ".", pass->pid) : 0;

	if (r < 0 || !is_wanted || pass_has_one_thread(pass))
		return r;
	return pass_each_number(pass, "task", look_at_thread);
}
