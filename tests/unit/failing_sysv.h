/*
 * The System V calls, wrapped for failing.h: every one of them counts, and the n-th fails; a source of objects can be made to
 * answer never.
 */
#ifndef IPCTOOL_TESTS_FAILING_SYSV_H
#define IPCTOOL_TESTS_FAILING_SYSV_H

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "failing.h"

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
	struct seminfo *info;
};

int __real_shmget(key_t key, size_t size, int flags);
int __real_shmctl(int id, int command, struct shmid_ds *ds);
int __real_msgget(key_t key, int flags);
int __real_msgctl(int id, int command, struct msqid_ds *ds);
int __real_semget(key_t key, int nsems, int flags);
int __real_semctl(int id, int number, int command, ...);
int __real_semop(int id, struct sembuf *operations, size_t count);
long __real_syscall(long number, ...);
int __real_open64(const char *path, int flags, ...);

static int ctl_error = ENOSYS;         /* what a failing control call says */
static bool walk_is_gone, table_is_gone; /* a source that never answers */
static bool others_are_faster;         /* whoever creates finds it there, whoever opens finds it gone */
static unsigned removals;

static bool is_walk(int command)
{
	/* SHM_STAT_ANY, MSG_STAT_ANY, SEM_STAT_ANY, and the INFO calls */
	return command == 15 || command == 13 || command == 20 || command == SHM_INFO || command == MSG_INFO ||
	       command == SEM_INFO;
}

static bool control_fails(int command)
{
	removals += command == IPC_RMID;
	if (walk_is_gone && is_walk(command)) {
		errno = ENOSYS;
		return true;
	}
	return call_fails(ctl_error);
}

static bool get_fails(int flags)
{
	if (others_are_faster) {
		errno = flags & IPC_CREAT ? EEXIST : ENOENT;
		return true;
	}
	return call_fails(ENOSPC);
}

int __wrap_shmget(key_t key, size_t size, int flags)
{
	return get_fails(flags) ? -1 : __real_shmget(key, size, flags);
}

int __wrap_msgget(key_t key, int flags)
{
	return get_fails(flags) ? -1 : __real_msgget(key, flags);
}

int __wrap_semget(key_t key, int nsems, int flags)
{
	return get_fails(flags) ? -1 : __real_semget(key, nsems, flags);
}

int __wrap_shmctl(int id, int command, struct shmid_ds *ds)
{
	return control_fails(command) ? -1 : __real_shmctl(id, command, ds);
}

int __wrap_msgctl(int id, int command, struct msqid_ds *ds)
{
	return control_fails(command) ? -1 : __real_msgctl(id, command, ds);
}

int __wrap_semctl(int id, int number, int command, ...)
{
	bool has_argument = command != IPC_RMID && command != GETPID && command != GETVAL && command != GETNCNT &&
			    command != GETZCNT;
	union semun argument = { 0 };
	va_list args;

	va_start(args, command);
	if (has_argument)
		argument = va_arg(args, union semun);
	va_end(args);
	return control_fails(command) ? -1 : __real_semctl(id, number, command, argument);
}

/* Only SYS_semctl goes this way here: id, number, command, address. */
long __wrap_syscall(long number, ...)
{
	int id, semaphore, command;
	void *address;
	va_list args;

	assert_int_equal(number, SYS_semctl);
	va_start(args, number);
	id = va_arg(args, int);
	semaphore = va_arg(args, int);
	command = va_arg(args, int);
	address = va_arg(args, void *);
	va_end(args);
	return control_fails(command) ? -1 : __real_syscall(number, id, semaphore, command, address);
}

int __wrap_semop(int id, struct sembuf *operations, size_t count)
{
	return call_fails(ERANGE) ? -1 : __real_semop(id, operations, count);
}

int __wrap_open64(const char *path, int flags, ...)
{
	if (table_is_gone || call_fails(EACCES)) {
		errno = EACCES;
		return -1;
	}
	return __real_open64(path, flags);
}

#endif
