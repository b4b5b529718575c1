/*
 * shm create: make shared memory, a System V segment or a POSIX object, or open what exists, and print its address.
 *
 * This is the model applet: state, operands, options, examples, the work, and the declaration that ties them together.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "frame/address_value.h"
#include "frame/create.h"
#include "ipc/explain.h"
#include "ipc/posix_shm.h"
#include "ipc/sysv.h"
#include "ipc/sysv_shm.h"
#include "sys/interrupt.h"

struct shm_create {
	struct address address;
	struct optional_u64 size;
	struct create_options create;
	bool huge, no_reserve;
	const char *from;
};

static const struct operand operands[] = {
	{ "ADDR", 0, 1, "a key: 0x4d2, key=1234, ftok=PATH,PROJ or name=WORD; a POSIX /NAME; or private (default), for neither",
	  BIND_ADDRESS(struct shm_create, address, .type = OBJECT_SHM, .creates = true) },
	{ "SIZE", 1, 1, "bytes: 4096, 4K, 1M, 2G", BIND_SIZE(struct shm_create, size) },
	{ 0 },
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct shm_create, create, struct create_options, create_options),
	{ 0, "huge", .help = "make it of huge pages (SHM_HUGETLB); System V only", BIND_FLAG(struct shm_create, huge) },
	{ 0, "noreserve", .help = "do not take the memory now (SHM_NORESERVE; POSIX: a sparse file)", BIND_FLAG(struct shm_create, no_reserve) },
	{ 0, "from", .help = "fill a new one with the content of this file", BIND_FILE(struct shm_create, from) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool shm create 1M", "A private segment of one MiB; prints its address.", 0 },
	{ "ipctool shm create name=frame 64K -m 0640", "One that other programs find by a key made of the word.", 0 },
	{ "ipctool shm create /frame 1M --noreserve", "A POSIX object, the file /dev/shm/frame.", 0 },
	{ "ipctool shm create key=1234 4K -x", "Status 5 if that key is taken.", 0 },
	{ NULL, NULL, 0 },
};

/* Opens --from and refuses a file that is known not to fit before anything is made. */
static int open_source(const char *path, uint64_t size, int *ret)
{
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return fail_errno(-errno, "cannot open '%s'", path);
	if (S_ISREG(st.st_mode) && (uint64_t)st.st_size > size)
		return fail_status(STATUS_LIMIT, "'%s' has %ju bytes and does not fit into %ju", path,
				   (uintmax_t)st.st_size, (uintmax_t)size);
	*ret = take_fd(&fd);
	return STATUS_DONE;
}

static int fail_too_large(const struct shm_create *create)
{
	return fail_status(STATUS_LIMIT, "'%s' has more than the %ju bytes that fit", create->from,
			   (uintmax_t)create->size.value);
}

static int make_posix(const struct invocation *call, const struct shm_create *create, int fd)
{
	const struct posix_shm_request request = {
		.name = create->address.name,
		.size = create->size.value,
		.mode = create_mode(&create->create),
		.exclusive = create->create.exclusive,
		.no_reserve = create->no_reserve,
		.source = fd,
	};
	cleanup_with(object_list_done) struct object_list made = { 0 };
	struct fault fault = { 0 };
	bool created;
	int r = posix_shm_create(&request, &made, &created);

	if (r == -E2BIG)
		return fail_too_large(create);
	if (r < 0) {
		explain_posix_create(r, OBJECT_SHM, request.size, &fault);
		return create_fail(&create->create, &fault, "object", create_name(&create->address));
	}
	if (fd >= 0 && !created)
		say_note("object '%s' exists and is left as it is", create_name(&create->address));
	return create_announce(call, &create->create, &made.objects[0], created);
}

static int fill(const struct shm_create *create, int id, int fd)
{
	int64_t n = sysv_shm_read_from(id, fd, create->size.value);
	int r = n < 0 ? (int)n : 0;

	if (r == 0)
		r = sysv_shm_set_mode(id, create_mode(&create->create));
	if (r == 0)
		return STATUS_DONE;
	if (sysv_remove(OBJECT_SHM, id) < 0)
		say_note("the new segment 'shm:%d' could not be removed again", id);
	return r == -E2BIG ? fail_too_large(create) : fail_errno(r, "cannot fill the segment from '%s'", create->from);
}

static int make_sysv(const struct invocation *call, const struct shm_create *create, int fd)
{
	const struct sysv_shm_request request = {
		.key = create_key(&create->address),
		.size = create->size.value,
		/* whoever fills it needs these; it gets its own mode then */
		.mode = create_mode(&create->create) | (fd >= 0 ? 0600 : 0),
		.exclusive = create->create.exclusive,
		.huge = create->huge,
		.no_reserve = create->no_reserve,
	};
	bool created;
	int id = sysv_shm_create(&request, &created), status = STATUS_DONE;

	if (id < 0) {
		struct fault fault = { 0 };

		explain_shm_create(id, request.size, &fault);
		return create_fail(&create->create, &fault, "segment", create_name(&create->address));
	}
	if (fd >= 0 && created)
		status = fill(create, id, fd);
	else if (fd >= 0)
		say_note("segment '%s' exists and is left as it is", create_name(&create->address));
	return status == STATUS_DONE ? create_announce_id(call, &create->create, OBJECT_SHM, id, created) : status;
}

static int fail_posix_huge(void)
{
	fail_status(STATUS_USAGE, "--huge: a POSIX object cannot be of huge pages");
	say_hint("use a System V key, like name=WORD");
	return STATUS_USAGE;
}

static int run(const struct invocation *call, void *state)
{
	const struct shm_create *create = state;
	bool is_posix = create_is_named(&create->address);
	cleanup_fd int fd = -1;
	int status;

	if (is_posix && create->huge)
		return fail_posix_huge();
	status = create->from ? open_source(create->from, create->size.value, &fd) : STATUS_DONE;
	if (status != STATUS_DONE)
		return status;
	interrupt_hold();
	status = is_posix ? make_posix(call, create, fd) : make_sysv(call, create, fd);
	interrupt_release();
	return status;
}

const struct applet applet_shm_create = {
	.group = "shm",
	.verb = "create",
	.page = "ipctool-shm",
	.summary = "make a shared memory segment or object, or open the one that exists",
	.description = "Prints the canonical address, alone on a line. Without -x an object that exists is left as it is; one "
		       "smaller than SIZE is status 5. If the address cannot be written, a new object is removed again. "
		       "A POSIX object gets its name when it is whole.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_EXISTS, STATUS_REFUSED, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct shm_create),
	.run = run,
};
