/* What stat tells of an object beyond its columns: its processes, its semaphores or its messages. */
#ifndef IPCTOOL_APPLETS_INSPECT_STAT_DETAILS_H
#define IPCTOOL_APPLETS_INSPECT_STAT_DETAILS_H

#include <stdbool.h>

#include "base/buffer.h"
#include "out/json.h"

/* For struct listing: ROW is a struct object, CONTEXT a struct object_context with a survey that has looked. */
void stat_details_json(const void *row, void *context, struct json *json);

/* The same as lines of text. */
void stat_details_facts(const void *row, void *context, struct buffer *out);

/* Whether everything could be seen of the objects told so far. */
bool stat_details_are_whole(void);

#endif
