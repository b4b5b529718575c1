#include "sock/reliable_common.h"

#include <netinet/in.h>

#include "base/cleanup.h"
#include "cli/report.h"
#include "out/cell.h"

const struct option sock_reliable_options[] = {
	{ 0, "reliable", .help = "one whole file over UDP: sent again until it is acknowledged, and checked",
	  BIND_FLAG(struct sock_reliable_options, is_wanted) },
	INCLUDE_OPTIONS(struct sock_reliable_options, progress, struct progress, progress_options),
	{ 0 },
};

int sock_reliable_check(const struct sock_address *address)
{
	if (address->protocol == IPPROTO_UDP && address->type == SOCK_DGRAM)
		return STATUS_DONE;
	fail_status(STATUS_USAGE, "'%s' will not do with --reliable: that is over UDP", address->text);
	say_hint("use udp:HOST:PORT; a stream loses nothing as it is");
	return STATUS_USAGE;
}

static void show(void *context, uint64_t done, uint64_t size)
{
	struct progress *progress = context;
	cleanup_with(buffer_done) struct buffer line = { 0 };

	if (!progress_is_due(progress))
		return;
	size_write_human(&line, done);
	if (size != RELIABLE_SIZE_UNKNOWN) {
		buffer_text(&line, " of ");
		size_write_human(&line, size);
	}
	progress_show(progress, "%s", buffer_string(&line));
}

struct reliable_link sock_reliable_link(const struct sock_reliable *words, int fd)
{
	return (struct reliable_link){
		.fd = fd,
		.has_timeout = words->timeout.given,
		.timeout = words->timeout.value,
		.report = show,
		.context = words->progress,
	};
}

void sock_reliable_end_progress(const struct sock_reliable *words, uint64_t done)
{
	cleanup_with(buffer_done) struct buffer line = { 0 };

	size_write_human(&line, done);
	progress_end(words->progress, "%s", buffer_string(&line));
}
