#include "mmap/common.h"

#include <string.h>

#include "ipc/mapped_file.h"
#include "ipc/object.h"

const enum exit_status mmap_reading_statuses[] = { STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK,
						   STATUS_DONE };
const enum exit_status mmap_writing_statuses[] = { STATUS_MISSING,     STATUS_DENIED, STATUS_REFUSED,
						   STATUS_WOULD_BLOCK, STATUS_LIMIT,  STATUS_DONE };

/* A type in front is read as a type, as everywhere; what stands behind it is a file's name as it is. */
static int parse_file(const char *text, const void *detail UNUSED, void *slot, struct fault *fault)
{
	size_t length = strcspn(text, ":");
	enum object_type type = text[length] == ':' ? object_type_find(text, length) : OBJECT_NONE;
	const char *file = type == OBJECT_NONE ? text : text + length + 1;

	if (type != OBJECT_NONE && type != OBJECT_MMAP) {
		fault_usage(fault, "type %s does not do here, it must be a file", object_type_name(type));
		return fault_hint(fault, "a file of that name is ./%s", text);
	}
	if (*file == '\0')
		return fault_usage(fault, "an empty word names no file");
	*(const char **)slot = file;
	return 0;
}

const struct value_kind mmap_kind_file = { .metavar = "FILE", .parse = parse_file, .shell = SHELL_FILES };

int mmap_open(const char *file, enum shm_intent intent, struct memory *memory)
{
	struct fault fault = { 0 };

	memory->name = file;
	if (mapped_file_open(file, intent, &memory->access, &fault) == 0)
		return STATUS_DONE;
	return fail_fault(&fault, "cannot use '%s'", file);
}
