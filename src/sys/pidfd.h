/*
 * Processes held by a descriptor (pidfd_open(2), Linux 5.3): one that ends meanwhile, and whose pid is given to another, is still
 * itself.
 */
#ifndef IPCTOOL_SYS_PIDFD_H
#define IPCTOOL_SYS_PIDFD_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

/*
 * Opens process PID. Returns the descriptor; -ESRCH when there is none; -ENOENT when PID is a thread and no process (-EINVAL
 * on older kernels); or -errno. -ENOSYS: the kernel is older than Linux 5.3.
 */
int pidfd_open_process(uint32_t pid) MUST_CHECK;

/* Opens thread TID, which the main thread of a process may be. The same; -EINVAL before Linux 6.9. */
int pidfd_open_thread(uint32_t tid) MUST_CHECK;

/* Whether it has ended, with all its threads; its parent need not have taken note. */
bool pidfd_has_ended(int fd);

/*
 * Sends SIGNAL (0: none, to see whether it could be sent) as kill(2) would, or, with INFO, as rt_sigqueueinfo(2) would. To the
 * process or, if FD is a thread's, to that thread. Returns 0 or -errno.
 */
int pidfd_send(int fd, int signal, const siginfo_t *info) MUST_CHECK;

/*
 * Gets a descriptor that is the same open file as NUMBER of process FD (pidfd_getfd(2), Linux 5.6): nothing is opened anew.
 * Returns it, close-on-exec; -EBADF when the process has none of that number; -ESRCH when it has ended; -EPERM without the right
 * to trace it (ptrace(2), PTRACE_MODE_ATTACH_REALCREDS); or -errno.
 */
int pidfd_copy_descriptor(int fd, uint32_t number) MUST_CHECK;

/* Lets this process have COUNT descriptors more than a few, as far as its hard RLIMIT_NOFILE goes. */
void pidfd_make_room(size_t count);

#endif
