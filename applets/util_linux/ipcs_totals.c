/* ipcs -l and -u. */
#include <unistd.h>

#include "ipc/limit.h"
#include "ipc/sysv.h"
#include "util_linux/common.h"
#include "util_linux/ipcs.h"

void ipcs_write_size(struct buffer *out, const char *label, uint64_t bytes, enum ipcs_unit unit)
{
	buffer_text(out, label);
	if (unit == UNIT_HUMAN) {
		buffer_text(out, " = ");
		drop_in_size(out, bytes);
	} else {
		buffer_text(out, unit == UNIT_KBYTES ? " (kbytes) = " : " (bytes) = ");
		buffer_u64(out, unit == UNIT_KBYTES ? bytes / 1024 : bytes);
	}
	buffer_char(out, '\n');
}

static void count(struct buffer *out, const char *label, uint64_t number)
{
	buffer_text(out, label);
	buffer_text(out, " = ");
	buffer_u64(out, number);
	buffer_char(out, '\n');
}

/* Several limits at once. Whether all could be read. */
static bool limits(const enum limit_id *ids, size_t number, uint64_t *values)
{
	for (size_t i = 0; i < number; i++)
		if (limit_value(ids[i], &values[i]) < 0)
			return false;
	return true;
}

static enum ipcs_unit unit_or(enum ipcs_unit unit, enum ipcs_unit usual)
{
	return unit == UNIT_DEFAULT ? usual : unit;
}

static void message_limits(enum ipcs_unit unit, struct buffer *out)
{
	static const enum limit_id ids[] = { LIMIT_MSGMNI, LIMIT_MSGMAX, LIMIT_MSGMNB };
	uint64_t values[ARRAY_SIZE(ids)];

	buffer_text(out, "------ Messages Limits --------\n");
	if (!limits(ids, ARRAY_SIZE(ids), values)) {
		buffer_text(out, "unable to fetch message limits\n");
		return;
	}
	count(out, "max queues system wide", values[0]);
	ipcs_write_size(out, "max size of message", values[1], unit_or(unit, UNIT_BYTES));
	ipcs_write_size(out, "default max size of queue", values[2], unit_or(unit, UNIT_BYTES));
}

/* All pages together, in UNIT; more than 64 bits is the most that whole pages can be. */
static void page_limit(uint64_t pages, enum ipcs_unit unit, struct buffer *out)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), sum;

	page = unit == UNIT_KBYTES ? page / 1024 : page;
	if (__builtin_mul_overflow(pages, page, &sum))
		sum = UINT64_MAX - UINT64_MAX % page;
	if (unit == UNIT_KBYTES)
		count(out, "max total shared memory (kbytes)", sum);
	else
		ipcs_write_size(out, "max total shared memory", sum, unit);
}

static void segment_limits(enum ipcs_unit unit, struct buffer *out)
{
	static const enum limit_id ids[] = { LIMIT_SHMMNI, LIMIT_SHMMAX, LIMIT_SHMALL, LIMIT_SHMMIN };
	uint64_t values[ARRAY_SIZE(ids)];

	buffer_text(out, "------ Shared Memory Limits --------\n");
	if (!limits(ids, ARRAY_SIZE(ids), values)) {
		buffer_text(out, "unable to fetch shared memory limits\n");
		return;
	}
	count(out, "max number of segments", values[0]);
	ipcs_write_size(out, "max seg size", values[1], unit_or(unit, UNIT_KBYTES));
	page_limit(values[2], unit_or(unit, UNIT_KBYTES), out);
	ipcs_write_size(out, "min seg size", values[3], unit_or(unit, UNIT_BYTES));
}

static void set_limits(struct buffer *out)
{
	static const enum limit_id ids[] = { LIMIT_SEMMNI, LIMIT_SEMMSL, LIMIT_SEMMNS, LIMIT_SEMOPM, LIMIT_SEMVMX };
	static const char *const labels[] = { "max number of arrays", "max semaphores per array",
					      "max semaphores system wide", "max ops per semop call",
					      "semaphore max value" };
	uint64_t values[ARRAY_SIZE(ids)];

	buffer_text(out, "------ Semaphore Limits --------\n");
	if (!limits(ids, ARRAY_SIZE(ids), values)) {
		buffer_text(out, "unable to fetch semaphore limits\n");
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		count(out, labels[i], values[i]);
}

void ipcs_limits(enum object_type type, enum ipcs_unit unit, struct buffer *out)
{
	if (type == OBJECT_MSG)
		message_limits(unit, out);
	else if (type == OBJECT_SHM)
		segment_limits(unit, out);
	else
		set_limits(out);
}

static void message_summary(const struct sysv_usage *usage, enum ipcs_unit unit, struct buffer *out)
{
	count(out, "allocated queues", usage->objects);
	count(out, "used headers", usage->units);
	if (unit != UNIT_DEFAULT) {
		ipcs_write_size(out, "used space", usage->bytes, unit);
		return;
	}
	buffer_text(out, "used space = ");
	buffer_u64(out, usage->bytes);
	buffer_text(out, " bytes\n");
}

/* Without '=' for ever: scripts read these. The kernel has not counted swap performance for long. */
static void segment_summary(const struct sysv_usage *usage, struct buffer *out)
{
	buffer_printf(out,
		      "segments allocated %ju\npages allocated %ju\npages resident  %ju\npages swapped   %ju\n"
		      "Swap performance: 0 attempts\t 0 successes\n",
		      (uintmax_t)usage->objects, (uintmax_t)usage->units, (uintmax_t)usage->rss, (uintmax_t)usage->swp);
}

void ipcs_summary(enum object_type type, enum ipcs_unit unit, struct buffer *out)
{
	static const struct {
		const char *title, *absent;
	} texts[] = {
		[OBJECT_SHM] = { "------ Shared Memory Status --------\n", "kernel not configured for shared memory\n" },
		[OBJECT_MSG] = { "------ Messages Status --------\n", "kernel not configured for message queues\n" },
		[OBJECT_SEM] = { "------ Semaphore Status --------\n", "kernel not configured for semaphores\n" },
	};
	struct sysv_usage usage;

	if (sysv_usage(type, &usage) < 0) {
		buffer_text(out, texts[type].absent);
		return;
	}
	buffer_text(out, texts[type].title);
	if (type == OBJECT_MSG) {
		message_summary(&usage, unit, out);
	} else if (type == OBJECT_SHM) {
		segment_summary(&usage, out);
	} else {
		count(out, "used arrays", usage.objects);
		count(out, "allocated semaphores", usage.units);
	}
}
