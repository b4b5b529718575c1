/* Why an object is left, in words: who holds it, and what --force would do to them. */
#ifndef IPCTOOL_APPLETS_CLEANUP_RM_REFUSAL_H
#define IPCTOOL_APPLETS_CLEANUP_RM_REFUSAL_H

#include "base/buffer.h"
#include "base/status.h"
#include "frame/survey.h"

/* Appends why the object with that index was not removed: ERROR is what removal_remove() or plan_refuses() returned. */
void refusal_explain(const struct survey *survey, size_t index, int error, struct buffer *out);

/* The way out, as the hint to what was just said of the object ADDRESS. */
void refusal_hint(const struct object *object, int error, const char *address);

/* The exit status that ERROR stands for. */
enum exit_status refusal_status(int error);

/* Says what becomes of those who used the object with that index, which was removed all the same. */
void refusal_tell_users(const struct survey *survey, size_t index);

/* Appends who uses the object: "4711 'sleep 100' (attached), ..."; nothing when nobody is seen. */
void refusal_name_users(const struct survey *survey, size_t index, struct buffer *out);

#endif
