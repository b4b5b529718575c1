#include "sys/borrow.h"

#include "base/cleanup.h"
#include "sys/pidfd.h"

int borrow_descriptor(uint32_t pid, uint32_t fd)
{
	cleanup_fd int process = pidfd_open_process(pid);

	return process < 0 ? process : pidfd_copy_descriptor(process, fd);
}
