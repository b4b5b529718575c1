/*
 * create-race ROUNDS: in each round two `ipctool sem create` of one key run at once, and this process is a third opener, which
 * does what semop(2) teaches: it waits until the set was operated on (otime), and then relies on its values. Exits 1 when a set
 * that looked ready had wrong values, or when the creators did not both end with the same address.
 */
#include <sched.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>

#include "peer.h"

#define CREATORS   2
#define SEMAPHORES 3
#define VALUE      5

struct creator {
	pid_t pid;
	int output;
};

static struct creator start_creator(int key)
{
	struct creator creator;
	char word[32];
	int ends[2];

	snprintf(word, sizeof(word), "key=%d", key);
	must(pipe(ends), "pipe");
	creator.pid = must(fork(), "fork");
	creator.output = ends[0];
	if (creator.pid == 0) {
		must(dup2(ends[1], STDOUT_FILENO), "dup2");
		close(ends[0]);
		close(ends[1]);
		execlp("ipctool", "ipctool", "sem", "create", word, "--values", "5,5,5", (char *)NULL);
		die("ipctool");
	}
	close(ends[1]);
	return creator;
}

/* Reads the id that it printed, and its status, which must be 0. */
static int end_creator(const struct creator *creator)
{
	char line[64] = "";
	int status, id;

	if (read(creator->output, line, sizeof(line) - 1) < 0)
		die("read");
	close(creator->output);
	must(waitpid(creator->pid, &status, 0), "waitpid");
	if (status != 0 || sscanf(line, "sem:%d", &id) != 1) {
		printf("a creator ended with 0x%x and printed '%s'\n", (unsigned)status, line);
		exit(EXIT_FAILURE);
	}
	return id;
}

static int await_ready(int key)
{
	struct semid_ds ds = { 0 };
	int id;

	while ((id = semget(key, 0, 0)) < 0) {
		if (errno != ENOENT)
			die("semget");
		sched_yield();
	}
	do
		must(semctl(id, 0, IPC_STAT, (union semun){ .buf = &ds }), "IPC_STAT");
	while (ds.sem_otime == 0);
	return id;
}

static void check_values(int id, int round)
{
	unsigned short values[SEMAPHORES] = { 0 };

	must(semctl(id, 0, GETALL, (union semun){ .array = values }), "GETALL");
	for (int i = 0; i < SEMAPHORES; i++) {
		if (values[i] != VALUE) {
			printf("round %d: semaphore %d of a ready set is %u\n", round, i, values[i]);
			exit(EXIT_FAILURE);
		}
	}
}

static void run_round(int round)
{
	struct creator creators[CREATORS];
	int id;

	for (int i = 0; i < CREATORS; i++)
		creators[i] = start_creator(round);
	id = await_ready(round);
	check_values(id, round);
	for (int i = 0; i < CREATORS; i++) {
		if (end_creator(&creators[i]) != id) {
			printf("round %d: two sets\n", round);
			exit(EXIT_FAILURE);
		}
	}
	must(semctl(id, 0, IPC_RMID), "IPC_RMID");
}

int main(int argc, char **argv)
{
	int rounds = argc == 2 ? (int)strtol(argv[1], NULL, 10) : 0;

	if (rounds <= 0)
		return EXIT_FAILURE;
	for (int round = 1; round <= rounds; round++)
		run_round(round);
	return EXIT_SUCCESS;
}
