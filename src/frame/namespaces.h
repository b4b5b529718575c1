/* --ns: an applet's work in the namespaces of others, before it begins. */
#ifndef IPCTOOL_FRAME_NAMESPACES_H
#define IPCTOOL_FRAME_NAMESPACES_H

#include "base/attributes.h"
#include "cli/value.h"

/*
 * Enters what NS names, if anything: the IPC namespace, and where it matters to the work the network. Returns STATUS_DONE, or has
 * reported why not.
 */
int namespaces_enter(const struct namespace_word *ns, bool with_network) MUST_CHECK;

#endif
