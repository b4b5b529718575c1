/* What every unit test includes first: cmocka, with the headers it wants before it. */
#ifndef IPCTOOL_TESTS_UNIT_H
#define IPCTOOL_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/cleanup.h"

/* Says which row of a table is being tried, when a test fails: cmocka alone names only the line of the check. */
#define check(condition, ...)                                                      \
	do {                                                                        \
		if (!(condition)) {                                                 \
			print_error("%s:%d: %s: ", __FILE__, __LINE__, #condition); \
			print_error(__VA_ARGS__);                                   \
			print_error("\n");                                          \
			fail();                                                     \
		}                                                                   \
	} while (0)

#define check_string(actual, wanted)                                                                     \
	do {                                                                                              \
		const char *check_a = (actual), *check_w = (wanted);                                    \
		check(strcmp(check_a, check_w) == 0, "is \"%s\", wanted \"%s\"", check_a, check_w); \
	} while (0)

/* Checks what was appended to a buffer, and empties it. */
#define check_buffer(buffer, wanted)                           \
	do {                                                    \
		check_string(buffer_string((buffer)), wanted); \
		(buffer)->length = 0;                           \
	} while (0)

#endif
