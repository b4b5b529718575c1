/*
 * What `sem run` costs at the least: takes a unit of semaphore 0 of the set ID with SEM_UNDO and becomes COMMAND.
 *
 *   hold ID COMMAND [ARG]...
 *   hold make                  makes a set of one semaphore with one unit, and prints its id
 *   hold remove ID
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sembuf give = { 0, 1, 0 }, take = { 0, -1, SEM_UNDO };
	int id;

	if (argc == 2 && strcmp(argv[1], "make") == 0) {
		id = semget(IPC_PRIVATE, 1, 0600);
		return id < 0 || semop(id, &give, 1) < 0 || printf("%d\n", id) < 0;
	}
	if (argc < 3)
		return 2;
	if (strcmp(argv[1], "remove") == 0)
		return semctl((int)strtol(argv[2], NULL, 10), 0, IPC_RMID) < 0;
	id = (int)strtol(argv[1], NULL, 10);
	if (semop(id, &take, 1) < 0)
		return 125;
	execvp(argv[2], argv + 2);
	return 127;
}
