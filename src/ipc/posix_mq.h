/*
 * POSIX message queues (mq_overview(7)). They are listed by the mqueue file system: a private instance of it, which nobody else
 * sees, where the caller may make one (fsopen(2), Linux 5.2); else a mounted one that is this IPC namespace's.
 */
#ifndef IPCTOOL_IPC_POSIX_MQ_H
#define IPCTOOL_IPC_POSIX_MQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attributes.h"
#include "ipc/object.h"

/* What the kernel says in a queue's file: "QSIZE:129 NOTIFY:2 SIGNO:0 NOTIFY_PID:8260". */
struct posix_mq_status {
	uint64_t bytes;      /* in the queue */
	uint32_t notify_pid; /* who asked to be told; 0: nobody, or not visible from here */
};

/* Reads such a line. Returns 0 or -EINVAL. */
int posix_mq_parse_status(const char *line, struct posix_mq_status *ret) MUST_CHECK;

/*
 * One line of /proc/self/mountinfo (proc(5)), which is cut up and unescaped: where a mqueue file system is mounted whole, or
 * NULL.
 */
char *posix_mq_parse_mount(char *line);

/*
 * Appends all queues to LIST, in no order, with the facts wanted as far as each queue's mode permits. FACT_BYTES of a queue that
 * is not empty, and FACT_NOTIFY of any, set its file's atime and ctime: the kernel tells them in no other way. Returns 0;
 * -EPERM when there is nothing to list them by; or -errno.
 */
int posix_mq_enumerate(uint32_t facts, struct object_list *list, size_t *ignored) MUST_CHECK;

/* Appends the queue NAME. Returns 0, -ENOENT, -EACCES when it can be neither opened nor listed, or -errno. */
int posix_mq_stat(const char *name, uint32_t facts, struct object_list *list) MUST_CHECK;

/* Removes OBJECT if its name still leads to it. Returns 0, -ENOENT, -ESTALE, or -errno. */
int posix_mq_remove(const struct object *object) MUST_CHECK;

/* Removes whatever queue has the name NAME (mq_unlink(3)). Returns 0, -ENOENT, -EACCES, or another -errno. */
int posix_mq_unlink(const char *name) MUST_CHECK;

struct posix_mq_request {
	const char *name;
	unsigned mode;    /* permission bits */
	bool exclusive;   /* fail when it exists */
	uint64_t maxmsg;  /* messages; 0: fs.mqueue.msg_max */
	uint64_t msgsize; /* bytes of one; 0: fs.mqueue.msgsize_default */
};

/* Puts the system's defaults where REQUEST says nothing. */
void posix_mq_default(struct posix_mq_request *request);

/* What a queue of MAXMSG messages of MSGSIZE bytes counts against RLIMIT_MSGQUEUE: bytes; UINT64_MAX when they are more. */
uint64_t posix_mq_cost(uint64_t maxmsg, uint64_t msgsize);

/*
 * Makes a queue, or opens the one with that name, and appends it to LIST. Returns 0, with *CREATED; -EEXIST when it exists and
 * is not wanted, or takes fewer or smaller messages than asked; or -errno of mq_open(3).
 */
int posix_mq_create(const struct posix_mq_request *request, struct object_list *list, bool *created) MUST_CHECK;

/*
 * Opens the queue that OBJECT is, for ACCESS (O_RDONLY, O_WRONLY, O_RDWR). Returns a descriptor, blocking; -ESTALE when the name
 * leads to another one by now; -ENOENT or another -errno.
 */
int posix_mq_open(const struct object *object, int access) MUST_CHECK;

/*
 * Gives the queue that OBJECT is another owner, group and mode. Returns 0; -EACCES when it may be neither read nor written, which
 * it must be to be found; -EPERM; -ESTALE; or -errno.
 */
int posix_mq_set_permissions(const struct object *object, const struct permissions *permissions) MUST_CHECK;

/*
 * Asks for SIGNAL when the empty queue gets a message (mq_notify(3)): once. Returns 0; -EBUSY when another process has asked; or
 * -errno.
 */
int posix_mq_notify(int fd, int signal) MUST_CHECK;

/* Whether the open queue has lost its name. Nothing wakes those who wait for it then. */
bool posix_mq_is_removed(int fd);

/*
 * Puts LENGTH bytes into the queue (mq_send(3)), or with `false` for WAITS only if there is room. Returns 0; -EAGAIN: it is full;
 * -EMSGSIZE; -EINTR: not put; or -errno.
 */
int posix_mq_send(int fd, const void *bytes, size_t length, unsigned priority, bool waits) MUST_CHECK;

/*
 * Takes the first message into BYTES, of the queue's msgsize at least. Returns its length; -EAGAIN; -EINTR: none was taken; or
 * -errno.
 */
ssize_t posix_mq_receive(int fd, void *bytes, size_t capacity, unsigned *priority, bool waits) MUST_CHECK;

#endif
