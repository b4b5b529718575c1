/* What sysv.c needs to know of each System V type. For ipc/sysv*.c alone. */
#ifndef IPCTOOL_IPC_SYSV_TYPE_H
#define IPCTOOL_IPC_SYSV_TYPE_H

#include <sys/ipc.h>

#include "ipc/sysv.h"

/* How a number in /proc/sysvipc goes into a struct object. */
enum sysv_store {
	STORE_I32,
	STORE_U32,
	STORE_U64,
	STORE_I64,
	STORE_MODE, /* octal: permission bits, and a segment's flags above them */
};

/* A column of the table, found by its heading: kernels may add columns anywhere. Tables end with { NULL }. */
struct sysv_column {
	const char *heading;
	enum sysv_store store;
	uint32_t offset; /* in struct object */
	uint32_t fact;   /* known once it is there, or 0 */
};

struct sysv_type {
	enum object_type type;
	const char *table; /* "/proc/sysvipc/shm" */
	const struct sysv_column *columns;
	uint32_t walk_facts, table_facts; /* which facts each source gives */
	/* Fills OBJECT by *_STAT_ANY from the slot INDEX. Returns its id, or -errno (-EINVAL: an empty slot). */
	int (*stat_index)(int index, struct object *object);
	/* Fills OBJECT by IPC_STAT. Returns 0 or -errno. */
	int (*stat_id)(int id, struct object *object);
	/* Finds out further facts that cost a call each; what is not permitted stays unknown. */
	void (*more_facts)(struct object *object, uint32_t facts);
	int (*usage)(struct sysv_usage *ret);
	int (*find_key)(key_t key);
	int (*remove)(int id);
};

extern const struct sysv_type sysv_shm_type;
extern const struct sysv_type sysv_msg_type;
extern const struct sysv_type sysv_sem_type;

/* Fills what all types share from the kernel's struct ipc_perm. */
void sysv_store_permissions(const struct ipc_perm *permissions, struct object *object);

/* Appends the rows of a table in /proc/sysvipc. Returns 0 or -errno. */
int sysv_table_read(const struct sysv_type *type, struct object_list *list) MUST_CHECK;

/* Reads a table line by line; for sysv_table_read(), and for tests that feed it lines of their own. */
struct sysv_table_reader {
	const struct sysv_type *type;
	struct object_list *list;
	const struct sysv_column *columns[40]; /* what each column of the table is; NULL: skipped */
	unsigned count;                        /* 0 until the heading was read */
};

/*
 * Takes one line, which is cut up. Returns 0; -EBADMSG for a heading without the columns that matter, or a row that is cut short
 * or not made of numbers; or -ENOMEM.
 */
int sysv_table_line(char *line, void *reader);

#endif
