/* What the two sides of --reliable share. */
#ifndef IPCTOOL_APPLETS_SOCK_RELIABLE_COMMON_H
#define IPCTOOL_APPLETS_SOCK_RELIABLE_COMMON_H

#include "ipc/reliable_link.h"
#include "sock/reliable.h"

/* Whether the address is one of UDP. Returns STATUS_DONE, or the status of what it reported. */
int sock_reliable_check(const struct sock_address *address);

/* How to wait at FD, and what to show meanwhile. */
struct reliable_link sock_reliable_link(const struct sock_reliable *words, int fd);

/* The progress line goes. */
void sock_reliable_end_progress(const struct sock_reliable *words, uint64_t done);

#endif
