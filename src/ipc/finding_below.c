#include "ipc/finding_below.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/cleanup.h"
#include "ipc/ftok.h"
#include "ipc/select.h"
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

static int add_fifo(struct object_list *list, const struct walk_file *file)
{
	struct object *object = object_list_add(list);

	if (!object)
		return -ENOMEM;
	object->type = OBJECT_FIFO;
	object->family = FAMILY_OTHER;
	object->known |= FACT_FILE;
	object->device = file->st->st_dev;
	object->inode = file->st->st_ino;
	object->uid = file->st->st_uid;
	object->gid = file->st->st_gid;
	object->mode = file->st->st_mode & 0777;
	object->changed = file->st->st_ctim.tv_sec;
	object->used = file->st->st_atim.tv_sec > file->st->st_mtim.tv_sec ? file->st->st_atim.tv_sec : file->st->st_mtim.tv_sec;
	object->name = strdup(file->path);
	if (object->name)
		return 0;
	object_list_drop(list);
	return -ENOMEM;
}

/*
 * Whether a socket is bound to this file. A datagram socket that is to be connected to one of another type is refused with
 * EPROTOTYPE, and being connected to by one does nothing to a datagram socket: nobody notices. Network namespaces do not matter,
 * the file does.
 */
static int probe(const char *path)
{
	cleanup_fd int file = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	cleanup_fd int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct stat st;

	if (file < 0 || fd < 0 || fstat(file, &st) < 0)
		return -errno;
	if (!S_ISSOCK(st.st_mode))
		return -ENOTSOCK;
	snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d", file);
	return connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
}

static void look_at_socket(struct below *below, const char *path)
{
	int r = probe(path);

	if (r == -ECONNREFUSED)
		buffer_append(&below->sockets, path, strlen(path) + 1);
	else if (r == -EACCES)
		below->unseen++;
}

static int visit(struct walk_file *file, void *data)
{
	const struct walker *walker = data;
	struct below *below = walker->below;

	if (S_ISFIFO(file->st->st_mode))
		return add_fifo(walker->list, file);
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

/* An object, and what of its key ftok(3) would take from a file. */
struct keyed {
	uint32_t bits;
	size_t index;
};

/* Of so many files and more that collide, and no object is made of, only the number is told: large trees are full of them. */
#define MANY 8

/* Telling the collisions. */
struct collisions {
	struct checkup *checkup;
	const struct ftok_files *files;
	struct keyed *keyed; /* in order */
	size_t keyed_count;
	size_t harmless;     /* how many files share their keys with another one, and no object has such a key */
	bool is_counting;    /* only these: nothing is told yet */
	const struct ftok_file *first; /* of the group */
	uint64_t group;
	int error;
};

static int order_keyed(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->bits != y->bits)
		return x->bits < y->bits ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

static int list_keyed(struct collisions *collisions)
{
	const struct object_list *list = collisions->checkup->objects;

	collisions->keyed = calloc(list->count + 1, sizeof(*collisions->keyed));
	if (!collisions->keyed)
		return -ENOMEM;
	for (size_t i = 0; i < list->count; i++)
		if (list->objects[i].family == FAMILY_SYSV && list->objects[i].key >> 24 != 0)
			collisions->keyed[collisions->keyed_count++] = (struct keyed){ list->objects[i].key & 0xffffff, i };
	qsort(collisions->keyed, collisions->keyed_count, sizeof(*collisions->keyed), order_keyed);
	return 0;
}

/* Where those with BITS begin among the objects, or would. */
static size_t find_keyed(const struct collisions *collisions, uint32_t bits)
{
	size_t low = 0, high = collisions->keyed_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (collisions->keyed[middle].bits < bits)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_used(const struct collisions *collisions, uint32_t bits)
{
	size_t at = find_keyed(collisions, bits);

	return at < collisions->keyed_count && collisions->keyed[at].bits == bits;
}

static uint32_t key_bits(const struct ftok_file *file)
{
	const struct stat st = { .st_dev = file->device, .st_ino = file->inode };

	return ftok_key(&st, 0);
}

/* Which objects have a key that either file may have given them. */
static void write_objects(const struct collisions *collisions, uint32_t bits, struct buffer *out)
{
	size_t first = find_keyed(collisions, bits);

	for (size_t i = first; i < collisions->keyed_count && collisions->keyed[i].bits == bits; i++) {
		buffer_text(out, i > first ? ", " : "; made of one of them: ");
		object_address(&collisions->checkup->objects->objects[collisions->keyed[i].index], out);
	}
}

static void write_copy(struct buffer *fix, const char *path)
{
	struct buffer copy = { 0 };

	buffer_printf(&copy, "%s.copy", path);
	buffer_text(fix, "cp -p -- ");
	finding_word(fix, path);
	buffer_char(fix, ' ');
	finding_word(fix, buffer_string(&copy));
	buffer_text(fix, " && mv -f -- ");
	finding_word(fix, buffer_string(&copy));
	buffer_char(fix, ' ');
	finding_word(fix, path);
	buffer_done(&copy);
}

/* A copy has another inode number, and so another key. */
static int add_collision(struct collisions *collisions, const struct ftok_file *file, bool used)
{
	struct checkup *checkup = collisions->checkup;
	struct buffer other = { 0 };
	struct stat st;
	int r;

	ftok_files_path(collisions->files, file, &checkup->object);
	checkup->is_path = true;
	ftok_files_path(collisions->files, collisions->first, &other);
	buffer_printf(&checkup->evidence, "has the same ftok(3) keys as %s (bits 0x%06x, inodes %ju and %ju)",
		      buffer_string(&other), key_bits(file), (uintmax_t)file->inode, (uintmax_t)collisions->first->inode);
	write_objects(collisions, key_bits(file), &checkup->evidence);
	if (lstat(buffer_string(&checkup->object), &st) == 0 && S_ISREG(st.st_mode))
		write_copy(&checkup->fix, buffer_string(&checkup->object));
	else if (lstat(buffer_string(&other), &st) == 0 && S_ISREG(st.st_mode))
		write_copy(&checkup->fix, buffer_string(&other));
	r = finding_add(checkup, used ? SEVERITY_WARNING : SEVERITY_INFO, "ftok");
	buffer_done(&other);
	return r;
}

static void visit_collision(uint64_t group, const struct ftok_file *file, void *data)
{
	struct collisions *collisions = data;
	bool used;

	if (group != collisions->group) {
		collisions->group = group;
		collisions->first = file;
		return;
	}
	if (collisions->error < 0 || (file->device == collisions->first->device && file->inode == collisions->first->inode))
		return;
	used = is_used(collisions, key_bits(file));
	if (collisions->is_counting)
		collisions->harmless += !used;
	else if (used || collisions->harmless < MANY)
		collisions->error = add_collision(collisions, file, used);
}

static int add_harmless(struct checkup *checkup, const char *directory, size_t count)
{
	buffer_text(&checkup->object, directory);
	checkup->is_path = true;
	buffer_printf(&checkup->evidence, "%zu files below have the same ftok(3) keys as another one, and no object is made of "
		      "any of these (ipctool ftok --collisions ", count);
	finding_word(&checkup->evidence, directory);
	buffer_text(&checkup->evidence, " lists them)");
	return finding_add(checkup, SEVERITY_INFO, "ftok");
}

/* Counts them, and then tells. */
static int tell_collisions(struct collisions *collisions)
{
	int r = list_keyed(collisions);

	for (int pass = 0; r == 0 && pass < 2; pass++) {
		int64_t groups;

		collisions->group = 0;
		collisions->is_counting = pass == 0;
		groups = ftok_files_collisions(collisions->files, visit_collision, collisions);
		r = groups < 0 ? (int)groups : collisions->error;
	}
	return r;
}

static int find_collisions(struct checkup *checkup, const struct below *below)
{
	struct collisions collisions = { .checkup = checkup, .files = &below->files };
	int r = tell_collisions(&collisions);

	free(collisions.keyed);
	return r == 0 && collisions.harmless >= MANY ? add_harmless(checkup, below->directory, collisions.harmless) : r;
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
