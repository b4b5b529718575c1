/*
 * kernel-answer: what the kernel itself says of every System V object, one JSON object a line, by plain calls and with no
 * code of ipctool's. Numbers are the kernel's, uninterpreted (a time or a pid of 0 is 0). Needs root, to see everything.
 */
#include <inttypes.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "peer.h"

static void say_permissions(const char *type, int id, const struct ipc_perm *perm)
{
	printf("{\"type\": \"%s\", \"id\": %d, \"key\": \"0x%08x\", \"uid\": %u, \"gid\": %u, \"cuid\": %u, \"cgid\": %u, "
	       "\"mode\": \"%04o\"",
	       type, id, (unsigned)perm->__key, perm->uid, perm->gid, perm->cuid, perm->cgid, perm->mode & 0777U);
}

/* Resident and swapped bytes are only in the table: the last two numbers of the line. */
static void say_memory(int id)
{
	FILE *table = fopen("/proc/sysvipc/shm", "re");
	char line[1024];
	uint64_t rss, swap;
	int other;

	if (!table)
		die("/proc/sysvipc/shm");
	while (fgets(line, sizeof(line), table))
		if (sscanf(line, "%*d %d %*o %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %" SCNu64 " %" SCNu64, &other, &rss,
			   &swap) == 3 &&
		    other == id)
			printf(", \"rss\": %" PRIu64 ", \"swap\": %" PRIu64, rss, swap);
	fclose(table);
}

static void say_segment(int index)
{
	struct shmid_ds ds;
	int id = shmctl(index, SHM_STAT, &ds);

	if (id < 0)
		return;
	must(shmctl(id, IPC_STAT, &ds), "IPC_STAT");
	say_permissions("shm", id, &ds.shm_perm);
	printf(", \"size\": %zu, \"nattch\": %lu, \"cpid\": %d, \"lpid\": %d, \"attach\": %ld, "
	       "\"detach\": %ld, \"changed\": %ld, \"removed\": %s, \"locked\": %s",
	       ds.shm_segsz, ds.shm_nattch, ds.shm_cpid, ds.shm_lpid, ds.shm_atime, ds.shm_dtime, ds.shm_ctime,
	       ds.shm_perm.mode & SHM_DEST ? "true" : "false", ds.shm_perm.mode & SHM_LOCKED ? "true" : "false");
	say_memory(id);
	puts("}");
}

static void say_queue(int index)
{
	struct msqid_ds ds;
	int id = msgctl(index, MSG_STAT, &ds);

	if (id < 0)
		return;
	must(msgctl(id, IPC_STAT, &ds), "IPC_STAT");
	say_permissions("msg", id, &ds.msg_perm);
	printf(", \"bytes\": %lu, \"msgs\": %lu, \"qbytes\": %lu, \"lspid\": %d, \"lrpid\": %d, \"send\": %ld, \"recv\": %ld, "
	       "\"changed\": %ld}\n",
	       ds.__msg_cbytes, ds.msg_qnum, ds.msg_qbytes, ds.msg_lspid, ds.msg_lrpid, ds.msg_stime, ds.msg_rtime, ds.msg_ctime);
}

static void say_set(int index)
{
	struct semid_ds ds;
	int id = semctl(index, 0, SEM_STAT, (union semun){ .buf = &ds });
	unsigned short *values;

	if (id < 0)
		return;
	must(semctl(id, 0, IPC_STAT, (union semun){ .buf = &ds }), "IPC_STAT");
	values = calloc(ds.sem_nsems, sizeof(*values));
	if (!values)
		die("calloc");
	must(semctl(id, 0, GETALL, (union semun){ .array = values }), "GETALL");
	say_permissions("sem", id, &ds.sem_perm);
	printf(", \"nsems\": %lu, \"otime\": %ld, \"changed\": %ld, \"values\": [", ds.sem_nsems, ds.sem_otime, ds.sem_ctime);
	for (unsigned long i = 0; i < ds.sem_nsems; i++)
		printf("%s%u", i ? ", " : "", values[i]);
	puts("]}");
	free(values);
}

int main(void)
{
	struct shm_info shm;
	struct msginfo msg;
	struct seminfo sem;
	int highest;

	highest = must(shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&shm), "SHM_INFO");
	for (int index = 0; index <= highest; index++)
		say_segment(index);
	highest = must(msgctl(0, MSG_INFO, (struct msqid_ds *)(void *)&msg), "MSG_INFO");
	for (int index = 0; index <= highest; index++)
		say_queue(index);
	highest = must(semctl(0, 0, SEM_INFO, (union semun){ .info = &sem }), "SEM_INFO");
	for (int index = 0; index <= highest; index++)
		say_set(index);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
