#include "stat_processes.h"

#include "base/cleanup.h"
#include "out/column.h"
#include "who_columns.h"

/* The processes that have to do with the object, as who tells of them but for the address, which all have in common. */
static const struct use *uses_of(const struct object_context *context, const struct object *object, size_t *count)
{
	return holders_of(&context->survey->holders, (size_t)(object - context->survey->list.objects), count);
}

void stat_processes_json(const struct object *object, struct object_context *context, struct json *json)
{
	cleanup_with(buffer_done) struct buffer key = { 0 };
	size_t count;
	const struct use *uses = uses_of(context, object, &count);

	json_open_member(json, "processes", '[');
	for (size_t i = 0; i < count; i++) {
		const struct who_row row = who_row_of(&uses[i], object);

		json_open(json, '{');
		for (size_t c = WHO_COLUMN_ADDR + 1; c < WHO_COLUMN_COUNT; c++) {
			struct cell cell;

			key.length = 0;
			column_key(who_columns[c].name, &key);
			who_columns[c].get(&row, context, &cell);
			json_member_cell(json, buffer_string(&key), &cell);
		}
		json_close(json, '}');
	}
	json_close(json, ']');
}

void stat_processes_facts(const struct object *object, struct object_context *context, struct buffer *out)
{
	const struct human_form form = { .now = context->now };
	size_t count;
	const struct use *uses = uses_of(context, object, &count);

	for (size_t i = 0; i < count; i++) {
		const struct who_row row = who_row_of(&uses[i], object);

		buffer_text(out, "process:");
		for (size_t c = WHO_COLUMN_ADDR + 1; c < WHO_COLUMN_COUNT; c++) {
			struct cell cell;

			if (!(who_columns[c].use & COLUMN_TABLE))
				continue;
			who_columns[c].get(&row, context, &cell);
			buffer_char(out, ' ');
			cell_write_human(out, &cell, &form);
		}
		buffer_char(out, '\n');
	}
}
