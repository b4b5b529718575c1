/* The one registry. main.c hands it down; nothing else asks for it by name. */
#ifndef IPCTOOL_REGISTRY_H
#define IPCTOOL_REGISTRY_H

#include "frame/applet.h"

extern const struct registry registry;

#endif
