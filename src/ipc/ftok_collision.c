#include "ipc/ftok_collision.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

void ftok_files_done(struct ftok_files *files)
{
	free(files->files);
	buffer_done(&files->names);
	*files = (struct ftok_files){ 0 };
}

static int grow(struct ftok_files *files)
{
	size_t capacity = files->capacity ? 2 * files->capacity : 1024;
	struct ftok_file *grown = reallocarray(files->files, capacity, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	files->files = grown;
	files->capacity = capacity;
	return 0;
}

size_t ftok_files_add(struct ftok_files *files, size_t parent, const char *name, const struct stat *st)
{
	const struct ftok_file file = {
		.device = st->st_dev,
		.inode = st->st_ino,
		.parent = parent,
		.name = files->names.length,
	};

	if (files->count == files->capacity && grow(files) < 0)
		return 0;
	buffer_append(&files->names, name, strlen(name) + 1);
	if (files->names.error < 0)
		return 0;
	files->files[files->count++] = file;
	return files->count;
}

static const struct ftok_file *parent_of(const struct ftok_files *files, const struct ftok_file *file)
{
	return file->parent ? &files->files[file->parent - 1] : NULL;
}

/* Whether a slash must stand behind this directory's name: "/" has its own. */
static bool wants_slash(const char *name)
{
	size_t length = strlen(name);

	return length > 0 && name[length - 1] != '/';
}

/* From the end to the beginning: a tree may be deeper than recursion should be. */
void ftok_files_path(const struct ftok_files *files, const struct ftok_file *file, struct buffer *out)
{
	size_t length = 0;
	char *at;

	for (const struct ftok_file *each = file; each; each = parent_of(files, each))
		length += strlen(files->names.data + each->name) + 1;
	at = buffer_reserve(out, length);
	if (!at)
		return;
	at += length;
	for (const struct ftok_file *each = file; each; each = parent_of(files, each)) {
		const char *name = files->names.data + each->name;
		size_t n = strlen(name);

		if (each != file && wants_slash(name))
			*--at = '/';
		at -= n;
		memcpy(at, name, n);
	}
	length -= (size_t)(at - (out->data + out->length));
	memmove(out->data + out->length, at, length);
	out->length += length;
}

/* What ftok takes of a file. */
static uint32_t key_bits(const struct ftok_file *file)
{
	return (uint32_t)(file->device & 0xff) << 16 | (uint32_t)(file->inode & 0xffff);
}

static int order_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* By key, then by file, then as found. */
static int order_files(const void *a, const void *b)
{
	const struct ftok_file *x = *(const struct ftok_file *const *)a, *y = *(const struct ftok_file *const *)b;
	int order = order_u64(key_bits(x), key_bits(y));

	if (order == 0)
		order = order_u64(x->device, y->device);
	if (order == 0)
		order = order_u64(x->inode, y->inode);
	return order ? order : (x > y) - (x < y);
}

/* How many files at SORTED, of COUNT, have the key of the first. */
static size_t same_key(const struct ftok_file *const *sorted, size_t count)
{
	size_t n = 1;

	while (n < count && key_bits(sorted[n]) == key_bits(sorted[0]))
		n++;
	return n;
}

static bool is_one_file(const struct ftok_file *a, const struct ftok_file *b)
{
	return a->device == b->device && a->inode == b->inode;
}

int64_t ftok_files_collisions(const struct ftok_files *files,
			      void (*visit)(uint64_t group, const struct ftok_file *file, void *data), void *data)
{
	cleanup_free const struct ftok_file **sorted = calloc(files->count + 1, sizeof(*sorted));
	int64_t groups = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < files->count; i++)
		sorted[i] = &files->files[i];
	qsort(sorted, files->count, sizeof(*sorted), order_files);
	for (size_t i = 0, n; i < files->count; i += n) {
		n = same_key(sorted + i, files->count - i);
		if (is_one_file(sorted[i], sorted[i + n - 1]))
			continue;
		groups++;
		for (size_t k = i; k < i + n; k++)
			visit((uint64_t)groups, sorted[k], data);
	}
	return groups;
}
