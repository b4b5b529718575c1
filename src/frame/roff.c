#include "frame/roff.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static const char *escape_of(char c)
{
	switch (c) {
	case '\\':
		return "\\e";
	case '"':
		return "\\(dq";
	case '\'':
		return "\\(aq";
	case '`':
		return "\\(ga";
	case '^':
		return "\\(ha";
	case '~':
		return "\\(ti";
	default:
		return NULL;
	}
}

/* Whether the word around the hyphen at AT is typed as it stands: it begins with one, or with a quote and one. */
static bool is_typed_hyphen(const char *text, size_t at)
{
	size_t begin = at;

	while (begin > 0 && !strchr(" \n([|'\"", text[begin - 1]))
		begin--;
	return text[begin] == '-';
}

static bool at_line_begin(const struct buffer *out)
{
	return out->length == 0 || out->data[out->length - 1] == '\n';
}

void roff_text(struct buffer *out, const char *text, size_t length)
{
	if (length > 0 && at_line_begin(out) && (text[0] == '.' || text[0] == '\''))
		buffer_text(out, "\\&");
	for (size_t i = 0; i < length; i++) {
		const char *escape = escape_of(text[i]);

		if (text[i] == '-' && is_typed_hyphen(text, i))
			escape = "\\-";
		if (escape)
			buffer_text(out, escape);
		else
			buffer_char(out, text[i]);
	}
}

void roff_argument(struct buffer *out, const char *text, size_t length)
{
	bool delimiter = length == 1 && ispunct((unsigned char)text[0]);
	bool macro = length == 2 && isupper((unsigned char)text[0]) && islower((unsigned char)text[1]);

	buffer_char(out, '"');
	if (delimiter || macro)
		buffer_text(out, "\\&");
	roff_text(out, text, length);
	buffer_char(out, '"');
}

/* Length of the sentence that TEXT begins with: to a full stop before a capital, or to the end of the paragraph. */
static size_t sentence_length(const char *text)
{
	for (size_t i = 0; text[i]; i++) {
		if (strncmp(text + i, "\n\n", 2) == 0)
			return i;
		if (i > 0 && strncmp(text + i, ". ", 2) == 0 && (isupper((unsigned char)text[i + 2])))
			return i + 1;
	}
	return strlen(text);
}

void roff_prose(struct buffer *out, const char *text)
{
	while (*text) {
		size_t length = sentence_length(text);

		roff_text(out, text, length);
		buffer_char(out, '\n');
		text += length;
		if (strncmp(text, "\n\n", 2) == 0)
			buffer_text(out, ".Pp\n");
		text += strspn(text, " \n");
	}
}

/* Whether TEXT begins with a common word, which may get a capital: "shm, msg or sem" and what is typed may not. */
static bool begins_with_word(const char *text)
{
	size_t letters = 0;

	while (islower((unsigned char)text[letters]))
		letters++;
	return (letters > 0 && strchr(" :", text[letters])) || (letters > 3 && text[letters] == ',');
}

void roff_fragment(struct buffer *out, const char *text)
{
	size_t length = strlen(text);

	if (begins_with_word(text)) {
		buffer_char(out, (char)toupper((unsigned char)*text++));
		length--;
	}
	roff_text(out, text, length);
	buffer_text(out, length > 0 && text[length - 1] == '.' ? "\n" : ".\n");
}
