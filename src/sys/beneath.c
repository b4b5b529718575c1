#include "sys/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

/* With ".." in a path the kernel gives up when anything was renamed or mounted anywhere meanwhile (EAGAIN). */
#define TRIES 1000

/* Opens what O_PATH found, by the one name that nobody can change meanwhile. */
static int open_found(int found)
{
	char name[64];
	int fd;

	snprintf(name, sizeof(name), "/proc/self/fd/%d", found);
	fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

int beneath_open(int root, const char *path, struct stat *ret)
{
	const struct open_how how = {
		.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	cleanup_fd int found = -1;

	for (int i = 0; i < TRIES && found < 0; i++) {
		found = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
		if (found < 0 && errno != EAGAIN)
			return -errno;
	}
	if (found < 0 || fstat(found, ret) < 0)
		return -errno;
	if (S_ISLNK(ret->st_mode))
		return -ELOOP;
	return S_ISREG(ret->st_mode) ? open_found(found) : -EINVAL;
}
