#include "ipc/wait.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/syscall.h>

#ifndef FUTEX_LOCK_PI2 /* Linux 5.14 */
#define FUTEX_LOCK_PI2 13
#endif

/* Linux 5.16 and 6.7, in the numbering that x86_64 and all newer architectures have in common. */
#define NUMBER_FUTEX_WAITV 449
#define NUMBER_FUTEX_WAIT  455

/* Most operations of one semop that are told; the rest is "...". */
#define OPERATIONS_SHOWN 16

/* One call being decoded. */
struct decoding {
	const uint64_t *arguments;
	uint32_t pid;
	wait_memory *memory;
	struct wait *wait;
	const char *name; /* of the call, as the contract spells it */
};

static void set_detail(struct wait *wait, const char *text)
{
	snprintf(wait->detail, sizeof(wait->detail), "%s", text);
}

static int by_id(struct decoding *d, enum object_type type)
{
	d->wait->by = WAIT_BY_ID;
	d->wait->type = type;
	d->wait->id = (int32_t)d->arguments[0];
	return 0;
}

/* msgrcv(id, buffer, size, type, flags) */
static int decode_msgrcv(struct decoding *d)
{
	int64_t type = (int64_t)d->arguments[3];
	char *detail = d->wait->detail;

	if (type == 0)
		snprintf(detail, WAIT_DETAIL_MAX, "msgrcv any");
	else if (type < 0) /* the smallest type up to this; the negation of the least number is itself */
		snprintf(detail, WAIT_DETAIL_MAX, "msgrcv type<=%ju", (uintmax_t)(0 - (uint64_t)type));
	else
		snprintf(detail, WAIT_DETAIL_MAX, "msgrcv type%s%jd", d->arguments[4] & MSG_EXCEPT ? "!=" : "=",
			 (intmax_t)type);
	return by_id(d, OBJECT_MSG);
}

/* msgsnd(id, message, size, flags): the type stands first in the message */
static int decode_msgsnd(struct decoding *d)
{
	int64_t type;
	int r = d->memory(d->pid, d->arguments[1], &type, sizeof(type));

	if (r == 0)
		snprintf(d->wait->detail, WAIT_DETAIL_MAX, "msgsnd type=%jd", (intmax_t)type);
	else
		set_detail(d->wait, "msgsnd type=?");
	by_id(d, OBJECT_MSG);
	return r;
}

static size_t append_operation(char *text, size_t size, const struct sembuf *operation)
{
	int n = snprintf(text, size, operation->sem_op > 0 ? " %u:+%d%s" : " %u:%d%s", operation->sem_num,
			 operation->sem_op, operation->sem_flg & SEM_UNDO ? " undo" : "");

	return n < 0 || (size_t)n >= size ? size - 1 : (size_t)n;
}

/* semop(id, operations, count), semtimedop with a timeout behind */
static int decode_semop(struct decoding *d)
{
	struct sembuf operations[OPERATIONS_SHOWN];
	size_t count = d->arguments[2], shown = count < OPERATIONS_SHOWN ? count : OPERATIONS_SHOWN;
	size_t length = strlen("semop");
	int r = d->memory(d->pid, d->arguments[1], operations, shown * sizeof(*operations));

	set_detail(d->wait, r == 0 ? "semop" : "semop ?");
	for (size_t i = 0; r == 0 && i < shown; i++)
		length += append_operation(d->wait->detail + length, WAIT_DETAIL_MAX - length, &operations[i]);
	if (r == 0 && shown < count)
		snprintf(d->wait->detail + length, WAIT_DETAIL_MAX - length, " ...");
	by_id(d, OBJECT_SEM);
	return r;
}

static int by_fd(struct decoding *d)
{
	d->wait->by = WAIT_BY_FD;
	d->wait->fds[0] = (int32_t)d->arguments[0];
	d->wait->fd_count = 1;
	set_detail(d->wait, d->name);
	return 0;
}

/* splice(in, offset, out, ...), tee(in, out, ...), sendfile(out, in, ...): either end may be what it waits for */
static int by_two_fds(struct decoding *d)
{
	by_fd(d);
	d->wait->fds[1] = (int32_t)d->arguments[strcmp(d->name, "splice") == 0 ? 2 : 1];
	d->wait->fd_count = 2;
	return 0;
}

/* fcntl blocks only when it waits for a lock */
static int decode_fcntl(struct decoding *d)
{
	return d->arguments[1] == F_SETLKW || d->arguments[1] == F_OFD_SETLKW ? by_fd(d) : 0;
}

static int decode_epoll(struct decoding *d)
{
	by_fd(d);
	d->wait->by = WAIT_BY_EPOLL;
	return 0;
}

/* poll(fds, count, ...) */
static int decode_poll(struct decoding *d)
{
	struct pollfd fds[WAIT_FDS_MAX];
	size_t count = d->arguments[1] < WAIT_FDS_MAX ? d->arguments[1] : WAIT_FDS_MAX;
	int r = count ? d->memory(d->pid, d->arguments[0], fds, count * sizeof(*fds)) : 0;

	by_fd(d);
	d->wait->fd_count = 0;
	for (size_t i = 0; r == 0 && i < count; i++)
		if (fds[i].fd >= 0)
			d->wait->fds[d->wait->fd_count++] = fds[i].fd;
	return r == 0 && count < d->arguments[1] ? -E2BIG : r;
}

static void add_set(struct wait *wait, const uint64_t *set, size_t count)
{
	for (size_t fd = 0; fd < count && wait->fd_count < WAIT_FDS_MAX; fd++)
		if (set[fd / 64] >> (fd % 64) & 1)
			wait->fds[wait->fd_count++] = (int32_t)fd;
}

/* select(count, readable, writable, exceptional, ...) */
static int decode_select(struct decoding *d)
{
	uint64_t set[FD_SETSIZE / 64] = { 0 }, all[FD_SETSIZE / 64] = { 0 };
	size_t count = d->arguments[0] < FD_SETSIZE ? d->arguments[0] : FD_SETSIZE;
	size_t words = (count + 63) / 64;

	by_fd(d);
	d->wait->fd_count = 0;
	for (int i = 1; i <= 3; i++) {
		int r;

		if (d->arguments[i] == 0)
			continue;
		r = d->memory(d->pid, d->arguments[i], set, words * sizeof(*set));
		if (r < 0)
			return r;
		for (size_t word = 0; word < words; word++)
			all[word] |= set[word];
	}
	add_set(d->wait, all, count);
	return count < d->arguments[0] ? -E2BIG : 0;
}

/* A piece of a path is read up to such a boundary: beyond it nothing may be mapped. */
#define MEMORY_PAGE 4096

static int read_path(struct decoding *d, uint64_t address)
{
	char *path = d->wait->path;
	size_t piece;

	for (size_t at = 0; at < WAIT_PATH_MAX; at += piece) {
		int r;

		piece = MEMORY_PAGE - (address + at) % MEMORY_PAGE;
		piece = piece < WAIT_PATH_MAX - at ? piece : WAIT_PATH_MAX - at;
		r = d->memory(d->pid, address + at, path + at, piece);
		if (r < 0)
			return r;
		if (memchr(path + at, '\0', piece))
			return 0;
	}
	return -ENAMETOOLONG;
}

static int by_path(struct decoding *d, int32_t directory, uint64_t address)
{
	int r = read_path(d, address);

	by_fd(d);
	d->wait->by = r == 0 ? WAIT_BY_PATH : WAIT_BY_NOTHING;
	d->wait->fds[0] = directory;
	return r;
}

#ifdef SYS_open
static int decode_open(struct decoding *d)
{
	return by_path(d, AT_FDCWD, d->arguments[0]);
}
#endif

static int decode_openat(struct decoding *d)
{
	return by_path(d, (int32_t)d->arguments[0], d->arguments[1]);
}

static int by_address(struct decoding *d)
{
	d->wait->by = WAIT_BY_ADDRESS;
	d->wait->addresses[0] = d->arguments[0];
	d->wait->address_count = 1;
	set_detail(d->wait, d->name);
	return 0;
}

/* futex(address, operation, ...): only those that wait */
static int decode_futex(struct decoding *d)
{
	unsigned operation = (unsigned)d->arguments[1] & (unsigned)FUTEX_CMD_MASK;

	if (operation != FUTEX_WAIT && operation != FUTEX_WAIT_BITSET && operation != FUTEX_WAIT_REQUEUE_PI &&
	    operation != FUTEX_LOCK_PI && operation != FUTEX_LOCK_PI2)
		return 0;
	return by_address(d);
}

/* From linux/futex.h of 5.16: older headers lack it. */
struct waited_word {
	uint64_t value, address;
	uint32_t flags, reserved;
};

/* futex_waitv(words, count, ...) */
static int decode_futex_waitv(struct decoding *d)
{
	struct waited_word words[WAIT_ADDRESSES_MAX];
	size_t count = d->arguments[1] < WAIT_ADDRESSES_MAX ? d->arguments[1] : WAIT_ADDRESSES_MAX;
	int r = d->memory(d->pid, d->arguments[0], words, count * sizeof(*words));

	by_address(d);
	d->wait->address_count = r == 0 ? count : 0;
	for (size_t i = 0; i < d->wait->address_count; i++)
		d->wait->addresses[i] = words[i].address;
	return r;
}

static const struct call {
	long number;
	enum wait_by by;
	const char *name;
	int (*decode)(struct decoding *d);
} calls[] = {
	{ SYS_msgrcv, WAIT_BY_ID, "msgrcv", decode_msgrcv },
	{ SYS_msgsnd, WAIT_BY_ID, "msgsnd", decode_msgsnd },
	{ SYS_semop, WAIT_BY_ID, "semop", decode_semop },
	{ SYS_semtimedop, WAIT_BY_ID, "semop", decode_semop },
	{ SYS_futex, WAIT_BY_ADDRESS, "futex", decode_futex },
	{ NUMBER_FUTEX_WAITV, WAIT_BY_ADDRESS, "futex_waitv", decode_futex_waitv },
	{ NUMBER_FUTEX_WAIT, WAIT_BY_ADDRESS, "futex", by_address },
	{ SYS_mq_timedsend, WAIT_BY_FD, "mq_send", by_fd },
	{ SYS_mq_timedreceive, WAIT_BY_FD, "mq_receive", by_fd },
	{ SYS_read, WAIT_BY_FD, "read", by_fd },
	{ SYS_readv, WAIT_BY_FD, "read", by_fd },
	{ SYS_write, WAIT_BY_FD, "write", by_fd },
	{ SYS_writev, WAIT_BY_FD, "write", by_fd },
	{ SYS_splice, WAIT_BY_FD, "splice", by_two_fds },
	{ SYS_tee, WAIT_BY_FD, "tee", by_two_fds },
	{ SYS_sendfile, WAIT_BY_FD, "sendfile", by_two_fds },
	{ SYS_vmsplice, WAIT_BY_FD, "vmsplice", by_fd },
	{ SYS_accept, WAIT_BY_FD, "accept", by_fd },
	{ SYS_accept4, WAIT_BY_FD, "accept", by_fd },
	{ SYS_connect, WAIT_BY_FD, "connect", by_fd },
	{ SYS_recvfrom, WAIT_BY_FD, "recv", by_fd },
	{ SYS_recvmsg, WAIT_BY_FD, "recv", by_fd },
	{ SYS_recvmmsg, WAIT_BY_FD, "recv", by_fd },
	{ SYS_sendto, WAIT_BY_FD, "send", by_fd },
	{ SYS_sendmsg, WAIT_BY_FD, "send", by_fd },
	{ SYS_sendmmsg, WAIT_BY_FD, "send", by_fd },
	{ SYS_flock, WAIT_BY_FD, "flock", by_fd },
	{ SYS_fcntl, WAIT_BY_FD, "fcntl", decode_fcntl },
	{ SYS_ppoll, WAIT_BY_FD, "poll", decode_poll },
	{ SYS_pselect6, WAIT_BY_FD, "select", decode_select },
	{ SYS_epoll_pwait, WAIT_BY_EPOLL, "epoll", decode_epoll },
#ifdef SYS_epoll_pwait2
	{ SYS_epoll_pwait2, WAIT_BY_EPOLL, "epoll", decode_epoll },
#endif
	{ SYS_openat, WAIT_BY_PATH, "open", decode_openat },
#ifdef SYS_openat2
	{ SYS_openat2, WAIT_BY_PATH, "open", decode_openat },
#endif
#ifdef SYS_open /* these are gone from newer architectures */
	{ SYS_open, WAIT_BY_PATH, "open", decode_open },
	{ SYS_poll, WAIT_BY_FD, "poll", decode_poll },
	{ SYS_select, WAIT_BY_FD, "select", decode_select },
	{ SYS_epoll_wait, WAIT_BY_EPOLL, "epoll", decode_epoll },
#endif
};

int wait_decode(const struct blocked *blocked, uint32_t pid, unsigned wanted, wait_memory *memory, struct wait *ret)
{
	struct decoding decoding = { .arguments = blocked->arguments, .pid = pid, .memory = memory, .wait = ret };

	ret->by = WAIT_BY_NOTHING;
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		if (calls[i].number != blocked->number)
			continue;
		if (!(wanted & WAIT_WANTS(calls[i].by)))
			return 0;
		decoding.name = calls[i].name;
		return calls[i].decode(&decoding);
	}
	return 0;
}
