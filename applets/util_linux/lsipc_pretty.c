/* lsipc -i. */
#include <string.h>

#include "base/cleanup.h"
#include "cli/report.h"
#include "ipc/sysv_sem.h"
#include "util_linux/common.h"
#include "util_linux/lsipc.h"

#define COLUMN 36

struct element {
	struct sysv_semaphore semaphore;
	uint32_t index;
};

static const char *element_command(const struct element *element, struct lsipc_style *style)
{
	uint32_t pid = element->semaphore.pid;
	const char *text = pid ? process_cache_command(&style->processes, pid, PROCESS_OF_NOW) : NULL;

	return text ? text : "";
}

/* The six columns of one semaphore, right-aligned to WIDTHS; a NULL ELEMENT is the heading. Measures when OUT is NULL. */
static void element_row(const struct element *element, struct lsipc_style *style, size_t widths[6], struct buffer *out)
{
	static const char *const names[6] = { "SEMNUM", "VALUE", "NCOUNT", "ZCOUNT", "PID", "COMMAND" };

	for (size_t i = 0; i < 6; i++) {
		cleanup_with(buffer_done) struct buffer text = { 0 };
		const char *value;

		if (!element)
			buffer_text(&text, names[i]);
		else if (i == 5)
			buffer_text(&text, element_command(element, style));
		else
			buffer_u64(&text, (const uint64_t[]){ element->index, element->semaphore.value, element->semaphore.ncount,
							      element->semaphore.zcount, element->semaphore.pid }[i]);
		value = buffer_string(&text);
		if (!out) {
			widths[i] = lsipc_width(value) > widths[i] ? lsipc_width(value) : widths[i];
			continue;
		}
		if (i < 5 || text.length > 0)
			drop_in_padded(out, "", widths[i] - lsipc_width(value));
		lsipc_escape(out, value, "");
		buffer_char(out, i < 5 ? ' ' : '\n');
	}
}

static int elements(const struct object *object, struct lsipc_style *style, struct stream *out)
{
	cleanup_with(buffer_done) struct buffer all = { 0 };
	const struct element *list;
	size_t widths[6] = { 0 };

	for (uint32_t i = 0; i < object->sem.nsems; i++) {
		struct element element = { .index = i };
		int r = sysv_sem_read(object->id, i, &element.semaphore);

		if (r < 0) {
			fail_errno(r, "semctl(GETVAL) failed");
			return r;
		}
		buffer_append(&all, &element, sizeof(element));
		element_row(&element, style, widths, NULL);
	}
	list = (const void *)all.data;
	element_row(NULL, style, widths, NULL);
	buffer_text(&out->buffer, "Elements:\n\n");
	element_row(NULL, style, widths, &out->buffer);
	for (size_t i = 0; i < all.length / sizeof(*list); i++) {
		element_row(&list[i], style, widths, &out->buffer);
		stream_drain(out);
	}
	return all.error;
}

int lsipc_pretty(const struct object *object, const struct lsipc_choice *choice, struct lsipc_style *style,
		 struct stream *out)
{
	const struct lsipc_source source = { .object = object };

	for (size_t i = 0; i < choice->count; i++) {
		cleanup_with(buffer_done) struct buffer label = { 0 }, value = { 0 }, shown = { 0 };

		if (!lsipc_has(choice->columns[i], &source) || !choice->columns[i]->write(&value, &source, style))
			continue;
		buffer_printf(&label, "%s:", choice->columns[i]->label);
		drop_in_padded(&out->buffer, buffer_string(&label), COLUMN);
		lsipc_escape(&shown, buffer_string(&value), ""); /* util-linux sends a command's bytes to the terminal */
		drop_in_padded(&out->buffer, buffer_string(&shown), COLUMN);
		buffer_char(&out->buffer, '\n');
	}
	return object->type == OBJECT_SEM && object->family == FAMILY_SYSV ? elements(object, style, out) : 0;
}
