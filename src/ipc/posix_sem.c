#include "ipc/posix_sem.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "ipc/posix_file.h"

/* The file of a semaphore's name: with its prefix it is a file's name at most. */
struct file_name {
	char text[256];
};

static int file_of(const char *name, struct file_name *ret)
{
	int n = snprintf(ret->text, sizeof(ret->text), POSIX_SEM_PREFIX "%s", name);

	return n < 0 || (size_t)n >= sizeof(ret->text) ? -ENAMETOOLONG : 0;
}

int posix_sem_decode(const void *bytes, size_t length, uint32_t *ret)
{
	sem_t copy;
	int value;

	if (length != sizeof(copy))
		return -EINVAL;
	memcpy(&copy, bytes, sizeof(copy));
	if (sem_getvalue(&copy, &value) < 0 || value < 0)
		return -EINVAL;
	*ret = (uint32_t)value;
	return 0;
}

/* One byte more than a semaphore has tells whether there is more. Returns -ENOTKIND when it is none. */
static int read_value(int fd, uint32_t *ret)
{
	char bytes[sizeof(sem_t) + 1];
	ssize_t n = io_read_full(fd, bytes, sizeof(bytes));

	if (n < 0)
		return (int)n;
	return posix_sem_decode(bytes, (size_t)n, ret) < 0 ? -ENOTKIND : 0;
}

/* Without setting the file's atime where the kernel lets us. */
static int open_to_look(int directory, const char *file, uint32_t facts)
{
	int fd = posix_file_open(directory, file, O_NOATIME);

	return fd == -EPERM && (facts & FACT_VALUES) ? posix_file_open(directory, file, 0) : fd;
}

static void look(int directory, const char *file, const struct statx *st, uint32_t facts, struct object *object)
{
	cleanup_fd int fd = st->stx_size == sizeof(sem_t) ? open_to_look(directory, file, facts) : -ENOTKIND;
	int r = fd < 0 ? fd : read_value(fd, &object->sem.value);

	if (r == 0)
		object->known |= FACT_VALUES;
	else if (r == -ENOTKIND)
		object->flags |= SEM_IS_INVALID;
}

static int append(const char *name, const struct statx *st, struct object_list *list)
{
	struct object *object = object_list_add(list);

	if (!object)
		return -ENOMEM;
	object->type = OBJECT_SEM;
	posix_file_store(st, object);
	object->sem.nsems = 1;
	object->name = strdup(name);
	if (object->name)
		return 0;
	object_list_drop(list);
	return -ENOMEM;
}

static int append_seen(int directory, const char *file, const struct statx *st, uint32_t facts, struct object_list *list)
{
	int r = append(file + strlen(POSIX_SEM_PREFIX), st, list);

	if (r == 0)
		look(directory, file, st, facts, &list->objects[list->count - 1]);
	return r;
}

struct enumeration {
	uint32_t facts;
	struct object_list *list;
};

static int each(int directory, const char *file, const struct statx *st, void *data)
{
	const struct enumeration *enumeration = data;

	return append_seen(directory, file, st, enumeration->facts, enumeration->list);
}

int posix_sem_enumerate(uint32_t facts, struct object_list *list, size_t *ignored)
{
	struct enumeration enumeration = { facts, list };
	cleanup_fd int directory = posix_directory_open();

	if (directory < 0)
		return directory == -ENOENT ? 0 : directory;
	return posix_file_each(directory, true, each, &enumeration, ignored);
}

int posix_sem_stat(const char *name, uint32_t facts, struct object_list *list)
{
	cleanup_fd int directory = posix_directory_open();
	struct file_name file;
	struct statx st = { 0 };
	int r = directory < 0 ? directory : file_of(name, &file);

	if (r == 0)
		r = posix_file_stat(directory, file.text, &st);
	return r < 0 ? r : append_seen(directory, file.text, &st, facts, list);
}

int posix_sem_remove(const struct object *object)
{
	struct file_name file;
	int r = file_of(object->name, &file);

	return r < 0 ? r : posix_file_remove(file.text, object);
}

/* The bytes that sem_open(3) of this C library expects to find. */
static int fill(int fd, const void *data)
{
	const struct posix_sem_request *request = data;
	sem_t semaphore;

	memset(&semaphore, 0, sizeof(semaphore));
	if (sem_init(&semaphore, 1, request->value) < 0)
		return -errno;
	return io_write_full(fd, &semaphore, sizeof(semaphore));
}

static int check(int fd, const struct statx *st UNUSED, const void *data UNUSED)
{
	uint32_t value;

	return read_value(fd, &value);
}

int posix_sem_create(const struct posix_sem_request *request, struct object_list *list, bool *created)
{
	struct file_name file;
	const struct posix_file_creation creation = {
		.file = file.text,
		.mode = request->mode,
		.exclusive = request->exclusive,
		.fill = fill,
		.check = check,
		.data = request,
	};
	struct statx st = { 0 };
	int r = file_of(request->name, &file);

	if (r == 0)
		r = posix_file_create(&creation, &st, created);
	return r < 0 ? r : append(request->name, &st, list);
}

int posix_sem_open(const struct object *object, int flags)
{
	cleanup_fd int directory = posix_directory_open();
	cleanup_fd int fd = -1;
	struct file_name file;
	struct object now = { 0 };
	struct statx st = { 0 };
	uint32_t value;
	int r = directory < 0 ? directory : file_of(object->name, &file);

	if (r < 0)
		return r;
	fd = posix_file_open(directory, file.text, flags);
	r = fd < 0 ? fd : posix_file_stat(fd, "", &st);
	if (r < 0)
		return r;
	posix_file_store(&st, &now);
	if (now.device != object->device || now.inode != object->inode)
		return -ESTALE;
	r = read_value(fd, &value);
	return r < 0 ? r : take_fd(&fd);
}

int posix_sem_set_permissions(const struct object *object, const struct permissions *permissions)
{
	struct file_name file;
	int r = file_of(object->name, &file);

	return r < 0 ? r : posix_file_set_permissions(file.text, object, permissions);
}

int posix_sem_value(const struct object *object, uint32_t *ret)
{
	cleanup_fd int fd = posix_sem_open(object, O_RDONLY);

	if (fd < 0)
		return fd;
	return lseek(fd, 0, SEEK_SET) < 0 ? -errno : read_value(fd, ret);
}
