/*
 * sysv COMMAND ...: what a test must do to System V objects by itself, one system call each.
 *
 *   sysv chmod shm|msg|sem ID MODE   IPC_SET
 *   sysv send ID TYPE TEXT           msgsnd
 *   sysv attach ID                   shmat; says "ready", holds it until standard input closes
 *   sysv op ID NUMBER OP             semop of one operation
 *   sysv set ID NUMBER VALUE         SETVAL
 */
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "peer.h"

static int number(const char *text)
{
	return (int)strtol(text, NULL, 0);
}

static void change_mode(const char *type, int id, unsigned short mode)
{
	struct shmid_ds shm;
	struct msqid_ds msg;
	struct semid_ds sem;

	if (strcmp(type, "shm") == 0) {
		must(shmctl(id, IPC_STAT, &shm), "IPC_STAT");
		shm.shm_perm.mode = mode;
		must(shmctl(id, IPC_SET, &shm), "IPC_SET");
	} else if (strcmp(type, "msg") == 0) {
		must(msgctl(id, IPC_STAT, &msg), "IPC_STAT");
		msg.msg_perm.mode = mode;
		must(msgctl(id, IPC_SET, &msg), "IPC_SET");
	} else {
		must(semctl(id, 0, IPC_STAT, (union semun){ .buf = &sem }), "IPC_STAT");
		sem.sem_perm.mode = mode;
		must(semctl(id, 0, IPC_SET, (union semun){ .buf = &sem }), "IPC_SET");
	}
}

static void send_text(int id, long type, const char *text)
{
	struct {
		long type;
		char text[8192];
	} message = { .type = type };
	size_t length = strlen(text);

	if (length > sizeof(message.text))
		exit(EXIT_FAILURE);
	memcpy(message.text, text, length);
	must(msgsnd(id, &message, length, IPC_NOWAIT), "msgsnd");
}

static void operate(int id, unsigned short index, short by)
{
	struct sembuf operation = { index, by, IPC_NOWAIT };

	must(semop(id, &operation, 1), "semop");
}

static void attach(int id)
{
	if (shmat(id, NULL, 0) == (void *)-1)
		die("shmat");
	puts("ready");
	fflush(stdout);
	await_end();
}

int main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";

	if (strcmp(command, "chmod") == 0 && argc == 5)
		change_mode(argv[2], number(argv[3]), (unsigned short)strtoul(argv[4], NULL, 8));
	else if (strcmp(command, "send") == 0 && argc == 5)
		send_text(number(argv[2]), number(argv[3]), argv[4]);
	else if (strcmp(command, "attach") == 0 && argc == 3)
		attach(number(argv[2]));
	else if (strcmp(command, "op") == 0 && argc == 5)
		operate(number(argv[2]), (unsigned short)number(argv[3]), (short)number(argv[4]));
	else if (strcmp(command, "set") == 0 && argc == 5)
		must(semctl(number(argv[2]), number(argv[3]), SETVAL, (union semun){ .val = number(argv[4]) }), "SETVAL");
	else
		return EXIT_FAILURE;
	return EXIT_SUCCESS;
}
