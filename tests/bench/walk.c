/* The floor of listing: MSG_STAT_ANY for every slot, and nothing printed. */
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>

int main(void)
{
	struct msginfo info;
	struct msqid_ds queue;
	int found = 0;
	int highest = msgctl(0, MSG_INFO, (struct msqid_ds *)(void *)&info);

	for (int index = 0; index <= highest; index++)
		found += msgctl(index, MSG_STAT_ANY, &queue) >= 0;
	printf("%d\n", found);
	return 0;
}
