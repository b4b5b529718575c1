/* System V message queues (msgget(2), msgctl(2)). */
#ifndef IPCTOOL_IPC_SYSV_MSG_H
#define IPCTOOL_IPC_SYSV_MSG_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attributes.h"

struct sysv_msg_request {
	uint32_t key;    /* 0: IPC_PRIVATE */
	unsigned mode;   /* permission bits */
	bool exclusive;  /* fail when it exists */
	uint64_t qbytes; /* most bytes the queue may hold; 0: the system's msgmnb */
};

/*
 * Makes a queue, or opens the one with that key. Returns its id, with *CREATED saying which; -EEXIST when it exists and is not
 * wanted; or -errno. A queue that could not be given its qbytes (-EPERM: above msgmnb) is removed again.
 */
int sysv_msg_create(const struct sysv_msg_request *request, bool *created) MUST_CHECK;

/* One message in a queue, seen without receiving it. */
struct sysv_message {
	int64_t mtype;
	uint64_t size; /* bytes of text */
};

/*
 * Looks at the message at INDEX (from 0) by MSG_COPY (Linux 3.8), with a buffer of CAPACITY bytes behind the type. Returns 0;
 * -ENOMSG past the end; -EINVAL when it is larger than msgmax is now; -ENOSYS without CONFIG_CHECKPOINT_RESTORE; or -errno.
 * BUFFER is a struct msgbuf with its text.
 */
int sysv_msg_peek(int id, uint64_t index, void *buffer, size_t capacity, struct sysv_message *ret) MUST_CHECK;

/*
 * Puts MESSAGE, a struct msgbuf with LENGTH bytes of text, into the queue (msgsnd(2); FLAGS: IPC_NOWAIT). Returns 0; -EAGAIN: it
 * is full; -EMSGSIZE: larger than msgmax; -EIDRM: there is no such queue, or none any more; -EINTR: not put; or -errno.
 */
int sysv_msg_send(int id, const void *message, size_t length, int flags) MUST_CHECK;

/*
 * Takes a message of TYPE, as msgrcv(2) reads it with FLAGS (IPC_NOWAIT, MSG_EXCEPT), into MESSAGE, a struct msgbuf with room for
 * CAPACITY bytes of text. Returns how many it has; -EAGAIN: there is none; -E2BIG: it has more, and stays; -EIDRM; -EINTR: none
 * was taken; or -errno.
 */
ssize_t sysv_msg_receive(int id, void *message, size_t capacity, long type, int flags) MUST_CHECK;

#endif
