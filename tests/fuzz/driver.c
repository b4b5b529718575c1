/* Runs a fuzz target over the files of a corpus directory, so that the corpora are ordinary tests with every compiler. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>

#include "base/io.h"
#include "fuzz.h"

#define INPUT_MAX (1 << 20)

static bool run_file(int directory, const char *name)
{
	cleanup_fd int fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
	cleanup_with(buffer_done) struct buffer input = { 0 };

	if (fd < 0 || io_read_all(fd, &input, INPUT_MAX) < 0) {
		fprintf(stderr, "cannot read '%s': %s\n", name, strerror(errno));
		return false;
	}
	LLVMFuzzerTestOneInput((const uint8_t *)input.data, input.length);
	return true;
}

int main(int argc, char **argv)
{
	DIR *directory = argc == 2 ? opendir(argv[1]) : NULL;
	unsigned count = 0;

	if (!directory) {
		fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
		return 2;
	}
	/* libFuzzer begins with nothing at all too */
	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (struct dirent *entry; (entry = readdir(directory)); count++)
		if (entry->d_name[0] != '.' && !run_file(dirfd(directory), entry->d_name))
			return 1;
	closedir(directory);
	printf("%u inputs\n", count);
	return count > 2 ? 0 : 1;
}
