#include "ipc/fifo_tree.h"

#include <errno.h>
#include <sys/stat.h>

#include "ipc/file_object.h"

struct search {
	struct object_list *list;
	struct file_tree_gaps *gaps;
};

int fifo_tree_add(const char *path, struct object_list *list)
{
	struct fault unsaid = { 0 };
	struct object *object = object_list_add(list);
	int r;

	if (!object)
		return -ENOMEM;
	object->type = OBJECT_FIFO;
	r = file_object_by_path(path, object, &unsaid);
	if (r < 0)
		object_list_drop(list);
	return r;
}

static int add(const char *path, void *data)
{
	const struct search *search = data;
	int r = fifo_tree_add(path, search->list);

	/* gone, or replaced, since; what has too long a path for any command is one more that is not shown */
	search->gaps->unreadable += r == -ENAMETOOLONG;
	return r == -ENOMEM ? r : 0;
}

int fifo_tree_list(const char *top, struct object_list *list, struct file_tree_gaps *gaps)
{
	struct search search = { list, gaps };

	return file_tree_each(top, S_IFIFO, add, &search, gaps);
}
