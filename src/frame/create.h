/* What all create verbs share: their options, and announcing the object so that it is never left behind unseen. */
#ifndef IPCTOOL_FRAME_CREATE_H
#define IPCTOOL_FRAME_CREATE_H

#include <stdbool.h>

#include "cli/option.h"
#include "frame/applet.h"
#include "ipc/address.h"

#define DEFAULT_MODE 0600

struct create_options {
	struct optional_u32 mode;
	bool exclusive;
	bool json;
};

/* Bound to a struct create_options: -m, -x, -J. */
extern const struct option create_options[];

/* The mode asked for, or the default. */
unsigned create_mode(const struct create_options *options);

/* The key that ADDRESS stands for; 0, IPC_PRIVATE, when none was given. */
uint32_t create_key(const struct address *address);

/* Whether ADDRESS is a POSIX name. */
bool create_is_named(const struct address *address);

/* How a sentence names what is to be made: the address as the user wrote it, or "private". */
const char *create_name(const struct address *address);

/*
 * Reports that WHAT ("segment") NAME could not be created because of FAULT. Without -x one that exists is in the way only when
 * it is smaller than asked. Returns the exit status.
 */
int create_fail(const struct create_options *options, struct fault *fault, const char *what, const char *name);

/*
 * Prints the address of OBJECT (as JSON, if asked for) and makes sure that it has been written: else a CREATED object is
 * removed again. Call it between interrupt_hold() and interrupt_release(). Returns the exit status.
 */
int create_announce(const struct invocation *call, const struct create_options *options, const struct object *object,
		    bool created);

/* The same for the System V object of TYPE with ID. */
int create_announce_id(const struct invocation *call, const struct create_options *options, enum object_type type, int id,
		       bool created);

#endif
