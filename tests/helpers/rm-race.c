/*
 * rm-race: what others do while `ipctool rm` works. Ends with 0 when nothing was removed that should have stayed.
 *
 *   rm-race replace ROUNDS  an id is removed and given to another object while rm is about to remove it by its ident
 *   rm-race eight ROUNDS    eight remove one object at once: one of them says 0, seven say 3
 *   rm-race soak ROUNDS     objects are made, used and left by processes that live a while, beside `rm --orphan --idle 0s --yes`
 *
 * Needs root and namespaces of its own; ipctool stands in the path.
 */
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "peer.h"

#define EIGHT 8
#define TYPES 3

static const char *const names[TYPES] = { "shm", "msg", "sem" };
static uint64_t seed = 20261121;

static int make(int type, key_t key, int size)
{
	int flags = IPC_CREAT | IPC_EXCL | 0600;

	switch (type) {
	case 0:
		return shmget(key, (size_t)size * 4096, flags);
	case 1:
		return msgget(key, flags);
	default:
		return semget(key, size, flags);
	}
}

static int drop(int type, int id)
{
	switch (type) {
	case 0:
		return shmctl(id, IPC_RMID, NULL);
	case 1:
		return msgctl(id, IPC_RMID, NULL);
	default:
		return semctl(id, 0, IPC_RMID);
	}
}

static bool is_there(int type, key_t key)
{
	return (type == 0 ? shmget(key, 0, 0) : type == 1 ? msgget(key, 0) : semget(key, 0, 0)) >= 0;
}

/* Starts ipctool with its output at FD (-1: nowhere). */
static pid_t start(int fd, char *const words[])
{
	pid_t pid = must(fork(), "fork");
	int nowhere;

	if (pid > 0)
		return pid;
	nowhere = must(open("/dev/null", O_RDWR), "/dev/null");
	dup2(nowhere, STDIN_FILENO);
	dup2(fd < 0 ? nowhere : fd, STDOUT_FILENO);
	dup2(nowhere, STDERR_FILENO);
	execvp(words[0], words);
	_exit(127);
}

static int await(pid_t pid)
{
	int status;

	must(waitpid(pid, &status, 0), "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The ident of the only object of that type. */
static void read_ident(int type, char *ret, size_t size)
{
	char *words[] = { (char[]){ "ipctool" }, (char[]){ "ls" },    strdup(names[type]),
			  (char[]){ "-nro" },    (char[]){ "ident" }, NULL };
	int ends[2];
	ssize_t n;
	pid_t pid;

	must(pipe(ends), "pipe");
	pid = start(ends[1], words);
	close(ends[1]);
	n = must((int)read(ends[0], ret, size - 1), "read");
	ret[n] = '\0';
	ret[strcspn(ret, "\n")] = '\0';
	close(ends[0]);
	if (await(pid) != 0 || !ret[0])
		exit(EXIT_FAILURE);
	free(words[2]);
}

static void next_id(int type, int id)
{
	char path[64], text[16];
	int fd, length = snprintf(text, sizeof(text), "%d", id);

	snprintf(path, sizeof(path), "/proc/sys/kernel/%s_next_id", names[type]);
	fd = must(open(path, O_WRONLY), path);
	must((int)write(fd, text, (size_t)length), path);
	close(fd);
}

static int replace_once(int type, unsigned *replaced)
{
	int id = must(make(type, 1, 1), "cannot make an object"), other;
	char ident[128];
	char *words[] = { (char[]){ "ipctool" }, (char[]){ "rm" }, ident, NULL };
	uint64_t spins = random_below(&seed, 3000000);
	pid_t pid;

	read_ident(type, ident, sizeof(ident));
	pid = start(-1, words);
	for (volatile uint64_t i = 0; i < spins; i++)
		;
	if (drop(type, id) == 0) {
		next_id(type, id);
		(*replaced)++;
	}
	other = must(make(type, 2, 2), "cannot make another object");
	await(pid);
	if (!is_there(type, 2)) {
		fprintf(stderr, "%s %d was another object, and is gone\n", names[type], other);
		return EXIT_FAILURE;
	}
	drop(type, id);
	drop(type, other);
	return 0;
}

static int replace(long rounds)
{
	unsigned replaced = 0;

	for (long i = 0; i < rounds; i++)
		if (replace_once((int)(i % TYPES), &replaced) != 0)
			return EXIT_FAILURE;
	printf("replaced in %u of %ld rounds\n", replaced, rounds);
	return replaced > 0 ? 0 : EXIT_FAILURE;
}

static int eight_once(int type)
{
	int id = must(make(type, IPC_PRIVATE, 1), "cannot make an object"), done = 0, missing = 0;
	char address[32];
	char *words[] = { (char[]){ "ipctool" }, (char[]){ "rm" }, address, NULL };
	pid_t pids[EIGHT];

	snprintf(address, sizeof(address), "%s:%d", names[type], id);
	for (int i = 0; i < EIGHT; i++)
		pids[i] = start(-1, words);
	for (int i = 0; i < EIGHT; i++) {
		int status = await(pids[i]);

		done += status == 0;
		missing += status == 3;
	}
	if (done == 1 && missing == EIGHT - 1)
		return 0;
	fprintf(stderr, "%s: %d said 0, %d said 3\n", address, done, missing);
	return EXIT_FAILURE;
}

static int eight(long rounds)
{
	for (long i = 0; i < rounds; i++)
		if (eight_once((int)(i % TYPES)) != 0)
			return EXIT_FAILURE;
	return 0;
}

static void alive(bool condition, const char *what)
{
	if (!condition) {
		fprintf(stderr, "a live object was removed: %s\n", what);
		exit(EXIT_FAILURE);
	}
}

static void linger(void)
{
	usleep((useconds_t)random_below(&seed, 4000));
}

static bool has_name(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_nlink > 0;
}

static void live_with_segment(void)
{
	int id = must(make(0, IPC_PRIVATE, 1), "shmget");
	struct shmid_ds ds;
	void *memory;

	linger();
	memory = shmat(id, NULL, 0);
	alive(memory != (void *)-1, "a segment whose creator lives");
	linger();
	alive(shmctl(id, IPC_STAT, &ds) == 0 && !(ds.shm_perm.mode & SHM_DEST), "a segment that is attached");
	shmdt(memory);
	linger();
	alive(shmctl(id, IPC_STAT, &ds) == 0, "a segment whose users live");
}

static void live_with_queue(void)
{
	int id = must(make(1, IPC_PRIVATE, 1), "msgget");
	struct {
		long type;
		char text[1];
	} message = { 1, "x" };

	linger();
	alive(msgsnd(id, &message, 1, 0) == 0, "a queue that nobody used");
	linger();
	alive(msgrcv(id, &message, 1, 0, IPC_NOWAIT) == 1, "a queue whose sender lives");
}

static void live_with_set(void)
{
	int id = must(make(2, IPC_PRIVATE, 2), "semget");
	struct sembuf up = { 0, 1, 0 };

	linger();
	alive(semop(id, &up, 1) == 0, "a set that nobody used");
	linger();
	alive(semctl(id, 0, GETVAL) == 1, "a set whose operator lives");
}

static void live_with_file(void)
{
	int fd = must(open("/dev/shm/soak", O_RDWR | O_CREAT, 0600), "open");

	if (!has_name(fd)) /* it was swept away before it was opened: nobody had it then */
		return;
	linger();
	alive(has_name(fd), "a POSIX object that is open");
}

static void live_with_mq(void)
{
	mqd_t queue = must(mq_open("/soak", O_RDWR | O_CREAT | O_EXCL, 0600, NULL), "mq_open");

	linger();
	alive(has_name(queue), "a POSIX queue that is open");
	mq_unlink("/soak");
}

static void (*const lives[])(void) = { live_with_segment, live_with_queue, live_with_set, live_with_file, live_with_mq };
#define LIVES (sizeof(lives) / sizeof(lives[0]))

static pid_t be_born(long number)
{
	pid_t pid = must(fork(), "fork");

	if (pid > 0)
		return pid;
	seed += (uint64_t)number;
	lives[(size_t)number % LIVES]();
	_exit(0);
}

/* Sweeps until it is told to stop. */
static _Noreturn void sweep_on(void)
{
	char *words[] = { (char[]){ "ipctool" }, (char[]){ "rm" },  (char[]){ "--orphan" },
			  (char[]){ "--idle" },  (char[]){ "0s" }, (char[]){ "--yes" }, NULL };

	for (;;) {
		int status = await(start(-1, words));

		if (status != 0 && status != 3 && status != 6)
			_exit(status);
	}
}

static int soak(long rounds)
{
	pid_t sweeper = must(fork(), "fork");
	int status, failed = 0;

	if (sweeper == 0)
		sweep_on();
	for (long i = 0; failed == 0 && i < rounds; i++) {
		pid_t one = be_born(2 * i), other = be_born(2 * i + 1);

		failed = await(one) | await(other);
	}
	kill(sweeper, SIGTERM);
	must(waitpid(sweeper, &status, 0), "waitpid");
	return failed || !WIFSIGNALED(status) ? EXIT_FAILURE : 0;
}

int main(int argc, char **argv)
{
	long rounds = argc == 3 ? strtol(argv[2], NULL, 10) : 0;

	if (rounds > 0 && strcmp(argv[1], "replace") == 0)
		return replace(rounds);
	if (rounds > 0 && strcmp(argv[1], "eight") == 0)
		return eight(rounds);
	if (rounds > 0 && strcmp(argv[1], "soak") == 0)
		return soak(rounds);
	return EXIT_FAILURE;
}
