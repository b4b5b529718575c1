#include "cli/wrap.h"

#include <stdbool.h>
#include <string.h>

#define WIDTH 79

static void indent_by(struct buffer *out, size_t columns)
{
	while (columns-- > 0)
		buffer_char(out, ' ');
}

void wrap_text(struct buffer *out, const char *text, size_t column, size_t indent)
{
	size_t at = column;

	for (const char *word = text; *word;) {
		size_t length = strcspn(word, " \n");

		if (length > 0) {
			bool first = at <= indent || (word == text && at == column);

			if (!first && at + 1 + length > WIDTH) {
				buffer_char(out, '\n');
				indent_by(out, indent);
				at = indent;
				first = true;
			}
			if (!first)
				buffer_char(out, ' ');
			buffer_append(out, word, length);
			at += length + !first;
		}
		word += length;
		if (strncmp(word, "\n\n", 2) == 0) {
			buffer_text(out, "\n\n");
			indent_by(out, indent);
			at = indent;
		}
		word += strspn(word, " \n");
	}
	buffer_char(out, '\n');
}

void wrap_entry(struct buffer *out, const char *term, const char *text, size_t indent)
{
	size_t length = strlen(term) + 2;

	buffer_printf(out, "  %s", term);
	if (length + 1 >= indent) {
		buffer_char(out, '\n');
		length = 0;
	}
	indent_by(out, indent - length);
	wrap_text(out, text, indent, indent);
}
