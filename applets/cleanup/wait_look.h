/* One look at an object that is waited for: whether it stands as wished. */
#ifndef IPCTOOL_APPLETS_CLEANUP_WAIT_LOOK_H
#define IPCTOOL_APPLETS_CLEANUP_WAIT_LOOK_H

#include <stdbool.h>

#include "ipc/address.h"
#include "ipc/object.h"

enum until { UNTIL_NOTHING, UNTIL_EXISTS, UNTIL_GONE, UNTIL_NONEMPTY, UNTIL_EMPTY, UNTIL_ZERO, UNTIL_POSITIVE, UNTIL_UNATTACHED };

/* What one look found. */
enum look { LOOK_MET, LOOK_NOT_YET, LOOK_FAILED };

struct waiting {
	const struct address *address;
	enum until until;
	bool was_there;       /* it was found before: */
	struct object before; /* so it was then; owns nothing */
	int status;           /* of LOOK_FAILED, which has been reported */
};

/* The type whose objects can stand so; OBJECT_NONE: any. */
enum object_type wait_type(enum until until);

/* Looks once. */
enum look wait_look(struct waiting *waiting);

#endif
