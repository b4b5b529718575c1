/* Asking whoever sits at the terminal, before something is destroyed. */
#ifndef IPCTOOL_CLI_CONFIRM_H
#define IPCTOOL_CLI_CONFIRM_H

#include <stdbool.h>

#include "base/attributes.h"

/* Whether there is somebody to ask: standard input and standard error are terminals. */
bool confirm_is_possible(void);

/* Asks once, on standard error, and reads a line from standard input. Whether it was "y" or "yes". */
bool confirm(const char *format, ...) PRINTF_LIKE(1, 2);

#endif
