/* Help on standard output, 80 columns wide, made from the declarations. */
#ifndef IPCTOOL_FRAME_HELP_H
#define IPCTOOL_FRAME_HELP_H

#include "base/buffer.h"
#include "frame/applet.h"

/* `ipctool --help`: the groups. GROUP is not looked at. */
void help_overview(const struct registry *registry, const struct group *group, struct buffer *out);

/* `ipctool shm --help`: its verbs. */
void help_group(const struct registry *registry, const struct group *group, struct buffer *out);

/* `ipctool shm create --help`. GIVEN is the group by which a cross-mechanism command was reached, or NULL. */
void help_applet(const struct registry *registry, const struct applet *applet, const struct group *given, struct buffer *out);

/* Appends the words behind the name in one form of APPLET: "[OPTION]... [ADDR] SIZE". */
void form_synopsis(const struct applet *applet, const struct form *form, struct buffer *out);

#endif
