/* Resources that free themselves when their variable goes out of scope, so that an error path is a plain return. */
#ifndef IPCTOOL_BASE_CLEANUP_H
#define IPCTOOL_BASE_CLEANUP_H

#include <stdlib.h>
#include <unistd.h>

/* Each destructor accepts "nothing there": -1 or NULL. */
static inline void close_fd_at(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void free_at(void *pointer)
{
	free(*(void **)pointer);
}

#define cleanup_fd   __attribute__((cleanup(close_fd_at)))
#define cleanup_free __attribute__((cleanup(free_at)))

/* Declares that DESTROY(&variable) runs at the end of its scope. */
#define cleanup_with(DESTROY) __attribute__((cleanup(DESTROY)))

/* Takes a descriptor out of the hands of its cleanup: the caller owns the result. */
static inline int take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

#endif
