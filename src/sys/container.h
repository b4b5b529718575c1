/*
 * What a container is called, by the marks its manager leaves on a process: the control group's path and, of the first process in
 * it, a variable of its environment. Both are written by whoever started the process: they name, and prove nothing.
 */
#ifndef IPCTOOL_SYS_CONTAINER_H
#define IPCTOOL_SYS_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>

/* With its NUL; a longer name is cut. */
#define CONTAINER_NAME_MAX 80

/*
 * Takes a name from the text of /proc/PID/cgroup (cgroups(7)): "docker:0123456789ab", "lxc:web", "machine:web". Returns
 * whether a path in it has one that is known.
 */
bool container_name_of_cgroup(const char *line, char name[CONTAINER_NAME_MAX]);

/*
 * Takes a name from LENGTH bytes of /proc/PID/environ: the value of "container", as systemd's container interface has it, and
 * behind a colon that of HOSTNAME, if there is one: "podman:web".
 */
bool container_name_of_environment(const char *text, size_t length, char name[CONTAINER_NAME_MAX]);

/* The name of the container that the process whose /proc directory is PROCESS lives in; false when there is none to be seen. */
bool container_name(int process, char name[CONTAINER_NAME_MAX]);

#endif
