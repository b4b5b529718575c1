#include "msg/format.h"

#include "cli/report.h"
#include "out/json.h"

const struct option format_options[] = {
	{ 0, "lines", .help = "end each message with a newline", BIND_EXCLUSIVE(struct format_options, end, RECORD_LINES, "record end") },
	{ '0', "null", .help = "end each message with a NUL", BIND_EXCLUSIVE(struct format_options, end, RECORD_NULLS, "record end") },
	{ 'J', "json", .help = "print JSON Lines: mtype or priority, size, data", BIND_FLAG(struct format_options, json) },
	{ 0, "type-prefix", .help = "print TYPE<TAB>message lines (with -0: records); POSIX: the priority",
	  BIND_FLAG(struct format_options, prefix) },
	{ 0 },
};

int format_check(const struct format_options *options)
{
	if (options->json && (options->end || options->prefix))
		return fail_usage("two output formats at once");
	return 0;
}

void format_json(const struct queue *queue, const struct queue_message *message, size_t length, struct buffer *out)
{
	struct json json = { .out = out };

	json_open(&json, '{');
	json_member_integer(&json, queue->family == FAMILY_POSIX ? "priority" : "mtype", message->number);
	json_member_number(&json, "size", length);
	json_member_bytes(&json, "data", message->text, length);
	json_close(&json, '}');
	buffer_char(out, '\n');
}

void format_message(const struct format_options *options, const struct queue *queue, const struct queue_message *message,
		    size_t length, struct buffer *out)
{
	if (options->json) {
		format_json(queue, message, length, out);
		return;
	}
	if (options->prefix) {
		buffer_i64(out, message->number);
		buffer_char(out, '\t');
	}
	buffer_append(out, message->text, length);
	if (options->end == RECORD_NULLS)
		buffer_char(out, '\0');
	else if (options->end == RECORD_LINES || options->prefix)
		buffer_char(out, '\n');
}
