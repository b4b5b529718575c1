/* Texts of /proc that name what a process lives in: control groups, environments, mounts. */
#include "fuzz.h"
#include "sys/container.h"
#include "sys/mounts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = fuzz_string(data, size);
	char name[CONTAINER_NAME_MAX];
	struct mount_line mount;

	if (container_name_of_cgroup(text, name))
		MUST(strchr(name, ':') && strlen(name) < sizeof(name));
	if (container_name_of_environment((const char *)data, size, name))
		MUST(*name && strlen(name) < sizeof(name));
	if (mounts_parse_line(text, &mount))
		MUST(*mount.root && *mount.type && mount.point > text && mount.point <= text + size);
	return 0;
}
