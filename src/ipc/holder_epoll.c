/* What an epoll set watches, also through other epoll sets that it watches. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ipc/holder_pass.h"
#include "sys/fdinfo.h"

/* The kernel lets sets stand in each other so deep. */
#define DEPTH_MAX 5

/*
 * A set is entered by the number that its descriptor had, which may mean another set by now: somebody could lay them out so that
 * there is no end to it.
 */
#define NESTED_MAX 65536

/* The way to what is being looked at: "poll 7 epoll 5". */
struct walk {
	struct pass *pass;
	const char *task;
	uint32_t tid;
	unsigned depth;
	size_t nested; /* how many were looked at in sets within sets */
	char way[DEPTH_MAX * sizeof("epoll 4294967295 ") + 16];
};

static bool is_epoll(struct pass *pass, const char *task, uint32_t fd)
{
	static const char epoll[] = "anon_inode:[eventpoll]";
	char path[64], text[sizeof(epoll)];
	ssize_t n;

	snprintf(path, sizeof(path), "%s/fd/%u", task, fd);
	n = readlinkat(pass->process, path, text, sizeof(text));
	return n == (ssize_t)strlen(epoll) && memcmp(text, epoll, strlen(epoll)) == 0;
}

/* Epoll sets share one inode with other files that have no name: a set of sockets need not be asked for each. */
static bool may_be_epoll(struct pass *pass, const struct fdinfo_watch *watch)
{
	if (pass->anonymous_inode == 0) {
		cleanup_fd int fd = epoll_create1(EPOLL_CLOEXEC);
		struct stat st;

		if (fd < 0 || fstat(fd, &st) < 0)
			return true;
		pass->anonymous_inode = st.st_ino;
	}
	return watch->inode == 0 || watch->inode == pass->anonymous_inode;
}

static int look_into(struct walk *walk, const char *call, uint32_t set);

static int visit(const struct fdinfo_watch *watch, void *data)
{
	struct walk *walk = data;
	const struct target *target = pass_target_of_watch(walk->pass, walk->task, watch);
	char *detail;

	if (walk->depth > 1 && ++walk->nested > NESTED_MAX)
		return -E2BIG;
	if (!target && may_be_epoll(walk->pass, watch) && is_epoll(walk->pass, walk->task, watch->fd))
		return look_into(walk, "epoll", watch->fd);
	if (!target)
		return 0;
	return pass_add_wait(walk->pass, target, walk->task, walk->tid,
			     asprintf(&detail, "%sepoll %u", walk->way, watch->fd) < 0 ? NULL : detail);
}

/* CALL is what leads to SET; NULL: it is the one that the thread waits for itself. */
static int look_into(struct walk *walk, const char *call, uint32_t set)
{
	size_t length = strlen(walk->way);
	int r;

	if (walk->depth == DEPTH_MAX)
		return 0;
	if (call)
		snprintf(walk->way + length, sizeof(walk->way) - length, "%s %u ", call, set);
	walk->depth++;
	r = fdinfo_each_watch(walk->pass->process, walk->task, set, visit, walk);
	walk->depth--;
	walk->way[length] = '\0';
	pass_note_error(walk->pass, r);
	return r == -ENOMEM || r == -E2BIG ? r : 0;
}

static int begin(struct pass *pass, const char *task, uint32_t tid, const char *call, uint32_t set)
{
	struct walk walk = { .pass = pass, .task = task, .tid = tid };
	int r = look_into(&walk, call, set);

	if (r == -E2BIG)
		pass->holders->unknown_waits++;
	return r == -E2BIG ? 0 : r;
}

int pass_wait_on_epoll(struct pass *pass, const char *task, uint32_t tid, uint32_t set)
{
	return begin(pass, task, tid, NULL, set);
}

int pass_wait_through_epoll(struct pass *pass, const char *task, uint32_t tid, const char *call, uint32_t fd)
{
	return is_epoll(pass, task, fd) ? begin(pass, task, tid, call, fd) : 0;
}
