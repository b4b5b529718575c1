#include "sys/workers.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int workers_begin(struct workers *ret)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	int ends[2];

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	ret->heard = ends[0];
	ret->said = ends[1];
	sigaction(SIGCHLD, &ignore, &ret->before);
	return 0;
}

pid_t workers_fork(struct workers *workers)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid < 0 ? -errno : pid;
	sigaction(SIGCHLD, &workers->before, NULL);
	close(workers->heard);
	workers->heard = -1;
	return 0;
}

void workers_say(const struct workers *workers, int status)
{
	unsigned char byte = (unsigned char)status;
	ssize_t n = write(workers->said, &byte, 1);

	(void)n; /* nobody is left who could stop */
}

void workers_close(struct workers *workers)
{
	if (workers->said >= 0)
		close(workers->said);
	workers->said = -1;
}

int workers_hear(const struct workers *workers)
{
	unsigned char byte;
	ssize_t n = read(workers->heard, &byte, 1);

	if (n < 0)
		return -errno;
	return n > 0 ? byte : 0;
}

void workers_done(struct workers *workers)
{
	if (workers->heard < 0)
		return;
	workers_close(workers);
	close(workers->heard);
	workers->heard = -1;
	sigaction(SIGCHLD, &workers->before, NULL);
}
