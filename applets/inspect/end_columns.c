#include "end_columns.h"

#include <string.h>

#include "object_columns.h"
#include "out/json.h"

#define OBJECT  ((const struct object *)row)
#define CONTEXT ((struct object_context *)data)

static void set_known(struct cell *ret, uint32_t known, uint32_t fact, enum cell_type type, uint64_t number)
{
	*ret = (struct cell){ .type = known & fact ? type : CELL_UNKNOWN, .number = number };
}

void end_get_fill(const void *row, void *data UNUSED, struct cell *ret)
{
	set_known(ret, OBJECT->known, FACT_FILL, CELL_SIZE, OBJECT->pipe.fill);
}

void end_get_capacity(const void *row, void *data UNUSED, struct cell *ret)
{
	set_known(ret, OBJECT->known, FACT_FILL, CELL_SIZE, OBJECT->pipe.capacity);
}

void end_get_value(const void *row, void *data UNUSED, struct cell *ret)
{
	set_known(ret, OBJECT->known, FACT_VALUE, CELL_NUMBER, OBJECT->eventfd.value);
}

void end_get_seals(const void *row, void *data UNUSED, struct cell *ret)
{
	static const char *const words[] = { "seal", "shrink", "grow", "write", "future-write", "exec", NULL };

	set_known(ret, OBJECT->known, FACT_SEALS, CELL_WORDS, OBJECT->memfd.seals);
	ret->words = words;
}

static void write_json(const struct use *use, struct object_context *context, struct json *json)
{
	json_open(json, '{');
	json_member_number(json, "pid", use->pid);
	json_member_number(json, "fd", use->fd);
	json_member_text(json, "end", use_access_name(use->access));
	json_member_text(json, "command", process_cache_command(&context->processes, use->pid, PROCESS_OF_NOW));
	json_close(json, '}');
}

/* "4711:1 write yes": of the command its name. */
static void write_text(const struct use *use, struct object_context *context, struct buffer *out)
{
	const char *command = process_cache_command(&context->processes, use->pid, PROCESS_OF_NOW);
	size_t length = command ? strcspn(command, " ") : 0;
	const char *slash = command ? memrchr(command, '/', length) : NULL;

	buffer_printf(out, "%s%u:%u %s ", out->length > 0 ? ", " : "", use->pid, use->fd, use_access_name(use->access));
	if (!command)
		buffer_char(out, '?');
	else if (slash)
		buffer_append(out, slash + 1, length - (size_t)(slash + 1 - command));
	else
		buffer_append(out, command, length);
}

/* What is open and can be used for nothing (O_PATH) is no end. */
static bool is_end(const struct use *use)
{
	return use->role == ROLE_OPEN && use->access != 0;
}

void end_get_ends(const void *row, void *data, struct cell *ret)
{
	const struct survey *survey = CONTEXT->survey;
	struct buffer *out = &CONTEXT->scratch;
	struct json json = { .out = out };
	const struct use *uses;
	size_t count;

	*ret = (struct cell){ .type = CELL_UNKNOWN };
	if (!survey || !(TYPE_BIT(OBJECT->type) & TYPES_WITH_ENDS))
		return;
	out->length = 0;
	uses = holders_of(&survey->holders, (size_t)(OBJECT - survey->list.objects), &count);
	if (CONTEXT->is_json)
		json_open(&json, '[');
	for (size_t i = 0; i < count; i++) {
		if (is_end(&uses[i]) && CONTEXT->is_json)
			write_json(&uses[i], CONTEXT, &json);
		else if (is_end(&uses[i]))
			write_text(&uses[i], CONTEXT, out);
	}
	if (CONTEXT->is_json)
		json_close(&json, ']');
	if (out->length > 0)
		*ret = (struct cell){ .text = out->data, .length = out->length,
				      .type = CONTEXT->is_json ? CELL_DOCUMENT : CELL_TEXT };
}
