#include "ipc/reliable_input.h"

#include <errno.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

static struct reliable_input *input_of(struct reliable_source *source)
{
	return (struct reliable_input *)((char *)source - offsetof(struct reliable_input, source));
}

/* One read, as much as there is: who writes a stream slowly is not waited for to fill a packet. */
static ssize_t read_some(struct reliable_input *input, uint8_t *bytes, size_t most)
{
	ssize_t n;

	do
		n = input->is_stream ? read(input->fd, bytes, most) :
				       pread(input->fd, bytes, most, (off_t)(input->start + input->offset));
	while (n < 0 && errno == EINTR);
	if (n > 0)
		input->offset += (uint64_t)n;
	return n < 0 ? -errno : n;
}

static void set_file(struct reliable_input *input)
{
	input->source.file.size = input->hash.length;
	sha256_get(&input->hash, input->source.file.digest);
}

static ssize_t read_stream(struct reliable_input *input, uint8_t *bytes, size_t most)
{
	ssize_t n = input->source.file.size == RELIABLE_SIZE_UNKNOWN ? read_some(input, bytes, most) : 0;

	if (n > 0)
		sha256_add(&input->hash, bytes, (size_t)n);
	else if (n == 0)
		set_file(input);
	return n;
}

static ssize_t read_next(struct reliable_source *source, uint8_t *bytes, size_t most)
{
	struct reliable_input *input = input_of(source);
	uint64_t left = source->file.size - input->offset;
	ssize_t n;

	if (input->is_stream)
		return read_stream(input, bytes, most);
	if (left == 0)
		return 0;
	n = read_some(input, bytes, left < most ? (size_t)left : most);
	return n == 0 ? -ESTALE : n;
}

static int seek_to(struct reliable_source *source, uint64_t offset)
{
	struct reliable_input *input = input_of(source);

	if (input->is_stream)
		return offset == input->offset ? 0 : -ESPIPE;
	input->offset = offset;
	return 0;
}

/* The hash of the whole, and with it how large it is. */
static int hash_file(struct reliable_input *input)
{
	uint8_t bytes[65536];
	ssize_t n;

	while ((n = read_some(input, bytes, sizeof(bytes))) > 0)
		sha256_add(&input->hash, bytes, (size_t)n);
	if (n < 0)
		return (int)n;
	set_file(input);
	input->offset = 0;
	return 0;
}

int reliable_input_begin(struct reliable_input *input, int fd)
{
	struct stat st = { 0 };
	off_t start = lseek(fd, 0, SEEK_CUR);

	if (fstat(fd, &st) < 0)
		return -errno;
	*input = (struct reliable_input){
		.source = { .file = { .size = RELIABLE_SIZE_UNKNOWN }, .read = read_next, .seek = seek_to },
		.fd = fd,
		.is_stream = !S_ISREG(st.st_mode) || start < 0,
		.start = start < 0 ? 0 : (uint64_t)start,
	};
	sha256_start(&input->hash);
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	return input->is_stream ? 0 : hash_file(input);
}
