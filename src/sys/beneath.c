#include "sys/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "sys/reopen.h"

/* With ".." in a path the kernel gives up when anything was renamed or mounted anywhere meanwhile (EAGAIN). */
#define TRIES 1000

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
	return S_ISREG(ret->st_mode) ? reopen(found, O_RDONLY | O_NOCTTY | O_NONBLOCK) : -EINVAL;
}
