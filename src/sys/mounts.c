#include "sys/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "sys/procfs.h"

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
