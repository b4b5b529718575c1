/* Limits that each user has for himself: bytes of POSIX queues, pages of pipes. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "ipc/file_object.h"
#include "ipc/finding.h"
#include "ipc/posix_mq.h"
#include "sys/namespace.h"
#include "sys/procfs.h"

/* Calls VISIT for the directory of each process in /proc. */
static int each_process(int (*visit)(int proc, const char *pid, void *data), void *data)
{
	DIR *proc = opendir("/proc");
	int r = 0;

	if (!proc)
		return -errno;
	for (const struct dirent *entry; r == 0 && (entry = readdir(proc));)
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			r = visit(dirfd(proc), entry->d_name, data);
	closedir(proc);
	return r;
}

/* RLIMIT_MSGQUEUE of a process. */
struct queue_limit {
	uint32_t uid;
	uint64_t ns;         /* the IPC namespace it lives in; 0: not seen */
	uint64_t soft, hard; /* bytes */
};

static uint64_t limit_from(const char *word)
{
	return strcmp(word, "unlimited") == 0 ? LIMIT_UNLIMITED : strtoull(word, NULL, 10);
}

/* "Max msgqueue size         819200               819200               bytes" */
static int limits_line(char *line, void *data)
{
	static const char name[] = "Max msgqueue size";
	struct queue_limit *limit = data;
	char soft[24], hard[24];

	if (strncmp(line, name, strlen(name)) != 0 || sscanf(line + strlen(name), "%23s %23s", soft, hard) != 2)
		return 0;
	limit->soft = limit_from(soft);
	limit->hard = limit_from(hard);
	return 1;
}

/* We live wherever we look. */
static bool is_self(const char *pid)
{
	uint64_t number;

	return parse_u64(pid, &number) == 0 && number == namespace_proc_self();
}

static int look_at_limits(int proc, const char *pid, void *data)
{
	struct checkup *checkup = data;
	cleanup_fd int process = openat(proc, pid, O_PATH | O_DIRECTORY | O_CLOEXEC), fd = -1;
	struct queue_limit *limit;
	struct stat st;

	if (is_self(pid) || process < 0 || fstat(process, &st) < 0)
		return 0;
	fd = openat(process, "limits", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	if (checkup->limit_count == checkup->limit_capacity) {
		size_t capacity = checkup->limit_capacity ? 2 * checkup->limit_capacity : 64;
		struct queue_limit *grown = reallocarray(checkup->limits, capacity, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		checkup->limits = grown;
		checkup->limit_capacity = capacity;
	}
	limit = &checkup->limits[checkup->limit_count];
	*limit = (struct queue_limit){ .uid = st.st_uid };
	if (namespace_ipc_of(process, ".", &limit->ns) < 0)
		limit->ns = 0;
	checkup->limit_count += procfs_lines_of(fd, limits_line, limit) == 1;
	return 0;
}

/* The highest of a user's processes, or of those of his that live in NS, unless it is 0. Returns whether there are any. */
static bool find_limit(const struct checkup *checkup, uint32_t uid, uint64_t ns, struct queue_limit *ret)
{
	bool found = false;

	for (size_t i = 0; i < checkup->limit_count; i++) {
		const struct queue_limit *limit = &checkup->limits[i];

		if (limit->uid != uid || (ns != 0 && limit->ns != ns) || (found && limit->soft <= ret->soft))
			continue;
		*ret = *limit;
		found = true;
	}
	return found;
}

static int own_limit(struct queue_limit *ret)
{
	struct rlimit own;

	if (getrlimit(RLIMIT_MSGQUEUE, &own) < 0)
		return -errno;
	ret->soft = own.rlim_cur == RLIM_INFINITY ? LIMIT_UNLIMITED : own.rlim_cur;
	ret->hard = own.rlim_max == RLIM_INFINITY ? LIMIT_UNLIMITED : own.rlim_max;
	return 0;
}

/*
 * One's own is that of this process, which is what the caller's next program gets; where a user has no process, likewise. Of
 * those who live elsewhere only theirs counts. The processes are looked at once for all users and namespaces.
 */
static int limit_of(struct checkup *checkup, uint32_t uid, struct queue_limit *ret)
{
	int r = 0;

	*ret = (struct queue_limit){ .soft = LIMIT_UNLIMITED };
	if (uid == getuid() && !checkup->ns)
		return own_limit(ret);
	if (!checkup->limits)
		r = each_process(look_at_limits, checkup);
	if (r < 0 || find_limit(checkup, uid, checkup->ns ? namespace_ipc_inode() : 0, ret) || checkup->ns)
		return r;
	return own_limit(ret);
}

/* What a user's queues are charged for. */
struct charge {
	uint32_t uid;
	uint64_t bytes;
	size_t queues, largest; /* how many, and which */
	uint64_t most;          /* bytes of the largest */
};

static struct charge *charge_of(struct charge *charges, size_t *count, uint32_t uid)
{
	for (size_t i = 0; i < *count; i++)
		if (charges[i].uid == uid)
			return &charges[i];
	charges[*count] = (struct charge){ .uid = uid };
	return &charges[(*count)++];
}

static void add_queue(const struct checkup *checkup, size_t index, struct charge *charges, size_t *count)
{
	const struct object *object = &checkup->objects->objects[index];
	uint64_t cost = posix_mq_cost(object->msg.maxmsg, object->msg.msgsize);
	struct charge *charge = charge_of(charges, count, object->uid);

	if (__builtin_add_overflow(charge->bytes, cost, &charge->bytes))
		charge->bytes = UINT64_MAX;
	charge->queues++;
	if (cost > charge->most) {
		charge->most = cost;
		charge->largest = index;
	}
}

/* All processes of another user, or of those who live elsewhere. */
static void write_fix_of_all(const struct checkup *checkup, uint32_t uid, uint64_t more, struct buffer *out)
{
	if (checkup->ns && checkup->member == 0)
		return;
	buffer_text(out, "for pid in $(pgrep ");
	if (checkup->ns)
		buffer_printf(out, "--ns %u --nslist ipc ", checkup->member);
	buffer_printf(out, "-u %u); do prlimit --pid \"$pid\" --msgqueue=%ju:%ju; done", uid, (uintmax_t)more, (uintmax_t)more);
}

/* The shell that doctor was called from, or processes of others. */
static void write_queue_fix(const struct checkup *checkup, const struct charge *charge, const struct queue_limit *limit,
			    struct buffer *out)
{
	uint64_t more = limit->soft ? limit->soft : 1;

	while (more < UINT64_MAX / 4 && limit_percent(charge->bytes, more) >= FINDING_NEAR)
		more *= 2;
	if (charge->uid != getuid() || checkup->ns)
		write_fix_of_all(checkup, charge->uid, more, out);
	else if (more <= limit->hard)
		buffer_printf(out, "prlimit --pid $$ --msgqueue=%ju:", (uintmax_t)more);
	else
		buffer_printf(out, "prlimit --pid $$ --msgqueue=%ju:%ju", (uintmax_t)more, (uintmax_t)more);
}

static int check_charge(struct checkup *checkup, const struct charge *charge)
{
	struct queue_limit limit = { 0 };
	int r = limit_of(checkup, charge->uid, &limit);

	if (r < 0)
		return r;
	if (limit.soft == LIMIT_UNLIMITED || (limit.soft > 0 && limit_percent(charge->bytes, limit.soft) < FINDING_NEAR))
		return 0;
	buffer_text(&checkup->object, limit_info(LIMIT_RLMSGQUEUE)->name);
	buffer_printf(&checkup->evidence, "POSIX queues of %s are charged %ju of %ju bytes (RLIMIT_MSGQUEUE): %zu queue%s, the "
		      "largest ", users_name(&checkup->users, charge->uid), (uintmax_t)charge->bytes, (uintmax_t)limit.soft,
		      charge->queues, charge->queues == 1 ? "" : "s");
	object_address(&checkup->objects->objects[charge->largest], &checkup->evidence);
	buffer_printf(&checkup->evidence, " with %ju; the next one fails with EMFILE", (uintmax_t)charge->most);
	write_queue_fix(checkup, charge, &limit, &checkup->fix);
	return finding_add(checkup, charge->bytes >= limit.soft ? SEVERITY_ERROR : SEVERITY_WARNING, "queue-bytes");
}

int find_queue_bytes(struct checkup *checkup)
{
	const struct object_list *list = checkup->objects;
	cleanup_free struct charge *charges = calloc(list->count + 1, sizeof(*charges));
	size_t count = 0, hidden = 0;
	int r = 0;

	if (!charges)
		return -ENOMEM;
	for (size_t i = 0; i < list->count; i++) {
		const struct object *object = &list->objects[i];

		if (object->type != OBJECT_MSG || object->family != FAMILY_POSIX)
			continue;
		if (object->known & FACT_MSGS)
			add_queue(checkup, i, charges, &count);
		else
			hidden++;
	}
	if (hidden > 0)
		finding_unseen(checkup, "%zu POSIX queues could not be looked at: no read permission", hidden);
	for (size_t i = 0; r == 0 && i < count; i++)
		r = check_charge(checkup, &charges[i]);
	return r;
}

/* A pipe, seen through a descriptor: most are seen more than once. */
struct pipe_seen {
	uint64_t inode;
	uint32_t uid; /* who made it, and is charged */
};

struct pipes {
	uint64_t device;
	struct pipe_seen *pipes;
	size_t count, capacity;
	size_t blind; /* processes that could not be looked into */
};

static int add_pipe(struct pipes *pipes, uint64_t inode, uint32_t uid)
{
	if (pipes->count == pipes->capacity) {
		size_t capacity = pipes->capacity ? 2 * pipes->capacity : 256;
		struct pipe_seen *grown = reallocarray(pipes->pipes, capacity, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		pipes->pipes = grown;
		pipes->capacity = capacity;
	}
	pipes->pipes[pipes->count++] = (struct pipe_seen){ inode, uid };
	return 0;
}

/* Links in /proc lead to pipes without opening them: their readers and writers notice nothing. */
static int look_at_descriptors(int proc, const char *pid, void *data)
{
	struct pipes *pipes = data;
	char path[sizeof("/fd") + NAME_MAX];
	DIR *stream;
	int fd, r = 0;

	snprintf(path, sizeof(path), "%s/fd", pid);
	fd = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	stream = fd < 0 ? NULL : fdopendir(fd);
	if (!stream) {
		pipes->blind += fd < 0 && errno == EACCES;
		if (fd >= 0)
			close(fd);
		return 0;
	}
	for (const struct dirent *entry; r == 0 && (entry = readdir(stream));) {
		struct stat st;

		if (entry->d_name[0] != '.' && fstatat(fd, entry->d_name, &st, 0) == 0 && S_ISFIFO(st.st_mode) &&
		    st.st_dev == pipes->device)
			r = add_pipe(pipes, st.st_ino, st.st_uid);
	}
	closedir(stream);
	return r;
}

static int order_pipes(const void *a, const void *b)
{
	const struct pipe_seen *x = a, *y = b;

	if (x->uid != y->uid)
		return x->uid < y->uid ? -1 : 1;
	return (x->inode > y->inode) - (x->inode < y->inode);
}

/* What the kernel gives each pipe as long as it can (PIPE_DEF_BUFFERS), and those beyond the limit (PIPE_MIN_DEF_BUFFERS). */
#define PAGES_USUAL 16

static int check_pipes(struct checkup *checkup, uint32_t uid, size_t count, uint64_t soft)
{
	uint64_t pages = (uint64_t)count * PAGES_USUAL;

	if (uid == 0 || limit_percent(pages, soft) < FINDING_NEAR)
		return 0; /* the privileged are not bound by it */
	buffer_text(&checkup->object, limit_info(LIMIT_PIPESOFT)->name);
	buffer_printf(&checkup->evidence, "%s has %zu pipes: at the usual %d pages each %ju of %ju "
		      "(fs.pipe-user-pages-soft), beyond which a new pipe has 2 pages, and writers block 8 times as soon",
		      users_name(&checkup->users, uid), count, PAGES_USUAL, (uintmax_t)pages, (uintmax_t)soft);
	while (limit_percent(pages, soft) >= FINDING_NEAR)
		soft *= 2;
	buffer_printf(&checkup->fix, "sysctl -w fs.pipe-user-pages-soft=%ju", (uintmax_t)soft);
	return finding_add(checkup, SEVERITY_WARNING, "pipe-pages");
}

static int check_each_user(struct checkup *checkup, const struct pipes *pipes, uint64_t soft)
{
	size_t count = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < pipes->count; i++) {
		const struct pipe_seen *seen = &pipes->pipes[i];
		bool is_last = i + 1 == pipes->count || seen[1].uid != seen->uid;

		count += is_last || seen[1].inode != seen->inode;
		if (is_last) {
			r = check_pipes(checkup, seen->uid, count, soft);
			count = 0;
		}
	}
	return r;
}

int find_pipe_pages(struct checkup *checkup)
{
	struct pipes pipes = { .device = file_object_device(OBJECT_PIPE) };
	uint64_t soft = LIMIT_UNLIMITED;
	int r = checkup->ns ? 0 : limit_value(LIMIT_PIPESOFT, &soft); /* the same wherever we look */

	if (r < 0 || soft == LIMIT_UNLIMITED)
		return r;
	r = each_process(look_at_descriptors, &pipes);
	if (r == 0 && pipes.count > 0) {
		qsort(pipes.pipes, pipes.count, sizeof(*pipes.pipes), order_pipes);
		r = check_each_user(checkup, &pipes, soft);
	}
	free(pipes.pipes);
	return r;
}
