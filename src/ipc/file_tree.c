#include "ipc/file_tree.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "sys/walk.h"

struct search {
	mode_t format;
	int (*visit)(const char *path, void *data);
	void *data;
	struct file_tree_gaps *gaps;
};

static int visit(struct walk_file *file, void *data)
{
	const struct search *search = data;

	return (file->st->st_mode & S_IFMT) == search->format ? search->visit(file->path, search->data) : 0;
}

static void note_unseen(const char *path UNUSED, int error, void *data)
{
	const struct search *search = data;

	if (error == -EXDEV)
		search->gaps->elsewhere++;
	else
		search->gaps->unreadable++;
}

int file_tree_each(const char *top, mode_t format, int (*visitor)(const char *path, void *data), void *data,
		   struct file_tree_gaps *gaps)
{
	cleanup_free char *absolute = realpath(top, NULL);
	struct search search = { format, visitor, data, gaps };
	const struct walk walk = { visit, note_unseen, &search };
	struct stat st;

	if (!absolute || stat(absolute, &st) < 0)
		return -errno;
	return S_ISDIR(st.st_mode) ? walk_tree(absolute, &walk) : -ENOTDIR;
}
