/*
 * What systemd-logind does to IPC objects when a user logs out (logind.conf(5), RemoveIPC=): its effective configuration, main
 * file and drop-ins by systemd's precedence.
 */
#ifndef IPCTOOL_SYS_LOGIND_H
#define IPCTOOL_SYS_LOGIND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

/* Longest path of a configuration file that is told. */
#define LOGIND_PATH_MAX 300

struct logind_setting {
	bool remove_ipc;
	char file[LOGIND_PATH_MAX]; /* where that is said, "etc/systemd/logind.conf"; empty: nowhere, it is the default */
};

/*
 * Reads the configuration below the directory ROOT. Where nothing is set, the default is what the main file shows in a comment
 * (distributions differ), else yes. Returns 0 or -errno.
 */
int logind_read(int root, struct logind_setting *ret) MUST_CHECK;

/* Whether a process of root's is called systemd-logind. */
bool logind_is_running(void);

/*
 * Whether logind would remove objects of UID: not those of root, system users, and the users that systemd makes up for services
 * (DynamicUser=); nor of a user who lingers (loginctl(1)), whose NAME has a file below ROOT.
 */
bool logind_removes_of(int root, uint32_t uid, const char *name);

/* Whether process PID belongs to UID's logins or user services, which end when he logs out, by its control group. */
bool logind_ends_with_user(uint32_t pid, uint32_t uid);

#endif
