/* The pass over all processes, and what is made of its findings: ipc/holders.h says what it answers. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "ipc/holder_pass.h"
#include "ipc/lock.h"
#include "sys/namespace.h"

#define NANOSECONDS_PER_SECOND INT64_C(1000000000)

const struct object *pass_object(const struct pass *pass, const struct target *target)
{
	return &pass->objects->objects[target->object];
}

void pass_note_error(struct pass *pass, int error)
{
	if (error == -EACCES || error == -EPERM)
		pass->is_blind = true;
}

int pass_add_use(struct pass *pass, const struct target *target, enum use_role role, uint32_t tid, char *detail)
{
	const struct use use = { .object = target->object, .pid = pass->pid, .tid = tid, .uid = pass->uid, .role = role };

	return holders_add(pass->holders, &use, detail) ? 0 : -ENOMEM;
}

bool pass_is_our_namespace(struct pass *pass, const char *task)
{
	char path[48];
	struct stat st;

	snprintf(path, sizeof(path), "%s/ns/ipc", task);
	if (fstatat(pass->process, path, &st, 0) < 0) {
		pass_note_error(pass, -errno);
		return false;
	}
	return st.st_ino == pass->our_namespace;
}

int pass_each_number(struct pass *pass, const char *path, int (*visit)(struct pass *pass, uint32_t number))
{
	int fd = openat(pass->process, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);

	if (!directory) {
		pass_note_error(pass, -errno);
		if (fd >= 0)
			close(fd);
		return 0;
	}
	for (const struct dirent *entry; r == 0 && (entry = readdir(directory));) {
		uint64_t number;

		if (parse_u64_max(entry->d_name, UINT32_MAX, &number) == 0)
			r = visit(pass, (uint32_t)number);
	}
	closedir(directory);
	return r;
}

static int note_blind(struct pass *pass)
{
	struct holders *holders = pass->holders;

	if (holders->blind_count == holders->blind_capacity) {
		size_t capacity = holders->blind_capacity ? holders->blind_capacity * 2 : 64;
		struct blind_spot *blind = reallocarray(holders->blind, capacity, sizeof(*blind));

		if (!blind)
			return -ENOMEM;
		holders->blind = blind;
		holders->blind_capacity = capacity;
	}
	holders->blind[holders->blind_count++] = (struct blind_spot){ pass->pid, pass->uid };
	return 0;
}

static int look_into(struct pass *pass)
{
	int r = pass_look_at_mappings(pass);

	if (r == 0)
		r = pass_look_at_descriptors(pass);
	return r == 0 ? pass_look_at_threads(pass) : r;
}

static int look_at_process(struct pass *pass, int proc, const char *name, uint32_t pid)
{
	cleanup_fd int process = openat(proc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat st;
	int r;

	if (process < 0 || fstat(process, &st) < 0)
		return 0; /* it has ended */
	pass->process = process;
	pass->pid = pid;
	pass->uid = st.st_uid;
	pass->first_use = pass->holders->count;
	pass->is_blind = false;
	pass->range_count = 0;
	r = look_into(pass);
	return r == 0 && pass->is_blind ? note_blind(pass) : r;
}

static int look_at_all(struct pass *pass, DIR *proc)
{
	uint32_t self = (uint32_t)getpid();
	int r = 0;

	for (const struct dirent *entry; r == 0 && (entry = readdir(proc));) {
		uint64_t pid;

		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
		    parse_u64_max(entry->d_name, INT32_MAX, &pid) == 0 && pid != self)
			r = look_at_process(pass, dirfd(proc), entry->d_name, (uint32_t)pid);
	}
	return r;
}

static unsigned waits_wanted(const struct target_table *targets)
{
	return (targets->sysv_waits ? WAIT_WANTS(WAIT_BY_ID) : 0) |
	       (targets->locks ? WAIT_WANTS(WAIT_BY_FD) : 0) |
	       (targets->files ? WAIT_WANTS(WAIT_BY_FD) | WAIT_WANTS(WAIT_BY_EPOLL) | WAIT_WANTS(WAIT_BY_ADDRESS) |
					 WAIT_WANTS(WAIT_BY_PATH) :
				 0);
}

/*
 * What tells two segments of one id in two namespaces apart: the moment its file was made, in nanoseconds. Seen through
 * /proc/PID/map_files, which is for the privileged. Returns 0 when it cannot be seen.
 */
static int64_t birth_of_attachment(const struct use *use, uint64_t *size)
{
	struct statx st;
	char path[96];

	snprintf(path, sizeof(path), "/proc/%u/map_files/%jx-%jx", use->pid, (uintmax_t)use->start, (uintmax_t)use->end);
	if (statx(AT_FDCWD, path, 0, STATX_BTIME | STATX_SIZE, &st) < 0 || !(st.stx_mask & STATX_BTIME))
		return 0;
	*size = st.stx_size;
	return st.stx_btime.tv_sec * NANOSECONDS_PER_SECOND + st.stx_btime.tv_nsec;
}

/* The birth of the segment as an attachment in our own namespace shows it; 0 when there is none to ask. */
static int64_t birth_of_segment(const struct use *uses, size_t count)
{
	uint64_t size;

	for (size_t i = 0; i < count; i++) {
		int64_t birth = uses[i].role == ROLE_ATTACHED && !uses[i].uncertain ? birth_of_attachment(&uses[i], &size) : 0;

		if (birth != 0)
			return birth;
	}
	return 0;
}

/* Decides about an attachment found in another namespace, as far as that can be done. */
static void judge_stranger(struct use *use, const struct object *segment, int64_t birth)
{
	uint64_t size = segment->shm.size;
	int64_t its_birth = birth_of_attachment(use, &size);

	if (its_birth == 0)
		return;
	if (birth != 0 && birth == its_birth)
		use->uncertain = false;
	else if (birth != 0 || size != segment->shm.size || its_birth / NANOSECONDS_PER_SECOND > segment->changed)
		use->mappings = 0;
}

/*
 * Judges the COUNT uses of one segment. A mapping found in a process of another namespace is that of an equal-looking
 * segment there, unless the process left ours with the mapping in hand: that can only be when ours has more attachments
 * than were found. The other way round, more mappings in our namespace than attachments means that one is a stranger's.
 */
static void judge_attachments(struct use *uses, size_t count, const struct object *segment)
{
	uint64_t ours = 0;
	int64_t birth;

	for (size_t i = 0; i < count; i++)
		ours += uses[i].role == ROLE_ATTACHED && !uses[i].uncertain ? uses[i].mappings : 0;
	birth = ours < segment->shm.nattch ? birth_of_segment(uses, count) : 0;
	for (size_t i = 0; i < count; i++) {
		if (uses[i].role != ROLE_ATTACHED)
			continue;
		if (uses[i].uncertain && ours >= segment->shm.nattch)
			uses[i].mappings = 0;
		else if (uses[i].uncertain)
			judge_stranger(&uses[i], segment, birth);
		else if (ours > segment->shm.nattch)
			uses[i].uncertain = true;
	}
}

static void drop_strangers(struct holders *holders)
{
	size_t kept = 0;

	for (size_t i = 0; i < holders->count; i++) {
		if (holders->uses[i].role == ROLE_ATTACHED && holders->uses[i].mappings == 0)
			free(holders->uses[i].detail);
		else
			holders->uses[kept++] = holders->uses[i];
	}
	holders->count = kept;
}

static void settle_uncertain(struct pass *pass)
{
	struct holders *holders = pass->holders;

	for (size_t first = 0, next; first < holders->count; first = next) {
		size_t object = holders->uses[first].object;

		for (next = first; next < holders->count && holders->uses[next].object == object; next++)
			;
		if (pass->objects->objects[object].type == OBJECT_SHM &&
		    pass->objects->objects[object].family == FAMILY_SYSV)
			judge_attachments(holders->uses + first, next - first, &pass->objects->objects[object]);
	}
	drop_strangers(holders);
}

static int collect(struct pass *pass)
{
	DIR *proc = opendir("/proc");
	int r;

	if (!proc)
		return -errno;
	pass->our_namespace = namespace_ipc_inode();
	pass->waits_wanted = waits_wanted(&pass->targets);
	pass_find_segment_devices(pass);
	r = look_at_all(pass, proc);
	closedir(proc);
	if (r == 0 && pass->targets.locks)
		r = lock_holders(&pass->targets, pass->holders);
	return r;
}

int holders_collect(const struct object_list *objects, struct holders *ret)
{
	static struct pass pass; /* large */
	int r;

	*ret = (struct holders){ 0 };
	pass = (struct pass){ .objects = objects, .holders = ret };
	r = target_table_build(&pass.targets, objects);
	if (r == 0)
		r = collect(&pass);
	target_table_done(&pass.targets);
	free(pass.ranges);
	holders_sort(ret);
	settle_uncertain(&pass);
	ret->hides_processes = namespace_proc_hides();
	return r;
}
