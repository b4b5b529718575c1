#include "sys/lineage.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define RING_PAGES 8 /* of records, a power of two: some 500 forks */

struct lineage_ring {
	int fd;
	struct perf_event_mmap_page *page; /* NULL: none */
	size_t size;                       /* bytes mapped */
};

/* The beginning of PERF_RECORD_FORK, and what follows the header of PERF_RECORD_LOST does not matter. */
struct fork_record {
	struct perf_event_header header;
	uint32_t pid, parent;
};

static int open_ring(struct lineage_ring *ring, int processor)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attributes),
		.config = PERF_COUNT_SW_DUMMY,
		.inherit = 1,
		.task = 1,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *memory;

	ring->fd = (int)syscall(SYS_perf_event_open, &attributes, 0, processor, -1, PERF_FLAG_FD_CLOEXEC);
	if (ring->fd < 0)
		return -errno;
	ring->size = (RING_PAGES + 1) * page;
	memory = mmap(NULL, ring->size, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0);
	if (memory == MAP_FAILED)
		return -errno;
	ring->page = memory;
	return 0;
}

int lineage_begin(struct lineage *lineage)
{
	long processors = sysconf(_SC_NPROCESSORS_CONF);
	int r = 0;

	*lineage = (struct lineage){ .is_whole = true };
	lineage->rings = calloc((size_t)(processors > 0 ? processors : 1), sizeof(*lineage->rings));
	if (!lineage->rings)
		return -ENOMEM;
	for (int i = 0; r == 0 && i < processors; i++) {
		r = open_ring(&lineage->rings[lineage->ring_count++], i);
		if (r == -ENODEV) /* that processor is switched off */
			r = 0;
	}
	if (r < 0)
		lineage_done(lineage);
	return r;
}

void lineage_done(struct lineage *lineage)
{
	for (size_t i = 0; i < lineage->ring_count; i++) {
		if (lineage->rings[i].page)
			munmap(lineage->rings[i].page, lineage->rings[i].size);
		if (lineage->rings[i].fd >= 0)
			close(lineage->rings[i].fd);
	}
	free(lineage->rings);
	free(lineage->pids);
	*lineage = (struct lineage){ 0 };
}

static void add(struct lineage *lineage, uint32_t pid)
{
	if (lineage->count == lineage->capacity) {
		size_t capacity = lineage->capacity ? lineage->capacity * 2 : 64;
		uint32_t *pids = reallocarray(lineage->pids, capacity, sizeof(*pids));

		if (!pids) {
			lineage->is_whole = false;
			return;
		}
		lineage->pids = pids;
		lineage->capacity = capacity;
	}
	lineage->pids[lineage->count++] = pid;
}

/* Copies LENGTH bytes of the ring from position AT on: a record may go round its end. */
static void copy_out(const struct lineage_ring *ring, uint64_t at, void *to, size_t length)
{
	const char *data = (const char *)ring->page + ring->page->data_offset;
	char *bytes = to;

	for (size_t i = 0; i < length; i++)
		bytes[i] = data[(at + i) % ring->page->data_size];
}

static void read_ring(struct lineage *lineage, struct lineage_ring *ring)
{
	uint64_t head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE), at = ring->page->data_tail;

	while (at < head) {
		struct fork_record record;

		copy_out(ring, at, &record, sizeof(record));
		if (record.header.type == PERF_RECORD_FORK)
			add(lineage, record.pid);
		else if (record.header.type == PERF_RECORD_LOST)
			lineage->is_whole = false;
		if (record.header.size == 0)
			break;
		at += record.header.size;
	}
	__atomic_store_n(&ring->page->data_tail, head, __ATOMIC_RELEASE);
}

void lineage_update(struct lineage *lineage)
{
	for (size_t i = 0; i < lineage->ring_count; i++)
		if (lineage->rings[i].page)
			read_ring(lineage, &lineage->rings[i]);
}

bool lineage_has(const struct lineage *lineage, uint32_t pid)
{
	for (size_t i = 0; i < lineage->count; i++)
		if (lineage->pids[i] == pid)
			return true;
	return false;
}
