#include "sys/container.h"

#include <stdio.h>
#include <string.h>

#include "base/attributes.h"
#include "sys/procfs.h"

/* Enough of an identifier to find the container by, as its manager prints it. */
#define SHORT_ID 12
#define LONG_ID  64

/* How managers call a container's control group: what stands before and behind its identifier or name. */
static const struct {
	const char *manager, *before, *behind;
	bool is_id;
} marks[] = {
	{ "docker", "/docker-", ".scope", true },
	{ "docker", "/docker/", "", true },
	{ "podman", "/libpod-", "", true },
	{ "cri", "/cri-containerd-", ".scope", true },
	{ "crio", "/crio-", ".scope", true },
	{ "lxc", "/lxc.payload.", "", false },
	{ "lxc", "/lxc/", "", false },
	{ "machine", "/machine.slice/machine-", ".scope", false },
	{ "nspawn", "/systemd-nspawn@", ".service", false },
};

static size_t name_length(const char *text, const char *behind)
{
	size_t length = strcspn(text, "/\n");
	size_t tail = strlen(behind);

	if (tail > length || memcmp(text + length - tail, behind, tail) != 0)
		return 0;
	return length - tail;
}

static size_t id_length(const char *text)
{
	return strspn(text, "0123456789abcdef") >= LONG_ID ? SHORT_ID : 0;
}

bool container_name_of_cgroup(const char *line, char name[CONTAINER_NAME_MAX])
{
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		const char *at = strstr(line, marks[i].before);
		size_t length;

		if (!at)
			continue;
		at += strlen(marks[i].before);
		length = marks[i].is_id ? id_length(at) : name_length(at, marks[i].behind);
		if (length == 0)
			continue;
		snprintf(name, CONTAINER_NAME_MAX, "%s:%.*s", marks[i].manager, (int)length, at);
		return true;
	}
	return false;
}

/* The value of VARIABLE ("container=") among words that end with NUL; the last one may be cut short. */
static const char *value_of(const char *text, size_t length, const char *variable)
{
	size_t known = strlen(variable);

	for (const char *at = text, *end = text + length; at < end; at += strnlen(at, (size_t)(end - at)) + 1)
		if ((size_t)(end - at) > known && memcmp(at, variable, known) == 0 && memchr(at, '\0', (size_t)(end - at)))
			return at + known;
	return NULL;
}

bool container_name_of_environment(const char *text, size_t length, char name[CONTAINER_NAME_MAX])
{
	const char *manager = value_of(text, length, "container="), *host = value_of(text, length, "HOSTNAME=");

	if (!manager || !*manager)
		return false;
	snprintf(name, CONTAINER_NAME_MAX, "%.30s%s%.40s", manager, host && *host ? ":" : "", host ? host : "");
	return true;
}

bool container_name(int process, char name[CONTAINER_NAME_MAX])
{
	char text[8192];
	ssize_t length = procfs_text_at(process, "cgroup", text, sizeof(text));

	if (length > 0 && container_name_of_cgroup(text, name))
		return true;
	length = procfs_text_at(process, "environ", text, sizeof(text));
	return length > 0 && container_name_of_environment(text, (size_t)length, name);
}
