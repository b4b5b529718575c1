/* The tables in /proc/sysvipc: read by their headings, never by width. */
#include <errno.h>
#include <stdbool.h>
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
	bool has_id = false, has_key = false;

	for (unsigned i = 0; i < reader->count; i++) {
		has_id |= reader->columns[i] && reader->columns[i]->offset == offsetof(struct object, id);
		has_key |= reader->columns[i] && reader->columns[i]->offset == offsetof(struct object, key);
	}
	return has_id && has_key;
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

/* The whole word is a number that fits; "-1" comes out as the largest one, as the kernel's signed columns want it. */
static int read_number(const struct sysv_column *column, const char *word, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(word, &end, column->store == STORE_MODE ? 8 : 10);
	if (end == word || *end != '\0' || errno != 0)
		return -EBADMSG;
	if (column->store == STORE_I32 && *ret > INT32_MAX)
		return -EBADMSG;
	if (column->store == STORE_U32 && ((int64_t)*ret < INT32_MIN || (int64_t)*ret > UINT32_MAX))
		return -EBADMSG;
	return 0;
}

static void store(struct object *object, const struct sysv_column *column, uint64_t number)
{
	void *member = (char *)object + column->offset;

	switch (column->store) {
	case STORE_I32:
		*(int32_t *)member = (int32_t)number;
		break;
	case STORE_U32:
		*(uint32_t *)member = (uint32_t)number;
		break;
	case STORE_U64:
		*(uint64_t *)member = number;
		break;
	case STORE_I64:
		*(int64_t *)member = (int64_t)number;
		break;
	case STORE_MODE:
		object->mode = (uint16_t)(number & 0777);
		object->flags = (uint16_t)((number & MODE_REMOVED ? SHM_IS_REMOVED : 0) |
					   (number & MODE_LOCKED ? SHM_IS_LOCKED : 0));
		break;
	}
	object->known |= column->fact;
}

/* A row that is cut short or holds anything else than numbers gives nothing: a 0 for what it does not say would be a guess. */
static int read_row(char *line, struct sysv_table_reader *reader)
{
	struct object *object = object_list_add(reader->list);
	char *save = NULL, *word = strtok_r(line, " \t", &save);
	int r = 0;

	if (!object)
		return -ENOMEM;
	object->type = reader->type->type;
	for (unsigned i = 0; r == 0 && i < reader->count; i++, word = strtok_r(NULL, " \t", &save)) {
		const struct sysv_column *column = reader->columns[i];
		uint64_t number = 0;

		r = !word ? -EBADMSG : column ? read_number(column, word, &number) : 0;
		if (r == 0 && column)
			store(object, column, number);
	}
	if (r < 0)
		object_list_drop(reader->list);
	return r;
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
