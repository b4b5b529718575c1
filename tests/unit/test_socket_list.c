/*
 * ipc/socket_list, ipc/inet_socket: sockets of this process among all there are, stale files below a directory, and what is left
 * behind when memory runs out.
 */
#include "failing.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "ipc/inet_socket.h"
#include "ipc/socket_list.h"

static char directory[] = "/tmp/ipctool-sockets.XXXXXX";

static int enter_directory(void **state UNUSED)
{
	return mkdtemp(directory) && chdir(directory) == 0 ? 0 : -1;
}

static int leave_directory(void **state UNUSED)
{
	return unlink("alive") == 0 && unlink("stale") == 0 && chdir("/") == 0 && rmdir(directory) == 0 ? 0 : -1;
}

static int bind_path(const char *path)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(name.sun_path, sizeof(name.sun_path), "%s/%s", directory, path);
	assert_int_equal(bind(fd, (const struct sockaddr *)&name, sizeof(name)), 0);
	return fd;
}

static const struct object *find(const struct object_list *list, int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	for (size_t i = 0; i < list->count; i++)
		if (list->objects[i].inode == st.st_ino)
			return &list->objects[i];
	return NULL;
}

static void those_of_unix(void **state UNUSED)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	cleanup_with(buffer_done) struct buffer name = { 0 };
	cleanup_fd int alive = bind_path("alive");
	struct fault fault = { 0 };
	const struct object *found;
	int r = socket_list(&list, &fault), pair[2];

	close(bind_path("stale"));
	if (r < 0) {
		print_message("no UNIX_DIAG: %s\n", fault.why);
		skip();
	}
	found = find(&list, alive);
	assert_non_null(found);
	assert_true((found->known & FACT_SOCKET) && found->sock.kind == SOCK_KIND_DGRAM && !object_is_abstract(found));
	assert_true(object_true_name(found, &name));
	assert_int_equal(name.length, strlen(directory) + strlen("/alive"));
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	assert_null(find(&list, pair[0]));
	assert_int_equal(socket_list(&list, &fault), 0);
	found = find(&list, pair[0]);
	assert_true(found && !found->name && found->sock.kind == SOCK_KIND_SEQPACKET && found->sock.peer != 0);
	close(pair[0]);
	close(pair[1]);
}

/* Whether other network namespaces could be asked depends on who runs the test. */
static void stale_files(void **state UNUSED)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	struct file_tree_gaps gaps = { 0 };
	int r = socket_list_stale(directory, &list, &gaps);

	if (r == -ELIBACC || r == -EPROTONOSUPPORT)
		skip();
	assert_int_equal(r, 0);
	assert_int_equal(list.count, 2); /* nobody has the other one any more */
	for (size_t i = 0; i < list.count; i++)
		assert_true(list.objects[i].flags & (SOCK_IS_STALE | SOCK_MAY_BE_ELSEWHERE));
	assert_int_equal(socket_list_stale("stale", &list, &gaps), -ENOTDIR);
	assert_int_equal(socket_list_stale("missing", &list, &gaps), -ENOENT);
	assert_int_equal(list.count, 2);
}

static int listen_on_loopback(struct sockaddr_in *ret)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t length = sizeof(*ret);

	*ret = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	assert_int_equal(bind(fd, (const struct sockaddr *)ret, sizeof(*ret)), 0);
	assert_int_equal(listen(fd, 7), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)ret, &length), 0);
	return fd;
}

static void those_over_ip(void **state UNUSED)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };
	struct sockaddr_in name;
	cleanup_fd int listener = listen_on_loopback(&name);
	struct object by_number = { 0 };
	struct fault fault = { 0 };
	struct sock_name remote;
	const struct object *found;
	char text[64];

	assert_int_equal(inet_socket_list(&list), 0);
	found = find(&list, listener);
	assert_non_null(found);
	assert_true(found->sock.kind == SOCK_KIND_TCP && !inet_socket_remote(found, &remote));
	snprintf(text, sizeof(text), "tcp:127.0.0.1:%u", ntohs(name.sin_port));
	assert_string_equal(found->name, text);
	by_number.inode = found->inode;
	assert_int_equal(inet_socket_tell(&by_number), 0);
	assert_string_equal(by_number.name, text);
	free(by_number.name);
	object_list_done(&list);
	assert_int_equal(inet_socket_by_address(text, &list, &fault), 0);
	assert_int_equal(list.count, 1);
	assert_int_equal(inet_socket_by_address("tcp:127.0.0.1:0", &list, &fault), -ENOENT);
	assert_true(fault.status == STATUS_MISSING && list.count == 1);
}

/* Each list is whole or empty. */
static void every_allocation_fails(void **state UNUSED)
{
	cleanup_fd int alive = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in name;
	cleanup_fd int listener = listen_on_loopback(&name);

	assert_true(listener >= 0);
	assert_int_equal(bind(alive, (const struct sockaddr *)&(struct sockaddr_un){ AF_UNIX, "\0ipctool-failing" },
			      offsetof(struct sockaddr_un, sun_path) + 16), 0);
	for (unsigned n = 1;; n++) {
		struct object_list list = { 0 }, inet = { 0 }, stale = { 0 };
		struct file_tree_gaps gaps = { 0 };
		struct fault fault = { 0 };
		bool failed;
		int r;

		fail_from_now(n);
		r = socket_list(&list, &fault);
		if (r < 0)
			assert_int_equal(list.count, 0);
		r = inet_socket_list(&inet);
		if (r < 0)
			assert_int_equal(inet.count, 0);
		r = socket_list_stale(directory, &stale, &gaps);
		failed = fail_no_more();
		object_list_done(&list);
		object_list_done(&inet);
		object_list_done(&stale);
		if (!failed)
			break;
		assert_true(n < 100000 && r <= 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_of_unix),
		cmocka_unit_test(stale_files),
		cmocka_unit_test(those_over_ip),
		cmocka_unit_test(every_allocation_fails),
	};

	return cmocka_run_group_tests(tests, enter_directory, leave_directory);
}
