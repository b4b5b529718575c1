#include "ipc/socket_object.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "ipc/file_object.h"
#include "sys/mounts.h"

int socket_file_of(int fd, struct socket_file *ret)
{
	if (fstat(fd, &ret->st) < 0)
		return -errno;
	if (!S_ISSOCK(ret->st.st_mode))
		return -ENOTSUP;
	if (mounts_device_of(fd, &ret->device) < 0)
		ret->device = ret->st.st_dev;
	return 0;
}

int socket_file_look(const char *path, struct socket_file *ret)
{
	cleanup_fd int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : socket_file_of(fd, ret);
}

bool socket_file_is_of(const struct socket_file *file, const struct unix_socket *socket)
{
	return socket->has_file && socket->file_inode == (uint32_t)file->st.st_ino && socket->file_device == file->device;
}

static enum sock_kind kind_of_type(int type)
{
	switch (type) {
	case SOCK_STREAM:
		return SOCK_KIND_STREAM;
	case SOCK_DGRAM:
		return SOCK_KIND_DGRAM;
	case SOCK_SEQPACKET:
		return SOCK_KIND_SEQPACKET;
	default:
		return SOCK_KIND_UNKNOWN;
	}
}

void socket_object_fill(uint32_t inode, const struct socket_usage *usage, const struct sock_facts *facts, struct object *object)
{
	object->type = OBJECT_SOCK;
	object->family = FAMILY_OTHER;
	object->device = file_object_device(OBJECT_SOCK);
	object->inode = inode;
	object->known |= FACT_SOCKET | (usage->has_uid ? FACT_UID : 0U) | (usage->has_queues ? FACT_QUEUES : 0U) |
			 (usage->has_memory ? FACT_MEMORY : 0U);
	if (usage->has_uid)
		object->uid = usage->uid;
	object->sock = *facts;
	object->sock.shutdown = usage->shutdown;
	object->sock.has_shutdown = usage->has_shutdown;
	object->sock.receive_queue = usage->receive_queue;
	object->sock.send_queue = usage->send_queue;
	object->sock.receive_room = usage->receive_room;
	object->sock.send_room = usage->send_room;
	object->sock.memory = usage->memory;
}

void socket_object_store(const struct unix_socket *socket, struct object *object)
{
	const struct sock_facts facts = {
		.kind = (uint8_t)kind_of_type(socket->type),
		.state = socket->state,
		.peer = socket->peer,
	};

	socket_object_fill(socket->inode, &socket->usage, &facts, object);
}

/* On most file systems stat(2) says enough. */
static bool is_at(const struct unix_socket *socket, const char *path)
{
	struct socket_file file;

	if (!socket->has_file || path[0] != '/' || lstat(path, &file.st) < 0 || !S_ISSOCK(file.st.st_mode))
		return false;
	file.device = file.st.st_dev;
	return socket_file_is_of(&file, socket) || (socket->file_inode == (uint32_t)file.st.st_ino &&
						    socket_file_look(path, &file) == 0 && socket_file_is_of(&file, socket));
}

int socket_object_leads_here(const struct unix_socket *socket, bool *ret)
{
	cleanup_free char *path = strndup(socket->name, socket->name_length);

	if (!path)
		return -ENOMEM;
	*ret = socket->is_abstract || is_at(socket, path);
	return 0;
}

/* Behind "unix:" an '@' of the name itself is escaped, so that none is taken for the mark of an abstract one. */
static void write_name(const char *mark, const char *name, size_t length, struct buffer *out)
{
	buffer_text(out, mark);
	bytes_escape(out, name, length, ESCAPE_ADDRESS);
}

void socket_object_write_path(const char *path, size_t length, struct buffer *out)
{
	write_name("unix:", path, length, out);
}

void socket_object_write_abstract(const char *name, size_t length, struct buffer *out)
{
	write_name("unix:@", name, length, out);
}

int socket_object_name(const struct unix_socket *socket, bool leads, struct object *object)
{
	cleanup_with(buffer_done) struct buffer address = { 0 };

	if (socket->is_abstract)
		socket_object_write_abstract(socket->name, socket->name_length, &address);
	else
		socket_object_write_path(socket->name, socket->name_length, &address);
	object->flags |= NAME_IS_ESCAPED;
	if (!socket->is_abstract && !leads)
		object->flags |= NAME_IS_NO_ADDRESS;
	object->name = strdup(buffer_string(&address));
	return object->name && address.error == 0 ? 0 : -ENOMEM;
}

int socket_object_explain(int error, struct fault *fault)
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
