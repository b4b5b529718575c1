/* All applets and groups that are built in. The applets come from applets/meson.build, by way of applets.inc. */
#include "registry.h"

#define X(name) extern const struct applet applet_##name;
#include "applets.inc"
#undef X

static const struct applet *const applets[] = {
#define X(name) &applet_##name,
#include "applets.inc"
#undef X
	NULL,
};

static const struct group groups[] = {
	{ "ls", "list IPC objects", "ipctool-ls", OBJECT_NONE },
	{ "stat", "show all that is known of an object", "ipctool-ls", OBJECT_NONE },
	{ "who", "show which processes hold each object, and which wait on it", "ipctool-who", OBJECT_NONE },
	{ "rm", "remove what nobody uses", "ipctool-rm", OBJECT_NONE },
	{ "wait", "wait until an object exists, is gone, or stands as wished", "ipctool-rm", OBJECT_NONE },
	{ "run", "run a command and see to the objects it leaves behind", "ipctool-run", OBJECT_NONE },
	{ "limits", "show the kernel's limits on IPC and how much of them is used", "ipctool-limits", OBJECT_NONE },
	{ "doctor", "find what is wrong, and say what mends it", "ipctool-doctor", OBJECT_NONE },
	{ "du", "show how much memory IPC takes, and whose it is", "ipctool-du", OBJECT_NONE },
	{ "shm", "shared memory", "ipctool-shm", OBJECT_SHM },
	{ "msg", "message queues", "ipctool-msg", OBJECT_MSG },
	{ "sem", "semaphores", "ipctool-sem", OBJECT_SEM },
	{ "pipe", "pipes", "ipctool-pipe", OBJECT_PIPE },
	{ "fifo", "FIFOs", "ipctool-fifo", OBJECT_FIFO },
	{ "sig", "signals", "ipctool-sig", OBJECT_NONE },
	{ "sock", "sockets", "ipctool-sock", OBJECT_SOCK },
	{ "ftok", "keys made of files", "ipctool-ftok", OBJECT_NONE },
	{ "fd", "descriptors of other processes, and new ones", "ipctool-fd", OBJECT_NONE },
	{ "mmap", "files that programs map", "ipctool-mmap", OBJECT_NONE },
	{ "ipcs", "list System V objects as util-linux does", "ipctool-util-linux", OBJECT_NONE },
	{ "ipcrm", "remove IPC objects as util-linux does", "ipctool-util-linux", OBJECT_NONE },
	{ "ipcmk", "make IPC objects as util-linux does", "ipctool-util-linux", OBJECT_NONE },
	{ "lsipc", "list IPC objects and limits as util-linux does", "ipctool-util-linux", OBJECT_NONE },
	{ "help", "explain an applet", "ipctool", OBJECT_NONE },
	{ NULL, NULL, NULL, OBJECT_NONE },
};

const struct registry registry = { applets, groups };
