/*
 * Man pages: a template in mdoc(7), man/PAGE.1.in, has the prose; what the declarations know is put in where a line says
 *
 *   .\" @os                  the program's name and version
 *   .\" @synopsis PAGE       how each applet of the page is called
 *   .\" @applet GROUP VERB   a heading, the summary and the description of one applet
 *   .\" @options GROUP VERB  its operands and options; those of shared tables only by name
 *   .\" @columns GROUP VERB  what its -o may name
 *   .\" @shared NAME         the options of a shared table (output, selectors, common) in full
 *   .\" @inherited TYPE      the verbs of this group that are commands for every type: `shm ls`
 *   .\" @statuses [PAGE]     the exit statuses of its applets, or of all
 *   .\" @examples PAGE       the examples of its applets
 */
#ifndef IPCTOOL_FRAME_MANUAL_H
#define IPCTOOL_FRAME_MANUAL_H

#include "base/buffer.h"
#include "base/fault.h"
#include "frame/applet.h"

/* Appends the page made from TEMPLATE. Returns 0, or -EINVAL with FAULT set, which names the line that is wrong. */
int manual_make(const struct registry *registry, const char *template, struct buffer *out, struct fault *fault);

#endif
