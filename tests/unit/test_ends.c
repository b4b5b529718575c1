/* What is there by its descriptors: found in a process, described, told again after the list is put in order; FIFOs removed. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ipc/ends.h"
#include "ipc/fifo.h"
#include "ipc/fifo_tree.h"
#include "ipc/file_object.h"
#include "ipc/posix_file.h"
#include "ipc/target.h"

#define PIPES 200

static char directory[] = "/tmp/ipctool-ends.XXXXXX";

static int enter_directory(void **state UNUSED)
{
	return mkdtemp(directory) && chdir(directory) == 0 ? 0 : -1;
}

static int leave_directory(void **state UNUSED)
{
	return chdir("/") == 0 && rmdir(directory) == 0 ? 0 : -1;
}

/* A child that has these and nothing else of the kind, until it is told to end. */
struct peer {
	pid_t pid;
	int stop;      /* its end of a pipe that the child waits on */
	uint64_t first, last, memfd; /* inodes */
};

/* Each pipe's ends are one behind the other, from descriptor 10 on. */
static void make_pipes(struct peer *peer)
{
	int ends[2];
	struct stat st;

	for (int i = 0; i < PIPES; i++) {
		assert_int_equal(pipe(ends), 0);
		fstat(ends[0], &st);
		peer->first = i == 0 ? st.st_ino : peer->first;
		peer->last = st.st_ino;
	}
}

static void peer_begin(struct peer *peer)
{
	int wait_for[2], memory;
	struct stat st;
	char byte;

	assert_int_equal(pipe2(wait_for, O_CLOEXEC), 0);
	make_pipes(peer);
	memory = memfd_create("of the test", MFD_ALLOW_SEALING);
	assert_int_equal(fstat(memory, &st), 0);
	assert_int_equal(ftruncate(memory, 77), 0);
	assert_int_equal(fcntl(memory, F_ADD_SEALS, F_SEAL_GROW), 0);
	assert_true(eventfd(9, 0) >= 0);
	peer->memfd = st.st_ino;
	peer->stop = wait_for[1];
	peer->pid = fork();
	if (peer->pid == 0) {
		close(wait_for[1]);
		_exit(read(wait_for[0], &byte, 1) < 0);
	}
	assert_true(peer->pid > 0);
	/* what was made is the child's alone; what there was before is lower */
	for (int fd = memory + 1; fd > wait_for[1]; fd--)
		close(fd);
	close(wait_for[0]);
}

static void peer_end(struct peer *peer)
{
	close(peer->stop);
	waitpid(peer->pid, NULL, 0);
}

static size_t index_of(const struct object_list *list, enum object_type type, uint64_t inode)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->objects[i].type == type && list->objects[i].inode == inode)
			return i;
	return SIZE_MAX;
}

/* The one use that PID has of the object for ACCESS; 0 when there is none. */
static size_t count_ends(const struct holders *holders, size_t index, pid_t pid, unsigned access)
{
	size_t count, found = 0;
	const struct use *uses = holders_of(holders, index, &count);

	for (size_t i = 0; i < count; i++)
		found += uses[i].pid == (uint32_t)pid && uses[i].role == ROLE_OPEN && uses[i].access == access;
	return found;
}

static void check_peer(const struct object_list *list, const struct holders *holders, const struct peer *peer)
{
	size_t first = index_of(list, OBJECT_PIPE, peer->first), last = index_of(list, OBJECT_PIPE, peer->last);
	size_t memfd = index_of(list, OBJECT_MEMFD, peer->memfd);

	assert_true(first < list->count && last < list->count && memfd < list->count);
	assert_int_equal(count_ends(holders, first, peer->pid, USE_READS), 1);
	assert_int_equal(count_ends(holders, first, peer->pid, USE_WRITES), 1);
	assert_int_equal(count_ends(holders, last, peer->pid, USE_READS), 1);
	assert_int_equal(count_ends(holders, memfd, peer->pid, USE_READS | USE_WRITES), 1);
	assert_string_equal(list->objects[memfd].name, "of the test");
	assert_int_equal(list->objects[memfd].memfd.size, 77);
}

static void what_a_process_has_is_discovered(void **state UNUSED)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	cleanup_with(holders_done) struct holders holders = { 0 };
	struct peer peer = { 0 };
	struct object *known;
	size_t *map, memfd;

	peer_begin(&peer);
	known = object_list_add(&list); /* one that is known is not found a second time */
	known->type = OBJECT_PIPE;
	known->family = FAMILY_OTHER;
	known->device = file_object_device(OBJECT_PIPE);
	known->inode = peer.last;
	assert_int_equal(holders_discover(&list, TYPES_WITH_ENDS, DISCOVER_ENDS, &holders), 0);
	assert_true(list.count >= PIPES + 2);
	assert_int_equal(index_of(&list, OBJECT_PIPE, peer.last), 0);
	check_peer(&list, &holders, &peer);

	map = calloc(list.count, sizeof(*map));
	assert_int_equal(object_list_order(&list, map), 0);
	holders_remap(&holders, map, list.count);
	assert_int_equal(holders_sort(&holders), 0);
	free(map);
	for (size_t i = 1; i < list.count; i++)
		assert_true(object_order(&list.objects[i - 1], &list.objects[i]) < 0);
	check_peer(&list, &holders, &peer);

	assert_int_equal(ends_learn(&list, &holders, FACT_FILE | FACT_SEALS), 0);
	memfd = index_of(&list, OBJECT_MEMFD, peer.memfd);
	assert_true(list.objects[memfd].known & FACT_SEALS);
	assert_int_equal(list.objects[memfd].memfd.seals, F_SEAL_GROW);
	assert_true(list.objects[index_of(&list, OBJECT_PIPE, peer.last)].known & FACT_FILE);
	peer_end(&peer);
}

/* Only the types that are asked for. */
static void other_types_are_left_out(void **state UNUSED)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	cleanup_with(holders_done) struct holders holders = { 0 };
	struct peer peer = { 0 };
	size_t events = 0;

	peer_begin(&peer);
	assert_int_equal(holders_discover(&list, TYPE_BIT(OBJECT_EVENTFD), DISCOVER_USES, &holders), 0);
	for (size_t i = 0; i < list.count; i++) {
		assert_int_equal(list.objects[i].type, OBJECT_EVENTFD);
		events += count_ends(&holders, i, peer.pid, USE_READS | USE_WRITES) == 1 && list.objects[i].eventfd.value == 9;
	}
	assert_int_equal(events, 1);
	peer_end(&peer);
}

static struct object *add(struct object_list *list, enum object_type type, uint64_t inode)
{
	struct object *object = object_list_add(list);

	assert_non_null(object);
	*object = (struct object){ .type = type, .family = FAMILY_OTHER, .device = 1, .inode = inode };
	return object;
}

/* The table of targets grows while they are found, with and without those that stand in it twice. */
static void a_table_of_targets_grows(void **state UNUSED)
{
	for (int twice = 0; twice <= 1; twice++) {
		cleanup_with(object_list_done) struct object_list list = { 0 };
		cleanup_with(target_table_done) struct target_table table = { 0 };

		for (int i = 0; i < 1 + twice; i++)
			add(&list, OBJECT_FIFO, 1000000);
		assert_int_equal(target_table_build(&table, &list), 0);
		for (uint64_t i = 0; i < 5000; i++) {
			const struct object *object = add(&list, OBJECT_PIPE, i);

			assert_int_equal(target_table_add(&table, object, list.count - 1), 0);
		}
		for (uint64_t i = 0; i < 5000; i++)
			assert_int_equal(target_of_file(&table, 1, i)->object, i + 1 + (unsigned)twice);
		assert_int_equal(table.same_as != NULL, twice);
		if (twice) {
			assert_int_equal(table.same_as[1], 0);
			assert_int_equal(table.same_as[5001], 5001);
		}
	}
}

/* Uses of objects that are the same are found by each of them, in whatever order they stand. */
static void the_same_object_twice_is_remapped(void **state UNUSED)
{
	struct holders holders = { .same_as = malloc(4 * sizeof(size_t)) };
	const size_t before[] = { 0, 1, 1, 3 }, map[] = { SIZE_MAX, 2, 0, 1 };
	size_t count;

	memcpy(holders.same_as, before, sizeof(before));
	holders_add(&holders, &(struct use){ .object = 1, .pid = 5 }, NULL);
	holders_add(&holders, &(struct use){ .object = 3, .pid = 6 }, NULL);
	holders_remap(&holders, map, 4);
	assert_int_equal(holders_sort(&holders), 0);
	assert_int_equal(holders_of(&holders, 0, &count)->pid, 5);
	assert_int_equal(count, 1);
	assert_int_equal(holders_of(&holders, 2, &count)->pid, 5);
	assert_int_equal(holders_of(&holders, 1, &count)->pid, 6);
	assert_int_equal(count, 1);
	holders_done(&holders);
}

/* What stands there by the time a FIFO is removed, and what comes of it. */
static void only_the_fifo_that_was_meant_is_removed(void **state UNUSED)
{
	struct fault fault = { 0 };
	struct object fifo;
	bool created;

	assert_int_equal(fifo_create("f", 0600, true, &fifo, &created, &fault), 0);
	assert_int_equal(rename("f", "aside"), 0);
	assert_int_equal(fifo_remove(&fifo), -ENOENT);
	assert_int_equal(mkfifo("f", 0600), 0);
	assert_int_equal(fifo_remove(&fifo), -ESTALE);
	assert_int_equal(unlink("f"), 0);
	assert_int_equal(symlink("aside", "f"), 0);
	assert_int_equal(fifo_remove(&fifo), -ENOTKIND);
	assert_int_equal(unlink("f"), 0);
	assert_int_equal(rename("aside", "f"), 0);
	assert_int_equal(fifo_may_remove(&fifo), 0);
	assert_int_equal(fifo_remove(&fifo), 0);
	assert_int_equal(access("f", F_OK), -1);
	free(fifo.name);
}

static void fifos_below_a_directory(void **state UNUSED)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	struct file_tree_gaps gaps = { 0 };

	assert_int_equal(mkdir("d", 0700), 0);
	assert_int_equal(mkfifo("d/f", 0600), 0);
	assert_int_equal(symlink("d", "link"), 0);
	assert_int_equal(fifo_tree_list(".", &list, &gaps), 0);
	assert_int_equal(list.count, 1);
	assert_string_equal(strrchr(list.objects[0].name, '/') - 2, "/d/f");
	assert_int_equal(list.objects[0].name[0], '/');
	assert_int_equal(gaps.unreadable + gaps.elsewhere, 0);
	assert_int_equal(fifo_tree_list("nothing", &list, &gaps), -ENOENT);
	assert_int_equal(fifo_tree_list("d/f", &list, &gaps), -ENOTDIR);
	assert_int_equal(unlink("link") | unlink("d/f") | rmdir("d"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_process_has_is_discovered),
		cmocka_unit_test(other_types_are_left_out),
		cmocka_unit_test(a_table_of_targets_grows),
		cmocka_unit_test(the_same_object_twice_is_remapped),
		cmocka_unit_test(only_the_fifo_that_was_meant_is_removed),
		cmocka_unit_test(fifos_below_a_directory),
	};

	return cmocka_run_group_tests(tests, enter_directory, leave_directory);
}
