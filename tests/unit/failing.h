/*
 * "The n-th call fails": included by a test whose line in meson.build wraps the allocation functions. Every call of the code
 * under test counts; the n-th returns NULL. Looped over n until none failed any more, this walks every error path, and the
 * leak sanitizer proves that each cleans up.
 */
#ifndef IPCTOOL_TESTS_FAILING_H
#define IPCTOOL_TESTS_FAILING_H

#include <errno.h>

#include "unit.h"

static unsigned failing_call; /* which call fails; 0: none */
static unsigned calls_made;

/* Whether this call is the one. For further wrappers of a test's own, too. */
static inline bool call_fails(int error)
{
	if (failing_call == 0 || ++calls_made != failing_call)
		return false;
	errno = error;
	return true;
}

/* From now on the call number N fails. */
static inline void fail_from_now(unsigned n)
{
	failing_call = n;
	calls_made = 0;
}

/* Everything works again. Returns whether the call came that was to fail. */
static inline bool fail_no_more(void)
{
	bool failed = calls_made >= failing_call;

	failing_call = 0;
	return failed;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t length);

void *__wrap_malloc(size_t size)
{
	return call_fails(ENOMEM) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return call_fails(ENOMEM) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return call_fails(ENOMEM) ? NULL : __real_realloc(old, size);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
	return call_fails(ENOMEM) ? NULL : __real_reallocarray(old, count, size);
}

char *__wrap_strdup(const char *text)
{
	return call_fails(ENOMEM) ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t length)
{
	return call_fails(ENOMEM) ? NULL : __real_strndup(text, length);
}

#endif
