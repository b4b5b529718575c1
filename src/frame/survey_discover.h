/* The part of a survey that finds pipes, FIFOs, eventfds and memfds: by what processes have open. For frame/survey.c alone. */
#ifndef IPCTOOL_FRAME_SURVEY_DISCOVER_H
#define IPCTOOL_FRAME_SURVEY_DISCOVER_H

#include "frame/survey.h"

/*
 * Adds the objects of those of TYPES that are found so, as SELECTION means them, to the list, which is in order before and after,
 * with FACTS; and finds out who has to do with what: those who have descriptors, or where SELECTION or FACTS (FACT_PASS) want it
 * all, of the other objects too. Returns the exit status.
 */
int survey_discover(struct survey *survey, uint32_t types, const struct selection *selection, uint32_t facts);

/* Whether nothing was hidden. Says what was. */
bool survey_was_discovered_whole(const struct survey *survey);

#endif
