/* ipcs -i. */
#include "cli/report.h"
#include "ipc/sysv_sem.h"
#include "util_linux/common.h"
#include "util_linux/ipcs.h"

static void when(struct buffer *out, const char *label, int64_t seconds)
{
	static const struct drop_in_piece piece = { 0, 24, 26 };

	buffer_text(out, label);
	drop_in_time(out, seconds, &piece);
	buffer_char(out, '\n');
}

/* "bytes=512", or "size=512B" under --human. */
static void size(struct buffer *out, const char *label, const char *human, uint64_t bytes, enum ipcs_unit unit)
{
	buffer_text(out, unit == UNIT_HUMAN ? human : label);
	if (unit == UNIT_HUMAN)
		drop_in_size(out, bytes);
	else
		buffer_u64(out, bytes);
	buffer_char(out, '\t');
}

static unsigned whole_mode(const struct object *object)
{
	return object->mode | (object->flags & SHM_IS_REMOVED ? 01000U : 0) | (object->flags & SHM_IS_LOCKED ? 02000U : 0);
}

static void segment(const struct object *object, enum ipcs_unit unit, struct buffer *out)
{
	buffer_printf(out, "\nShared memory Segment shmid=%d\nuid=%u\tgid=%u\tcuid=%u\tcgid=%u\nmode=%#o\taccess_perms=%#o\n",
		      object->id, object->uid, object->gid, object->cuid, object->cgid, whole_mode(object), object->mode);
	size(out, "bytes=", "size=", object->shm.size, unit);
	buffer_printf(out, "lpid=%u\tcpid=%u\tnattch=%ju\n", object->shm.lpid, object->shm.cpid,
		      (uintmax_t)object->shm.nattch);
	when(out, "att_time=", object->shm.attached);
	when(out, "det_time=", object->shm.detached);
	when(out, "change_time=", object->changed);
}

static void queue(const struct object *object, enum ipcs_unit unit, struct buffer *out)
{
	buffer_printf(out, "\nMessage Queue msqid=%d\nuid=%u\tgid=%u\tcuid=%u\tcgid=%u\tmode=%#o\n", object->id, object->uid,
		      object->gid, object->cuid, object->cgid, object->mode);
	size(out, "cbytes=", "csize=", object->msg.bytes, unit);
	size(out, "qbytes=", "qsize=", object->msg.qbytes, unit);
	buffer_printf(out, "qnum=%ju\tlspid=%u\tlrpid=%u\n", (uintmax_t)object->msg.msgs, object->msg.lspid,
		      object->msg.lrpid);
	when(out, "send_time=", object->msg.sent);
	when(out, "rcv_time=", object->msg.received);
	when(out, "change_time=", object->changed);
}

/* What may not be read is an error, but no reason to keep the rest back. */
static int semaphores(const struct object *object, struct buffer *out)
{
	for (uint64_t i = 0; i < object->sem.nsems; i++) {
		struct sysv_semaphore semaphore = { 0 };
		int r = sysv_sem_read(object->id, (uint32_t)i, &semaphore);

		if (r < 0) {
			fail_errno(r, "semctl(GETVAL) failed");
			return r;
		}
		buffer_printf(out, "%-10ju %-10u %-10u %-10u %-10u\n", (uintmax_t)i, semaphore.value, semaphore.ncount,
			      semaphore.zcount, semaphore.pid);
	}
	return 0;
}

static int set(const struct object *object, struct buffer *out)
{
	int r;

	buffer_printf(out,
		      "\nSemaphore Array semid=%d\nuid=%u\t gid=%u\t cuid=%u\t cgid=%u\n"
		      "mode=%#o, access_perms=%#o\nnsems = %ju\n",
		      object->id, object->uid, object->gid, object->cuid, object->cgid, object->mode, object->mode,
		      (uintmax_t)object->sem.nsems);
	when(out, "otime = ", object->sem.otime);
	when(out, "ctime = ", object->changed);
	buffer_printf(out, "%-10s %-10s %-10s %-10s %-10s\n", "semnum", "value", "ncount", "zcount", "pid");
	r = semaphores(object, out);
	buffer_char(out, '\n');
	return r;
}

int ipcs_details(const struct object *object, enum ipcs_unit unit, struct buffer *out)
{
	if (object->type == OBJECT_SEM)
		return set(object, out);
	if (object->type == OBJECT_SHM)
		segment(object, unit, out);
	else
		queue(object, unit, out);
	buffer_char(out, '\n');
	return 0;
}
