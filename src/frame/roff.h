/* Plain text as roff wants it: nothing in it is taken for a request, a macro or an escape. */
#ifndef IPCTOOL_FRAME_ROFF_H
#define IPCTOOL_FRAME_ROFF_H

#include <stddef.h>

#include "base/buffer.h"

/*
 * Appends LENGTH bytes of TEXT. Quotes and backslashes show as they are typed, and so do hyphens that begin an option; a
 * dot or quote at the beginning of a line is no request.
 */
void roff_text(struct buffer *out, const char *text, size_t length);

/* Appends TEXT as one argument of an mdoc macro: in quotes, and no macro or delimiter itself. */
void roff_argument(struct buffer *out, const char *text, size_t length);

/*
 * Appends TEXT as paragraphs, which empty lines separate, each sentence on its own line as mdoc(7) asks. roff_fragment() does
 * it for a phrase without capital and full stop, and gives it both. Both end with a newline.
 */
void roff_prose(struct buffer *out, const char *text);
void roff_fragment(struct buffer *out, const char *text);

#endif
