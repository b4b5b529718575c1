#include "ipc/socket_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "ipc/socket_object.h"
#include "sys/networks.h"
#include "sys/sockdiag.h"

static int add(const struct unix_socket *socket, void *data)
{
	struct object *object = object_list_add(data);
	bool leads = false;
	int r;

	if (!object)
		return -ENOMEM;
	socket_object_store(socket, object);
	if (!socket->name)
		return 0;
	r = socket_object_leads_here(socket, &leads);
	return r == 0 ? socket_object_name(socket, leads, object) : r;
}

int socket_list(struct object_list *list, struct fault *fault)
{
	size_t before = list->count;
	int r = sockdiag_each_unix(add, list);

	if (r == 0)
		return 0;
	while (list->count > before)
		object_list_drop(list);
	return socket_object_explain(r, fault);
}

/* One file of a socket. */
struct found {
	dev_t device; /* of the superblock */
	uint32_t low; /* the half of the inode's number that the kernel tells */
	bool is_bound;
	struct stat st;
	char *path;
};

struct files {
	struct found *files;
	size_t count, capacity;
};

static void files_done(struct files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->files[i].path);
	free(files->files);
}

static int note_file(const char *path, void *data)
{
	struct files *files = data;
	struct socket_file file;
	struct found *found;

	if (socket_file_look(path, &file) < 0)
		return 0; /* gone, or replaced, since */
	if (files->count == files->capacity) {
		size_t capacity = files->capacity ? files->capacity * 2 : 64;

		found = reallocarray(files->files, capacity, sizeof(*found));
		if (!found)
			return -ENOMEM;
		files->files = found;
		files->capacity = capacity;
	}
	found = &files->files[files->count];
	*found = (struct found){ file.device, (uint32_t)file.st.st_ino, false, file.st, strdup(path) };
	files->count += found->path != NULL;
	return found->path ? 0 : -ENOMEM;
}

static int order_files(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->device != y->device)
		return x->device < y->device ? -1 : 1;
	return (x->low > y->low) - (x->low < y->low);
}

/* A file may have several names. */
static int mark_bound(const struct unix_socket *socket, void *data)
{
	struct files *files = data;
	const struct found wanted = { .device = socket->file_device, .low = socket->file_inode };
	struct found *at = NULL, *end = files->files + files->count;

	if (socket->has_file && files->count > 0)
		at = bsearch(&wanted, files->files, files->count, sizeof(wanted), order_files);
	if (!at)
		return 0;
	while (at > files->files && order_files(at - 1, &wanted) == 0)
		at--;
	for (; at < end && order_files(at, &wanted) == 0; at++)
		at->is_bound = true;
	return 0;
}

static bool all_are_bound(const struct files *files)
{
	for (size_t i = 0; i < files->count; i++)
		if (!files->files[i].is_bound)
			return false;
	return true;
}

static int ask_here(void *data)
{
	return sockdiag_each_unix(mark_bound, data);
}

static int add_file(const struct found *found, enum object_flag flag, struct object_list *list)
{
	cleanup_with(buffer_done) struct buffer address = { 0 };
	struct object *object = object_list_add(list);

	if (!object)
		return -ENOMEM;
	socket_object_write_path(found->path, strlen(found->path), &address);
	object->type = OBJECT_SOCK;
	object->family = FAMILY_OTHER;
	object->device = found->st.st_dev;
	object->inode = found->st.st_ino;
	object->known = FACT_UID;
	object->uid = found->st.st_uid;
	object->flags = (uint16_t)(NAME_IS_ESCAPED | flag);
	object->name = strdup(buffer_string(&address));
	return object->name && address.error == 0 ? 0 : -ENOMEM;
}

static int add_unbound(const struct files *files, enum object_flag flag, struct object_list *list)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < files->count; i++)
		if (!files->files[i].is_bound)
			r = add_file(&files->files[i], flag, list);
	return r;
}

/* First the files, then the sockets: what was bound at the one time and is not at the other has become stale meanwhile. */
int socket_list_stale(const char *top, struct object_list *list, struct file_tree_gaps *gaps)
{
	cleanup_with(files_done) struct files files = { 0 };
	int r = file_tree_each(top, S_IFSOCK, note_file, &files, gaps);

	if (r < 0 || files.count == 0)
		return r;
	qsort(files.files, files.count, sizeof(*files.files), order_files);
	r = ask_here(&files);
	if (r == 0 && !all_are_bound(&files))
		r = networks_each_other(ask_here, &files);
	return r < 0 ? r : add_unbound(&files, r == NETWORKS_UNSEEN ? SOCK_MAY_BE_ELSEWHERE : SOCK_IS_STALE, list);
}
