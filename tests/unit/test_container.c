/* sys/container and sys/mounts: texts of /proc that name what a process lives in. */
#include "unit.h"

#include "sys/container.h"
#include "sys/mounts.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* Paths as the managers' documentation and running ones have them. */
static void test_of_cgroup(void **state UNUSED)
{
	static const struct {
		const char *line, *name;
	} rows[] = {
		{ "0::/system.slice/docker-" ID ".scope\n", "docker:0123456789ab" },
		{ "12:pids:/docker/" ID "\n11:memory:/docker/" ID "\n", "docker:0123456789ab" },
		{ "0::/machine.slice/libpod-" ID ".scope/container\n", "podman:0123456789ab" },
		{ "0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-" ID ".scope\n", "cri:0123456789ab" },
		{ "0::/kubepods.slice/crio-" ID ".scope\n", "crio:0123456789ab" },
		{ "0::/lxc.payload.web/init.scope\n", "lxc:web" },
		{ "8:cpu:/lxc/web\n", "lxc:web" },
		{ "0::/machine.slice/machine-web.scope/payload\n", "machine:web" },
		{ "0::/machine.slice/systemd-nspawn@web.service/payload\n", "nspawn:web" },
		{ "0::/user.slice/user-1000.slice/session-2.scope\n", NULL },
		{ "0::/\n", NULL },
		{ "0::/docker/short\n", NULL },
		{ "0::/lxc/\n", NULL },
		{ "0::/machine.slice/machine-.scope\n", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char name[CONTAINER_NAME_MAX] = "";
		bool found = container_name_of_cgroup(rows[i].line, name);

		check(found == (rows[i].name != NULL), "row %zu", i);
		if (found)
			check_string(name, rows[i].name);
	}
}

static void test_a_long_name_is_cut(void **state UNUSED)
{
	char line[4096] = "0::/lxc/", name[CONTAINER_NAME_MAX];

	memset(line + 8, 'x', sizeof(line) - 9);
	assert_true(container_name_of_cgroup(line, name));
	assert_int_equal(strlen(name), CONTAINER_NAME_MAX - 1);
}

static void test_of_environment(void **state UNUSED)
{
	static const struct {
		const char text[64];
		size_t length;
		const char *name;
	} rows[] = {
		{ "container=podman\0HOSTNAME=web\0", 30, "podman:web" },
		{ "HOSTNAME=web\0container=lxc\0", 27, "lxc:web" },
		{ "A=1\0container=systemd-nspawn\0", 29, "systemd-nspawn" },
		{ "container=\0", 11, NULL },
		{ "mycontainer=x\0HOSTNAME=web\0", 27, NULL },
		{ "container=podman", 16, NULL }, /* cut short: who knows what it was to be */
		{ "container=", 10, NULL },
		{ "", 0, NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char name[CONTAINER_NAME_MAX] = "";
		bool found = container_name_of_environment(rows[i].text, rows[i].length, name);

		check(found == (rows[i].name != NULL), "row %zu", i);
		if (found)
			check_string(name, rows[i].name);
	}
}

static void test_mounts(void **state UNUSED)
{
	char namespace[] = "1 2 0:4 ipc:[4026531839] /run/a\\040mark rw shared:1 - nsfs nsfs rw";
	char plain[] = "36 35 98:0 / /mnt2 rw,noatime - ext3 /dev/root rw";
	char cut[] = "36 35 98:0 / /mnt2 rw,noatime -", short_line[] = "36 35", empty[] = "";
	struct mount_line mount;

	assert_true(mounts_parse_line(namespace, &mount));
	check_string(mount.root, "ipc:[4026531839]");
	check_string(mount.point, "/run/a mark");
	check_string(mount.type, "nsfs");
	assert_true(mounts_parse_line(plain, &mount));
	check_string(mount.type, "ext3");
	assert_false(mounts_parse_line(cut, &mount));
	assert_false(mounts_parse_line(short_line, &mount));
	assert_false(mounts_parse_line(empty, &mount));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_of_cgroup),
		cmocka_unit_test(test_a_long_name_is_cut),
		cmocka_unit_test(test_of_environment),
		cmocka_unit_test(test_mounts),
	};

	return cmocka_run_group_tests_name("container", tests, NULL, NULL);
}
