/*
 * reuse-pid: makes a segment in a process that ends, and starts another process with its pid once its start cannot be mistaken
 * for the other's. Says "ready PID"; ends when standard input closes. Needs root, a pid namespace of its own with /proc, and an
 * IPC namespace.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <time.h>

#include "peer.h"

/* Times are rounded to seconds, on both sides. */
#define SECONDS_APART 4

static pid_t make_segment(void)
{
	pid_t pid = must(fork(), "fork");

	if (pid == 0)
		_exit(shmdt(shmat(must(shmget(IPC_PRIVATE, 4096, 0600), "shmget"), NULL, 0)) < 0);
	must(waitpid(pid, NULL, 0), "waitpid");
	return pid;
}

static void await_clock(time_t when)
{
	while (time(NULL) < when)
		sched_yield();
}

static void next_pid(pid_t pid)
{
	char text[16];
	int fd = must(open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC), "ns_last_pid");
	int length = snprintf(text, sizeof(text), "%d", (int)pid - 1);

	must((int)write(fd, text, (size_t)length), "ns_last_pid");
	close(fd);
}

static pid_t start_another(void)
{
	pid_t pid = must(fork(), "fork");

	if (pid == 0)
		for (;;)
			pause();
	return pid;
}

int main(void)
{
	pid_t maker = make_segment(), other;

	await_clock(time(NULL) + SECONDS_APART);
	next_pid(maker);
	other = start_another();
	if (other != maker)
		fprintf(stderr, "reuse-pid: got pid %d, not %d\n", (int)other, (int)maker);
	else
		printf("ready %d\n", (int)other);
	fflush(stdout);
	await_end();
	kill(other, SIGKILL);
	return EXIT_SUCCESS;
}
