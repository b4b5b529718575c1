/* Names of types on the command line: shm, msg, sem, ... */
#ifndef IPCTOOL_FRAME_TYPE_WORDS_H
#define IPCTOOL_FRAME_TYPE_WORDS_H

#include <stdint.h>

#include "cli/value.h"
#include "frame/applet.h"

/*
 * The set of types (TYPE_BIT()) that WORDS name, each of KNOWN, which is TYPES_DEFAULT or, with "all", TYPES_LISTED; those of
 * TYPES_DEFAULT when there are no words. Called as `shm ls` the type is given, and another one makes no sense. Returns 0, or
 * STATUS_USAGE when a word is wrong, which has been reported.
 */
int type_words_read(const struct invocation *call, const struct word_list *words, uint32_t known, uint32_t *ret);

#endif
