/*
 * Options as other people's programs read them: by getopt_long(3), with abbreviations, permutation and its own sentences, because
 * scripts that were written for those programs see them. For drop-ins alone; everything else uses cli/option.h.
 */
#ifndef IPCTOOL_CLI_FOREIGN_H
#define IPCTOOL_CLI_FOREIGN_H

#include "base/attributes.h"
#include "cli/option.h"

/* What foreign_next() returns for an option without a letter: this and its place in the table. */
#define FOREIGN_LONG 256

/* The end of the options; and a word that is none, which has been reported. */
#define FOREIGN_END (-1)
#define FOREIGN_BAD '?'

/*
 * Begins to read ARGC words behind the name PROGRAM. A flag in OPTIONS that says what its argument is called takes one if it is
 * attached. Labels reports with PROGRAM. Returns 0 or -ENOMEM.
 */
int foreign_start(const struct option *options, const char *program, int argc, char **argv) MUST_CHECK;

/* Frees what foreign_start() took; what foreign_operands() returned is gone. It begins with that itself. */
void foreign_done(void);

/* The next option: its letter, or FOREIGN_LONG + its index; FOREIGN_END; FOREIGN_BAD. *VALUE is its argument or NULL. */
int foreign_next(const char **value);

/* What is left behind the options, NULL-terminated; *COUNT words. */
char **foreign_operands(int *count);

/* Says where help is to be had, in util-linux's words. Returns STATUS_FAILED. */
int foreign_try_help(void);

#endif
