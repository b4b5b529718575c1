/* ipcs: the lists. Each row is put together by hand: printf(3) would take most of the time of a long list. */
#include <string.h>

#include "base/cleanup.h"
#include "ipc/sysv.h"
#include "sys/users.h"
#include "util_linux/common.h"
#include "util_linux/ipcs.h"

struct rows {
	struct buffer *out;
	struct name_cache users, groups;
	enum ipcs_unit unit;
};

static void rows_done(struct rows *rows)
{
	name_cache_done(&rows->users);
	name_cache_done(&rows->groups);
}

/* A number and blanks up to WIDTH, then one more. */
static void number(const struct rows *rows, uint64_t value, size_t width)
{
	size_t before = rows->out->length, length;

	buffer_u64(rows->out, value);
	length = rows->out->length - before;
	drop_in_padded(rows->out, "", length < width ? width - length : 0);
	buffer_char(rows->out, ' ');
}

static void permissions(const struct rows *rows, unsigned mode)
{
	size_t before = rows->out->length, length;

	buffer_octal(rows->out, mode, 1);
	length = rows->out->length - before;
	drop_in_padded(rows->out, "", length < 10 ? 10 - length : 0);
	buffer_char(rows->out, ' ');
}

/* Cut to ten bytes, as scripts that cut columns expect. */
static void owner(struct rows *rows, uint32_t uid)
{
	const char *name = users_name(&rows->users, uid);
	size_t length = strnlen(name, 10);

	buffer_append(rows->out, name, length);
	drop_in_padded(rows->out, "", 10 - length + 1);
}

static void size(const struct rows *rows, uint64_t bytes, size_t width)
{
	cleanup_with(buffer_done) struct buffer text = { 0 };

	if (rows->unit != UNIT_HUMAN) {
		number(rows, bytes, width);
		return;
	}
	drop_in_size(&text, bytes);
	drop_in_padded(rows->out, "", text.length < 6 ? 6 - text.length : 0);
	buffer_append(rows->out, text.data, text.length);
	drop_in_padded(rows->out, "", width - 6 + 1);
}

static void key(const struct rows *rows, uint32_t value)
{
	buffer_text(rows->out, "0x");
	buffer_hex(rows->out, value, 8);
	buffer_char(rows->out, ' ');
}

static void start_list_row(struct rows *rows, const struct object *object)
{
	key(rows, object->key);
	number(rows, (uint64_t)object->id, 10);
	owner(rows, object->uid);
	permissions(rows, object->mode);
}

static void list_row(struct rows *rows, const struct object *object)
{
	start_list_row(rows, object);
	if (object->type == OBJECT_MSG) {
		size(rows, object->msg.bytes, 12);
		number(rows, object->msg.msgs, 12);
	} else if (object->type == OBJECT_SEM) {
		number(rows, object->sem.nsems, 10);
	} else {
		size(rows, object->shm.size, 10);
		number(rows, object->shm.nattch, 10);
		drop_in_padded(rows->out, object->flags & SHM_IS_REMOVED ? "dest" : " ", 6);
		buffer_char(rows->out, ' ');
		drop_in_padded(rows->out, object->flags & SHM_IS_LOCKED ? "locked" : " ", 6);
		buffer_char(rows->out, ' ');
	}
}

static void short_time(const struct rows *rows, int64_t when)
{
	static const struct drop_in_piece piece = { 4, 16, 20 };

	drop_in_time(rows->out, when, &piece);
	buffer_char(rows->out, ' ');
}

static void long_time(const struct rows *rows, int64_t when)
{
	static const struct drop_in_piece piece = { 0, 24, 26 };

	buffer_char(rows->out, ' ');
	drop_in_time(rows->out, when, &piece);
}

static void time_row(struct rows *rows, const struct object *object)
{
	number(rows, (uint64_t)object->id, object->type == OBJECT_SHM ? 10 : 8);
	owner(rows, object->uid);
	if (object->type == OBJECT_SEM) {
		long_time(rows, object->sem.otime);
		long_time(rows, object->changed);
		return;
	}
	short_time(rows, object->type == OBJECT_MSG ? object->msg.sent : object->shm.attached);
	short_time(rows, object->type == OBJECT_MSG ? object->msg.received : object->shm.detached);
	short_time(rows, object->changed);
}

static void pid_row(struct rows *rows, const struct object *object)
{
	number(rows, (uint64_t)object->id, object->type == OBJECT_MSG ? 8 : 10);
	owner(rows, object->uid);
	if (object->type == OBJECT_MSG) {
		buffer_printf(rows->out, " %5u     %5u ", object->msg.lspid, object->msg.lrpid);
	} else {
		number(rows, object->shm.cpid, 10);
		number(rows, object->shm.lpid, 10);
	}
}

static void owner_row(struct rows *rows, const struct object *object)
{
	number(rows, (uint64_t)object->id, 10);
	permissions(rows, object->mode);
	drop_in_padded(rows->out, users_name(&rows->users, object->cuid), 10);
	buffer_char(rows->out, ' ');
	drop_in_padded(rows->out, groups_name(&rows->groups, object->cgid), 10);
	buffer_char(rows->out, ' ');
	drop_in_padded(rows->out, users_name(&rows->users, object->uid), 10);
	buffer_char(rows->out, ' ');
	drop_in_padded(rows->out, groups_name(&rows->groups, object->gid), 10);
	buffer_char(rows->out, ' ');
}

struct list {
	const char *heading;
	const char *human; /* the heading under --human; NULL: the same */
	void (*row)(struct rows *rows, const struct object *object);
};

static const struct list message_lists[] = {
	[IPCS_LIST] = { "------ Message Queues --------\n"
			"key        msqid      owner      perms      used-bytes   messages    \n",
			"------ Message Queues --------\n"
			"key        msqid      owner      perms      size         messages    \n",
			list_row },
	[IPCS_TIMES] = { "------ Message Queues Send/Recv/Change Times --------\n"
			 "msqid    owner      send                 recv                 change              \n",
			 NULL, time_row },
	[IPCS_PIDS] = { "------ Message Queues PIDs --------\n"
			"msqid      owner      lspid      lrpid     \n",
			NULL, pid_row },
	[IPCS_OWNERS] = { "------ Message Queues Creators/Owners --------\n"
			  "msqid      perms      cuid       cgid       uid        gid       \n",
			  NULL, owner_row },
};

static const struct list segment_lists[] = {
	[IPCS_LIST] = { "------ Shared Memory Segments --------\n"
			"key        shmid      owner      perms      bytes      nattch     status      \n",
			"------ Shared Memory Segments --------\n"
			"key        shmid      owner      perms      size       nattch     status      \n",
			list_row },
	[IPCS_TIMES] = { "------ Shared Memory Attach/Detach/Change Times --------\n"
			 "shmid      owner      attached             detached             changed             \n",
			 NULL, time_row },
	[IPCS_PIDS] = { "------ Shared Memory Creator/Last-op PIDs --------\n"
			"shmid      owner      cpid       lpid      \n",
			NULL, pid_row },
	[IPCS_OWNERS] = { "------ Shared Memory Segment Creators/Owners --------\n"
			  "shmid      perms      cuid       cgid       uid        gid       \n",
			  NULL, owner_row },
};

/* Of semaphores' processes util-linux says nothing, not even that. */
static const struct list set_lists[] = {
	[IPCS_LIST] = { "------ Semaphore Arrays --------\n"
			"key        semid      owner      perms      nsems     \n",
			NULL, list_row },
	[IPCS_TIMES] = { "------ Semaphore Operation/Change Times --------\n"
			 "semid    owner      last-op                    last-changed              \n",
			 NULL, time_row },
	[IPCS_PIDS] = { NULL, NULL, NULL },
	[IPCS_OWNERS] = { "------ Semaphore Arrays Creators/Owners --------\n"
			  "semid      perms      cuid       cgid       uid        gid       \n",
			  NULL, owner_row },
};

static const struct list *list_of(enum object_type type, enum ipcs_format format)
{
	switch (type) {
	case OBJECT_MSG:
		return &message_lists[format];
	case OBJECT_SHM:
		return &segment_lists[format];
	default:
		return &set_lists[format];
	}
}

/* A row ends with its last column, not with the blank behind it that all but one kind of row have by now. */
static void end_row(struct rows *rows, const struct object *object, enum ipcs_format format)
{
	bool has_none = format == IPCS_TIMES && object->type == OBJECT_SEM;

	if (!has_none && rows->out->length > 0)
		rows->out->length--;
	buffer_char(rows->out, '\n');
}

int ipcs_list(enum object_type type, enum ipcs_format format, enum ipcs_unit unit, struct stream *out)
{
	cleanup_with(object_list_done) struct object_list objects = { 0 };
	cleanup_with(rows_done) struct rows rows = { .out = &out->buffer, .unit = unit };
	const struct list *list = list_of(type, format);
	int r;

	if (!list->heading)
		return 0;
	buffer_text(rows.out, unit == UNIT_HUMAN && list->human ? list->human : list->heading);
	r = sysv_enumerate(type, 0, &objects);
	for (size_t i = 0; i < objects.count; i++) {
		list->row(&rows, &objects.objects[i]);
		end_row(&rows, &objects.objects[i], format);
		stream_drain(out);
	}
	return r;
}
