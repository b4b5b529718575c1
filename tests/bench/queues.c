/*
 * Makes and removes message queues in the IPC namespace it runs in: `queues fill N` makes them until there are N,
 * `queues keep-last` removes all but the one at the highest index, `queues clear` removes all.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>

static int highest(int *used)
{
	struct msginfo info;
	int last = msgctl(0, MSG_INFO, (struct msqid_ds *)(void *)&info);

	*used = info.msgpool;
	return last;
}

static int fill(long wanted)
{
	int used;

	for (highest(&used); used < wanted; used++) {
		if (msgget(used + 1, IPC_CREAT | 0640) < 0) {
			perror("msgget");
			return 1;
		}
	}
	return 0;
}

static int clear(int last)
{
	struct msqid_ds queue;

	for (int index = 0; index <= last; index++) {
		int id = msgctl(index, MSG_STAT_ANY, &queue);

		if (id >= 0)
			msgctl(id, IPC_RMID, NULL);
	}
	return 0;
}

int main(int argc, char **argv)
{
	int used, last = highest(&used);

	if (argc == 3 && strcmp(argv[1], "fill") == 0)
		return fill(strtol(argv[2], NULL, 10));
	if (argc == 2 && strcmp(argv[1], "keep-last") == 0)
		return clear(used > 0 ? last - 1 : -1);
	if (argc == 2 && strcmp(argv[1], "clear") == 0)
		return clear(used > 0 ? last : -1);
	fprintf(stderr, "usage: queues fill N | keep-last | clear\n");
	return 2;
}
