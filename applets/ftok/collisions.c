/* ftok --collisions: groups of files below a directory whose keys are the same. */
#include <errno.h>

#include "base/cleanup.h"
#include "ipc/ftok_collision.h"
#include "search.h"

/* Printing the groups. */
struct printer {
	struct search *search;
	const struct ftok_files *files;
	struct buffer path;
	uint64_t group; /* of the file before */
};

static int collect(struct walk_file *file, void *data)
{
	const struct search *search = data;

	if (S_ISLNK(file->st->st_mode)) /* ftok makes the key of what it leads to */
		return 0;
	file->tag = ftok_files_add(search->own, file->parent, file->name, file->st);
	return file->tag ? 0 : -ENOMEM;
}

static void print_file(uint64_t group, const struct ftok_file *file, void *data)
{
	struct printer *printer = data;
	const struct ftok_options *options = printer->search->options;

	if (printer->search->call->out->error)
		return;
	if (printer->group > 0 && group != printer->group && !options->json)
		buffer_char(&printer->search->call->out->buffer, '\n');
	printer->group = group;
	printer->path.length = 0;
	ftok_files_path(printer->files, file, &printer->path);
	search_print(printer->search, &(struct found_file){
					      .path = printer->path.data,
					      .path_length = printer->path.length,
					      .device = file->device,
					      .inode = file->inode,
					      .group = group,
					      .project = options->id,
				      });
}

static int print_groups(struct search *search, const struct ftok_files *files)
{
	struct printer printer = { .search = search, .files = files };
	int64_t groups = ftok_files_collisions(files, print_file, &printer);
	int error = printer.path.error;

	buffer_done(&printer.path);
	if (groups < 0 || error < 0)
		return fail_errno(groups < 0 ? (int)groups : error, "cannot compare the files");
	return groups > 0 ? STATUS_FINDING : STATUS_DONE;
}

int ftok_collisions(const struct invocation *call, struct ftok_options *options)
{
	cleanup_with(ftok_files_done) struct ftok_files files = { 0 };
	struct search search;
	int status, compared = STATUS_DONE, ended;

	search_begin(&search, call, options, "collisions");
	search.own = &files;
	status = search_walk(&search, options->collisions, collect);
	if (status == STATUS_DONE)
		compared = print_groups(&search, &files);
	ended = search_end(&search);
	status = status ? status : ended;
	return status ? status : compared;
}
