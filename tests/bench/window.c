/*
 * The floor of `mmap write FILE` and `mmap read FILE`: the least that a C programmer writes who wants bytes in and out of a file
 * that others map, and looks for nothing that could go wrong.
 *
 *   window in|out FILE    standard input into it by read(2) into a mapping, or the mapping to standard output
 */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE ((size_t)1 << 20)

int main(int argc, char **argv)
{
	int is_in = argc == 3 && strcmp(argv[1], "in") == 0, fd = argc == 3 ? open(argv[2], O_RDWR) : -1;
	struct stat st;
	char *memory;
	ssize_t n = 1;

	if (fd < 0 || fstat(fd, &st) < 0)
		return 1;
	memory = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		return 1;
	for (off_t at = 0; at < st.st_size && n > 0; at += n) {
		size_t piece = (size_t)(st.st_size - at) < PIECE ? (size_t)(st.st_size - at) : PIECE;

		n = is_in ? read(STDIN_FILENO, memory + at, piece) : write(STDOUT_FILENO, memory + at, piece);
	}
	return n < 0;
}
