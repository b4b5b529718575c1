#include "sys/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "sys/procfs.h"

/* The kernel writes blanks and backslashes in paths as three octal digits. */
static void unescape_octal(char *text)
{
	char *to = text;

	for (const char *from = text; *from; to++) {
		if (from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && from[2] >= '0' && from[2] <= '7' && from[3] >= '0' &&
		    from[3] <= '7') {
			*to = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0'));
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
}

/* The fields are: id, parent, device, root, mount point, options, further fields, "-", type, ... */
bool mounts_parse_line(char *line, struct mount_line *ret)
{
	char *save = NULL, *fields[5], *word;

	for (unsigned i = 0; i < ARRAY_SIZE(fields); i++) {
		fields[i] = strtok_r(i == 0 ? line : NULL, " ", &save);
		if (!fields[i])
			return false;
	}
	do
		word = strtok_r(NULL, " ", &save);
	while (word && strcmp(word, "-") != 0);
	*ret = (struct mount_line){ .root = fields[3], .point = fields[4], .type = strtok_r(NULL, " ", &save) };
	unescape_octal(ret->point);
	return ret->type != NULL;
}

struct search {
	uintmax_t id;
	dev_t device;
};

/* "36 35 98:0 /mnt1 /mnt2 rw,noatime - ext3 /dev/root rw" */
static int take_line(char *line, void *data)
{
	struct search *search = data;
	unsigned major, minor;
	uintmax_t id;

	if (sscanf(line, "%ju %*u %u:%u", &id, &major, &minor) != 3 || id != search->id)
		return 0;
	search->device = makedev(major, minor);
	return 1;
}

int mounts_device_of(int fd, dev_t *ret)
{
	struct search search;
	struct statx st;
	int r;

	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID, &st) < 0)
		return -errno;
	if (!(st.stx_mask & STATX_MNT_ID))
		return -ENOTSUP;
	search = (struct search){ .id = st.stx_mnt_id };
	r = procfs_lines("/proc/self/mountinfo", take_line, &search);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	*ret = search.device;
	return 0;
}
