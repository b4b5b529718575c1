/* ipc/address and ipc/ftok: every form of section 2 of the contract, right and wrong. */
#include "failing.h"

#include <sys/stat.h>

#include "base/bytes.h"
#include "ipc/address.h"
#include "ipc/ftok.h"

static const struct address_rule shm_rule = { .type = OBJECT_SHM };
static const struct address_rule sem_rule = { .type = OBJECT_SEM };
static const struct address_rule any_rule = { .type = OBJECT_NONE, .types = TYPES_DEFAULT };
static const struct address_rule fifo_rule = { .type = OBJECT_FIFO };
static const struct address_rule create_rule = { .type = OBJECT_SHM, .creates = true };
static const struct address_rule sysv_rule = { .type = OBJECT_MSG, .sysv_only = "use 'msg recv' instead" };

static int parse(const char *text, const struct address_rule *rule, struct address *ret, struct fault *fault)
{
	*ret = (struct address){ 0 };
	*fault = (struct fault){ 0 };
	return address_parse(text, rule, ret, fault);
}

static void test_ids(void **state UNUSED)
{
	static const struct {
		const char *text;
		const struct address_rule *rule;
		enum object_type type;
		int32_t id;
	} rows[] = {
		{ "0", &shm_rule, OBJECT_SHM, 0 },
		{ "5", &shm_rule, OBJECT_SHM, 5 },
		{ "2147483647", &shm_rule, OBJECT_SHM, INT32_MAX },
		{ "shm:5", &shm_rule, OBJECT_SHM, 5 },
		{ "shm:5", &any_rule, OBJECT_SHM, 5 },
		{ "msg:0", &any_rule, OBJECT_MSG, 0 },
		{ "sem:7", &any_rule, OBJECT_SEM, 7 },
		{ "msg:7", &sysv_rule, OBJECT_MSG, 7 },
		{ "\\x35", &shm_rule, OBJECT_SHM, 5 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct address address;
		struct fault fault;

		check(parse(rows[i].text, rows[i].rule, &address, &fault) == 0, "'%s': %s", rows[i].text, fault.why);
		assert_int_equal(address.form, ADDRESS_ID);
		assert_int_equal(address.type, rows[i].type);
		assert_int_equal(address.id, rows[i].id);
		assert_ptr_equal(address.text, rows[i].text);
		assert_null(address.name);
		assert_false(address.has_identity);
	}
}

static void test_keys(void **state UNUSED)
{
	static const struct {
		const char *text;
		uint32_t key;
	} rows[] = {
		{ "0x4d2", 0x4d2 },
		{ "0xffffffff", UINT32_MAX },
		{ "0x00000001", 1 },
		{ "key=1234", 1234 },
		{ "key=0x4d2", 0x4d2 },
		{ "key=-1", UINT32_MAX },
		{ "key=4294967295", UINT32_MAX },
		{ "key=-2147483648", 0x80000000 },
		{ "shm:0x4d2", 0x4d2 },
		{ "shm:key=5", 5 },
		{ "name=build", 0xc39bf2a3 },
		{ "shm:name=build", 0xc39bf2a3 },
		{ "name=\\x62uild", 0xc39bf2a3 },
		{ "name=foobar", 0xbf9cf968 },
		{ "key\\x3d5", 5 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct address address;
		struct fault fault;

		check(parse(rows[i].text, &shm_rule, &address, &fault) == 0, "'%s': %s", rows[i].text, fault.why);
		assert_int_equal(address.form, ADDRESS_KEY);
		check(address.key == rows[i].key, "'%s': key %08x", rows[i].text, address.key);
		/* creating takes keys just as well */
		check(parse(rows[i].text, &create_rule, &address, &fault) == 0, "'%s': %s", rows[i].text, fault.why);
		assert_int_equal(address.key, rows[i].key);
	}
}

static void test_words_of_any_bytes(void **state UNUSED)
{
	char text[400] = "name=";
	struct address address;
	struct fault fault;

	memset(text + 5, 'w', 255);
	assert_int_equal(parse(text, &shm_rule, &address, &fault), 0);
	assert_int_equal(address.key, bytes_fnv1a(text + 5, 255));
	text[260] = 'w';
	assert_int_equal(parse(text, &shm_rule, &address, &fault), -EINVAL);
	assert_int_equal(fault.status, STATUS_USAGE);
	assert_int_equal(parse("name=", &shm_rule, &address, &fault), -EINVAL);
	assert_int_equal(parse("name=a b/c,d=e", &shm_rule, &address, &fault), 0);
	assert_int_equal(address.key, bytes_fnv1a("a b/c,d=e", 9));
	assert_int_equal(parse("name=\\xff", &shm_rule, &address, &fault), 0);
	assert_int_equal(address.key, bytes_fnv1a("\xff", 1));
}

static void test_private(void **state UNUSED)
{
	struct address address;
	struct fault fault;

	assert_int_equal(parse("private", &create_rule, &address, &fault), 0);
	assert_int_equal(address.form, ADDRESS_PRIVATE);
	assert_int_equal(parse("shm:private", &create_rule, &address, &fault), 0);
	assert_int_equal(address.form, ADDRESS_PRIVATE);
	assert_int_equal(parse("private", &shm_rule, &address, &fault), -EINVAL);
	assert_int_equal(parse("Private", &create_rule, &address, &fault), -EINVAL);
}

static void test_names(void **state UNUSED)
{
	static const char *const rows[][2] = {
		{ "/frame", "frame" },
		{ "shm:/frame", "frame" },
		{ "/a b", "a b" },
		{ "/a\\x20b", "a b" },
		{ "/a\\x40b", "a@b" },
		{ "/a\\x5cx20b", "a\\x20b" }, /* read back once */
		{ "/a@b", "a@b" },
		{ "/a@0123456789abcde", "a@0123456789abcde" },     /* 15 digits: no ident */
		{ "/a@0123456789ABCDEF", "a@0123456789ABCDEF" },   /* capitals: none either */
		{ "/a\\x400123456789abcdef", "a@0123456789abcdef" }, /* an escaped @ is part of the name */
		{ "/\\xff", "\xff" },
		{ "/shm:5", "shm:5" },
		{ "/...", "..." },
		{ "/.hidden", ".hidden" },
		{ "/sem", "sem" },
		{ "/semx", "semx" },
		{ "/5", "5" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct address address;
		struct fault fault;

		check(parse(rows[i][0], &shm_rule, &address, &fault) == 0, "'%s': %s", rows[i][0], fault.why);
		assert_int_equal(address.form, ADDRESS_NAME);
		check_string(address.name, rows[i][1]);
		assert_false(address.has_identity);
		address_done(&address);
		assert_null(address.name);
	}
}

/* 255 bytes; a semaphore's file is sem.NAME, which leaves 251. */
static void test_length_of_names(void **state UNUSED)
{
	static const struct {
		const struct address_rule *rule;
		size_t most;
	} rows[] = { { &shm_rule, 255 }, { &sem_rule, 251 } };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char text[300] = "/";
		struct address address;
		struct fault fault;

		memset(text + 1, 'n', rows[i].most);
		assert_int_equal(parse(text, rows[i].rule, &address, &fault), 0);
		assert_int_equal(strlen(address.name), rows[i].most);
		address_done(&address);
		text[rows[i].most + 1] = 'n';
		assert_int_equal(parse(text, rows[i].rule, &address, &fault), -EINVAL);
		assert_int_equal(fault.status, STATUS_USAGE);
	}
}

static void test_idents(void **state UNUSED)
{
	struct address address;
	struct fault fault;

	assert_int_equal(parse("shm:5@0123456789abcdef", &any_rule, &address, &fault), 0);
	assert_true(address.has_identity && address.identity == UINT64_C(0x0123456789abcdef));
	assert_int_equal(address.id, 5);
	assert_int_equal(parse("0x4d2@ffffffffffffffff", &shm_rule, &address, &fault), 0);
	assert_true(address.has_identity && address.identity == UINT64_MAX && address.key == 0x4d2);
	assert_int_equal(parse("/a@0123456789abcdef@fedcba9876543210", &shm_rule, &address, &fault), 0);
	assert_true(address.has_identity && address.identity == UINT64_C(0xfedcba9876543210));
	check_string(address.name, "a@0123456789abcdef");
	address_done(&address);
	assert_int_equal(parse("fifo:d/f@0123456789abcdef", &fifo_rule, &address, &fault), 0);
	assert_true(address.has_identity && address.identity == UINT64_C(0x0123456789abcdef));
	check_string(address.name, "d/f");
	address_done(&address);
	/* an ident is of something that exists */
	assert_int_equal(parse("key=5@0123456789abcdef", &create_rule, &address, &fault), -EINVAL);
	assert_int_equal(fault.status, STATUS_USAGE);
	assert_int_equal(parse("@0123456789abcdef", &shm_rule, &address, &fault), -EINVAL);
	assert_int_equal(parse("shm:@0123456789abcdef", &shm_rule, &address, &fault), -EINVAL);
}

static const struct {
	const char *text;
	const struct address_rule *rule;
	const char *why, *hint; /* NULL: not looked at */
} wrong_rows[] = {
	{ "", &shm_rule, "'' is no address", NULL },
	{ "shm:", &shm_rule, "'' is no address", NULL },
	{ "010", &shm_rule, "'010' is no address", NULL },
	{ "-1", &shm_rule, "'-1' is no address", NULL },
	{ "+5", &shm_rule, "'+5' is no address", NULL },
	{ " 5", &shm_rule, "' 5' is no address", NULL },
	{ "5 ", &shm_rule, "'5 ' is no address", NULL },
	{ "5x", &shm_rule, "'5x' is no address", NULL },
	{ "2147483648", &shm_rule, "'2147483648' is above the largest id, 2147483647", NULL },
	{ "99999999999999999999", &shm_rule, NULL, NULL },
	{ "5", &create_rule, "the kernel gives ids; '5' cannot be chosen", "key=5?" },
	{ "4294967295", &create_rule, "the kernel gives ids; '4294967295' cannot be chosen", "key=4294967295?" },
	{ "0x", &shm_rule, NULL, NULL },
	{ "0xg", &shm_rule, NULL, NULL },
	{ "0x100000000", &shm_rule, "'0x100000000' does not fit a key of 32 bits", NULL },
	{ "0x0", &shm_rule, "key 0 is IPC_PRIVATE and names nothing", "use the id, as 'ipctool ls' shows it" },
	{ "key=0", &shm_rule, "key 0 is IPC_PRIVATE and names nothing", NULL },
	{ "key=0", &create_rule, "key 0 is IPC_PRIVATE and names nothing", NULL },
	{ "key=", &shm_rule, NULL, NULL },
	{ "key=-0", &shm_rule, NULL, NULL },
	{ "key=010", &shm_rule, NULL, NULL },
	{ "key=4294967296", &shm_rule, NULL, NULL },
	{ "key=-2147483649", &shm_rule, NULL, NULL },
	{ "key=x", &shm_rule, NULL, NULL },
	{ "KEY=5", &shm_rule, "'KEY=5' is no address", NULL },
	{ "ftok=", &shm_rule, NULL, NULL },
	{ "ftok=/", &shm_rule, NULL, NULL },
	{ "ftok=/,", &shm_rule, NULL, NULL },
	{ "ftok=,A", &shm_rule, NULL, NULL },
	{ "ftok=/,0", &shm_rule, NULL, NULL },
	{ "ftok=/,256", &shm_rule, NULL, NULL },
	{ "ftok=/,AB", &shm_rule, NULL, NULL },
	{ "ftok=/,'12", &shm_rule, NULL, NULL },
	{ "/", &shm_rule, NULL, NULL },
	{ "//a", &shm_rule, NULL, NULL },
	{ "/a/b", &shm_rule, NULL, NULL },
	{ "/a\\x2fb", &shm_rule, NULL, NULL },
	{ "/.", &shm_rule, NULL, NULL },
	{ "/..", &shm_rule, NULL, NULL },
	{ "/a\\x00b", &shm_rule, "no name can hold a NUL byte", NULL },
	{ "5\\x00", &shm_rule, "no name can hold a NUL byte", NULL },
	{ "/sem.gate", &shm_rule, "that is a semaphore's file", "that is sem:/gate" },
	{ "shm:/sem.gate", &any_rule, "that is a semaphore's file", "that is sem:/gate" },
	{ "/jobs", &sysv_rule, "a POSIX name will not do here", "use 'msg recv' instead" },
	/* types: a known one and a colon at the start are always read as a type */
	{ "5", &any_rule, "its type is missing", "write it as TYPE:ADDR, like shm:5" },
	{ "/a", &any_rule, "its type is missing", "write it as TYPE:ADDR, like shm:/a" },
	{ "msg:5", &shm_rule, "type msg does not do here, it must be shm", NULL },
	{ "fifo:5", &shm_rule, "type fifo does not do here, it must be shm", NULL },
	{ "fifo:/tmp/f", &any_rule, "type fifo does not do here", NULL },
	{ "pipe:4711:5", &any_rule, "type pipe does not do here", NULL },
	{ "foo:5", &shm_rule, "'foo:5' is no address", NULL },
	{ "shmx:5", &shm_rule, "'shmx:5' is no address", NULL },
	{ "sh:5", &shm_rule, "'sh:5' is no address", NULL },
	{ "SHM:5", &shm_rule, "'SHM:5' is no address", NULL },
	{ ":5", &shm_rule, "':5' is no address", NULL },
	{ ":5", &any_rule, "its type is missing", NULL },
	{ "shm:shm:5", &shm_rule, "'shm:5' is no address", NULL },
	{ "shm\\x3a5", &shm_rule, NULL, NULL },
	{ "private", &any_rule, NULL, NULL },
	{ "frame", &shm_rule, "'frame' is no address", NULL },
};

static void test_wrong(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_SIZE(wrong_rows); i++) {
		struct address address;
		struct fault fault;
		int r = parse(wrong_rows[i].text, wrong_rows[i].rule, &address, &fault);

		check(r == -EINVAL, "row %zu '%s': %d", i, wrong_rows[i].text, r);
		check(fault.status == STATUS_USAGE, "row %zu '%s': status %d", i, wrong_rows[i].text, (int)fault.status);
		assert_null(address.name);
		check(fault.why[0], "row %zu: no reason", i);
		if (wrong_rows[i].why)
			check_string(fault.why, wrong_rows[i].why);
		if (wrong_rows[i].hint)
			check_string(fault.hint, wrong_rows[i].hint);
	}
}

static void test_ftok(void **state UNUSED)
{
	static const struct {
		const char *text;
		const char *path;
		uint8_t project;
	} rows[] = {
		{ "ftok=/,A", "/", 'A' },       { "ftok=/,1", "/", 1 },       { "ftok=/,255", "/", 255 },
		{ "ftok=/,0x41", "/", 'A' },    { "ftok=/,'1", "/", 0x31 },   { "ftok=/,'A", "/", 'A' },
		{ "ftok=/,'", "/", '\'' },      { "ftok=/,''", "/", '\'' },   { "ftok=/,,", "/", ',' },
		{ "ftok=/proc/self,x", "/proc/self", 'x' },                   { "ftok=/,\\xff", "/", 0xff },
		{ "ftok=/,\\x20", "/", ' ' },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct address address;
		struct fault fault;
		struct stat st;

		assert_int_equal(stat(rows[i].path, &st), 0);
		check(parse(rows[i].text, &shm_rule, &address, &fault) == 0, "'%s': %s", rows[i].text, fault.why);
		assert_int_equal(address.form, ADDRESS_KEY);
		check(address.key == ((uint32_t)rows[i].project << 24 | (uint32_t)(st.st_dev & 0xff) << 16 |
				      (uint32_t)(st.st_ino & 0xffff)),
		      "'%s': key %08x", rows[i].text, address.key);
	}
}

/* A FILE that the user named and that is missing is 3. */
static void test_ftok_missing(void **state UNUSED)
{
	struct address address;
	struct fault fault;

	assert_int_equal(parse("ftok=/nowhere/at/all,A", &shm_rule, &address, &fault), -EINVAL);
	assert_int_equal(fault.status, STATUS_MISSING);
	assert_int_equal(parse("ftok=/dev/null/x,A", &shm_rule, &address, &fault), -EINVAL);
	assert_int_equal(fault.status, STATUS_MISSING);
}

static void test_ftok_parts(void **state UNUSED)
{
	const struct stat st = { .st_dev = 0x1234, .st_ino = 0x56789abc };
	struct ftok_parts parts = ftok_decode(0x41349abc);

	assert_int_equal(ftok_key(&st, 'A'), 0x41349abc);
	assert_int_equal(ftok_key(&st, 0xff), 0xff349abc);
	assert_int_equal(parts.project, 0x41);
	assert_int_equal(parts.device, 0x34);
	assert_int_equal(parts.inode, 0x9abc);
}

static void test_every_project(void **state UNUSED)
{
	for (int c = 1; c < 256; c++) {
		const char plain[] = { (char)c, '\0' }, quoted[] = { '\'', (char)c, '\0' };
		bool is_number = c >= '1' && c <= '9';
		struct fault fault = { 0 };
		uint8_t project = 0;
		int r = ftok_parse_project(plain, &project, &fault);

		check((r == 0) == (c != '0'), "character %d", c);
		check(r < 0 || project == (is_number ? c - '0' : c), "character %d is %d", c, project);
		assert_int_equal(ftok_parse_project(quoted, &project, &fault), 0);
		assert_int_equal(project, c);
	}
}

/* What is printed for an object is read back as that object. */
static void test_canonical_round_trip(void **state UNUSED)
{
	static const char *const names[] = { "frame", "a b", "a\\x20b", "a@0123456789abcdef", "\xff\n\x1b[0m", "\xe2\x80\xae" };
	cleanup_with(buffer_done) struct buffer out = { 0 };
	struct address address;
	struct fault fault;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct object object = { .type = OBJECT_SHM, .family = FAMILY_POSIX, .name = (char *)(uintptr_t)names[i] };

		out.length = 0;
		object_address(&object, &out);
		assert_int_equal(parse(buffer_string(&out), &any_rule, &address, &fault), 0);
		check_string(address.name, names[i]);
		assert_false(address.has_identity);
		address_done(&address);
		out.length = 0;
		ident_append(&object, 4026531839, &out);
		assert_int_equal(parse(buffer_string(&out), &any_rule, &address, &fault), 0);
		check_string(address.name, names[i]);
		assert_true(address.has_identity && address.identity == object_identity(&object, 4026531839));
		address_done(&address);
	}
}

static void test_every_allocation_fails(void **state UNUSED)
{
	static const char *const texts[] = { "/frame", "shm:5", "name=build", "ftok=/,A", "/a\\x20b@0123456789abcdef" };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		bool failed = true;

		for (unsigned n = 1; failed; n++) {
			struct address address;
			struct fault fault;
			int r;

			fail_from_now(n);
			r = parse(texts[i], &shm_rule, &address, &fault);
			failed = fail_no_more();
			check((r == 0) != failed, "'%s', allocation %u: %d", texts[i], n, r);
			check(!failed || fault.status == STATUS_LIMIT, "'%s': status %d", texts[i], (int)fault.status);
			address_done(&address);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),            cmocka_unit_test(test_keys),
		cmocka_unit_test(test_words_of_any_bytes), cmocka_unit_test(test_private),
		cmocka_unit_test(test_names),          cmocka_unit_test(test_length_of_names),
		cmocka_unit_test(test_idents),         cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_ftok),           cmocka_unit_test(test_ftok_missing),
		cmocka_unit_test(test_ftok_parts),     cmocka_unit_test(test_every_project),
		cmocka_unit_test(test_canonical_round_trip), cmocka_unit_test(test_every_allocation_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
