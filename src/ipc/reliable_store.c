#include "ipc/reliable_store.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crc32c.h"
#include "base/io.h"

/* At the end of FILE.part: "IPCTPART", the file (40 bytes), how much of it is there (8), and the CRC-32C of all that (8). */
#define MARK_MAGIC "IPCTPART"
#define MARK_OFFSET (8 + RELIABLE_FILE_SIZE)
#define MARK_CHECKSUM (MARK_OFFSET + 8)
#define MARK_SIZE (MARK_CHECKSUM + 8)

static struct reliable_store *store_of(struct reliable_sink *sink)
{
	return (struct reliable_store *)((char *)sink - offsetof(struct reliable_store, sink));
}

static void mark_make(const struct reliable_file *file, uint64_t offset, uint8_t mark[MARK_SIZE])
{
	memcpy(mark, MARK_MAGIC, 8);
	reliable_file_pack(file, mark + 8);
	reliable_put_u64(mark + MARK_OFFSET, offset);
	reliable_put_u64(mark + MARK_CHECKSUM, crc32c(0, mark, MARK_CHECKSUM));
}

/* How much of FILE there is, by a mark that says so; 0 where there is none. */
static uint64_t find_mark(int fd, const struct reliable_file *file)
{
	uint8_t there[MARK_SIZE], wanted[MARK_SIZE];
	struct stat st = { 0 };
	uint64_t offset;

	if (file->size == RELIABLE_SIZE_UNKNOWN || fstat(fd, &st) < 0 || st.st_size <= MARK_SIZE)
		return 0;
	offset = (uint64_t)st.st_size - MARK_SIZE;
	mark_make(file, offset, wanted);
	if (pread(fd, there, sizeof(there), (off_t)offset) != (ssize_t)sizeof(there))
		return 0;
	return memcmp(there, wanted, sizeof(wanted)) == 0 && offset <= file->size ? offset : 0;
}

/* Adds the LENGTH bytes that are there already to the hash. */
static int hash_part(struct reliable_store *store, uint64_t length)
{
	uint8_t bytes[65536];

	while (length > 0) {
		size_t wanted = length < sizeof(bytes) ? (size_t)length : sizeof(bytes);
		ssize_t n = pread(store->part.fd, bytes, wanted, (off_t)store->hash.length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -ENODATA;
		sha256_add(&store->hash, bytes, (size_t)n);
		length -= (uint64_t)n;
	}
	return 0;
}

static int begin(struct reliable_sink *sink, const struct reliable_file *file, uint64_t *offset, struct fault *fault)
{
	struct reliable_store *store = store_of(sink);
	int r = 0;

	*offset = 0;
	sha256_start(&store->hash);
	store->file = *file;
	if (store->part.fd < 0)
		return 0;
	store->part.length = find_mark(store->part.fd, file);
	store->can_go_on = store->part.length > 0;
	r = store->can_go_on ? hash_part(store, store->part.length) : part_file_restart(&store->part);
	if (r < 0)
		return fault_errno(fault, r);
	*offset = store->found = store->part.length;
	return 0;
}

static int explain_write(const struct reliable_store *store, int error, struct fault *fault)
{
	fault_errno(fault, error);
	if (store->can_go_on)
		fault_hint(fault, "what has come is in '%s'; once that is mended, start both sides again", store->part.part);
	return error;
}

/* It could not be written: what had come before is left as it was. */
static void restore_mark(struct reliable_store *store)
{
	uint8_t mark[MARK_SIZE];

	mark_make(&store->file, store->part.length, mark);
	store->can_go_on = store->part.length > 0 && part_file_append(&store->part, NULL, 0, mark, sizeof(mark)) == 0 &&
			   ftruncate(store->part.fd, (off_t)(store->part.length + sizeof(mark))) == 0;
}

static int append(struct reliable_store *store, const uint8_t *bytes, size_t length)
{
	bool has_mark = store->file.size != RELIABLE_SIZE_UNKNOWN;
	uint8_t mark[MARK_SIZE];
	int r;

	mark_make(&store->file, store->part.length + length, mark);
	r = part_file_append(&store->part, bytes, length, mark, has_mark ? sizeof(mark) : 0);
	if (r == 0)
		store->can_go_on = has_mark;
	else if (has_mark)
		restore_mark(store);
	return r;
}

static int write_bytes(struct reliable_sink *sink, const uint8_t *bytes, size_t length, struct fault *fault)
{
	struct reliable_store *store = store_of(sink);
	int r;

	if (store->part.fd >= 0) {
		r = append(store, bytes, length);
	} else {
		r = io_write_full(store->fd, bytes, length);
		store->write_error = r;
	}
	if (store->write_error < 0)
		return fault_set(fault, STATUS_FAILED, "its standard output cannot be written: %s", strerrordesc_np(-r));
	if (r < 0)
		return explain_write(store, r, fault);
	sha256_add(&store->hash, bytes, length);
	return 0;
}

static int finish(struct reliable_sink *sink, const struct reliable_file *file, struct fault *fault)
{
	struct reliable_store *store = store_of(sink);
	uint8_t digest[SHA256_SIZE];
	int r;

	sha256_get(&store->hash, digest);
	if (store->hash.length != file->size || memcmp(digest, file->digest, sizeof(digest)) != 0) {
		store->can_go_on = false;
		return fault_set(fault, STATUS_FAILED, "what came is not what was to be sent: the SHA-256 is another");
	}
	if (store->part.fd < 0)
		return 0;
	r = part_file_finish(&store->part);
	if (r == -ESTALE)
		return fault_set(fault, STATUS_REFUSED, "'%s' is another file by now", store->part.part);
	return r < 0 ? explain_write(store, r, fault) : 0;
}

int reliable_store_open(struct reliable_store *store, const char *path, int fd, struct fault *fault)
{
	*store = (struct reliable_store)RELIABLE_STORE_NONE;
	store->sink = (struct reliable_sink){ .begin = begin, .write = write_bytes, .finish = finish };
	store->fd = fd;
	return path ? part_file_open(&store->part, path, fault) : 0;
}

void reliable_store_done(struct reliable_store *store)
{
	part_file_done(&store->part, store->can_go_on ? PART_FILE_STAYS : PART_FILE_GOES);
}
