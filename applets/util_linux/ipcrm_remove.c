/* ipcrm: removing, and what it says of it. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "ipc/kind.h"
#include "ipc/posix_file.h"
#include "ipc/posix_mq.h"
#include "ipc/posix_sem.h"
#include "ipc/sysv.h"
#include "util_linux/common.h"
#include "util_linux/ipcrm.h"

const struct ipcrm_target ipcrm_targets[IPCRM_TARGETS] = {
	{ "shm", "shared memory segment", "shared memory", 'm', 'M', 0, OBJECT_SHM, FAMILY_SYSV },
	{ "pshm", "POSIX shared memory", NULL, 0, 0, OPTION_POSIX_SHM, OBJECT_SHM, FAMILY_POSIX },
	{ "sem", "semaphore", "semaphores", 's', 'S', 0, OBJECT_SEM, FAMILY_SYSV },
	{ "psem", "POSIX semaphore", NULL, 0, 0, OPTION_POSIX_SEM, OBJECT_SEM, FAMILY_POSIX },
	{ "msg", "message queue", "message queues", 'q', 'Q', 0, OBJECT_MSG, FAMILY_SYSV },
	{ "pmsg", "POSIX message queue", NULL, 0, 0, OPTION_POSIX_MSG, OBJECT_MSG, FAMILY_POSIX },
};

/* What goes on after an error, and what ends the command, which returns its status; else -1. */
static int complain(struct ipcrm *ipcrm, int error, const char *what, const char *name)
{
	ipcrm->status = STATUS_FAILED;
	switch (error) {
	case -EACCES:
	case -EPERM:
		fail_status(STATUS_FAILED, "permission denied for %s (%s)", what, name);
		return -1;
	case -EINVAL:
		fail_status(STATUS_FAILED, "invalid %s (%s)", what, name);
		return -1;
	case -EIDRM:
		fail_status(STATUS_FAILED, "already removed %s (%s)", what, name);
		return -1;
	default:
		fail_errno(error, "%s failed", what);
		return STATUS_FAILED;
	}
}

static void announce(const struct invocation *call, const struct ipcrm *ipcrm, const struct ipcrm_target *target,
		     const char *name)
{
	const char *id = target->family == FAMILY_SYSV ? " id" : "";

	if (ipcrm->verbose)
		buffer_printf(&call->out->buffer, "removing %s%s `%s'\n", target->noun, id, name);
}

int ipcrm_remove_id(const struct invocation *call, struct ipcrm *ipcrm, const struct ipcrm_target *target,
		    int32_t id)
{
	char name[16];
	int r;

	snprintf(name, sizeof(name), "%d", id);
	announce(call, ipcrm, target, name);
	r = sysv_remove(target->type, id);
	return r < 0 ? complain(ipcrm, r, "id", name) : -1;
}

int ipcrm_remove_by_id(const struct invocation *call, struct ipcrm *ipcrm, const struct ipcrm_target *target,
		       const char *text)
{
	int32_t id = 0;
	int r = drop_in_number(text, &id);

	return r < 0 ? drop_in_bad_number(r, "failed to parse argument", text) : ipcrm_remove_id(call, ipcrm, target, id);
}

/*
 * A key as strtoul(3) reads it in any base. One that has more than 32 bits is no key: util-linux drops those above, and removes
 * what then happens to have it.
 */
static int read_key(const char *text, uint32_t *ret)
{
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(text, &end, 0);
	if (end == text || *end)
		return -EINVAL;
	if (errno)
		return -ERANGE;
	if (number > UINT32_MAX && -number > UINT32_MAX)
		return -ENOENT;
	*ret = (uint32_t)number;
	return 0;
}

int ipcrm_remove_by_key(const struct invocation *call, struct ipcrm *ipcrm, const struct ipcrm_target *target,
			const char *text)
{
	const char *name = text;
	uint32_t key = 0;
	char id[16];
	int r = read_key(text, &key);

	if (r == -EINVAL || r == -ERANGE)
		return drop_in_bad_number(r, "failed to parse argument", text);
	if (r == 0 && key == 0) {
		ipcrm->status = fail_status(STATUS_FAILED, "illegal key (%s)", text);
		return -1;
	}
	if (r == 0)
		r = sysv_find_key(target->type, key);
	if (r >= 0) {
		/* from here on util-linux speaks of the id, also where it says "key" */
		snprintf(id, sizeof(id), "%d", r);
		name = id;
		announce(call, ipcrm, target, id);
		r = sysv_remove(target->type, r);
	}
	return r < 0 ? complain(ipcrm, r == -ENOENT ? -EINVAL : r, "key", name) : -1;
}

static int complain_name(struct ipcrm *ipcrm, int error, const char *name)
{
	ipcrm->status = STATUS_FAILED;
	if (error == -ENOENT)
		fail_status(STATUS_FAILED, "name `%s' not found", name);
	else if (error == -EACCES || error == -EPERM)
		fail_status(STATUS_FAILED, "permission denied for name `%s'", name);
	else if (error == -ENAMETOOLONG)
		fail_status(STATUS_FAILED, "name `%s' too long", name);
	else
		return fail_errno(error, "name failed"), STATUS_FAILED;
	return -1;
}

static const struct kind *kind_of_target(const struct ipcrm_target *target)
{
	return kind_of(&(const struct object){ .type = target->type, .family = target->family });
}

/* As shm_unlink(3), sem_unlink(3) and mq_unlink(3) take it; what is no object is not found. */
static int find_name(const struct ipcrm_target *target, const char *text, struct object_list *list)
{
	struct address address = { .form = ADDRESS_NAME, .type = target->type };
	const struct kind *kind = kind_of_target(target);
	const char *name;
	int r = drop_in_name(target->type, text, &name);

	if (r < 0)
		return r == -EINVAL && target->type != OBJECT_MSG ? -ENOENT : r;
	if (target->type == OBJECT_SEM && strlen(name) > NAME_MAX)
		return -ENOENT;
	address.name = (char *)(uintptr_t)name;
	r = kind->stat(kind, &address, 0, list);
	return r == -ENOTKIND ? -ENOENT : r;
}

int ipcrm_remove_name(const struct invocation *call, struct ipcrm *ipcrm, const struct ipcrm_target *target,
		      const char *text)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	int r = find_name(target, text, &list);

	announce(call, ipcrm, target, text);
	if (r == 0 && list.count > 0)
		r = kind_of_target(target)->remove(kind_of_target(target), &list.objects[0]);
	else if (r == -EACCES && target->type == OBJECT_MSG && text[0] == '/')
		r = posix_mq_unlink(text + 1); /* its owner need not be allowed to open it */
	return r < 0 ? complain_name(ipcrm, r, text) : -1;
}

/* In the kernel's order, as by util-linux; what the user may not even read is passed over. */
static int remove_all_sysv(const struct invocation *call, struct ipcrm *ipcrm, const struct ipcrm_target *target)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	int r = sysv_enumerate(target->type, 0, &list), status = -1;

	if (r == -ENOSYS)
		return fail_status(STATUS_FAILED, "kernel not configured for %s", target->many);
	if (r < 0)
		return fail_errno(r, "cannot list %s", target->many), STATUS_FAILED;
	for (size_t i = 0; i < list.count && status < 0; i++)
		if (sysv_may_read(target->type, list.objects[i].id) == 0)
			status = ipcrm_remove_id(call, ipcrm, target, list.objects[i].id);
	return status;
}

/* util-linux opens queues and semaphores to list them, and passes over those that it may not open. */
static bool is_passed_over(const struct object *object)
{
	cleanup_fd int fd = -1;

	if (object->type == OBJECT_MSG)
		fd = posix_mq_open(object, O_RDONLY);
	else if (object->type == OBJECT_SEM)
		fd = posix_sem_open(object, O_RDWR);
	return fd == -EACCES;
}

/* One that is gone by now is nobody's loss. */
static int remove_all_posix(const struct invocation *call, struct ipcrm *ipcrm, const struct ipcrm_target *target)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	const struct kind *kind = kind_of_target(target);
	size_t ignored = 0;
	int r = kind->enumerate(kind, 0, &list, &ignored), status = -1;

	if (r < 0)
		return -1;
	for (size_t i = 0; i < list.count && status < 0; i++) {
		char name[NAME_MAX + 2];

		if (is_passed_over(&list.objects[i]))
			continue;
		snprintf(name, sizeof(name), "%s%s", target->type == OBJECT_MSG ? "/" : "", list.objects[i].name);
		announce(call, ipcrm, target, name);
		r = kind->remove(kind, &list.objects[i]);
		status = r < 0 && r != -ENOENT && r != -ESTALE ? complain_name(ipcrm, r, name) : -1;
	}
	return status;
}

static int remove_all_of(const struct invocation *call, struct ipcrm *ipcrm, const struct ipcrm_target *target)
{
	return target->family == FAMILY_SYSV ? remove_all_sysv(call, ipcrm, target) : remove_all_posix(call, ipcrm, target);
}

/* Without a kind System V alone, as by 2.38.1: scripts that say so know of nothing else in /dev/shm. */
int ipcrm_remove_all(const struct invocation *call, struct ipcrm *ipcrm)
{
	int status = -1;

	for (size_t i = 0; i < IPCRM_TARGETS && status < 0; i++) {
		const struct ipcrm_target *target = &ipcrm_targets[i];

		if (ipcrm->all_of ? target == ipcrm->all_of : target->family == FAMILY_SYSV)
			status = remove_all_of(call, ipcrm, target);
	}
	return status;
}
