/* ftok --find: the files that a key may come from. The project cannot be checked: any file can be used with any. */
#include <string.h>

#include "search.h"

static int compare(struct walk_file *file, void *data)
{
	struct search *search = data;
	uint32_t key = search->options->find.value;
	uint8_t project = ftok_decode(key).project;

	if (S_ISLNK(file->st->st_mode) || ftok_key(file->st, project) != key)
		return 0;
	return search_print(search, &(struct found_file){
					    .path = file->path,
					    .path_length = strlen(file->path),
					    .device = file->st->st_dev,
					    .inode = file->st->st_ino,
					    .project = project,
				    });
}

/* The device's bits may tell that the wrong file system was searched. */
static int nothing_found(const struct ftok_options *options)
{
	const struct ftok_parts parts = ftok_decode(options->find.value);
	struct stat st;

	fail_status(STATUS_MISSING, "no file that was looked at gives the key 0x%08x", options->find.value);
	for (size_t i = 0; i < options->directories.count; i++)
		if (stat(options->directories.words[i], &st) == 0 && (st.st_dev & 0xff) == parts.device)
			return STATUS_MISSING;
	say_hint("it is of a device whose low 8 bits are 0x%02x, which is none of those searched",
		 parts.device);
	return STATUS_MISSING;
}

int ftok_find(const struct invocation *call, struct ftok_options *options)
{
	struct search search;
	int status = STATUS_DONE, ended;

	search_begin(&search, call, options, "files");
	for (size_t i = 0; i < options->directories.count && !call->out->error; i++) {
		int one = search_walk(&search, options->directories.words[i], compare);

		status = status ? status : one;
	}
	ended = search_end(&search);
	status = status ? status : ended;
	if (status != STATUS_DONE || search.found > 0)
		return status;
	return nothing_found(options);
}
