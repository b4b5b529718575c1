#include "ipc/unix_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "ipc/file_object.h"
#include "sys/mounts.h"
#include "sys/networks.h"
#include "sys/sockdiag.h"

/* A socket's file, as UNIX_DIAG knows it. */
struct socket_file {
	struct stat st;
	dev_t device; /* of the superblock */
};

/* What is looked for: a file, or a name where FILE is NULL. */
struct search {
	const struct socket_file *file;
	const char *name;
	size_t length;
	const char *address; /* what is found gets it for a name */
	dev_t sockfs;
	struct object_list *list;
};

static int look_at(int fd, struct socket_file *ret)
{
	if (fstat(fd, &ret->st) < 0)
		return -errno;
	if (mounts_device_of(fd, &ret->device) < 0)
		ret->device = ret->st.st_dev;
	return S_ISSOCK(ret->st.st_mode) ? 0 : -ENOTSUP;
}

static int open_file(const char *path, struct socket_file *ret)
{
	cleanup_fd int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : look_at(fd, ret);
}

static bool is_bound_to(const struct unix_socket *socket, const struct socket_file *file)
{
	return socket->has_file && socket->file_inode == (uint32_t)file->st.st_ino && socket->file_device == file->device;
}

static bool bears(const struct unix_socket *socket, const char *name, size_t length)
{
	return socket->is_abstract && socket->name_length == length && memcmp(socket->name, name, length) == 0;
}

static int add(const struct search *search, dev_t device, uint64_t inode)
{
	struct object *object = object_list_add(search->list);

	if (!object)
		return -ENOMEM;
	object->type = OBJECT_SOCK;
	object->family = FAMILY_OTHER;
	object->device = device;
	object->inode = inode;
	object->flags = NAME_IS_ESCAPED;
	object->name = strdup(search->address);
	return object->name ? 0 : -ENOMEM;
}

static int add_if_meant(const struct unix_socket *socket, void *data)
{
	const struct search *search = data;
	bool is_meant = search->file ? is_bound_to(socket, search->file) : bears(socket, search->name, search->length);

	return is_meant ? add(search, search->sockfs, socket->inode) : 0;
}

static int ask_here(void *data)
{
	return sockdiag_each_unix(add_if_meant, data);
}

/*
 * A file that no socket of this network namespace is bound to: it is one of another, or stale, and stands for itself. When not
 * all of them could be asked nobody knows.
 */
static int look_elsewhere(struct search *search)
{
	size_t before = search->list->count;
	int unseen = networks_each_other(ask_here, search), r;

	if (unseen < 0 || search->list->count > before)
		return unseen < 0 ? unseen : 0;
	r = add(search, search->file->st.st_dev, search->file->st.st_ino);
	if (r == 0 && unseen == NETWORKS_UNSEEN)
		search->list->objects[before].flags |= SOCK_MAY_BE_ELSEWHERE;
	return r;
}

static int explain(int error, struct fault *fault)
{
	if (error == -ELIBACC) {
		fault_set(fault, STATUS_FAILED, "the library libmnl.so.0, by which the kernel is asked for sockets, is missing");
		fault_hint(fault, "install it (Debian: apt-get install libmnl0), or name the socket as PID:FD or [INODE]");
	} else if (error == -EPROTONOSUPPORT) {
		fault_set(fault, STATUS_FAILED, "the kernel has no UNIX_DIAG, which tells the names of sockets");
		fault_hint(fault, "load its module unix_diag, or name the socket as PID:FD or [INODE]");
	} else {
		fault_errno(fault, error);
	}
	return error;
}

/* Drops what was found when not all could be. */
static int run(struct search *search, struct fault *fault)
{
	size_t before = search->list->count;
	int r;

	search->sockfs = file_object_device(OBJECT_SOCK);
	r = sockdiag_each_unix(add_if_meant, search);
	if (r == 0 && search->list->count == before && search->file)
		r = look_elsewhere(search);
	if (r == 0)
		return 0;
	while (search->list->count > before)
		object_list_drop(search->list);
	return explain(r, fault);
}

/* Behind "unix:" an '@' of the name itself is escaped, so that none is taken for the mark of an abstract one. */
static void write_address(const char *mark, const char *name, size_t length, struct buffer *out)
{
	buffer_text(out, mark);
	bytes_escape(out, name, length, ESCAPE_ADDRESS);
}

int unix_socket_by_path(const char *path, struct object_list *list, struct fault *fault)
{
	cleanup_with(buffer_done) struct buffer address = { 0 };
	struct socket_file file = { 0 };
	struct search search = { .file = &file, .list = list };
	int r = open_file(path, &file);

	if (r == -ENOTSUP)
		fault_set(fault, STATUS_REFUSED, "it is no socket");
	else if (r == -ENOENT || r == -ENOTDIR)
		fault_set(fault, STATUS_MISSING, "there is no such file");
	else if (r < 0)
		fault_errno(fault, r);
	if (r < 0)
		return r;
	write_address("unix:", path, strlen(path), &address);
	search.address = buffer_string(&address);
	return address.error ? fault_errno(fault, address.error) : run(&search, fault);
}

int unix_socket_by_name(const char *name, size_t length, struct object_list *list, struct fault *fault)
{
	cleanup_with(buffer_done) struct buffer address = { 0 };
	struct search search = { .name = name, .length = length, .list = list };
	size_t before = list->count;
	int r;

	write_address("unix:@", name, length, &address);
	search.address = buffer_string(&address);
	r = address.error ? fault_errno(fault, address.error) : run(&search, fault);
	if (r < 0 || list->count > before)
		return r;
	fault_set(fault, STATUS_MISSING, "no socket of this network namespace has that name");
	return -ENOENT;
}

/* A path is that of another mount namespace, or leads to another file by now, unless it is seen to lead to this one. */
static int name_if_same(const struct unix_socket *socket, void *data)
{
	cleanup_with(buffer_done) struct buffer address = { 0 };
	cleanup_free char *path = NULL;
	struct object *object = data;
	struct socket_file file = { 0 };

	if (socket->inode != object->inode || !socket->name)
		return 0;
	path = strndup(socket->name, socket->name_length);
	if (!path)
		return -ENOMEM;
	if (!socket->is_abstract && (path[0] != '/' || open_file(path, &file) < 0 || !is_bound_to(socket, &file)))
		return 0;
	write_address(socket->is_abstract ? "unix:@" : "unix:", socket->name, socket->name_length, &address);
	object->flags = NAME_IS_ESCAPED;
	object->name = strdup(buffer_string(&address));
	return object->name && address.error == 0 ? 1 : -ENOMEM;
}

int unix_socket_name(struct object *object)
{
	/* that the kernel cannot be asked is no failure: the number is an address, too */
	return sockdiag_each_unix(name_if_same, object) == -ENOMEM ? -ENOMEM : 0;
}

/* Whom others reach by a file or a name. */
struct reach {
	const struct socket_file *file;
	const char *name; /* where FILE is NULL: of a socket of TYPE, for each type has names of its own */
	size_t length;
	int type;
};

/* What is connected is none that others could connect to, unless it knows no connections. */
static int judge_reach(const struct unix_socket *socket, void *data)
{
	const struct reach *reach = data;
	bool is_meant = reach->file ? is_bound_to(socket, reach->file) : bears(socket, reach->name, reach->length);

	if (!is_meant || (socket->type != SOCK_DGRAM && socket->state == TCP_ESTABLISHED))
		return UNIX_REACH_NOBODY;
	if (socket->type != reach->type)
		return reach->file ? UNIX_REACH_OTHER : UNIX_REACH_NOBODY;
	return socket->type == SOCK_DGRAM || socket->state == TCP_LISTEN ? UNIX_REACH_READY : UNIX_REACH_NOT_YET;
}

int unix_socket_reach_file(int fd, int type)
{
	struct socket_file file = { 0 };
	struct reach reach = { .file = &file, .type = type };
	int r = look_at(fd, &file);

	return r < 0 ? r : sockdiag_each_unix(judge_reach, &reach);
}

int unix_socket_reach_name(const char *name, size_t length, int type)
{
	struct reach reach = { .name = name, .length = length, .type = type };

	return sockdiag_each_unix(judge_reach, &reach);
}
