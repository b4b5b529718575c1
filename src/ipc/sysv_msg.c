#include "ipc/sysv_msg.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>

#include "ipc/limit.h"
#include "ipc/sysv_create.h"
#include "ipc/sysv_type.h"

#ifndef MSG_STAT_ANY
#define MSG_STAT_ANY 13
#endif

static void store(const struct msqid_ds *ds, struct object *object)
{
	sysv_store_permissions(&ds->msg_perm, object);
	object->changed = ds->msg_ctime;
	object->msg.bytes = ds->__msg_cbytes;
	object->msg.msgs = ds->msg_qnum;
	object->msg.qbytes = ds->msg_qbytes;
	object->msg.lspid = (uint32_t)ds->msg_lspid;
	object->msg.lrpid = (uint32_t)ds->msg_lrpid;
	object->msg.sent = ds->msg_stime;
	object->msg.received = ds->msg_rtime;
}

static int stat_by(int number, int command, struct object *object)
{
	struct msqid_ds ds = { 0 }; /* valgrind does not know that MSG_STAT_ANY fills it */
	int r = msgctl(number, command, &ds);

	if (r < 0)
		return -errno;
	store(&ds, object);
	return r;
}

static int stat_index(int index, struct object *object)
{
	return stat_by(index, MSG_STAT_ANY, object);
}

static int stat_id(int id, struct object *object)
{
	int r = stat_by(id, IPC_STAT, object);

	if (r == 0)
		object->known |= FACT_QBYTES;
	return r;
}

static int usage(struct sysv_usage *ret)
{
	struct msginfo info;
	int highest = msgctl(0, MSG_INFO, (struct msqid_ds *)(void *)&info);

	if (highest < 0)
		return -errno;
	*ret = (struct sysv_usage){
		.objects = (uint64_t)info.msgpool,
		.highest = (uint64_t)highest,
		.units = (uint64_t)info.msgmap,
		.bytes = (uint64_t)info.msgtql,
	};
	return 0;
}

static int find_key(key_t key)
{
	int id = msgget(key, 0);

	return id < 0 ? -errno : id;
}

static int remove_id(int id)
{
	return msgctl(id, IPC_RMID, NULL) < 0 ? -errno : 0;
}

static const struct sysv_column columns[] = {
	{ "key", STORE_U32, offsetof(struct object, key), 0 },
	{ "msqid", STORE_I32, offsetof(struct object, id), 0 },
	{ "perms", STORE_MODE, 0, 0 },
	{ "cbytes", STORE_U64, offsetof(struct object, msg.bytes), 0 },
	{ "qnum", STORE_U64, offsetof(struct object, msg.msgs), 0 },
	{ "lspid", STORE_U32, offsetof(struct object, msg.lspid), 0 },
	{ "lrpid", STORE_U32, offsetof(struct object, msg.lrpid), 0 },
	{ "uid", STORE_U32, offsetof(struct object, uid), 0 },
	{ "gid", STORE_U32, offsetof(struct object, gid), 0 },
	{ "cuid", STORE_U32, offsetof(struct object, cuid), 0 },
	{ "cgid", STORE_U32, offsetof(struct object, cgid), 0 },
	{ "stime", STORE_I64, offsetof(struct object, msg.sent), 0 },
	{ "rtime", STORE_I64, offsetof(struct object, msg.received), 0 },
	{ "ctime", STORE_I64, offsetof(struct object, changed), 0 },
	{ NULL, 0, 0, 0 },
};

const struct sysv_type sysv_msg_type = {
	.type = OBJECT_MSG,
	.table = "/proc/sysvipc/msg",
	.columns = columns,
	.walk_facts = FACT_QBYTES,
	.stat_index = stat_index,
	.stat_id = stat_id,
	.usage = usage,
	.find_key = find_key,
	.remove = remove_id,
};

static int create_new(key_t key, int flags, const void *data)
{
	const struct sysv_msg_request *request = data;

	return msgget(key, flags | (int)request->mode);
}

static int open_existing(key_t key, int flags, const void *data UNUSED)
{
	return msgget(key, flags);
}

static int check_existing(int id UNUSED, const void *data UNUSED)
{
	return 0;
}

static int set_qbytes(int id, uint64_t qbytes)
{
	struct msqid_ds ds;

	if (msgctl(id, IPC_STAT, &ds) < 0)
		return -errno;
	ds.msg_qbytes = qbytes;
	return msgctl(id, IPC_SET, &ds) < 0 ? -errno : 0;
}

int sysv_msg_create(const struct sysv_msg_request *request, bool *created)
{
	const struct sysv_creation creation = {
		.key = (key_t)request->key,
		.exclusive = request->exclusive,
		.create = create_new,
		.open = open_existing,
		.check = check_existing,
		.data = request,
	};
	int id = sysv_create(&creation, created);
	int r = 0;

	if (id >= 0 && *created && request->qbytes > 0)
		r = set_qbytes(id, request->qbytes);
	if (r < 0)
		remove_id(id);
	return r < 0 ? r : id;
}

int sysv_msg_peek(int id, uint64_t index, void *buffer, size_t capacity, struct sysv_message *ret)
{
	ssize_t n;
	long type;

	if (index > LONG_MAX)
		return -ENOMSG;
	n = msgrcv(id, buffer, capacity, (long)index, IPC_NOWAIT | MSG_COPY);
	if (n < 0)
		return -errno;
	memcpy(&type, buffer, sizeof(type));
	*ret = (struct sysv_message){ type, (uint64_t)n };
	return 0;
}

int sysv_msg_send(int id, const void *message, size_t length, int flags)
{
	uint64_t msgmax;

	if (msgsnd(id, message, length, flags) == 0)
		return 0;
	if (errno != EINVAL)
		return -errno;
	/* the type is right, so it is the size or the id */
	return limit_value(LIMIT_MSGMAX, &msgmax) == 0 && length > msgmax ? -EMSGSIZE : -EIDRM;
}

ssize_t sysv_msg_receive(int id, void *message, size_t capacity, long type, int flags)
{
	ssize_t n = msgrcv(id, message, capacity, type, flags);

	if (n >= 0)
		return n;
	return errno == ENOMSG ? -EAGAIN : errno == EINVAL ? -EIDRM : -errno;
}
