/*
 * The files of UNIX sockets: whether somebody is behind one, and removing one that nobody is. A file that was found is held open,
 * so that its number is given to no other meanwhile, and what is removed is what was looked at.
 */
#ifndef IPCTOOL_IPC_SOCK_FILE_H
#define IPCTOOL_IPC_SOCK_FILE_H

#include "base/attributes.h"
#include "base/fault.h"

struct sock_file {
	int directory, fd; /* that it is in, and itself (O_PATH); -1: none; owned */
	char name[256];    /* in the directory */
};

#define SOCK_FILE_NONE { .directory = -1, .fd = -1 }

/* Closes it. */
void sock_file_done(struct sock_file *file);

/* Finds the socket at PATH, no link. Returns 0, -ENOTSOCK when it is something else, or -errno; then nothing is open. */
int sock_file_find(const char *path, struct sock_file *ret) MUST_CHECK;

/*
 * Whether a socket is bound to the file that FD is (O_PATH will do), by which others can reach it: 1 or 0. Where that cannot be
 * known somebody is. The kernel is asked (sock_diag(7)), who sees this network namespace alone; then it is tried by connect(2).
 */
int sock_file_is_used(int fd);

/*
 * Connects, by the file that FD is, whatever name it has by now, and closes the connection. Returns 0, -EAGAIN when the backlog
 * is full, -ECONNREFUSED when nobody listens, -EPROTOTYPE when the socket there is of another type, or -errno.
 */
int sock_file_knock(int fd, int type) MUST_CHECK;

/* Removes it if its name still leads to it. Returns 0, -ESTALE, or -errno. */
int sock_file_unlink(const struct sock_file *file) MUST_CHECK;

/* Removes the socket at PATH if nobody is behind it. Returns 0, or -errno with FAULT set (3 missing, 6 no socket or in use). */
int sock_file_clean(const char *path, struct fault *fault) MUST_CHECK;

#endif
