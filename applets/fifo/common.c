#include "fifo/common.h"

#include <errno.h>

#include "cli/report.h"
#include "ipc/fifo.h"
#include "ipc/file_object.h"

const struct option fifo_options[] = {
	{ 't', "timeout", .help = "longest wait for bytes, or for room; 0: do not wait (default: for ever)",
	  BIND_DURATION(struct fifo_options, timeout) },
	{ 0, "open-timeout", .help = "longest wait for somebody at the other end; 0: do not wait (default: as --timeout)",
	  BIND_DURATION(struct fifo_options, open_timeout) },
	{ 0, "force", .help = "also a stranger's FIFO in a directory where anybody can put one (like /tmp)",
	  BIND_FLAG(struct fifo_options, force) },
	{ 0 },
};

/* What was found is what is opened: if it is what was named, nobody can put another in its place. */
static int check_ident(const struct address *address, int found, struct fault *fault)
{
	struct object object = { .type = OBJECT_FIFO };
	int r = file_object_of_file(found, &object);

	return r < 0 ? fault_errno(fault, r) : address_check(address, &object, fault);
}

int fifo_common_find(const struct address *address, const struct fifo_options *options, int *ret)
{
	struct fault fault = { 0 };

	*ret = fifo_find(address->name, options->force, &fault);
	if (*ret < 0 || check_ident(address, *ret, &fault) < 0)
		return fail_fault(&fault, "cannot use '%s'", address->text);
	return STATUS_DONE;
}

struct deadline fifo_common_open_deadline(const struct fifo_options *options)
{
	const struct optional_i64 *longest = options->open_timeout.given ? &options->open_timeout : &options->timeout;

	return deadline_from_timeout(longest->given, longest->value);
}

int fifo_common_fail_open(const struct address *address, int error, const char *nobody)
{
	if (error == -EAGAIN)
		return fail_status(STATUS_WOULD_BLOCK, "cannot open '%s': %s", address->text, nobody);
	if (error == -ETIMEDOUT)
		return fail_status(STATUS_TIMED_OUT, "cannot open '%s': timed out: %s", address->text, nobody);
	return fail_errno(error, "cannot open '%s'", address->text);
}
