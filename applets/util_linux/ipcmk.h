/* ipcmk: what its parts share. */
#ifndef IPCTOOL_APPLETS_UTIL_LINUX_IPCMK_H
#define IPCTOOL_APPLETS_UTIL_LINUX_IPCMK_H

#include <stdbool.h>
#include <stdint.h>

#include "ipc/object.h"

/* A value for each kind of object, in the order in which they are made. */
enum made { MAKE_SHM, MAKE_POSIX_SHM, MAKE_MSG, MAKE_POSIX_MSG, MAKE_SEM, MAKE_POSIX_SEM, MADE };

/* What was asked for. */
struct ipcmk {
	bool asked[MADE];
	uint64_t size[2]; /* of MAKE_SHM, MAKE_POSIX_SHM */
	int32_t nsems;
	unsigned mode;
	const char *name;
};

/* How to make each kind, and what is said of it. */
struct ipcmk_maker {
	/* Makes one that is not there yet. Returns an id (POSIX: 0, and appends to LIST), or -errno. */
	int (*make)(const struct ipcmk *ipcmk, uint32_t key, struct object_list *list);
	const char *failure, *label;
	enum object_type type;
	bool posix;
};

extern const struct ipcmk_maker ipcmk_makers[MADE];

#endif
