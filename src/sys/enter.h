/*
 * Becoming a member of other namespaces (setns(2), namespaces(7)) than those ipctool was started in.
 *
 * It is this process that enters, as with nsenter(1): whoever called it, and all he has mounted, stay as they are. The mount
 * namespace is never entered, for /proc and the files a user names must stay his: what the others have in a directory such as
 * /dev/shm is opened below their root directory, and no link leads out of that.
 */
#ifndef IPCTOOL_SYS_ENTER_H
#define IPCTOOL_SYS_ENTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/status.h"

/* Ways into the namespaces of a process, or into one that a file stands for. Descriptors; -1 or -errno where there is none. */
struct door {
	int ipc, net;
	int root;         /* the root directory of those who live there, to open what lies below it */
	uint32_t member;  /* the thread whose root that is; 0: there is none */
	uint64_t mounts;  /* inode number of the mount namespace that root belongs to; 0: not known */
};

/* A door that leads nowhere yet: door_close() may be called. */
#define NO_DOOR ((struct door){ .ipc = -1, .net = -1, .root = -1 })

/*
 * The namespaces of process PID, which is the same process from the first look to the last. Returns 0, -ESRCH, -EACCES or
 * -EPERM, or -errno. RET is the caller's to close.
 */
int door_of_process(uint32_t pid, struct door *ret) MUST_CHECK;

/*
 * The namespace that FILE, an nsfs file such as /proc/PID/ns/ipc or a bind mount of it, stands for: IPC, with the root
 * directory of the first thread found that lives in it, or network. Returns 0, -ENOTNS when FILE is none of these, or -errno.
 */
int door_of_file(const char *file, struct door *ret) MUST_CHECK;
#define ENOTNS ENOTTY /* what ioctl_ns(2) says, too */

/* Closes what it holds. */
void door_close(struct door *door);

/*
 * Enters the IPC namespace that DOOR leads to, and the network where it is wanted; what we are in already needs no right.
 * Directories are opened below the root of DOOR from now on, see enter_open_directory(). Returns 0, -ENOTNS when it leads
 * to nothing that is wanted, -EPERM or -errno.
 */
int door_enter(const struct door *door, bool with_network) MUST_CHECK;

/*
 * Opens PATH, an absolute one, in the root directory of the namespaces we are in. Returns a descriptor, -ENOROOT when that
 * is not known, or -errno.
 */
int enter_open_directory(const char *path);

#endif
