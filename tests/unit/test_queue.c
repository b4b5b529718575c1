/*
 * ipc/queue and sys/breaker: waiting for messages while calls are interrupted, time runs out, and memory is short. The calls that
 * move a message are played from a script: each step is what one of them returns, and what moves is counted.
 */
#include "failing.h"

#include <sys/ipc.h>
#include <unistd.h>

#include "ipc/posix_mq.h"
#include "ipc/queue.h"
#include "ipc/sysv.h"
#include "ipc/sysv_msg.h"
#include "sys/breaker.h"

#define END_OF_SCRIPT 2000000000

static const int *script;
static unsigned moved, attempts, waits;
static int64_t now, breaker_first, tick; /* the clock goes on by TICK at each look */
static int signal_caught;
static bool removed, exists;

static void play(const int *steps)
{
	script = steps;
	moved = attempts = waits = 0;
	now = 1000;
	tick = 0;
	breaker_first = -1;
	signal_caught = 0;
	removed = false;
	exists = true;
}

static int step(bool waiting)
{
	attempts++;
	waits += waiting;
	assert_int_not_equal(*script, END_OF_SCRIPT);
	moved += *script >= 0;
	return *script++;
}

static void check_played(void)
{
	assert_int_equal(*script, END_OF_SCRIPT);
}

int __wrap_sysv_msg_send(int id, const void *message, size_t length, int flags);
ssize_t __wrap_sysv_msg_receive(int id, void *message, size_t capacity, long type, int flags);
int __wrap_sysv_msg_peek(int id, uint64_t index, void *buffer, size_t capacity, struct sysv_message *ret);
int __wrap_sysv_stat(enum object_type type, int id, uint32_t facts, struct object_list *list);
int __wrap_posix_mq_send(int fd, const void *bytes, size_t length, unsigned priority, bool waiting);
ssize_t __wrap_posix_mq_receive(int fd, void *bytes, size_t capacity, unsigned *priority, bool waiting);
bool __wrap_posix_mq_is_removed(int fd);
int64_t __wrap_clock_monotonic(void);
void __wrap_breaker_set(int64_t first, int64_t every);
int __wrap_breaker_caught(void);

int __wrap_sysv_msg_send(int id UNUSED, const void *message UNUSED, size_t length UNUSED, int flags)
{
	return step(!(flags & IPC_NOWAIT));
}

/* A step is the size of the message that is there; more than there is room for: it stays. */
ssize_t __wrap_sysv_msg_receive(int id UNUSED, void *message, size_t capacity, long type UNUSED, int flags)
{
	int size = step(!(flags & IPC_NOWAIT));

	if (size > 0 && (size_t)size > capacity) {
		moved--;
		script--; /* it is there the next time, too */
		return -E2BIG;
	}
	if (size >= 0)
		memset((char *)message + sizeof(long), 'm', (size_t)size);
	return size;
}

int __wrap_sysv_msg_peek(int id UNUSED, uint64_t index UNUSED, void *buffer UNUSED, size_t capacity, struct sysv_message *ret)
{
	int size = step(false);

	if (size > 0 && (size_t)size > capacity) {
		script--;
		return -E2BIG;
	}
	*ret = (struct sysv_message){ .mtype = 1, .size = size < 0 ? 0 : (uint64_t)size };
	return size < 0 ? size : 0;
}

int __wrap_sysv_stat(enum object_type type UNUSED, int id UNUSED, uint32_t facts UNUSED, struct object_list *list UNUSED)
{
	return exists ? 0 : -ENOENT;
}

int __wrap_posix_mq_send(int fd UNUSED, const void *bytes UNUSED, size_t length UNUSED, unsigned priority UNUSED, bool waiting)
{
	return step(waiting);
}

ssize_t __wrap_posix_mq_receive(int fd UNUSED, void *bytes UNUSED, size_t capacity UNUSED, unsigned *priority, bool waiting)
{
	*priority = 5;
	return step(waiting);
}

bool __wrap_posix_mq_is_removed(int fd UNUSED)
{
	return removed;
}

int64_t __wrap_clock_monotonic(void)
{
	now += tick;
	return now;
}

void __wrap_breaker_set(int64_t first, int64_t every UNUSED)
{
	breaker_first = first;
}

int __wrap_breaker_caught(void)
{
	return signal_caught;
}

static struct queue make_queue(enum object_family family)
{
	return (struct queue){ .family = family, .fd = -1, .qbytes = 1000, .msgsize = 100, .room = 16 };
}

static const struct deadline for_ever = { .forever = true };
static const struct deadline not_at_all = { .at = 0 };
static const struct deadline later = { .at = 2000 };

/* A wait that is interrupted again and again sends its message once. */
static void test_interruptions_neither_lose_nor_double(void **state UNUSED)
{
	static const enum object_family families[] = { FAMILY_SYSV, FAMILY_POSIX };

	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		struct queue queue = make_queue(families[i]);
		cleanup_with(buffer_done) struct buffer into = { 0 };
		const struct queue_choice any = { 0 };
		size_t offset, length;

		play((const int[]){ -EINTR, -EINTR, -EINTR, 0, END_OF_SCRIPT });
		assert_int_equal(queue_send(&queue, 1, "x", 1, &for_ever), 0);
		assert_int_equal(moved, 1);
		assert_int_equal(waits, 4);
		check_played();
		play((const int[]){ -EINTR, -EINTR, 3, END_OF_SCRIPT });
		assert_int_equal(queue_receive(&queue, &any, &for_ever, &into, &offset, &length), 0);
		assert_int_equal(moved, 1);
		assert_int_equal(length, 3);
		check_played();
		queue_done(&queue);
	}
}

/* With a deadline the first try does not wait, and the breaker is at rest when all is over. */
static void test_deadlines(void **state UNUSED)
{
	struct queue queue = make_queue(FAMILY_SYSV);

	play((const int[]){ 0, END_OF_SCRIPT });
	assert_int_equal(queue_send(&queue, 1, "x", 1, &later), 0);
	assert_int_equal(waits, 0);
	assert_int_equal(breaker_first, -1); /* nobody waited: no system call for it */
	play((const int[]){ -EAGAIN, 0, END_OF_SCRIPT });
	assert_int_equal(queue_send(&queue, 1, "x", 1, &later), 0);
	assert_int_equal(waits, 1);
	assert_int_equal(breaker_first, 0);
	play((const int[]){ -EAGAIN, -EINTR, -EINTR, END_OF_SCRIPT });
	tick = 200; /* 1,200 before the first wait, past 2,000 after the second */
	assert_int_equal(queue_send(&queue, 1, "x", 1, &later), -ETIMEDOUT);
	assert_int_equal(moved, 0);
	assert_int_equal(breaker_first, 0);
	play((const int[]){ -EAGAIN, END_OF_SCRIPT });
	assert_int_equal(queue_send(&queue, 1, "x", 1, &not_at_all), -EAGAIN);
	assert_int_equal(waits, 0);
	check_played();
	queue_done(&queue);
}

static void test_a_caught_signal_ends_the_wait(void **state UNUSED)
{
	struct queue queue = make_queue(FAMILY_SYSV);

	play((const int[]){ END_OF_SCRIPT });
	signal_caught = 15;
	assert_int_equal(queue_send(&queue, 1, "x", 1, &for_ever), -EINTR);
	assert_int_equal(attempts, 0);
	queue_done(&queue);
}

/* Nothing tells who waits on a POSIX queue that it is gone, but the look at each interruption. */
static void test_removal(void **state UNUSED)
{
	struct queue queue = make_queue(FAMILY_POSIX), sysv = make_queue(FAMILY_SYSV);

	play((const int[]){ -EINTR, END_OF_SCRIPT });
	removed = true;
	assert_int_equal(queue_send(&queue, 1, "x", 1, &for_ever), -EIDRM);
	assert_true(breaker_first > 0);
	play((const int[]){ -EINTR, -EIDRM, END_OF_SCRIPT });
	assert_int_equal(queue_send(&sysv, 1, "x", 1, &for_ever), -EIDRM);
	check_played();
	queue_done(&queue);
	queue_done(&sysv);
}

static void test_what_can_never_fit_is_not_tried(void **state UNUSED)
{
	struct queue sysv = make_queue(FAMILY_SYSV), posix = make_queue(FAMILY_POSIX);
	static const char bytes[1001];

	play((const int[]){ 0, 0, END_OF_SCRIPT });
	assert_int_equal(queue_send(&sysv, 1, bytes, 1001, &for_ever), -EMSGSIZE);
	assert_int_equal(queue_send(&posix, 1, bytes, 101, &for_ever), -EMSGSIZE);
	assert_int_equal(attempts, 0);
	assert_int_equal(queue_send(&sysv, 1, bytes, 1000, &for_ever), 0);
	assert_int_equal(queue_send(&posix, 1, bytes, 100, &for_ever), 0);
	queue_done(&sysv);
	queue_done(&posix);
}

/* Room grows until the message fits; it lies where a struct can, behind what was there. */
static void test_room_grows(void **state UNUSED)
{
	struct queue queue = make_queue(FAMILY_SYSV);
	cleanup_with(buffer_done) struct buffer into = { 0 };
	const struct queue_choice any = { 0 };
	size_t offset = 0, length = 0;

	buffer_text(&into, "abc");
	play((const int[]){ 5000, END_OF_SCRIPT });
	assert_int_equal(queue_receive(&queue, &any, &for_ever, &into, &offset, &length), 0);
	assert_int_equal(length, 5000);
	assert_int_equal(moved, 1);
	assert_int_equal(offset % _Alignof(struct queue_message), 0);
	assert_int_equal(into.length, offset + sizeof(struct queue_message) + length);
	assert_memory_equal(into.data, "abc", 3);
	assert_int_equal(into.data[into.length - 1], 'm');
	assert_true(queue.room >= 5000);
	play((const int[]){ 9000, END_OF_SCRIPT });
	assert_int_equal(queue_peek(&queue, 0, &into, &offset, &length), 0);
	assert_int_equal(length, 9000);
	queue_done(&queue);
}

static void test_peek_errors(void **state UNUSED)
{
	struct queue queue = make_queue(FAMILY_SYSV);
	cleanup_with(buffer_done) struct buffer into = { 0 };
	size_t offset, length;

	play((const int[]){ -ENOMSG, -EINVAL, -EINVAL, -ENOSYS, END_OF_SCRIPT });
	assert_int_equal(queue_peek(&queue, 7, &into, &offset, &length), -ENOMSG);
	assert_int_equal(queue_peek(&queue, 0, &into, &offset, &length), -EMSGSIZE);
	exists = false;
	assert_int_equal(queue_peek(&queue, 0, &into, &offset, &length), -EIDRM);
	assert_int_equal(queue_peek(&queue, 0, &into, &offset, &length), -ENOSYS);
	check_played();
	queue_done(&queue);
}

/* Memory is taken before the message is: one that has no room stays in the queue. */
static void test_without_memory_nothing_moves(void **state UNUSED)
{
	static const char bytes[512];
	const struct queue_choice any = { 0 };
	bool failed = true;

	for (unsigned n = 1; failed; n++) {
		struct queue queue = make_queue(FAMILY_SYSV);
		cleanup_with(buffer_done) struct buffer into = { 0 };
		size_t offset, length;
		int r;

		play((const int[]){ 0, 4000, END_OF_SCRIPT });
		fail_from_now(n);
		r = queue_send(&queue, 1, bytes, sizeof(bytes), &for_ever);
		assert_int_equal(moved, r == 0);
		if (r == 0)
			r = queue_receive(&queue, &any, &for_ever, &into, &offset, &length);
		failed = fail_no_more();
		assert_int_equal(r, failed ? -ENOMEM : 0);
		assert_int_equal(moved, failed ? (script[0] == 4000) : 2);
		queue_done(&queue);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interruptions_neither_lose_nor_double),
		cmocka_unit_test(test_deadlines),
		cmocka_unit_test(test_a_caught_signal_ends_the_wait),
		cmocka_unit_test(test_removal),
		cmocka_unit_test(test_what_can_never_fit_is_not_tried),
		cmocka_unit_test(test_room_grows),
		cmocka_unit_test(test_peek_errors),
		cmocka_unit_test(test_without_memory_nothing_moves),
	};

	return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
