#include "ipc/ends.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ipc/file_object.h"
#include "ipc/pipe.h"
#include "sys/borrow.h"
#include "sys/process.h"
#include "sys/reopen.h"

/* Whether the descriptor is of OBJECT still: its process may have put another in its place. */
static bool is_of(int fd, const struct object *object)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_dev == object->device && st.st_ino == object->inode;
}

static void learn_seals(struct object *object, const struct use *use)
{
	cleanup_fd int found = -1, fd = -1;
	char path[64];
	int seals;

	snprintf(path, sizeof(path), "/proc/%u/fd/%u", use->pid, use->fd);
	found = open(path, O_PATH | O_CLOEXEC);
	if (found < 0 || !is_of(found, object))
		return;
	fd = reopen(found, O_RDONLY);
	seals = fd < 0 ? -1 : fcntl(fd, F_GET_SEALS);
	if (seals < 0)
		return;
	object->memfd.seals = (uint32_t)seals;
	object->known |= FACT_SEALS;
}

static void learn_fill(struct object *object, const struct use *use)
{
	cleanup_fd int fd = borrow_descriptor(use->pid, use->fd);
	uint64_t capacity;
	int fill;

	if (fd < 0 || !is_of(fd, object) || ioctl(fd, FIONREAD, &fill) < 0 || pipe_capacity(fd, &capacity) < 0)
		return;
	object->pipe.fill = (uint64_t)fill;
	object->pipe.capacity = capacity;
	object->known |= FACT_FILL;
}

/* The end that may be borrowed: see ipc/ends.h. NULL: none. */
static const struct use *harmless_end(const struct holders *holders, const struct use *uses, size_t count)
{
	const struct use *any = NULL;

	for (size_t i = 0; i < count; i++) {
		if (uses[i].role != ROLE_OPEN || uses[i].access == 0)
			continue;
		if (uses[i].access == USE_WRITES)
			return &uses[i];
		any = any ? any : &uses[i];
	}
	/* nobody writes who is not himself a reader, unless he is not seen */
	return holders->blind_count == 0 && !holders->hides_processes ? any : NULL;
}

/* The descriptor may be another's by now: then what the object is stays unknown. */
static int learn_status(struct object *object, const struct use *use)
{
	cleanup_fd int process = process_open(use->pid);
	struct object seen = { .type = object->type, .tag = object->tag };
	int r = process < 0 ? process : file_object_of_process(process, use->fd, &seen);

	if (r < 0 || seen.device != object->device || seen.inode != object->inode) {
		free(seen.name);
		return r == -ENOMEM ? r : 0;
	}
	if (object->name) { /* a path is how it was named */
		free(seen.name);
		seen.name = object->name;
	}
	*object = seen;
	return 0;
}

static uint32_t facts_of(enum object_type type)
{
	switch (type) {
	case OBJECT_PIPE:
	case OBJECT_FIFO:
		return FACT_FILE | FACT_FILL;
	case OBJECT_MEMFD:
		return FACT_FILE | FACT_SIZE | FACT_SEALS;
	case OBJECT_EVENTFD:
		return FACT_VALUE;
	default:
		return 0;
	}
}

/* One descriptor is as good as another, until one answers. */
static int learn_by_each(struct object *object, const struct use *uses, size_t count, uint32_t facts)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < count && (facts & ~object->known); i++) {
		if (uses[i].role != ROLE_OPEN || uses[i].access == 0)
			continue;
		if (facts & ~object->known & (FACT_FILE | FACT_SIZE | FACT_VALUE))
			r = learn_status(object, &uses[i]);
		if (r == 0 && (facts & ~object->known & FACT_SEALS) && (uses[i].access & USE_READS))
			learn_seals(object, &uses[i]);
	}
	return r;
}

static int learn(struct object *object, const struct holders *holders, const struct use *uses, size_t count, uint32_t facts)
{
	const struct use *end = facts & FACT_FILL ? harmless_end(holders, uses, count) : NULL;
	int r = learn_by_each(object, uses, count, facts & ~(uint32_t)FACT_FILL);

	if (r == 0 && end)
		learn_fill(object, end);
	return r;
}

int ends_learn(struct object_list *objects, const struct holders *holders, uint32_t facts)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < objects->count; i++) {
		struct object *object = &objects->objects[i];
		uint32_t wanted = facts & facts_of(object->type) & ~object->known;
		size_t count;
		const struct use *uses = holders_of(holders, i, &count);

		if (object->family == FAMILY_OTHER && wanted)
			r = learn(object, holders, uses, count, wanted);
	}
	return r;
}
