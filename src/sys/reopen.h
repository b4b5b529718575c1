/*
 * Looking before opening: a file that was found with O_PATH, and looked at, is opened by the one name that nobody can change
 * meanwhile. So that no FIFO is waited for, no tape rewound and no link followed that was not meant.
 */
#ifndef IPCTOOL_SYS_REOPEN_H
#define IPCTOOL_SYS_REOPEN_H

#include "base/attributes.h"

/* Opens the very file that the descriptor FOUND is of, by open(2)'s FLAGS and O_CLOEXEC. Returns a descriptor or -errno. */
int reopen(int found, int flags) MUST_CHECK;

#endif
