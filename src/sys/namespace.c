#include "sys/namespace.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/parse.h"
#include "sys/procfs.h"

static uint64_t ipc_inode; /* 0: not looked up yet */

uint64_t namespace_ipc_inode(void)
{
	struct stat st;

	if (ipc_inode == 0 && stat("/proc/self/ns/ipc", &st) == 0)
		ipc_inode = st.st_ino;
	return ipc_inode;
}

int namespace_parse_ipc(const char *text, uint64_t *ret)
{
	char number[24] = "";
	size_t length = strlen(text);

	if (length < 7 || length - 6 >= sizeof(number) || strncmp(text, "ipc:[", 5) != 0 || text[length - 1] != ']')
		return -EINVAL;
	memcpy(number, text + 5, length - 6);
	return parse_u64_max(number, UINT64_MAX, ret);
}

/* What the link says costs half of what the file behind it does. */
int namespace_ipc_of(int process, const char *task, uint64_t *ret)
{
	char path[48], text[48];
	int r = procfs_path_of(task, "ns/ipc", path, sizeof(path));
	ssize_t n = r < 0 ? r : readlinkat(process, path, text, sizeof(text) - 1);

	if (n < 0)
		return r < 0 ? r : -errno;
	text[n] = '\0';
	return namespace_parse_ipc(text, ret);
}

uint64_t namespace_pid_inode(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) < 0 ? 0 : st.st_ino;
}

/* That of the first one is always the same (PROC_PID_INIT_INO). */
#define FIRST_PID_NAMESPACE UINT64_C(0xeffffffc)

bool namespace_is_contained(void)
{
	uint64_t inode = namespace_pid_inode();

	return inode != 0 && inode != FIRST_PID_NAMESPACE;
}

void namespace_has_changed(void)
{
	ipc_inode = 0;
}

uint32_t namespace_proc_self(void)
{
	char text[16];
	ssize_t n = readlink("/proc/self", text, sizeof(text) - 1);
	uint64_t pid;

	text[n < 0 ? 0 : n] = '\0';
	return parse_u64_max(text, INT32_MAX, &pid) == 0 ? (uint32_t)pid : 0;
}

/* "... / /proc rw,nosuid - proc proc rw,hidepid=invisible" */
static int proc_mount_line(char *line, void *data)
{
	const char *type = strstr(line, " - proc ");

	if (!type || !strstr(line, " /proc "))
		return 0;
	*(bool *)data = strstr(type, "hidepid=2") || strstr(type, "hidepid=invisible") || strstr(type, "hidepid=ptraceable") ||
			strstr(type, "hidepid=4");
	return 0;
}

bool namespace_proc_hides(void)
{
	bool hides = false;
	struct stat st;

	/* whoever may see process 1 of another user sees all of them */
	if (geteuid() != 0 && stat("/proc/1", &st) == 0 && st.st_uid != geteuid())
		return false;
	if (procfs_lines("/proc/self/mountinfo", proc_mount_line, &hides) < 0)
		return false;
	return hides && geteuid() != 0;
}
