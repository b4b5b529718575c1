/* Compiler attributes under names that say what they promise. */
#ifndef IPCTOOL_BASE_ATTRIBUTES_H
#define IPCTOOL_BASE_ATTRIBUTES_H

/* The function formats like printf: parameter F is the format, A the first argument. */
#define PRINTF_LIKE(F, A) __attribute__((format(printf, F, A)))

/* The result says whether it worked: a caller that drops it has a bug. */
#define MUST_CHECK __attribute__((warn_unused_result))

/* A parameter that this implementation of an interface does not need. */
#define UNUSED __attribute__((unused))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
