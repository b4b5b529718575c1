#include <errno.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "ipc/sysv.h"

static struct ipc_perm changed(const struct object *object, const struct permissions *permissions)
{
	return (struct ipc_perm){
		.uid = permissions->change_owner ? permissions->uid : object->uid,
		.gid = permissions->change_group ? permissions->gid : object->gid,
		.mode = (unsigned short)(permissions->change_mode ? permissions->mode : object->mode),
	};
}

static int set_msg(const struct object *object, const struct ipc_perm *perm)
{
	struct msqid_ds ds = { .msg_perm = *perm, .msg_qbytes = object->msg.qbytes };

	if (!(object->known & FACT_QBYTES))
		return -ENODATA;
	return msgctl(object->id, IPC_SET, &ds) < 0 ? -errno : 0;
}

static int set_shm(const struct object *object, const struct ipc_perm *perm)
{
	struct shmid_ds ds = { .shm_perm = *perm };

	return shmctl(object->id, IPC_SET, &ds) < 0 ? -errno : 0;
}

static int set_sem(const struct object *object, const struct ipc_perm *perm)
{
	struct semid_ds ds = { .sem_perm = *perm };

	return semctl(object->id, 0, IPC_SET, &ds) < 0 ? -errno : 0;
}

int sysv_set_permissions(const struct object *object, const struct permissions *permissions)
{
	const struct ipc_perm perm = changed(object, permissions);

	switch (object->type) {
	case OBJECT_MSG:
		return set_msg(object, &perm);
	case OBJECT_SHM:
		return set_shm(object, &perm);
	default:
		return set_sem(object, &perm);
	}
}
