/* What the verbs that use semaphores share. */
#ifndef IPCTOOL_APPLETS_SEM_COMMON_H
#define IPCTOOL_APPLETS_SEM_COMMON_H

#include <stdint.h>

#include "frame/address_value.h"
#include "frame/applet.h"
#include "sys/deadline.h"

/* What a verb says of the option that chooses one semaphore of a set, and of the one that bounds a wait. */
#define INDEX_OPTION(S, m)                                                                             \
	{ 0, "index", .argument = "I", .help = "which semaphore of the set, from 0 (default 0)", \
	  BIND_NUMBER(S, m, 0, UINT64_MAX, NULL) }
#define TIMEOUT_OPTION(S, m)                                                                           \
	{ 't', "timeout", .help = "the longest that the wait may last (default for ever); 0: do not wait", \
	  BIND_DURATION(S, m) }

/* The units that one acquire or release is about. */
#define UNITS_OPERAND(S, m, text)                                                                      \
	{ "N", 0, 1, text, BIND_NUMBER(S, m, 1, POSIX_SEM_VALUE_MAX, "the largest value of a semaphore (SEM_VALUE_MAX)") }

/* Finds the object at ADDRESS, with FACTS, and appends it to LIST. Returns STATUS_DONE, or the status of what it has reported. */
int sem_find(const struct address *address, uint32_t facts, struct object_list *list) MUST_CHECK;

/* Whether OBJECT, which the user called NAME, has a semaphore INDEX. Returns STATUS_DONE, or reports. */
int sem_check_index(const struct object *object, const char *name, uint64_t index) MUST_CHECK;

/* Whether a semaphore of OBJECT's family can have VALUE. Returns STATUS_DONE, or reports STATUS_LIMIT. */
int sem_check_value(const struct object *object, uint64_t value) MUST_CHECK;

/* Reports that WHAT ("acquire") could not be done to NAME because of ERROR (-errno). Returns the exit status. */
int sem_fail(int error, const char *what, const char *name);

/* The deadline that --timeout stands for, which begins now. */
struct deadline sem_deadline(const struct optional_i64 *timeout);

/* One operation on semaphore INDEX of OBJECT, of System V. Returns 0 or -errno, as sysv_sem_operate() does. */
int sem_operate_one(const struct object *object, uint64_t index, int change, const struct deadline *deadline) MUST_CHECK;

#endif
