#include "sys/namespace_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "sys/mounts.h"
#include "sys/namespace.h"
#include "sys/pidfd.h"
#include "sys/process.h"
#include "sys/procfs.h"

/* The process that the search is looking at, and what it has seen so far. */
struct search {
	struct namespace_list *list;
	int process; /* its directory in /proc */
	uint32_t pid;
	dev_t device; /* of the file system that namespaces lie in */
	uint64_t *mounts; /* mount namespaces whose mounts were read */
	size_t mount_count, mount_capacity;
};

/* Room for one more of SIZE bytes in what is allocated at *ITEMS. Returns 0 or -ENOMEM. */
static int make_room(void **items, size_t count, size_t *capacity, size_t size)
{
	size_t more = *capacity ? *capacity * 2 : 16;
	void *grown;

	if (count < *capacity)
		return 0;
	grown = reallocarray(*items, more, size);
	if (!grown)
		return -ENOMEM;
	*items = grown;
	*capacity = more;
	return 0;
}

static struct namespace_entry *find(const struct namespace_list *list, uint64_t inode)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->entries[i].inode == inode)
			return &list->entries[i];
	return NULL;
}

#define DESCRIPTORS_EACH 3 /* a struct door */

/* Adds the namespace that NS, which becomes the list's, is open on. The entry is empty but for it. */
static int add(struct search *search, uint64_t inode, int ns, struct namespace_entry **ret)
{
	struct namespace_list *list = search->list;
	void *entries = list->entries;
	int r = make_room(&entries, list->count, &list->capacity, sizeof(*list->entries));

	list->entries = entries;
	if (r < 0) {
		close(ns);
		return r;
	}
	pidfd_make_room((list->count + 1) * DESCRIPTORS_EACH);
	*ret = &list->entries[list->count++];
	**ret = (struct namespace_entry){ .inode = inode, .door = NO_DOOR, .is_ours = inode == namespace_ipc_inode() };
	(*ret)->door.ipc = ns;
	return 0;
}

/* The namespace that the process or its thread TASK lives in; 0 when that is not to be seen. */
static uint64_t look_up(struct search *search, const char *task)
{
	uint64_t inode = 0;
	int r = namespace_ipc_of(search->process, task, &inode);

	if ((r == -EACCES || r == -EPERM) && process_has_memory(search->process))
		search->list->unseen++;
	return r < 0 ? 0 : inode;
}

static int open_of_task(struct search *search, const char *task, const char *what, int flags)
{
	char path[48];

	snprintf(path, sizeof(path), "%s/%s", task, what);
	return openat(search->process, path, flags | O_CLOEXEC);
}

/* Notes what leads there: a pid, or "/proc/4712/ns/ipc" for a thread that lives there without its process. */
static void note_task(const struct search *search, struct namespace_entry *entry, const char *task)
{
	bool is_process = strcmp(task, ".") == 0;
	int n;

	free(entry->way);
	n = is_process ? asprintf(&entry->way, "%u", search->pid) : asprintf(&entry->way, "/proc/%u/ns/ipc", entry->door.member);
	if (n < 0)
		entry->way = NULL;
}

/* The same: the file PATH. */
static void note_file(struct namespace_entry *entry, const char *path)
{
	free(entry->way);
	entry->way = strdup(path);
}

/* Makes the process, or its thread, the one that lives there, with its root directory and its container's name. */
static void settle(struct search *search, struct namespace_entry *entry, const char *task)
{
	const char *thread = strrchr(task, '/');
	char mounts[48];
	struct stat st;
	int root = open_of_task(search, task, "root", O_PATH | O_DIRECTORY);

	if (root < 0)
		return;
	entry->door.root = root;
	snprintf(mounts, sizeof(mounts), "%s/ns/mnt", task);
	entry->door.mounts = fstatat(search->process, mounts, &st, 0) < 0 ? 0 : st.st_ino;
	entry->door.net = open_of_task(search, task, "ns/net", O_RDONLY);
	entry->door.member = thread ? (uint32_t)strtoul(thread + 1, NULL, 10) : search->pid;
	note_task(search, entry, task);
	if (!entry->is_ours && !container_name(search->process, entry->container))
		entry->container[0] = '\0';
}

/*
 * What a file that is open on a namespace, if it is one, adds to the list. TASK lives there; NULL: nobody is known to, and PATH,
 * unless it is NULL, leads there from where we are.
 */
static int take(struct search *search, uint64_t inode, int ns, const char *task, const char *path)
{
	struct namespace_entry *entry = find(search->list, inode);
	struct stat st;
	int r = 0;

	if (ns < 0) {
		search->list->unopened += errno != ENOENT && errno != ESRCH;
		return 0;
	}
	/* another one by now */
	if (entry || fstat(ns, &st) < 0 || st.st_ino != inode || ioctl(ns, NS_GET_NSTYPE) != CLONE_NEWIPC)
		close(ns);
	else
		r = add(search, inode, ns, &entry);
	if (r == 0 && entry && task && entry->door.member == 0)
		settle(search, entry, task);
	else if (r == 0 && entry && path && !entry->way)
		note_file(entry, path);
	return r;
}

static int look_at_task(struct search *search, const char *task)
{
	uint64_t inode = look_up(search, task);
	const struct namespace_entry *entry = inode == 0 ? NULL : find(search->list, inode);

	if (inode == 0 || (entry && entry->door.member != 0))
		return 0;
	return take(search, inode, open_of_task(search, task, "ns/ipc", O_RDONLY), task, NULL);
}

/* Calls VISIT with each name in DIRECTORY of the process that is a number. */
static int each_number(struct search *search, const char *directory, int (*visit)(struct search *search, const char *name))
{
	int fd = openat(search->process, directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);

	if (!stream) {
		if (fd >= 0)
			close(fd);
		return 0; /* it has ended, or is another's: look_up() has counted it */
	}
	for (const struct dirent *entry; r == 0 && (entry = readdir(stream));)
		if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9')
			r = visit(search, entry->d_name);
	closedir(stream);
	return r;
}

static int look_at_thread(struct search *search, const char *name)
{
	char task[32];

	snprintf(task, sizeof(task), "task/%.16s", name);
	return look_at_task(search, task);
}

/* A thread can live in a namespace of its own. Most processes have one thread, which has been looked at. */
static int look_at_threads(struct search *search)
{
	struct stat st;

	if (fstatat(search->process, "task", &st, 0) == 0 && st.st_nlink <= 3)
		return 0;
	return each_number(search, "task", look_at_thread);
}

/* What lies in no other file system than that of namespaces is no file server's, nor anything that opening it would disturb. */
static int look_at_descriptor(struct search *search, const char *name)
{
	char path[32], way[64];
	struct statx st;

	snprintf(path, sizeof(path), "fd/%.16s", name);
	if (statx(search->process, path, AT_STATX_DONT_SYNC, STATX_TYPE | STATX_INO, &st) < 0 ||
	    makedev(st.stx_dev_major, st.stx_dev_minor) != search->device || find(search->list, st.stx_ino))
		return 0;
	snprintf(way, sizeof(way), "/proc/%u/%s", search->pid, path);
	return take(search, st.stx_ino, openat(search->process, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), NULL, way);
}

/* Whether the process sees the mounts that we see: in another's namespace a path is his to change. */
static bool has_our_mounts(const struct search *search)
{
	struct stat there, here;

	return fstatat(search->process, "ns/mnt", &there, 0) == 0 && stat("/proc/self/ns/mnt", &here) == 0 &&
	       there.st_ino == here.st_ino;
}

/* Whether PATH is that namespace from where we are, too. */
static bool leads_to(const struct search *search, const char *path, uint64_t inode)
{
	struct stat st;

	return has_our_mounts(search) && stat(path, &st) == 0 && st.st_dev == search->device && st.st_ino == inode;
}

/* A namespace can be kept by a mount alone. It is opened where the process sees it. */
static int look_at_mount(char *line, void *data)
{
	const struct open_how how = { .flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT };
	struct search *search = data;
	struct mount_line mount;
	cleanup_fd int root = -1;
	const char *way;
	uint64_t inode;

	if (!strstr(line, " - nsfs ") || !mounts_parse_line(line, &mount))
		return 0;
	if (namespace_parse_ipc(mount.root, &inode) < 0 || find(search->list, inode))
		return 0;
	root = openat(search->process, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return 0;
	way = leads_to(search, mount.point, inode) ? mount.point : NULL;
	return take(search, inode, (int)syscall(SYS_openat2, root, mount.point, &how, sizeof(how)), NULL, way);
}

/* Returns 1 when INODE, a mount namespace, has not been seen before. */
static int is_new_mount_namespace(struct search *search, uint64_t inode)
{
	void *mounts = search->mounts;
	int r;

	for (size_t i = search->mount_count; i > 0; i--)
		if (search->mounts[i - 1] == inode)
			return 0;
	r = make_room(&mounts, search->mount_count, &search->mount_capacity, sizeof(*search->mounts));
	search->mounts = mounts;
	if (r < 0)
		return r;
	search->mounts[search->mount_count++] = inode;
	return 1;
}

static int look_at_mounts(struct search *search)
{
	cleanup_fd int fd = -1;
	struct stat st;
	int r;

	if (fstatat(search->process, "ns/mnt", &st, 0) < 0)
		return 0;
	r = is_new_mount_namespace(search, st.st_ino);
	if (r <= 0)
		return r;
	fd = openat(search->process, "mountinfo", O_RDONLY | O_CLOEXEC);
	r = fd < 0 ? 0 : procfs_lines_of(fd, look_at_mount, search);
	return r == -ENOMEM ? r : 0;
}

static int look_at_process(struct search *search)
{
	int r = look_at_task(search, ".");

	if (r == 0)
		r = look_at_threads(search);
	if (r == 0)
		r = look_at_mounts(search);
	return r == 0 ? each_number(search, "fd", look_at_descriptor) : r;
}

static int look_at_entry(struct search *search, int proc, const char *name)
{
	cleanup_fd int process = openat(proc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	uint64_t pid;

	if (process < 0 || parse_u64_max(name, INT32_MAX, &pid) < 0)
		return 0;
	search->process = process;
	search->pid = (uint32_t)pid;
	return look_at_process(search);
}

/* Ours first; it is there whether or not /proc has us. */
static int add_ours(struct search *search)
{
	struct stat st;
	int ns = open("/proc/self/ns/ipc", O_RDONLY | O_CLOEXEC);
	struct namespace_entry *entry = NULL;
	int r;

	if (ns < 0)
		return -errno;
	if (fstat(ns, &st) < 0) {
		close(ns);
		return -errno;
	}
	search->device = st.st_dev;
	r = add(search, st.st_ino, ns, &entry);
	if (r < 0)
		return r;
	search->process = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	search->pid = (uint32_t)getpid();
	if (search->process >= 0) {
		settle(search, entry, ".");
		close(search->process);
	}
	return 0;
}

static int order(const void *a, const void *b)
{
	const struct namespace_entry *x = a, *y = b;

	if (x->is_ours != y->is_ours)
		return x->is_ours ? -1 : 1;
	return (x->inode > y->inode) - (x->inode < y->inode);
}

int namespace_list_collect(struct namespace_list *ret)
{
	struct search search = { .list = ret };
	DIR *proc;
	int r;

	*ret = (struct namespace_list){ 0 };
	r = add_ours(&search);
	proc = r < 0 ? NULL : opendir("/proc");
	if (!proc)
		return r < 0 ? r : -errno;
	for (const struct dirent *entry; r == 0 && (entry = readdir(proc));)
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			r = look_at_entry(&search, dirfd(proc), entry->d_name);
	closedir(proc);
	free(search.mounts);
	if (r == 0)
		qsort(ret->entries, ret->count, sizeof(*ret->entries), order);
	return r;
}

void namespace_list_done(struct namespace_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		door_close(&list->entries[i].door);
		free(list->entries[i].way);
	}
	free(list->entries);
	*list = (struct namespace_list){ 0 };
}
