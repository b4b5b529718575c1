/* The parts of a man page that come from declarations. Only frame/manual.c uses them. */
#ifndef IPCTOOL_FRAME_MANUAL_PARTS_H
#define IPCTOOL_FRAME_MANUAL_PARTS_H

#include <stdbool.h>

#include "base/buffer.h"
#include "frame/applet.h"

/* One page that is being made. */
struct manual {
	const struct registry *registry;
	const char *template; /* all of it */
	struct buffer *out;
};

/* Whether APPLET is public and described in PAGE; in any, if that is empty. */
bool manual_describes(const char *page, const struct applet *applet);

/* Appends "Fl \-mode": the option is WORD, of LENGTH bytes, without its first hyphen. */
void manual_put_flag(struct buffer *out, const char *word, size_t length);

/* How APPLET is called, a line for each of its forms. */
void manual_synopsis(const struct manual *manual, const struct applet *applet);

/* A heading, its summary and description. */
void manual_applet(const struct manual *manual, const struct applet *applet);

/* Its operands and options as a list; the shared ones are named in a sentence that says where they are described. */
void manual_options(const struct manual *manual, const struct applet *applet);

/* What its -o may name, and which of them are shown without it. */
void manual_columns(const struct manual *manual, const struct applet *applet);

/* The options of the shared table NAME as a list. Returns false if there is no such table. */
bool manual_shared(const struct manual *manual, const char *name);

/* The cross-mechanism commands that are also verbs of GROUP. */
void manual_inherited(const struct manual *manual, const struct group *group);

/* The statuses that the applets of PAGE end with, and which of them where not all do; if it is empty, all there are. */
void manual_statuses(const struct manual *manual, const char *page);

/* What the example does, and its command. */
void manual_examples(const struct manual *manual, const struct applet *applet);

#endif
