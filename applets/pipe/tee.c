/* pipe tee: one stream to several readers, of which a slow one may hold up the others or miss something. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "frame/applet.h"
#include "ipc/stranger.h"
#include "sys/reopen.h"

/* As much as a pipe gives at once. */
#define PIECE 65536

enum slow { SLOW_BLOCK, SLOW_DROP };

struct pipe_tee {
	struct word_list files;
	int slow;
	bool force;
};

static const struct operand operands[] = {
	{ "FILE", 1, OPERANDS_ANY, "a FIFO, or a file that is made or written anew", BIND_FILE_WORDS(struct pipe_tee, files) },
	{ 0 },
};

static const struct choice slow_choices[] = {
	{ "block", SLOW_BLOCK },
	{ "drop", SLOW_DROP },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "slow", .help = "a FILE that takes no more: block, wait for it (default); drop, and say how much it missed", .argument = "WHAT",
	  BIND_CHOICE(struct pipe_tee, slow, slow_choices) },
	{ 0, "force", .help = "also a stranger's file, FIFO or link in a directory where anybody can put one (like /tmp)",
	  BIND_FLAG(struct pipe_tee, force) },
	{ 0 },
};

static const struct example examples[] = {
	{ "seq 3 | ipctool pipe tee copy", "To standard output, and into a file.", 0 },
	{ "mkfifo log; seq 3 | ipctool pipe tee --slow drop log", "Nobody reads the FIFO: it misses all, and nobody waits.", 0 },
	{ NULL, NULL, 0 },
};

struct branch {
	const char *name;
	int found;         /* for reopen(); -1: it was made */
	int fd;            /* -1: not open */
	bool has_failed;
	uint64_t dropped;  /* bytes */
};

struct tee {
	struct branch *branches;
	size_t count;
	bool drops, trusts;
	char bytes[PIECE];
};

static void tee_free(struct tee **at)
{
	struct tee *tee = *at;

	for (size_t i = 0; tee && i < tee->count; i++) {
		close_fd_at(&tee->branches[i].found);
		close_fd_at(&tee->branches[i].fd);
	}
	if (tee)
		free(tee->branches);
	free(tee);
}

/* A FIFO without a reader is no failure where what it misses is dropped: it may find one later. Returns 0 or -errno. */
static int open_branch(const struct tee *tee, struct branch *branch)
{
	branch->fd = reopen(branch->found, O_WRONLY | O_TRUNC | O_NOCTTY | (tee->drops ? O_NONBLOCK : 0));
	return branch->fd >= 0 || (tee->drops && branch->fd == -ENXIO) ? 0 : branch->fd;
}

/* What is there is looked at before it is opened; what is not is made, by nobody else. Returns 0, or -errno with FAULT set. */
static int find_branch(const struct tee *tee, struct branch *branch, struct fault *fault)
{
	int r;

	branch->found = stranger_find(branch->name, STRANGER_WRITES, tee->trusts, fault);
	if (branch->found == -ENOENT) {
		branch->fd = open(branch->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0666);
		return branch->fd < 0 ? fault_errno(fault, -errno) : 0;
	}
	if (branch->found < 0)
		return branch->found;
	r = open_branch(tee, branch);
	return r < 0 ? fault_errno(fault, r) : 0;
}

static int open_all(struct tee *tee, const struct word_list *files)
{
	tee->branches = calloc(files->count, sizeof(*tee->branches));
	if (!tee->branches)
		return fail_errno(-ENOMEM, "cannot write to %zu files", files->count);
	for (; tee->count < files->count; tee->count++) {
		struct branch *branch = &tee->branches[tee->count];
		struct fault fault = { 0 };

		*branch = (struct branch){ .name = files->words[tee->count], .found = -1, .fd = -1 };
		if (find_branch(tee, branch, &fault) < 0)
			return fail_fault(&fault, "cannot open '%s'", branch->name);
	}
	return STATUS_DONE;
}

/* What does not fit now is dropped. The reader may have gone, and another come. Returns 0 or -errno. */
static int offer(const struct tee *tee, struct branch *branch, size_t length)
{
	int r = branch->fd < 0 ? open_branch(tee, branch) : 0;
	ssize_t n = -1;

	if (r < 0)
		return r;
	if (branch->fd >= 0)
		n = write(branch->fd, tee->bytes, length);
	branch->dropped += n < 0 ? length : length - (size_t)n;
	if (n >= 0 || branch->fd < 0 || errno == EAGAIN)
		return 0;
	if (errno != EPIPE)
		return -errno;
	close(branch->fd);
	branch->fd = -1;
	return 0;
}

static int put(struct tee *tee, struct branch *branch, size_t length)
{
	int r;

	if (branch->has_failed)
		return STATUS_DONE;
	r = tee->drops ? offer(tee, branch, length) : io_write_full(branch->fd, tee->bytes, length);
	if (r == 0)
		return STATUS_DONE;
	branch->has_failed = true; /* the others go on */
	if (r == -EPIPE)
		fail_status(STATUS_FAILED, "cannot write to '%s': the reader went away", branch->name);
	else
		fail_errno(r, "cannot write to '%s'", branch->name);
	return STATUS_FAILED;
}

static void tell_dropped(const struct tee *tee)
{
	for (size_t i = 0; i < tee->count; i++)
		if (tee->branches[i].dropped > 0)
			say_note("'%s' missed %ju bytes: it was full, or nobody read it", tee->branches[i].name,
				 (uintmax_t)tee->branches[i].dropped);
}

/* Returns the exit status: that of the first failure. */
static int copy(struct tee *tee, struct stream *out)
{
	int first = STATUS_DONE;

	for (;;) {
		ssize_t n = read(STDIN_FILENO, tee->bytes, sizeof(tee->bytes));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(-errno, "cannot read standard input");
		if (n == 0)
			return first;
		for (size_t i = 0; i < tee->count; i++) {
			int status = put(tee, &tee->branches[i], (size_t)n);

			first = first ? first : status;
		}
		buffer_append(&out->buffer, tee->bytes, (size_t)n);
		if (stream_flush(out) < 0) /* the frame says it */
			return first;
	}
}

static int run(const struct invocation *call, void *state)
{
	const struct pipe_tee *words = state;
	cleanup_with(tee_free) struct tee *tee = calloc(1, sizeof(*tee));
	int status;

	if (!tee)
		return fail_errno(-ENOMEM, "cannot copy");
	tee->drops = words->slow == SLOW_DROP;
	tee->trusts = words->force;
	status = open_all(tee, &words->files);
	if (status != STATUS_DONE)
		return status;
	status = copy(tee, call->out);
	tell_dropped(tee);
	return status;
}

const struct applet applet_pipe_tee = {
	.group = "pipe",
	.verb = "tee",
	.page = "ipctool-pipe",
	.summary = "copy a stream to several readers",
	.description = "Copies standard input to standard output and to each FILE. The others go on when one fails; the status is 1 then.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_DONE },
	.state_size = sizeof(struct pipe_tee),
	.run = run,
};
