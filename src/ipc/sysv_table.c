/* The tables in /proc/sysvipc: read by their headings, never by width. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ipc/sysv_type.h"
#include "sys/procfs.h"

#define MODE_REMOVED 01000
#define MODE_LOCKED  02000

static const struct sysv_column *column_of(const struct sysv_type *type, const char *heading)
{
	for (const struct sysv_column *column = type->columns; column->heading; column++)
		if (strcmp(column->heading, heading) == 0)
			return column;
	return NULL;
}

/* A heading must have an id and a key, or it is not the table we know. */
static bool heading_is_known(const struct sysv_table_reader *reader)
{
	unsigned known = 0;

	for (unsigned i = 0; i < reader->count; i++)
		if (reader->columns[i] && (reader->columns[i]->offset == offsetof(struct object, id) ||
					   reader->columns[i]->offset == offsetof(struct object, key)))
			known++;
	return known == 2;
}

static int read_heading(char *line, struct sysv_table_reader *reader)
{
	char *save = NULL;

	for (char *word = strtok_r(line, " \t", &save); word; word = strtok_r(NULL, " \t", &save)) {
		if (reader->count == ARRAY_SIZE(reader->columns))
			return -EBADMSG;
		reader->columns[reader->count++] = column_of(reader->type, word);
	}
	return heading_is_known(reader) ? 0 : -EBADMSG;
}

static void store(struct object *object, const struct sysv_column *column, const char *number)
{
	void *member = (char *)object + column->offset;

	switch (column->store) {
	case STORE_I32:
		*(int32_t *)member = (int32_t)strtol(number, NULL, 10);
		break;
	case STORE_U32: /* keys are printed signed */
		*(uint32_t *)member = (uint32_t)strtoll(number, NULL, 10);
		break;
	case STORE_U64:
		*(uint64_t *)member = strtoull(number, NULL, 10);
		break;
	case STORE_I64:
		*(int64_t *)member = strtoll(number, NULL, 10);
		break;
	case STORE_MODE: {
		unsigned long mode = strtoul(number, NULL, 8);

		object->mode = (uint16_t)(mode & 0777);
		object->flags = (uint16_t)((mode & MODE_REMOVED ? SHM_IS_REMOVED : 0) |
					   (mode & MODE_LOCKED ? SHM_IS_LOCKED : 0));
		break;
	}
	}
	object->known |= column->fact;
}

static int read_row(char *line, struct sysv_table_reader *reader)
{
	struct object *object = object_list_add(reader->list);
	char *save = NULL, *word = strtok_r(line, " \t", &save);

	if (!object)
		return -ENOMEM;
	object->type = reader->type->type;
	for (unsigned i = 0; word && i < reader->count; i++, word = strtok_r(NULL, " \t", &save))
		if (reader->columns[i])
			store(object, reader->columns[i], word);
	return 0;
}

int sysv_table_line(char *line, void *data)
{
	struct sysv_table_reader *reader = data;

	if (reader->count == 0)
		return read_heading(line, reader);
	return line[strspn(line, " \t")] == '\0' ? 0 : read_row(line, reader);
}

int sysv_table_read(const struct sysv_type *type, struct object_list *list)
{
	struct sysv_table_reader reader = { .type = type, .list = list };

	return procfs_lines(type->table, sysv_table_line, &reader);
}
