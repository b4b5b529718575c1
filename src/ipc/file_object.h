/*
 * Objects that are files to their users: FIFOs and locked files by path; pipes, eventfds, memfds and sockets by a process's
 * descriptor (PID:FD) or by their inode ([INODE]).
 */
#ifndef IPCTOOL_IPC_FILE_OBJECT_H
#define IPCTOOL_IPC_FILE_OBJECT_H

#include <stdint.h>
#include <sys/stat.h>

#include "base/attributes.h"
#include "base/fault.h"
#include "ipc/object.h"

/* The types that are named in this way, as TYPE_BIT()s. */
#define TYPES_BY_PATH       (TYPE_BIT(OBJECT_FIFO) | TYPE_BIT(OBJECT_LOCK))
#define TYPES_BY_DESCRIPTOR \
	(TYPE_BIT(OBJECT_PIPE) | TYPE_BIT(OBJECT_EVENTFD) | TYPE_BIT(OBJECT_MEMFD) | TYPE_BIT(OBJECT_SOCK))

/*
 * Fills OBJECT, whose type is set, from the file at PATH: a FIFO must be one, and no link; a lock's file may be anything.
 * Returns 0, or -errno with FAULT set. The name becomes a copy of PATH.
 */
int file_object_by_path(const char *path, struct object *object, struct fault *fault) MUST_CHECK;

/*
 * Fills OBJECT, whose type is set, from descriptor FD of the process whose directory in /proc is PROCESS. Returns 0; -ENOTSUP
 * when it is of another type; or -errno. A FIFO gets no path, a memfd its name.
 */
int file_object_of_process(int process, uint32_t fd, struct object *object) MUST_CHECK;

/* Fills OBJECT, whose type is set, from the file that descriptor FD of ours is of; without a name. Returns 0 or -errno. */
int file_object_of_file(int fd, struct object *object) MUST_CHECK;

/* Fills OBJECT, whose type is set, from descriptor FD of process PID. Returns 0, or -errno with FAULT set. */
int file_object_by_descriptor(uint32_t pid, uint32_t fd, struct object *object, struct fault *fault) MUST_CHECK;

/* Fills OBJECT, whose type is set, from the number that listings show in brackets. Returns 0, or -errno with FAULT set. */
int file_object_by_inode(uint64_t inode, struct object *object, struct fault *fault) MUST_CHECK;

/* The device that anonymous objects of TYPE live on, found by making one; 0 when that fails. */
uint64_t file_object_device(enum object_type type);

#endif
