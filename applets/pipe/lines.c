/* pipe lines: several streams into one, record by record, none torn. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "frame/applet.h"
#include "ipc/file_object.h"
#include "ipc/stranger.h"
#include "sys/reopen.h"

/* As much as a pipe gives at once. */
#define PIECE 65536

struct pipe_lines {
	struct word_list files;
	bool null, follow, force;
};

static const struct operand operands[] = {
	{ "FILE", 0, OPERANDS_ANY, "a FIFO or a file; - is standard input (default)", BIND_FILE_WORDS(struct pipe_lines, files) },
	{ 0 },
};

static const struct option options[] = {
	{ '0', "null", .help = "records end with NUL, not with a newline", BIND_FLAG(struct pipe_lines, null) },
	{ 0, "follow", .help = "go on when the last writer of a FIFO has gone: others will come", BIND_FLAG(struct pipe_lines, follow) },
	{ 0, "force", .help = "also a stranger's FIFO or link in a directory where anybody can put one (like /tmp)",
	  BIND_FLAG(struct pipe_lines, force) },
	{ 0 },
};

static const struct example examples[] = {
	{ "mkfifo a b; (seq 3 > a & seq 3 > b & ipctool pipe lines a b)", "What two programs write, line by line.", 0 },
	{ "printf 'one\\ntwo' | ipctool pipe lines", "The last record gets its end.", 0 },
	{ "mkfifo a; (seq 3 > a & ipctool pipe lines --follow a | head -n 3)", "A FIFO whose writers come and go.", 0 },
	{ NULL, NULL, 0 },
};

/* One stream: its descriptor is in the array for poll(2), -1 once it has ended. */
struct source {
	const char *name;
	struct buffer begun; /* the beginning of a record whose end has not come */
	int found;           /* a FIFO to be opened again when its writers have gone: for reopen(); else -1 */
};

struct merge {
	const struct pipe_lines *words;
	struct stream *out;
	char end;
	struct source *sources;
	struct pollfd *fds; /* the last one is the output, which is looked at for nobody reading it */
	size_t count, open;
	char bytes[PIECE];
};

static void merge_free(struct merge **at)
{
	struct merge *merge = *at;

	for (size_t i = 0; merge && i < merge->count; i++) {
		buffer_done(&merge->sources[i].begun);
		if (merge->fds[i].fd > STDERR_FILENO)
			close(merge->fds[i].fd);
		close_fd_at(&merge->sources[i].found);
	}
	if (merge) {
		free(merge->sources);
		free(merge->fds);
	}
	free(merge);
}

#define OPEN_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY)

/* Without waiting for a writer: poll(2) does that for all of them. Returns the descriptor, or -errno with FAULT set. */
static int open_file(const struct merge *merge, struct source *source, struct fault *fault)
{
	cleanup_fd int found = stranger_find(source->name, STRANGER_READS, merge->words->force, fault);
	struct stat st;
	int fd = found < 0 ? found : reopen(found, OPEN_FLAGS);

	if (found >= 0 && fd < 0)
		fault_errno(fault, fd);
	/* to a pipe without a name nobody comes */
	if (fd >= 0 && merge->words->follow && fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode) &&
	    st.st_dev != file_object_device(OBJECT_PIPE))
		source->found = take_fd(&found);
	return fd;
}

static int open_source(struct merge *merge, size_t at, const char *name)
{
	struct source *source = &merge->sources[at];
	bool is_standard = strcmp(name, "-") == 0;
	struct fault fault = { 0 };
	int fd;

	*source = (struct source){ .name = is_standard ? "standard input" : name, .found = -1 };
	fd = is_standard ? STDIN_FILENO : open_file(merge, source, &fault);
	merge->fds[at] = (struct pollfd){ .fd = fd, .events = POLLIN };
	if (fd < 0)
		return fail_fault(&fault, "cannot open '%s'", name);
	merge->open++;
	return STATUS_DONE;
}

static int open_all(struct merge *merge, const struct word_list *files)
{
	static const char *const standard[] = { "-" };
	const char *const *names = files->count ? (const char *const *)files->words : standard;
	size_t count = files->count ? files->count : 1;
	int status = STATUS_DONE;

	merge->sources = calloc(count, sizeof(*merge->sources));
	merge->fds = calloc(count + 1, sizeof(*merge->fds));
	if (!merge->sources || !merge->fds)
		return fail_errno(-ENOMEM, "cannot merge %zu streams", count);
	for (; status == STATUS_DONE && merge->count < count; merge->count++)
		status = open_source(merge, merge->count, names[merge->count]);
	merge->fds[merge->count].fd = merge->out->fd;
	return status;
}

/* Gives the records that are whole, and keeps what is not. */
static int give(struct merge *merge, struct source *source, size_t n)
{
	const char *last = memrchr(merge->bytes, merge->end, n);
	size_t whole = last ? (size_t)(last - merge->bytes) + 1 : 0;
	struct buffer *out = &merge->out->buffer;

	if (whole > 0) {
		buffer_append(out, source->begun.data, source->begun.length);
		buffer_append(out, merge->bytes, whole);
		source->begun.length = 0;
	}
	buffer_append(&source->begun, merge->bytes + whole, n - whole);
	return source->begun.error;
}

/*
 * An end that is opened now knows nothing of the writers that have gone, and can be waited for. The old one keeps what others
 * write meanwhile from being lost. Returns the descriptor, -1 where none is wanted, or -errno.
 */
static int open_again(const struct source *source)
{
	return source->found < 0 ? -1 : reopen(source->found, OPEN_FLAGS);
}

/* At the end of a stream its last record gets its end: that of another may follow. */
static int end_source(struct merge *merge, size_t at)
{
	struct source *source = &merge->sources[at];
	int again = open_again(source);

	if (source->begun.length > 0) {
		buffer_append(&merge->out->buffer, source->begun.data, source->begun.length);
		buffer_char(&merge->out->buffer, merge->end);
	}
	buffer_done(&source->begun);
	if (merge->fds[at].fd > STDERR_FILENO)
		close(merge->fds[at].fd);
	merge->fds[at].fd = again < 0 ? -1 : again;
	merge->open -= again < 0;
	return again < 0 && source->found >= 0 ? again : 0;
}

static int read_source(struct merge *merge, size_t at)
{
	struct source *source = &merge->sources[at];
	ssize_t n = read(merge->fds[at].fd, merge->bytes, sizeof(merge->bytes));
	int r = n < 0 ? -errno : 0;

	if (n > 0)
		r = give(merge, source, (size_t)n);
	else if (n == 0)
		r = end_source(merge, at);
	if (r == 0 || r == -EAGAIN || r == -EINTR)
		return STATUS_DONE;
	return fail_errno(r, "cannot read '%s'", source->name);
}

static int merge_all(struct merge *merge)
{
	int status = STATUS_DONE;

	while (merge->open > 0 && status == STATUS_DONE) {
		if (poll(merge->fds, merge->count + 1, -1) < 0) {
			if (errno == EINTR)
				continue;
			return fail_errno(-errno, "cannot wait for input");
		}
		for (size_t i = 0; i < merge->count && status == STATUS_DONE; i++)
			if (merge->fds[i].revents)
				status = read_source(merge, i);
		if (merge->fds[merge->count].revents && !merge->out->error)
			merge->out->error = -EPIPE; /* nobody reads any more */
		if (stream_flush(merge->out) < 0) /* the frame says it */
			return STATUS_DONE;
	}
	return status;
}

static int run(const struct invocation *call, void *state)
{
	const struct pipe_lines *lines = state;
	cleanup_with(merge_free) struct merge *merge = calloc(1, sizeof(*merge));
	int status;

	if (!merge)
		return fail_errno(-ENOMEM, "cannot merge");
	merge->words = lines;
	merge->out = call->out;
	merge->end = lines->null ? '\0' : '\n';
	status = open_all(merge, &lines->files);
	return status == STATUS_DONE ? merge_all(merge) : status;
}

const struct applet applet_pipe_lines = {
	.group = "pipe",
	.verb = "lines",
	.page = "ipctool-pipe",
	.summary = "merge streams line by line, tearing none",
	.description = "Writers to one pipe are kept apart by the kernel only up to 4096 bytes (PIPE_BUF) a write. Give each a FIFO of its "
		       "own: this prints a line only when it is whole, however long it is. A last line gets its end. A FIFO is at its end when "
		       "its last writer has gone, unless --follow says that others will come.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_DONE },
	.state_size = sizeof(struct pipe_lines),
	.run = run,
};
