#include "sys/process.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/kcmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "sys/procfs.h"

#define COMMAND_MAX 4096
/* in /proc/PID/stat, counted from 1 */
#define FLAGS_FIELD 9
#define THREADS_FIELD 20
#define START_FIELD 22

#define KERNEL_THREAD 0x00200000 /* PF_KTHREAD */

struct process_entry {
	uint32_t pid;  /* 0: the entry is free */
	bool has_start; /* asked for when it matters */
	int64_t start;  /* INT64_MAX: the process could not be read */
	char *command;  /* NULL: likewise */
};

int process_open(uint32_t pid)
{
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "/proc/%u", pid);
	fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* The text of /proc/PID/stat: "PID (COMM) STATE ...". COMM may hold anything, blanks and parentheses too. */
static int read_stat(uint32_t pid, char *text, size_t size)
{
	char path[32];
	int r;

	snprintf(path, sizeof(path), "/proc/%u/stat", pid);
	r = procfs_text(path, text, size);
	return r == -ESRCH ? -ENOENT : r < 0 ? r : 0;
}

/* The number in FIELD (3 or more) of a stat text. */
static int stat_field(const char *text, unsigned field, uint64_t *ret)
{
	const char *at = strrchr(text, ')');

	for (unsigned n = 2; at && n < field; n++) {
		at = strchr(at + 1, ' ');
	}
	if (!at)
		return -EINVAL;
	*ret = strtoull(at + 1, NULL, 10);
	return 0;
}

bool process_has_memory(int process)
{
	char text[1024];
	const char *behind_name;
	uint64_t flags, threads;

	if (procfs_record_at(process, "stat", text, sizeof(text)) < 0 || stat_field(text, FLAGS_FIELD, &flags) < 0 ||
	    stat_field(text, THREADS_FIELD, &threads) < 0)
		return true;
	behind_name = strrchr(text, ')');
	return !(flags & KERNEL_THREAD) && ((behind_name[2] != 'Z' && behind_name[2] != 'X') || threads > 1);
}

static int64_t boot_time(void)
{
	struct timespec now, since_boot;

	clock_gettime(CLOCK_REALTIME, &now);
	clock_gettime(CLOCK_BOOTTIME, &since_boot);
	return now.tv_sec - since_boot.tv_sec;
}

static int start_time(const char *stat, int64_t *ret)
{
	uint64_t ticks;
	int r = stat_field(stat, START_FIELD, &ticks);

	if (r == 0)
		*ret = boot_time() + (int64_t)(ticks / (uint64_t)sysconf(_SC_CLK_TCK));
	return r;
}

int process_start_ticks(uint32_t pid, uint64_t *ret)
{
	char text[1024];
	int r = read_stat(pid, text, sizeof(text));

	return r == 0 ? stat_field(text, START_FIELD, ret) : r;
}

int process_start_time(uint32_t pid, int64_t *ret)
{
	char text[1024];
	int r = read_stat(pid, text, sizeof(text));

	return r < 0 ? r : start_time(text, ret);
}

int process_facts(int process, const char *task, struct process_facts *ret)
{
	char text[1024];
	const char *behind_name;
	uint64_t threads = 0;
	int r = procfs_record_of(process, task, "stat", text, sizeof(text));

	*ret = (struct process_facts){ 0 };
	if (r < 0)
		return r;
	behind_name = strrchr(text, ')');
	r = stat_field(text, THREADS_FIELD, &threads);
	if (r < 0 || strlen(behind_name) < 3)
		return -EINVAL;
	ret->state = behind_name[2];
	ret->threads = (uint32_t)threads;
	return start_time(text, &ret->start);
}

static int append_name(uint32_t pid, struct buffer *out)
{
	char text[1024], *open, *close;
	int r = read_stat(pid, text, sizeof(text));

	if (r < 0)
		return r;
	open = strchr(text, '(');
	close = strrchr(text, ')');
	if (!open || !close || close < open)
		return -EINVAL;
	buffer_char(out, '[');
	buffer_append(out, open + 1, (size_t)(close - open - 1));
	buffer_char(out, ']');
	return 0;
}

int process_command(uint32_t pid, struct buffer *out)
{
	char path[32], text[COMMAND_MAX];
	int length;

	snprintf(path, sizeof(path), "/proc/%u/cmdline", pid);
	length = procfs_record_at(AT_FDCWD, path, text, sizeof(text));
	if (length < 0)
		return length == -ESRCH ? -ENOENT : length;
	while (length > 0 && text[length - 1] == '\0')
		length--;
	if (length == 0)
		return append_name(pid, out);
	for (int i = 0; i < length; i++)
		text[i] = text[i] ? text[i] : ' ';
	buffer_append(out, text, (size_t)length);
	return 0;
}

bool process_status_number(const char *line, const char *name, unsigned n, int base, uint64_t *ret)
{
	size_t length = strlen(name);
	const char *at = line + length;

	if (strncmp(line, name, length) != 0)
		return false;
	for (;; n--) {
		char *end;

		*ret = strtoull(at, &end, base);
		if (end == at)
			return false;
		if (n == 0)
			return true;
		at = end;
	}
}

/* "Uid: real effective saved fs", "Groups: 4 24 27", "CapEff: 000001ffffffffff" */
static int status_line(char *line, void *data)
{
	const uint64_t overriding = UINT64_C(1) << CAP_DAC_OVERRIDE | UINT64_C(1) << CAP_IPC_OWNER;
	struct process_identity *identity = data;
	uint64_t number;

	if (process_status_number(line, "Uid:", 3, 10, &number))
		identity->uid = (uint32_t)number;
	else if (process_status_number(line, "Gid:", 3, 10, &number))
		identity->gid = (uint32_t)number;
	else if (process_status_number(line, "CapEff:", 0, 16, &number))
		identity->is_privileged = number & overriding;
	for (unsigned n = 0; n <= PROCESS_GROUPS_MAX && process_status_number(line, "Groups:", n, 10, &number); n++) {
		if (n < PROCESS_GROUPS_MAX)
			identity->groups[identity->group_count++] = (uint32_t)number;
		else
			identity->has_more_groups = true;
	}
	return 0;
}

int process_identity(uint32_t pid, struct process_identity *ret)
{
	char path[32];

	*ret = (struct process_identity){ 0 };
	snprintf(path, sizeof(path), "/proc/%u/status", pid);
	return procfs_lines(path, status_line, ret);
}

int process_uid(uint32_t pid, uint32_t *ret)
{
	char path[32];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%u", pid);
	if (stat(path, &st) < 0)
		return -errno;
	*ret = st.st_uid;
	return 0;
}

int process_shares(uint32_t pid, uint32_t other, enum process_part part)
{
	long order = syscall(SYS_kcmp, (pid_t)pid, (pid_t)other, part == PROCESS_MEMORY ? KCMP_VM : KCMP_FILES, 0L, 0L);

	return order < 0 ? -errno : order == 0;
}

bool process_may(int capability)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (syscall(SYS_capget, &header, data) < 0)
		return false;
	return data[capability / 32].effective >> (capability % 32) & 1;
}

void process_cache_done(struct process_cache *cache)
{
	for (uint32_t i = 0; i < cache->capacity; i++)
		free(cache->entries[i].command);
	free(cache->entries);
	*cache = (struct process_cache){ 0 };
}

static struct process_entry *cache_slot(const struct process_cache *cache, uint32_t pid)
{
	uint32_t at = pid * 2654435761U & (cache->capacity - 1);

	while (cache->entries[at].pid && cache->entries[at].pid != pid)
		at = (at + 1) & (cache->capacity - 1);
	return &cache->entries[at];
}

static int cache_grow(struct process_cache *cache)
{
	struct process_cache bigger = { .capacity = cache->capacity ? cache->capacity * 2 : 64, .used = cache->used };

	bigger.entries = calloc(bigger.capacity, sizeof(*bigger.entries));
	if (!bigger.entries)
		return -ENOMEM;
	for (uint32_t i = 0; i < cache->capacity; i++)
		if (cache->entries[i].pid)
			*cache_slot(&bigger, cache->entries[i].pid) = cache->entries[i];
	free(cache->entries);
	*cache = bigger;
	return 0;
}

static void read_entry(struct process_entry *entry, uint32_t pid)
{
	struct buffer command = { 0 };

	*entry = (struct process_entry){ .pid = pid };
	if (process_command(pid, &command) < 0) {
		buffer_done(&command);
		return;
	}
	buffer_string(&command);
	entry->command = command.data;
}

static int64_t start_of(struct process_entry *entry)
{
	if (!entry->has_start && process_start_time(entry->pid, &entry->start) < 0)
		entry->start = INT64_MAX;
	entry->has_start = true;
	return entry->start;
}

const char *process_cache_command(struct process_cache *cache, uint32_t pid, int64_t when)
{
	struct process_entry *entry;

	if (pid == 0 || (cache->used * 2 >= cache->capacity && cache_grow(cache) < 0))
		return NULL;
	entry = cache_slot(cache, pid);
	if (!entry->pid) {
		read_entry(entry, pid);
		cache->used++;
	}
	/* both times are rounded down: a second of grace */
	return when == PROCESS_OF_NOW || start_of(entry) <= when + 1 ? entry->command : NULL;
}
