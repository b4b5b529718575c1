/* Addresses: how a user names an object (section 2 of the contract), and idents, which name it for good. */
#ifndef IPCTOOL_IPC_ADDRESS_H
#define IPCTOOL_IPC_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "ipc/object.h"

enum address_form {
	ADDRESS_ID,      /* a System V object by id */
	ADDRESS_KEY,     /* by key, however the key was given */
	ADDRESS_PRIVATE, /* create: IPC_PRIVATE */
	ADDRESS_NAME,    /* a POSIX object */
	ADDRESS_PATH,    /* a FIFO, a locked file or a socket */
	ADDRESS_ABSTRACT, /* a socket by a name that is no path */
	ADDRESS_HOST,    /* a socket over IP, by its own end: ipc/sock_address.h */
	ADDRESS_FD,      /* a pipe, eventfd, memfd or socket, by a process and its descriptor */
	ADDRESS_INODE,   /* the same by the number that listings show */
};

struct address {
	const char *text;       /* as the user wrote it; borrowed */
	enum object_type type;
	enum address_form form;
	int32_t id;             /* ADDRESS_ID */
	uint32_t key;           /* ADDRESS_KEY */
	char *name;             /* ADDRESS_NAME: without the slash; PATH: the path; unescaped; HOST: as written; owned */
	size_t length;          /* ADDRESS_ABSTRACT: of the name, which may hold NUL bytes */
	int sock_type;          /* a UNIX socket's: SOCK_DGRAM or SOCK_SEQPACKET where only such are meant; 0: any */
	uint32_t pid, fd;       /* ADDRESS_FD */
	uint64_t inode;         /* ADDRESS_INODE */
	bool has_identity;      /* an ident: the object must still be the same */
	uint64_t identity;
};

/* Frees what ADDRESS owns. */
void address_done(struct address *address);

/* What an address may be where it stands. */
struct address_rule {
	enum object_type type; /* the type it must have, and has without a prefix; OBJECT_NONE: a prefix must say it */
	uint32_t types;        /* where it must be said: which types will do, as TYPE_BIT()s */
	bool creates;          /* for create: `private` will do, an id or an ident will not */
	const char *sysv_only; /* POSIX names will not do: what to use instead; NULL: they will */
};

/* Parses TEXT, which is kept. Returns 0, or -EINVAL with FAULT set; then nothing in *RET is owned. */
int address_parse(const char *text, const struct address_rule *rule, struct address *ret, struct fault *fault);

/* Appends "ADDRESS@0123456789abcdef". */
void ident_append(const struct object *object, uint64_t ns, struct buffer *out);

/* Whether OBJECT, which was found by ADDRESS, has its ident still, if it has one. Returns 0, or -ESTALE with FAULT set. */
int address_check(const struct address *address, const struct object *object, struct fault *fault) MUST_CHECK;

/*
 * Finds the object that ADDRESS names, checks its ident if it has one, and appends it to LIST with the facts wanted. The name of
 * a socket can mean several: all are appended.
 * Returns 0, or -errno with FAULT set.
 */
int address_resolve(const struct address *address, uint32_t facts, struct object_list *list, struct fault *fault);

#endif
