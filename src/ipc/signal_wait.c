#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "ipc/signal.h"

struct code_name {
	int signal; /* 0: any */
	int code;
	const char *name;
};

static const struct code_name codes[] = {
	{ 0, SI_USER, "user" },
	{ 0, SI_QUEUE, "queue" },
	{ 0, SI_TKILL, "tkill" },
	{ 0, SI_KERNEL, "kernel" },
	{ 0, SI_TIMER, "timer" },
	{ 0, SI_MESGQ, "mesgq" },
	{ 0, SI_ASYNCIO, "asyncio" },
	{ 0, SI_ASYNCNL, "asyncnl" },
	{ 0, SI_SIGIO, "sigio" },
	{ SIGCHLD, CLD_EXITED, "exited" },
	{ SIGCHLD, CLD_KILLED, "killed" },
	{ SIGCHLD, CLD_DUMPED, "dumped" },
	{ SIGCHLD, CLD_TRAPPED, "trapped" },
	{ SIGCHLD, CLD_STOPPED, "stopped" },
	{ SIGCHLD, CLD_CONTINUED, "continued" },
	{ SIGIO, POLL_IN, "in" },
	{ SIGIO, POLL_OUT, "out" },
	{ SIGIO, POLL_MSG, "msg" },
	{ SIGIO, POLL_ERR, "err" },
	{ SIGIO, POLL_PRI, "pri" },
	{ SIGIO, POLL_HUP, "hup" },
};

void signal_code_name(int signal, int code, struct buffer *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
		if (codes[i].code == code && (codes[i].signal == 0 || codes[i].signal == signal)) {
			buffer_text(out, codes[i].name);
			return;
		}
	}
	buffer_i64(out, code);
}

/* Whether the kernel fills in who sent it: for what processes send, and what becomes of children. */
static bool has_sender(const struct signalfd_siginfo *info)
{
	if (info->ssi_code == SI_TIMER || info->ssi_code == SI_SIGIO)
		return false;
	return info->ssi_code <= 0 || info->ssi_signo == SIGCHLD;
}

/* Any code below 0 may have been sent by sigqueue(3)'s system call; that of tkill(2) comes without one. */
static bool has_value(const struct signalfd_siginfo *info)
{
	return info->ssi_code < 0 && info->ssi_code != SI_SIGIO && info->ssi_code != SI_TKILL;
}

struct signal_event signal_event_of(const struct signalfd_siginfo *info)
{
	struct signal_event event = { .signal = (int)info->ssi_signo, .code = info->ssi_code };

	if (has_sender(info)) {
		event.pid = info->ssi_pid;
		event.uid = info->ssi_uid;
	}
	/*
	 * A sender that cannot be seen from here has pid 0. So has one that the kernel did not keep, as the queue was full: it
	 * has uid 0 too.
	 */
	event.has_pid = event.pid != 0;
	event.has_uid = event.has_pid || event.uid != 0;
	event.has_value = has_value(info);
	if (event.has_value)
		event.value = info->ssi_int;
	return event;
}

int signal_hold(const sigset_t *set)
{
	int fd;

	sigprocmask(SIG_BLOCK, set, NULL);
	fd = signalfd(-1, set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

ssize_t signal_take(int fd, struct signal_event *events, size_t most)
{
	struct signalfd_siginfo infos[SIGNAL_TAKE_MAX];
	ssize_t n;

	if (most > SIGNAL_TAKE_MAX)
		most = SIGNAL_TAKE_MAX;
	n = read(fd, infos, most * sizeof(*infos));
	if (n < 0)
		return -errno;
	n /= (ssize_t)sizeof(*infos);
	for (ssize_t i = 0; i < n; i++)
		events[i] = signal_event_of(&infos[i]);
	return n;
}

int signal_await(int fd, const struct deadline *deadline)
{
	struct pollfd pending = { .fd = fd, .events = POLLIN };

	for (;;) {
		struct timespec left;
		int n = ppoll(&pending, 1, deadline_left(deadline, &left), NULL);

		if (n > 0)
			return 0;
		if (n == 0)
			return deadline_error(deadline);
		if (errno != EINTR)
			return -errno;
	}
}
