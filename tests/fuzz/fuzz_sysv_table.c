/* The tables of /proc/sysvipc, line by line, for each type. */
#include <errno.h>

#include "fuzz.h"
#include "ipc/sysv_type.h"

static void read_as(const struct sysv_type *type, const uint8_t *data, size_t size)
{
	cleanup_free char *text = fuzz_string(data, size);
	struct object_list list = { 0 };
	struct sysv_table_reader reader = { .type = type, .list = &list };
	int r = 0;

	for (char *line = text, *newline; r == 0 && (newline = strchr(line, '\n')); line = newline + 1) {
		*newline = '\0';
		r = sysv_table_line(line, &reader);
	}
	MUST(r == 0 || r == -EBADMSG || r == -ENOMEM);
	object_list_settle(&list);
	for (size_t i = 0; i < list.count; i++) {
		cleanup_with(buffer_done) struct buffer out = { 0 };

		MUST(list.objects[i].type == type->type && list.objects[i].mode <= 0777);
		MUST(i == 0 || list.objects[i].id > list.objects[i - 1].id);
		object_address(&list.objects[i], &out);
		object_app(&list.objects[i]);
	}
	object_list_done(&list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_as(&sysv_shm_type, data, size);
	read_as(&sysv_msg_type, data, size);
	read_as(&sysv_sem_type, data, size);
	return 0;
}
