/* The processes that have to do with an object, as stat tells of them: like who, but for the address. */
#ifndef IPCTOOL_APPLETS_INSPECT_STAT_PROCESSES_H
#define IPCTOOL_APPLETS_INSPECT_STAT_PROCESSES_H

#include "object_columns.h"
#include "out/json.h"

/* Writes the list `processes`. CONTEXT has a survey that has looked, in whose list OBJECT is. */
void stat_processes_json(const struct object *object, struct object_context *context, struct json *json);

/* The same as lines of text, one a process and role. */
void stat_processes_facts(const struct object *object, struct object_context *context, struct buffer *out);

#endif
