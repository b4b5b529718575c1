/*
 * Signals (signal(7)): sent to a process or thread that is held by a descriptor, so that a pid that is given to another meanwhile
 * does not mislead; waited for; and what of them a process has pending, blocked, ignored and caught.
 */
#ifndef IPCTOOL_IPC_SIGNAL_H
#define IPCTOOL_IPC_SIGNAL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/signalfd.h>
#include <sys/types.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "sys/deadline.h"

/* What is sent. */
struct signal_message {
	int signal;     /* 0: nothing, to see whether it could be sent */
	bool has_value; /* as sigqueue(3) does it: the receiver gets it with the signal */
	int32_t value;
};

/* To whom. */
struct signal_target {
	uint32_t pid;     /* of the process, or of the thread */
	int fd;           /* of the process or, where the kernel can (Linux 6.9), of the thread; -1: not open */
	uint32_t process; /* 0; else FD is that of this process, and PID one of its threads */
	uint64_t start;   /* when that thread was started, in clock ticks since boot */
};

enum signal_scope { SIGNAL_TO_PROCESS, SIGNAL_TO_THREAD };

/*
 * Opens process or thread PID. Returns 0; -ESRCH when there is none; -ECHILD when PID is a thread and a process was wanted; or
 * -errno (-ENOSYS: the kernel is older than Linux 5.3).
 */
int signal_target_open(uint32_t pid, enum signal_scope scope, struct signal_target *ret) MUST_CHECK;

/* Closes it; -1 is no descriptor. */
void signal_target_done(struct signal_target *target);

/*
 * Sends MESSAGE. Returns 0; -ESRCH when the target has ended, also when nobody has taken note yet; -EPERM; -EAGAIN when as many
 * signals are queued for its user as may be: then nothing was sent, although the kernel may send one without its value; or
 * -errno.
 */
int signal_send(const struct signal_target *target, const struct signal_message *message) MUST_CHECK;

/* A signal that came. */
struct signal_event {
	int signal;
	int code;      /* si_code: see signal_code_name() */
	bool has_pid, has_uid, has_value;
	uint32_t pid;  /* who sent it */
	uint32_t uid;
	int32_t value;
};

/* What INFO tells; what it does not tell is not there. */
struct signal_event signal_event_of(const struct signalfd_siginfo *info);

/* Appends the name of CODE that came with SIGNAL: user, queue, tkill, kernel, ...; its number where it has none. */
void signal_code_name(int signal, int code, struct buffer *out);

/*
 * From now on the signals of SET stay pending until they are taken. Returns a descriptor for that (signalfd(2): unlike
 * sigwaitinfo(3) of the C library it tells tkill(2) from kill(2)), which is the caller's to close; or -errno.
 */
int signal_hold(const sigset_t *set) MUST_CHECK;

#define SIGNAL_TAKE_MAX 64

/*
 * Takes those that are pending, MOST or SIGNAL_TAKE_MAX of them, into EVENTS: the lowest number first, of one number in the order
 * sent. Returns how many, -EAGAIN when there is none, or -errno.
 */
ssize_t signal_take(int fd, struct signal_event *events, size_t most) MUST_CHECK;

/* Waits until one is pending. Returns 0, -EAGAIN or -ETIMEDOUT as the deadline says, or -errno. */
int signal_await(int fd, const struct deadline *deadline) MUST_CHECK;

/* Sets of signals as the kernel prints them: signal 1 is bit 0. */
struct signal_status {
	unsigned known;                   /* enum signal_fact */
	uint64_t sets[5];                 /* by enum signal_fact's bit */
	uint64_t queued, queue_limit;     /* of its user; UINT64_MAX: no limit */
};

enum signal_fact {
	SIGNAL_PENDING,        /* for the thread */
	SIGNAL_SHARED_PENDING, /* for the process */
	SIGNAL_BLOCKED,
	SIGNAL_IGNORED,
	SIGNAL_CAUGHT,
	SIGNAL_QUEUE,          /* queued and queue_limit */
};

/* Takes what a line of /proc/PID/status tells into RET; others are passed over. */
void signal_status_line(const char *line, struct signal_status *ret);

/* Reads that of process or thread PID. Returns 0; -ESRCH when there is none; -EACCES when /proc does not show it; or -errno. */
int signal_status_read(uint32_t pid, struct signal_status *ret) MUST_CHECK;

#endif
