#include "ipc/posix_mq.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "ipc/posix_file.h"
#include "ipc/posix_mq_mount.h"
#include "sys/procfs.h"

/* Others may make and remove the queue between our two looks; after so many times something else is wrong. */
#define TRIES 100

#define STATUS_MAX 128 /* bytes of a status line; the kernel writes about 60 */

/* What fs.mqueue.msg_max and msgsize_default are unless set. */
#define MAXMSG_DEFAULT  10
#define MSGSIZE_DEFAULT 8192

#define ATTRIBUTES (FACT_MSGS | FACT_QBYTES | FACT_BYTES)

/* A slash and a name. */
struct queue_path {
	char text[NAME_MAX + 2];
};

static int path_of(const char *name, struct queue_path *ret)
{
	int n = snprintf(ret->text, sizeof(ret->text), "/%s", name);

	return n < 0 || (size_t)n >= sizeof(ret->text) ? -ENAMETOOLONG : 0;
}

static void read_attributes(int fd, struct object *object)
{
	struct mq_attr attributes;

	if (mq_getattr(fd, &attributes) < 0)
		return;
	object->msg.msgs = (uint64_t)attributes.mq_curmsgs;
	object->msg.maxmsg = (uint32_t)attributes.mq_maxmsg;
	object->msg.msgsize = (uint32_t)attributes.mq_msgsize;
	object->msg.qbytes = (uint64_t)attributes.mq_maxmsg * (uint64_t)attributes.mq_msgsize;
	object->known |= FACT_MSGS | FACT_QBYTES;
	/* what is empty has no bytes: known without reading the status, which leaves a trace */
	if (object->msg.msgs == 0)
		object->known |= FACT_BYTES;
}

static void read_status(int fd, struct object *object)
{
	struct posix_mq_status status;
	char line[STATUS_MAX];
	ssize_t n = pread(fd, line, sizeof(line) - 1, 0);

	if (n < 0)
		return;
	line[n] = '\0';
	if (posix_mq_parse_status(line, &status) < 0)
		return;
	object->msg.bytes = status.bytes;
	object->msg.notify_pid = status.notify_pid;
	object->known |= FACT_BYTES | FACT_NOTIFY;
}

/* From an open queue all that is wanted; who may only send is told all but the status. */
static void read_facts(int fd, uint32_t facts, struct object *object)
{
	if (facts & ATTRIBUTES)
		read_attributes(fd, object);
	if (facts & (FACT_BYTES | FACT_NOTIFY) & ~object->known)
		read_status(fd, object);
}

/* The times of a queue are its mtime alone: looking at its status sets the others. */
static void store(const struct statx *st, struct object *object)
{
	posix_file_store(st, object);
	object->changed = st->stx_mtime.tv_sec;
	object->used = st->stx_mtime.tv_sec;
}

static int append(const char *name, const struct statx *st, struct object_list *list)
{
	struct object *object = object_list_add(list);

	if (!object)
		return -ENOMEM;
	object->type = OBJECT_MSG;
	store(st, object);
	object->name = strdup(name);
	if (object->name)
		return 0;
	object_list_drop(list);
	return -ENOMEM;
}

static int append_opened(int fd, const char *name, uint32_t facts, struct object_list *list)
{
	struct statx st = { 0 };
	int r = posix_file_stat(fd, "", &st);

	if (r == 0)
		r = append(name, &st, list);
	if (r == 0)
		read_facts(fd, facts, &list->objects[list->count - 1]);
	return r;
}

/* Whoever may not receive may perhaps send. */
static int open_entry(int directory, const char *name)
{
	int fd = openat(directory, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0 && errno == EACCES)
		fd = openat(directory, name, O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* What the mode does not permit stays unknown; the queue is there all the same. */
static int append_entry(int directory, const char *name, uint32_t facts, struct object_list *list)
{
	cleanup_fd int fd = facts & (ATTRIBUTES | FACT_NOTIFY) ? open_entry(directory, name) : -EACCES;
	struct statx st = { 0 };
	int r;

	if (fd >= 0)
		return append_opened(fd, name, facts, list);
	r = posix_file_stat(directory, name, &st);
	return r < 0 ? r : append(name, &st, list);
}

static int append_all(DIR *stream, uint32_t facts, struct object_list *list)
{
	for (;;) {
		const struct dirent *entry;
		int r;

		errno = 0;
		entry = readdir(stream);
		if (!entry)
			return -errno;
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		r = append_entry(dirfd(stream), entry->d_name, facts, list);
		if (r < 0 && r != -ENOENT) /* removed meanwhile */
			return r;
	}
}

int posix_mq_enumerate(uint32_t facts, struct object_list *list, size_t *ignored UNUSED)
{
	cleanup_fd int directory = posix_mq_mount_open();
	DIR *stream;
	int r;

	if (directory < 0) /* a kernel without queues has none */
		return directory == -ENODEV ? 0 : directory;
	stream = fdopendir(directory);
	if (!stream)
		return -errno;
	take_fd(&directory);
	r = append_all(stream, facts, list);
	closedir(stream);
	return r;
}

static int open_queue(const char *name, int access)
{
	struct queue_path path;
	int r = path_of(name, &path);
	mqd_t queue = r < 0 ? -1 : mq_open(path.text, access | O_NONBLOCK | O_CLOEXEC);

	if (r < 0)
		return r;
	return queue < 0 ? -errno : queue;
}

static int stat_by_opening(const char *name, uint32_t facts, struct object_list *list)
{
	cleanup_fd int reader = open_queue(name, O_RDONLY);
	cleanup_fd int writer = reader == -EACCES ? open_queue(name, O_WRONLY) : -EACCES;

	if (reader >= 0)
		return append_opened(reader, name, facts, list);
	return writer >= 0 ? append_opened(writer, name, facts, list) : reader;
}

int posix_mq_stat(const char *name, uint32_t facts, struct object_list *list)
{
	int r = stat_by_opening(name, facts, list);
	cleanup_fd int directory = -1;

	if (r != -EACCES)
		return r;
	directory = posix_mq_mount_open();
	return directory < 0 ? -EACCES : append_entry(directory, name, facts, list);
}

int posix_mq_unlink(const char *name)
{
	struct queue_path path;
	int r = path_of(name, &path);

	return r == 0 && mq_unlink(path.text) < 0 ? -errno : r;
}

int posix_mq_remove(const struct object *object)
{
	struct object_list list = { 0 };
	int r = posix_mq_stat(object->name, 0, &list);

	if (r == 0 && (list.objects[0].device != object->device || list.objects[0].inode != object->inode))
		r = -ESTALE;
	object_list_done(&list);
	return r < 0 ? r : posix_mq_unlink(object->name);
}

static uint64_t setting(const char *path, uint64_t otherwise)
{
	uint64_t value;

	return procfs_numbers(path, &value, 1) == 0 ? value : otherwise;
}

void posix_mq_default(struct posix_mq_request *request)
{
	if (request->maxmsg == 0)
		request->maxmsg = setting("/proc/sys/fs/mqueue/msg_max", MAXMSG_DEFAULT);
	if (request->msgsize == 0)
		request->msgsize = setting("/proc/sys/fs/mqueue/msgsize_default", MSGSIZE_DEFAULT);
}

/* Besides its text each message takes a struct msg_msg and, for its priority, a node of the tree: mqueue_get_inode(). */
#define MESSAGE_OVERHEAD    (6 * sizeof(void *))
#define PRIORITY_OVERHEAD   48
#define PRIORITIES          32768

uint64_t posix_mq_cost(uint64_t maxmsg, uint64_t msgsize)
{
	uint64_t nodes = maxmsg < PRIORITIES ? maxmsg : PRIORITIES, texts, overhead, cost;

	if (__builtin_mul_overflow(maxmsg, msgsize, &texts) ||
	    __builtin_mul_overflow(maxmsg, MESSAGE_OVERHEAD, &overhead) ||
	    __builtin_add_overflow(texts, overhead, &cost) ||
	    __builtin_add_overflow(cost, nodes * PRIORITY_OVERHEAD, &cost))
		return UINT64_MAX;
	return cost;
}

static int open_existing(const struct posix_mq_request *request, struct object_list *list)
{
	cleanup_fd int queue = open_queue(request->name, O_RDONLY);
	int r = queue < 0 ? queue : append_opened(queue, request->name, ATTRIBUTES & ~FACT_BYTES, list);
	const struct object *object;

	if (r < 0)
		return r;
	object = &list->objects[list->count - 1];
	if (object->msg.maxmsg >= request->maxmsg && object->msg.msgsize >= request->msgsize)
		return 0;
	object_list_drop(list);
	return -EEXIST;
}

/* The umask is out of the way for one call, so that the queue never has another mode. */
static int create_new(const struct posix_mq_request *wanted, struct object_list *list)
{
	struct posix_mq_request request = *wanted;
	struct mq_attr attributes = { 0 };
	cleanup_fd int queue = -1;
	struct queue_path path;
	int r = path_of(wanted->name, &path);
	mode_t mask;

	posix_mq_default(&request);
	if (r < 0)
		return r;
	if (request.maxmsg > LONG_MAX || request.msgsize > LONG_MAX)
		return -EINVAL;
	attributes.mq_maxmsg = (long)request.maxmsg;
	attributes.mq_msgsize = (long)request.msgsize;
	mask = umask(0);
	queue = mq_open(path.text, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)request.mode, &attributes);
	r = queue < 0 ? -errno : 0;
	umask(mask);
	return r < 0 ? r : append_opened(queue, request.name, 0, list);
}

int posix_mq_create(const struct posix_mq_request *request, struct object_list *list, bool *created)
{
	for (int i = 0; i < TRIES; i++) {
		int r;

		*created = false;
		r = request->exclusive ? -ENOENT : open_existing(request, list);
		if (r != -ENOENT)
			return r;
		*created = true;
		r = create_new(request, list);
		if (r != -EEXIST || request->exclusive)
			return r;
	}
	return -EAGAIN;
}
