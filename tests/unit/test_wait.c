/* ipc/wait: what each blocking call waits for, its arguments in a memory that is made up, and hostile. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/syscall.h>

#include "ipc/wait.h"

#define ALL    (~0U)
#define MEMORY 0x7f0000000f00 /* where the memory begins, close to the end of a page */
#define BAD    0x10

static unsigned char memory[3 * 4096];
static size_t memory_size = sizeof(memory);
static struct wait wait;

static int fake_memory(uint32_t pid, uint64_t address, void *ret, size_t length)
{
	assert_int_equal(pid, 4711);
	assert_true(length <= sizeof(memory));
	if (address < MEMORY || address - MEMORY > memory_size || length > memory_size - (address - MEMORY))
		return -EFAULT;
	memcpy(ret, memory + (address - MEMORY), length);
	return 0;
}

static int decode(long number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e)
{
	const struct blocked blocked = { .number = number, .arguments = { a, b, c, d, e } };

	memset(&wait, 0xa5, sizeof(wait));
	return wait_decode(&blocked, 4711, ALL, fake_memory, &wait);
}

static void check_id(const char *detail, enum object_type type, int32_t id)
{
	assert_int_equal(wait.by, WAIT_BY_ID);
	assert_int_equal(wait.type, type);
	assert_int_equal(wait.id, id);
	check_string(wait.detail, detail);
}

static void receives(void **state UNUSED)
{
	static const struct {
		int64_t type;
		uint64_t flags;
		const char *detail;
	} rows[] = {
		{ 0, 0, "msgrcv any" },
		{ 5, 0, "msgrcv type=5" },
		{ 5, MSG_EXCEPT, "msgrcv type!=5" },
		{ -7, 0, "msgrcv type<=7" },
		{ -7, MSG_EXCEPT, "msgrcv type<=7" },
		{ INT64_MAX, 0, "msgrcv type=9223372036854775807" },
		{ INT64_MIN, 0, "msgrcv type<=9223372036854775808" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(decode(SYS_msgrcv, 32768, BAD, 10, (uint64_t)rows[i].type, rows[i].flags), 0);
		check_id(rows[i].detail, OBJECT_MSG, 32768);
	}
}

static void sends(void **state UNUSED)
{
	int64_t type = 4242;

	memcpy(memory, &type, sizeof(type));
	assert_int_equal(decode(SYS_msgsnd, 3, MEMORY, 10, 0, 0), 0);
	check_id("msgsnd type=4242", OBJECT_MSG, 3);
	assert_int_equal(decode(SYS_msgsnd, 3, BAD, 10, 0, 0), -EFAULT);
	check_id("msgsnd type=?", OBJECT_MSG, 3);
}

static void operations(void **state UNUSED)
{
	const struct sembuf two[] = { { 2, -3, SEM_UNDO }, { 0, 1, 0 } };
	struct sembuf *all = (struct sembuf *)memory;
	char wanted[WAIT_DETAIL_MAX] = "semop";

	memcpy(memory, two, sizeof(two));
	assert_int_equal(decode(SYS_semtimedop, 7, MEMORY, 2, 0, 0), 0);
	check_id("semop 2:-3 undo 0:+1", OBJECT_SEM, 7);
	assert_int_equal(decode(SYS_semop, 7, MEMORY, 1, 0, 0), 0);
	check_id("semop 2:-3 undo", OBJECT_SEM, 7);
	assert_int_equal(decode(SYS_semop, 7, BAD, 2, 0, 0), -EFAULT);
	check_id("semop ?", OBJECT_SEM, 7);

	/* as many as a hostile count says: the longest that there are */
	for (int i = 0; i < 500; i++)
		all[i] = (struct sembuf){ UINT16_MAX, INT16_MIN, SEM_UNDO };
	for (int i = 0; i < 16; i++)
		snprintf(wanted + strlen(wanted), sizeof(wanted) - strlen(wanted), " 65535:-32768 undo");
	snprintf(wanted + strlen(wanted), sizeof(wanted) - strlen(wanted), " ...");
	assert_int_equal(decode(SYS_semop, 7, MEMORY, UINT64_MAX, 0, 0), 0);
	check_id(wanted, OBJECT_SEM, 7);
	assert_int_equal(decode(SYS_semop, UINT64_MAX, MEMORY, 0, 0, 0), 0);
	check_id("semop", OBJECT_SEM, -1);
}

static void descriptors(void **state UNUSED)
{
	static const struct {
		long number;
		const char *detail;
	} rows[] = {
		{ SYS_read, "read" }, { SYS_readv, "read" }, { SYS_write, "write" }, { SYS_writev, "write" },
		{ SYS_mq_timedsend, "mq_send" }, { SYS_mq_timedreceive, "mq_receive" }, { SYS_accept, "accept" },
		{ SYS_accept4, "accept" }, { SYS_connect, "connect" }, { SYS_recvfrom, "recv" }, { SYS_recvmsg, "recv" },
		{ SYS_sendto, "send" }, { SYS_sendmsg, "send" }, { SYS_flock, "flock" }, { SYS_vmsplice, "vmsplice" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(decode(rows[i].number, 9, BAD, BAD, BAD, BAD), 0);
		assert_int_equal(wait.by, WAIT_BY_FD);
		assert_int_equal(wait.fd_count, 1);
		assert_int_equal(wait.fds[0], 9);
		check_string(wait.detail, rows[i].detail);
	}
	assert_int_equal(decode(SYS_splice, 3, 0, 4, 0, 0), 0);
	assert_true(wait.fd_count == 2 && wait.fds[0] == 3 && wait.fds[1] == 4);
	assert_int_equal(decode(SYS_tee, 3, 4, 9, 0, 0), 0);
	assert_true(wait.fd_count == 2 && wait.fds[0] == 3 && wait.fds[1] == 4);
	assert_int_equal(decode(SYS_epoll_pwait, 5, BAD, 1, 0, 0), 0);
	assert_true(wait.by == WAIT_BY_EPOLL && wait.fds[0] == 5);
}

static void locks(void **state UNUSED)
{
	assert_int_equal(decode(SYS_fcntl, 3, F_SETLKW, BAD, 0, 0), 0);
	assert_int_equal(wait.by, WAIT_BY_FD);
	check_string(wait.detail, "fcntl");
	assert_int_equal(decode(SYS_fcntl, 3, F_OFD_SETLKW, BAD, 0, 0), 0);
	assert_int_equal(wait.by, WAIT_BY_FD);
	assert_int_equal(decode(SYS_fcntl, 3, F_SETLEASE, 0, 0, 0), 0);
	assert_int_equal(wait.by, WAIT_BY_NOTHING);
}

static void polls(void **state UNUSED)
{
	const struct pollfd fds[] = { { 4, POLLIN, 0 }, { -1, POLLIN, 0 }, { 0, POLLOUT, 0 }, { INT32_MIN, 0, 0 } };

	memcpy(memory, fds, sizeof(fds));
	assert_int_equal(decode(SYS_ppoll, MEMORY, 4, 0, 0, 0), 0);
	assert_true(wait.by == WAIT_BY_FD && wait.fd_count == 2 && wait.fds[0] == 4 && wait.fds[1] == 0);
	check_string(wait.detail, "poll");
	assert_int_equal(decode(SYS_ppoll, BAD, 0, 0, 0, 0), 0);
	assert_int_equal(wait.fd_count, 0);
	assert_int_equal(decode(SYS_ppoll, BAD, 1, 0, 0, 0), -EFAULT);
	assert_int_equal(wait.fd_count, 0);
	/* more than are looked at: said, and the first of them are told */
	assert_int_equal(decode(SYS_ppoll, MEMORY, UINT64_MAX, 0, 0, 0), -E2BIG);
	assert_true(wait.fd_count > 1 && wait.fd_count <= WAIT_FDS_MAX);
}

static void selects(void **state UNUSED)
{
	uint64_t *sets = (uint64_t *)memory;

	memset(memory, 0, sizeof(memory));
	sets[0] = 1U << 3 | 1U << 9;
	sets[2] = 1U << 5;
	sets[3] = 1; /* 64, beyond the count */
	assert_int_equal(decode(SYS_pselect6, 9, MEMORY, 0, MEMORY + 16, 0), 0);
	assert_true(wait.by == WAIT_BY_FD && wait.fd_count == 2 && wait.fds[0] == 3 && wait.fds[1] == 5);
	check_string(wait.detail, "select");
	assert_int_equal(decode(SYS_pselect6, 9, 0, BAD, 0, 0), -EFAULT);
	assert_int_equal(wait.fd_count, 0);
	memset(memory, 0xff, sizeof(memory));
	assert_int_equal(decode(SYS_pselect6, UINT64_MAX, MEMORY, MEMORY, MEMORY, 0), -E2BIG);
	assert_int_equal(wait.fd_count, 1024);
}

static void paths(void **state UNUSED)
{
	const char *path = "some/where/long enough to lie on both sides of the end of a page";

	/* the memory begins 256 bytes before the end of a page */
	memset(memory, 0, sizeof(memory));
	memcpy(memory + 230, path, strlen(path) + 1);
	assert_int_equal(decode(SYS_openat, 5, MEMORY + 230, 0, 0, 0), 0);
	assert_int_equal(wait.by, WAIT_BY_PATH);
	assert_int_equal(wait.fds[0], 5);
	check_string(wait.path, path);
	check_string(wait.detail, "open");
	/* a path that ends where the memory does */
	memory_size = 256;
	memset(memory, 'x', 255);
	memory[255] = '\0';
	assert_int_equal(decode(SYS_openat, (uint64_t)AT_FDCWD, MEMORY + 250, 0, 0, 0), 0);
	check_string(wait.path, "xxxxx");
	memory_size = sizeof(memory);

	/* endless, and unreadable: nothing that could be looked up */
	memset(memory, 'x', sizeof(memory));
	assert_int_equal(decode(SYS_openat, 5, MEMORY, 0, 0, 0), -ENAMETOOLONG);
	assert_int_equal(wait.by, WAIT_BY_NOTHING);
	assert_int_equal(decode(SYS_openat, 5, BAD, 0, 0, 0), -EFAULT);
	assert_int_equal(wait.by, WAIT_BY_NOTHING);
	assert_int_equal(decode(SYS_openat, 5, UINT64_MAX, 0, 0, 0), -EFAULT);
	assert_int_equal(wait.by, WAIT_BY_NOTHING);
}

static void futexes(void **state UNUSED)
{
	static const struct {
		uint64_t operation;
		bool waits;
	} rows[] = {
		{ FUTEX_WAIT, true }, { FUTEX_WAIT | FUTEX_PRIVATE_FLAG, true },
		{ FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, true }, { FUTEX_LOCK_PI, true }, { 13, true },
		{ FUTEX_WAIT_REQUEUE_PI, true }, { FUTEX_WAKE, false }, { FUTEX_CMP_REQUEUE, false }, { UINT64_MAX, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(decode(SYS_futex, MEMORY, rows[i].operation, 0, 0, 0), 0);
		check((wait.by == WAIT_BY_ADDRESS) == rows[i].waits, "%jx", (uintmax_t)rows[i].operation);
		assert_true(!rows[i].waits || wait.addresses[0] == MEMORY);
	}
}

static void words(void **state UNUSED)
{
	struct word {
		uint64_t value, address;
		uint32_t flags, reserved;
	} *all = (struct word *)memory;

	for (uint64_t i = 0; i < 200; i++)
		all[i] = (struct word){ i, 0x1000 + i, 2, 0 };
	assert_int_equal(decode(449, MEMORY, 3, 0, 0, 0), 0);
	assert_true(wait.by == WAIT_BY_ADDRESS && wait.address_count == 3);
	assert_true(wait.addresses[0] == 0x1000 && wait.addresses[2] == 0x1002);
	check_string(wait.detail, "futex_waitv");
	/* as many as a hostile count says */
	assert_int_equal(decode(449, MEMORY, UINT64_MAX, 0, 0, 0), 0);
	assert_true(wait.address_count == WAIT_ADDRESSES_MAX && wait.addresses[127] == 0x1000 + 127);
	assert_int_equal(decode(449, BAD, 3, 0, 0, 0), -EFAULT);
	assert_int_equal(wait.address_count, 0);
	assert_int_equal(decode(455, 0x2000, 0, 0, 0, 0), 0);
	assert_true(wait.by == WAIT_BY_ADDRESS && wait.address_count == 1 && wait.addresses[0] == 0x2000);
	check_string(wait.detail, "futex");
}

static void others(void **state UNUSED)
{
	const struct blocked reading = { .number = SYS_read }, receiving = { .number = SYS_msgrcv };

	assert_int_equal(decode(SYS_nanosleep, BAD, BAD, 0, 0, 0), 0);
	assert_int_equal(wait.by, WAIT_BY_NOTHING);
	assert_int_equal(decode(INT64_MAX, BAD, BAD, 0, 0, 0), 0);
	assert_int_equal(wait.by, WAIT_BY_NOTHING);
	/* what nobody asked about costs nothing */
	assert_int_equal(wait_decode(&reading, 4711, WAIT_WANTS(WAIT_BY_ID), NULL, &wait), 0);
	assert_int_equal(wait.by, WAIT_BY_NOTHING);
	assert_int_equal(wait_decode(&receiving, 4711, WAIT_WANTS(WAIT_BY_FD), NULL, &wait), 0);
	assert_int_equal(wait.by, WAIT_BY_NOTHING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(receives), cmocka_unit_test(sends),   cmocka_unit_test(operations),
		cmocka_unit_test(descriptors), cmocka_unit_test(locks), cmocka_unit_test(polls),
		cmocka_unit_test(selects), cmocka_unit_test(paths), cmocka_unit_test(futexes),
		cmocka_unit_test(words),
		cmocka_unit_test(others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
