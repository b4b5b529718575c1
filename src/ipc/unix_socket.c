#include "ipc/unix_socket.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "ipc/socket_object.h"
#include "sys/networks.h"
#include "sys/sockdiag.h"

/* What is looked for: a file, or a name where FILE is NULL. */
struct search {
	const struct socket_file *file;
	const char *name;
	size_t length;
	int type;            /* 0: any */
	bool is_another;     /* one of another type was found */
	const char *address; /* what is found gets it for a name */
	struct object_list *list;
};

static bool bears(const struct unix_socket *socket, const char *name, size_t length)
{
	return socket->is_abstract && socket->name_length == length && memcmp(socket->name, name, length) == 0;
}

static struct object *add(const struct search *search)
{
	struct object *object = object_list_add(search->list);

	if (!object)
		return NULL;
	object->type = OBJECT_SOCK;
	object->family = FAMILY_OTHER;
	object->flags = NAME_IS_ESCAPED;
	object->name = strdup(search->address);
	return object->name ? object : NULL;
}

static int add_if_meant(const struct unix_socket *socket, void *data)
{
	struct search *search = data;
	bool is_there = search->file ? socket_file_is_of(search->file, socket) : bears(socket, search->name, search->length);
	bool is_meant = is_there && (search->type == 0 || search->type == socket->type);
	struct object *object = is_meant ? add(search) : NULL;

	search->is_another |= is_there && !is_meant;
	if (object)
		socket_object_store(socket, object);
	return is_meant && !object ? -ENOMEM : 0;
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
	int unseen = networks_each_other(ask_here, search);
	struct object *object;

	if (unseen < 0 || search->is_another || search->list->count > before)
		return unseen < 0 ? unseen : 0;
	object = add(search);
	if (!object)
		return -ENOMEM;
	object->device = search->file->st.st_dev;
	object->inode = search->file->st.st_ino;
	object->uid = search->file->st.st_uid;
	object->known = FACT_UID;
	object->flags |= unseen == NETWORKS_UNSEEN ? SOCK_MAY_BE_ELSEWHERE : SOCK_IS_STALE;
	return 0;
}

/* Drops what was found when not all could be. */
static int run(struct search *search, struct fault *fault)
{
	size_t before = search->list->count;
	int r;

	r = sockdiag_each_unix(add_if_meant, search);
	if (r == 0 && search->list->count == before && search->file && !search->is_another)
		r = look_elsewhere(search);
	if (r == 0 && search->list->count == before && search->is_another) {
		fault_set(fault, STATUS_MISSING, "the socket that has that name is of another type");
		return -ENOENT;
	}
	if (r == 0)
		return 0;
	while (search->list->count > before)
		object_list_drop(search->list);
	return socket_object_explain(r, fault);
}

int unix_socket_by_path(const char *path, int type, struct object_list *list, struct fault *fault)
{
	cleanup_with(buffer_done) struct buffer address = { 0 };
	struct socket_file file = { 0 };
	struct search search = { .file = &file, .type = type, .list = list };
	int r = socket_file_look(path, &file);

	if (r == -ENOTSUP)
		fault_set(fault, STATUS_REFUSED, "it is no socket");
	else if (r == -ENOENT || r == -ENOTDIR)
		fault_set(fault, STATUS_MISSING, "there is no such file");
	else if (r < 0)
		fault_errno(fault, r);
	if (r < 0)
		return r;
	socket_object_write_path(path, strlen(path), &address);
	search.address = buffer_string(&address);
	return address.error ? fault_errno(fault, address.error) : run(&search, fault);
}

int unix_socket_by_name(const char *name, size_t length, int type, struct object_list *list, struct fault *fault)
{
	cleanup_with(buffer_done) struct buffer address = { 0 };
	struct search search = { .name = name, .length = length, .type = type, .list = list };
	size_t before = list->count;
	int r;

	socket_object_write_abstract(name, length, &address);
	search.address = buffer_string(&address);
	r = address.error ? fault_errno(fault, address.error) : run(&search, fault);
	if (r < 0 || list->count > before)
		return r;
	fault_set(fault, STATUS_MISSING, "no socket of this network namespace has that name");
	return -ENOENT;
}

/* A path is that of another mount namespace, or leads to another file by now, unless it is seen to lead to this one. */
static int tell_if_same(const struct unix_socket *socket, void *data)
{
	struct object *object = data;
	bool leads = false;
	int r;

	if (socket->inode != object->inode)
		return 0;
	socket_object_store(socket, object);
	if (!socket->name)
		return 1;
	r = socket_object_leads_here(socket, &leads);
	if (r == 0)
		r = socket_object_name(socket, leads, object);
	return r < 0 ? r : 1;
}

int unix_socket_name(struct object *object)
{
	/* that the kernel cannot be asked is no failure: the number is an address, too */
	return sockdiag_each_unix(tell_if_same, object) == -ENOMEM ? -ENOMEM : 0;
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
	bool is_meant = reach->file ? socket_file_is_of(reach->file, socket) : bears(socket, reach->name, reach->length);

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
	int r = socket_file_of(fd, &file);

	return r < 0 ? r : sockdiag_each_unix(judge_reach, &reach);
}

int unix_socket_reach_name(const char *name, size_t length, int type)
{
	struct reach reach = { .name = name, .length = length, .type = type };

	return sockdiag_each_unix(judge_reach, &reach);
}
