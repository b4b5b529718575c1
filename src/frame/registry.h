/* Finding applets among those that are built in. */
#ifndef IPCTOOL_FRAME_REGISTRY_H
#define IPCTOOL_FRAME_REGISTRY_H

#include "base/buffer.h"
#include "frame/applet.h"

/* The group of that name, or NULL. */
const struct group *registry_group(const struct registry *registry, const char *name);

/* The applet `NAME VERB` (VERB NULL: the one-word command), or NULL. */
const struct applet *registry_applet(const struct registry *registry, const char *name, const char *verb);

/* The applet that a link of this name calls, or NULL. */
const struct applet *registry_link(const struct registry *registry, const char *name);

/*
 * The applet that `GROUP VERB` calls, where VERB may also be one of the cross-mechanism commands (ls, stat, who, rm):
 * then *TYPE is the group's type. NULL when there is none.
 */
const struct applet *registry_verb(const struct registry *registry, const struct group *group, const char *verb,
				   enum object_type *type);

/* Calls VISIT for each verb of GROUP, the cross-mechanism ones included, with the word that calls it. */
void registry_each_verb(const struct registry *registry, const struct group *group,
			void (*visit)(const struct applet *applet, const char *word, void *data), void *data);

/* The form of APPLET that OPTION chooses (NULL: the one without an option), or NULL when it chooses none. */
const struct form *applet_form(const struct applet *applet, const char *option);

/* Appends "shm create", or "ls", or "shm ls" when it is called by way of the group GIVEN (may be NULL). */
void applet_full_name(const struct applet *applet, const struct group *given, struct buffer *out);

#endif
