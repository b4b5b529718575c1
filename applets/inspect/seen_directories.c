#include "seen_directories.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "ipc/posix_file.h"

void seen_directories_done(struct seen_directories *seen)
{
	free(seen->items);
	*seen = (struct seen_directories){ 0 };
}

int seen_directories_add(struct seen_directories *seen)
{
	cleanup_fd int fd = posix_directory_open();
	struct seen_directory *items;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return 0;
	for (size_t i = 0; i < seen->count; i++)
		if (seen->items[i].device == st.st_dev && seen->items[i].inode == st.st_ino)
			return 0;
	items = reallocarray(seen->items, seen->count + 1, sizeof(*items));
	if (!items)
		return -ENOMEM;
	seen->items = items;
	seen->items[seen->count++] = (struct seen_directory){ st.st_dev, st.st_ino };
	return 1;
}
