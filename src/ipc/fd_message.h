/*
 * Descriptors in messages between processes (unix(7), SCM_RIGHTS): one byte, as something must be sent, and with it all of them,
 * so that they arrive together or not at all.
 */
#ifndef IPCTOOL_IPC_FD_MESSAGE_H
#define IPCTOOL_IPC_FD_MESSAGE_H

#include <stddef.h>
#include <sys/socket.h>

#include "base/attributes.h"
#include "sys/deadline.h"

/* The most of one message: the kernel's SCM_MAX_FD. */
#define FD_MESSAGE_MAX 253

struct fd_list {
	int fds[FD_MESSAGE_MAX];
	size_t count;
};

/* Closes them all. */
void fd_list_done(struct fd_list *list);

/*
 * Sends them by SOCKET, a connected one, and says that nothing will follow. Returns 0 or -errno (-ETOOMANYREFS: too many are
 * under way).
 */
int fd_message_send(int socket, const struct fd_list *list) MUST_CHECK;

/*
 * Waits until DEADLINE for the other end to take what was sent; the kernel's word, whoever the other end is. Returns 0;
 * -ECONNRESET when it went away before; -EBADMSG when it has taken the message and says that it could not use it; -ETIMEDOUT
 * or -EAGAIN; or -errno.
 */
int fd_message_await_taken(int socket, const struct deadline *deadline) MUST_CHECK;

/*
 * Receives a message without a wait. Returns 1 with descriptors in RET, which are close-on-exec and the caller's; 0 at the end of
 * the stream; -EMSGSIZE when the message was cut short, what came of it having been closed; -ENOMSG when it had none; -EAGAIN
 * when there is nothing; or -errno.
 */
int fd_message_receive(int socket, struct fd_list *ret) MUST_CHECK;

/* Tells the sender that what was received is of no use here. */
void fd_message_reject(int socket);

/*
 * Appends the descriptors that the control messages of MESSAGE hold, as recvmsg(2) has left it. Returns 0, or -EMSGSIZE when
 * there were more than fit or a part was cut off; what could be read is in RET in both cases.
 */
int fd_message_take(struct msghdr *message, struct fd_list *ret) MUST_CHECK;

#endif
