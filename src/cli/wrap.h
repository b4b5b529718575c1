/* Text set in lines of at most 79 columns. */
#ifndef IPCTOOL_CLI_WRAP_H
#define IPCTOOL_CLI_WRAP_H

#include <stddef.h>

#include "base/buffer.h"

/*
 * Appends the words of TEXT (ASCII), the first at COLUMN, where the line stands already, and following lines indented by
 * INDENT. An empty line in TEXT begins a paragraph. Ends with a newline.
 */
void wrap_text(struct buffer *out, const char *text, size_t column, size_t indent);

/* Appends "  TERM   TEXT", the text set at INDENT; on a line of its own when TERM is too long. */
void wrap_entry(struct buffer *out, const char *term, const char *text, size_t indent);

#endif
