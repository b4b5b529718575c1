/* Keys made of files, taken apart, and files whose keys collide. */
#include "unit.h"

#include <errno.h>

#include "ipc/ftok.h"
#include "ipc/ftok_collision.h"

static int allocations_left = INT32_MAX;

void *__real_reallocarray(void *old, size_t count, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
	return allocations_left-- > 0 ? __real_reallocarray(old, count, size) : NULL;
}

void *__wrap_realloc(void *old, size_t size)
{
	return allocations_left-- > 0 ? __real_realloc(old, size) : NULL;
}

static void test_key_takes_the_low_bits(void **state UNUSED)
{
	const struct stat st = { .st_dev = 0xabcdef, .st_ino = 0x123456789abcULL };
	struct ftok_parts parts = ftok_decode(0xfe123456);

	check(ftok_key(&st, 0xff) == 0xffef9abc, "0x%08x", ftok_key(&st, 0xff));
	check(parts.project == 0xfe && parts.device == 0x12 && parts.inode == 0x3456, "%u %u %u", parts.project,
	      parts.device, parts.inode);
}

static const struct {
	const char *text;
	int project; /* 0: refused */
} projects[] = {
	{ "1", 1 },	{ "255", 255 }, { "0x41", 65 }, { "A", 65 },   { "'A", 65 },  { "'1", 49 }, { "'", 39 },
	{ "''", 39 },	{ "-", 45 },	{ " ", 32 },	{ "\xff", 255 }, { "0", 0 },  { "256", 0 }, { "010", 0 },
	{ "", 0 },	{ "AB", 0 },	{ "'AB", 0 },	{ "1x", 0 },   { "-1", 0 },   { "0x100", 0 }, { "'10", 0 },
};

static void test_projects(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_SIZE(projects); i++) {
		struct fault fault = { 0 };
		uint8_t project = 77;
		int r = ftok_parse_project(projects[i].text, &project, &fault);

		if (projects[i].project)
			check(r == 0 && project == projects[i].project, "'%s': %d, %u", projects[i].text, r, project);
		else
			check(r == -EINVAL && project == 77 && fault.status == STATUS_USAGE, "'%s'", projects[i].text);
	}
}

static size_t add(struct ftok_files *files, size_t parent, const char *name, uint64_t device, uint64_t inode)
{
	const struct stat st = { .st_dev = device, .st_ino = inode };

	return ftok_files_add(files, parent, name, &st);
}

static void test_paths_are_put_together(void **state UNUSED)
{
	cleanup_with(ftok_files_done) struct ftok_files files = { 0 };
	cleanup_with(buffer_done) struct buffer path = { 0 };
	size_t root = add(&files, 0, "/", 1, 2), a = add(&files, root, "a", 1, 3), b = add(&files, a, "b", 1, 4);
	size_t dot = add(&files, 0, "x/.", 1, 5), c = add(&files, dot, "c", 1, 6);

	ftok_files_path(&files, &files.files[root - 1], &path);
	check_buffer(&path, "/");
	ftok_files_path(&files, &files.files[b - 1], &path);
	check_buffer(&path, "/a/b");
	buffer_text(&path, "before ");
	ftok_files_path(&files, &files.files[c - 1], &path);
	check_buffer(&path, "before x/./c");
}

static void note_group(uint64_t group, const struct ftok_file *file, void *data)
{
	buffer_printf(data, "%ju:%ju:%ju ", (uintmax_t)group, (uintmax_t)file->device, (uintmax_t)file->inode);
}

static void test_groups(void **state UNUSED)
{
	cleanup_with(ftok_files_done) struct ftok_files files = { 0 };
	cleanup_with(buffer_done) struct buffer seen = { 0 };

	assert_int_equal(ftok_files_collisions(&files, note_group, &seen), 0);
	add(&files, 0, "a", 1, 5);
	add(&files, 0, "other device", 2, 5);
	add(&files, 0, "hard link", 1, 7);
	add(&files, 0, "hard link", 1, 7);
	assert_int_equal(ftok_files_collisions(&files, note_group, &seen), 0);
	check_buffer(&seen, "");
	add(&files, 0, "inode + 65536", 1, 65541);
	add(&files, 0, "device + 256", 258, 5);
	add(&files, 0, "a again", 1, 5);
	assert_int_equal(ftok_files_collisions(&files, note_group, &seen), 2);
	check_buffer(&seen, "1:1:5 1:1:5 1:1:65541 2:2:5 2:258:5 ");
}

/* Memory that runs out at any moment is said, and what is there stays whole. */
static void test_memory_runs_out(void **state UNUSED)
{
	for (int n = 0; n < 4; n++) {
		cleanup_with(ftok_files_done) struct ftok_files files = { 0 };
		bool failed = false;

		allocations_left = n;
		for (unsigned i = 0; i < 3000 && !failed; i++)
			failed = add(&files, 0, "some name of a file", 1, i) == 0;
		allocations_left = INT32_MAX;
		check(failed, "with %d allocations", n);
		for (size_t i = 0; i < files.count; i++)
			assert_int_equal(files.files[i].inode, i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key_takes_the_low_bits),
		cmocka_unit_test(test_projects),
		cmocka_unit_test(test_paths_are_put_together),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
