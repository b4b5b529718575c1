#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "ipc/posix_file.h"
#include "ipc/target.h"
#include "ipc/unlisted.h"
#include "sys/maps.h"
#include "sys/process.h"

#define REMOVED " (deleted)"

struct scan {
	uint32_t types;
	struct object_list *list;
	int directory; /* /dev/shm */
	dev_t device;  /* of the file system behind it */
	uint64_t last; /* inode of the file seen last: mostly seen again at once */
	int process;   /* the one being looked at: its directory in /proc */
	bool is_blind; /* something of it could not be seen */
};

static dev_t device_of(const struct statx *st)
{
	return makedev(st->stx_dev_major, st->stx_dev_minor);
}

/* The name it had: the last part of PATH, without what the kernel adds. */
static char *name_of(const char *path)
{
	const char *name = strrchr(path, '/');
	size_t length, end = strlen(REMOVED);

	name = name ? name + 1 : path;
	length = strlen(name);
	if (length > end && strcmp(name + length - end, REMOVED) == 0)
		length -= end;
	return strndup(name, length);
}

static int add(struct scan *scan, const struct object *found, const char *path)
{
	size_t prefix = strlen(POSIX_SEM_PREFIX);
	struct object *object = object_list_add(scan->list);
	char *name = object ? name_of(path) : NULL;

	if (!name) {
		if (object)
			object_list_drop(scan->list);
		return -ENOMEM;
	}
	*object = *found;
	object->family = FAMILY_OTHER;
	object->known |= FACT_FILE;
	object->flags = SHM_IS_REMOVED;
	object->name = name;
	object->type = strncmp(name, POSIX_SEM_PREFIX, prefix) == 0 ? OBJECT_SEM : OBJECT_SHM;
	if (object->type == OBJECT_SEM)
		memmove(name, name + prefix, strlen(name + prefix) + 1);
	scan->last = object->inode;
	if (!(scan->types & TYPE_BIT(object->type)))
		object_list_drop(scan->list);
	return 0;
}

static bool is_removed(const struct scan *scan, const struct statx *st)
{
	return device_of(st) == scan->device && st->stx_nlink == 0 && S_ISREG(st->stx_mode) && st->stx_ino != scan->last;
}

/*
 * "fd/3" or "map_files/7f12000-7f34000" of the process: adds the file behind it, if it is one that was removed. Returns 0 or
 * -errno.
 */
static int look_at_link(struct scan *scan, const char *link)
{
	struct object object = { 0 };
	struct statx st = { 0 };
	char path[PATH_MAX];
	ssize_t n;

	if (statx(scan->process, link, AT_STATX_DONT_SYNC, STATX_BASIC_STATS | STATX_BTIME, &st) < 0)
		return -errno;
	if (!is_removed(scan, &st))
		return 0;
	n = readlinkat(scan->process, link, path, sizeof(path) - 1);
	if (n < 0)
		return -errno;
	path[n] = '\0';
	posix_file_store(&st, &object);
	object.shm.size = st.stx_size;
	return add(scan, &object, path);
}

static int visit_descriptor(struct scan *scan, const char *number)
{
	char link[sizeof("fd/") + NAME_MAX];
	int r;

	snprintf(link, sizeof(link), "fd/%s", number);
	r = look_at_link(scan, link);
	return r == -ENOMEM ? r : 0;
}

/* Whether that name leads to that very file: then " (deleted)" is what somebody called it. */
static bool is_listed(const struct scan *scan, const char *path, uint64_t inode)
{
	const char *name = strrchr(path, '/');
	struct stat st;

	return name && fstatat(scan->directory, name + 1, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_ino == inode;
}

/* Only the mapping can be seen. A name that was cut short does not say whether it was removed. */
static int add_mapping(struct scan *scan, const struct mapping *mapping, const char *name)
{
	const struct object object = { .device = mapping->device, .inode = mapping->inode, .uid = UINT32_MAX,
				       .gid = UINT32_MAX, .taken = UINT64_MAX };
	size_t length = strlen(name), end = strlen(REMOVED);

	if (length < end || strcmp(name + length - end, REMOVED) != 0 || is_listed(scan, name, mapping->inode))
		return 0;
	return add(scan, &object, name);
}

static int visit_mapping(struct maps *maps, const struct mapping *mapping, void *data)
{
	struct scan *scan = data;
	char link[64];
	int r;

	if (mapping->device != scan->device || mapping->inode == scan->last)
		return 0;
	snprintf(link, sizeof(link), "map_files/%jx-%jx", (uintmax_t)mapping->start, (uintmax_t)mapping->end);
	r = look_at_link(scan, link);
	if (r == -EPERM || r == -EACCES)
		return add_mapping(scan, mapping, maps_name(maps));
	return r == -ENOMEM ? r : 0;
}

static int look_at_descriptors(struct scan *scan)
{
	int fd = openat(scan->process, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);

	if (!stream) {
		r = -errno;
		if (fd >= 0)
			close(fd);
		return r;
	}
	for (const struct dirent *entry; r == 0 && (entry = readdir(stream));)
		if (entry->d_name[0] != '.')
			r = visit_descriptor(scan, entry->d_name);
	closedir(stream);
	return r;
}

static void note_error(struct scan *scan, int error)
{
	if (error == -EACCES || error == -EPERM)
		scan->is_blind = true;
}

/* Descriptors first: they show the file itself to those who may not see it through a mapping. */
static int look_at_process(struct scan *scan)
{
	int r = look_at_descriptors(scan);

	note_error(scan, r);
	if (r == -ENOMEM)
		return r;
	r = maps_each(scan->process, false, visit_mapping, scan);
	note_error(scan, r);
	return r == -ENOMEM ? r : 0;
}

static int look_at_all(struct scan *scan, DIR *proc, size_t *unseen)
{
	int r = 0;

	for (const struct dirent *entry; r == 0 && (entry = readdir(proc));) {
		cleanup_fd int process = -1;
		uint64_t pid;

		if (entry->d_name[0] < '1' || entry->d_name[0] > '9' || parse_u64_max(entry->d_name, INT32_MAX, &pid) < 0)
			continue;
		process = openat(dirfd(proc), entry->d_name, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (process < 0)
			continue; /* it has ended */
		scan->process = process;
		scan->is_blind = false;
		r = look_at_process(scan);
		*unseen += scan->is_blind && process_has_memory(process);
	}
	return r;
}

/* What one sighting of a file did not show, another may. */
static void learn(struct object *file, const struct object *again)
{
	if (file->taken != UINT64_MAX)
		return;
	file->taken = again->taken;
	file->uid = again->uid;
	file->gid = again->gid;
}

/* Of each file that was appended from FIRST on one remains. */
static int keep_one_each(struct object_list *list, size_t first)
{
	const struct object_list found = { list->objects + first, list->count - first, 0 };
	cleanup_free size_t *map = calloc(list->count + 1, sizeof(*map));
	cleanup_with(target_table_done) struct target_table table = { 0 };
	size_t kept = 0;

	if (!map || target_table_build(&table, &found) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < list->count; i++) {
		size_t same = i < first || !table.same_as ? i : first + table.same_as[i - first];

		if (same != i)
			learn(&list->objects[same], &list->objects[i]);
		map[i] = same == i ? kept++ : SIZE_MAX;
	}
	object_list_keep(list, map);
	return 0;
}

static int scan_processes(struct scan *scan, size_t *unseen)
{
	size_t first = scan->list->count;
	DIR *proc = opendir("/proc");
	int r;

	if (!proc)
		return -errno;
	r = look_at_all(scan, proc, unseen);
	closedir(proc);
	return r == 0 ? keep_one_each(scan->list, first) : r;
}

int unlisted_removed(uint32_t types, struct object_list *list, size_t *unseen)
{
	cleanup_fd int directory = posix_directory_open();
	struct scan scan = { .types = types, .list = list, .directory = directory };
	struct stat st;

	if (directory < 0)
		return directory == -ENOENT ? 0 : directory;
	if (fstat(directory, &st) < 0)
		return -errno;
	scan.device = st.st_dev;
	return scan_processes(&scan, unseen);
}
