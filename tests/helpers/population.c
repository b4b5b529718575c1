/*
 * population COUNT SEED [plain] [waited] [far]: makes COUNT random System V objects, all that a listing may meet: every mode,
 * negative keys, foreign owners and creators, removed and locked segments, sizes to 2^40, values, messages, dead processes as
 * makers and last users. `plain`: segments are whole pages, sets of one size: sums are the same however they are counted.
 * `waited`: some semaphores have waiters. `far`: ids are anywhere up to 2^31 - 1.
 *
 * Says "ready COUNT SEED" on standard output, holds its attachments until standard input closes. Needs root. Leaves the
 * objects: whoever called it has an IPC namespace of its own.
 */
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>

#include "peer.h"

#define MOST_SEMAPHORES 40
#define LONGEST_MESSAGE 300
#define LARGEST_QBYTES  16384 /* kernel.msgmnb's default: more needs CAP_SYS_RESOURCE */
#define LARGEST_SHIFT   40 /* segments have up to 2^40 bytes */
#define HELD_SHIFT      32 /* and are attached up to 2^32: address space is not endless */

#define PAGE            4096U

static uint64_t seed;
static bool is_plain, is_waited, is_far;

static uint64_t below(uint64_t limit)
{
	return random_below(&seed, limit);
}

static bool one_in(uint64_t n)
{
	return below(n) == 0;
}

static uid_t some_user(void)
{
	static const uid_t users[] = { 0, 1, 33, 1000, 65534, 2147483648, 4294967294 };

	return users[below(sizeof(users) / sizeof(users[0]))];
}

/* A quarter is private; of the others half are negative. 0 would be private. */
static key_t some_key(void)
{
	return one_in(4) ? IPC_PRIVATE : (key_t)(below(UINT32_MAX) + 1);
}

static int some_mode(void)
{
	return (int)below(01000);
}

/* Runs DO_IT on ID, at times in a process that is gone afterwards. */
static void somewhere(void (*do_it)(int id), int id)
{
	pid_t child;
	int status;

	if (!one_in(5)) {
		do_it(id);
		return;
	}
	child = must(fork(), "fork");
	if (child == 0) {
		do_it(id);
		_exit(EXIT_SUCCESS);
	}
	must(waitpid(child, &status, 0), "waitpid");
	if (status != 0)
		exit(EXIT_FAILURE);
}

static size_t some_size(unsigned *shift)
{
	size_t size;

	*shift = (unsigned)below(LARGEST_SHIFT + 1);
	size = *shift == LARGEST_SHIFT ? (size_t)1 << LARGEST_SHIFT : ((size_t)1 << *shift) + below((size_t)1 << *shift);
	return is_plain ? (size + PAGE - 1) / PAGE * PAGE : size;
}

static void attach_and_leave(int id)
{
	void *segment = shmat(id, NULL, 0);

	if (segment == (void *)-1)
		die("shmat");
	must(shmdt(segment), "shmdt");
}

/* Some attachments write: resident pages. */
static void attach(int id)
{
	char *segment = shmat(id, NULL, 0);

	if (segment == (void *)-1)
		die("shmat");
	if (one_in(2))
		segment[0] = 'x';
}

static void change_segment(int id)
{
	struct shmid_ds ds;

	must(shmctl(id, IPC_STAT, &ds), "IPC_STAT");
	ds.shm_perm.uid = some_user();
	ds.shm_perm.gid = some_user();
	must(shmctl(id, IPC_SET, &ds), "IPC_SET");
}

static int make_segment(key_t key)
{
	unsigned shift;
	size_t size = some_size(&shift);
	int id = shmget(key, size, IPC_CREAT | IPC_EXCL | SHM_NORESERVE | some_mode());

	return id < 0 ? id : (int)((unsigned)id | (shift > HELD_SHIFT ? 1U << 31 : 0));
}

static void fill_segment(int id, bool too_large)
{
	if (one_in(3))
		change_segment(id);
	if (one_in(6))
		must(shmctl(id, SHM_LOCK, NULL), "SHM_LOCK");
	if (too_large)
		return;
	if (one_in(3))
		somewhere(attach_and_leave, id);
	for (int times = one_in(3) ? (int)below(4) + 1 : 0; times > 0; times--)
		attach(id);
	if (one_in(6)) {
		attach(id);
		must(shmctl(id, IPC_RMID, NULL), "IPC_RMID");
	}
}

struct message {
	long type;
	char text[LONGEST_MESSAGE];
};

static void send_message(int id)
{
	const struct message message = { .type = (long)below(INT32_MAX) + 1, .text = "a message" };

	if (msgsnd(id, &message, below(LONGEST_MESSAGE + 1), IPC_NOWAIT) < 0 && errno != EAGAIN)
		die("msgsnd");
}

static void receive_message(int id)
{
	struct message message;

	if (msgrcv(id, &message, sizeof(message.text), 0, IPC_NOWAIT) < 0 && errno != ENOMSG)
		die("msgrcv");
}

static void change_queue(int id)
{
	struct msqid_ds ds;

	must(msgctl(id, IPC_STAT, &ds), "IPC_STAT");
	ds.msg_perm.uid = some_user();
	ds.msg_perm.gid = some_user();
	ds.msg_qbytes = below(LARGEST_QBYTES) + 1;
	must(msgctl(id, IPC_SET, &ds), "IPC_SET");
}

static int make_queue(key_t key)
{
	return msgget(key, IPC_CREAT | IPC_EXCL | some_mode());
}

static void fill_queue(int id)
{
	if (one_in(3))
		change_queue(id);
	for (uint64_t messages = below(6); messages > 0; messages--)
		somewhere(send_message, id);
	if (one_in(3))
		somewhere(receive_message, id);
}

static int count_of(int id)
{
	struct semid_ds ds;

	must(semctl(id, 0, IPC_STAT, (union semun){ .buf = &ds }), "IPC_STAT");
	return (int)ds.sem_nsems;
}

static void operate(int id)
{
	struct sembuf release = { .sem_num = 0, .sem_op = 1 };

	if (semop(id, &release, 1) < 0 && errno != ERANGE)
		die("semop");
}

static void change_set(int id)
{
	struct semid_ds ds;

	must(semctl(id, 0, IPC_STAT, (union semun){ .buf = &ds }), "IPC_STAT");
	ds.sem_perm.uid = some_user();
	ds.sem_perm.gid = some_user();
	must(semctl(id, 0, IPC_SET, (union semun){ .buf = &ds }), "IPC_SET");
}

static int make_set(key_t key)
{
	int count = (int)below(MOST_SEMAPHORES) + 1;

	return semget(key, is_plain ? 3 : count, IPC_CREAT | IPC_EXCL | some_mode());
}

/* How many wait for the first semaphore. */
static int waiters(int id)
{
	return must(semctl(id, 0, GETNCNT), "GETNCNT") + must(semctl(id, 0, GETZCNT), "GETZCNT");
}

/* A child that waits for the first semaphore to change, as long as this process lives; returns when it waits. */
static void add_waiter(int id)
{
	int value = must(semctl(id, 0, GETVAL), "GETVAL"), before = waiters(id);
	struct sembuf wait = { .sem_num = 0, .sem_op = (short)(value == 0 ? -1 : 0) };
	pid_t child = must(fork(), "fork");

	if (child == 0) {
		must(prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl");
		semop(id, &wait, 1);
		_exit(EXIT_SUCCESS);
	}
	while (waiters(id) == before && waitpid(child, NULL, WNOHANG) == 0)
		sched_yield();
}

static void fill_set(int id)
{
	unsigned short values[MOST_SEMAPHORES];
	int count = count_of(id);

	for (int i = 0; i < count; i++)
		values[i] = (unsigned short)below(32768);
	must(semctl(id, 0, SETALL, (union semun){ .array = values }), "SETALL");
	if (one_in(2))
		somewhere(operate, id);
	if (one_in(3))
		change_set(id);
	for (uint64_t times = is_waited && one_in(6) ? below(3) + 1 : 0; times > 0; times--)
		add_waiter(id);
}

/* Calls MAKE with keys until one is free, as USER: the creator. */
static int make_as(int (*make)(key_t), uid_t user)
{
	int id;

	must(setegid(user), "setegid");
	must(seteuid(user), "seteuid");
	do
		id = make(some_key());
	while (id == -1 && errno == EEXIST);
	if (id == -1)
		die("cannot make an object");
	must(seteuid(0), "seteuid");
	must(setegid(0), "setegid");
	return id;
}

/* At times as another user, at times in a process that is gone afterwards. */
static int make_as_somebody(int (*make)(key_t))
{
	uid_t user = one_in(3) ? some_user() : 0;
	int tell[2], id;
	pid_t child;

	if (!one_in(4))
		return make_as(make, user);
	must(pipe(tell), "pipe");
	child = must(fork(), "fork");
	if (child == 0) {
		id = make_as(make, user);
		_exit(write(tell[1], &id, sizeof(id)) == sizeof(id) ? EXIT_SUCCESS : EXIT_FAILURE);
	}
	close(tell[1]);
	if (read(tell[0], &id, sizeof(id)) != sizeof(id))
		die("a maker has failed");
	close(tell[0]);
	must(waitpid(child, NULL, 0), "waitpid");
	random_next(&seed); /* the child's numbers are not taken twice */
	return id;
}

/* What the next object of each type has for an id, if it is free. */
static void choose_ids(void)
{
	static const char *const settings[] = { "/proc/sys/kernel/shm_next_id", "/proc/sys/kernel/msg_next_id",
						"/proc/sys/kernel/sem_next_id" };

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		FILE *setting = fopen(settings[i], "w");

		if (!setting || fprintf(setting, "%d", (int)below(INT32_MAX)) < 0 || fclose(setting) != 0)
			die(settings[i]);
	}
}

static void make_one(void)
{
	int id;

	if (is_far && one_in(3))
		choose_ids();
	switch (below(3)) {
	case 0:
		id = make_as_somebody(make_segment);
		fill_segment((int)((unsigned)id & INT32_MAX), id < 0);
		return;
	case 1:
		fill_queue(make_as_somebody(make_queue));
		return;
	default:
		fill_set(make_as_somebody(make_set));
		return;
	}
}

int main(int argc, char **argv)
{
	unsigned long count, first;

	if (argc < 3) {
		fputs("usage: population COUNT SEED [plain] [waited] [far]\n", stderr);
		return EXIT_FAILURE;
	}
	for (int i = 3; i < argc; i++) {
		is_plain |= strcmp(argv[i], "plain") == 0;
		is_waited |= strcmp(argv[i], "waited") == 0;
		is_far |= strcmp(argv[i], "far") == 0;
	}
	count = strtoul(argv[1], NULL, 10);
	first = strtoul(argv[2], NULL, 10);
	seed = first * 2 + 1;
	for (unsigned long i = 0; i < count; i++)
		make_one();
	printf("ready %lu objects of seed %lu\n", count, first);
	fflush(stdout);
	await_end();
	return EXIT_SUCCESS;
}
