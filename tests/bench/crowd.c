/*
 * crowd PROCESSES SEGMENTS: makes segments, and processes of about 40 mappings each, of which 4 are segments, blocked in
 * msgrcv(2). Says "ready"; ends when standard input closes, and takes all with it. Wants an IPC namespace of its own.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <unistd.h>

#define PAGE     4096
#define ATTACHED 4
#define PRIVATE  16

static void must(int good, const char *what)
{
	if (!good) {
		perror(what);
		exit(EXIT_FAILURE);
	}
}

/* Every other page is another mapping: the kernel joins those that are alike. */
static void map_privately(void)
{
	char *area = mmap(NULL, 2 * PRIVATE * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must(area != MAP_FAILED, "mmap");
	for (int i = 1; i < PRIVATE / 2; i++)
		must(mprotect(area + 2 * i * PAGE, PAGE, PROT_READ | PROT_WRITE) == 0, "mprotect");
}

static void stand(int number, const int *segments, int count, int queue)
{
	struct {
		long type;
		char text[1];
	} message;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	map_privately();
	for (int i = 0; i < ATTACHED; i++)
		must(shmat(segments[(number * ATTACHED + i) % count], NULL, 0) != (void *)-1, "shmat");
	msgrcv(queue, &message, 1, 1, 0);
	_exit(EXIT_FAILURE);
}

static unsigned long attachments(const int *segments, int count)
{
	unsigned long sum = 0;

	for (int i = 0; i < count; i++) {
		struct shmid_ds segment;

		must(shmctl(segments[i], IPC_STAT, &segment) == 0, "IPC_STAT");
		sum += segment.shm_nattch;
	}
	return sum;
}

int main(int argc, char **argv)
{
	int processes = argc == 3 ? atoi(argv[1]) : 0, count = argc == 3 ? atoi(argv[2]) : 0;
	int *segments = calloc((size_t)count + 1, sizeof(*segments)), queue = msgget(IPC_PRIVATE, 0600);
	pid_t *pids = calloc((size_t)processes + 1, sizeof(*pids));
	char byte;

	must(processes > 0 && count > 0 && segments && pids && queue >= 0, "crowd PROCESSES SEGMENTS");
	for (int i = 0; i < count; i++)
		must((segments[i] = shmget(IPC_PRIVATE, PAGE, 0600)) >= 0, "shmget");
	for (int i = 0; i < processes; i++) {
		must((pids[i] = fork()) >= 0, "fork");
		if (pids[i] == 0)
			stand(i, segments, count, queue);
	}
	while (attachments(segments, count) < (unsigned long)processes * ATTACHED)
		;
	printf("ready\n");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	for (int i = 0; i < processes; i++)
		kill(pids[i], SIGKILL);
	for (int i = 0; i < count; i++)
		shmctl(segments[i], IPC_RMID, NULL);
	msgctl(queue, IPC_RMID, NULL);
	return EXIT_SUCCESS;
}
