/*
 * Another program that uses shared memory, for tests: it shares no code with ipctool.
 *
 *   shm-peer get OBJECT                 its bytes to standard output, from a mapping
 *   shm-peer put OBJECT OFFSET          standard input into it
 *   shm-peer add OBJECT OFFSET COUNT    adds 1 to the 32-bit word COUNT times, atomically
 *   shm-peer wait OBJECT OFFSET OLD     says "ready", and sleeps on the word (FUTEX_WAIT) until it is not OLD
 *
 * OBJECT is /NAME or the id of a segment.
 */
#include <fcntl.h>
#include <linux/futex.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static size_t size;

static char *map_object(const char *object)
{
	struct shmid_ds ds;
	struct stat st;
	char *memory;
	int fd;

	if (object[0] != '/') {
		int id = (int)strtol(object, NULL, 10);

		if (shmctl(id, IPC_STAT, &ds) < 0)
			return NULL;
		size = ds.shm_segsz;
		memory = shmat(id, NULL, 0);
		return memory == (void *)-1 ? NULL : memory;
	}
	fd = shm_open(object, O_RDWR, 0);
	if (fd < 0 || fstat(fd, &st) < 0)
		return NULL;
	size = (size_t)st.st_size;
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	return memory == MAP_FAILED ? NULL : memory;
}

int main(int argc, char **argv)
{
	char *memory = argc >= 3 ? map_object(argv[2]) : NULL;
	size_t offset = argc >= 4 ? strtoul(argv[3], NULL, 0) : 0;
	unsigned long number = argc >= 5 ? strtoul(argv[4], NULL, 0) : 0;

	if (!memory || offset >= size) {
		perror(argc >= 3 ? argv[2] : "shm-peer");
		return 1;
	}
	if (strcmp(argv[1], "get") == 0)
		return fwrite(memory, 1, size, stdout) != size || fflush(stdout) != 0;
	if (strcmp(argv[1], "put") == 0)
		return fread(memory + offset, 1, size - offset, stdin) == 0;
	uint32_t *word = (uint32_t *)(void *)(memory + offset);
	if (strcmp(argv[1], "add") == 0) {
		for (; number > 0; number--)
			__atomic_fetch_add(word, 1, __ATOMIC_SEQ_CST);
		return 0;
	}
	if (strcmp(argv[1], "wait") != 0)
		return 2;
	printf("ready\n");
	fflush(stdout);
	while (__atomic_load_n(word, __ATOMIC_SEQ_CST) == number)
		syscall(SYS_futex, word, FUTEX_WAIT, (uint32_t)number, NULL, NULL, 0);
	return 0;
}
