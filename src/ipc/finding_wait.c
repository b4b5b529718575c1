/* Those who wait for somebody that will not come: semaphores whose last operator died, full queues without a receiver. */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "ipc/finding.h"
#include "ipc/sysv_sem.h"

/* Whether the process that the kernel recorded as PID at the time WHEN is dead, or only waits to be buried. */
static bool is_dead(uint32_t pid, int64_t when)
{
	cleanup_fd int process = -1;
	int64_t start;

	if (kill((pid_t)pid, 0) < 0 && errno == ESRCH)
		return true;
	/* both times are rounded down: one that began in the second after is another */
	if (process_start_time(pid, &start) == 0 && start > when + 1)
		return true;
	process = process_open(pid);
	return process >= 0 && !process_has_memory(process);
}

/* How much a thread that waits by DETAIL, "semop 2:-3 undo 4:1", takes from semaphore INDEX; 0: nothing. */
static uint32_t wanted_of(const char *detail, uint32_t index)
{
	const char *at = detail ? strchr(detail, ' ') : NULL;

	while (at) {
		char *end;
		unsigned long semaphore = strtoul(at + 1, &end, 10);
		long operation;

		if (end != at + 1 && *end == ':' && semaphore == index) {
			operation = strtol(end + 1, NULL, 10);
			if (operation < 0)
				return (uint32_t)-operation;
		}
		at = strchr(at + 1, ' ');
	}
	return 0;
}

/* Appends who waits for INDEX of the set. Returns the least that one of them wants of it. */
static uint32_t write_waiters(struct checkup *checkup, size_t object, uint32_t index, struct buffer *out)
{
	size_t count, shown = 0;
	const struct use *uses = holders_of(checkup->holders, object, &count);
	uint32_t least = 0;

	for (size_t i = 0; i < count; i++) {
		uint32_t wanted = uses[i].role == ROLE_WAITING ? wanted_of(uses[i].detail, index) : 0;

		if (wanted == 0)
			continue;
		least = least == 0 || wanted < least ? wanted : least;
		buffer_text(out, shown++ > 0 ? ", " : ": ");
		finding_process(checkup, uses[i].pid, out);
		buffer_printf(out, " (%s)", uses[i].detail);
	}
	return least > 0 ? least : 1;
}

/*
 * A value of 0 whose last operator is dead was taken by the dead: had that one given something back, it would be more, or those
 * who wait would have taken it and be the last.
 */
static int check_semaphore(struct checkup *checkup, size_t object, uint32_t index)
{
	const struct object *set = &checkup->objects->objects[object];
	struct sysv_semaphore semaphore;
	uint32_t wanted;

	if (sysv_sem_read(set->id, index, &semaphore) < 0 || semaphore.ncount == 0 || semaphore.value > 0 ||
	    semaphore.pid == 0 || !is_dead(semaphore.pid, set->sem.otime))
		return 0;
	object_address(set, &checkup->object);
	buffer_printf(&checkup->evidence, "%u wait%s for semaphore %u, which is 0, and which process %u had last: it is dead",
		      semaphore.ncount, semaphore.ncount == 1 ? "s" : "", index, semaphore.pid);
	wanted = write_waiters(checkup, object, index, &checkup->evidence);
	finding_ipctool(checkup, "sem release");
	finding_address(set, &checkup->fix);
	if (wanted > 1)
		buffer_printf(&checkup->fix, " %u", wanted);
	if (index > 0)
		buffer_printf(&checkup->fix, " --index %u", index);
	return finding_add(checkup, SEVERITY_ERROR, "stuck");
}

int find_stuck_waits(struct checkup *checkup)
{
	size_t hidden = 0;
	int r = 0;

	if (checkup->holders->foreign_processes)
		return 0; /* who is dead cannot be told */
	for (size_t i = 0; r == 0 && i < checkup->objects->count; i++) {
		const struct object *set = &checkup->objects->objects[i];

		if (set->type != OBJECT_SEM || set->family != FAMILY_SYSV)
			continue;
		hidden += !(set->known & FACT_WAITERS);
		for (uint64_t index = 0; r == 0 && (set->known & FACT_WAITERS) && set->sem.waiters > 0 && index < set->sem.nsems;
		     index++)
			r = check_semaphore(checkup, i, (uint32_t)index);
	}
	if (hidden > 0)
		finding_unseen(checkup, "who waits on %zu semaphore sets could not be seen: no read permission", hidden);
	return r;
}

static bool waits_with(const struct checkup *checkup, size_t object, const char *call, uint32_t *ret)
{
	size_t count;
	const struct use *uses = holders_of(checkup->holders, object, &count);

	for (size_t i = 0; i < count; i++) {
		if (uses[i].role != ROLE_WAITING || !uses[i].detail || strncmp(uses[i].detail, call, strlen(call)) != 0)
			continue;
		*ret = uses[i].pid;
		return true;
	}
	return false;
}

/* An unused name for a file that takes the messages: none of them is lost by making room. */
static void write_recv(struct checkup *checkup, const struct object *queue)
{
	finding_ipctool(checkup, "msg recv");
	finding_address(queue, &checkup->fix);
	buffer_text(&checkup->fix, " --all --json >>messages-");
	if (!queue->name)
		buffer_i64(&checkup->fix, queue->id);
	for (const char *at = queue->name; at && *at; at++)
		buffer_char(&checkup->fix, isalnum((unsigned char)*at) || strchr("._-", *at) ? *at : '_');
	buffer_text(&checkup->fix, ".jsonl");
}

static int add_full(struct checkup *checkup, size_t index, const char *why, uint32_t sender)
{
	const struct object *queue = &checkup->objects->objects[index];

	object_address(queue, &checkup->object);
	if (queue->family == FAMILY_SYSV)
		buffer_printf(&checkup->evidence, "%ju messages, %ju of %ju bytes", (uintmax_t)queue->msg.msgs,
			      (uintmax_t)queue->msg.bytes, (uintmax_t)queue->msg.qbytes);
	else
		buffer_printf(&checkup->evidence, "%ju of %u messages", (uintmax_t)queue->msg.msgs, queue->msg.maxmsg);
	buffer_printf(&checkup->evidence, ", and %s", why);
	if (sender != 0) {
		buffer_text(&checkup->evidence, "; waiting to send: ");
		finding_process(checkup, sender, &checkup->evidence);
	}
	write_recv(checkup, queue);
	return finding_add(checkup, sender != 0 ? SEVERITY_ERROR : SEVERITY_WARNING, "full-queue");
}

static int check_sysv_queue(struct checkup *checkup, size_t index)
{
	const struct object *queue = &checkup->objects->objects[index];
	uint32_t sender = 0, receiver;
	bool is_full, never = queue->msg.lrpid == 0 && queue->msg.received == 0;
	char why[64];

	waits_with(checkup, index, "msgsnd", &sender);
	is_full = sender != 0 || ((queue->known & FACT_QBYTES) && queue->msg.msgs > 0 &&
				  (limit_percent(queue->msg.bytes, queue->msg.qbytes + 1) >= FINDING_NEAR ||
				   queue->msg.msgs >= queue->msg.qbytes));
	if (!is_full || waits_with(checkup, index, "msgrcv", &receiver))
		return 0;
	if (!never && (queue->msg.lrpid == 0 || checkup->holders->foreign_processes ||
		       !is_dead(queue->msg.lrpid, queue->msg.received)))
		return 0;
	snprintf(why, sizeof(why), never ? "nobody ever received any" : "its last receiver, process %u, is dead",
		 queue->msg.lrpid);
	return add_full(checkup, index, why, sender);
}

/* Whether somebody may be there who receives: by a descriptor that was seen, or where we cannot see. */
static bool may_have_receiver(const struct checkup *checkup, size_t index)
{
	const struct object *queue = &checkup->objects->objects[index];
	size_t count;
	const struct use *uses = holders_of(checkup->holders, index, &count);

	for (size_t i = 0; i < count; i++)
		if (uses[i].role == ROLE_OPEN && (!uses[i].detail || !strstr(uses[i].detail, " write")))
			return true;
	if (checkup->holders->hides_processes || checkup->holders->foreign_processes)
		return true;
	/* of an ordinary user's own objects privileged processes are left out of account, as everywhere */
	return checkup->holders->blind_count > 0 && (geteuid() == 0 || queue->uid != geteuid() || (queue->mode & 0066));
}

static int check_posix_queue(struct checkup *checkup, size_t index)
{
	const struct object *queue = &checkup->objects->objects[index];
	uint32_t sender = 0;

	if (!(queue->known & FACT_MSGS) || queue->msg.maxmsg == 0 || queue->msg.msgs < queue->msg.maxmsg ||
	    may_have_receiver(checkup, index))
		return 0;
	waits_with(checkup, index, "mq_send", &sender);
	return add_full(checkup, index, "nobody has it open to receive", sender);
}

int find_full_queues(struct checkup *checkup)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < checkup->objects->count; i++) {
		const struct object *queue = &checkup->objects->objects[i];

		if (queue->type == OBJECT_MSG)
			r = queue->family == FAMILY_SYSV ? check_sysv_queue(checkup, i) : check_posix_queue(checkup, i);
	}
	return r;
}
