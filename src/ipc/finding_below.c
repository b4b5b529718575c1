#include "ipc/finding_below.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "ipc/fifo_tree.h"
#include "ipc/select.h"
#include "ipc/sock_file.h"
#include "sys/walk.h"

/* A FIFO is meant to wait for somebody; one that nobody has used for so long is forgotten. */
#define FIFO_IDLE 86400 /* s */

void below_done(struct below *below)
{
	ftok_files_done(&below->files);
	buffer_done(&below->sockets);
}

struct walker {
	struct below *below;
	struct object_list *list;
};

/*
 * Whether a socket is bound to this file. A datagram socket that is to be connected to one of another type is refused with
 * EPROTOTYPE, and being connected to by one does nothing to a datagram socket: nobody notices. Network namespaces do not matter,
 * the file does.
 */
static int probe(const char *path)
{
	cleanup_with(sock_file_done) struct sock_file file = SOCK_FILE_NONE;
	int r = sock_file_find(path, &file);

	return r < 0 ? r : sock_file_knock(file.fd, SOCK_DGRAM);
}

static void look_at_socket(struct below *below, const char *path)
{
	int r = probe(path);

	if (r == -ECONNREFUSED)
		buffer_append(&below->sockets, path, strlen(path) + 1);
	else if (r == -EACCES)
		below->unseen++;
}

static int add_fifo(const struct walker *walker, const char *path)
{
	int r = fifo_tree_add(path, walker->list);

	walker->below->unseen += r == -ENAMETOOLONG;
	return r == -ENOMEM ? r : 0; /* else it is gone, or replaced, since */
}

static int visit(struct walk_file *file, void *data)
{
	const struct walker *walker = data;
	struct below *below = walker->below;

	if (S_ISFIFO(file->st->st_mode))
		return add_fifo(walker, file->path);
	if (S_ISSOCK(file->st->st_mode))
		look_at_socket(below, file->path);
	if (!S_ISREG(file->st->st_mode) && !S_ISDIR(file->st->st_mode))
		return 0;
	file->tag = ftok_files_add(&below->files, file->parent, file->name, file->st);
	return file->tag ? 0 : -ENOMEM;
}

static void unseen(const char *path UNUSED, int error, void *data)
{
	const struct walker *walker = data;

	if (error == -EXDEV)
		walker->below->other_systems++;
	else
		walker->below->unseen++;
}

int below_walk(struct below *below, const char *directory, struct object_list *list)
{
	struct walker walker = { below, list };
	const struct walk walk = { visit, unseen, &walker };
	int r = walk_tree(directory, &walk);

	below->directory = directory;
	return r == 0 ? below->sockets.error : r;
}

static int add_socket(struct checkup *checkup, const char *path)
{
	struct object socket = { .type = OBJECT_SOCK, .family = FAMILY_OTHER };

	if (asprintf(&socket.name, "unix:%s", path) < 0)
		return -ENOMEM;
	object_address(&socket, &checkup->object);
	free(socket.name);
	buffer_text(&checkup->evidence, "no socket is bound to this file any more: whoever connects is refused, whoever "
					"binds finds the address in use");
	buffer_text(&checkup->fix, "rm -f -- ");
	finding_word(&checkup->fix, path);
	return finding_add(checkup, SEVERITY_WARNING, "stale-socket");
}

static int add_forgotten(struct checkup *checkup, size_t index)
{
	const struct object *fifo = &checkup->objects->objects[index];

	object_address(fifo, &checkup->object);
	buffer_printf(&checkup->evidence, "nobody has this FIFO of %s open, or has used it for %jd s: whoever opens it waits",
		      users_name(&checkup->users, fifo->uid), (intmax_t)object_idle(fifo, checkup->now));
	buffer_text(&checkup->fix, "rm -f -- ");
	finding_word(&checkup->fix, fifo->name);
	return finding_add(checkup, SEVERITY_INFO, "stale-fifo");
}

static int find_fifos(struct checkup *checkup)
{
	int64_t bound = checkup->has_idle ? checkup->idle : FIFO_IDLE;
	int r = 0;

	for (size_t i = 0; r == 0 && i < checkup->objects->count; i++) {
		const struct object *object = &checkup->objects->objects[i];

		if (object->type == OBJECT_FIFO && checkup->standings[i] == STANDING_IDLE &&
		    object_idle(object, checkup->now) >= bound)
			r = add_forgotten(checkup, i);
	}
	return r;
}

int find_below(struct checkup *checkup, const struct below *below)
{
	size_t at = 0;
	int r = find_collisions(checkup, below);

	while (r == 0 && at < below->sockets.length) {
		r = add_socket(checkup, below->sockets.data + at);
		at += strlen(below->sockets.data + at) + 1;
	}
	if (below->unseen > 0)
		finding_unseen(checkup, "%zu files and directories could not be looked at", below->unseen);
	if (below->other_systems > 0)
		finding_unseen(checkup, "%zu other file systems were not searched", below->other_systems);
	return r < 0 ? r : find_fifos(checkup);
}
