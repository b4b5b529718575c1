/* From the command line to the applet that it means, and from the applet's end to the exit status. */
#ifndef IPCTOOL_FRAME_DISPATCH_H
#define IPCTOOL_FRAME_DISPATCH_H

#include <stdbool.h>

#include "frame/applet.h"

/* Runs what ARGV asks for and returns the exit status. May end the process by a signal that it caught. */
int dispatch(const struct registry *registry, int argc, char **argv);

/* Whether FD, 0 to 2, was closed when ipctool was started: then it is open on /dev/null instead. */
bool dispatch_was_closed(int fd);

#endif
