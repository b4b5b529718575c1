/* A descriptor of another process, for a moment. */
#ifndef IPCTOOL_SYS_BORROW_H
#define IPCTOOL_SYS_BORROW_H

#include <stdint.h>

#include "base/attributes.h"

/*
 * A descriptor of ours for what descriptor FD of process PID is (pidfd_getfd(2), Linux 5.6): the same open file, so that nothing
 * is opened; it stays open as long as we have it. Needs PTRACE_MODE_ATTACH. Returns it, or -errno: -ESRCH there is no such
 * process, -EBADF no such descriptor.
 */
int borrow_descriptor(uint32_t pid, uint32_t fd) MUST_CHECK;

#endif
