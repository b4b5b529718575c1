/* Attached segments and mapped files of one process. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "ipc/holder_pass.h"
#include "sys/maps.h"

#ifndef MFD_HUGE_2MB
#define MFD_HUGE_2MB (21U << 26)
#define MFD_HUGE_1GB (30U << 26)
#endif

/* Adds a mapping to the use that this process has of TARGET already, or makes one. */
static int add_mapping(struct pass *pass, struct target *target, const struct mapping *mapping, enum use_role role,
		       bool uncertain)
{
	struct holders *holders = pass->holders;
	struct use *use;

	if (target->last_use > pass->first_use && holders->uses[target->last_use - 1].role == role) {
		holders->uses[target->last_use - 1].mappings++;
		return 0;
	}
	if (pass_add_use(pass, target, role, pass->pid, NULL) < 0)
		return -ENOMEM;
	target->last_use = holders->count;
	use = &holders->uses[holders->count - 1];
	use->mappings = 1;
	use->start = mapping->start;
	use->end = mapping->end;
	use->uncertain = uncertain;
	return 0;
}

static int add_range(struct pass *pass, const struct mapping *mapping, size_t object)
{
	if (pass->range_count == pass->range_capacity) {
		size_t capacity = pass->range_capacity ? pass->range_capacity * 2 : 16;
		struct range *ranges = reallocarray(pass->ranges, capacity, sizeof(*ranges));

		if (!ranges)
			return -ENOMEM;
		pass->ranges = ranges;
		pass->range_capacity = capacity;
	}
	pass->ranges[pass->range_count++] = (struct range){ mapping->start, mapping->end, mapping->offset, object };
	return 0;
}

bool pass_is_segment_device(const struct pass *pass, dev_t device)
{
	for (size_t i = 0; i < pass->device_count; i++)
		if (pass->segment_devices[i] == device)
			return true;
	return false;
}

/*
 * "/SYSV0000162e (deleted)": the key the segment was made with. Other files on the same internal file system have other
 * names: memfds begin with "/memfd:", and shared anonymous memory is "/dev/zero".
 */
static bool is_segment_name(const char *name, const struct object *segment)
{
	uint32_t key = 0;

	if (strncmp(name, "/SYSV", 5) != 0 || strlen(name) != strlen("/SYSV00000000 (deleted)") ||
	    strcmp(name + 13, " (deleted)") != 0 || strspn(name + 5, "0123456789abcdef") != 8)
		return false;
	for (int i = 5; i < 13; i++)
		key = key << 4 | (uint32_t)(name[i] <= '9' ? name[i] - '0' : name[i] - 'a' + 10);
	/* a removed segment has lost its key */
	return key == segment->key || (segment->flags & SHM_IS_REMOVED);
}

/* Whether the segment with the mapping's id in NS may be what is mapped. Adds it then: returns 1, 0 or -ENOMEM. */
static int try_segment(struct pass *pass, struct maps *maps, const struct mapping *mapping, uint64_t ns, bool uncertain)
{
	struct target *target = target_of_id(&pass->targets, ns, OBJECT_SHM, (int32_t)mapping->inode);

	if (!target || !is_segment_name(maps_name(maps), pass_object(pass, target)))
		return 0;
	if (add_range(pass, mapping, target->object) < 0 ||
	    add_mapping(pass, target, mapping, ROLE_ATTACHED, uncertain) < 0)
		return -ENOMEM;
	return 1;
}

/* Whether there is one with that id in any of the namespaces: else the process's need not be asked for. */
static bool is_some_segment(const struct target_table *targets, int32_t id)
{
	for (size_t i = 0; i < targets->namespace_count; i++)
		if (target_of_id(targets, targets->namespaces[i], OBJECT_SHM, id))
			return true;
	return false;
}

/*
 * The segment is one of the namespace that the process is in; or, when there is none such, of one that it has left, with the
 * mapping: that of any may be it.
 */
static int visit_segment(struct pass *pass, struct maps *maps, const struct mapping *mapping)
{
	const struct target_table *targets = &pass->targets;
	int r;

	if (mapping->inode > INT32_MAX || !is_some_segment(targets, (int32_t)mapping->inode))
		return 0;
	r = try_segment(pass, maps, mapping, pass_namespace(pass), false);
	for (size_t i = 0; r == 0 && i < targets->namespace_count; i++)
		if (targets->namespaces[i] != pass_namespace(pass))
			r = try_segment(pass, maps, mapping, targets->namespaces[i], true);
	return r < 0 ? r : 0;
}

static int visit_mapping(struct maps *maps, const struct mapping *mapping, void *data)
{
	struct pass *pass = data;
	struct target *target;

	if (pass->targets.sysv_shm && pass_is_segment_device(pass, mapping->device)) {
		int r = visit_segment(pass, maps, mapping);

		if (r < 0)
			return r;
	}
	target = pass->targets.files ? target_of_file(&pass->targets, mapping->device, mapping->inode) : NULL;
	if (!target)
		return 0;
	if (add_range(pass, mapping, target->object) < 0)
		return -ENOMEM;
	return add_mapping(pass, target, mapping, ROLE_MAPPED, false);
}

int pass_look_at_mappings(struct pass *pass)
{
	int r;

	if (!pass->targets.sysv_shm && !pass->targets.files)
		return 0;
	/* segments are always mapped shared; a file may be mapped privately too */
	r = maps_each(pass->process, !pass->targets.files, visit_mapping, pass);
	pass->is_there = r == 0;
	pass_note_error(pass, r);
	return r == -ENOMEM ? r : 0;
}

static void add_device(struct pass *pass, unsigned flags)
{
	cleanup_fd int fd = memfd_create("ipctool", flags | MFD_CLOEXEC);
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && !pass_is_segment_device(pass, st.st_dev) && pass->device_count < DEVICES_MAX)
		pass->segment_devices[pass->device_count++] = st.st_dev;
}

/* A memfd of ours lives where segments live: on the kernel's internal tmpfs, or on that of huge pages. */
void pass_find_segment_devices(struct pass *pass)
{
	if (!pass->targets.sysv_shm && !(pass->discovers & TYPE_BIT(OBJECT_MEMFD)))
		return;
	add_device(pass, 0);
	add_device(pass, MFD_HUGETLB);
	add_device(pass, MFD_HUGETLB | MFD_HUGE_2MB);
	add_device(pass, MFD_HUGETLB | MFD_HUGE_1GB);
}
