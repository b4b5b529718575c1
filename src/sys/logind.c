#include "sys/logind.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/attributes.h"
#include "base/cleanup.h"
#include "sys/procfs.h"

/* The first has precedence (systemd.unit(5)); the last is where /usr was not merged. */
static const char *const directories[] = {
	"etc/systemd", "run/systemd", "usr/local/lib/systemd", "usr/lib/systemd", "lib/systemd",
};

#define DROP_INS_MAX 256 /* more of them are not read */

/* The effective value while files are being read, each of which overrides those before. */
struct reading {
	struct logind_setting *setting;
	const char *file;
	bool in_login;    /* the section [Login] */
	bool is_main;
	bool was_set;
};

static char *trim(char *text)
{
	size_t length;

	while (isspace((unsigned char)*text))
		text++;
	length = strlen(text);
	while (length > 0 && isspace((unsigned char)text[length - 1]))
		text[--length] = '\0';
	return text;
}

/* As systemd's parse_boolean(). Returns 1, 0, or -1 when it is none. */
static int parse_boolean(const char *text)
{
	static const char *const words[] = { "0", "1", "no", "yes", "n", "y", "false", "true", "f", "t", "off", "on" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcasecmp(text, words[i]) == 0)
			return (int)(i % 2);
	return -1;
}

static void take_value(struct reading *reading, char *line, bool is_comment)
{
	char *equals = strchr(line, '=');
	int value;

	if (!equals)
		return;
	*equals = '\0';
	value = strcmp(trim(line), "RemoveIPC") == 0 ? parse_boolean(trim(equals + 1)) : -1;
	if (value < 0)
		return;
	reading->setting->remove_ipc = value;
	reading->was_set = !is_comment;
	snprintf(reading->setting->file, sizeof(reading->setting->file), "%s", is_comment ? "" : reading->file);
}

static int read_line(char *line, void *data)
{
	struct reading *reading = data;
	char *text = trim(line);

	if (*text == '[')
		reading->in_login = strcmp(text, "[Login]") == 0;
	else if (*text == '#' && reading->is_main && !reading->was_set)
		take_value(reading, text + 1, true); /* "#RemoveIPC=no": the default that was compiled in */
	else if (*text != '#' && *text != ';' && reading->in_login)
		take_value(reading, text, false);
	return 0;
}

/* Returns 0, -ENOENT, or -errno. What is no regular file (/dev/null, which masks) says nothing. */
static int read_file(int root, struct reading *reading, const char *path, bool is_main)
{
	cleanup_fd int fd = openat(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	reading->file = path;
	reading->is_main = is_main;
	reading->in_login = false;
	return procfs_lines_of(fd, read_line, reading);
}

/* A drop-in: its name, and the directory of highest precedence that has it. */
struct drop_in {
	char name[NAME_MAX + 1];
	size_t directory;
};

static bool is_known(const struct drop_in *drop_ins, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(drop_ins[i].name, name) == 0)
			return true;
	return false;
}

static bool is_drop_in(const char *name)
{
	size_t length = strlen(name);

	return length > 5 && name[0] != '.' && strcmp(name + length - 5, ".conf") == 0;
}

static size_t find_drop_ins(int root, size_t directory, struct drop_in *drop_ins, size_t count)
{
	char path[LOGIND_PATH_MAX];
	DIR *stream;
	int fd;

	snprintf(path, sizeof(path), "%s/logind.conf.d", directories[directory]);
	fd = openat(root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	stream = fd < 0 ? NULL : fdopendir(fd);
	if (!stream) {
		if (fd >= 0)
			close(fd);
		return count;
	}
	for (const struct dirent *entry; count < DROP_INS_MAX && (entry = readdir(stream));) {
		if (!is_drop_in(entry->d_name) || is_known(drop_ins, count, entry->d_name))
			continue;
		snprintf(drop_ins[count].name, sizeof(drop_ins[count].name), "%s", entry->d_name);
		drop_ins[count++].directory = directory;
	}
	closedir(stream);
	return count;
}

static int order_drop_ins(const void *a, const void *b)
{
	return strcmp(((const struct drop_in *)a)->name, ((const struct drop_in *)b)->name);
}

static int read_drop_ins(int root, struct reading *reading)
{
	cleanup_free struct drop_in *drop_ins = calloc(DROP_INS_MAX, sizeof(*drop_ins));
	size_t count = 0;
	int r = 0;

	if (!drop_ins)
		return -ENOMEM;
	for (size_t i = 0; i < ARRAY_SIZE(directories); i++)
		count = find_drop_ins(root, i, drop_ins, count);
	qsort(drop_ins, count, sizeof(*drop_ins), order_drop_ins);
	for (size_t i = 0; (r == 0 || r == -ENOENT) && i < count; i++) {
		char path[LOGIND_PATH_MAX + NAME_MAX];

		snprintf(path, sizeof(path), "%s/logind.conf.d/%s", directories[drop_ins[i].directory], drop_ins[i].name);
		r = read_file(root, reading, path, false);
	}
	return r == -ENOENT ? 0 : r;
}

int logind_read(int root, struct logind_setting *ret)
{
	struct reading reading = { .setting = ret };
	int r = -ENOENT;

	*ret = (struct logind_setting){ .remove_ipc = true };
	for (size_t i = 0; r == -ENOENT && i < ARRAY_SIZE(directories); i++) {
		char path[LOGIND_PATH_MAX];

		snprintf(path, sizeof(path), "%s/logind.conf", directories[i]);
		r = read_file(root, &reading, path, true);
	}
	return r < 0 && r != -ENOENT ? r : read_drop_ins(root, &reading);
}

static bool is_logind(int proc, const char *pid)
{
	char path[sizeof("/comm") + NAME_MAX], name[32];
	struct stat st;

	snprintf(path, sizeof(path), "%s/comm", pid);
	return procfs_record_at(proc, path, name, sizeof(name)) > 0 && strcmp(name, "systemd-logind\n") == 0 &&
	       fstatat(proc, pid, &st, 0) == 0 && st.st_uid == 0;
}

bool logind_is_running(void)
{
	DIR *proc = opendir("/proc");
	bool found = false;

	if (!proc)
		return false;
	for (const struct dirent *entry; !found && (entry = readdir(proc));)
		found = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && is_logind(dirfd(proc), entry->d_name);
	closedir(proc);
	return found;
}

/* systemd's bounds: SYSTEM_UID_MAX, DYNAMIC_UID_MIN and _MAX, UID_NOBODY. */
bool logind_removes_of(int root, uint32_t uid, const char *name)
{
	char path[LOGIND_PATH_MAX];

	if (uid <= 999 || (uid >= 61184 && uid <= 65519) || uid == 65534 || uid == 65535 || uid == UINT32_MAX)
		return false;
	snprintf(path, sizeof(path), "var/lib/systemd/linger/%s", name);
	return strchr(name, '/') || faccessat(root, path, F_OK, 0) < 0;
}

bool logind_ends_with_user(uint32_t pid, uint32_t uid)
{
	char path[40], text[4096], slice[40];

	snprintf(path, sizeof(path), "/proc/%u/cgroup", pid);
	snprintf(slice, sizeof(slice), "/user-%u.slice/", uid);
	return procfs_text(path, text, sizeof(text)) < 0 || strstr(text, slice);
}
