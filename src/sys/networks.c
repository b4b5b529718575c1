#include "sys/networks.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/parse.h"

/* More of them are not looked at. */
#define KNOWN_MAX 1024

struct search {
	int home; /* our own, to come back to */
	uint64_t known[KNOWN_MAX];
	size_t count;
	bool is_unseen;
	int (*visit)(void *data);
	void *data;
};

static bool is_known(const struct search *search, uint64_t inode)
{
	for (size_t i = 0; i < search->count; i++)
		if (search->known[i] == inode)
			return true;
	return false;
}

/* Where one cannot come back to one does not leave. */
static int visit_there(struct search *search, int there)
{
	int r;

	if (setns(search->home, CLONE_NEWNET) < 0 || setns(there, CLONE_NEWNET) < 0) {
		search->is_unseen = true;
		return 0;
	}
	r = search->visit(search->data);
	return setns(search->home, CLONE_NEWNET) < 0 ? -errno : r;
}

/* A process that has ended, or a kernel thread, is in none. */
static int look_at(struct search *search, int proc, uint32_t pid)
{
	cleanup_fd int there = -1;
	struct stat st;
	char path[32];

	snprintf(path, sizeof(path), "%u/ns/net", pid);
	if (fstatat(proc, path, &st, 0) < 0) {
		search->is_unseen |= errno == EACCES || errno == EPERM;
		return 0;
	}
	if (is_known(search, st.st_ino))
		return 0;
	if (search->count == KNOWN_MAX) {
		search->is_unseen = true;
		return 0;
	}
	search->known[search->count++] = st.st_ino;
	there = openat(proc, path, O_RDONLY | O_CLOEXEC);
	return there < 0 ? 0 : visit_there(search, there);
}

static int look_at_all(struct search *search, DIR *proc)
{
	int r = 0;

	for (const struct dirent *entry; r == 0 && (entry = readdir(proc));) {
		uint64_t pid;

		if (parse_u64_max(entry->d_name, INT32_MAX, &pid) == 0)
			r = look_at(search, dirfd(proc), (uint32_t)pid);
	}
	return r == 0 && search->is_unseen ? NETWORKS_UNSEEN : r;
}

int networks_each_other(int (*visit)(void *data), void *data)
{
	cleanup_fd int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	struct search search = { .home = home, .visit = visit, .data = data };
	struct stat st;
	DIR *proc;
	int r;

	if (home < 0 || fstat(home, &st) < 0)
		return -errno;
	search.known[search.count++] = st.st_ino;
	proc = opendir("/proc");
	if (!proc)
		return -errno;
	r = look_at_all(&search, proc);
	closedir(proc);
	return r;
}
