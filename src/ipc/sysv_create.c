#include "ipc/sysv_create.h"

#include <errno.h>
#include <sys/ipc.h>

/* Others may make and remove the object between our two looks; after so many times something else is wrong. */
#define TRIES 100

/* Opening asks for read permission: an object that the caller may not even read would be of no use to him. */
#define READABLE 0444

static int open_existing(const struct sysv_creation *creation)
{
	int id = creation->open(creation->key, READABLE, creation->data);
	int r;

	if (id < 0)
		return -errno;
	r = creation->check(id, creation->data);
	return r < 0 ? r : id;
}

static int create_new(const struct sysv_creation *creation)
{
	int id = creation->create(creation->key, IPC_CREAT | IPC_EXCL, creation->data);

	return id < 0 ? -errno : id;
}

int sysv_create(const struct sysv_creation *creation, bool *created)
{
	*created = true;
	if (creation->key == IPC_PRIVATE || creation->exclusive)
		return create_new(creation);
	for (int i = 0; i < TRIES; i++) {
		int id;

		*created = false;
		id = open_existing(creation);
		if (id != -ENOENT && id != -EIDRM)
			return id;
		*created = true;
		id = create_new(creation);
		if (id != -EEXIST)
			return id;
	}
	return -EAGAIN;
}
