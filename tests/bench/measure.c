/*
 * Runs commands by turns, A B A B ..., so that what slows the machine slows each of them, and says of each what it cost:
 * `measure ROUNDS COMMAND... [::: COMMAND...]...` prints a line "MEDIAN_NS LEAST_NS PEAK_KIB STATUS" for each, in order.
 * What stands before a word `+++` in a command makes ready for it each time, and is not measured. Their standard output goes to
 * /dev/null. All run on one CPU, the one the first of them would have run on.
 */
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS_MAX 16

extern char **environ;

struct command {
	char **preparation; /* NULL: none */
	char **words;
	int64_t *times; /* one per round, nanoseconds */
	long peak;      /* KiB, the largest of all rounds */
	int status;     /* of the last round */
};

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Returns the nanoseconds from its start to its end. */
static int64_t run(char **words, int *status, struct rusage *usage)
{
	posix_spawn_file_actions_t actions;
	int64_t start;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	start = now();
	if (posix_spawnp(&pid, words[0], &actions, NULL, words, environ) != 0) {
		fprintf(stderr, "measure: cannot run %s\n", words[0]);
		exit(127);
	}
	wait4(pid, status, 0, usage);
	start = now() - start;
	posix_spawn_file_actions_destroy(&actions);
	return start;
}

static void measure(struct command *command, int round)
{
	struct rusage usage;

	if (command->preparation) {
		run(command->preparation, &command->status, &usage);
		if (command->status != 0) {
			fprintf(stderr, "measure: %s failed\n", command->preparation[0]);
			exit(1);
		}
	}
	command->times[round] = run(command->words, &command->status, &usage);
	if (usage.ru_maxrss > command->peak)
		command->peak = usage.ru_maxrss;
}

static int order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void stay_on_this_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* Cuts the words at each ":::" and "+++". Returns how many commands there are. */
static int split(char **words, struct command *commands)
{
	int count = 1;

	commands[0].words = words;
	for (; *words; words++) {
		struct command *last = &commands[count - 1];

		if (strcmp(*words, "+++") == 0) {
			last->preparation = last->words;
			last->words = words + 1;
		} else if (strcmp(*words, ":::") == 0) {
			if (count == COMMANDS_MAX)
				exit(2);
			commands[count++].words = words + 1;
		} else {
			continue;
		}
		*words = NULL;
	}
	return count;
}

int main(int argc, char **argv)
{
	struct command commands[COMMANDS_MAX] = { 0 };
	int rounds = argc > 2 ? (int)strtol(argv[1], NULL, 10) : 0;
	int count;

	if (rounds < 1)
		return 2;
	count = split(argv + 2, commands);
	stay_on_this_cpu();
	for (int i = 0; i < count; i++)
		commands[i].times = calloc((size_t)rounds, sizeof(int64_t));
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < count; i++)
			measure(&commands[i], round);
	for (int i = 0; i < count; i++) {
		qsort(commands[i].times, (size_t)rounds, sizeof(int64_t), order);
		printf("%jd %jd %ld %d\n", (intmax_t)commands[i].times[rounds / 2], (intmax_t)commands[i].times[0],
		       commands[i].peak, WEXITSTATUS(commands[i].status));
		free(commands[i].times);
	}
	return 0;
}
