#include "ipc/holder_judge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "ipc/sysv.h"
#include "sys/namespace.h"
#include "sys/process.h"

#define NANOSECONDS_PER_SECOND INT64_C(1000000000)

/* Through /proc/PID/map_files, which is for the privileged. */
static int64_t birth_of_mapping(const struct use *use, uint64_t *size)
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
static int64_t birth_of_segment(const struct use *uses, size_t count, attachment_birth *birth)
{
	int64_t answer = 0;
	uint64_t size;

	for (size_t i = 0; i < count && answer == 0; i++)
		if (uses[i].role == ROLE_ATTACHED && !uses[i].uncertain)
			answer = birth(&uses[i], &size);
	return answer;
}

static uint64_t count_mappings(const struct use *uses, size_t count, bool uncertain)
{
	uint64_t mappings = 0;

	for (size_t i = 0; i < count; i++)
		if (uses[i].role == ROLE_ATTACHED && uses[i].uncertain == uncertain && !uses[i].is_shared)
			mappings += uses[i].mappings;
	return mappings;
}

/* Decides about an attachment found in another namespace, as far as its file tells. */
static void judge_stranger(struct use *use, const struct segment_facts *segment, int64_t birth, attachment_birth *birth_of)
{
	uint64_t size = segment->size;
	int64_t its_birth = birth_of(use, &size);

	if (its_birth == 0)
		return;
	if (birth != 0 && birth == its_birth)
		use->uncertain = false;
	else if (birth != 0 || size != segment->size || its_birth / NANOSECONDS_PER_SECOND > segment->changed)
		use->mappings = 0;
}

static void judge_strangers(struct use *uses, size_t count, const struct segment_facts *segment, attachment_birth *birth_of)
{
	int64_t birth = birth_of_segment(uses, count, birth_of);

	for (size_t i = 0; i < count; i++)
		if (uses[i].role == ROLE_ATTACHED && uses[i].uncertain)
			judge_stranger(&uses[i], segment, birth, birth_of);
}

/* All that is still uncertain is ours, or nothing of it. */
static void settle(struct use *uses, size_t count, bool ours)
{
	for (size_t i = 0; i < count; i++) {
		if (uses[i].role != ROLE_ATTACHED || !uses[i].uncertain)
			continue;
		uses[i].uncertain = false;
		uses[i].mappings = ours ? uses[i].mappings : 0;
	}
}

uint64_t holder_judge(struct use *uses, size_t count, const struct segment_facts *segment, attachment_birth *birth)
{
	uint64_t ours = count_mappings(uses, count, false), others = count_mappings(uses, count, true);

	if (others > 0 && ours < segment->attachments) {
		judge_strangers(uses, count, segment, birth);
		ours = count_mappings(uses, count, false);
		others = count_mappings(uses, count, true);
	}
	if (ours >= segment->attachments)
		settle(uses, count, false);
	else if (segment->all_seen && ours + others == segment->attachments)
		settle(uses, count, true);
	for (size_t i = 0; i < count; i++)
		uses[i].uncertain |= uses[i].role == ROLE_ATTACHED && ours > segment->attachments;
	return count_mappings(uses, count, false);
}

static bool is_of(const struct use *use, const struct use *attachment)
{
	return attachment && use->object == attachment->object && use->pid == attachment->pid;
}

/* Whoever waits for a word of a segment does so through its process's attachment, which stands before it. */
static void drop_strangers(struct holders *holders)
{
	const struct use *attachment = NULL;
	struct use last;
	size_t kept = 0;

	for (size_t i = 0; i < holders->count; i++) {
		struct use *use = &holders->uses[i];

		if (use->role == ROLE_ATTACHED) {
			last = *use;
			attachment = &last;
		}
		if (!is_of(use, attachment)) {
			holders->uses[kept++] = *use;
			continue;
		}
		use->uncertain = last.uncertain;
		if (last.mappings == 0)
			free(use->detail);
		else
			holders->uses[kept++] = *use;
	}
	holders->count = kept;
}

/*
 * The count that was listed may be old by now: where it does not fit what was found it is asked for again, of what is in the
 * namespace that we are in.
 */
static uint64_t attachments_now(const struct object *segment)
{
	cleanup_with(object_list_done) struct object_list list = { 0 };

	if (segment->ns != 0 && segment->ns != namespace_ipc_inode())
		return segment->shm.nattch;
	return sysv_stat(OBJECT_SHM, segment->id, 0, &list) == 0 ? list.objects[0].shm.nattch : segment->shm.nattch;
}

/* A crowd of processes that fork(2) made has everything at the same addresses: as many of those before are compared. */
#define SHARERS_COMPARED 64

/* vfork(2), and clone(2) with CLONE_VM, give a process the memory of another: the kernel counts that once. */
static void note_sharers(struct use *uses, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t first = i > SHARERS_COMPARED ? i - SHARERS_COMPARED : 0;

		for (size_t j = first; j < i && uses[i].role == ROLE_ATTACHED && !uses[i].is_shared; j++)
			uses[i].is_shared = uses[j].role == ROLE_ATTACHED && !uses[j].is_shared &&
					    uses[i].start == uses[j].start && uses[i].end == uses[j].end &&
					    process_shares(uses[i].pid, uses[j].pid, PROCESS_MEMORY) == 1;
	}
}

static void judge_object(const struct object_list *objects, struct holders *holders, size_t index)
{
	const struct object *object = &objects->objects[index];
	struct segment_facts facts = {
		.attachments = object->shm.nattch,
		.size = object->shm.size,
		.changed = object->changed,
		.all_seen = holders->blind_count == 0 && !holders->hides_processes && !holders->foreign_processes,
	};
	size_t count;
	struct use *uses = holders->uses + (holders_of(holders, index, &count) - holders->uses);
	uint64_t found = count_mappings(uses, count, false);

	if (found > facts.attachments && !holders->foreign_processes) {
		note_sharers(uses, count);
		found = count_mappings(uses, count, false);
	}
	if (found == facts.attachments && count_mappings(uses, count, true) == 0)
		return;
	facts.attachments = attachments_now(object);
	found = holder_judge(uses, count, &facts, birth_of_mapping);
	if (found < facts.attachments)
		holders->shortfalls[holders->shortfall_count++] = (struct shortfall){ index, facts.attachments, found };
}

int holder_judge_all(const struct object_list *objects, struct holders *holders)
{
	holders->shortfalls = calloc(objects->count + 1, sizeof(*holders->shortfalls));
	if (!holders->shortfalls)
		return -ENOMEM;
	for (size_t i = 0; i < objects->count; i++)
		if (objects->objects[i].type == OBJECT_SHM && objects->objects[i].family == FAMILY_SYSV)
			judge_object(objects, holders, i);
	drop_strangers(holders);
	return 0;
}
