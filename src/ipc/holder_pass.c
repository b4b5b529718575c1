/* The pass over all processes, and what is made of its findings: ipc/holders.h says what it answers. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "ipc/file_object.h"
#include "ipc/holder_judge.h"
#include "ipc/holder_pass.h"
#include "ipc/lock.h"
#include "sys/namespace.h"
#include "sys/process.h"

/* A kernel thread, which all but the privileged are kept out of, and a process that has ended hold nothing. */
static int note_blind(struct pass *pass)
{
	struct holders *holders = pass->holders;

	if (!process_has_memory(pass->process))
		return 0;
	if (holders->blind_count == holders->blind_capacity) {
		size_t capacity = holders->blind_capacity ? holders->blind_capacity * 2 : 64;
		struct blind_spot *blind = reallocarray(holders->blind, capacity, sizeof(*blind));

		if (!blind)
			return -ENOMEM;
		holders->blind = blind;
		holders->blind_capacity = capacity;
	}
	holders->blind[holders->blind_count++] = (struct blind_spot){ pass->pid, pass_uid(pass) };
	return 0;
}

static int look_at_what_it_has(struct pass *pass)
{
	int r = pass->parts & PASS_MEMORY ? pass_look_at_mappings(pass) : 0;

	return r == 0 && (pass->parts & PASS_DESCRIPTORS) ? pass_look_at_descriptors(pass) : r;
}

/* Calls LOOK with the directory of a thread in place of its process's. */
static int look_through(struct pass *pass, uint32_t tid, int (*look)(struct pass *pass))
{
	cleanup_fd int task = -1;
	int process = pass->process, r;
	char path[32];

	snprintf(path, sizeof(path), "task/%u", tid);
	task = openat(process, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (task < 0)
		return 0;
	pass->process = task;
	r = look(pass);
	pass->process = process;
	return r;
}

/* Returns 1 when that was a thread which still runs: all have the same. */
static int stand_in(struct pass *pass, uint32_t tid)
{
	int r = look_through(pass, tid, look_at_what_it_has);

	pass->leader = pass->is_there ? tid : pass->leader;
	return r == 0 ? pass->is_there : r;
}

int pass_look_at_own_descriptors(struct pass *pass, uint32_t tid)
{
	int r;

	if (pass->holders->foreign_processes || !(pass->targets.files || pass->targets.locks) ||
	    process_shares(pass->leader, tid, PROCESS_DESCRIPTORS) != 0)
		return 0;
	pass->fd_tid = tid;
	r = look_through(pass, tid, pass_look_at_descriptors);
	pass->fd_tid = pass->pid;
	return r;
}

/*
 * A leader that has ended (pthread_exit(3) in main) has neither memory nor descriptors any more, and what would show them is
 * root's; the others still do.
 */
static bool has_lost_leader(struct pass *pass)
{
	const struct target_table *targets = &pass->targets;

	if (pass->is_there || !(targets->sysv_shm || targets->files || targets->locks || pass->found))
		return false;
	return !pass_has_one_thread(pass) && pass_facts(pass)->state == 'Z';
}

static int look_into(struct pass *pass)
{
	int r = look_at_what_it_has(pass);

	if (r == 0 && has_lost_leader(pass)) {
		pass->is_blind = false;
		r = pass_each_number(pass, "task", stand_in);
	}
	if (r < 0 || !(pass->parts & PASS_MEMORY))
		return r < 0 ? r : 0;
	return pass_look_at_threads(pass);
}

static int look_at_process(struct pass *pass, int proc, const char *name, uint32_t pid)
{
	cleanup_fd int process = openat(proc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int r;

	if (process < 0)
		return 0; /* it has ended */
	pass->process = process;
	pass->pid = pid;
	pass->has_uid = pass->has_facts = false;
	pass->leader = pass->fd_tid = pid;
	pass->first_use = pass->holders->count;
	pass->is_blind = pass->is_there = false;
	pass->has_namespace = false;
	pass->range_count = 0;
	r = look_into(pass);
	if (r == 0 && (pass->parts & PASS_MEMORY) && pass->holders->count > pass->first_use)
		r = holders_note_process(pass->holders, &(struct seen_process){
			pid, pass_uid(pass), pass->has_facts ? pass->facts.start : INT64_MIN });
	return r == 0 && pass->is_blind ? note_blind(pass) : r;
}

static int look_at_all(struct pass *pass, DIR *proc)
{
	uint32_t self = namespace_proc_self();
	int r = 0;

	for (const struct dirent *entry; r == 0 && (entry = readdir(proc));) {
		uint64_t pid;

		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
		    parse_u64_max(entry->d_name, INT32_MAX, &pid) == 0 && pid != self)
			r = look_at_process(pass, dirfd(proc), entry->d_name, (uint32_t)pid);
	}
	return r;
}

static int order_blind(const void *a, const void *b)
{
	const struct blind_spot *x = a, *y = b;

	return (x->pid > y->pid) - (x->pid < y->pid);
}

/* A process that was come to twice is one. */
static void forget_repeated(struct holders *holders)
{
	size_t kept = 0;

	if (holders->blind_count == 0)
		return;
	qsort(holders->blind, holders->blind_count, sizeof(*holders->blind), order_blind);
	for (size_t i = 0; i < holders->blind_count; i++)
		if (kept == 0 || holders->blind[kept - 1].pid != holders->blind[i].pid)
			holders->blind[kept++] = holders->blind[i];
	holders->blind_count = kept;
}

static unsigned waits_wanted(const struct target_table *targets)
{
	return (targets->sysv_waits ? WAIT_WANTS(WAIT_BY_ID) : 0) |
	       (targets->sysv_shm ? WAIT_WANTS(WAIT_BY_ADDRESS) : 0) |
	       (targets->locks ? WAIT_WANTS(WAIT_BY_FD) : 0) |
	       (targets->files ? WAIT_WANTS(WAIT_BY_FD) | WAIT_WANTS(WAIT_BY_EPOLL) | WAIT_WANTS(WAIT_BY_ADDRESS) |
					 WAIT_WANTS(WAIT_BY_PATH) :
				 0);
}

/*
 * What is discovered by the descriptors of the last process the first may wait for, or have mapped: each process is come back to
 * when all is known. Nothing of it is read twice.
 */
static int look_in_turn(struct pass *pass, DIR *proc, enum discovery discovery)
{
	int r;

	pass->parts = PASS_DESCRIPTORS | (pass->found ? 0 : PASS_MEMORY);
	r = look_at_all(pass, proc);
	if (r < 0 || !pass->found || discovery == DISCOVER_ENDS)
		return r;
	rewinddir(proc);
	pass->parts = PASS_MEMORY;
	pass->waits_wanted = waits_wanted(&pass->targets);
	r = look_at_all(pass, proc);
	forget_repeated(pass->holders);
	return r;
}

static int collect(struct pass *pass, enum discovery discovery)
{
	DIR *proc = opendir("/proc");
	int r;

	if (!proc)
		return -errno;
	pass->waits_wanted = waits_wanted(&pass->targets);
	pass_find_segment_devices(pass);
	pass->holders->hides_processes = namespace_proc_hides();
	pass->holders->foreign_processes = namespace_proc_self() != (uint32_t)getpid();
	r = look_in_turn(pass, proc, discovery);
	closedir(proc);
	if (r == 0 && pass->targets.locks)
		r = lock_holders(&pass->targets, pass->holders);
	return r;
}

static int run(struct pass *pass, enum discovery discovery)
{
	struct holders *holders = pass->holders;
	int r;

	*holders = (struct holders){ 0 };
	r = target_table_build(&pass->targets, pass->objects);
	if (r == 0)
		r = collect(pass, discovery);
	holders->same_as = pass->targets.same_as;
	pass->targets.same_as = NULL;
	target_table_done(&pass->targets);
	free(pass->ranges);
	if (r == 0)
		r = holders_sort(holders);
	if (r == 0 && discovery == DISCOVER_USES)
		r = holder_judge_all(pass->objects, holders);
	return r;
}

int holders_collect(const struct object_list *objects, struct holders *ret)
{
	static struct pass pass; /* large */

	pass = (struct pass){ .objects = objects, .holders = ret, .tells_details = true };
	return run(&pass, DISCOVER_USES);
}

int holders_discover(struct object_list *objects, uint32_t types, enum discovery discovery, struct holders *ret)
{
	static struct pass pass; /* large */

	pass = (struct pass){
		.objects = objects,
		.holders = ret,
		.found = objects,
		.discovers = types,
		.pipe_device = file_object_device(OBJECT_PIPE),
	};
	return run(&pass, discovery);
}
