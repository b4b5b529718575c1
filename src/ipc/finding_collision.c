#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "ipc/finding_below.h"
#include "ipc/ftok.h"

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

int find_collisions(struct checkup *checkup, const struct below *below)
{
	struct collisions collisions = { .checkup = checkup, .files = &below->files };
	int r = tell_collisions(&collisions);

	free(collisions.keyed);
	return r == 0 && collisions.harmless >= MANY ? add_harmless(checkup, below->directory, collisions.harmless) : r;
}
