#include "ipc/fifo_tree.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "ipc/file_object.h"
#include "sys/walk.h"

struct search {
	struct object_list *list;
	struct fifo_tree_gaps *gaps;
};

static int visit(struct walk_file *file, void *data)
{
	const struct search *search = data;
	struct fault unsaid = { 0 };
	struct object *object;
	int r;

	if (!S_ISFIFO(file->st->st_mode))
		return 0;
	object = object_list_add(search->list);
	if (!object)
		return -ENOMEM;
	object->type = OBJECT_FIFO;
	r = file_object_by_path(file->path, object, &unsaid);
	if (r < 0)
		object_list_drop(search->list);
	/* gone, or replaced, since; what has too long a path for any command is one more that is not shown */
	search->gaps->unreadable += r == -ENAMETOOLONG;
	return r == -ENOMEM ? r : 0;
}

static void note_unseen(const char *path UNUSED, int error, void *data)
{
	const struct search *search = data;

	if (error == -EXDEV)
		search->gaps->elsewhere++;
	else
		search->gaps->unreadable++;
}

int fifo_tree_list(const char *top, struct object_list *list, struct fifo_tree_gaps *gaps)
{
	cleanup_free char *absolute = realpath(top, NULL);
	struct search search = { list, gaps };
	const struct walk walk = { visit, note_unseen, &search };
	struct stat st;

	*gaps = (struct fifo_tree_gaps){ 0 };
	if (!absolute || stat(absolute, &st) < 0)
		return -errno;
	return S_ISDIR(st.st_mode) ? walk_tree(absolute, &walk) : -ENOTDIR;
}
