/* What the verbs of mmap share. */
#ifndef IPCTOOL_APPLETS_MMAP_COMMON_H
#define IPCTOOL_APPLETS_MMAP_COMMON_H

#include "frame/applet.h"
#include "frame/memory.h"

/* The operand of all of them, FILE or mmap:FILE, bound to the member `file` of S. */
#define MMAP_FILE_OPERAND(S)                                              \
	{ "FILE", 1, 1, "the mapped file; a link is followed",            \
	  .kind = &mmap_kind_file, .offset = MEMBER(S, file, const char *) }

extern const struct value_kind mmap_kind_file; /* const char * */

/* Those of a verb that reads, those of one that writes. */
extern const enum exit_status mmap_reading_statuses[], mmap_writing_statuses[];

/* Opens FILE. Returns STATUS_DONE, or the status of what it reported; MEMORY is to be closed in both cases. */
int mmap_open(const char *file, enum shm_intent intent, struct memory *memory);

#endif
