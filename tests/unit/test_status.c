/* base/status and base/fault: the exit statuses, which are interface. */
#include "unit.h"

#include <errno.h>

#include "base/fault.h"
#include "base/status.h"

static void test_of_errno(void **state UNUSED)
{
	static const struct {
		int error;
		int status; /* as section 3 of the contract has it, written out */
	} rows[] = {
		{ ENOENT, 3 }, { EIDRM, 3 },  { ESRCH, 3 },    { ENOTDIR, 3 },  { EACCES, 4 },       { EPERM, 4 },
		{ EROFS, 4 },  { EEXIST, 5 }, { EBUSY, 6 },    { ELOOP, 6 },    { EAGAIN, 7 },       { ENXIO, 7 },
		{ ECONNREFUSED, 7 },          { ENOSPC, 8 },   { ENOMEM, 8 },   { EMFILE, 8 },       { ENFILE, 8 },
		{ E2BIG, 8 },  { EMSGSIZE, 8 }, { ERANGE, 8 }, { EFBIG, 8 },    { EDQUOT, 8 },       { ETIMEDOUT, 124 },
		{ EIO, 1 },    { EINVAL, 1 }, { ENOSYS, 1 },   { EPIPE, 1 },    { EBADF, 1 },        { 0, 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check((int)status_of_errno(rows[i].error) == rows[i].status, "%s", strerror(rows[i].error));
}

static void test_meanings(void **state UNUSED)
{
	static const int ours[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 124, 125, 126, 127 };

	for (int status = 0; status < 256; status++) {
		const char *meaning = status_meaning((enum exit_status)status);
		bool is_ours = false;

		for (size_t i = 0; i < ARRAY_SIZE(ours); i++)
			is_ours |= ours[i] == status;
		check((meaning != NULL) == is_ours, "%d", status);
		check(!meaning || meaning[strlen(meaning) - 1] != '.', "%d", status);
	}
}

static void test_fault(void **state UNUSED)
{
	struct fault fault = { 0 };
	char text[1000];

	assert_int_equal(fault_usage(&fault, "'%s' is wrong", "x"), -EINVAL);
	assert_int_equal(fault.status, STATUS_USAGE);
	check_string(fault.why, "'x' is wrong");
	assert_int_equal(fault_hint(&fault, "try %d", 5), -EINVAL);
	check_string(fault.hint, "try 5");
	check_string(fault.why, "'x' is wrong");
	/* a new fault does not keep the old one's way out */
	assert_int_equal(fault_errno(&fault, -ENOENT), -ENOENT);
	assert_int_equal(fault.status, STATUS_MISSING);
	check_string(fault.why, "No such file or directory");
	check_string(fault.hint, "");
	assert_int_equal(fault_set(&fault, STATUS_LIMIT, "full"), -EINVAL);
	assert_int_equal(fault.status, STATUS_LIMIT);
	/* a stranger's word of any length is cut, not overrun */
	memset(text, 'y', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	fault_usage(&fault, "%s", text);
	fault_hint(&fault, "%s", text);
	assert_int_equal(strlen(fault.why), sizeof(fault.why) - 1);
	assert_int_equal(strlen(fault.hint), sizeof(fault.hint) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_of_errno),
		cmocka_unit_test(test_meanings),
		cmocka_unit_test(test_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
