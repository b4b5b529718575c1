/* Anonymous objects (pipes, eventfds, ...) exist only as long as somebody holds them. */
#ifndef IPCTOOL_APPLETS_INSPECT_HELD_H
#define IPCTOOL_APPLETS_INSPECT_HELD_H

#include "frame/survey.h"

/*
 * Says which of the anonymous objects of SURVEY, which has looked for their holders, nobody holds that can be seen: they were
 * named by a number. Returns the exit status.
 */
int held_check(const struct survey *survey);

/* Whether the object with that index is there, as far as that check can tell. DATA is not used: for survey_keep(). */
bool held_is(const struct survey *survey, size_t index, const void *data);

#endif
