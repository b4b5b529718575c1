#include "sys/maps.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "sys/procfs.h"

/* From linux/fs.h of 6.11: older headers lack it. */
struct procmap_query {
	uint64_t size, query_flags, query_addr;
	uint64_t vma_start, vma_end, vma_flags, vma_page_size, vma_offset, inode;
	uint32_t dev_major, dev_minor;
	uint32_t vma_name_size, build_id_size;
	uint64_t vma_name_addr, build_id_addr;
};

#define PROCMAP_QUERY                       _IOWR('f', 17, struct procmap_query)
#define PROCMAP_QUERY_VMA_SHARED            0x08
#define PROCMAP_QUERY_COVERING_OR_NEXT_VMA  0x10
#define PROCMAP_QUERY_FILE_BACKED_VMA       0x20

struct maps {
	int fd;
	bool shared_only;
	int (*visit)(struct maps *maps, const struct mapping *mapping, void *data);
	void *data;
	uint64_t start;             /* of the mapping being visited */
	const char *line_name;      /* from the text; NULL under the ioctl */
	char name[MAPPING_NAME_MAX]; /* from the ioctl: of the mapping being visited, where `has_name` */
	bool has_name;
	bool has_lines;             /* there was some text */
};

static int query(const struct maps *maps, uint64_t address, char *name, struct procmap_query *ret)
{
	*ret = (struct procmap_query){
		.size = sizeof(*ret),
		.query_flags = PROCMAP_QUERY_COVERING_OR_NEXT_VMA | PROCMAP_QUERY_FILE_BACKED_VMA |
			       (maps->shared_only ? PROCMAP_QUERY_VMA_SHARED : 0),
		.query_addr = address,
		.vma_name_size = name ? MAPPING_NAME_MAX : 0,
		.vma_name_addr = (uintptr_t)name,
	};
	return ioctl(maps->fd, PROCMAP_QUERY, ret) < 0 ? -errno : 0;
}

const char *maps_name(struct maps *maps)
{
	struct procmap_query answer;

	if (maps->line_name)
		return maps->line_name;
	if (!maps->has_name && query(maps, maps->start, maps->name, &answer) < 0)
		maps->name[0] = '\0';
	return maps->name;
}

/*
 * Shared mappings are few, and looked at by name: asking for it at once spares a second question. A name too long for the buffer
 * is none of those that are looked for.
 */
static int query_next(struct maps *maps, uint64_t address, struct procmap_query *ret)
{
	int r;

	maps->has_name = maps->shared_only;
	maps->name[0] = '\0';
	r = query(maps, address, maps->has_name ? maps->name : NULL, ret);
	return r == -ENAMETOOLONG ? query(maps, address, NULL, ret) : r;
}

/* Returns -ENOTTY when the kernel does not know the question. */
static int each_by_query(struct maps *maps)
{
	struct procmap_query answer;
	int r;

	for (uint64_t address = 0; (r = query_next(maps, address, &answer)) == 0; address = answer.vma_end) {
		const struct mapping mapping = {
			.start = answer.vma_start,
			.end = answer.vma_end,
			.offset = answer.vma_offset,
			.device = makedev(answer.dev_major, answer.dev_minor),
			.inode = answer.inode,
		};

		maps->start = mapping.start;
		r = maps->visit(maps, &mapping, maps->data);
		if (r != 0)
			return r;
	}
	return r == -ENOENT ? 0 : r;
}

/* A number of digits in BASE at *TEXT, ended by END; moves behind it. */
static bool take_number(char **text, int base, char end, uint64_t *ret)
{
	char *after;

	if (**text == ' ' || **text == '-' || **text == '+')
		return false;
	errno = 0;
	*ret = strtoull(*text, &after, base);
	if (errno != 0 || after == *text || *after != end)
		return false;
	*text = after + 1;
	return true;
}

/* "START-END PERM OFFSET MAJOR:MINOR INODE   NAME" */
bool maps_parse_line(char *line, struct mapping *ret, const char **name)
{
	uint64_t major, minor;
	char *at = line;

	if (!take_number(&at, 16, '-', &ret->start) || !take_number(&at, 16, ' ', &ret->end) || strlen(at) < 5)
		return false;
	at += 5;
	if (!take_number(&at, 16, ' ', &ret->offset) || !take_number(&at, 16, ':', &major) ||
	    !take_number(&at, 16, ' ', &minor) || major > UINT32_MAX || minor > UINT32_MAX)
		return false;
	if (!take_number(&at, 10, ' ', &ret->inode))
		return false;
	ret->device = makedev((unsigned)major, (unsigned)minor);
	*name = at + strspn(at, " ");
	return (major != 0 || minor != 0 || ret->inode != 0) && **name != '\0';
}

static int visit_line(char *line, void *data)
{
	struct maps *maps = data;
	struct mapping mapping;

	maps->has_lines = true;
	if (!maps_parse_line(line, &mapping, &maps->line_name))
		return 0;
	return maps->visit(maps, &mapping, maps->data);
}

int maps_each(int process, bool shared_only, int (*visit)(struct maps *maps, const struct mapping *mapping, void *data),
	      void *data)
{
	cleanup_fd int fd = openat(process, "maps", O_RDONLY | O_CLOEXEC);
	struct maps maps = { .fd = fd, .shared_only = shared_only, .visit = visit, .data = data };
	int r;

	if (fd < 0)
		return -errno;
	r = each_by_query(&maps);
	if (r != -ENOTTY)
		return r;
	r = procfs_lines_of(fd, visit_line, &maps);
	return r == 0 && !maps.has_lines ? -ESRCH : r;
}
