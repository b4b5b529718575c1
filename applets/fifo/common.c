#include "fifo/common.h"

#include <errno.h>

#include "cli/report.h"
#include "ipc/fifo.h"

const struct option fifo_options[] = {
	{ 't', "timeout", .help = "longest wait for bytes, or for room; 0: do not wait (default: for ever)",
	  BIND_DURATION(struct fifo_options, timeout) },
	{ 0, "open-timeout", .help = "longest wait for somebody at the other end; 0: do not wait (default: for ever)",
	  BIND_DURATION(struct fifo_options, open_timeout) },
	{ 0, "force", .help = "also a stranger's FIFO in a directory where anybody can put one (like /tmp)",
	  BIND_FLAG(struct fifo_options, force) },
	{ 0 },
};

int fifo_common_find(const struct address *address, const struct fifo_options *options, int *ret)
{
	struct fault fault = { 0 };

	*ret = fifo_find(address->name, options->force, &fault);
	return *ret < 0 ? fail_fault(&fault, "cannot use '%s'", address->text) : STATUS_DONE;
}

int fifo_common_fail_open(const struct address *address, int error, const char *nobody)
{
	if (error == -EAGAIN)
		return fail_status(STATUS_WOULD_BLOCK, "cannot open '%s': %s", address->text, nobody);
	if (error == -ETIMEDOUT)
		return fail_status(STATUS_TIMED_OUT, "cannot open '%s': timed out: %s", address->text, nobody);
	return fail_errno(error, "cannot open '%s'", address->text);
}
