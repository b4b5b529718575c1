/*
 * A small streaming JSON writer (RFC 8259). It always writes well-formed UTF-8: text that is not is null, with the bytes in
 * a member NAME_base64 beside it. What a terminal would not show as itself is written \uXXXX.
 */
#ifndef IPCTOOL_OUT_JSON_H
#define IPCTOOL_OUT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "out/cell.h"

struct json {
	struct buffer *out;
	bool more; /* the next member or element needs a comma before it */
};

/* Opens and closes objects '{' '}' and lists '[' ']', as a whole document or as an element of a list. */
void json_open(struct json *json, char bracket);
void json_close(struct json *json, char bracket);

/* The same as the member NAME of an object; names are ours and need no escapes. */
void json_open_member(struct json *json, const char *name, char bracket);

/* Members. A NULL text is null. */
void json_member_text(struct json *json, const char *name, const char *text);
void json_member_bytes(struct json *json, const char *name, const char *bytes, size_t length);
void json_member_number(struct json *json, const char *name, uint64_t number);
void json_member_integer(struct json *json, const char *name, int64_t number);
void json_member_seconds(struct json *json, const char *name, int64_t nanoseconds); /* with six decimals */
void json_member_bool(struct json *json, const char *name, bool value);
void json_member_null(struct json *json, const char *name);
void json_member_cell(struct json *json, const char *name, const struct cell *cell);

/* Elements of a list. */
void json_element_text(struct json *json, const char *text);

/* The lowest level: BYTES as a JSON string with its quotes. They must be well-formed UTF-8. */
void json_string(struct buffer *out, const char *bytes, size_t length);

/* The lowest level: what stands for CELL, without a name. A text must be well-formed UTF-8. */
void json_cell(struct buffer *out, const struct cell *cell);

#endif
