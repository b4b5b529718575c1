#include "ipc/posix_shm.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "ipc/posix_file.h"

#define CHUNK 65536

static int append(const char *name, const struct statx *st, struct object_list *list)
{
	struct object *object = object_list_add(list);

	if (!object)
		return -ENOMEM;
	object->type = OBJECT_SHM;
	posix_file_store(st, object);
	object->shm.size = st->stx_size;
	object->shm.rss = object->taken;
	object->known |= FACT_RSS;
	object->name = strdup(name);
	if (object->name)
		return 0;
	object_list_drop(list);
	return -ENOMEM;
}

static int each(int directory UNUSED, const char *file, const struct statx *st, void *data)
{
	return append(file, st, data);
}

int posix_shm_enumerate(uint32_t facts UNUSED, struct object_list *list, size_t *ignored)
{
	cleanup_fd int directory = posix_directory_open();

	if (directory < 0)
		return directory == -ENOENT ? 0 : directory;
	return posix_file_each(directory, false, each, list, ignored);
}

int posix_shm_stat(const char *name, uint32_t facts UNUSED, struct object_list *list)
{
	cleanup_fd int directory = posix_directory_open();
	struct statx st = { 0 };
	int r = directory < 0 ? directory : posix_file_stat(directory, name, &st);

	return r < 0 ? r : append(name, &st, list);
}

int posix_shm_remove(const struct object *object)
{
	return posix_file_remove(object->name, object);
}

/* Memory that is not there now would be a SIGBUS later, in somebody else's program. */
static int take_memory(int fd, const struct posix_shm_request *request)
{
	if (request->size > INT64_MAX)
		return -EFBIG;
	if (request->no_reserve)
		return ftruncate(fd, (off_t)request->size) < 0 ? -errno : 0;
	return fallocate(fd, 0, 0, (off_t)request->size) < 0 ? -errno : 0;
}

static int copy(int from, int to, uint64_t size)
{
	char bytes[CHUNK];
	uint64_t done = 0;

	for (;;) {
		ssize_t n = io_read_full(from, bytes, sizeof(bytes));
		int r;

		if (n <= 0)
			return (int)n;
		done += (uint64_t)n;
		if (done > size)
			return -E2BIG;
		r = io_write_full(to, bytes, (size_t)n);
		if (r < 0)
			return r;
	}
}

static int fill(int fd, const void *data)
{
	const struct posix_shm_request *request = data;
	int r = take_memory(fd, request);

	return r < 0 || request->source < 0 ? r : copy(request->source, fd, request->size);
}

static int check(int fd UNUSED, const struct statx *st, const void *data)
{
	const struct posix_shm_request *request = data;

	return st->stx_size < request->size ? -EEXIST : 0;
}

int posix_shm_create(const struct posix_shm_request *request, struct object_list *list, bool *created)
{
	const struct posix_file_creation creation = {
		.file = request->name,
		.mode = request->mode,
		.exclusive = request->exclusive,
		.fill = fill,
		.check = check,
		.data = request,
	};
	struct statx st = { 0 };
	int r = posix_file_create(&creation, &st, created);

	return r < 0 ? r : append(request->name, &st, list);
}
