/* Options that every applet takes: they are the frame's own. */
#ifndef IPCTOOL_FRAME_COMMON_OPTIONS_H
#define IPCTOOL_FRAME_COMMON_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "frame/applet.h"

/* The largest state an applet may have; what the common options are bound to stands behind it. */
#define APPLET_STATE_MAX 3072

struct common_options {
	bool verbose, quiet;
	struct namespace_word ns;
};

/*
 * Bound to a struct common_options: what all take, and what those take that act on objects of an IPC namespace, or
 * under NEEDS_NETWORK in a network alone. */
extern const struct option common_options[], namespace_options[], network_options[];

/* The tables of an applet's options, with the end. */
#define APPLET_TABLES 4

/* State for one call: the applet's own at the beginning. */
struct applet_state {
	_Alignas(max_align_t) char own[APPLET_STATE_MAX];
	struct common_options common;
};

/* Fills TABLE with all options of APPLET: its own and the common ones, bound to a struct applet_state. */
void applet_options(const struct applet *applet, struct option table[APPLET_TABLES]);

#endif
