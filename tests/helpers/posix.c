/*
 * posix: the C library's own calls on POSIX objects, as another program would make them.
 *
 *   posix shm NAME SIZE           makes and maps it; ready
 *   posix sem NAME VALUE          makes it; ready
 *   posix sem-value NAME          opens it by sem_open(3), and prints the value
 *   posix sem-wait NAME TIMES     takes TIMES units without waiting
 *   posix mq NAME MAXMSG MSGSIZE  makes it, asks to be notified; ready
 *   posix mq-send NAME TEXT...    sends each
 *   posix mq-times NAME           prints atime, mtime and ctime, from a descriptor
 *   posix sem-race ROUNDS         two `ipctool sem create` at once, and a third opener that wants the value at once
 *
 * What says "ready" lives until standard input closes, and leaves what it made.
 */
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "peer.h"

#define RACE_VALUE 7

static int ready(void)
{
	puts("ready");
	fflush(stdout);
	await_end();
	return EXIT_SUCCESS;
}

static int hold_shm(const char *name, size_t size)
{
	int fd = must(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0640), "shm_open");

	must(ftruncate(fd, (off_t)size), "ftruncate");
	if (mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED)
		die("mmap");
	return ready();
}

static sem_t *opened(sem_t *semaphore)
{
	if (semaphore == SEM_FAILED)
		die("sem_open");
	return semaphore;
}

static int value_of(const char *name)
{
	int value;

	must(sem_getvalue(opened(sem_open(name, 0)), &value), "sem_getvalue");
	return value;
}

static int take(const char *name, long times)
{
	sem_t *semaphore = opened(sem_open(name, 0));

	while (times-- > 0)
		must(sem_trywait(semaphore), "sem_trywait");
	return EXIT_SUCCESS;
}

static int hold_queue(const char *name, long maxmsg, long msgsize)
{
	struct mq_attr attributes = { .mq_maxmsg = maxmsg, .mq_msgsize = msgsize };
	struct sigevent event = { .sigev_notify = SIGEV_NONE };
	mqd_t queue = must(mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attributes), "mq_open");

	must(mq_notify(queue, &event), "mq_notify");
	return ready();
}

static int send_all(const char *name, char **texts)
{
	mqd_t queue = must(mq_open(name, O_WRONLY | O_NONBLOCK), "mq_open");

	for (; *texts; texts++)
		must(mq_send(queue, *texts, strlen(*texts), 0), "mq_send");
	return EXIT_SUCCESS;
}

static int say_times(const char *name)
{
	struct stat st;

	must(fstat(must(mq_open(name, O_RDONLY), "mq_open"), &st), "fstat");
	printf("%ld %ld %ld\n", st.st_atime, st.st_mtime, st.st_ctime);
	return EXIT_SUCCESS;
}

static pid_t start_creator(const char *name)
{
	pid_t pid = must(fork(), "fork");

	if (pid == 0) {
		must(dup2(must(open("/dev/null", O_WRONLY), "/dev/null"), STDOUT_FILENO), "dup2");
		execlp("ipctool", "ipctool", "sem", "create", name, "--values", "7", (char *)NULL);
		die("ipctool");
	}
	return pid;
}

static void race_once(const char *name)
{
	pid_t creators[] = { start_creator(name), start_creator(name) };
	sem_t *semaphore;
	int value, status;

	do
		semaphore = sem_open(name, 0);
	while (semaphore == SEM_FAILED && errno == ENOENT);
	must(sem_getvalue(opened(semaphore), &value), "sem_getvalue");
	if (value != RACE_VALUE) {
		fprintf(stderr, "the name was there before the value: %d\n", value);
		exit(EXIT_FAILURE);
	}
	for (size_t i = 0; i < sizeof(creators) / sizeof(creators[0]); i++) {
		must(waitpid(creators[i], &status, 0), "waitpid");
		if (status != 0)
			exit(EXIT_FAILURE);
	}
	must(sem_close(semaphore), "sem_close");
	must(sem_unlink(name), "sem_unlink");
}

int main(int argc, char **argv)
{
	const char *verb = argc > 2 ? argv[1] : "";

	if (strcmp(verb, "shm") == 0 && argc == 4)
		return hold_shm(argv[2], strtoul(argv[3], NULL, 10));
	if (strcmp(verb, "sem") == 0 && argc == 4) {
		opened(sem_open(argv[2], O_CREAT | O_EXCL, 0640, (unsigned)strtoul(argv[3], NULL, 10)));
		return ready();
	}
	if (strcmp(verb, "sem-value") == 0)
		return printf("%d\n", value_of(argv[2])) < 0;
	if (strcmp(verb, "sem-wait") == 0 && argc == 4)
		return take(argv[2], strtol(argv[3], NULL, 10));
	if (strcmp(verb, "mq") == 0 && argc == 5)
		return hold_queue(argv[2], strtol(argv[3], NULL, 10), strtol(argv[4], NULL, 10));
	if (strcmp(verb, "mq-send") == 0)
		return send_all(argv[2], argv + 3);
	if (strcmp(verb, "mq-times") == 0)
		return say_times(argv[2]);
	if (strcmp(verb, "sem-race") == 0) {
		for (long rounds = strtol(argv[2], NULL, 10); rounds > 0; rounds--)
			race_once("/race");
		return EXIT_SUCCESS;
	}
	fputs("usage: posix VERB NAME...\n", stderr);
	return EXIT_FAILURE;
}
